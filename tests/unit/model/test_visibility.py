"""Who may see what: every field has its row, and each edge obeys it: logs, the model, cards."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import structlog

import agent.model
from agent.configuration import ConfigurationError, load
from agent.model.catalogue import TABLES, fields
from agent.model.discretion import DiscreetFormatter, Discretion
from agent.model.mail import Address, InboundMail
from agent.model.visibility import FieldRule, Visibility
from connectors.errors import Denied
from tests.sites import Site
from tests.tools.records import strangers


@pytest.fixture
def shipped(tmp_path: Path) -> Visibility:
    return load(Site(tmp_path, imap_port=1).write().config).visibility


def test_every_field_of_every_record_has_a_row(shipped: Visibility) -> None:
    """Walks all frozen values: one that is in no table of the catalogue, or a field without a row, fails here."""
    missing = [f"{key}: add a row to config/visibility.toml" for key in fields() if key not in shipped.fields]
    assert [*strangers(), *missing] == []


def test_every_row_names_something(shipped: Visibility) -> None:
    known = set(fields()) | {f"{view_system}.{column}" for view_system, column in _columns()}
    rows = {key for key in shipped.fields if key.partition(".")[0] in {*TABLES}}
    assert rows - known == set()


def _columns() -> set[tuple[str, str]]:
    from connectors.generic.views import SYSTEMS, VIEWS

    return {(system, column) for system, views in SYSTEMS.items() for view in views for column in VIEWS[view]}


def test_every_column_of_the_views_has_a_row(shipped: Visibility) -> None:
    assert {f"{system}.{column}" for system, column in _columns()} <= shipped.fields.keys()


def test_every_key_of_a_log_line_has_a_row(shipped: Visibility) -> None:
    """A key that nobody thought of is hashed; one that is used in the code has been thought of."""
    used: set[str] = set()
    for path in Path(agent.model.__path__[0]).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "log":
                used |= {word.arg for word in node.keywords if word.arg}
    assert {f"log.{key}" for key in used - {"exc_info"}} <= shipped.fields.keys()


# --- a site's own file -------------------------------------------------------------------------------------------------


def site_says(tmp_path: Path, text: str) -> Visibility:
    site = Site(tmp_path, imap_port=1).write()
    (site.config / "visibility.toml").write_text(text)
    return load(site.config).visibility


def test_a_site_says_only_what_differs(tmp_path: Path, shipped: Visibility) -> None:
    said = site_says(tmp_path, "[mail]\nsubject = { keep_days = 7 }\n[crm]\nopen_dispute = { card = true }\n")
    assert said.fields["mail.subject"] == FieldRule(card=True, keep_days=7)
    assert said.on_card("crm", "open_dispute")
    assert said.fields.keys() == shipped.fields.keys()
    assert said.fields["erp.unit_price"] == shipped.fields["erp.unit_price"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[erp]\nunit_prize = { card = true }\n", "is no field"),
        ("[erp]\nunit_price = { keep_days = -1 }\n", "erp.unit_price.keep_days"),
        ("[mail]\npo_numbers = { card = false }\n", "can't be obeyed"),
        ("[packet]\nhold_code = { card = false }\n", "set card there"),
        ("[log]\nwhatever = { log = true }\n", "is no field"),
    ],
)
def test_a_row_that_cannot_be_obeyed_is_an_error(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(words)):
        site_says(tmp_path, text)


# --- logs --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def guard(shipped: Visibility) -> Discretion:
    guard = Discretion()
    guard.learn(shipped, frozenset({"northwind.example"}))
    return guard


def line(guard: Discretion, **said: Any) -> dict[str, Any]:
    return dict(guard(None, "info", {"event": "x", **said}))


def test_what_no_row_shows_is_hashed(guard: Discretion) -> None:
    shown = line(guard, case="PD-1", subject="Where is PO 48817?", again="Where is PO 48817?", number=48817)
    assert shown["case"] == "PD-1"
    assert "48817" not in json.dumps(shown)
    assert shown["subject"] == shown["again"], "lines can be told together"
    assert line(Discretion(), case="PD-1")["case"] != "PD-1", "before the rows are known, nothing is shown"


def test_addresses_keep_their_domain_alone(guard: Discretion) -> None:
    told = "550 <dana.hale@harmon.example>: no such user; ask supervisor@northwind.example"
    shown = line(guard, reason=told, to=["dana@harmon.example", "credit@northwind.example"])
    assert shown["reason"] == "550 <*@harmon.example>: no such user; ask supervisor@northwind.example"
    assert shown["to"] == ["*@harmon.example", "credit@northwind.example"]


def test_a_record_shows_its_permitted_fields(guard: Discretion) -> None:
    mail = InboundMail(
        identity="abc", subject="SECRET-1", sender=Address(address="dana@harmon.example"), text="SECRET-2", warnings=("html",)
    )
    shown = line(guard, mail=mail)["mail"]
    assert (shown["identity"], shown["warnings"]) == ("abc", ["html"])
    assert "SECRET" not in json.dumps(shown)
    assert "dana" not in json.dumps(shown)


@pytest.mark.parametrize("renderer", [structlog.processors.JSONRenderer(), structlog.dev.ConsoleRenderer(colors=False)])
def test_an_exception_shows_its_place_and_not_the_mail(guard: Discretion, renderer: Any) -> None:
    stream = io.StringIO()
    log = structlog.wrap_logger(structlog.PrintLogger(stream), processors=[guard, renderer])
    body = "SECRET body of dana@harmon.example"
    try:
        try:
            int(body)
        except ValueError as error:
            raise Denied("login as dana@harmon.example refused", system="imap") from error
    except Denied:
        log.error("it broke", exc_info=True)
    said = stream.getvalue()
    assert "SECRET" not in said
    assert "dana" not in said
    assert "test_visibility.py" in said
    assert "ValueError" in said
    assert "login as *@harmon.example refused" in said, "our own words help"


def test_libraries_lines_obey_too(guard: Discretion) -> None:
    try:
        raise ValueError("SECRET")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "mail to %s", ("dana@harmon.example",), sys.exc_info())
    said = DiscreetFormatter(guard).format(record)
    assert "mail to *@harmon.example" in said
    assert "SECRET" not in said


# --- storage -----------------------------------------------------------------------------------------------------------


def test_kept_as_long_as_the_shortest_lived() -> None:
    rows = {"erp.a": FieldRule(keep_days=9), "erp.b": FieldRule(keep_days=5), "mail.c": FieldRule(), "mail.d": FieldRule(keep_days=0)}
    visibility = Visibility(fields=rows)
    assert visibility.keep_days(["erp.a"]) == 9
    assert visibility.keep_days(["erp.*", "mail.c"]) == 5
    assert visibility.keep_days(["mail.c"]) is None
    assert visibility.keep_days(["mail.d", "erp.a"]) == 0
