"""What the newly written words ask for, sentence by sentence, several intents at once. Quoted history is never looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from agent.model.inquiry import INTENTS
from agent.stages.understand.beside import formal
from agent.stages.understand.clean import sure_claims, unclean
from agent.stages.understand.nets import caught, figures
from agent.stages.understand.quick import Quick
from agent.stages.understand.reader import view
from agent.stages.understand.requests import requests
from agent.stages.understand.second import asks_more, is_marked, pleads, wants_an_act
from agent.stages.understand.statements import unexplained
from agent.stages.understand.status import Context, context_of

# not after an initial or a title: "W. Brandvold", "Mr. Banda"
_SENTENCE = re.compile(
    r"(?<=[.!?;])(?<!\n[A-ZÀ-Þ]\.)(?<![.,] [A-ZÀ-Þ]\.)(?<!\b(?:Mr|Ms|Dr|Sr|Fr|Hr|St)\.)(?<!\b(?:Mrs|Dra|Sra|Ing|Lic|Mme)\.)\s+|\n"
)
_NUMBER_WORD = re.compile(r"\b(no|nos|nr|num|nbr|n|p\.\s?o|o\.\s?c|po|pos|ref|bestellnr)\.(?=\s+[#(]?[A-Z0-9])", re.IGNORECASE)
# nor after a German date: "ab dem 8. gebraucht"
# "went out yet thx Please call me": a new sentence begins
_RUN_ON = re.compile(r"(?:(?<=\bthx)|(?<=\bthanks))[ \t]+(?=(?:Please|Can|Could|Would|Will|Also|Let)\b)")
_DAY = re.compile(r"\b((?:de[mrn]|am|ab|bis) \d{1,2})\.(?=\s+(?:[a-zäöü]|Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez))")
_MEMBER = r"#?[\w./-]{0,20}\d[\w./-]{0,20}"
# A list of numbers is read as its last one, so that its length never parts "has" from "shipped".
_LISTED = re.compile(rf"(?:{_MEMBER}\s*(?:,|;|&|\band\b|\bor\b|\by\b|\bet\b|\bund\b)\s*(?:and\s|y\s|et\s|und\s|po\s)?\s*)+(?={_MEMBER})")
_DIGIT = re.compile(r"\d")
_ORDER_LIKE = re.compile(r"(?<![\w$€£.,:/+-])#?[a-z]{0,4}-?\d{5,10}(?![\w%/:]|[.,]\d)")
_WRAPPED = re.compile(r"(?<=[^\n.!?:;]{45})[ \t]*\n(?=[ \t]*[^\s*•>-])|(?<=[A-Za-z0-9,#])[ \t]*\n(?=[ \t]*[a-z0-9])")
_BARE_QUESTION = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good \w+)\b\W*)?(?:(?:re|on|about|our|my)\W+)?(?:p\.?o\.?|purchase order|order)?\W*(?:number|"
    r"no)?\W*[a-z0-9][\w./-]{2,23}\s*\?+\W*(?:thanks|thx|thank you)?\W*$",
    re.IGNORECASE,
)
_ASKS = (
    (
        "arrive",
        Quick(
            r"\barriv|\bdeliver|\be\.?t\.?a\b|\b(?:get|be|show up) here\b|\brec(?:ei|ie)v|\bland\b|\blleg|\bentreg|\brecib|\blivr|\brecev|"
            r"\bliefer|\bgeliefert|\bankomm|\beintreff|\berhalten",
            re.IGNORECASE,
        ),
    ),
    (
        "when",
        Quick(r"\bwhen\b|\beta\b|\bdates?\b|\bhow (?:soon|long)|cu[aá]ndo|fecha|quand|d[ée]lai|wann|termin|datum", re.IGNORECASE),
    ),
    ("where", Quick(r"\bwhere|\blocat|d[oó]nde|\bo[uù] |\bwo\b", re.IGNORECASE)),
    ("tracking", Quick(r"\btrack|\bpro (?:number|#)|rastreo|seguimiento|suivi|sendungs", re.IGNORECASE)),
    ("shipped", Quick(r"\bship(?:ped|ping)?\b|\bleft\b|gone out|go out|dispatched|enviad|expédi|versandt|versendet", re.IGNORECASE)),
)
_SHIP = re.compile(
    r"\bship|\bleav(?:e|ing)\b|\bdispatch|\benv[ií]|\bsal(?:e|ida|dr)|\bexp[ée]di|\bd[ée]part|\bpart(?:ir|ira|ie)\b|\bversa?nd",
    re.IGNORECASE,
)
_URGENT = Quick(
    r"\b(?:urgent\w*|asap|a\.s\.a\.p|emergency|immediately|right away|critical|dead in the water|lines? (?:is |are )?down|rush|"
    r"hot\b|unacceptable|ridiculous|expedite|still (?:nothing|waiting|no )|second (?:request|time)|2nd request|third (?:request|"
    r"time)|3rd request|"
    r"urgente\w*|cuanto antes|inmediat\w*|dringend\w*|eilig|sofort|schnellstm\w*|d[eè]s que possible|au plus vite)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|great|perfect|got it|awesome|excellent|wonderful|received|noted|will do|sounds good|understood|"
    r"much appreciated|appreciate it|very much|so much|all|again|for (?:the|your|all your) (?:\w+ ){0,2}(?:update|help|info\w*|"
    r"reply|response)|"
    r"many|thanks?|thank you|thx|ty|cheers|muchas|gracias|merci|beaucoup|danke|vielen|dank|sch[öo]n|team|everyone|both|folks|"
    r"appreciated|have a (?:great|good|nice) (?:day|one|weekend|week))\b[^\w?]*)+[^\w?]*(?:\w{2,15}[^\w?]*){0,2}$",
    re.IGNORECASE,
)
_KIND_WORD = re.compile(r"thank|thx|\bty\b|cheers|gracias|merci|dank", re.IGNORECASE)
# Thanks, withdrawals and news name what they don't ask for; "please expedite!" and "this is ridiculous" are urgency.
_THANKED = Quick(
    r"\b(?:thanks?|thank you|thx|ty|appreciate)(?: so much| very much| a lot)? (?:for )?(?:the|your|this|that|those|"
    r"these) (?!.*\bin advance)"
    r"(?:\w+ ){0,2}?(?:updates?|status|tracking|e\.?t\.?a|confirmation|acknowledge?ment|news|info\w*|shipp?\w+|deliver\w+)\b.*?"
    r"(?=[,;!?]|\b(?:but|and|however|can|could|when|where|please)\b|\.?$)"
)
_WITHDRAWN = Quick(
    r"\bno (?:longer )?(?:need|reason) (?:for|of|an?|any)\b.*$|\b(?:(?:do not|don't) need|no longer need) (?:an?|any|"
    r"the) (?:updates?|status|tracking|"
    r"eta|reply|answer)\b.*$|\b(?:ignore|disregard|cancel|forget(?: about)?) (?:my|our|the|this|that) (?:\w+ ){0,2}(?:questions?|e-?mails?|"
    r"messages?|inquiry|enquiry|request|note|mail)\b.*$|^\W*(?:here(?:'s| is| are)|attached is|this is|just|quick) (?:an?|the|our|"
    r"your|some|my) "
    r"(?:quick |short |status )?(?:updates?|news|status|info\w*|confirmation|acknowledge?ment)\b[^?]*$|^\W*fyi\b[^?]*$"
)
_VENT = Quick(
    r"^\W*(?:(?:this|that|it|the (?:delay|wait|silence))(?:'s| is| was| has been| is becoming| is getting)? )?(?:really |totally |"
    r"just |simply |so |"
    r"completely |absolutely |very |now |beyond |getting )*(?:unacceptable|ridiculous|frustrating|disappointing|annoying|absurd|a joke)\W*$"
)
_URGE = Quick(r"\b(?:please|pls|plz|kindly)\s+(?:expedite|rush|hurry)(?=\s*(?:[,;.!]|$))")
# Standing in for a colleague and what a stop costs an hour tell why somebody asks.
_STANDIN = Quick(
    r"\b(?:covering|filling in|standing in|subbing) for (?:[\w'.-]+ ){0,2}?(?:buyer|colleague|co-?worker|boss|manager|him|her|them|"
    r"[\w'.-]+)(?: (?:who(?:'s| is)|while (?:he|she|they)(?:'s| is| are|'re)) (?:on vacation|on leave|on pto|out(?: sick)?|away|off|sick)"
    r"(?: (?:this week|today))?)?|"
    r"\bcubriendo a (?:\w+ )?(?:compañer[oa]|colega|jef[ea])(?: que (?:está|anda) (?:de vacaciones|fuera|enferm[oa]|de permiso|de baja))?|"
    r"\bje remplace (?:ma|mon) (?:collègue|responsable|chef|cheffe)(?: qui est (?:en congés?|absente?|en vacances|malade))?|"
    r"\bich vertrete (?:meinen|meine|unseren|unsere) (?:kollegen|kollegin|einkäufer|einkäuferin|chef|chefin)(?:,? (?:der|die) (?:im urlaub|"
    r"krank) ist)?"
)
_COSTS = Quick(
    r"\b(?:cost(?:s|ing)?|los(?:e|es|ing)|burn(?:s|ing)?)(?: (?:us|me))? (?:about |around |over |nearly |roughly |like )?[$€£]?\s?"
    r"\d[\d,.]*\s?(?:k|grand|thousand|bucks|dollars|usd)?\s?(?:an?|per|every|each|/)\s?(?:hour|hr|day|minute|min|shift|week)\b"
)
_BARE = Quick(
    r"\b(have|has|had|did|does|do|is|was|are|were|would|could|should)nt\b|\b(where|what|when|how|that|here)s\b|"
    r"\b(wo|ca)nt\b|\b(i)m (?=(?:on|not|just|a|still|so|trying|out|getting|waiting|sorry|looking|at|going|really|here|wondering|asking|"
    r"following|checking|new)\b)"
)
MAX_CHARS, MAX_SENTENCES = 12_000, 200
_PIECE = 500  # letters of a sentence that are read together
_SENTENCES_KEPT = 1024  # greetings, closings, signatures, disclaimers and each buyer's own way to ask come again and again
_UNREAD = "the mail is longer than what is read of it"
# how sure the reader must be that a sentence asks where an order stands, where no rule knows its words; where an order is named elsewhere
# and not as a PO; beside another request of its own
_ASKING, _ASKING_ABOUT, _ASKING_MORE = 0.45, 0.7, 0.7
_LONGEST_GUESS = 2000  # letters: longer mail that names an order without a known question is mostly somebody else's


class Reading(NamedTuple):
    """What the new words say. ``quotes`` pairs an intent with the sentence that showed it. ``guessed``: no rule knew the status question,
    the reader alone took a sentence for one."""

    intents: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    asks: tuple[str, ...]
    urgent: bool
    thanks: bool
    guessed: bool = False


class Line(NamedTuple):
    """One sentence: as written, in plain lower case, and what was read in it. ``titles``: it is the subject."""

    sentence: str
    whole: str
    titles: bool
    asked: bool
    known: tuple[str, ...]
    withdrawn: bool


def intents(text: str, said: str, about: str = "", in_thread: bool = False) -> Reading:
    """Every intent that some sentence of the text shows, in the order of the public list.

    ``said`` is the text without its subject; ``about`` is an older subject, and the POs of a thread that we know (``in_thread``):
    it tells what "any update?" means and asks nothing.
    """
    unread = len(text) > MAX_CHARS
    text = text[:MAX_CHARS].replace("’", "'")
    subject, _, body = text.partition("\n")
    text = text.strip()
    shown: dict[str, str] = {}
    asks: list[str] = []
    context = context_of(text.lower())
    earlier = context_of(f"{about}\n{text}".lower()) if about or in_thread else context
    lines: list[Line] = []
    written = [(each, titles) for part, titles in ((subject, True), (body, False)) for each in _sentences(part)]
    unread = unread or len(written) > MAX_SENTENCES
    for sentence, titles in written[:MAX_SENTENCES]:
        whole, lower, known = _heard(sentence)
        asked = context.asks(lower) or (bool(about) and earlier.asks(lower))
        lines.append(Line(sentence, whole, titles, asked, known, lower != whole))
        if asked:
            shown.setdefault("order_status", sentence)
            asks.extend(name for name in _ways(lower) if name not in asks)
        for intent in known:
            shown.setdefault(intent, sentence)
    plain = [line.whole for line in lines if not (line.known or line.withdrawn)]
    if len(text) < 120 and any(map(str.isdigit, text)) and _BARE_QUESTION.match(text):
        shown.setdefault("order_status", text)
    pleading = earlier if in_thread else context
    if "order_status" not in shown and pleading.numbered and not context.seller:
        plea = next((each for each in plain if _is_plea(each, pleading, alone=not shown)), "")
        shown.update({"order_status": plea} if plea else {})
    ruled = "order_status" in shown
    if not ruled and not context.seller and len(text) <= _LONGEST_GUESS:
        asking = _guessed(lines, context, in_thread)
        shown.update({"order_status": asking[0]} if asking else {})
        asks.extend(dict.fromkeys(name for sentence in asking for name in _ways(sentence.lower())))
    if "order_status" in shown:
        shown = _stated(lines, earlier if about else context) | ({"other": _UNREAD} if unread else {}) | shown
    thanks = len(said) < 300 and "order_status" not in shown and bool(_KIND_WORD.search(said) and _THANKS.match(said))
    guessed = not ruled and "order_status" in shown
    found = tuple(intent for intent in INTENTS if intent in shown)
    return Reading(found, tuple((intent, shown[intent][:160]) for intent in found), tuple(asks), _URGENT.found(text), thanks, guessed)


def _guessed(lines: Sequence[Line], context: Context, in_thread: bool) -> list[str]:
    """The sentences that the reader takes for a status question where no rule knows one: the surer, the plainer an order is in sight."""
    in_sight = in_thread or context.named or any(line.titles and _ORDER_LIKE.search(line.whole) for line in lines)
    asking = []
    for line in lines:
        named = in_sight or bool(_ORDER_LIKE.search(line.whole))
        if line.withdrawn or "://" in line.whole or not (named or (context.anchored and context.short)):
            continue
        if view(line.whole).asks >= (_ASKING_MORE if line.known else _ASKING if named else _ASKING_ABOUT):
            asking.append(line.sentence)
    return asking


def _stated(lines: Sequence[Line], context: Context) -> dict[str, str]:
    """What stands beside the status question, each intent with the first sentence that shows it."""
    found: dict[str, str] = {}
    for line in lines:
        for intent in _beside(line, context):
            found.setdefault(intent, line.sentence)
    return found


@lru_cache(maxsize=_SENTENCES_KEPT)
def _beside(line: Line, context: Context) -> tuple[str, ...]:
    """What this sentence shows beside the status question. Of its mail only what ``context`` says of it counts."""
    told = (*sure_claims(line.sentence, line.whole), *caught(line.whole))
    quiet = line.asked or line.titles or line.known or told
    number = () if quiet or not figures(line.whole) or formal(line.whole, line.sentence) else ("other",)
    if line.withdrawn:
        return (*number, *told, "other")
    if line.known or told:
        return (*number, *told)
    strange = unexplained(line.whole, line.sentence, context.asks, is_marked) or _is_more(line.whole, context)
    intent = unclean(line.sentence, line.whole, asked=line.asked, strange=strange, titles=line.titles)
    return (*number, intent) if intent else number


@lru_cache(maxsize=_SENTENCES_KEPT)
def _heard(sentence: str) -> tuple[str, str, tuple[str, ...]]:
    """A sentence in plain lower case, the same without what is withdrawn in it, and the intents that its words show."""
    whole = _plainer(sentence)
    whole = _LISTED.sub("", whole) if _DIGIT.search(whole) else whole
    lower = _WITHDRAWN.sub("", whole)
    return whole, lower, tuple(requests(lower))


def _ways(sentence: str) -> list[str]:
    """How this sentence asks. "When will it arrive?" doesn't ask for a ship date, so that no answer may say that it did."""
    found = [name for name, pattern in _ASKS if pattern.found(sentence)]
    return [name for name in found if not (name == "when" and "arrive" in found and not _SHIP.search(sentence))]


