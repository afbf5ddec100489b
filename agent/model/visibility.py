"""Who may see which field of a mail or a record: a model, the logs, a card; and how long it is kept. Values only.

The rows are ``config/visibility.toml``; :mod:`agent.model.catalogue` says which table names the fields of which record. Obeyed at the
edges, one place each: cards by :mod:`agent.stages.card`, logs by :mod:`agent.model.discretion`, the model by what a brief may hold
(:mod:`agent.stages.phrase`, :mod:`agent.stages.advise`), storage by :mod:`agent.ledger.retention`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from pydantic import Field, field_validator

from policies.packet import Frozen


class FieldRule(Frozen):
    """One field's row. ``keep_days``: days after the case ended; 0 = not beyond the case; None = as long as the ledger."""

    model: bool = False
    log: bool = False
    card: bool = False
    keep_days: int | None = Field(default=None, ge=0, le=36500)


NEVER_BY_DEFAULT = frozenset({"erp.unit_price", "crm.open_dispute"})
# what a person decides by: a card without it would be none
ON_EVERY_CARD = frozenset({f"mail.{name}" for name in ("po_numbers", "quotes", "intents", "asks", "warnings", "unreadable", "reason")})
# what is told there comes from records, whose own rows are obeyed
_TELLS = frozenset({"packet", "decision", "draft"})


class Visibility(Frozen):
    """Rows by ``table.field`` (``erp.unit_price``, ``mail.subject``). Without a row, only prices and disputes stay off cards."""

    fields: dict[str, FieldRule] = Field(default_factory=dict)

    @field_validator("fields")
    @classmethod
    def _can_be_obeyed(cls, fields: dict[str, FieldRule]) -> dict[str, FieldRule]:
        # of the field, not of the whole: a card's context takes a checked one in for each mail
        for key, rule in fields.items():
            if rule.card:
                continue
            if key in ON_EVERY_CARD:
                raise ValueError(f"{key}: card = false can't be obeyed: people decide by it; remove it")
            if key.partition(".")[0] in _TELLS:
                raise ValueError(f"{key}: on cards a value obeys the row of the record's field that it came from: set card there")
        return fields

    @cached_property
    def off_cards(self) -> frozenset[str]:
        """All ``table.field`` whose values no card may show."""
        told = {key for key, rule in self.fields.items() if not rule.card}
        return frozenset(told | {key for key in NEVER_BY_DEFAULT if key not in self.fields})

    def on_card(self, system: str, field: str) -> bool:
        """A card may show this field's value."""
        return f"{system}.{field}" not in self.off_cards

    def to_model(self, system: str, field: str) -> bool:
        """A language model may see this field's value; without a row it may not."""
        rule = self.fields.get(f"{system}.{field}")
        return rule is not None and rule.model

    def to_log(self, system: str, field: str) -> bool:
        """A log may show this field's value; without a row it may not."""
        rule = self.fields.get(f"{system}.{field}")
        return rule is not None and rule.log

    def keep_days(self, keys: Iterable[str]) -> int | None:
        """For how long something is kept that holds all these fields: as long as the shortest-lived. ``erp.*`` = the whole table."""
        wanted = set(keys)
        tables = {key.removesuffix("*") for key in wanted if key.endswith(".*")}
        days = [
            rule.keep_days
            for key, rule in self.fields.items()
            if rule.keep_days is not None and (key in wanted or f"{key.partition('.')[0]}." in tables)
        ]
        return min(days, default=None)
