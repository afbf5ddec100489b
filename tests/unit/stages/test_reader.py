"""The reader of single sentences, and what rules and reader make together of whole mails that were written before it was asked."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from agent.stages.intake import read
from agent.stages.understand import understand
from agent.stages.understand.clean import unclean
from agent.stages.understand.reader import ASK, CONTEXT, features, head, view
from tests.tools.train_reader import sentences, source

EXAMS = Path(__file__).resolve().parents[2] / "reading" / "exams"


def test_the_shipped_model_was_trained_on_the_sentences_that_lie_here() -> None:
    assert head()["source"] == source(), "the labelled sentences changed: python -m tests.tools.train_reader"


def test_it_knows_its_own_sentences_again() -> None:
    chosen = sentences()[::40]
    right = sum((view(one.text).clean >= 0.5) == (one.label in (ASK, CONTEXT)) for one in chosen)
    assert len(chosen) > 500 and right > 0.97 * len(chosen)


@pytest.mark.parametrize("text", ["", "?", "...", "\x00\ud800", "x" * 100_000, "a " * 50_000, "ß" * 700, "48817 " * 900])
def test_any_text_has_a_view(text: str) -> None:
    got = view(text)
    assert 0 <= got.asks <= got.clean <= 1 and 0 <= got.familiar <= 1


def test_an_order_number_is_an_order_whatever_it_is() -> None:
    assert features("Where's PO 48817?") == features("where’s order no. AB-22/7?") or set(features("Where's PO 48817?").words) == set(
        features("where’s order no. AB-22/7?").words
    )


@pytest.mark.parametrize(
    "sentence", ["Annuleer anders de helft.", "Per favore spedite tutto al nuovo indirizzo.", "Trzeba zmienić adres dostawy."]
)
def test_a_language_it_does_not_know_is_a_persons_matter(sentence: str) -> None:
    assert unclean(sentence, sentence.lower(), asked=False, strange=True, titles=False)


def _judged(line: str) -> tuple[str, str]:
    """(what a person made of the mail, what we make of it): "draft" where nothing but the standing of the one order is asked."""
    want, subject, body = line.split("|")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "buyer@customer.example", "orders@desk.example", subject
    mail["Message-ID"] = "<exam@customer.example>"
    mail.set_content(body.replace(" // ", "\n"))
    got = understand(read(bytes(mail)))
    alone = got.intents == ("order_status",) and [po.value for po in got.po_numbers] == ["48966"]
    return want, "left" if got.kind != "inquiry" else "draft" if alone else "hold"


# Written by strangers to the rules and the training sentences; all but 5 and 6 helped to choose the shares of ``clean``.
@pytest.mark.parametrize(
    ("exam", "drafts", "leaks", "left"),
    [
        ("1", 73, 0, 3), ("2", 63, 1, 8), ("3", 75, 0, 0), ("4", 77, 0, 0),
        ("5", 66, 1, 8), ("6", 70, 0, 0), ("7", 84, 0, 2), ("8", 73, 2, 1),
    ],
)  # fmt: skip
def test_whole_mails_of_strangers(exam: str, drafts: int, leaks: int, left: int) -> None:
    judged = [_judged(line) for line in (EXAMS / f"{exam}.txt").read_text(encoding="utf-8").splitlines()]
    assert len(judged) == 200
    assert judged.count(("draft", "draft")) >= drafts
    assert judged.count(("hold", "draft")) <= leaks
    assert judged.count(("draft", "left")) + judged.count(("hold", "left")) <= left


@pytest.mark.parametrize(
    "body",
    [
        "Dear Dana make it galvanized! {}", "Hi use our own truck! {}", "Hallo bitte nur die Hälfte! {}",
        "Guten Tag ohne die Schrauben bitte, {}",
        "{} Thanks for the delivery to the wrong yard.", "{}\nGalvanized Not Stainless",
        "Where is PO 48966, 请取消第二行", "Where is PO 48966, zrušte řádek dvě",
        "Where is PO 48966 and is it insured?", "Where is PO 48966 and how many are on it?", "{} Dock 9",
        "{} // thanks" + " " * 600 + "cancel line 2", "Status of these please: // 1) 48966 // 2) 48967",
        "Status of these please: // - 48966 // - 48967", "{} Also 48967.", "Where are 48966 / 67 / 70?",
        "Where is PO 48966 for Reno instead?", "Where is PO 48966 without the bolts?", "Where is PO 48966 on our own truck?",
        "Where is PO 48966 and the others?", "{} +5", "{} forty",
        "hi can u tell me if PO 48966 went out yet thx Can you ship it today?", "{} blind ship", "{}\nLAWSUIT PENDING",
        "Hello no bolts this time please, {}",
        "{} Je me demande si les gants résistent à la soude.", "{} Ich bin mir nicht sicher, ob die Lampen für den Stall taugen.",
        "Good morning leave the gaskets off please, {}", "Bonjour la moitié suffit, {}",
        "Please update the status of PO 48966 to on hold.", "{} When can we schedule the training?",
        "Can we get a different delivery date for PO 48966?", "Can PO 48966 ship on another day?",
        "Wann kommt PO 48966 und wann kommen die Muster?", "{} Please update the status of our account to active.",
        "Please update the status of PO 48966 and close it.", "Can you update the status of order 48966 in your system as received?",
    ],
)  # fmt: skip
def test_a_request_holds_wherever_it_hides(body: str) -> None:
    assert _judged("hold|PO 48966|" + body.format("Where is PO 48966?"))[1] == "hold"
