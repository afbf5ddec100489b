"""Faces and hands beside a person's words say nothing; whatever may mean something stays, and is refused."""

from __future__ import annotations

import pytest

from agent.stages.decoration import undecorated
from agent.stages.verify import verify
from tests.unit.wording.people import packets
from tests.unit.wording.samples import DESK, bank


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Thanks 🙂", "Thanks"),
        ("Thanks🙂", "Thanks"),
        ("Thanks :-)", "Thanks"),
        ("Thanks 🙂 🙏🏽.", "Thanks."),
        ("Hi Dana 👋,\nThank you", "Hi Dana,\nThank you"),
        ("Thanks! ☺️ Kind regards", "Thanks! Kind regards"),
        ("PO 77001 ships on November 27, 2026. 😊\r\nThanks", "PO 77001 ships on November 27, 2026.\nThanks"),
        ("PO 77001 ships on November 27, 2026 😊", "PO 77001 ships on November 27, 2026"),
        ("🙏", ""),
    ],
)
def test_what_decorates_goes(text: str, left: str) -> None:
    assert undecorated(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "👍", "Thanks 👍", "👌", "🤞", "🤝", "✅ PO 77001", "✔", "❌", "PO 77001 🚚 Friday", "27 → 28", "5️⃣ lines", "🔟", "🆗", "💯",
        "all 5🙂", "🙂 5 lines", "🙂5", "PO 77001 🙂 ships", "on November 🙂 27", "December 1 🙂, 2026", "see (below:)", "lines 1, 2;)",
    ],
)  # fmt: skip
def test_what_may_mean_something_stays_and_is_refused(text: str) -> None:
    assert undecorated(text) == text
    assert any(one.verdict == "unsupported" for one in verify(text, packets(), bank(), DESK).sentences)


@pytest.mark.parametrize("sign", "🙂😊😀😃😄😁😉☺🙏👋")
def test_no_text_of_ours_holds_one(sign: str) -> None:
    assert not verify(f"Thank you. {sign}", [], bank(), DESK, ours="en").supported
    assert verify("Thank you.", [], bank(), DESK, ours="en").supported
