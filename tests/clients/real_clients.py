"""Real mail clients at the agent's drafts, driven as a person would: what podesk concludes, that no edit is lost, that none goes out twice.

Opt-in, since the clients are heavy: ``make test-clients``. Not collected by the suite (its name doesn't begin with ``test_``).
``PODESK_PICTURES=DIR`` writes a screenshot of each client.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.clients.desk import Concluded, WorkingDesk, until

CLIENTS = {"mutt": "Mutt", "roundcube": "Roundcube", "thunderbird": "Thunderbird"}
APPROVE, REJECT, DONE = "PO Desk/Approve", "PO Desk/Reject/Wrong date", "PO Desk/Done"
MANNERS = ("Hello,", "Hi Dana,")
WORDING = ("Please reply to this message if you have any questions.", "Shout if you need us — ‘gracias’, señora.")
FACTS = ("all 5 lines", "all 6 lines")


class Person(Protocol):
    """What people do at their clients. Subjects name drafts (without their ``Re:``); folders are as people see them."""

    def send(self, subject: str, edit: tuple[str, str] | None = None) -> None: ...
    def open(self, subject: str, edit: tuple[str, str] | None = None) -> None: ...
    def finish(self) -> None: ...
    def save(self, subject: str, edit: tuple[str, str] | None = None) -> None: ...
    def look(self, subject: str) -> None: ...
    def delete(self, subject: str) -> None: ...
    def move(self, subject: str, source: str, target: str) -> None: ...
    def answer(self, subject: str, text: str) -> None: ...
    def send_as_new(self, subject: str) -> None: ...
    def show(self, folder: str) -> None: ...
    def photograph(self, path: Path) -> None: ...


@dataclass(frozen=True)
class Scene:
    """One desk, one person at one client, one mail (its number and its subject)."""

    desk: WorkingDesk
    person: Person
    number: int

    @property
    def subject(self) -> str:
        """Of the customer's mail."""
        return self.desk.subject(self.number)

    def moves(self, target: str, source: str = "Drafts") -> None:
        """Drag the draft."""
        self.person.move(self.subject, source, target)

    def saves(self, edit: tuple[str, str] | None) -> None:
        """Save the draft, and see that the words are in Drafts."""
        self.person.save(self.subject, edit)
        if edit:
            assert until(lambda: edit[1] in " ".join(self.desk.texts("Drafts", self.number))), "the edit was lost"


@dataclass(frozen=True)
class Run:
    """An act and what podesk must conclude. ``check`` looks at the rest (returns what is wrong)."""

    act: Callable[[Scene], Any]
    what: str
    state: str = "closed"
    received: int = 0
    check: Callable[[Scene], str] = lambda _scene: ""
    unlike: tuple[tuple[str, str, str], ...] = ()  # (client, what, state) where a client does something else by its nature


def edited_stays(scene: Scene) -> str:
    """The person's words are still where they were."""
    texts = scene.desk.texts("Drafts", scene.number)
    return "" if any(MANNERS[1] in one for one in texts) else f"the person's edit is gone: {texts}"


def nothing_left(scene: Scene) -> str:
    """No second draft that could be sent."""
    gone = until(lambda: not scene.desk.texts("Drafts", scene.number))
    return "" if gone else "a draft is left over in Drafts"


def one_card(word: str) -> Callable[[Scene], str]:
    """One card in Escalations tells."""
    return lambda scene: "" if len(scene.desk.cards(scene.number, word)) == 1 else f"cards: {scene.desk.cards(scene.number)}"


def then(*acts: Callable[[Scene], Any]) -> Callable[[Scene], None]:
    """One after the other."""

    def all_of(scene: Scene) -> None:
        for act in acts:
            act(scene)

    return all_of


def truth_moves_while_saved(scene: Scene) -> None:
    scene.saves(MANNERS)
    scene.desk.truth_moves(scene.number)
    assert until(lambda: scene.desk.case(scene.number).state == "outdated"), "never marked as out of date"


def truth_moves_while_open(scene: Scene) -> None:
    """The draft is open in the client when the systems change; the old text is sent all the same."""
    scene.person.open(scene.subject)
    scene.desk.truth_moves(scene.number)
    seen = ("withdrawn", "outdated")
    assert until(lambda: scene.desk.case(scene.number).state in seen or scene.desk.case(scene.number).revision > 1), "nobody noticed"
    scene.person.finish()


