"""Who may see which field of a mail or a record: a model, the logs, a card; and how long it is kept. Values only."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field

from policies.packet import Frozen


class FieldRule(Frozen):
    """One field's row of ``visibility.toml``. ``keep_days`` 0 = not kept beyond the case."""

    model: bool = False
    log: bool = False
    card: bool = False
    keep_days: int = 0


NEVER_BY_DEFAULT = frozenset({"erp.unit_price", "crm.open_dispute"})


class Visibility(Frozen):
    """Rows by ``system.field`` (``erp.unit_price``, ``mail.subject``). Without a row, only prices and disputes stay off cards."""

    fields: dict[str, FieldRule] = Field(default_factory=dict)

    @cached_property
    def off_cards(self) -> frozenset[str]:
        """All ``system.field`` whose values no card may show."""
        told = {key for key, rule in self.fields.items() if not rule.card}
        return frozenset(told | {key for key in NEVER_BY_DEFAULT if key not in self.fields})

    def on_card(self, system: str, field: str) -> bool:
        """A card may show this field's value."""
        return f"{system}.{field}" not in self.off_cards

    def to_model(self, system: str, field: str) -> bool:
        """A language model may see this field's value; without a row it may not."""
        rule = self.fields.get(f"{system}.{field}")
        return rule is not None and rule.model
