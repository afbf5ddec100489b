"""The demo: the same run over the same connectors, on a desk, systems and mail servers of its own. Touches nothing outside its folder."""

from __future__ import annotations

import signal
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from agent.configuration import shipped
from agent.demo import screen
from agent.demo.calendar import Calendar
from agent.demo.result import Result, find, read_result
from agent.demo.samples import Sample, Story
from agent.demo.site import ADDRESS, PASSWORD, TIMEZONE, Site
from agent.demo.tamper import WORDS, change_record, recheck
from agent.desk import Post
from agent.embedded import EmbeddedDesk, world
from agent.engine import Engine
from agent.ledger import journal
from agent.reports.kpis.measure import Frame, Measured, measure
from agent.service import Round, run, run_once
from agent.stages.intake import read
from agent.stages.understand import understand
from agent.wiring import clock, make_post

_TOGETHER = 100
_STORY, _CLEAN = "01-five-lines", "02-allocated"
_STORY_WORDS = (
    "For the ERP all five lines of PO 48817 are allocated: a quick look would have promised the date. The warehouse knows that two "
    "wait for the vendor, and the contract allows no partial shipment. So nothing is promised; this card lies above the mail."
)
_CLEAN_WORDS = "The systems agree, so this draft lies in Drafts as a reply in the customer's thread. A person reads it and sends it."


def show(*, keep: Path | None, mails: int | None, seed: int, tamper: bool, fixed: datetime | None = None) -> int:
    """Deliver sample mails, run the agent, show what became of them. 0: every mail found its end. ``fixed``: the day that it is told on."""
    console = Console(highlight=False)
    with ExitStack() as stack:
        site = Site(keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podesk-demo-", ignore_cleanup_errors=True))))
        if keep and site.taken:
            console.print(f"{keep} isn't empty: name a new folder, or remove that one.")
            return 2
        now = Calendar(clock(fixed)().date())
        story = Story(shipped() / "demo", now, seed)
        samples = story.mails(mails)
        screen.headline(console, now.clock()(), TIMEZONE, len(samples))
        site.folder.mkdir(parents=True, exist_ok=True)
        world.write(story.views, site.world)
        desk = stack.enter_context(EmbeddedDesk(address=ADDRESS, password=PASSWORD, keep=site.mail if keep else None))
        ticking = now.clock()
        settings = site.configure(desk.host, desk.imap_port, desk.smtp_port, ticking())

        def at_work() -> tuple[Post, Engine]:
            post, engine = make_post(settings, ticking)
            stack.callback(post.ledger.close)
            return post, engine

        result = _run(console, desk, *at_work(), samples)
        if tamper and result == 0:
            change_record(story, site, ticking())
            result = _tampered(console, *at_work(), samples)
        if keep:
            _serve(console, desk, site, *at_work())
        return result


def _run(console: Console, desk: EmbeddedDesk, post: Post, engine: Engine, samples: Sequence[Sample]) -> int:
    for start in range(0, len(samples), _TOGETHER):
        arrived = post.desk.now()
        desk.deliver_all([(sample.raw, arrived) for sample in samples[start : start + _TOGETHER]])
    began = time.monotonic()
    done = _work(console, post, engine)
    wall = time.monotonic() - began
    result = read_result(post, samples)
    screen.what_became(console, result, [_asks(sample, post) for sample in samples], _promises(post, result), TIMEZONE)
    _show_papers(console, post, result)
    screen.notices(console, desk.sent)
    screen.mailbox(console, result)
    screen.kpis(console, result, _measured(post), wall)
    for name, reason in done.failed.items():
        console.print(f"mailbox {name}: {reason}", style="red")
    settled = all(end is not None and end.state in ("filed", "left") for _, end in result.mails)
    return 0 if settled and not done.failed and not result.audit_problems else 1


def _tampered(console: Console, post: Post, engine: Engine, samples: Sequence[Sample]) -> int:
    """The second act: after a record has changed. 0: the draft on it is gone from Drafts, the others stand."""
    clean = read_result(post, samples).of(_CLEAN)
    if clean is None or clean.case is None or clean.case.state != "drafted":
        console.print("\n--tamper needs a draft on PO 48966 that waits, and there is none: nothing was changed.", style="red")
        return 1
    swept = recheck(post, engine)
    result, case = read_result(post, samples), clean.case.id
    screen.story(console, find(post, "withdrawn", case, "card"), "PO 48966: withdrawn", WORDS)
    screen.withdrawn(console, swept.checked, swept.unchanged, swept.withdrawn)
    screen.anew(console, result.of(_CLEAN), TIMEZONE)
    screen.mailbox(console, result)
    gone = find(post, "drafts", case, "draft") is None and find(post, "withdrawn", case, "draft") is not None
    return 0 if gone and swept.withdrawn == 1 and not swept.failed and not result.audit_problems else 1


def _work(console: Console, post: Post, engine: Engine) -> Round:
    with Progress(TextColumn("the agent works"), BarColumn(), TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("work", total=None)
        return run_once(post, engine, lambda done, total: bar.update(task, completed=done, total=total or 1))


def _measured(post: Post) -> Measured:
    podesk = post.desk.settings.podesk
    with post.ledger.reading() as session:
        return measure(session, Frame(post.desk.now(), podesk.desk.working, podesk.kpis.quiet_period))


def _show_papers(console: Console, post: Post, result: Result) -> None:
    story, clean = result.of(_STORY), result.of(_CLEAN)
    if story and story.case:
        screen.story(console, find(post, "escalations", story.case.id, "card"), "PO 48817: escalated", _STORY_WORDS)
    if clean and clean.case:
        screen.draft(console, find(post, "drafts", clean.case.id, "draft"), "PO 48966: drafted", _CLEAN_WORDS)


def _asks(sample: Sample, post: Post) -> str:
    inquiry = understand(read(sample.raw, post.desk.intake), post.desk.hints)
    return ", ".join(intent.replace("_", " ") for intent in inquiry.intents) if inquiry.kind == "inquiry" else inquiry.kind


def _promises(post: Post, result: Result) -> list[str]:
    """Per mail the clean states that its draft rests on, from the audit trail."""
    found: dict[str, str] = {}
    with post.ledger.reading() as session:
        for entry in journal.export(session):
            if entry["event"] == "case.decided":
                found[str(entry["case"])] = " ".join(one for one in entry["data"]["promises"] if one)
    return [found.get(end.case.id, "") if end and end.case else "" for _, end in result.mails]


def _serve(console: Console, desk: EmbeddedDesk, site: Site, post: Post, engine: Engine) -> None:
    """Leave the mailbox open to mail clients, with the agent at work on it, until Ctrl-C or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    console.print(f"\nThe mailbox is kept in {site.folder} and open to any mail client:")
    console.print(desk.how_to_open())
    console.print("The agent stays at work: a draft that you move to PO Desk/Approve is checked once more and sent there.")
    console.print(f"The cases: podesk --config {site.config} cases\nCtrl-C ends it.")
    run(post, engine, stop)
