"""Asking a model about a batch of mails: side by side but bounded, one deadline for all, one repair each, never more than the budget.

The threads are daemons: a model that hangs for ever keeps neither the batch nor the end of the process. A slot is given back only
when its call truly ended, so that hanging calls can't pile up. Nothing that a model says is judged or kept here.
"""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from agent.model.usage import Purse
from agent.scribe.briefs import Brief
from connectors.errors import ConnectorError, Denied, Unavailable
from connectors.ports import LanguageModel, ModelReply

_PAUSE = 0.2
_OVERHEAD = 300  # tokens that a provider wraps around a prompt


class Patience:
    """Leaves a model alone for a while after it failed a few times in a row, so that drafts don't wait for a dead one."""

    def __init__(self, failures: int = 3, rest: float = 60.0) -> None:
        self._lock, self._failed, self._until = threading.Lock(), 0, 0.0
        self._limit, self._rest = failures, rest

    def resting(self) -> bool:
        """Whether it is being left alone."""
        with self._lock:
            return time.monotonic() < self._until

    def note(self, answered: bool) -> None:
        """How a call ended."""
        with self._lock:
            self._failed = 0 if answered else self._failed + 1
            if self._failed >= self._limit:
                self._until = time.monotonic() + self._rest


@dataclass(frozen=True)
class Scribe:
    """The model with its limits. Prices are in millionths a thousand tokens; ``closed`` says why it is not to be asked at all;
    ``sees_asks``: it may know which way the customer asked (when, where …), as a word of ours."""

    model: LanguageModel
    purse: Purse
    mode: Literal["plan", "paraphrase", "none"] = "plan"
    time_limit: float = 20.0
    max_tokens: int = 800
    retries: int = 1
    price_in: float = 0.0
    price_out: float = 0.0
    closed: str = ""
    sees_asks: bool = False
    slots: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(8))
    patience: Patience = field(default_factory=Patience)

    def most(self, brief: Brief) -> int:
        """The most that one call can cost: no tokeniser makes more tokens than there are bytes."""
        asked = len((brief.system + brief.again() + json.dumps(brief.schema)).encode()) + _OVERHEAD
        return self.cost(asked, self.max_tokens)

    def cost(self, tokens_in: int, tokens_out: int) -> int:
        """In millionths, rounded up."""
        return math.ceil((tokens_in * self.price_in + tokens_out * self.price_out) / 1000)


@dataclass
class Said:
    """What came of one conversation. ``answer`` None: nothing usable, and ``why``. Costs count in any case."""

    answer: tuple[str, ...] | None = None
    why: str = ""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: int = 0
    answered: bool = False


def converse(questions: Sequence[Callable[[], Brief]], scribe: Scribe) -> list[Said]:
    """One answer a question, in order, within one time limit for all of them."""
    if scribe.closed:
        return [Said(why=scribe.closed) for _ in questions]
    if scribe.patience.resting():
        return [Said(why="the model is left alone for a while after it failed repeatedly") for _ in questions]
    deadline = time.monotonic() + scribe.time_limit
    said = [call.result() for call in [_Conversation(question, scribe, deadline) for question in questions]]
    for one in said:
        if one.calls:
            scribe.patience.note(one.answered)
    return said


class _Conversation:
    """One question, in a thread of its own."""

    def __init__(self, question: Callable[[], Brief], scribe: Scribe, deadline: float) -> None:
        self._question, self._scribe, self._deadline = question, scribe, deadline
        self._said = Said(why="the model was busy with other mails")
        self._done = threading.Event()
        threading.Thread(target=self._run, name="ask-model", daemon=True).start()

    def result(self) -> Said:
        """What it came to by the deadline; what comes later is for nobody."""
        if self._done.wait(max(0.0, self._deadline - time.monotonic())):
            return self._said
        late = f"the model gave no answer within {self._scribe.time_limit:g} s"
        return replace(self._said, answer=None, answered=False, why=late if self._said.calls else self._said.why)

    def _run(self) -> None:
        """Never raises: a defect anywhere in here costs this draft the model's words, nothing else."""
        if not self._scribe.slots.acquire(timeout=max(0.0, self._deadline - time.monotonic())):
            return
        try:
            self._converse(self._question(), self._said)
        except Exception as error:  # noqa: BLE001 - see above
            self._said.answer, self._said.why = None, f"the model could not be asked ({type(error).__name__})"
        finally:
            self._scribe.slots.release()
            self._done.set()

    def _converse(self, brief: Brief, said: Said) -> None:
        """One call, and at most one repair where its answer can't be used."""
        if not brief.user:
            said.why = "there is nothing that could be said otherwise"
            return
        for user in (brief.user, brief.again()):
            reply = self._ask(brief, user, said)
            if reply is None:
                return
            said.answered = True
            usable = brief.read(reply.data) if reply.data is not None and not reply.refused else ()
            if usable:
                said.answer, said.why = usable, ""
                return
            said.why = "the model refused" if reply.refused else "the model's answer could not be used"
            if reply.refused:
                return

    def _ask(self, brief: Brief, user: str, said: Said) -> ModelReply | None:
        """One answered request; None and the reason where there is none. Only what surely wasn't answered is asked again."""
        for attempt in range(1 + self._scribe.retries):
            time.sleep(_PAUSE * attempt)
            if time.monotonic() >= self._deadline:
                return None
            try:
                return self._request(brief, user, said)
            except ConnectorError as error:
                said.why = _why(error)
                if not isinstance(error, Unavailable):
                    return None
        return None

    def _request(self, brief: Brief, user: str, said: Said) -> ModelReply | None:
        """One request, paid for: until its answer says otherwise, it cost the most that it can. None: no money is left."""
        scribe = self._scribe
        hold = scribe.purse.reserve(scribe.most(brief))
        if hold is None:
            said.why = "the month's budget for the model is spent"
            return None
        said.calls, said.cost = said.calls + 1, said.cost + hold.amount
        try:
            reply = scribe.model.ask(brief.system, user, brief.schema)
        except (Unavailable, Denied):
            scribe.purse.settle(hold, 0)
            said.cost -= hold.amount
            raise
        # what a provider doesn't count stays charged as the most
        counted = reply.tokens_in is not None and reply.tokens_out is not None
        said.tokens_in, said.tokens_out = said.tokens_in + (reply.tokens_in or 0), said.tokens_out + (reply.tokens_out or 0)
        if counted:
            spent = scribe.cost(reply.tokens_in or 0, reply.tokens_out or 0)
            scribe.purse.settle(hold, spent)
            said.cost += spent - hold.amount
        return reply


def _why(error: ConnectorError) -> str:
    told = "refused the request" if isinstance(error, Denied) else "did not answer"
    reason = "".join(char for char in error.reason if char.isprintable())
    return f"the model {told} ({reason[:120]})"
