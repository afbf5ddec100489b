"""The memory twins of all four systems: a world read through the same code as a database, so that a twin can't hide a bug.

``fail`` makes a twin behave as a broken system does; it is a switch for tests and the demo, and does nothing by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from connectors.errors import Denied, Unavailable
from connectors.generic.carrier import GenericCarrier
from connectors.generic.crm import GenericCrm
from connectors.generic.erp import GenericErp
from connectors.generic.rows import Row, text
from connectors.generic.views import VIEWS, LookUp
from connectors.generic.wms import GenericWms
from connectors.memory.world import World
from connectors.po import po_key

Failure = Literal["", "unavailable", "denied", "slow", "malformed"]
Now = Callable[[], datetime]


class WorldSource:
    """Rows of a world. ``queries`` counts the look-ups made; ``seconds`` is how slow a slow one is."""

    def __init__(self, system: str, world: World, fail: Failure = "", seconds: float = 60.0) -> None:
        self.system = system
        self.world = world
        self.fail: Failure = fail
        self.seconds = seconds
        self.queries = 0

    @contextmanager
    def reading(self) -> Iterator[WorldSource]:
        if self.fail == "unavailable":
            raise Unavailable("the system doesn't answer", system=self.system)
        if self.fail == "denied":
            raise Denied("the system refuses our login", system=self.system)
        if self.fail == "slow":
            time.sleep(self.seconds)
        yield self

    def rows(self, look_up: LookUp, keys: Sequence[str]) -> Iterator[Row]:
        self.queries += 1
        wanted = set(keys)
        for row in list(self.world.views[look_up.view]):
            if look_up.column == "*" or _key(look_up, row) in wanted:
                full = {column: row.get(column) for column in VIEWS[look_up.view]}
                yield _garbled(look_up, full) if self.fail == "malformed" else full


def _key(look_up: LookUp, row: Row) -> str:
    if look_up.column == "po_key":
        return po_key(str(row.get("customer_po") or ""))
    try:
        key = text(row.get(look_up.column))
    except ValueError:
        return ""
    return key.lower() if look_up.fold else key


def _garbled(look_up: LookUp, row: dict[str, Any]) -> Row:
    """The row with rubbish in every column but the key."""
    return {column: value if column == look_up.column else b"\x00rubbish" for column, value in row.items()}


class MemoryErp(GenericErp):
    """Twin of the ERP."""

    def __init__(self, world: World, now: Now, fail: Failure = "") -> None:
        self.source = WorldSource("erp", world, fail)
        super().__init__(self.source, now)


class MemoryCrm(GenericCrm):
    """Twin of the CRM."""

    def __init__(self, world: World, now: Now, fail: Failure = "") -> None:
        self.source = WorldSource("crm", world, fail)
        super().__init__(self.source, now)


class MemoryWms(GenericWms):
    """Twin of the WMS."""

    def __init__(self, world: World, now: Now, fail: Failure = "") -> None:
        self.source = WorldSource("wms", world, fail)
        super().__init__(self.source, now)


class MemoryCarrier(GenericCarrier):
    """Twin of the carrier."""

    def __init__(self, world: World, now: Now, fail: Failure = "") -> None:
        self.source = WorldSource("carrier", world, fail)
        super().__init__(self.source, now)