def _plainer(sentence: str) -> str:
    """In lower case, with its apostrophes, without thanks for what came and without mere urgency."""
    lower = _BARE.sub(_with_apostrophe, sentence.lower())
    lower = _STANDIN.sub("here", _COSTS.sub("costing us", lower))
    return _URGE.sub("urgent", _VENT.sub("", _THANKED.sub("", lower)))


def _with_apostrophe(match: re.Match[str]) -> str:
    helper, asking, able, own = match.groups()
    return f"{helper}n't" if helper else f"{asking}'s" if asking else f"{able}n't" if able else f"{own}'m "


def _is_plea(sentence: str, context: Context, alone: bool) -> bool:
    """Beside other requests only a plea that itself names an order: "please confirm" may mean them."""
    named = context.names_order(sentence)
    return (alone or named) and pleads(sentence, context.named or named)


def _is_more(sentence: str, context: Context) -> bool:
    return asks_more(sentence, context.asks, context.names) and not (pleads(sentence, context.named) and not wants_an_act(sentence))


def _sentences(text: str) -> Iterator[str]:
    """Sentences with wrapped lines joined; one without an end is read piece by piece, so that nothing hides behind its beginning."""
    for sentence in _SENTENCE.split(_RUN_ON.sub(". ", _DAY.sub(r"\1", _NUMBER_WORD.sub(r"\1", _WRAPPED.sub(" ", text))))):
        rest = sentence.strip()
        while len(rest) > _PIECE:
            end = rest.rfind(" ", _PIECE // 2, _PIECE)
            end = end if end > 0 else _PIECE
            yield rest[:end]
            rest = rest[end:].strip()
        if rest:
            yield rest
