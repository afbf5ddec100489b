"""Disagreements in the making: short ways to say which field of which system holds what. Judges nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policies.packet import Disagreement, FactValue, Reading


@dataclass(frozen=True)
class Side:
    """One system's word on one order: where its readings come from, and as of when."""

    source: str
    order: str
    as_of: datetime | None = None

    def on_order(self, field: str, value: FactValue) -> Reading:
        """A reading of the order's header."""
        return self._reading(field, value, f"{self.source}.order.{self.order}.{field}")

    def on_line(self, line: str, field: str, value: FactValue) -> Reading:
        """A reading of one line, ``line`` by the ERP's number."""
        return self._reading(field, value, f"{self.source}.line.{line}.{field}")

    def on_shipment(self, shipment: str, field: str, value: FactValue) -> Reading:
        """A reading of one shipment."""
        return self._reading(field, value, f"{self.source}.shipment.{shipment}.{field}")

    def derived(self, what: str, value: FactValue) -> Reading:
        """A reading that was derived from several fields, so that no single fact backs it."""
        return Reading(source=self.source, field=what, value=value, as_of=self.as_of)

    def _reading(self, field: str, value: FactValue, fact_id: str) -> Reading:
        return Reading(source=self.source, field=field, value=value, as_of=self.as_of, fact_id=fact_id)


def unknown(what: str, reading: Reading, line: str | None = None) -> Disagreement:
    """A needed value that is missing or not understood."""
    return Disagreement(kind="unknown", line=line, what=what, readings=(reading,))


def differ(kind: str, what: str, *readings: Reading, line: str | None = None, days: int | None = None) -> Disagreement:
    """Readings that can't all be right."""
    return Disagreement(kind=kind, line=line, what=what, readings=readings, days=days)
