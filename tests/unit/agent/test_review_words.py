"""What a person made of a draft: manners, wording or facts; and which of their words nobody backs."""

from __future__ import annotations

import pytest

from agent.model.draft import SentenceVerdict, Verification
from agent.review.words import level, unbacked

DRAFT = "Hello,\n\nPO 77001 ships on Friday, November 27, 2026.\n\nKind regards,\nDesk\n"


def verdicts(*rows: tuple[str, str, str]) -> Verification:
    sentences = tuple(SentenceVerdict.model_validate({"text": text, "verdict": verdict, "grade": grade}) for text, verdict, grade in rows)
    return Verification(supported=all(verdict != "unsupported" for _, verdict, _ in rows), sentences=sentences)


THEN = verdicts(
    ("Hello,", "courtesy", ""), ("PO 77001 ships on Friday, November 27, 2026.", "supported", ""), ("Kind regards,", "courtesy", "")
)


@pytest.mark.parametrize(
    ("theirs", "now", "wanted"),
    [
        (DRAFT.replace("\n\n", "\n \n"), THEN, "unchanged"),
        (
            DRAFT.replace("Hello,", "Hi Dana,"),
            verdicts(("Hi Dana,", "courtesy", ""), *[(s.text, s.verdict, s.grade) for s in THEN.sentences[1:]]),
            "manners",
        ),
        (
            DRAFT.replace("Kind", "Shout if you need us. Kind"),
            verdicts(*[(s.text, s.verdict, s.grade) for s in THEN.sentences], ("Shout if you need us.", "unsupported", "unknown")),
            "wording",
        ),
        (DRAFT.replace("27", "28"), verdicts(("PO 77001 ships on Friday, November 28, 2026.", "unsupported", "contradicted")), "facts"),
        (
            DRAFT.replace("November", "December"),
            verdicts(("PO 77001 ships on Friday, December 27, 2026.", "unsupported", "contradicted")),
            "facts",
        ),
    ],
    ids=["unchanged", "manners", "wording", "figure", "month"],
)
def test_levels(theirs: str, now: Verification, wanted: str) -> None:
    assert level(DRAFT, theirs, THEN, now) == wanted


def test_a_truth_that_moved_is_no_edit_of_the_rep() -> None:
    moved = verdicts(("PO 77001 ships on Friday, November 27, 2026.", "unsupported", "contradicted"))
    assert (
        level(
            DRAFT,
            DRAFT.replace("Hello,", "Hi,"),
            moved,
            verdicts(("Hi,", "courtesy", ""), *[(s.text, s.verdict, s.grade) for s in moved.sentences]),
        )
        == "manners"
    )


def test_what_is_unbacked() -> None:
    now = verdicts(
        ("It ships tomorrow.", "unsupported", "unbacked"),
        ("R Vale, +1 312 555 0188", "unsupported", "unbacked"),
        ("Shout if you need us.", "unsupported", "unknown"),
        ("PO 77001 shipped.", "unsupported", "contradicted"),
    )
    found = [one.text for one in unbacked(now, "Hi,\nIt ships tomorrow. Shout if you need us.")]
    assert found == ["It ships tomorrow.", "PO 77001 shipped."], (
        "a signature's telephone claims nothing; a contradiction counts wherever it stands"
    )
