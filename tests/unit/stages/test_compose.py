"""The composer: every required fact told, one block a PO, nothing of the customer's but the PO, and copies to nobody outside."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agent.model.draft import SentencePlan
from agent.model.inquiry import Inquiry
from agent.model.mail import Address, InboundMail
from agent.stages.compose import compose, same_party
from agent.stages.verify import verify
from agent.wording.bank import load_bank
from policies.packet import AccountView, Atom, Dossier, Lookup, Packet, Promise, Request
from tests.unit.wording.samples import CONFIG, DESK, STATES, Case, atom, bank

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def write(atoms: tuple[Atom, ...], *, language: str | None = "en", asks: tuple[str, ...] = (), plan: SentencePlan | None = None, **mail):
    """A draft on one PO."""
    po = atoms[0].po
    letter = InboundMail(**{"identity": "0", "subject": "PO status", "sender": Address(address="buyer@harmon.example"), **mail})
    dossier = Dossier(
        request=Request(address="buyer@harmon.example", kind="inquiry"),
        account=AccountView(customer_id="C1", language=language),
        packets=(Packet(po_number=po, po_key=po, lookup=Lookup.FOUND, promise=Promise.ALLOCATED_COMPLETE),),
        now=NOW,
        today=NOW.date(),
    )
    inquiry = Inquiry(message_id="m", kind="inquiry", asks=asks)
    allowed = same_party({"boss@elsewhere.example"}, {"harmon.example"})
    return compose(letter, inquiry, dossier, bank(), DESK, cc_allowed=allowed, plan=plan, atoms=lambda packet: atoms)


def allocated(lines: int = 0, count: int = 5, **line) -> tuple[Atom, ...]:
    """An order with one ship date and so many listed lines."""
    rows = [
        atom(
            "48817", "line", str(n), required=False, **{"line": str(n), "sku": f"BRG-{n}", "quantity": Decimal(10**n), "uom": "EA", **line}
        )
        for n in range(1, lines + 1)
    ]
    return (atom("48817", "allocated_complete", line_count=count, ship_date=date(2026, 11, 27)), *rows)


def test_the_seeds_own_sentence() -> None:
    text = write(allocated(), identity="2").text
    assert "all 5 lines are allocated" in text and "PO 48817" in text and "Friday, November 27, 2026" in text
    assert text.endswith(f"Kind regards,\n{DESK.name}\n")


@pytest.mark.parametrize("language", ["en", "es", "de", "fr"])
@pytest.mark.parametrize("asks", [("arrive",), ("arrive", "where"), ("when", "shipped"), ("where",), ("tracking",)])
def test_the_opening_never_says_that_a_ship_date_was_asked_for_where_it_was_not(language: str, asks: tuple[str, ...]) -> None:
    phrases = bank().languages[language].by_id
    asked_date, ship_date = phrases["opening.when.one"].sentence.text, phrases["opening.arrive.one"].sentence.text
    texts = [write(allocated(), language=language, asks=asks, identity=str(n)).text for n in range(9)]
    assert any(asked_date in text for text in texts) is ("when" in asks)
    assert all((ship_date in text) is ("arrive" in asks) for text in texts)


def test_one_line_is_singular() -> None:
    assert re.search(r"(?:its 1 line is|\(1 line\))", write(allocated(count=1)).text)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", sorted(bank().languages))
def test_each_claim_carries_its_facts_and_the_text_is_the_claims(language: str, state: Promise) -> None:
    draft = Case(9, language, state=state).draft()
    squeezed = " ".join(draft.text.split())
    assert all(" ".join(claim.text.split()) in squeezed for claim in draft.claims)
    assert all(bool(claim.po) == bool(claim.fact_ids) for claim in draft.claims)
    assert len(squeezed) == len(" ".join(" ".join(claim.text for claim in draft.claims).split()))


@pytest.mark.parametrize("language", sorted(bank().languages))
def test_no_figures_with_slashes_no_markup_no_relative_words(language: str) -> None:
    for seed in range(60):
        case = Case(seed, language)
        text = case.draft().text
        for po in sorted(case.by_po, key=len, reverse=True):
            text = text.replace(po, "")
        assert not re.search(r"[0-9]/[0-9]|[<>\[\]{}$€]|https?:", text)
        assert "guarant" not in text.lower() and "garant" not in text.lower()


def test_lines_stand_in_columns_where_they_help() -> None:
    rows = [line for line in write(allocated(lines=5)).text.split("\n") if line.startswith("  ")]
    assert len(rows) == 5 and len({line.index("EA") for line in rows}) == 1


@pytest.mark.parametrize(
    ("lines", "count", "odd"),
    [(1, 1, {}), (9, 9, {}), (4, 5, {}), (5, 5, {"sku": "1/2-13"}), (5, 5, {"quantity": Decimal("2.125")}), (5, 5, {"sku": "$5"})],
)
def test_and_nowhere_else(lines: int, count: int, odd: dict) -> None:
    assert not [line for line in write(allocated(lines=lines, count=count, **odd)).text.split("\n") if line.startswith("  ")]


def test_the_same_mail_gets_the_same_words_and_others_vary() -> None:
    texts = {
        Case(seed, pos=1, state=Promise.IN_FULFILLMENT).draft().text == Case(seed, pos=1, state=Promise.IN_FULFILLMENT).draft().text
        for seed in range(20)
    }
    assert texts == {True}
    assert len({write(allocated(), identity=str(number)).text for number in range(20)}) > 1


def test_the_language_is_the_accounts_else_the_desks() -> None:
    assert write(allocated(), language="es").language == "es"
    assert write(allocated(), language="pt").language == "en"
    assert write(allocated(), language=None).language == "en"


def test_the_opening_answers_what_was_asked() -> None:
    assert "Here is the ship date that you asked about." in write(allocated(), asks=("when",)).text
    assert "tracking" not in write(allocated(), asks=("tracking",)).text


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("PO 48817?", "Re: PO 48817?"),
        ("RE: PO 48817", "RE: PO 48817"),
        ("AW: PO", "AW: PO"),
        ("Re[2]: PO", "Re[2]: PO"),
        ("Return of goods", "Re: Return of goods"),
        ("a\r\nBcc: x@evil.example", "Re: a Bcc: x@evil.example"),
        ("a\u202eb\u200bc", "Re: a b c"),
        ("", "Re:"),
    ],
)
def test_subject(theirs: str, ours: str) -> None:
    assert write(allocated(), subject=theirs).subject == ours


def test_copies_go_to_the_account_and_the_desk_only() -> None:
    everyone = (
        "orders@northwind.example", "buyer@harmon.example", "Colleague@Harmon.example", "boss@elsewhere.example", "rep@northwind.example",
        "spy@evil.example", "x@sub.harmon.example", "y@harmon.example.evil.example", "colleague@harmon.example", "harmon.example",
    )  # fmt: skip
    draft = write(allocated(), cc=tuple(Address(address=address) for address in everyone))
    assert draft.to == "buyer@harmon.example"
    assert draft.cc == ("Colleague@Harmon.example", "boss@elsewhere.example", "rep@northwind.example")


def test_a_plan_chooses_and_cannot_invent_or_leave_out() -> None:
    plan = SentencePlan(ids=("nonsense", "courtesy/Have a great day.", "allocated_complete.all.planned", "delivered", "closing.anything"))
    draft = write(allocated(), plan=plan)
    assert "; the scheduled ship date is" in draft.text and "If anything is unclear" in draft.text and "Have a great day." in draft.text
    assert "delivered" not in draft.text
    assert write(allocated(), plan=SentencePlan(ids=("nonsense",))).text == write(allocated()).text


def test_no_plan_brings_in_a_reviewers_sentence() -> None:
    theirs = tuple(phrase.sentence.id for phrase in bank().languages["en"].phrases if phrase.sentence.reviewer)
    assert len(theirs) > 150
    draft = write(allocated(), plan=SentencePlan(ids=theirs))
    assert not {claim.sentence_id for claim in draft.claims} & set(theirs)


def test_any_plan_still_passes_the_gate() -> None:
    for language in bank().languages:
        ids = tuple(bank().languages[language].by_id)
        for seed in range(30):
            case = Case(seed, language)
            plan = SentencePlan(ids=ids[seed * 5 % len(ids) :] + ids[: seed * 3 % len(ids)])
            result = verify(case.draft(plan).text, case.packets, bank(), DESK, atoms=case.atoms)
            assert result.supported, (case.draft(plan).text, result.missing, result.unsupported)


def test_a_value_that_cannot_be_written_leaves_the_draft_short_and_the_gate_says_so() -> None:
    atoms = (atom("48817", "delivered_signed", delivered_on=date(2026, 11, 27), signed_by="Bob. It is here! Really"),)
    draft = write(atoms)
    packet = Packet(po_number="48817", po_key="48817", lookup=Lookup.FOUND)
    assert "here" not in draft.text
    assert verify(draft.text, [packet], load_bank([CONFIG]), DESK, atoms=lambda packet: atoms).missing
