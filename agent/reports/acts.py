"""Acts for people at a terminal. Shows what it is given."""

from __future__ import annotations

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agent.ledger.acts import Act
from agent.reports.console import line
from agent.wording.plain import stamp


def show_acts(console: Console, acts: Iterable[Act], tzname: str = "UTC") -> None:
    """One line each, oldest first; policy and packet by their first eight letters."""
    table = Table("when", "case", "act", "who", "what tells it", "policy", "facts", box=SIMPLE_HEAD, caption=f"times in {tzname}")
    for one in acts:
        what = f"{one.act} ({one.how})" if one.how else one.act
        who = one.person or "not known"
        row = (stamp(one.at, tzname), one.case, what, who, one.evidence or "–", one.policy[:8], one.packet[:8])
        table.add_row(*(line(cell) for cell in row))
    console.print(table if table.row_count else Text("Nothing yet."))
