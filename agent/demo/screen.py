"""What the demo shows, part by part, for people at a terminal. Reads nothing, decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from agent.demo.result import Result, spread
from agent.demo.samples import Sample
from agent.embedded import Sent
from agent.ledger.tally import Became
from agent.reports.console import LANES, KpiLine, line, show_card, show_draft, show_kpis
from agent.reports.kpis.definitions import BY_ID
from agent.reports.kpis.measure import Measured
from agent.reports.kpis.screen import lines as kpi_lines
from agent.wording.plain import clip, moment, plural, short_stamp
from policies.chain import RULES

_LANE_ORDER = ("draft", "escalate", "parked", "waiting", "lost", "leave")
_PROMISES = {
    "allocated_complete": "all allocated, one ship date",
    "in_fulfillment": "being picked or packed, one ship date",
    "shipped_complete": "shipped in full, with tracking",
    "shipped_partly": "part shipped, the rest allocated",
    "delivered": "delivered, the carrier says so",
    "ready_for_pickup": "packed, ready at the counter",
}
_SHOWN = 20


def headline(console: Console, now: datetime, zone: str, mails: int) -> None:
    """What is about to happen."""
    console.print()
    console.print(Rule(Text("PO Desk", style="bold"), align="left"))
    console.print(
        f"{plural(mails, 'mail')} for a service desk, where it is {moment(now, zone)}.\n"
        "Mail servers and systems live in this process; nothing leaves it."
    )


def what_became(console: Console, result: Result, asks: Sequence[str], promises: Sequence[str], zone: str) -> None:
    """One line a mail: what it asks, its lane, and why."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True, padding=(0, 1, 0, 0))
    for name, ratio, least in (("Mail", 9, 20), ("Asks", 5, 12), ("Lane", None, 8), ("Why", 12, 24)):
        table.add_column(name, overflow="ellipsis", no_wrap=name != "Why", ratio=ratio, min_width=least)
    rows = sorted(zip(result.mails, asks, promises, strict=True), key=lambda row: (_rank(result.lane(row[0][1])), row[0][0].name))
    for (sample, end), asked, promise in rows[:_SHOWN]:
        lane = result.lane(end)
        table.add_row(_mail(sample), line(asked or "–"), Text(lane, style=LANES.get(lane, "bold red")), _why(end, promise, zone))
    console.print(table, end="")
    if len(rows) > _SHOWN:
        console.print(Text(f"… and {len(rows) - _SHOWN} more\n", style="bright_black"))


def _rank(lane: str) -> int:
    return _LANE_ORDER.index(lane) if lane in _LANE_ORDER else len(_LANE_ORDER)


def _mail(sample: Sample) -> Text:
    return line(clip(sample.subject, 60)).append("\n").append_text(line(sample.sender, "bright_black"))


def _why(end: Became | None, promise: str, zone: str) -> Text:
    if end is None:
        return Text("nobody took it up", style="bold red")
    case = end.case
    if case is None or end.state != "filed":
        return line(end.reason or end.state, "bright_black")
    if case.lane == "draft":
        return line("; ".join(dict.fromkeys(_PROMISES.get(one, one) for one in promise.split())))
    rule = RULES.get(case.rule)
    why = line(rule.title if rule else case.rule)
    if case.owner_name and case.due_at:
        why.append(f"\n→ {case.owner_name}, by {short_stamp(case.due_at, zone)}", style="bright_black")
    return why


def story(console: Console, card: EmailMessage | None, title: str, words: str) -> None:
    """An escalation and its card."""
    if card is None:
        return
    console.print()
    console.print(Rule(Text(title, style="bold red"), align="left", style="red"))
    console.print(Padding(words, (0, 0, 1, 0)))
    show_card(console, str(card["subject"]), _text(card))


def draft(console: Console, message: EmailMessage | None, title: str, words: str) -> None:
    """A draft as the customer would read it, once a person has sent it."""
    if message is None:
        return
    console.print()
    console.print(Rule(Text(title, style="bold green"), align="left", style="green"))
    console.print(Padding(words, (0, 0, 1, 0)))
    told = {
        "to": str(message["to"]),
        "cc": [str(message["cc"])] if message["cc"] else [],
        "subject": str(message["subject"]),
        "text": _text(message),
    }
    show_draft(console, told)


def withdrawn(console: Console, checked: int, unchanged: int, gone: int) -> None:
    """What the second look at the systems found."""
    console.print(Text(f"{plural(checked, 'draft')} checked: {unchanged} as true as before, {gone} withdrawn", style="bold"))


def anew(console: Console, end: Became | None, zone: str) -> None:
    """How the mail of a withdrawn draft was decided afresh."""
    console.print(Text("Decided anew: ", style="bold").append_text(_why(end, "", zone)))


def notices(console: Console, sent: Sequence[Sent]) -> None:
    """Who was told. Nothing was sent to a customer."""
    told = Counter(recipient for mail in sent for recipient in mail.recipients)
    table = Table.grid(padding=(0, 2))
    for address, count in sorted(told.items()):
        table.add_row(Text(str(count).rjust(4), style="bold"), line(address))
    console.print()
    console.print(Rule(Text("Notices by SMTP, to the desk's own people alone", style="bold"), align="left"))
    console.print(table if told else Text("none"))


def mailbox(console: Console, result: Result) -> None:
    """What lies where now."""
    table = Table.grid(padding=(0, 2))
    for name, count in result.folders:
        table.add_row(Text(str(count).rjust(4), style="bold" if count else "bright_black"), line(name, "" if count else "bright_black"))
    console.print()
    console.print(Rule(Text("The mailbox now", style="bold"), align="left"))
    console.print(table)
    console.print(
        Text("A draft's mail stays in the Inbox, unread as it was; an escalated one was moved under its card.", style="bright_black")
    )


def kpis(console: Console, result: Result, measured: Measured, wall: float) -> None:
    """The KPIs as `podesk report` counts them, and what a run on sample mails can tell beside them."""
    total, drafted = len(result.mails), result.count("draft")
    asked = drafted + result.count("escalate")
    lines = [KpiLine(name=name, value=value, count=count, definition=words) for name, value, count, words in kpi_lines(measured.kpis)]
    lines += [
        KpiLine(name="Escalated", value=str(asked - drafted), count=asked, definition="inquiries handed to a person with the evidence"),
        KpiLine(name="Left alone", value=str(result.count("leave")), count=total, definition="mails that ask no order status: not touched"),
    ]
    for lane, name in (("draft", "Inquiry to draft"), ("escalate", "Inquiry to card")):
        seconds = result.seconds(lane)
        if seconds:
            middle, late = spread(seconds)
            definition = "from arrival to filing: median, and 90th percentile"
            lines.append(KpiLine(name=name, value=f"{middle:.1f} s  ({late:.1f} s)", count=len(seconds), definition=definition))
    console.print()
    show_kpis(console, lines)
    without = [BY_ID[kpi.id].title for kpi in measured.kpis if not kpi.count]
    console.print(Text(f"no data before people have sent drafts: {'; '.join(without)}", style="bright_black"))
    audit = "whole" if not result.audit_problems else "BROKEN"
    console.print(
        Text(f"{plural(total, 'mail')} in {wall:.1f} s · audit trail: {plural(result.audit_lines, 'line')}, {audit}", style="bright_black")
    )


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return clip(str(part.get_content()), 20_000) if part else ""
