"""Statements beside the status question that a person must see: money, terms, wishes, addresses, receipts. It never reads a question.

What passes is closed: courtesy, urgency and why the order is needed. A statement with a word nobody foresaw is a person's matter.
"""

from __future__ import annotations

import re

from agent.stages.understand.courtesy import CORE, GLUE, SCENE, STATUS

_MONTHS = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\w*"
_DAY = rf"(?:{_MONTHS}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|next|the \d|\d|week|month|year|end of|we |i |our )"
# Looked for in every sentence, also in one that asks where the order stands: "it shows delivered but we did not receive it".
_STATED = (
    (
        "dispute",
        r"\b(?:billed|charged|invoiced) (?:us |me )?(?:\w+ )?(?:wrong\w*|incorrect\w*|twice|double|too much|more)\b|"
        r"\bagreed\b(?! (?:ship|deliver))|"
        r"\b(?:not|never|won't|refuse to|refusing to) (?:be )?pay(?:ing)?\b|"
        r"\b(?:does not|doesn't|do not|don't|did not|didn't|not) match(?:es|ing)?\b|"
        r"\b(?:had|have|has|you|was|were|been) (?:us |me )?(?:promised|guaranteed|quoted|offered)\b.{0,30}(?:%|[$€£]|\boff\b|"
        r"\bfree\b|percent)",
    ),
    (
        "price",
        r"\d ?%|\bpercent\b|\b(?:unit|total|net|wrong|agreed|invoice|correct) (?:amounts?|costs?|rates?)\b|"
        r"\b(?:amount|total|rate|cost|charge|freight|fee)s?\b.{0,60}\b(?:too (?:high|low|much)|higher|lower|wrong|incorrect|off)\b|"
        r"\bpay(?:ing)? (?:for )?(?:the |any |extra |this )?(?:freight|shipping|delivery|fees?|surcharge)\b|\b(?:freight|"
        r"shipping) charges?\b|\b(?:bill|charge|invoice) (?:it |this |(?:the )?freight )?(?:to )?(?:our|my)\b",
    ),
    (
        "return",
        r"\b(?:shows?|showing|says?|marked|listed|reads?|states?|status|signed)\b.{0,20}\b(?:delivered|complete\w*|for)\b.{0,40}\b(?:but|"
        r"yet|however|never|not|nothing|n't|no one|nobody)\b|\b(?:arrived|received|delivered|came|got|here)\b.{0,25}\b(?:but|"
        r"without|except|"
        r"minus|empty|incomplete|partial\w*|short|opened|wet|crushed|bent|cracked|leaking|wrong)\b|\bshort (?:by |of )?\d|"
        r"\b(?:one|two|three|some|several|\d+) (?:of them |pieces )?(?:is|are|was|were) missing\b|\bsigned (?:for|by)\b|"
        r"\bneighbou?r\b|\brefus\w+\b|"
        r"\b(?:to|at) the wrong\b|\b(?:never|not|n't) order(?:ed)?\b|\b(?:empty|leaking|crushed|cracked|bent)\b|"
        r"\b(?:lines?|items?|parts?|pieces?|cartons?|boxes|box|pallets?|\d+)(?: \d+)* (?:is|are|was|were) (?:still )?(?:missing|"
        r"short|empty|"
        r"lost|incomplete)\b|\bonly (?:\w+ )?(?:received|got|delivered|arrived|came|shipped)\b|"
        r"\b(?:received|got|delivered) (?:only |just )?\d+ (?:of|out of)\b|\b(?:received|got|delivered) only\b|\bwhere (?:is|"
        r"are) the (?:other|missing) \d",
    ),
    (
        "change",
        r"\b(?:do not|don't|never|not to|must not|should not|shouldn't|cannot|can't|no longer|stop) (?:please )?(?:ship|deliver|"
        r"send|dispatch|"
        r"release|split|leave|accept|receive)(?:ping|ing)?\b(?! yet)(?=.{0,40}\b(?:before|until|till|to|after|on|unless|any|it|"
        r"this|partials?|"
        r"without)\b|\W*$)|"
        rf"\b(?:only|not|no earlier|nothing|never|n't)\b.{{0,30}}\b(?:before|after|until|till|earlier than|later than) {_DAY}|"
        r"\b(?:we|i)(?:'d)? (?:only |just |now |really |actually )*(?:want|need|require|wanted|needed|ordered|meant)(?: only|"
        r" just)? (?:\d+|one|two|three|"
        r"half|\w+ of line)\b(?! (?:update|answer|reply|date))|"
        r"\b(?:should|must|has to|needs? to|have to|will) (?:now )?(?:go|be (?:sent|shipped|delivered|routed)|come|"
        r"ship) (?:out )?(?:to|via|by air|with)\b|"
        r"\b(?:we|we've|we have|our \w+ has|has) (?:just |recently )?(?:moved|relocated)\b(?! (?:the|it|this|our) )|"
        r"\b(?:new|our|different|other) (?:address|location|building|dock|warehouse) (?:is|at)\b|"
        r"\b(?:dock|warehouse|plant|office|shop|we|we're|store)(?: \w+)? (?:is|are|will be)? ?closed\b|"
        r"\b(?:release|ship|send|deliver|take|accept)\b[^?!.]{0,30}\b(?:that|which|what|whatever|lines?|items?|parts?)\b[^?!.]{0,12}\b"
        r"(?:ready|you have|you've got|available|in stock|on hand)\b|"
        r"^\W*(?:please |pls |kindly |and |but |so )*(?:do not|don't) (?:please )?(?:ship|send|deliver|release|dispatch)\b|"
        r"\b(?:please|pls|kindly|can you|could you|would you) (?:\w+ )?(?:wait|hold off|pause)\b(?! for (?:an?|the|your|my|our) )|"
        r"\b(?:lines?|items?) \w+(?: and \w+)? (?:(?:is|are) (?:not|no longer) (?:needed|required)|can wait)\b|"
        r"\b(?:don't|do not|no longer|won't) (?:need|want|require) (?:the )?(?:lines?|items?)\b|"
        r"\btake (?:the )?(?:lines?|items?) \w+ off\b",
    ),
    (
        "other",
        r"\bleft (?:the|our) company\b|\bnet \d+\b|\b(?:dock|receiving|opening) hours\b|\b(?:owes?|paid|expensive|exempt|"
        r"elsewhere)\b|\b(?:not|n't|longer) (?:want|use|need)\b(?! (?:to |an? |any )?(?:"
        r"reply|bother|delay|rush|lose|miss|wait|change|cancel|return|shut|stop))|"
        r"\b(?:does not|doesn't|no longer|did not|didn't|not) (?:work|with us|employed|with the company)\w*\b|\bhas left (?:the|"
        r"our) company\b",
    ),
)
_COMPILED = tuple((intent, re.compile(pattern)) for intent, pattern in _STATED)
# A finite verb makes a line a statement; without one it is a name, a title, an item, an address.
_VERB = re.compile(
    r"\b(?:am|is|are|was|were|be|been|isn't|aren't|wasn't|weren't|do|does|did|don't|doesn't|didn't|has|have|had|hasn't|haven't|will|won't|"
    r"would|wouldn't|can|can't|cannot|could|couldn't|shall|should|shouldn't|must|mustn't|may|might|(?:i|we|you|they|it|he|"
    r"she)(?:'\w+)? \w+|"
    r"(?:i|we|you|they|he|she|it)'(?:m|re|ve|ll|d|s)|that's|\w{4,}ed|left|went|took|sent|got|came|gave|paid|said|told|quit)\b"
)
_WRONG = re.compile(r"\b(?:is|are|was|were|be|seems?|looks?) (?:\w+ )?(?:wrong|incorrect|exempt|expensive)\b(?!\?)")
_OWN = re.compile(r"^\W*(?:we|you|it|they|he|she|our|the|i)\b")
_PART = re.compile(r"\s*(?:[,;:]|\s-+\s|[–—]|\b(?:but|and|so)\b)\s*")
_NOTICE = re.compile(
    r"\b(?:confidential\w*|intended (?:only|solely|recipient|for)|in error|unauthori[sz]ed|privileged|disclaimer|virus\w*|before printing|"
    r"terms and conditions apply|sent from|get outlook|hope (?:you|all|this|that|everyone)|(?:nice|great|good|wonderful|"
    r"lovely) (?:day|week|weekend|one)|"
    r"(?:please|kindly) (?:note|be (?:advised|aware)|understand|excuse|accept|forgive)|(?:any|if you have|further) questions?|"
    r"look(?:ing)? forward|feel free|hesitate|(?:much|greatly|really) appreciated)\b|\bappreciate (?:your|any|the|a)\b|"
    r"\b(?:do not|don't|no need to|never) (?:please )?(?:cancel|change|return|worry)\b|\bnot an? (?:complaint|change|cancellation|"
    r"return|dispute)\b|"
    r"\b(?:the|our|my) \w+(?: \w+)? (?:is|are|has been|have been|sits|sit) (?:\w+ )?(?:down|idle|offline|waiting|stopped|"
    r"getting (?:nervous|anxious|"
    r"impatient)|asking|anxious|nervous|impatient)\b|"
    r"^\W*(?:this is|my name is|i'm|i am) (?!different|far|wrong)\w+(?: \w+)? (?:from|in purchasing|in procurement|over at)\b"
)
_GREETING = re.compile(r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))\b[^,!:?]{0,40}(?:[,!:]\s*|$)")
_WORD = re.compile(r"[\w./#-]*\d[\w./#-]*|[^\W\d_]+(?:'[^\W\d_]+)?")
_REASON = re.compile(
    r"\b(?:so (?:that )?(?:i|we|they|my|our)|because|since|as (?:i|we|our|my)|(?:in order )?to (?:plan|finish|"
    r"complete|schedule|tell))\b.*$"
)


def claims(sentence: str) -> tuple[str, ...]:
    """The intents of what this lower-case sentence states about money, goods, addresses and wishes."""
    return tuple(intent for intent, pattern in _COMPILED if pattern.search(sentence))


def unexplained(sentence: str, asks: bool) -> bool:
    """Whether this lower-case sentence states something that isn't courtesy, urgency or the order's purpose.

    Of a sentence that asks where the order stands, only what is said before a comma and the question.
    """
    sentence = _GREETING.sub("", sentence)
    if _NOTICE.search(sentence):
        return False
    if asks:
        head, *rest = _PART.split(sentence, maxsplit=1)
        return bool(rest) and bool(_OWN.search(head)) and _foreign(head)
    return "?" not in sentence and bool(_VERB.search(sentence)) and _foreign(sentence)


def _foreign(sentence: str) -> bool:
    if _WRONG.search(sentence):
        return True
    words = [word for word in _WORD.findall(_REASON.sub("", sentence)) if not any(map(str.isdigit, word))]
    return not all(word in GLUE or word in CORE or word in STATUS or word in SCENE for word in words)
