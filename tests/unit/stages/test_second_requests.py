"""A second request beside the status question is never passed over; courtesy, urgency and small talk never are one."""

from __future__ import annotations

import pytest

from agent.model.inquiry import Inquiry
from agent.stages.intake import read
from agent.stages.understand import understand


def judge(body: str, subject: str = "hello") -> Inquiry:
    head = f"From: buyer@customer.example\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return understand(read(f"{head}{body}\r\n".encode()))


@pytest.mark.parametrize(
    "more",
    [
        "Also, could someone call me about opening a second account?",
        "Also, do you stock stainless hose clamps?",
        "And could you please send us your new catalog?",
        "What's your lead time for hose clamps?",
        "Send me a price list for bearings, too.",
        "Can you ship it today?",
        "Do you have any more of these?",
        "Please call me.",
        "Would you have a sample of the blue ones?",
        "Is there somebody at the counter on Saturday?",
        "We would like to visit your showroom.",
        "We need you to talk to our plant manager.",
        "Where is your new warehouse?",
        "Let me know if we can pick up two pallets at your dock",
        "¿Pueden enviarnos el catálogo nuevo?",
        "Pourriez-vous nous envoyer un échantillon ?",
        "Können Sie uns bitte den neuen Katalog schicken?",
    ],
)
@pytest.mark.parametrize("asked", ["Where is PO 48817?\r\n\r\n{}", "Where is PO 48817?\r\n\r\nKind regards\r\nPat\r\n\r\n{}"])
def test_a_second_request_is_seen(asked: str, more: str) -> None:
    got = judge(asked.format(more))
    assert got.kind == "inquiry"
    assert set(got.intents) > {"order_status"}


@pytest.mark.parametrize(
    "beside",
    [
        "Can you help?", "Please advise.", "Please let me know asap.", "Could you look into this for me and get back to me today?",
        "Thanks in advance for your help!", "How are you? Hope you had a good weekend.", "We really need it, the line is down.",
        "Please call me if you have any questions.", "Do not hesitate to contact me with any questions.",
        "We need to plan the install.", "Please reply by Friday so we can tell our customer.",
        "Please note that the crew is waiting.", "Sorry to bother you again, any idea?", "When can we expect it?",
        "Please don't cancel it!", "Can you send the tracking number and the expected delivery date?",
        "¿Me pueden avisar, por favor?", "Merci de me tenir informé.", "Bitte geben Sie uns kurz Bescheid.",
    ],
)  # fmt: skip
def test_courtesy_and_urgency_are_none(beside: str) -> None:
    assert judge(f"Where is PO 48817?\r\n\r\n{beside}\r\n\r\nRegards\r\nPat").intents == ("order_status",)


@pytest.mark.parametrize("subject", ["Expedite report", "RUSH: PO 48817", "Open POs", "Question", "Ship date", "pick up"])
def test_a_label_is_no_wish(subject: str) -> None:
    assert judge("Please advise status and ETA for PO 48817.", subject).intents == ("order_status",)


@pytest.mark.parametrize("wish", ["Please expedite PO 48817. When will it ship?", "When will PO 48817 ship? Can you rush it?"])
def test_a_wish_for_an_earlier_date_is_one(wish: str) -> None:
    assert set(judge(wish).intents) > {"order_status"}


def test_a_new_order_is_not_asked_after() -> None:
    got = judge("Please find attached our new purchase order 48817. Kindly process it.", "New order PO 48817")
    assert (got.kind, got.intents) == ("other", ("new_order",))


def test_phone_wording() -> None:
    assert judge("hi can u tell me if PO 48817 went out yet thx\r\n\r\nSent from my phone").intents == ("order_status",)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Where is PO 45 0005 7153?", ["4500057153"]),
        ("Where are PO 48817, 45 0005 7153?", ["48817", "4500057153"]),
        ("Where are PO 48817 and PO 45?", ["48817", "45"]),
        ("Where are PO 48817, 312?", ["48817", "312"]),
        ("Where is PO 48817, 500 gaskets for the pump?", ["48817"]),
        ("Where is PO 48817? Same question for 48820.", ["48817", "48820"]),
        ("Where is PO 2024?", ["2024"]),
        ("status PO 48817, LB 6132 & 9178", ["48817", "LB6132", "9178"]),
        ("ETA on po lb 6132?", ["LB6132"]),
        ("ETA on PO 78525908 OP?", ["78525908OP"]),
        ("ETA on PO 60012233 OP 001?", ["60012233OP001"]),
        ("ETA on PO CV-2024-727-REV B?", ["CV2024727REVB"]),
    ],
)
def test_no_number_beside_a_po_is_dropped_in_silence(body: str, found: list[str]) -> None:
    assert [each.value for each in judge(body).po_numbers] == found


@pytest.mark.parametrize(
    "body",
    [
        "Please advise on PO 48817.", "PO 48817: please advise.", "Did you guys forget PO LB 7657?",
        "Please advise on PO sws-487-2256.", "Is PO 48817 complete?", "Did you guys forget PO 48817?",
        "When can we pick up PO 48817?", "PO 48817 has been open for 3 weeks. Please respond.", "48817 late?", "48817 & 48818 - ETAs?",
        "Any word on PO 48817?\r\n\r\nAcme Valve | click here for our catalogue | unsubscribe",
    ],
)  # fmt: skip
def test_a_plea_about_nothing_but_a_po_asks_where_it_stands(body: str) -> None:
    assert judge(body, "Question").kind == "inquiry"


@pytest.mark.parametrize(
    "body",
    ["Thank you for PO 48817.", "Please see PO 48817 attached.", "We received PO 48817, all good.", "Is 5 ok?", "PO 48817"],
)
def test_naming_a_po_is_no_plea(body: str) -> None:
    assert judge(body, "Note").kind == "other"


@pytest.mark.parametrize("po", ["PO LB 2858", "PO# LB 2858", "order LB 2858", "PO no. LB 2858"])
def test_a_pos_own_letters_are_no_words(po: str) -> None:
    got = judge(f"We placed {po} a while ago and haven't seen it.")
    assert (got.intents, [one.value for one in got.po_numbers]) == (("order_status",), ["LB2858"])
