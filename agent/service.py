"""Running: the loop that polls each mailbox, and the jobs that work on what it hands over. Knows no mail and no rule."""

from __future__ import annotations

import gc
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from agent.desk import Post
from agent.engine import Engine, Job
from agent.follow import follow_once, tell_staff
from agent.ledger import cases, mails
from agent.notify import notify
from agent.poll import poll_once
from agent.review import prepare, review_once
from agent.stages.understand import make_ready
from agent.upkeep import upkeep
from agent.watch import join_once, recheck_once
from agent.work import handle
from connectors.errors import ConnectorError

log = structlog.get_logger()
Progress = Callable[[int, int], None]
T = TypeVar("T")

_LONGEST_PAUSE = 300.0
_KEEP_JOBS = 7 * 86400.0
_ALLOCATIONS = 20_000  # objects between two looks of the collector for garbage; Python's 700 is for small programs


@dataclass
class Round:
    """What one round did: mails handed over, those put off since a mailbox failed, and mailboxes that could not be read (name → reason)."""

    queued: int = 0
    put_off: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def ready() -> None:
    """What a service does before its first mail: everything that reading needs is loaded once and for all."""
    make_ready()
    gc.freeze()  # it lives as long as the process: nothing for the collector of garbage to walk through again and again
    _collect_seldom()


def _collect_seldom() -> None:
    gc.set_threshold(_ALLOCATIONS, 20, 20)


def jobs(post: Post) -> dict[str, Job]:
    """The jobs by their stable names; each takes its own id and the ids of the rows it is for."""
    return {
        "handle": lambda job, *ids: handle(post, job, [int(one) for one in ids]),
        "join": lambda _job, *_ids: _join(post),
        "notify": lambda job, *ids: notify(post, job, [int(one) for one in ids]),
    }


def _join(post: Post) -> None:
    join_once(post)


def run_once(post: Post, engine: Engine, progress: Progress = lambda done, total: None) -> Round:
    """Everything that is there, to its end; then stop. The engine is started and stopped here."""
    _collect_seldom()
    engine.start(jobs(post))
    try:
        result = Round()
        each(post, result, prepare)
        poll_all(post, result)
        _work_off(engine, progress)
        each(post, result, review_once)
        _work_off(engine, progress)
        result.failed |= recheck_once(post).failed
        _work_off(engine, progress)
        each(post, result, follow_once)
        tell_staff(post)
        _work_off(engine, progress)
        upkeep(post)
        with post.ledger.reading() as session:
            result.put_off = mails.left_over(session)
        return result
    finally:
        engine.stop(0)


def look_once(post: Post, engine: Engine) -> Round:
    """One round of the half that reads: what is new, what people did, whether drafts still hold. Its jobs stay queued for `podesk work`."""
    engine.start(jobs(post))
    try:
        result = Round()
        each(post, result, prepare)
        poll_all(post, result)
        each(post, result, review_once)
        result.failed |= recheck_once(post).failed
        return result
    finally:
        engine.stop()


def _work_off(engine: Engine, progress: Progress) -> None:
    """Until nothing is queued."""
    most = 0
    while pending := engine.pending():
        most = max(most, pending)
        progress(most - pending, most)
        time.sleep(0.1)
    progress(most, most)


def each(post: Post, result: Round, work: Callable[[Post, str], T]) -> list[T]:
    """Something with every mailbox; one that fails doesn't stop the others."""
    done = []
    for name in post.mailboxes:
        try:
            done.append(work(post, name))
        except ConnectorError as error:
            log.warning("mailbox can't be read", mailbox=name, reason=str(error))
            result.failed[name] = str(error)
    return done


def poll_all(post: Post, result: Round | None = None) -> Round:
    """One round over all mailboxes and the notices."""
    result = result or Round()
    result.queued += sum(each(post, result, poll_once))
    with post.ledger.transaction() as session:
        due = cases.due_notices(session, post.desk.now())
        if due:
            post.enqueue(session, "notify", *due)
    return result


def run(post: Post, engine: Engine, stop: threading.Event, *, polling: bool = True) -> None:
    """Until ``stop``: poll (IDLE wakes it, a timer is the safety net) and work. Ends when the mail in hand is done."""
    ready()
    engine.start(jobs(post))
    if polling:
        for name in post.mailboxes:
            threading.Thread(target=_watch, args=(post, name, stop), name=f"podesk-{name}", daemon=True).start()
        threading.Thread(target=_recheck, args=(post, stop), name="podesk-recheck", daemon=True).start()
        threading.Thread(target=_tidy, args=(post, engine, stop), name="podesk-tidy", daemon=True).start()
    try:
        stop.wait()
    finally:
        engine.stop()


def _watch(post: Post, name: str, stop: threading.Event) -> None:
    """Poll one mailbox for ever. Whatever breaks is logged and tried again, later and later, up to five minutes."""
    settings, mailbox = post.mailboxes[name]
    failures, prepared = 0, False
    while not stop.is_set():
        try:
            if not prepared:
                prepare(post, name)
                prepared = True
            poll_once(post, name)
            review_once(post, name)
            with mailbox.session() as session:
                failures = 0
                session.wait(session.folder(settings.folders.inbox), settings.poll_every.total_seconds())
        except Exception as error:
            # the loop is the heart: no error of one round may end it
            failures += 1
            pause = min(2.0**failures, _LONGEST_PAUSE) * random.uniform(0.5, 1.0)
            log.warning(
                "poll failed", mailbox=name, reason=str(error), retry_in=round(pause, 1), exc_info=not isinstance(error, ConnectorError)
            )
            stop.wait(pause)


def _recheck(post: Post, stop: threading.Event) -> None:
    """Hold pending drafts and open promises against the systems again and again."""
    while not stop.wait(post.desk.settings.podesk.watch.every.total_seconds()):
        try:
            recheck_once(post)
            each(post, Round(), follow_once)
        except Exception:
            log.warning("checking drafts and promises failed", exc_info=True)


def _tidy(post: Post, engine: Engine, stop: threading.Event) -> None:
    """Once a minute: bundles, the digest and notices that wait; once an hour: forget the engine's finished jobs, and the day's upkeep."""
    minutes = 0
    while not stop.wait(60.0):
        minutes += 1
        try:
            tell_staff(post)
            with post.ledger.transaction() as session:
                due = cases.due_notices(session, post.desk.now())
                if due:
                    post.enqueue(session, "notify", *due)
            if minutes % 60 == 1:
                engine.forget(_KEEP_JOBS)
                upkeep(post)
        except Exception:
            log.warning("tidying failed", exc_info=True)
