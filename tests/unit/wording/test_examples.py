"""docs/examples shows what the bank writes today."""

from __future__ import annotations

from tests.tools.wording_examples import EXAMPLES, examples


def test_the_examples_are_what_the_bank_writes() -> None:
    written = {path.relative_to(EXAMPLES).as_posix(): path.read_text(encoding="utf-8") for path in EXAMPLES.rglob("*.txt")}
    assert written == examples()
