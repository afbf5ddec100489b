"""The ledger's database and the language model: can they be used? Makes no table."""

from __future__ import annotations

from collections.abc import Iterator

from agent.checkup.line import Line
from agent.ledger.health import look
from agent.ledger.store import LedgerError
from agent.scribe.asking import converse
from agent.scribe.briefs import Brief, object_of
from agent.settings import Settings
from agent.wiring import Now, ledger_url, make_model, make_scribe, open_ledger

_SCHEMA = object_of("check", ready={"type": "boolean"})


def database(settings: Settings) -> Iterator[Line]:
    """The ledger."""
    try:
        yield Line("database", "ok", look(ledger_url(settings))[0])
    except LedgerError as error:
        mend = "check database.url, that the server runs, and that this account may make tables there (or, of a file, may write there)"
        yield Line("database", "fail", str(error).splitlines()[0], mend)


def language_model(settings: Settings, now: Now) -> Iterator[Line]:
    """Where one is configured: is its package there, and does it answer."""
    model = settings.podesk.model
    if not model.configured:
        yield Line("model", "ok", "none is configured: the approved bank's own wording")
        return
    make_model(settings)
    if not model.monthly_budget:
        yield Line("model", "warn", f"{model.provider} is configured and never asked: its budget is 0", "set model.monthly_budget")
        return
    try:
        current = look(ledger_url(settings))[1]
    except LedgerError:
        current = False
    if not current:
        told = "its budget is kept in the database, which isn't there yet or can't be used"
        yield Line("model", "warn", f"{model.provider} was not asked: {told}", "look again after the first start")
        return
    scribe = make_scribe(settings, open_ledger(settings), now)
    assert scribe is not None
    brief = Brief("Answer with JSON alone.", 'Answer {"ready": true}.', _SCHEMA, lambda data: ("yes",) if "ready" in data else ())
    said = converse([lambda: brief], scribe)[0]
    if said.answer:
        reads = "; it is shown the text of unclear mails" if model.understand else ""
        yield Line("model", "ok", f"{model.provider} answered ({said.tokens_in} + {said.tokens_out} tokens){reads}")
    else:
        mend = "check model.provider, model.base_url and the key; until then drafts have the bank's own wording"
        yield Line("model", "fail" if not said.answered else "warn", f"{model.provider}: {said.why}", mend)
