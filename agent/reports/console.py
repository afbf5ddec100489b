"""Views for people at a terminal. Imported only where something is shown, since rich is heavy; never parses foreign text as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import HORIZONTALS, SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agent.wording.plain import NULLS, SYSTEMS, clean, clip, plural, ranges
from policies.packet import Frozen

LANES = {"draft": "green", "escalate": "red", "leave": "bright_black"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")


class KpiLine(Frozen):
    """A measured figure with what it rests on."""

    name: str
    value: str
    count: int
    definition: str = ""


def block(text: str) -> Text:
    """Foreign text of several lines: shown as it is, without terminal control characters or markup."""
    return Text(_CONTROL.sub("", text.replace("\r\n", "\n").expandtabs(4)))


def line(text: object, style: str = "") -> Text:
    """Foreign text on one line."""
    return Text(clean(str(text)), style=style)


def show_inspection(console: Console, inspection: Mapping[str, Any]) -> None:
    """What was understood of one message."""
    console.print(Panel(_understood(inspection), title=line(inspection["file"]), title_align="left"))


def show_explanation(console: Console, explanation: Mapping[str, Any]) -> None:
    """The whole decision on a mail: understood, what each system said, rules, lane, draft with its sources."""
    lane = explanation["lane"]
    head = Text.assemble((f" {lane} ", f"bold reverse {LANES.get(lane, '')}"))
    if explanation["path"]:
        head.append(f"  to {explanation['path']}")
        head.append(" (").append_text(line(explanation["owner"] or "no owner named")).append(")")
    console.print(Panel(Group(_understood(explanation["inquiry"]), head), title=line(explanation["file"]), title_align="left"))
    for packet in explanation["packets"]:
        show_packet(console, packet)
    if explanation["findings"]:
        _show_findings(console, explanation["findings"])
    if explanation["draft"]:
        show_draft(console, explanation["draft"])
        _show_sources(console, explanation["draft"]["claims"], explanation["packets"])


def show_packet(console: Console, packet: Mapping[str, Any]) -> None:
    """One PO: its states, and the systems side by side."""
    style = "green" if packet["send_or_hold"] == "send" else "red"
    head = Text.assemble(("PO ", "bold"), (clean(packet["po_number"]), "bold"), f"  {packet['promise'] or 'no clean state'}  ")
    head.append(packet["send_or_hold"], style=f"bold {style}")
    orders = ", ".join(packet["order_numbers"]) or "no order"
    console.print(head)
    console.print(
        line(f"{orders} · account {packet['account'] or 'unknown'} · ERP {packet['erp_state']} · fulfillment {packet['fulfillment_state']}")
    )
    if packet["constraints"]:
        console.print(line("constraints: " + ", ".join(packet["constraints"])))
    for found in packet["disagreements"]:
        console.print(_difference(found))
    if packet["facts"]:
        console.print(_facts_table(packet["facts"]))
    console.print()


def show_draft(console: Console, draft: Mapping[str, Any]) -> None:
    """A draft as the customer would read it."""
    head = Text.assemble(("To: ", "bright_black"), line(draft["to"]))
    if draft["cc"]:
        head.append("  Cc: ", style="bright_black")
        head.append_text(line(", ".join(draft["cc"])))
    head.append("\nSubject: ", style="bright_black")
    head.append_text(line(draft["subject"]))
    console.print(Panel(Group(head, Text(), block(draft["text"].strip())), title="Draft", title_align="left", border_style="green"))


def show_card(console: Console, subject: str, text: str) -> None:
    """A card's text part, as a text client shows it."""
    body = block(text.strip())
    body.highlight_regex(r"≠[^\n]*?(?=\s{2,}|\n|$)", "bold red")
    body.highlight_regex(r"(?m)^! .*$|(?<= )! \S+", "bold yellow")
    body.highlight_regex(r"\[(?:not said|row missing|no answer|not asked|no such order)[^\]]*\]", "italic yellow")
    # no side borders: the text is laid out for 78 columns, and an ordinary terminal has 80
    console.print(Panel(body, box=HORIZONTALS, padding=0, title=line(clip(subject, 70)), title_align="left", border_style="red"))


