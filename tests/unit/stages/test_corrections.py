"""A mail that puts an earlier question's number right is a question, and a person's matter; other mail isn't."""

from __future__ import annotations

import pytest

from agent.model.thread import Thread, ThreadPo
from agent.stages.intake import read
from agent.stages.understand import understand
from tests.mails import mail

THREAD = Thread(cases=("c1",), pos=(ThreadPo(text="77002", account="C1"),))


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, I meant PO 77003, not 77002.",
        "Oops, wrong PO number. It should be 77003.",
        "Correction: PO 77003.",
        "Typo on my end, the correct PO is 77003",
        "Please ignore my last mail, I meant PO 77003",
        "My mistake - PO 77003 instead of 77002. Thanks, Dana",
        "Perdón, quería decir la orden de compra 77003.",
        "Me equivoqué, es el pedido 77003.",
        "Désolé, je voulais dire la commande 77003.",
        "Je me suis trompé, c'est la commande 77003",
        "Entschuldigung, ich meinte Bestellung 77003.",
        "Tippfehler: Bestellung 77003",
    ],
)
def test_a_number_put_right_is_a_question_for_a_person(text: str) -> None:
    raw = mail(2, text, subject="Re: Order").replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n", 1)
    for thread in (Thread(), THREAD):
        got = understand(read(raw), thread=thread)
        assert got.kind == "inquiry" and {"order_status", "other"} <= set(got.intents) and not got.withdrawn
        assert "77003" in {po.value for po in got.po_numbers}
    # the earlier question's order stands on the card, too
    assert "77002" in {po.value for po in understand(read(raw), thread=THREAD).po_numbers}


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, that's what I meant.",
        "You should be proud of the team.",
        "Please send a quote for 40 bearings.",
        "The new line should be built sooner than that, the state held on Order 888 of the commission.",
    ],
)
def test_other_mail_puts_nothing_right(text: str) -> None:
    assert understand(read(mail(2, text, subject="Hello"))).kind == "other"
