"""What every connector of the four systems promises, held against each of them: memory twin, SQL over SQLite, SQL over PostgreSQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from connectors.errors import ConnectorError, Denied, Unavailable
from connectors.generic.sql import sql_carrier, sql_crm, sql_erp, sql_wms
from connectors.generic.views import VIEWS
from connectors.memory.systems import MemoryCarrier, MemoryCrm, MemoryErp, MemoryWms
from connectors.memory.world import World
from connectors.ports import CarrierPort, CrmPort, ErpPort, Reply, WmsPort
from tests.servers.postgres import Server

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
AS_OF = "2026-11-23T14:00:00Z"


@dataclass
class Ports:
    """One adapter of each port over one world."""

    erp: ErpPort
    crm: CrmPort
    wms: WmsPort
    carrier: CarrierPort


class Backend(ABC):
    """How one kind of adapter is given a world, and how it is broken."""

    @abstractmethod
    def open(self, world: World) -> Ports:
        """Adapters over this world."""

    @abstractmethod
    def unreachable(self) -> Ports:
        """Adapters of systems that don't answer."""

    @abstractmethod
    def refused(self, world: World) -> Ports:
        """Adapters over this world whose credentials the systems refuse."""


class Memory(Backend):
    def open(self, world: World) -> Ports:
        return self._ports(world, "")

    def unreachable(self) -> Ports:
        return self._ports(World(), "unavailable")

    def refused(self, world: World) -> Ports:
        return self._ports(world, "denied")

    def _ports(self, world: World, fail: Any) -> Ports:
        def now() -> datetime:
            return NOW

        return Ports(MemoryErp(world, now, fail), MemoryCrm(world, now, fail), MemoryWms(world, now, fail), MemoryCarrier(world, now, fail))


def sql_ports(url: str) -> Ports:
    def now() -> datetime:
        return NOW

    return Ports(sql_erp(url, now), sql_crm(url, now), sql_wms(url, now), sql_carrier(url, now))


class Sqlite(Backend):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, world: World) -> Ports:
        url = f"sqlite:///{self.folder / 'world.db'}"
        world.write_sql(url)
        return sql_ports(url)

    def unreachable(self) -> Ports:
        return sql_ports(f"sqlite:///{self.folder / 'missing.db'}")

    def refused(self, world: World) -> Ports:
        (self.folder / "other.db").write_bytes(b"")
        return sql_ports(f"sqlite:///{self.folder / 'other.db'}")


class Postgres(Backend):
    def __init__(self, url: str) -> None:
        self.url = url

    def open(self, world: World) -> Ports:
        world.write_sql(self.url)
        return sql_ports(self.url)

    def unreachable(self) -> Ports:
        return sql_ports("postgresql://postgres@127.0.0.1:1/postgres")

    def refused(self, world: World) -> Ports:
        world.write_sql(self.url)
        return sql_ports(self.url.replace("postgres@", "rightless@"))


@pytest.fixture(scope="module")
def postgres_url(postgres_server: Server) -> str:
    """One database for the module: each world replaces the one before."""
    postgres_server.execute("CREATE ROLE rightless LOGIN")
    return postgres_server.create("conformance_systems")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    if request.param == "memory":
        return Memory()
    if request.param == "sqlite":
        return Sqlite(tmp_path)
    return Postgres(request.getfixturevalue("postgres_url"))


def order(number: str = "S1", **cells: Any) -> dict[str, Any]:
    return {"order_number": number, "customer_po": "PO 48817", "customer_id": "C1", "status": "released", "as_of": AS_OF} | cells


def line(number: str = "S1", line_number: Any = 1, **cells: Any) -> dict[str, Any]:
    return {"order_number": number, "line_number": line_number, "sku": "A-1", "ordered_qty": 5} | cells


# --- keys of other types ---------------------------------------------------------------------------------------------

KEYS = ("order_number", "customer_id", "line_number", "customer_po", "shipment_id", "tracking_number")


