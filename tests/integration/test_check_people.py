"""``podesk check`` on what a rep writes of an order that no draft is made of: true where ERP and WMS agree on it, and only there."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.mails import mail, world
from tests.servers.ports import free_ports
from tests.sites import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path, imap_port=free_ports(1)[0]).write()
    site.write_world(world())
    return site


def change(site: Site, *statements: str) -> None:
    with sqlite3.connect(site.folder / "world.db") as base:
        for statement in statements:
            base.execute(statement.replace("THE", "(select order_number from erp_orders where customer_po like '%77001%')"))
    base.close()


def checked(site: Site, text: str) -> tuple[int, dict[str, Any]]:
    asked, reply = site.folder / "asked.eml", site.folder / "reply.txt"
    asked.write_bytes(mail(1, "When does PO 77001 ship?"))
    reply.write_text(text, encoding="utf-8")
    done = site.run("check", str(asked), "--text", str(reply), "--json")
    return done.returncode, json.loads(done.stdout)


ERP = "update erp_order_lines set allocated_qty = 0, backordered_qty = ordered_qty where order_number = THE and line_number = '1'"
WMS = (
    "update wms_lines set picked_qty = 0, packed_qty = 0, backordered_qty = requested_qty, expected_date = '2026-12-04'"
    " where order_number = THE and line_number = '1'"
)


def test_a_backorder_that_both_systems_know(site: Site) -> None:
    change(site, ERP, WMS)
    code, told = checked(
        site, "Hello,\n\nUnfortunately, line 1 of PO 77001 is on backorder. We expect stock for line 1 of PO 77001 on December 4, 2026."
    )
    assert [one["verdict"] for one in told["sentences"]] == ["courtesy", "supported", "supported"], told
    assert (code, told["supported"], told["missing"]) == (0, True, [])
    code, told = checked(site, "We expect stock for line 1 of PO 77001 on December 5, 2026.")
    assert (code, told["sentences"][0]["verdict"]) == (1, "unsupported")
    assert "December 4, 2026" in told["sentences"][0]["why"]


def test_a_backorder_that_only_one_system_knows_backs_nothing(site: Site) -> None:
    change(site, WMS)
    code, told = checked(site, "Line 1 of PO 77001 is on backorder.")
    assert (code, told["sentences"][0]["verdict"]) == (1, "unsupported")


def test_a_hold_is_true_and_its_ship_date_is_not(site: Site) -> None:
    change(site, "update erp_orders set hold_code = 'credit' where order_number = THE")
    assert checked(site, "PO 77001 is currently on hold.")[0] == 0
    assert checked(site, "PO 77001 is on credit hold.")[0] == 0
    assert checked(site, "PO 77001 ships on November 27, 2026.")[0] == 1
    assert checked(site, "PO 77001 is on hold; our accounts team will contact you about this order.")[0] == 1
