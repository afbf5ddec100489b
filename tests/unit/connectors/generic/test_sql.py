"""The SQL connector beyond its ports' promises: it reads and never writes, keeps time, and says how to mend a configuration."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from connectors.errors import Denied, Malformed, Unavailable
from connectors.generic.sql import _CHUNKS, SqlSource, sql_crm, sql_erp, sql_wms
from connectors.generic.sql_queries import QueryError
from connectors.generic.views import CRM_CONTACTS, CRM_DOMAINS
from connectors.memory.world import World
from connectors.ports import Reply


def now() -> datetime:
    return datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    found = f"sqlite:///{tmp_path / 'world.db'}"
    World({"erp_orders": [{"order_number": "S1", "customer_po": "PO 48817", "customer_id": "C1", "status": "released"}]}).write_sql(found)
    return found


def test_a_missing_file_is_unavailable_and_stays_missing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="missing"):
        sql_erp(f"sqlite:///{tmp_path / 'none.db'}", now).orders(["S1"])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_denied(tmp_path: Path) -> None:
    (tmp_path / "world.db").write_text("order_number;customer_po\n" * 100)
    with pytest.raises(Denied, match="not a database"):
        sql_erp(f"sqlite:///{tmp_path / 'world.db'}", now).orders(["S1"])


def test_nothing_can_be_written_through_a_query(url: str) -> None:
    erp = sql_erp(url, now, {"erp_orders_by_order_number": "DELETE FROM erp_orders WHERE order_number IN :keys RETURNING *"})
    with pytest.raises(Denied, match="readonly"):
        erp.orders(["S1"])
    assert sql_erp(url, now).orders(["S1"])["S1"].reply is Reply.FOUND


def test_a_missing_view_or_column_is_named_with_its_mend(url: str) -> None:
    path = url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE erp_order_lines RENAME COLUMN uom TO unit")
        connection.execute("DROP TABLE wms_lines")
    with pytest.raises(Denied) as column:
        sql_erp(url, now).orders(["S1"])
    with pytest.raises(Denied) as view:
        sql_wms(url, now).orders(["S1"])
    assert all(word in column.value.reason for word in ("erp_order_lines", "uom", "systems.erp.queries.erp_order_lines"))
    assert all(word in view.value.reason for word in ("wms_lines", "systems.wms.queries.wms_lines"))


def test_a_query_may_stand_for_a_whole_view(url: str) -> None:
    path = url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE so (no TEXT, ref TEXT, cust TEXT)")
        connection.execute("INSERT INTO so VALUES ('S7', 'PO 7', 'C7')")
    own = (
        "SELECT no AS order_number, ref AS customer_po, cust AS customer_id, 'released' AS status, NULL AS hold_code, NULL AS order_type,"
        " NULL AS ordered_on, NULL AS requested_ship_date, NULL AS as_of FROM so;"
    )
    erp = sql_erp(url, now, {"erp_orders": own})
    assert erp.orders(["S7"])["S7"].reply is Reply.FOUND
    assert [header.order_number for header in erp.headers(["C7"])["C7"].record or ()] == ["S7"]
    assert erp.elsewhere(["7"])["7"].reply is Reply.FOUND
    assert erp.orders(["S1"])["S1"].reply is Reply.NOT_FOUND


def test_a_query_that_lacks_columns_is_denied(url: str) -> None:
    erp = sql_erp(url, now, {"erp_orders_by_customer_id": "SELECT order_number, customer_id FROM erp_orders WHERE customer_id IN :keys"})
    with pytest.raises(Denied, match=r"lacks customer_po, status, ordered_on.*NULL AS"):
        erp.headers(["C1"])


def test_all_problems_of_the_queries_come_at_once(url: str) -> None:
    queries = {
        "erp_orders": "SELECT * FROM a WHERE id IN :keys",
        "wms_lines": "SELECT 1",
        "erp_orders_by_order_number": "SELECT 1",
        "erp_order_lines": "SELECT 1; DROP TABLE a",
    }
    with pytest.raises(QueryError) as error:
        SqlSource("erp", url, queries)
    assert all(f"queries.{name}" in str(error.value) for name in queries)


@pytest.mark.parametrize(
    ("queries", "shared"),
    [
        ({}, ("S2",)),
        ({"wms_shipments": "SELECT * FROM wms_shipments"}, ("S2",)),
        ({"wms_shipments": "SELECT * FROM wms_shipments WHERE order_number IN :keys"}, ()),
        (
            {
                "wms_shipments": "SELECT * FROM wms_shipments WHERE order_number IN :keys",
                "wms_shipments_by_tracking_number": "SELECT * FROM wms_shipments WHERE tracking_number IN :keys",
            },
            ("S2",),
        ),
    ],
)
def test_a_query_by_order_alone_answers_all_but_who_shares_a_number(
    tmp_path: Path, queries: dict[str, str], shared: tuple[str, ...]
) -> None:
    url = f"sqlite:///{tmp_path / 'wms.db'}"
    shipments = [{"shipment_id": f"H{n}", "order_number": f"S{n}", "tracking_number": "1Z1"} for n in (1, 2)]
    World({"wms_orders": [{"order_number": "S1"}], "wms_shipments": shipments}).write_sql(url)
    record = sql_wms(url, now, queries).orders(["S1"])["S1"].record
    assert record is not None and [one.shared_with for one in record.shipments] == [shared]


@pytest.mark.parametrize("bad", ["nonsense", "sqlite://", "sqlite:///:memory:", "unheardof://host/db"])
def test_a_url_that_cannot_be_used_is_denied(bad: str) -> None:
    with pytest.raises(Denied):
        sql_erp(bad, now)


def test_a_query_without_end_is_cut_off(url: str) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT erp_orders.* FROM erp_orders, n WHERE i < 0 AND order_number IN :keys"
    )
    started = time.monotonic()
    with pytest.raises(Unavailable, match="time limit"):
        sql_erp(url, now, {"erp_orders_by_order_number": endless}, time_limit=0.3).orders(["S1"])
    assert time.monotonic() - started < 3


def test_postgres_keeps_time_reads_only_and_translates(postgres_database: Callable[[], str]) -> None:
    url = postgres_database()
    World({"erp_orders": [{"order_number": "S1", "customer_id": "C1"}]}).write_sql(url)
    cases: list[tuple[str, type[Exception]]] = [
        ("SELECT o.* FROM erp_orders o, pg_sleep(9) WHERE order_number IN :keys", Unavailable),
        ("WITH d AS (DELETE FROM erp_orders RETURNING *) SELECT * FROM d WHERE order_number IN :keys", Denied),
        ("SELECT 1 / 0 AS order_number WHERE 'S1' IN :keys", Malformed),
        ("SELECT nothing FROM erp_orders WHERE order_number IN :keys", Denied),
    ]
    for query, kind in cases:
        with pytest.raises(kind):
            sql_erp(url, now, {"erp_orders_by_order_number": query}, time_limit=1.0).orders(["S1"])
    assert sql_erp(url, now).orders(["S1"])["S1"].reply is Reply.FOUND
    for wrong in (url + "_none", url.replace("postgres@", "nobody_at_all@")):
        with pytest.raises(Denied):
            sql_erp(wrong, now).orders(["S1"])


def test_text_that_is_not_utf8_spoils_nobody_elses_order(url: str) -> None:
    path = url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO erp_orders (order_number, customer_po, customer_id) VALUES ('S2', CAST(X'C4C4' AS TEXT), 'C1')")
    answers = sql_erp(url, now).orders(["S1", "S2"])
    assert answers["S1"].reply is Reply.FOUND and answers["S2"].record is not None and answers["S2"].record.customer_po == "\ufffd\ufffd"


def test_keys_are_bound_and_never_part_of_the_text(url: str) -> None:
    nasty = "S1') OR 1=1 --"
    assert sql_erp(url, now).orders([nasty])[nasty].reply is Reply.NOT_FOUND
    assert sql_crm(url, now).senders(["x@') OR 1=1 --"])["x@') OR 1=1 --"].reply is Reply.NOT_FOUND


def test_keys_go_in_chunks(url: str) -> None:
    keys = [f"X{index}" for index in range(_CHUNKS["sqlite"] * 3 + 1)] + ["S1"]
    answers = sql_erp(url, now).orders(keys)
    assert answers["S1"].reply is Reply.FOUND and len(answers) == len(keys)


def test_many_threads_share_a_connector(url: str) -> None:
    erp, found = sql_erp(url, now), []
    threads = [threading.Thread(target=lambda: found.append(erp.orders(["S1"])["S1"].reply)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Reply.FOUND] * 12


def test_header_and_lines_are_of_one_moment(url: str) -> None:
    path = url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    source = SqlSource("erp", url)
    from connectors.generic import views

    with source.reading() as reading:
        assert len(list(reading.rows(views.ERP_ORDERS, ["S1"]))) == 1
        with sqlite3.connect(path) as connection:
            connection.execute("INSERT INTO erp_order_lines (order_number, line_number) VALUES ('S1', '1')")
        assert list(reading.rows(views.ERP_LINES, ["S1"])) == []
    with source.reading() as reading:
        assert len(list(reading.rows(views.ERP_LINES, ["S1"]))) == 1


def test_numbers_in_columns_without_a_type_are_found_by_their_digits(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "loose.db") as connection:
        connection.execute(
            "CREATE VIEW erp_orders AS SELECT 5001 AS order_number, 48817 AS customer_po, 77 AS customer_id, 'released' AS status,"
            " NULL AS hold_code, NULL AS order_type, NULL AS ordered_on, NULL AS requested_ship_date, NULL AS as_of"
        )
        columns = (
            "sku description uom ordered_qty allocated_qty backordered_qty shipped_qty cancelled_qty promised_ship_date is_stocked"
            " is_hazmat unit_price changed_at"
        )
        connection.execute("CREATE TABLE erp_order_lines (order_number, line_number, " + ", ".join(columns.split()) + ")")
        connection.execute("INSERT INTO erp_order_lines (order_number, line_number, sku, ordered_qty) VALUES (5001, 1, 'A-1', 5)")
    erp = sql_erp(f"sqlite:///{tmp_path / 'loose.db'}", now)
    answer = erp.orders(["5001", "05001", "S1"])
    assert answer["5001"].record and [line.sku for line in answer["5001"].record.lines] == ["A-1"]
    assert {answer[key].reply for key in ("05001", "S1")} == {Reply.NOT_FOUND}


@pytest.fixture
def crm_url(tmp_path: Path) -> str:
    found = f"sqlite:///{tmp_path / 'crm.db'}"
    people = [{"customer_id": "C1", "email": "dana@harmon.example", "name": "Dana Hale"}]
    owned = [{"customer_id": "C1", "domain": "harmon.example"}, {"customer_id": "C2", "domain": "other.example"}]
    World({"crm_contacts": people, "crm_domains": owned}).write_sql(found)
    return found


def test_contacts_and_domains_are_one_question(crm_url: str) -> None:
    with SqlSource("crm", crm_url).reading() as reading:
        asked: list[str] = []
        event.listen(reading._connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        people, owned = reading.pair(CRM_CONTACTS, ["C1"], CRM_DOMAINS, ["C1", "C2"])
        assert len([one for one in asked if "SELECT" in one]) == 1
        assert people == list(reading.rows(CRM_CONTACTS, ["C1"])) and people
        assert owned == list(reading.rows(CRM_DOMAINS, ["C1", "C2"])) and owned


def test_a_pair_with_text_of_the_sites_own_is_asked_apart(crm_url: str) -> None:
    own = {"crm_domains": "select customer_id, domain from crm_domains where domain <> 'other.example'"}
    with SqlSource("crm", crm_url, own).reading() as reading:
        people, owned = reading.pair(CRM_CONTACTS, ["C1"], CRM_DOMAINS, ["C1"])
        assert people == list(reading.rows(CRM_CONTACTS, ["C1"])) and owned == list(reading.rows(CRM_DOMAINS, ["C1"]))