def show_kpis(console: Console, kpis: Iterable[KpiLine]) -> None:
    """The figures, each with the count that it rests on."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Figure")
    table.add_column("Value", justify="right", style="bold")
    table.add_column("of", justify="right", style="bright_black")
    table.add_column("Definition", style="bright_black")
    for kpi in kpis:
        table.add_row(line(kpi.name), line(kpi.value), str(kpi.count), line(kpi.definition))
    console.print(Panel(table, title="KPIs", title_align="left"))


def _understood(inspection: Mapping[str, Any]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bright_black")
    grid.add_column()
    sender = inspection["sender"]
    pos = ", ".join(f"{each['text']} ({each['where']}, {each['confidence']:.2f})" for each in inspection["po_numbers"])
    rows: Sequence[tuple[str, RenderableType]] = (
        ("kind", line(inspection["kind"], "bold")),
        ("asks", line(", ".join(inspection["intents"]) or "–")),
        ("PO", line(pos or "none found")),
        ("from", line(f"{sender['name']} <{sender['address']}>".strip())),
        ("language", line(inspection["language"])),
        ("new text", block(clip(inspection["new_text"].strip(), 600))),
        ("attached", line(", ".join(each["name"] for each in inspection["attachments"]) or "–")),
        ("warnings", line(", ".join(inspection["warnings"]) or "–", "yellow" if inspection["warnings"] else "")),
    )
    for label, value in rows:
        grid.add_row(label, value)
    return grid


def _difference(found: Mapping[str, Any]) -> Text:
    where = f"line {found['line']}: " if found["line"] else ""
    sides = " ≠ ".join(f"{_system(side['source'])} {side['field']} {_value(side['value'])}" for side in found["readings"])
    return line(f"≠ {where}{found['what']}: {sides}", "red")


def _facts_table(facts: Sequence[Mapping[str, Any]]) -> Table:
    """Fields down, systems across; lines that say the same stand in one row."""
    systems = [name for name in ("erp", "wms", "carrier", "crm") if any(fact["source"] == name for fact in facts)]
    systems += sorted({fact["source"] for fact in facts} - set(systems))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("", style="bright_black", no_wrap=True)
    for name in systems:
        table.add_column(_system(name))
    table.add_row("as of", *(_as_of(facts, name) for name in systems))
    for label, values in _grouped(facts):
        table.add_row(line(label), *(line(_value(values[name], label) if name in values else "") for name in systems))
    return table


def _grouped(facts: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Label and values by system, field by field; the lines of which a field says the same share a row."""
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for fact in facts:
        cells.setdefault(_split(fact["id"]), {})[fact["source"]] = fact["value"]
    fields: dict[tuple[bool, str], dict[str, tuple[list[str], dict[str, Any]]]] = {}
    for (of_line, field), values in cells.items():
        fields.setdefault((bool(of_line), field), {}).setdefault(repr(values), ([], values))[0].append(of_line)
    for (is_line, field), rows in fields.items():
        for lines, values in rows.values():
            where = f"line{'s' if len(lines) > 1 else ''} {ranges(lines)} · " if is_line else ""
            yield clip(where + field.replace("_", " "), 44), values


def _split(fact_id: str) -> tuple[str, str]:
    """``erp.line.2.promised_ship_date`` → line 2 and the field; else no line and the id without its system."""
    _, found, rest = fact_id.partition(".line.")
    if found:
        number, _, field = rest.rpartition(".")
        return number, field
    own = fact_id.partition(".")[2] or fact_id
    return "", own.rpartition(".")[2] if own.startswith(("order.", "account.")) else own


def _as_of(facts: Sequence[Mapping[str, Any]], system: str) -> str:
    times = [fact["as_of"] for fact in facts if fact["source"] == system and fact["as_of"]]
    return f"{min(times)[:16].replace('T', ' ')}Z" if times else "not said"


def _show_findings(console: Console, findings: Sequence[Mapping[str, Any]]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("Rule hit", "Path", "Why"):
        table.add_column(name)
    for found in findings:
        if found["hit"]:
            table.add_row(line(found["rule"], "bold red"), line(found["path"]), line(found["why"]))
    if table.row_count:
        console.print(table)
    missed = [found["rule"] for found in findings if not found["hit"]]
    console.print(Text(f"{plural(len(missed), 'rule')} looked and did not hit: ", style="bright_black").append(", ".join(missed)))
    console.print()


def _show_sources(console: Console, claims: Sequence[Mapping[str, Any]], packets: Sequence[Mapping[str, Any]]) -> None:
    """Fact ids are unique in their packet alone, so a claim's own PO comes first."""
    for claim in claims:
        console.print(line(f"“{claim['text']}”"))
        named = [packet for packet in packets if packet["po_number"] in claim["text"]] or packets
        facts = {fact["id"]: fact for packet in named for fact in packet["facts"]}
        known = [facts[fact_id] for fact_id in claim["fact_ids"] if fact_id in facts]
        sources = [*_source_rows(known), *(f"{fact_id}: not in the packet" for fact_id in claim["fact_ids"] if fact_id not in facts)]
        for source in sources or ["courtesy, states no fact"]:
            console.print(Padding(line(f"← {source}", "bright_black"), (0, 0, 0, 3)))


def _source_rows(facts: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for system in dict.fromkeys(fact["source"] for fact in facts):
        own = [fact for fact in facts if fact["source"] == system]
        for label, values in _grouped(own):
            yield f"{_system(system)} {label} = {_value(values[system], label)}, as of {_as_of(own, system)}"


def _system(name: str) -> str:
    return SYSTEMS.get(name, name)


def _value(value: object, field: str = "") -> str:
    if value is None:
        return NULLS.get(field.rpartition(" · ")[2].replace(" ", "_"), "not said")
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
