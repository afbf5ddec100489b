"""Writes the golden files out of their short form: ``python -m tests.golden.generate``. It asks the product nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.golden.base import TRUTH
from tests.golden.cases import AGREEMENT, CLEAN, SEED, STATE, TERMS, Golden
from tests.golden.more_cases import ASKS, CARRIER, LEAVE, NEAR, SCOPE, SENDER
from tests.worlds.mails import Mail
from tests.worlds.render import render
from tests.worlds.truth import NOW

HERE = Path(__file__).parent
ALL = (SEED, *CLEAN, *STATE, *TERMS, *AGREEMENT, *CARRIER, *SENDER, *ASKS, *SCOPE, *NEAR, *LEAVE)
NAMES = {account.mailbox: account.contact for account in TRUTH.accounts}


def mail(golden: Golden) -> bytes:
    """The customer's mail."""
    made = Mail(golden.sender, NAMES.get(golden.sender, ""), golden.subject, golden.body, NOW.replace(hour=14, minute=40), key=golden.name)
    made.headers = {name: value for name, value in golden.headers.items() if name != "Reply-To"}
    made.reply_to = golden.headers.get("Reply-To")
    return made.raw()


def expected(golden: Golden) -> dict[str, Any]:
    """What must come of it: folders hold what one mail adds, or leaves, there."""
    folders = {
        "draft": {"INBOX": 1, "Drafts": 1, "PO Desk/Cards": 1, "PO Desk/Escalations": 0},
        "escalate": {"INBOX": 0, "Drafts": 0, "PO Desk/Cards": 0, "PO Desk/Escalations": 2},
        "leave": {"INBOX": 1, "Drafts": 0, "PO Desk/Cards": 0, "PO Desk/Escalations": 0},
    }[golden.lane]
    return {
        "note": golden.note,
        "lane": golden.lane,
        "path": golden.path,
        "rules": list(golden.rules),
        "promise": golden.promise,
        "draft_holds": list(golden.holds),
        "never": list(golden.never),
        "folders": folders,
    }


def dump(value: dict[str, Any]) -> str:
    """JSON with one key a line."""
    inner = ",\n".join(f" {json.dumps(key)}: {json.dumps(held, ensure_ascii=False)}" for key, held in value.items())
    return "{\n" + inner + "\n}\n"


def world_text(golden: Golden) -> str:
    """What the world does differently, one step a line."""
    steps = ",\n".join("  " + json.dumps(step, ensure_ascii=False) for step in golden.patch)
    rest = {"down": list(golden.down), "settings": golden.settings}
    patch = f' "patch": [\n{steps}\n ],\n' if golden.patch else ' "patch": [],\n'
    return '{\n "base": "base.world.json",\n' + patch + dump(rest).removeprefix("{\n")


def rows_text(rows: dict[str, list[dict[str, object]]]) -> str:
    """A world with one row a line."""
    views = []
    for view, held in rows.items():
        inner = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in held)
        views.append(f' "{view}": [\n{inner}\n ]')
    return "{\n" + ",\n".join(views) + "\n}\n"


def main() -> None:
    """Rewrites all files; the diff is the review."""
    (HERE / "base.world.json").write_text(rows_text(render(TRUTH)), encoding="utf-8")
    for golden in ALL:
        (HERE / f"{golden.name}.eml").write_bytes(mail(golden))
        (HERE / f"{golden.name}.world.json").write_text(world_text(golden), encoding="utf-8")
        (HERE / f"{golden.name}.expected.json").write_text(dump(expected(golden)), encoding="utf-8")


if __name__ == "__main__":
    main()
