"""Reviewers' decisions, walked through the desk and written out: what a person did, in their words, and nothing that may not be shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from agent.feedback import decisions
from agent.model.visibility import Visibility
from tests.reviewing import CLEAN, HELD, Reps

DATE = "Friday, November 27, 2026"


def told(desk: Reps, visibility: Visibility | None = None, **later: float) -> list[dict[str, Any]]:
    with desk.ledger.reading() as session:
        return decisions(session, visibility or desk.settings.visibility, desk.now + timedelta(**later))


def test_a_changed_draft(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.later(minutes=30)
    desk.send(desk.inside("Drafts")[0].replace(b"Please reply to this message if you have any questions.", b"Shout if you need us."))
    desk.mailbox.delete("Drafts", desk.uids("Drafts")[0])
    desk.look()
    (one,) = told(desk)
    assert (one["decision"], one["by"], one["became"], one["reason"]) == ("sent", "mail client", "wording", None)
    assert one["at"] == one["sent"]["at"] == "2026-11-23T15:30:00Z"
    assert "Please reply" in one["draft"] and "Shout if you need us." in one["sent"]["text"] and one["sent"]["unbacked"] is not None
    assert one["packet"]["hash"] == desk.cases()[0].packet_hash and one["packet"]["policy"]
    assert any(key.endswith("promised_ship_date") and value == "2026-11-27" for key, value in one["packet"]["facts"].items())


def test_a_rejected_draft_and_one_answered_by_hand(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", "PO Desk/Reject/Wrong date")
    desk.look()
    (one,) = told(desk)
    assert (one["decision"], one["reason"], one["sent"]) == ("rejected", "Wrong date", None) and DATE in one["draft"]
    other = Reps.at(tmp_path / "other", CLEAN, HELD)
    other.answer(1, "Hello Dana, let me look into it.")
    other.answer(2, "Hello Dana, let me look into it.")  # there was no draft: nothing was decided about one
    other.look()
    (one,) = told(other)
    assert one["decision"] == "by_hand" and "let me look" in one["sent"]["text"] and DATE in one["draft"]


def test_an_approved_draft(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.move("Drafts", "PO Desk/Approve")
    desk.look()
    desk.look()
    (one,) = told(desk)
    assert (one["decision"], one["by"], one["became"], one["sent"]["unbacked"]) == ("sent", "approval", "unchanged", 0)


def test_what_may_not_be_shown_or_kept_is_not_told(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, CLEAN)
    desk.send()
    desk.look()
    rows = dict(desk.settings.visibility.fields)
    hidden = rows["wms.planned_ship_date"].model_copy(update={"card": False})
    strict = Visibility(fields={**rows, "wms.planned_ship_date": hidden})
    (before,), (after,) = told(desk), told(desk, strict)
    gone = before["packet"]["facts"].keys() - after["packet"]["facts"].keys()
    assert gone and all(key.endswith("planned_ship_date") for key in gone)
    short = {key: rule.model_copy(update={"keep_days": 20}) for key, rule in rows.items() if key.startswith(("erp.", "draft.", "ledger."))}
    (kept,) = told(desk, Visibility(fields={**rows, **short}), days=19)
    (over,) = told(desk, Visibility(fields={**rows, **short}), days=21)
    assert kept["draft"] and kept["sent"]["text"] and kept["packet"]["facts"]
    assert over["draft"] is None and over["sent"]["text"] is None and over["packet"]["facts"] is None
    assert over["at"] == kept["at"] and over["became"] == "unchanged"


def test_nothing_of_the_customer_is_in_it(tmp_path: Path) -> None:
    desk = Reps.at(tmp_path, f"{CLEAN}\r\n\r\n-- \r\nDana Hale, night manager\r\nMobile 312 555 0188")
    desk.answer(1, "Hello Dana, let me look into it.\r\n\r\nOn Monday Dana wrote:\r\n> My mobile is 312 555 0188")
    desk.look()
    assert len(told(desk)) == 1
    text = str(told(desk))
    assert "0188" not in text and "harmon.example" not in text and "night" not in text
