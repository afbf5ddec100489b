"""Cards: what leads, what differs, what is kept back, and that nothing foreign gets out of its place."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from agent.model.draft import SentenceVerdict, Verification
from agent.model.visibility import FieldRule, Visibility
from agent.stages.card import Card, CardContext, escalation_card, evidence_card, note_card, parked_card
from policies.packet import CarrierView, Disagreement, Lookup, Promise, Reading, ShipmentView
from tests.unit.stages.outcomes import (
    ACCOUNT,
    CONTEXT,
    FRIDAY,
    NOW,
    backorder_packet,
    drafted,
    escalated,
    finding,
    line,
    open_orders,
    packet,
    source,
)

BACKORDER = finding("backorder", why="2 lines wait.", next_step="Get a date.")


def both(card: Card) -> str:
    return card.text + "\n" + card.html


def row_of(card: Card, label: str) -> str:
    return next(row for row in card.text.splitlines() if row.strip().startswith(label))


# --- the head ---------------------------------------------------------------------------------------------------------


def test_escalation_leads_with_rule_owner_due_and_next_step() -> None:
    card = escalation_card(escalated((backorder_packet(),), BACKORDER, finding("partial_forbidden", "contracts")), CONTEXT)
    rows = card.text.splitlines()
    assert rows[0] == "BACKORDER ON 2 OF 5 LINES" and rows[1] == "2 lines wait."
    assert "Owner:     Warehouse desk <warehouse@northwind.example> (Fulfillment)" in rows
    assert "Due:       Mon, Nov 23, 2026 13:30 CST" in rows
    assert "Next step: Get a date." in rows
    assert card.text.index("Due:") < card.text.index("Also found") < card.text.index("PO 48817\n===")
    assert "Partial forbidden: partial_forbidden was found. (Contracts)" in card.text


def test_subject_is_a_work_list_line() -> None:
    card = escalation_card(escalated((backorder_packet(),), BACKORDER), CONTEXT)
    assert card.subject == "Backorder on 2 of 5 lines · PO 48817 · Re: where is it?"


def test_title_counts_only_live_lines_of_the_po_that_was_hit() -> None:
    lines = (line(1, wms_backordered=Decimal(2)), line(2), line(3, erp_state="cancelled", backordered=Decimal(5)))
    other = packet(po_number="2", po_key="2")
    card = escalation_card(escalated((packet(lines), other), finding("backorder", pos=("48817",))), CONTEXT)
    assert card.subject.startswith("Backorder on 1 of 2 lines · POs 48817, 2")


def test_rules_title_is_used_and_unknown_rules_have_a_name() -> None:
    titled = finding("credit_hold", "credit", title="Order is on credit hold")
    assert escalation_card(escalated((packet(),), titled), CONTEXT).subject.startswith("Order is on credit hold · PO 48817")
    assert escalation_card(escalated((packet(),), finding("some_new_rule")), CONTEXT).subject.startswith("Some new rule · ")


@pytest.mark.parametrize("subject", ["x" * 400, "Re: " + "é" * 300, "a b " * 90, ""])
def test_subject_stays_short(subject: str) -> None:
    many = tuple(packet(po_number=f"PO-{n}" * 12, po_key=str(n)) for n in range(6))
    card = escalation_card(escalated(many, finding("credit_hold", title="t" * 80)), CONTEXT.model_copy(update={"subject": subject}))
    assert len(card.subject) <= 120 and "POs PO-0" in card.subject


def test_subject_has_no_address_and_no_control_characters() -> None:
    hostile = "Fwd: jane@customer.example\r\nBcc: all@customer.example \u202eevil\u2066 \x00<x@y.example>"
    card = escalation_card(escalated((packet(),), BACKORDER), CONTEXT.model_copy(update={"subject": hostile}))
    assert "@" not in card.subject
    assert card.subject.isprintable()


# --- the systems side by side ------------------------------------------------------------------------------------------


def test_differing_cells_are_marked_by_sign_and_colour() -> None:
    card = escalation_card(escalated((backorder_packet(),), BACKORDER), CONTEXT)
    assert [row.split() for row in card.text.splitlines() if row.startswith("  backordered")] == [
        ["backordered", "≠", "0", "≠", "4"],
        ["backordered", "≠", "0", "≠", "6"],
    ]
    assert card.html.count("background:#fde2df") == 4
    assert "line 2: backordered quantity: ERP 0 ≠ WMS 4" in card.text


def test_zero_null_missing_row_and_silence_are_four_things() -> None:
    lines = (line(1, shipped=None, wms_backordered=Decimal(1)), line(2, wms_present=False, requested=None))
    seen = escalation_card(escalated((packet(lines),), BACKORDER), CONTEXT)
    assert row_of(seen, "shipped").split() == ["shipped", "[not", "said]", "0"]
    assert "[row missing]" in seen.text
    silent = packet(lines, sources=(source("erp"), source("wms", "unavailable", reason="timed out")))
    down = escalation_card(escalated((silent,), BACKORDER), CONTEXT)
    assert "[no answer" in down.text and "timed out" in down.text
    assert "ordered" not in escalation_card(escalated((packet(sources=silent.sources),), BACKORDER), CONTEXT).text
    unknown = packet(lines, sources=(source("erp"), source("wms", "not_found")))
    assert "[no such order]" in escalation_card(escalated((unknown,), BACKORDER), CONTEXT).text
    styles = {
        re.search(r'style="([^"]*)">' + word, seen.html + down.html).group(1)  # type: ignore[union-attr]
        for word in ("0<", "not said<", "row missing<", "no answer<")
    }
    assert len(styles) == 4


def test_a_rule_that_points_at_a_fact_marks_its_cell() -> None:
    card = escalation_card(escalated((packet(),), finding("promise_in_past", fact_ids=("erp.line.3.promised_ship_date",))), CONTEXT)
    assert row_of(card, "ship date").split("!")[1].strip().startswith("Fri, Nov 27, 2026")
    assert card.text.count("! ") == 1


def test_a_lines_ship_date_is_marked_on_both_sides() -> None:
    sides = (
        Reading(source="erp", field="promised_ship_date", value=FRIDAY),
        Reading(source="wms", field="planned_ship_date", value=FRIDAY),
    )
    odd = packet(disagreements=(Disagreement(kind="date", line="4", what="ship date", readings=sides, days=3),))
    card = escalation_card(escalated((odd,), finding("date_disagrees")), CONTEXT)
    assert row_of(card, "ship date   ").count("≠") == 2 and "(3 days apart)" in card.text
    assert card.subject.startswith("Ship dates disagree on 1 of 5 lines")


def test_agreeing_lines_take_one_compact_row() -> None:
    card = escalation_card(escalated((packet(),), finding("credit_hold", "credit")), CONTEXT)
    assert "10 allocated" in row_of(card, "Line 1") and "0 of 10 picked" in row_of(card, "Line 1")
    assert not any(row.startswith("  ordered") for row in card.text.splitlines())


def test_as_of_of_each_system_in_the_desks_zone() -> None:
    later = source("wms").model_copy(update={"as_of": datetime(2026, 7, 1, 3, tzinfo=UTC)})
    card = escalation_card(escalated((packet(sources=(source("erp"), later)),), BACKORDER), CONTEXT)
    assert "Nov 23, 2026 09:10 CST" in row_of(card, "as of") and "Jun 30, 2026 22:00 CDT" in row_of(card, "as of")


def test_shipments_stand_beside_the_carrier() -> None:
    tracking = CarrierView(
        tracking_number="1Z999AA10123456784",
        reply="found",
        status="delivered",
        delivered_at=NOW - timedelta(hours=3),
        signed_by="R HALE",
        etas=(FRIDAY, date(2026, 11, 28)),
        scanned=True,
    )
    sent = ShipmentView(
        shipment_id="SH-1",
        carrier="UPS",
        service="Ground",
        tracking_number="1Z999AA10123456784",
        shipped_at=NOW - timedelta(days=4),
        quantities=(("1", Decimal(10)),),
        tracking=tracking,
    )
    shipped = packet(
        (line(1, allocated=Decimal(0), shipped=Decimal(10), wms_shipped=Decimal(10), erp_state="shipped"),),
        shipments=(sent,),
        sources=(source("erp"), source("wms"), source("carrier")),
    )
    card = escalation_card(escalated((shipped,), finding("eta_moved")), CONTEXT)
    rows = [" ".join(row.split()) for row in card.text.splitlines()]
    for row in ("Shipment SH-1 · UPS Ground · 1Z999AA10123456784", "signed for by R HALE", "status delivered", "ASN sent not yet"):
        assert row in rows
    assert "ETA Sat, Nov 28, 2026" in rows and "first ETA Fri, Nov 27, 2026" in rows and "10 shipped" in card.text
    assert max(map(len, card.text.splitlines())) <= 78
    odd = (Disagreement(kind="tracking", what="tracking number", readings=(Reading(source="wms", field="tracking_number", value="1Z"),)),)
    marked = escalation_card(escalated((shipped.model_copy(update={"disagreements": odd}),), finding("tracking_mismatch")), CONTEXT)
    assert "≠ Shipment SH-1 · UPS" in marked.text and "≠ Shipment SH-1" in marked.html
    hidden = Visibility(fields={"carrier.signed_by": FieldRule(card=False)})
    assert "HALE" not in both(escalation_card(escalated((shipped,), BACKORDER), CONTEXT.model_copy(update={"visibility": hidden})))


def test_text_is_78_columns_wide_at_most() -> None:
    card = escalation_card(escalated((backorder_packet(),), BACKORDER.model_copy(update={"why": "many words " * 40})), CONTEXT)
    assert max(map(len, card.text.splitlines())) <= 78


# --- what is not found, and what is kept back ----------------------------------------------------------------------------


def test_open_orders_where_no_po_was_found() -> None:
    dossier = {"open_orders": open_orders(25)}
    none_named = escalation_card(escalated((), finding("no_po_number"), dossier=dossier), CONTEXT)
    assert "PO 48800 · order SO-7000 · released · ordered Mon, Nov 2, 2026" in none_named.text
    assert "and 5 more" in none_named.text and "48820" not in none_named.text
    missing = packet((), lookup=Lookup.NOT_FOUND, order_numbers=(), facts=())
    assert "PO 48800 · order" in escalation_card(escalated((missing,), finding("order_not_found"), dossier=dossier), CONTEXT).text
    assert "PO 48800 · order" not in escalation_card(escalated((packet(),), BACKORDER, dossier=dossier), CONTEXT).text


def test_did_you_mean_where_weakly_matched() -> None:
    weak = packet((), lookup=Lookup.WEAK, order_numbers=(), facts=(), suggestions=open_orders(2))
    text = escalation_card(escalated((weak,), finding("weak_match")), CONTEXT).text
    assert text.index("Did you mean:") < text.index("PO 48801 · order SO-7001")


@pytest.mark.parametrize(
    "changes", [{"lookup": Lookup.ELSEWHERE, "elsewhere_accounts": ("C-200",)}, {"order_customer": "C-200"}], ids=["elsewhere", "found"]
)
def test_of_another_accounts_order_only_the_id(changes: dict[str, object]) -> None:
    theirs = packet(**changes, suggestions=open_orders(3), disagreements=backorder_packet().disagreements)
    text = both(escalation_card(escalated((theirs,), finding("account_mismatch", "account_owner")), CONTEXT))
    assert "C-200" in text
    for secret in ("SO-7001", "GV-100", "Hex bolt", "Nov 27", "48801", "backordered quantity"):
        assert secret not in text


def test_dispute_text_only_where_allowed() -> None:
    account = ACCOUNT.model_copy(update={"open_dispute": "Invoice 991 short paid by $4,000"})
    why = "The CRM has a dispute: Invoice 991 short paid by $4,000."
    outcome = escalated((packet(account=account),), finding("open_dispute", "contracts", why), dossier={"account": account})
    closed = both(escalation_card(outcome, CONTEXT))
    assert "991" not in closed and "a dispute is open" in closed
    allowed = Visibility(fields={"crm.open_dispute": FieldRule(card=True)})
    assert "Invoice 991" in both(escalation_card(outcome, CONTEXT.model_copy(update={"visibility": allowed})))


def test_price_in_a_disagreement_is_not_shown() -> None:
    sides = (
        Reading(source="erp", field="unit_price", value=Decimal("12.34")),
        Reading(source="crm", field="unit_price", value=Decimal("9")),
    )
    odd = packet(disagreements=(Disagreement(kind="status", what="price", readings=sides),))
    text = both(escalation_card(escalated((odd,), BACKORDER), CONTEXT))
    assert "12.34" not in text and "(not shown)" in text


def test_customers_subject_and_address_obey_visibility() -> None:
    hidden = Visibility(fields={"mail.subject": FieldRule(), "mail.sender": FieldRule()})
    card = escalation_card(escalated((packet(),), BACKORDER), CONTEXT.model_copy(update={"visibility": hidden}))
    assert "where is it" not in card.subject + both(card) and "granite.example" not in both(card)


def test_silent_systems_of_the_whole_mail_are_named() -> None:
    dossier = {"sources": (source("crm", "denied", reason="401"),)}
    card = escalation_card(escalated((), finding("source_unavailable"), dossier=dossier), CONTEXT)
    assert "CRM: access denied (401), asked Mon, Nov 23, 2026 09:30 CST" in card.text


# --- evidence, notes, safety --------------------------------------------------------------------------------------------


def test_evidence_names_the_source_of_each_sentence() -> None:
    card = evidence_card(drafted(), CONTEXT)
    assert card.subject == "Draft ready: allocated complete · PO 48817 · Re: where is it?"
    assert "<- approved courtesy, states no fact" in card.text
    assert "&larr; ERP, as of Nov 23, 2026 09:10 CST: status released; ordered_qty 10 (5 values); " in card.html
    assert "promised_ship_date Fri, Nov 27, 2026 (5 values)" in card.html
    assert card.text.index("<- ERP, as of") < card.text.index("PO 48817\n===")


def test_null_where_it_is_an_answer_is_not_a_gap() -> None:
    facts = tuple(packet().facts[0]._replace(id=f"erp.{f}", field=f, value=None) for f in ("hold_code", "status"))
    outcome = drafted((packet(promise=Promise.ALLOCATED_COMPLETE, facts=facts),))
    assert "hold_code none; status not said" in evidence_card(outcome, CONTEXT).text


def test_evidence_says_where_a_claim_rests_on_nothing() -> None:
    outcome = drafted((packet(promise=Promise.ALLOCATED_COMPLETE, facts=()),))
    claims = (drafted().draft.claims[1],)  # type: ignore[union-attr]
    outcome = outcome.model_copy(update={"draft": outcome.draft.model_copy(update={"claims": claims})})  # type: ignore[union-attr]
    assert "erp.status: not in the packet" in evidence_card(outcome, CONTEXT).text


def test_unverifiable_sentences_stand_on_the_card() -> None:
    verification = Verification(
        supported=False,
        sentences=(SentenceVerdict(text="It ships soon.", verdict="unsupported", why="vague time"),),
        missing=("ship date",),
    )
    card = escalation_card(escalated((packet(),), finding("draft_unverifiable"), verification=verification), CONTEXT)
    assert "It ships soon. [vague time]" in card.text and "(missing) [ship date]" in card.text


def test_parked_and_note_cards() -> None:
    card = parked_card(CONTEXT, "MIME nesting too deep\r\nX: y")
    assert card.subject == "Not handled · Re: where is it?"
    assert "MIME nesting too deep X: y" in card.text and "Read the mail in the Inbox" in card.text
    assert (
        "went out" in note_card(CONTEXT, "May have gone out: check", "It may have gone out; look whether it went out.", "Check Sent.").html
    )


class Tags(HTMLParser):
    """Collects what a mail client would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


