"""The check of the documents finds what it is there to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.configuration import load
from tests.tools.docs_check import ROOT, in_governance, in_line, verbs

MACHINE = "/" + "work/main/thing"  # in pieces: the check reads this file too
PAGE, NOWHERE = "docs/contract.md", "docs" + "/nowhere.md"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("see docs/contract.md §2", []),
        (f"see {PAGE} §42", [f"{PAGE} has no section 42"]),
        (f"see {PAGE}, section 42", [f"{PAGE} has no section 42"]),
        (f"see {NOWHERE}.", [f"{NOWHERE} doesn't exist"]),
        ("a page each in docs/rules/<rule>.md", []),
        ("docs/decisions", []),
        (f"in {MACHINE}", ["names a path of one machine"]),
        ("the home" + MACHINE, []),
    ],
)
def test_what_one_line_says(line: str, said: list[str]) -> None:
    assert list(dict.fromkeys(in_line(line))) == said


def test_links_are_followed_from_their_page() -> None:
    assert list(in_line("[rules](rules/README.md)", ROOT / "docs")) == []
    assert list(in_line("[rules](rules/NONE.md)", ROOT / "docs")) == ["the link to rules/NONE.md leads nowhere"]


def test_verbs_of_groups_are_found() -> None:
    class Group:
        def __init__(self, **commands: object) -> None:
            self.commands = commands

    assert list(verbs(Group(run=object(), audit=Group(verify=object())))) == ["run", "audit", "audit verify"]


def test_the_configuration_that_readme_shows_is_one(tmp_path: Path) -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "podesk.toml").write_text(shown, encoding="utf-8")
    loaded = load(tmp_path)
    assert loaded.podesk.systems.erp.connector == "sql"
    assert loaded.podesk.desk.tz.key == "America/Chicago"


@pytest.mark.parametrize(
    ("does", "right"),
    [
        ("`agent/flow.py`, `podesk audit verify`, `[desk] shadow`", True),
        ("`agent/no_such.py`", False),
        ("`podesk conjure`", False),
        ("`[desk] conjure`", False),
        ("`agent/flow.py`, `podesk conjure`", False),
        ("somebody", False),
    ],
)
def test_each_line_of_the_governance_page_names_what_does_it(does: str, right: bool) -> None:
    assert (list(in_governance(f"| asks | by |\n|---|---|\n| a thing | {does} |\n")) == []) is right
