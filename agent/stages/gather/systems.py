"""The systems that a desk asks, with the patience it has with each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.stages.gather.asking import Breaker
from connectors.ports import CarrierPort, CrmPort, ErpPort, WmsPort


@dataclass(frozen=True)
class Systems:
    """``fresh_for`` in seconds by system, None = age isn't checked; ``time_limit`` in seconds a call; ``own_domains`` are the desk's."""

    erp: ErpPort
    crm: CrmPort
    wms: WmsPort
    carrier: CarrierPort
    fresh_for: Mapping[str, float | None] = field(default_factory=dict)
    time_limit: float = 10.0
    breaker: Breaker = field(default_factory=Breaker)
    own_domains: tuple[str, ...] = ()
