"""Numbers that aren't POs, and POs in every dress, written by hand before the code saw them (docs/understanding.md says how it did then).

``pos/traps.txt``: a sentence with some other number, beside a question that names a PO and beside one that names none.
``pos/named.txt``: a question and the numbers it names.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.stages.intake import read
from agent.stages.understand import understand
from connectors.po import po_key
from tests.mails import mail

FOLDER = Path(__file__).parent / "pos"
NAMED = {
    "en": "Hi,\n\nwhere is PO 48817?",
    "es": "Hola,\n\n¿dónde está la orden de compra 48817?",
    "fr": "Bonjour,\n\noù en est la commande 48817 ?",
    "de": "Guten Tag,\n\nwo ist die Bestellung 48817?",
}
UNNAMED = {
    "en": "Hi,\n\nwhen will our order ship?",
    "es": "Hola,\n\n¿cuándo sale nuestro pedido?",
    "fr": "Bonjour,\n\nquand sera expédiée notre commande ?",
    "de": "Guten Tag,\n\nwann wird unsere Bestellung geliefert?",
}


def cases(name: str) -> list[list[str]]:
    """Language and fields; a line that starts with no language belongs to the one before."""
    found: list[str] = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line[2:3] == "|" and line[:2] in NAMED:
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return [each.split("|") for each in found]


def seen(text: str) -> set[str]:
    """The PO numbers of an inquiry with this text."""
    raw = mail(1, text, subject="Question").replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n", 1)
    inquiry = understand(read(raw))
    assert inquiry.kind == "inquiry"
    return {one.value for one in inquiry.po_numbers}


@pytest.mark.parametrize(("language", "trap"), cases("traps.txt"))
def test_another_number_is_no_po(language: str, trap: str) -> None:
    assert seen(f"{NAMED[language]}\n{trap}\n\nDana") == {"48817"}
    assert seen(f"{UNNAMED[language]}{chr(10) if chr(10) in trap else ' '}{trap}\n\nDana") == set()


@pytest.mark.parametrize("case", cases("named.txt"), ids=lambda case: case[1])
def test_a_po_is_found_however_it_is_written(case: list[str]) -> None:
    _, text, *numbers = case
    assert seen(text) == {po_key(one) for one in numbers}


@pytest.mark.parametrize(
    "text",
    [
        "Any word on 48817 yet?",
        "48817??",
        "status of 48817",
        "Re 48817: where is it?",
        "where is our #48817",
        "Any news? 48817.",
        "Is 48817 late?",
    ],
)
def test_a_bare_number_is_one_where_the_question_leads_to_it(text: str) -> None:
    assert seen(f"Hi team,\n\n{text}\nWhen will it ship?\n\nDana") == {"48817"}


def test_the_number_of_a_tickets_own_form_is_the_shops() -> None:
    assert seen("When will it ship?\n\nOrder: TKB4471209\nTicket: 0044812\n") == set()
    assert seen("When will it ship?\n\nOrder: 48817\nBuyer: Dana\n") == {"48817"}
