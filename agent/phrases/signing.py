"""A desk lead's signature: one sentence more in the site's own folder, and a line in the audit trail. It changes no shipped file.

What the linter refuses, no signature mends: the message says why. The sentence is in force when the agent is started again.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agent.phrases.habits import Proposal
from agent.wording.bank import Bank, BankError, load_bank
from agent.wording.lint import lint, lint_own
from agent.wording.predicates import REVIEWED, ROLE_SLOTS, SAYABLE

FILE = "signed.toml"
_HEAD = "# Sentences that a desk lead signed with `podesk phrases sign`. Each names who and since when; remove one to take it back.\n"


class Unsignable(ValueError):
    """The sentence can't be signed; the message says why, one reason a line."""


@dataclass(frozen=True)
class Signed:
    """What was added, and where."""

    id: str
    path: Path
    entry: str


def draw_up(proposal: Proposal, by: str, since: date, folder: Path, shipped: Sequence[Path]) -> Signed:
    """The sentence as it would stand in the site's ``signed.toml``; :class:`Unsignable` says what is against it. Writes nothing.

    ``folder`` is the site's ``promises``, ``shipped`` what it is looked up in after that.
    """
    name = " ".join(by.split())
    if not name or not name.isprintable() or len(name) > 80:
        raise Unsignable("say who signs with --by NAME (at most 80 characters)")
    path = folder / proposal.language / FILE
    sentence = f"signed.{proposal.id.partition('-')[2]}"
    entry = _entry(proposal, sentence, name, since)
    before = _bank([folder, *shipped])
    if proposal.language not in before.languages:
        raise Unsignable(f"there is no bank in {proposal.language!r}; use one of: {', '.join(sorted(before.languages))}")
    known = next((one.sentence.id for one in before.languages[proposal.language].phrases if one.sentence.text == proposal.text), None)
    if known is not None:
        raise Unsignable(f"this sentence is approved already ({known})")
    _slots_known(proposal)
    wrong = _tried(_whole(path, entry), proposal.language, sentence, [folder, *shipped], before, _bank(shipped))
    if wrong:
        raise Unsignable("\n".join(_plain(one, proposal.language) for one in wrong))
    return Signed(sentence, path, entry)


def enter(signed: Signed) -> None:
    """Write it, all or nothing: a crash leaves the file as it was."""
    text = _whole(signed.path, signed.entry)
    signed.path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=signed.path.parent, suffix=".new")
    with os.fdopen(handle, "w", encoding="utf-8") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(signed.path)


def problems(proposal: Proposal, folder: Path, shipped: Sequence[Path]) -> tuple[str, ...]:
    """What a signature would be refused for."""
    try:
        draw_up(proposal, "anybody", date(2000, 1, 1), folder, shipped)
    except Unsignable as error:
        return tuple(str(error).splitlines())
    return ()


def _whole(path: Path, entry: str) -> str:
    return (path.read_text(encoding="utf-8") if path.is_file() else _HEAD) + entry


def _entry(proposal: Proposal, sentence: str, by: str, since: date) -> str:
    lines = [f'id = "{sentence}"', f'says = "{proposal.says}"' if proposal.says else f'role = "{proposal.role}"']
    if proposal.number != "any":
        lines.append(f'number = "{proposal.number}"')
    if proposal.commits or proposal.says in REVIEWED:
        lines += ["reviewer = true", "compose = false"] + (["commits = true"] if proposal.commits else [])
    lines += [f"text = {_quoted(proposal.text)}", f"signed_by = {_quoted(by)}", f"since = {since.isoformat()}"]
    return "\n[[sentence]]\n" + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    written = f'"{escaped}"'
    try:
        if tomllib.loads(f"x = {written}")["x"] == text:
            return written
    except tomllib.TOMLDecodeError:
        pass
    raise Unsignable("the sentence holds characters that no reply may hold")


def _bank(folders: Sequence[Path]) -> Bank:
    try:
        return load_bank([one for one in folders if one.is_dir()])
    except BankError as error:
        raise Unsignable(f"the bank can't be read; mend it first: {error}") from error


def _slots_known(proposal: Proposal) -> None:
    """A slot that this sentence can't fill is named, with those that it can."""
    known = {"po", *SAYABLE[proposal.says]} if proposal.says else set(ROLE_SLOTS)
    odd = sorted({name for name in re.findall(r"\{(\w*)", proposal.text) if name not in known})
    if odd:
        names = ", ".join(f"{{{name}}}" for name in sorted(known))
        raise Unsignable(f"slots without a type: {', '.join(odd)}; a sentence of {proposal.says or proposal.role} can hold {names}")


def _tried(text: str, language: str, sentence: str, folders: Sequence[Path], before: Bank, shipped: Bank) -> list[str]:
    """What is against the bank with the new sentence in it: it must read as no other sentence, no other as it, and each word be known."""
    with tempfile.TemporaryDirectory() as scratch:
        new = Path(scratch) / language / FILE
        new.parent.mkdir()
        new.write_text(text, encoding="utf-8")
        after = _bank([Path(scratch), *folders])
    old = set(lint(Bank({language: before.languages[language]})))
    own = lint_own(after, {language: {sentence}}, shipped)
    return list(dict.fromkeys(one for one in (*lint(Bank({language: after.languages[language]})), *own) if one not in old))


def _plain(problem: str, language: str) -> str:
    """Without the language and the id that it would get, which mean nothing to who reads this."""
    told = problem.removeprefix(f"{language}: ")
    return told.partition(": ")[2] if told.startswith("signed.") else told
