"""``podesk explain --json``: one mail's whole decision as the public JSON object (docs/contract.md §5). Reads values, judges nothing.

Quantities are JSON numbers where a number holds them exactly, else strings; dates and times are ISO 8601, times in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from agent.model.draft import Draft
from agent.model.instant import instant
from agent.model.mail import InboundMail
from agent.model.outcome import Outcome
from agent.reports.inspection import inspection
from policies.packet import AccountView, Disagreement, Dossier, Fact, FactValue, Lookup, Packet
from policies.verdict import Finding

JsonValue = str | int | float | bool | None


def explanation(file: str, mail: InboundMail, outcome: Outcome, owners: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Exactly the contract's keys, in its order. ``owners`` maps a path to who decides there; the outcome's own owner is known."""
    decision = outcome.decision
    known = dict(owners or {})
    if outcome.owner is not None:
        known[outcome.owner.path] = outcome.owner.email or outcome.owner.name
    leading = decision.leading if decision else None
    path = outcome.owner.path if outcome.owner else leading.path if leading else None
    findings = decision.findings if decision else ()
    packets = decision.packets if decision else ()
    return {
        "file": file,
        "message_id": mail.message_id,
        "inquiry": inspection(file, mail, outcome.inquiry),
        "lane": outcome.lane,
        "path": path,
        "owner": known.get(path) if path else None,
        "packets": [_packet(packet, outcome.dossier, findings) for packet in packets],
        "findings": [_finding(found, known) for found in findings],
        "draft": _draft(outcome.draft) if outcome.draft is not None and outcome.lane == "draft" else None,
    }


def plain(value: FactValue) -> JsonValue:
    """A fact's value as JSON holds it without loss."""
    match value:
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case Decimal():
            return _quantity(value)
        case _:
            return value


def _quantity(value: Decimal) -> int | float | str:
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value() and abs(value) < 2**53:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def _packet(packet: Packet, dossier: Dossier | None, findings: tuple[Finding, ...]) -> dict[str, Any]:
    account = packet.account or (dossier.account if dossier else None)
    foreign = _is_foreign(packet, account)
    held = any(found.hit and (not found.pos or packet.po_number in found.pos or packet.po_key in found.pos) for found in findings)
    return {
        "po_number": packet.po_number,
        "order_numbers": [] if foreign else list(packet.order_numbers),
        "account": account.customer_id if account else None,
        "owner": (account.owner_email or account.owner_name) if account else None,
        "erp_state": "absent" if foreign else packet.erp_state.value,
        "fulfillment_state": "absent" if foreign else packet.fulfillment_state.value,
        "constraints": list(packet.constraints),
        "promise": packet.promise.value if packet.promise else None,
        "send_or_hold": "send" if packet.promise and not held and not foreign else "hold",
        "facts": [] if foreign else [_fact(fact) for fact in packet.facts],
        "disagreements": [] if foreign else [_disagreement(found) for found in packet.disagreements],
    }


def _is_foreign(packet: Packet, account: AccountView | None) -> bool:
    """Another account's order: nothing of it is told, not even here."""
    own = account.customer_id if account else None
    return packet.lookup is Lookup.ELSEWHERE or bool(packet.order_customer and packet.order_customer != own)


def _fact(fact: Fact) -> dict[str, Any]:
    return {"id": fact.id, "value": plain(fact.value), "source": fact.source, "as_of": instant(fact.as_of)}


def _disagreement(found: Disagreement) -> dict[str, Any]:
    readings = [
        {"source": side.source, "field": side.field, "value": plain(side.value), "as_of": instant(side.as_of), "fact_id": side.fact_id}
        for side in found.readings
    ]
    return {"kind": found.kind, "line": found.line, "what": found.what, "readings": readings, "days": found.days}


def _finding(found: Finding, owners: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "hit": found.hit,
        "severity": found.severity,
        "path": found.path,
        "owner": owners.get(found.path),
        "why": found.why,
    }


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "to": draft.to,
        "cc": list(draft.cc),
        "subject": draft.subject,
        "text": draft.text,
        "claims": [{"text": claim.text, "fact_ids": list(claim.fact_ids)} for claim in draft.claims],
    }
