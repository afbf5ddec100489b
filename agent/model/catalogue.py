"""Which table of ``visibility.toml`` names the fields of which record. Data only; a test walks every record and finds each field there."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from agent.model import advice, draft, effect, evidence, inquiry, mail, outcome, thread, usage, whereabouts
from connectors import ports, records
from policies import commitment, facts, follow, packet, parcels, verdict

TABLES: dict[str, tuple[type, ...]] = {
    "erp": (records.OrderHeader, records.ErpLine, records.ErpOrder),
    "crm": (records.Contact, records.CrmAccount, records.SenderMatch, packet.AccountView),
    "wms": (records.WmsLine, records.ShipmentLine, records.Shipment, records.WmsOrder),
    "carrier": (records.CarrierEvent, records.Tracking),
    "mail": (
        *(mail.Address, mail.Attachment, mail.InboundMail, inquiry.PoCandidate, inquiry.Inquiry, inquiry.Asked),
        *(thread.ThreadPo, thread.Thread, thread.Earlier, advice.Reading, advice.Advice),
    ),
    "packet": (
        *(packet.SourceView, packet.LineView, packet.CarrierView, packet.ShipmentView, packet.OrderRef, packet.Packet),
        *(packet.Request, packet.Dossier, packet.Atom, facts.Fact, facts.Reading, facts.Disagreement),
        *(evidence.PoLookup, evidence.Evidence, ports.Answer),
    ),
    "decision": (
        *(verdict.Verdict, verdict.Finding, verdict.Decision, outcome.Owner, outcome.Outcome),
        *(commitment.Commitment, follow.Following, parcels.Parcels),
    ),
    "draft": (draft.SentencePlan, draft.Claim, draft.Draft, draft.SentenceVerdict, draft.Verification, usage.Wording),
    "mailbox": (
        *(effect.Effect, effect.Done, whereabouts.OpenDraft, whereabouts.Copy, whereabouts.Whereabouts),
        *(ports.Listed, ports.Fetched, ports.HeaderRow, ports.NewMessage, ports.OutgoingMail, ports.ModelReply),
    ),
}
_TABLE_OF = {record: table for table, found in TABLES.items() for record in found}


def table_of(record: type) -> str:
    """The table that names a record's fields; empty for what holds nothing of a mail or a system."""
    return next((_TABLE_OF[base] for base in record.__mro__ if base in _TABLE_OF), "")


def fields_of(record: type) -> tuple[str, ...]:
    """A record's fields, be it a model or a named tuple."""
    return tuple(record.model_fields) if issubclass(record, BaseModel) else tuple(getattr(record, "_fields", ()))


def fields() -> Iterator[str]:
    """Every ``table.field`` that must have a row."""
    for table, found in TABLES.items():
        yield from dict.fromkeys(f"{table}.{name}" for record in found for name in fields_of(record))
