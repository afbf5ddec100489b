"""The one place where the worlds touch the product: a case in, what the product made of it out. Judges nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.worlds.case import Case
from tests.worlds.render import Rows
from tests.worlds.scene import Settings

if TYPE_CHECKING:
    from agent.desk import Desk
    from agent.settings import Settings as SiteSettings

SITE = """
[desk]
name = "Northwind Supply Service Desk"
address = "orders@northwind.example"
language = "en"
timezone = "America/Chicago"
business_hours = { days = "mon-fri", open = "08:00", close = "17:00", holidays = [] }
supervisor = "supervisor@northwind.example"
internal_domains = ["northwind.example"]

[mailbox]
host = "127.0.0.1"
security = "none"
username = "orders@northwind.example"
trusted_authserv = ["mx.northwind.example"]

[systems]
erp = { connector = "sql", url = "sqlite://", fresh_for = "24h" }
crm = { connector = "sql", url = "sqlite://" }
wms = { connector = "sql", url = "sqlite://", fresh_for = "4h" }
carrier = { connector = "sql", url = "sqlite://" }
"""


@dataclass(frozen=True)
class Result:
    """What became of a mail. ``card_text`` is None where no card is filed; ``promises`` maps POs to clean states."""

    lane: str
    rules_hit: frozenset[str]
    path: str | None = None
    draft_text: str | None = None
    draft_to: str | None = None
    draft_cc: tuple[str, ...] = ()
    card_text: str | None = None
    promises: tuple[tuple[str, str | None], ...] = ()
    why: tuple[str, ...] = ()


def run_case(case: Case, rows: Rows | None = None) -> Result:
    """A case, with its own rows or with spoilt ones."""
    return decide(case.raw, rows or case.rows, case.now, case.settings, case.down)


def decide(raw: bytes, rows: Rows, now: datetime, settings: Settings, down: Collection[str] = ()) -> Result:
    """One mail through intake and all stages, and its card."""
    from agent.flow import consider
    from agent.stages.intake import read

    mail = read(raw)
    desk = _desk(rows, now, settings, down)
    outcome = consider([mail], desk)[0]
    hits = outcome.decision.hits if outcome.decision else ()
    leading = outcome.decision.leading if outcome.decision else None
    return Result(
        lane=outcome.lane,
        rules_hit=frozenset(finding.rule for finding in hits),
        path=leading.path if leading else None,
        draft_text=outcome.draft.text if outcome.draft else None,
        draft_to=outcome.draft.to if outcome.draft else None,
        draft_cc=outcome.draft.cc if outcome.draft else (),
        card_text=_card(outcome, mail, desk),
        promises=tuple((packet.po_number, packet.promise) for packet in outcome.decision.packets) if outcome.decision else (),
        why=tuple(f"{finding.rule}: {finding.why}" for finding in hits),
    )


def _card(outcome: Any, mail: Any, desk: Desk) -> str | None:
    """Subject and both bodies of the card, where the lane has one."""
    from agent.stages.card import CardContext, escalation_card, evidence_card

    if outcome.lane == "leave":
        return None
    sender = mail.sender.address if mail.sender else ""
    context = CardContext(
        case="case-1", desk_name="Desk", tzname="America/Chicago", subject=mail.subject, sender=sender, visibility=desk.visibility
    )
    card = (evidence_card if outcome.lane == "draft" else escalation_card)(outcome, context)
    return f"{card.subject}\n{card.text}\n{card.html}"


@cache
def _site() -> SiteSettings:
    from agent.configuration import load

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "podesk.toml").write_text(SITE, encoding="utf-8")
        return load(Path(folder))


@cache
def _base() -> Desk:
    from agent.wiring import make_desk

    return make_desk(_site(), lambda: datetime.min, _systems({}, datetime.min, Settings(), ()))


def _systems(rows: Rows, now: datetime, settings: Settings, down: Collection[str]) -> Any:
    from agent.stages.gather import Systems
    from connectors.memory.systems import MemoryCarrier, MemoryCrm, MemoryErp, MemoryWms
    from connectors.memory.world import World

    def made(kind: Any, name: str) -> Any:
        return kind(world, lambda: now, "unavailable" if name in down else "")

    world = World(rows)
    fresh: dict[str, float | None] = {name: settings.fresh_for.get(name) for name in ("erp", "crm", "wms", "carrier")}
    return Systems(
        erp=made(MemoryErp, "erp"),
        crm=made(MemoryCrm, "crm"),
        wms=made(MemoryWms, "wms"),
        carrier=made(MemoryCarrier, "carrier"),
        fresh_for=fresh,
        own_domains=("northwind.example",),
    )


def _desk(rows: Rows, now: datetime, settings: Settings, down: Collection[str]) -> Desk:
    base = _base()
    scope = base.policies.scope.model_copy(
        update={
            "order_types": tuple(settings.order_types),
            "tiers": tuple(settings.tiers),
            "accounts": tuple(settings.accounts),
            "stocked_only": settings.stocked_only,
            "outside": settings.outside,
        }
    )
    sender = base.settings.podesk.sender.model_copy(update={"require_authentication": settings.require_authentication})
    podesk = base.settings.podesk.model_copy(update={"sender": sender})
    return replace(
        base,
        systems=_systems(rows, now, settings, down),
        policies=base.policies.model_copy(update={"scope": scope}),
        settings=base.settings.model_copy(update={"podesk": podesk}),
        now=lambda: now,
    )
