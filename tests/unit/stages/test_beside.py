"""Own sentences beside a status question: every second request, order and claim holds; ordinary context hardly ever costs the draft.

``beside/hold-*.txt`` and ``beside/pass-*.txt``, one sentence a line, by language. The files ending in 1 were written before the
patterns, those ending in 2 and 3 after them (docs/understanding.md has the figures of their first sight), those ending in 4 and 5
with the nets.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.stages.intake import read
from agent.stages.understand import understand

FOLDER = Path(__file__).parent / "beside"
ASKED = {
    "en": (
        "Hi,\n\nWhere is PO 48817?\n\n{}\n\nThanks\n", "Hello, {} When will PO 48817 ship?\n",
        "Can you give me the status of PO 48817? {}\n\nRegards\nPat Hale\nAcme Valve",
    ),
    "es": (
        "Hola,\n\n¿Dónde está la orden de compra 48817?\n\n{}\n\nGracias\n", "Buenos días. {} ¿Cuándo llega la orden de compra 48817?\n",
        "¿Nos pueden dar el estado de la OC 48817? {}\n\nSaludos\nLuis",
    ),
    "fr": (
        "Bonjour,\n\nOù en est le bon de commande 48817 ?\n\n{}\n\nMerci\n", "Bonjour. {} Quand sera livré le bon de commande 48817 ?\n",
        "Pourriez-vous nous indiquer le statut de la commande 48817 ? {}\n\nCordialement\nLuc",
    ),
    "de": (
        "Guten Tag,\n\nwo bleibt die Bestellung 48817?\n\n{}\n\nDanke\n", "Guten Tag. {} Wann wird die Bestellung 48817 geliefert?\n",
        "Können Sie uns bitte den Liefertermin der Bestellung 48817 nennen? {}\n\nMit freundlichen Grüßen\nUwe",
    ),
}  # fmt: skip
HEAD = "From: buyer@customer.example\nSubject: {}\nContent-Type: text/plain; charset=utf-8\n\n"
FILES = [(*path.stem.split("-"),) for path in sorted(FOLDER.glob("*.txt"))]


def wrong(kind: str, language: str, sentence: str) -> bool:
    """Whether some mail with this sentence is judged otherwise than it should be."""
    for frame in ASKED[language]:
        got = understand(read((HEAD.format("PO 48817") + frame.format(sentence)).encode()))
        if got.kind != "inquiry" or (set(got.intents) != {"order_status"}) != (kind == "hold"):
            return True
    return False


@pytest.mark.parametrize(("kind", "language", "part"), FILES)
def test_what_stands_beside_the_question(kind: str, language: str, part: str) -> None:
    sentences = [line for line in (FOLDER / f"{kind}-{language}-{part}.txt").read_text(encoding="utf-8").splitlines() if line]
    assert len(sentences) >= 10
    missed = [sentence for sentence in sentences if wrong(kind, language, sentence)]
    assert len(missed) <= (0 if kind == "hold" else len(sentences) * 0.15), missed