HOSTILE = "<script>alert(1)</script><img src=x onerror=y>\"'&{{7*7}}\x1b[31m\u202e"


def hostile_card() -> Card:
    bad = line(1, sku=HOSTILE, description=HOSTILE, uom=HOSTILE, wms_backordered=Decimal(1))
    account = ACCOUNT.model_copy(update={"name": HOSTILE, "owner_name": HOSTILE})
    reading = (Reading(source="erp", field="status", value=HOSTILE), Reading(source="wms", field="status", value=None))
    odd = packet(
        (bad,),
        po_number=HOSTILE,
        erp_status=HOSTILE,
        order_numbers=(HOSTILE,),
        disagreements=(Disagreement(kind="status", what=HOSTILE, readings=reading),),
        shipments=(ShipmentView(shipment_id=HOSTILE, carrier=HOSTILE, tracking_number=HOSTILE),),
    )
    context = CardContext(case="c-1", desk_name=HOSTILE, subject=HOSTILE, sender=HOSTILE, received_at=NOW)
    outcome = escalated((odd,), finding("backorder", why=HOSTILE, next_step=HOSTILE), dossier={"account": account})
    return escalation_card(outcome, context)


def test_foreign_text_stays_text() -> None:
    card = hostile_card()
    tags = Tags()
    tags.feed(card.html)
    assert tags.seen <= {"html", "head", "meta", "title", "body", "div", "table", "tr", "td", "th", "b", "br", "span"}
    assert tags.attributes <= {"lang", "charset", "name", "content", "style", "role", "colspan"}
    assert "{{7*7}}" in card.text and "49" not in card.html.replace("&#39;", "").replace("&#34;", "")
    for text in (card.subject, card.text, card.html):
        assert "\x1b" not in text and "\u202e" not in text


def test_html_has_no_link_image_or_script() -> None:
    html = escalation_card(escalated((backorder_packet(),), BACKORDER), CONTEXT).html
    assert not re.search(r"<(a|img|script|style|link|form|iframe)\b|https?:|url\(", html)


def test_two_hundred_lines_all_stand_there() -> None:
    long = packet(tuple(line(number) for number in range(1, 201)))
    card = escalation_card(escalated((long,), finding("credit_hold", "credit")), CONTEXT)
    assert "Line 200" in card.text and len(card.html) < 200_000
