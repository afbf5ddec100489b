"""The report's page: one file with nothing from outside, every KPI with its chart and definition, foreign text escaped."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html

from agent.ledger.store import Ledger
from agent.model.hours import WorkingTime
from agent.reports.kpis.definitions import DEFINITIONS
from agent.reports.kpis.gates import gated
from agent.reports.kpis.measure import Frame, measure
from agent.reports.kpis.page import page
from policies.gates import Gates
from tests.desks import _empty_ledger
from tests.histories import History, Session
from tests.tools.report_page import sample_page

CHICAGO = WorkingTime(zone="America/Chicago")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    return sample_page(tmp_path_factory.mktemp("page"), weeks=4)


def test_nothing_comes_from_outside_and_nothing_runs(sample: str) -> None:
    tree = html.fromstring(sample)
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //@src | //@onload | //@onclick")
    assert all(found.startswith("#") for found in tree.xpath("//@href"))
    assert set(re.findall(r"https?://[^\s\"'<>]+", sample)) == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "url(" not in sample and "@import" not in sample
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def test_it_fits_a_phone_and_paper(sample: str) -> None:
    assert 'name="viewport"' in sample and "@media print" in sample
    widths = {tuple(one.get("viewbox", one.get("viewBox")).split()[2:]) for one in html.fromstring(sample).xpath("//figure/*[1]")}
    assert widths == {("360", "170")}  # no wider than a phone shows without shrinking its letters


def test_every_kpi_has_figure_definition_and_chart(sample: str) -> None:
    tree = html.fromstring(sample)
    for one in DEFINITIONS:
        card = tree.get_element_by_id(one.id)
        assert card.xpath(".//*[contains(@class, 'value')]/text()") and tree.get_element_by_id(f"is-{one.id}").text_content().strip()
    assert len(tree.xpath("//figure")) == 9  # no promises yet, and an age has no trend
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_week_without_data_is_a_gap_and_no_zero(sample: str) -> None:
    rows = html.fromstring(sample).xpath("//article[@id='inquiry_to_answer']//tbody/tr")
    assert len(rows) == 3  # of four weeks the desk was closed in one


def test_the_same_ledger_makes_the_same_page(sample: str, tmp_path: Path) -> None:
    assert sample_page(tmp_path, weeks=4) == sample


def test_without_data_it_says_so_and_foreign_text_is_escaped(tmp_path: Path) -> None:
    shutil.copy(_empty_ledger(), tmp_path / "ledger.db")
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    with Session(ledger.engine) as session:
        told = History(session)
        told.inquiry("A", "2026-11-23 09:00")
        told.rejected("A", "<script>alert(1)</script>", "2026-11-23 10:00")
        frame = Frame(told.at("2026-11-23 12:00"), CHICAGO, timedelta(days=7))
        text = page(measure(session, frame), "A & B <i>Desk</i>", gated(session, frame, Gates()))
    ledger.close()
    tree = html.fromstring(text)
    assert tree.xpath("//h1/text()") == ["A & B <i>Desk</i>: KPIs"] and not tree.xpath("//script | //i | //figure")
    values = {one.getparent().getparent().get("id"): one.text for one in tree.xpath("//*[contains(@class, 'value')]")}
    assert values["inquiry_to_answer"] == "no data" and values["drafts_rejected"] == "100 %"
