"""Reviewers' decisions on drafts, as plain data: the training signal. Obeys ``visibility.toml``; no word of a customer is in it.

A fact that no card may show is left out, and what ``keep_days`` says is over is told as null, whether a purge has been or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from agent.ledger import replies
from agent.ledger.replies import Passed, Used
from agent.ledger.retention import expired
from agent.ledger.store import Session
from agent.ledger.tables import CaseRow, DraftRow, ReplyRow
from agent.model.instant import instant
from agent.model.visibility import Visibility
from agent.stages.intake import read


def decisions(session: Session, visibility: Visibility, now: datetime, since: datetime | None = None) -> list[dict[str, Any]]:
    """Every decision since then, oldest first: ``sent`` (unchanged or not), ``rejected`` with its reason, or ``by_hand``."""
    found = [*_sent(session, visibility, now, since), *_passed(session, visibility, now, since)]
    return sorted(found, key=lambda one: (one["at"], one["case"], one["revision"]))


def _sent(session: Session, visibility: Visibility, now: datetime, since: datetime | None) -> Iterator[dict[str, Any]]:
    for used in replies.used(session, since):
        way, _, became = used.reply.became.partition("_")
        how = {"decision": "sent", "by": "approval" if way == "approved" else "mail client", "became": became, "reason": None}
        yield {"at": instant(used.reply.sent_at or used.reply.seen_at), **how, **_told(used, used.reply, visibility, now)}


def _passed(session: Session, visibility: Visibility, now: datetime, since: datetime | None) -> Iterator[dict[str, Any]]:
    for passed in (*replies.rejected(session, since), *replies.by_hand(session, since)):
        decision = "by_hand" if passed.reply else "rejected"
        how = {"decision": decision, "by": "mail client", "became": None, "reason": passed.reason or None}
        yield {"at": instant(passed.at), **how, **_told(passed, passed.reply, visibility, now)}


def _told(one: Used | Passed, reply: ReplyRow | None, visibility: Visibility, now: datetime) -> dict[str, Any]:
    over = expired(visibility, now, one.case)
    draft = read(one.filed).text if one.filed and "drafts" not in over else None
    text = reply.text if reply and reply.text and "replies" not in over else None
    return {
        "case": one.case.id,
        "revision": one.draft.revision,
        "packet": _packet(one.case, one.draft, visibility, "facts" in over),
        "draft": draft,
        "sent": None
        if reply is None
        else {"at": instant(reply.sent_at), "text": text, "unbacked": reply.unbacked if reply.checked_at else None},
    }


def _packet(case: CaseRow, draft: DraftRow, visibility: Visibility, over: bool) -> dict[str, Any]:
    """Hash and policy of the newest revision alone: those of an earlier one are in the audit trail."""
    newest = case.revision == draft.revision
    shown = {key: value for key, value in draft.facts.items() if _may_show(key, visibility)}
    return {
        "hash": case.packet_hash or None if newest else None,
        "policy": case.policy_version or None if newest else None,
        "facts": None if over or not draft.facts else dict(sorted(shown.items())),
        "as_of": dict(sorted(_plain(draft.as_of).items())),
    }


def _may_show(key: str, visibility: Visibility) -> bool:
    """``77001 erp.line.2.promised_ship_date`` obeys the row ``erp.promised_ship_date``."""
    fact = key.rpartition(" ")[2]
    return visibility.on_card(fact.partition(".")[0], fact.rpartition(".")[2])


def _plain(moments: Mapping[str, str]) -> dict[str, str]:
    return {system: moment.replace("+00:00", "Z") for system, moment in moments.items()}
