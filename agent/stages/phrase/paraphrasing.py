"""The ``paraphrase`` mode: a model rewrites sentences with open slots; each stands only where the gate passes the whole text with it.

The values are put in by code, each slot exactly once; the sentence that comes out must wholly be an approved one that says the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent.model.draft import Claim, Draft, Verification
from agent.scribe.briefs import Brief, object_of
from agent.wording.bank import Language, Phrase
from agent.wording.template import squeeze

_SLOT = re.compile(r"\{(\w+)(?::\w+)?\}")
_MAX_SENTENCE = 400
_MAX_REFUSED = 20
_SYSTEM = """You reword sentences of a short, polite business mail so that it reads well. The places in braces are filled in later:
keep each of them exactly once, as it is written, and add nothing: no date, number, promise, reason, time word or courtesy of your own.
Keep the language and the meaning exactly. Leave a sentence out if it can't be said better.
Answer with JSON alone: {"sentences": [{"id": "…", "text": "…"}]}"""


@dataclass(frozen=True)
class Reworded:
    """The draft as far as rewritten sentences passed; ``refused`` are those that didn't, with open slots."""

    draft: Draft
    verification: Verification
    kept: int = 0
    refused: tuple[str, ...] = ()


def brief(language: Language, draft: Draft) -> Brief:
    """The question for one draft."""
    open_ = {str(number): _open(phrase) for number, claim in enumerate(draft.claims) if (phrase := _phrase(claim, language))}
    matter = {"language": language.code, "sentences": [{"id": number, "text": text} for number, text in open_.items()]}
    item = object_of("sentence", id={"type": "string", "enum": sorted(open_)}, text={"type": "string"})
    schema = object_of("paraphrase", sentences={"type": "array", "items": item})
    count = len(draft.claims)
    return Brief(_SYSTEM, json.dumps(matter, ensure_ascii=False) if open_ else "", schema, lambda answer: _texts(answer, count))


def reword(
    draft: Draft, verification: Verification, texts: tuple[str, ...], language: Language, check: Callable[[Draft], Verification]
) -> Reworded:
    """Put in one rewritten sentence after the other, and take out again whatever the gate refuses. ``texts`` by claim, empty = as it is."""
    done = Reworded(draft, verification)
    for number, text in enumerate(texts):
        phrase = _phrase(draft.claims[number], language) if text else None
        if phrase is None or squeeze(text) == _open(phrase):
            continue
        tried = _with(done.draft, number, text, phrase, language)
        held = check(tried) if tried else None
        if tried and held and held.supported:
            done = replace(done, draft=tried, verification=held, kept=done.kept + 1)
        elif len(done.refused) < _MAX_REFUSED:
            done = replace(done, refused=(*done.refused, squeeze(text)[:_MAX_SENTENCE]))
    return done


def _phrase(claim: Claim, language: Language) -> Phrase | None:
    """The bank's sentence behind a claim; none for list rows and the signature, which stay as they are."""
    phrase = language.by_id.get(claim.sentence_id)
    if phrase is None or phrase.sentence.row or phrase.template.match(claim.text) is None:
        return None
    return phrase


def _open(phrase: Phrase) -> str:
    return _SLOT.sub(r"{\1}", phrase.template.text)


def _texts(answer: Mapping[str, Any], count: int) -> tuple[str, ...]:
    """The rewritten sentences by claim; empty where nothing is usable."""
    found = [""] * count
    listed = answer.get("sentences")
    for one in listed[: 2 * count] if isinstance(listed, list) else ():
        number, text = (one.get("id"), one.get("text")) if isinstance(one, dict) else (None, None)
        if isinstance(number, str) and number.isascii() and number.isdecimal() and len(number) < 4 and int(number) < count:
            found[int(number)] = text if isinstance(text, str) and text.isprintable() else ""
    return tuple(found) if any(found) else ()


def _with(draft: Draft, number: int, text: str, phrase: Phrase, language: Language) -> Draft | None:
    """The draft with this sentence in place of the claim's; None where the sentence can't be one of ours."""
    claim = draft.claims[number]
    written = _filled(squeeze(text), phrase.template.match(claim.text) or {})
    meant = (phrase.sentence.says, phrase.sentence.role)
    readings = (one for one, _ in language.match(written, people=False)) if written else iter(())
    same = next((one for one in readings if (one.sentence.says, one.sentence.role) == meant), None)
    if same is None:
        return None
    start = 0
    for before in draft.claims[:number]:
        start = draft.text.index(before.text, start) + len(before.text)
    start = draft.text.index(claim.text, start)
    claims = list(draft.claims)
    claims[number] = claim.model_copy(update={"text": written, "sentence_id": same.sentence.id})
    whole = draft.text[:start] + written + draft.text[start + len(claim.text) :]
    return draft.model_copy(update={"text": whole, "claims": tuple(claims)})


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The sentence with its values; empty where a slot is missing, doubled or unknown."""
    if len(text) > _MAX_SENTENCE or sorted(_SLOT.findall(text)) != sorted(values) or not text.isprintable():
        return ""
    return _SLOT.sub(lambda slot: values[slot[1]], text)