def in_columns_of(url: str, kind: str) -> Ports:
    """The same tables with their keys in columns of another type."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        for view, columns in VIEWS.items():
            names = [name for name in columns if name in KEYS]
            if connection.dialect.name == "postgresql":
                alter = ", ".join(f"ALTER COLUMN {name} TYPE {kind} USING {name}::{kind}" for name in names)
                connection.exec_driver_sql(f"ALTER TABLE {view} {alter}")
                continue
            typed = ", ".join(f"{name} {kind if name in names else 'TEXT'}" for name in columns)
            connection.exec_driver_sql(f"CREATE TABLE typed_{view} ({typed})")
            connection.exec_driver_sql(f"INSERT INTO typed_{view} SELECT {', '.join(columns)} FROM {view}")
            connection.exec_driver_sql(f"DROP TABLE {view}")
            connection.exec_driver_sql(f"ALTER TABLE typed_{view} RENAME TO {view}")
    engine.dispose()
    return sql_ports(url)


@pytest.mark.parametrize("kind", ["INTEGER", "BIGINT", "NUMERIC(12)", "DOUBLE PRECISION", "VARCHAR(20)", "CHAR(20)"])
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_keys_may_be_numbers(request: pytest.FixtureRequest, tmp_path: Path, database: str, kind: str) -> None:
    url = f"sqlite:///{tmp_path / 'world.db'}" if database == "sqlite" else request.getfixturevalue("postgres_url")
    World(
        {
            "erp_orders": [order("1001", customer_id="7", customer_po="48817"), order("1002", customer_id="8", customer_po="48818")],
            "erp_order_lines": [line("1001", 1), line("1001", 2), line("1002", 1)],
            "crm_accounts": [{"customer_id": "7", "name": "Harmon", "as_of": AS_OF}],
            "crm_contacts": [{"customer_id": "7", "email": "dana@harmon.example"}],
            "crm_domains": [{"customer_id": "7", "domain": "harmon.example"}],
            "wms_orders": [{"order_number": "1001", "status": "shipped", "as_of": AS_OF}],
            "wms_lines": [{"order_number": "1001", "line_number": 2, "shipped_qty": 5}],
            "wms_shipments": [{"shipment_id": "31", "order_number": "1001", "tracking_number": "61299998820", "carrier": "FEDEX"}],
            "wms_shipment_lines": [{"shipment_id": "31", "line_number": 2, "qty": 5}],
            "carrier_events": [{"tracking_number": "61299998820", "occurred_at": AS_OF, "status": "in_transit"}],
        }
    ).write_sql(url)
    parcels = kind if kind != "INTEGER" or database == "sqlite" else "BIGINT"
    ports = in_columns_of(url, parcels)
    for _ in range(2):  # the second time it is known how to ask
        assert ports.crm.senders(["dana@harmon.example"])["dana@harmon.example"].record.customer_id == "7"  # type: ignore[union-attr]
        assert ports.crm.accounts(["7", "C-9"])["7"].reply is Reply.FOUND
        assert ports.crm.accounts(["C-9"])["C-9"].reply is Reply.NOT_FOUND
        assert [one.order_number for one in ports.erp.headers(["7"])["7"].record or ()] == ["1001"]
        assert [one.customer_id for one in ports.erp.elsewhere(["48818"])["48818"].record or ()] == ["8"]
        erp = ports.erp.orders(["1001", "1001.5", "S1"])
        assert [erp[key].reply for key in ("1001", "1001.5", "S1")] == [Reply.FOUND, Reply.NOT_FOUND, Reply.NOT_FOUND]
        assert [one.line_number for one in erp["1001"].record.lines] == ["1", "2"]  # type: ignore[union-attr]
        stored = ports.wms.orders(["1001"])["1001"].record
        assert stored is not None and [one.line_number for one in stored.lines] == ["2"]
        (shipment,) = stored.shipments
        assert (shipment.shipment_id, shipment.tracking_number) == ("31", "61299998820")
        assert [(one.line_number, one.qty) for one in shipment.lines] == [("2", Decimal(5))]
        events = ports.carrier.tracking(["61299998820"])["61299998820"].record
        assert events is not None and [event.status for event in events.events] == ["in_transit"]


# --- ERP -------------------------------------------------------------------------------------------------------------


def test_an_order_is_found_with_typed_lines(backend: Backend) -> None:
    world = World(
        {
            "erp_orders": [order(ordered_on="2026-11-01", order_type="stock")],
            "erp_order_lines": [
                line(
                    line_number=2,
                    ordered_qty="2.50",
                    allocated_qty=0.1,
                    shipped_qty=0,
                    promised_ship_date="2026-11-27",
                    is_stocked=1,
                    is_hazmat=0,
                    changed_at="2026-11-20T06:30:00-06:00",
                )
            ],
        }
    )
    answer = backend.open(world).erp.orders(["S1"])["S1"]
    assert (answer.reply, answer.system, answer.observed_at) == (Reply.FOUND, "erp", NOW)
    record = answer.record
    assert record is not None
    assert (record.customer_po, record.ordered_on, record.as_of) == ("PO 48817", date(2026, 11, 1), datetime(2026, 11, 23, 14, tzinfo=UTC))
    (only,) = record.lines
    assert (only.line_number, only.ordered_qty, only.allocated_qty, only.shipped_qty) == ("2", Decimal("2.5"), Decimal("0.1"), Decimal(0))
    assert (only.promised_ship_date, only.is_stocked, only.is_hazmat) == (date(2026, 11, 27), True, False)
    assert only.changed_at == datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


def test_null_stays_null_and_is_not_zero(backend: Backend) -> None:
    world = World({"erp_orders": [order(hold_code=None, status=None)], "erp_order_lines": [line(ordered_qty=None, shipped_qty=0)]})
    record = backend.open(world).erp.orders(["S1"])["S1"].record
    assert record is not None and record.hold_code is None and record.status is None
    assert record.lines[0].ordered_qty is None and record.lines[0].shipped_qty == 0 and record.lines[0].is_stocked is None


def test_an_unknown_order_is_not_found(backend: Backend) -> None:
    answers = backend.open(World({"erp_orders": [order()]})).erp.orders(["S1", "S2", "s1"])
    assert [answers[key].reply for key in ("S1", "S2", "s1")] == [Reply.FOUND, Reply.NOT_FOUND, Reply.NOT_FOUND]
    assert answers["S2"].record is None


def test_two_rows_of_one_order_number_are_ambiguous(backend: Backend) -> None:
    ports = backend.open(
        World({"erp_orders": [order(), order(), order("S2")], "wms_orders": [{"order_number": "S1"}, {"order_number": "S1"}]})
    )
    answers = ports.erp.orders(["S1", "S2"])
    assert answers["S1"].reply is Reply.AMBIGUOUS and answers["S1"].record is None and "S1" in answers["S1"].reason
    assert answers["S2"].reply is Reply.FOUND
    assert ports.wms.orders(["S1"])["S1"].reply is Reply.AMBIGUOUS


@pytest.mark.parametrize("second", [1, "1", "1.0"])
def test_two_rows_of_one_line_are_malformed(backend: Backend, second: Any) -> None:
    world = World({"erp_orders": [order()], "erp_order_lines": [line(), line(line_number=second, ordered_qty=7)]})
    answer = backend.open(world).erp.orders(["S1"])["S1"]
    assert answer.reply is Reply.MALFORMED and "erp_order_lines" in answer.reason and "S1" in answer.reason


@pytest.mark.parametrize(
    ("column", "raw"),
    [
        ("ordered_qty", "abc"),
        ("ordered_qty", "1,000"),
        ("ordered_qty", "-1"),
        ("ordered_qty", "NaN"),
        ("promised_ship_date", "next week"),
        ("promised_ship_date", "11/27/2026"),
        ("promised_ship_date", "2026-02-30"),
        ("promised_ship_date", "2026-11-27T08:00:00Z"),
        ("promised_ship_date", "9999-12-31"),
        ("promised_ship_date", "0001-01-01"),
        ("is_hazmat", "2"),
        ("is_stocked", "yes"),
        ("changed_at", "2026-11-20T06:30:00"),
        ("changed_at", "2026-11-20"),
        ("changed_at", "yesterday"),
    ],
)
def test_a_value_of_the_wrong_kind_spoils_that_order_alone(backend: Backend, column: str, raw: str) -> None:
    world = World({"erp_orders": [order(), order("S2")], "erp_order_lines": [line(**{column: raw}), line("S2")]})
    answers = backend.open(world).erp.orders(["S1", "S2"])
    assert answers["S1"].reply is Reply.MALFORMED and answers["S1"].record is None
    assert all(word in answers["S1"].reason for word in ("erp_order_lines", column, "S1", raw))
    assert answers["S2"].reply is Reply.FOUND


@pytest.mark.parametrize("raw", ["2026-11-27", "2026-11-27T00:00:00", "2026-11-27 00:00:00.000", date(2026, 11, 27)])
def test_a_date_at_midnight_is_that_date(backend: Backend, raw: Any) -> None:
    world = World({"erp_orders": [order()], "erp_order_lines": [line(promised_ship_date=raw)]})
    record = backend.open(world).erp.orders(["S1"])["S1"].record
    assert record is not None and record.lines[0].promised_ship_date == date(2026, 11, 27)


def test_headers_are_all_of_the_account_and_none_is_found_empty(backend: Backend) -> None:
    world = World({"erp_orders": [order(), order("S2", status="closed"), order("S3", customer_id="C2")]})
    answers = backend.open(world).erp.headers(["C1", "C9"])
    assert [header.order_number for header in answers["C1"].record or ()] == ["S1", "S2"]
    assert answers["C9"].reply is Reply.FOUND and answers["C9"].record == ()


@pytest.mark.parametrize("stored", ["PO 48817", "48817", "po-0048817", "#48-817", "P.O. 48/817", "Order no. 48817"])
def test_elsewhere_compares_po_numbers_by_key(backend: Backend, stored: str) -> None:
    world = World(
        {"erp_orders": [order(customer_po=stored, customer_id="C2"), order("S2", customer_po="488170"), order("S3", customer_po=None)]}
    )
    answers = backend.open(world).erp.elsewhere(["48817", "7"])
    assert [(header.order_number, header.customer_id) for header in answers["48817"].record or ()] == [("S1", "C2")]
    assert answers["7"].reply is Reply.NOT_FOUND


# --- CRM -------------------------------------------------------------------------------------------------------------

CRM: dict[str, list[dict[str, Any]]] = {
    "crm_accounts": [
        {"customer_id": "C1", "name": "Acme", "tier": "A", "asn_required": 1, "hazmat_lead_days": 3, "open_dispute": None, "as_of": AS_OF},
        {"customer_id": "C2", "name": "Bolt"},
    ],
    "crm_contacts": [
        {"customer_id": "C1", "email": "Ann@Acme.example", "name": "Ann"},
        {"customer_id": "C1", "email": "owner@gmail.com"},
        {"customer_id": "C2", "email": "joint@both.example"},
        {"customer_id": "C1", "email": "joint@both.example"},
        {"customer_id": "C2", "email": "visitor@acme.example"},
    ],
    "crm_domains": [
        {"customer_id": "C1", "domain": "ACME.example"},
        {"customer_id": "C1", "domain": "gmail.com"},
        {"customer_id": "C1", "domain": "shared.example"},
        {"customer_id": "C2", "domain": "shared.example"},
    ],
}


@pytest.mark.parametrize(
    ("address", "reply", "customer", "how"),
    [
        ("ann@acme.example", Reply.FOUND, "C1", "contact"),
        ("ANN@ACME.EXAMPLE", Reply.FOUND, "C1", "contact"),
        ("new.buyer@acme.example", Reply.FOUND, "C1", "domain"),
        ("visitor@acme.example", Reply.FOUND, "C2", "contact"),
        ("owner@gmail.com", Reply.FOUND, "C1", "contact"),
        ("stranger@gmail.com", Reply.NOT_FOUND, None, None),
        ("x@mail.acme.example", Reply.NOT_FOUND, None, None),
        ("x@notacme.example", Reply.NOT_FOUND, None, None),
        ("acme.example", Reply.NOT_FOUND, None, None),
        ("joint@both.example", Reply.AMBIGUOUS, "", "contact"),
        ("x@shared.example", Reply.AMBIGUOUS, "", "domain"),
    ],
)
def test_an_address_belongs_to_an_account(backend: Backend, address: str, reply: Reply, customer: str | None, how: str | None) -> None:
    answer = backend.open(World(CRM)).crm.senders([address])[address]
    assert answer.reply is reply
    record = answer.record
    assert (record and record.customer_id, record and record.how) == (customer, how)
    if reply is Reply.AMBIGUOUS:
        assert record is not None and record.candidates == ("C1", "C2")


def test_an_account_comes_with_its_people_and_domains(backend: Backend) -> None:
    answers = backend.open(World(CRM)).crm.accounts(["C1", "C2", "C3"])
    record = answers["C1"].record
    assert record is not None
    assert (record.tier, record.asn_required, record.hazmat_lead_days, record.open_dispute) == ("A", True, 3, None)
    assert "ann@acme.example" in [contact.email for contact in record.contacts] and "acme.example" in record.domains
    assert answers["C2"].record is not None and answers["C2"].record.asn_required is None
    assert answers["C3"].reply is Reply.NOT_FOUND


@pytest.mark.parametrize(
    ("column", "raw"), [("asn_required", "maybe"), ("hazmat_lead_days", "2.5"), ("hazmat_lead_days", "-1"), ("as_of", "2026-11-23 14:00")]
)
def test_a_term_that_cannot_be_read_is_malformed(backend: Backend, column: str, raw: str) -> None:
    world = World({"crm_accounts": [{"customer_id": "C1", column: raw}]})
    answer = backend.open(world).crm.accounts(["C1"])["C1"]
    assert answer.reply is Reply.MALFORMED and column in answer.reason and raw in answer.reason


def test_two_rows_of_one_account_are_ambiguous(backend: Backend) -> None:
    world = World({"crm_accounts": [{"customer_id": "C1", "tier": "A"}, {"customer_id": "C1", "tier": "B"}]})
    assert backend.open(world).crm.accounts(["C1"])["C1"].reply is Reply.AMBIGUOUS


def test_domains_leave_free_mail_out(backend: Backend) -> None:
    domains = backend.open(World(CRM)).crm.domains()
    assert domains["acme.example"] == "C1" and "gmail.com" not in domains


# --- WMS and carrier -------------------------------------------------------------------------------------------------

WMS: dict[str, list[dict[str, Any]]] = {
    "wms_orders": [{"order_number": "S1", "status": "shipped", "planned_ship_date": "2026-11-20", "as_of": AS_OF}, {"order_number": "S2"}],
    "wms_lines": [{"order_number": "S1", "line_number": "1.0", "sku": "A-1", "requested_qty": 5, "shipped_qty": "5"}],
    "wms_shipments": [
        {"shipment_id": "H1", "order_number": "S1", "carrier": "UPS", "tracking_number": "1Z 1", "shipped_at": "2026-11-20T20:00:00Z"}
    ],
    "wms_shipment_lines": [{"shipment_id": "H1", "line_number": 1, "qty": 5}],
}


def test_a_warehouse_order_comes_with_lines_and_shipments(backend: Backend) -> None:
    answers = backend.open(World(WMS)).wms.orders(["S1", "S2", "S3"])
    record = answers["S1"].record
    assert record is not None and record.planned_ship_date == date(2026, 11, 20)
    assert (record.lines[0].line_number, record.lines[0].picked_qty, record.lines[0].shipped_qty) == ("1", None, Decimal(5))
    (shipment,) = record.shipments
    assert (shipment.tracking_number, shipment.asn_sent_at, shipment.lines[0].line_number) == ("1Z 1", None, "1")
    assert answers["S2"].reply is Reply.FOUND and answers["S2"].record is not None and answers["S2"].record.lines == ()
    assert answers["S3"].reply is Reply.NOT_FOUND


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ({"order_number": "S9", "tracking_number": "1Z 1"}, ("S9",)),
        ({"order_number": "S2", "tracking_number": "1Z 1"}, ("S2",)),
        ({"order_number": None, "tracking_number": "1Z 1"}, ("unknown",)),
        ({"order_number": "S1", "tracking_number": "1Z 1"}, ()),
        ({"order_number": "S9", "tracking_number": "1Z 2"}, ()),
        ({"order_number": "S9", "tracking_number": None}, ()),
    ],
)
def test_a_shipment_names_the_other_orders_under_its_tracking_number(backend: Backend, other: Any, shared: tuple[str, ...]) -> None:
    rows = {**WMS, "wms_shipments": [*WMS["wms_shipments"], {"shipment_id": "H2", **other}]}
    record = backend.open(World(rows)).wms.orders(["S1"])["S1"].record
    assert record is not None
    assert [shipment.shared_with for shipment in record.shipments] == [shared] * len(record.shipments)


@pytest.mark.parametrize(
    ("view", "column", "raw"),
    [
        ("wms_lines", "picked_qty", "two"),
        ("wms_lines", "expected_date", "soon"),
        ("wms_shipments", "shipped_at", "2026-11-20"),
        ("wms_shipment_lines", "qty", "all"),
        ("wms_orders", "as_of", "now"),
    ],
)
def test_a_warehouse_value_of_the_wrong_kind_is_malformed(backend: Backend, view: str, column: str, raw: str) -> None:
    world = World(WMS)
    world.set(view, {}, **{column: raw}) if view != "wms_orders" else world.set(view, {"order_number": "S1"}, **{column: raw})
    answers = backend.open(world).wms.orders(["S1", "S2"])
    assert answers["S1"].reply is Reply.MALFORMED and f"{view}.{column}" in answers["S1"].reason and raw in answers["S1"].reason
    assert answers["S2"].reply is Reply.FOUND


def test_events_come_oldest_first(backend: Backend) -> None:
    world = World(
        {
            "carrier_events": [
                {
                    "tracking_number": "1Z",
                    "occurred_at": "2026-11-21T10:00:00Z",
                    "status": "in_transit",
                    "estimated_delivery": "2026-11-24",
                },
                {"tracking_number": "1Z", "occurred_at": "2026-11-21T04:30:00-05:00", "status": "picked_up"},
                {"tracking_number": "1Y", "occurred_at": "2026-11-21T10:00:00", "status": "picked_up"},
                {"tracking_number": "1X", "occurred_at": None, "status": "picked_up"},
            ]
        }
    )
    answers = backend.open(world).carrier.tracking(["1Z", "1Y", "1X", "1W"])
    record = answers["1Z"].record
    assert record is not None and [event.status for event in record.events] == ["picked_up", "in_transit"]
    assert record.events[1].estimated_delivery == date(2026, 11, 24) and record.events[0].estimated_delivery is None
    assert [answers[key].reply for key in ("1Y", "1X", "1W")] == [Reply.MALFORMED, Reply.MALFORMED, Reply.NOT_FOUND]


# --- all four ports --------------------------------------------------------------------------------------------------


def calls(ports: Ports) -> list[Callable[[], Any]]:
    return [
        lambda: ports.erp.headers(["C1"]),
        lambda: ports.erp.elsewhere(["1"]),
        lambda: ports.erp.orders(["S1"]),
        lambda: ports.crm.senders(["a@acme.example"]),
        lambda: ports.crm.accounts(["C1"]),
        lambda: ports.crm.domains(),
        lambda: ports.wms.orders(["S1"]),
        lambda: ports.carrier.tracking(["1Z"]),
    ]


def errors(ports: Ports) -> list[type[ConnectorError]]:
    raised = []
    for call in calls(ports):
        with pytest.raises(ConnectorError) as caught:
            call()
        assert caught.value.reason and caught.value.system
        raised.append(type(caught.value))
    return raised


def test_a_system_out_of_reach_is_unavailable(backend: Backend) -> None:
    assert set(errors(backend.unreachable())) == {Unavailable}


def test_a_system_that_refuses_is_denied(backend: Backend) -> None:
    assert set(errors(backend.refused(World(WMS)))) == {Denied}


@pytest.mark.parametrize("count", [1, 50, 1200])
def test_a_batch_is_answered_key_by_key(backend: Backend, count: int) -> None:
    numbers = [f"S{index}" for index in range(count)]
    world = World(
        {
            "erp_orders": [order(number, customer_po=str(index), customer_id=f"C{index}") for index, number in enumerate(numbers)],
            "erp_order_lines": [line(number) for number in numbers],
            "wms_orders": [{"order_number": number} for number in numbers],
            "wms_shipments": [
                {"shipment_id": f"H{number}", "order_number": number, "tracking_number": f"1Z{number}"} for number in numbers
            ],
            "crm_contacts": [{"customer_id": f"C{index}", "email": f"buyer{index}@acme.example"} for index in range(count)],
            "carrier_events": [{"tracking_number": f"1Z{number}", "occurred_at": AS_OF} for number in numbers],
        }
    )
    ports = backend.open(world)
    erp, wms = ports.erp.orders([*numbers, "none"]), ports.wms.orders(numbers)
    assert len(erp) == count + 1 and all(len(erp[number].record.lines) == 1 for number in numbers)  # type: ignore[union-attr]
    assert erp["none"].reply is Reply.NOT_FOUND
    assert all(wms[number].record.shipments[0].shipment_id == f"H{number}" for number in numbers)  # type: ignore[union-attr]
    senders = ports.crm.senders([f"BUYER{index}@acme.example" for index in range(count)])
    assert all(senders[f"BUYER{index}@acme.example"].record.customer_id == f"C{index}" for index in range(count))  # type: ignore[union-attr]
    headers = ports.erp.headers([f"C{index}" for index in range(count)])
    assert all(len(answer.record or ()) == 1 for answer in headers.values())
    assert set(ports.erp.elsewhere([str(index) for index in range(count)])) == {str(index) for index in range(count)}
    assert len(ports.carrier.tracking([f"1Z{number}" for number in numbers])) == count


def test_no_keys_make_no_answers(backend: Backend) -> None:
    ports = backend.open(World())
    assert (dict(ports.erp.orders([])), dict(ports.wms.orders([])), dict(ports.carrier.tracking([])), dict(ports.crm.senders([]))) == (
        {},
        {},
        {},
        {},
    )
    assert dict(ports.erp.elsewhere([""])) == {}


def test_a_contact_and_a_domain_stored_with_outer_blanks_match(backend: Backend) -> None:
    rows = {
        "crm_contacts": [{"customer_id": "C1", "email": " Buyer@acme.example ", "name": "B"}],
        "crm_domains": [{"customer_id": "C2", "domain": "other.example "}],
    }
    found = backend.open(World(rows)).crm.senders(["buyer@acme.example", "x@other.example"])
    assert [answer.record.customer_id if answer.record else None for answer in found.values()] == ["C1", "C2"]