RUNS: dict[str, Run] = {
    "sent unchanged": Run(lambda s: s.person.send(s.subject), "sent_unchanged", received=1, check=nothing_left),
    "sent with another greeting": Run(lambda s: s.person.send(s.subject, MANNERS), "sent_manners", received=1, check=nothing_left),
    "sent in other words": Run(lambda s: s.person.send(s.subject, WORDING), "sent_wording", received=1, check=nothing_left),
    "sent with a wrong quantity": Run(
        lambda s: s.person.send(s.subject, FACTS), "sent_facts, corrected", "escalated", 1, check=one_card("Sent, but not backed")
    ),
    "edited and saved": Run(lambda s: s.saves(MANNERS), "being edited", "drafted", check=edited_stays),
    "saved as it is": Run(lambda s: s.saves(None), "waiting", "drafted"),
    "saved, then sent": Run(then(lambda s: s.saves(MANNERS), lambda s: s.person.send(s.subject)), "sent_manners", received=1),
    "saved, then out of date": Run(truth_moves_while_saved, "being edited", "outdated", check=edited_stays),
    "sent when no longer true": Run(
        truth_moves_while_open, "sent_unchanged, corrected", "escalated", 1, check=one_card("Sent, but not backed")
    ),
    "opened and closed": Run(lambda s: s.person.look(s.subject), "waiting", "drafted", unlike=(("mutt", "unknown", "drafted"),)),
    "deleted": Run(lambda s: s.person.delete(s.subject), "unknown", "drafted"),
    "rejected": Run(lambda s: s.moves(REJECT), "rejected: Wrong date", "escalated", check=one_card("Draft rejected")),
    "approved": Run(lambda s: s.moves(APPROVE), "approved_unchanged", received=1, check=nothing_left),
    "edited, then approved": Run(then(lambda s: s.saves(MANNERS), lambda s: s.moves(APPROVE)), "approved_manners", received=1),
    "wrong, then approved": Run(
        then(lambda s: s.saves(FACTS), lambda s: s.moves(APPROVE)), "not sent", "drafted", check=one_card("Not sent")
    ),
    "answered by hand": Run(
        lambda s: s.person.answer(s.subject, "Hello Dana,\n\nlet me look into it.\n\nRegards\n"), "by_hand", received=1, check=nothing_left
    ),
    "edited as new": Run(lambda s: s.person.send_as_new(s.subject), "sent_unchanged", received=1, check=nothing_left),
    "exception settled": Run(lambda s: s.moves(DONE, "PO Desk/Escalations"), "done"),
}
NUMBERS = {name: 101 + place for place, name in enumerate(RUNS)}
HELD = [NUMBERS["exception settled"]]


@pytest.fixture(scope="module", params=[one for one in CLIENTS if one in os.environ.get("PODESK_CLIENTS", ",".join(CLIENTS)).split(",")])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A desk, and a person at a client."""
    made = getattr(importlib.import_module(f"tests.clients.{request.param}"), CLIENTS[request.param])
    clean = [one for one in NUMBERS.values() if one not in HELD]
    with WorkingDesk(clean, HELD) as desk, made(desk.server.port, desk.server.submission_port) as person:
        pictures = os.environ.get("PODESK_PICTURES")
        if pictures:
            person.show("Drafts")
            person.photograph(Path(pictures) / f"{request.param}-drafts.png")
        yield Scene(desk, person, 0)
        if pictures:
            person.show("PO Desk/Escalations")
            person.photograph(Path(pictures) / f"{request.param}-escalations.png")


@pytest.mark.parametrize("name", RUNS)
def test_what_podesk_concludes(scene: Scene, name: str) -> None:
    run, here = RUNS[name], Scene(scene.desk, scene.person, NUMBERS[name])
    client = type(scene.person).__name__.lower()
    what, state = next(((what, state) for who, what, state in run.unlike if who == client), (run.what, run.state))
    run.act(here)
    wanted = Concluded(what, state, run.received)
    assert scene.desk.settles(here.number, wanted) == wanted
    assert run.check(here) == ""
    assert scene.desk.process.poll() is None, "podesk ended by itself"


def test_nothing_was_sent_twice(scene: Scene) -> None:
    """At the end of the day: each customer has one answer at most, and the audit trail is whole."""
    counts = {name: scene.desk.concluded(number).received for name, number in NUMBERS.items()}
    assert [name for name, count in counts.items() if count > 1] == []
    assert scene.desk.site.run("audit", "verify").returncode == 0
