"""The four systems: every question that the agent asks is asked once, with a sample order, and the age of what comes back is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from agent.checkup.line import Line
from agent.settings import Settings
from agent.wiring import Now, make_systems
from connectors.errors import ConnectorError
from connectors.po import po_key
from connectors.ports import Answer, Reply

_NOBODY = "PODESK-CHECK"  # a key that no record has: the question is asked all the same, so that a missing column shows
_ACCOUNTS, _ORDERS = 20, 25


def systems(settings: Settings, now: Now, po: str = "") -> Iterator[Line]:
    """CRM first, for an account; then its orders in the ERP, these in the WMS, their parcels at the carrier."""
    ports = make_systems(settings, now)
    asked = _Asked(settings, now())
    domains = asked.of("crm", ports.crm.domains) or {}
    asked.of("crm", lambda: ports.crm.senders([f"check@{next(iter(domains), 'podesk.invalid')}"]))
    customers = list(dict.fromkeys(domains.values()))[:_ACCOUNTS]
    accounts = asked.of("crm", lambda: ports.crm.accounts(customers or [_NOBODY]))
    headers = asked.of("erp", lambda: ports.erp.headers(customers or [_NOBODY]))
    elsewhere = asked.of("erp", lambda: ports.erp.elsewhere([po_key(po) if po else _NOBODY]))
    named = [one.order_number for one in _records(elsewhere, flat=True)]
    found = [one.order_number for one in _records(headers, flat=True)]
    numbers = (named or found)[-_ORDERS:]
    orders = asked.of("erp", lambda: ports.erp.orders(numbers or [_NOBODY]))
    picked = asked.of("wms", lambda: ports.wms.orders(numbers or [_NOBODY]))
    parcels = [one.tracking_number for order in _records(picked) for one in order.shipments if one.tracking_number][:_ORDERS]
    events = asked.of("carrier", lambda: ports.carrier.tracking(parcels or [_NOBODY]))
    yield from asked.told("crm", "account", accounts, customers)
    if po and not named:
        yield Line("erp", "fail", f"knows no PO {po}", "name a PO that is in the ERP, or leave --po out")
    yield from asked.told("erp", "order", orders, numbers)
    yield from asked.told("wms", "order", picked, numbers)
    yield from asked.told("carrier", "tracking number", events, parcels, aged=False)


class _Asked:
    """What failed, by system; and how to tell what came back."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings, self._now = settings, now
        self._failed: dict[str, list[str]] = {}

    def of(self, system: str, question: Callable[[], Any]) -> Any:
        """The answer, or None where the system as a whole gave none."""
        try:
            return question()
        except ConnectorError as error:
            self._failed.setdefault(system, []).append(error.reason)
            return None

    def told(
        self, system: str, what: str, answers: Mapping[str, Answer[Any]] | None, keys: Sequence[str], aged: bool = True
    ) -> Iterator[Line]:
        """One line or more for a system."""
        failed = list(dict.fromkeys(self._failed.get(system, ())))
        yield from (
            Line(system, "fail", reason, f"mend it at [systems.{system}]; docs/contract.md §2 has every view and column")
            for reason in failed
        )
        if failed:
            return
        bad = [one for one in (answers or {}).values() if one.reply is Reply.MALFORMED]
        yield from (Line(system, "fail", one.reason, "no inquiry about this record can be answered until it is mended") for one in bad[:3])
        records = _records(answers)
        if not keys:
            yield Line(system, "warn", f"answers, but no {what} was found to ask for", "name one that it knows: --po PO")
            return
        share = f"knows {len(records)} of {len(keys)} {what}{'s' if len(keys) > 1 else ''} that were asked for"
        if not records and not bad:
            yield Line(
                system, "fail", share, f"is this the right {system.upper()}? Orders and accounts go by the same numbers in all systems"
            )
            return
        yield from self._age(system, share, [one.as_of for one in records]) if aged else [Line(system, "ok", share)]

    def _age(self, system: str, share: str, moments: Sequence[datetime | None]) -> Iterator[Line]:
        known = [one for one in moments if one is not None and one <= self._now]
        fresh: timedelta | None = getattr(self._settings.podesk.systems, system).fresh_for
        if not known:
            yield Line(system, "fail", f"{share}, none with an as_of that counts (it is empty, or in the future)", "fill as_of, in UTC")
            return
        newest = self._now - max(known)
        told = f"{share}; the newest was read {_span(newest)} ago"
        if fresh is None:
            yield Line(system, "ok", f"{told} (fresh_for isn't set: age isn't checked)")
        elif newest > fresh:
            yield Line(
                system, "fail", f"{told}, which is more than fresh_for: every inquiry would be held", "look at the job that fills it"
            )
        elif stale := sum(self._now - one > fresh for one in known):
            yield Line(system, "warn", f"{told}, and {stale} are older than fresh_for", "are these refreshed at all?")
        else:
            yield Line(system, "ok", told)


def _records(answers: Mapping[str, Answer[Any]] | None, flat: bool = False) -> list[Any]:
    found = [one.record for one in (answers or {}).values() if one.record is not None]
    return [one for group in found for one in group] if flat else found


def _span(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"
