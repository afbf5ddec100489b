"""Who may see which field of a mail or a record: a model, the logs, a card; and how long it is kept. Values only."""

from __future__ import annotations

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

    def on_card(self, system: str, field: str) -> bool:
        """A card may show this field's value."""
        key = f"{system}.{field}"
        rule = self.fields.get(key)
        return rule.card if rule else key not in NEVER_BY_DEFAULT
