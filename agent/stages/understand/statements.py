"""Statements beside the status question that a person must see: money, terms, wishes, addresses, receipts. It never reads a question.

What passes is closed: courtesy, urgency and why the order is needed. Of one with a word nobody foresaw ``clean`` decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from agent.stages.understand.beside import claimed, commands, harmless
from agent.stages.understand.quick import Quick

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
        r"\bpay (?:extra|more)\b|\d ?%|\bpercent\b|\b(?:unit|total|net|wrong|agreed|invoice|correct) (?:amounts?|costs?|rates?)\b|"
        r"\b(?:amount|total|rate|cost|charge|freight|fee)s?\b.{0,60}\b(?:too (?:high|low|much)|higher|lower|wrong|incorrect|off)\b|"
        r"\bpay(?:ing)? (?:for )?(?:the |any |extra |this )?(?:freight|shipping|delivery|fees?|surcharge)\b|\b(?:freight|"
        r"shipping) charges?\b|\b(?:bill|charge|invoice) (?:it |this |(?:the )?freight )?(?:to )?(?:our|my)\b",
    ),
    (
        "return",
        r"\btake (?:them|it|these|those|the \w+) back\b|"
        r"\b(?:shows?|showing|says?|marked|listed|reads?|states?|status|signed)\b.{0,20}\b(?:delivered|complete\w*|for)\b.{0,40}\b(?:but|"
        r"yet|however|never|not|nothing|n't|no one|nobody)\b|\b(?:arrived|received|delivered|came|got|here)\b.{0,25}\b(?:but|"
        r"without|except|"
        r"minus|empty|incomplete|partial\w*|short|opened|wet|crushed|bent|cracked|leaking|wrong)\b|\bshort (?:by |of )?\d|"
        r"\b(?:one|two|three|some|several|\d+) (?:of them |pieces )?(?:is|are|was|were) missing\b|\bsigned (?:for|by)\b|"
        r"\bneighbou?r\b|\brefus\w+\b|"
        r"\b(?:to|at) the wrong\b|(?:\bnever|\bnot|n't) order(?:ed)?\b|(?:^|[,;] )(?!.*\b(?:our|my) \w+ (?:\w+ )?(?:is|are|keeps?|has "
        r"been|started) ).*\b(?:empty|leaking|crushed|cracked|bent)\b|"
        r"\b(?:lines?|items?|parts?|pieces?|cartons?|boxes|box|pallets?|\d+)(?: \d+)* (?:is|are|was|were) (?:still )?(?:missing|"
        r"short|empty|"
        r"lost|incomplete)\b|\bonly (?:\w+ )?(?:received|got|delivered|arrived|came|shipped)\b|"
        r"\b(?:received|got|delivered) (?:only |just )?\d+ (?:of|out of)\b|\b(?:received|got|delivered) only\b|\bwhere (?:is|"
        r"are) the (?:other|missing) \d",
    ),
    (
        "change",
        r"\ba partial\b|\bpartials\b|\b(?:please|pls|kindly|you) (?:wait|hold off|pause|hold)\b(?! for (?:your|a|an|my))|"
        r"\b(?:do not|don't|never|not to|must not|should not|shouldn't|cannot|can't|no longer|stop) (?:please )?(?:ship|deliver|"
        r"send|dispatch|"
        r"release|split|leave|accept|receive)(?:ping|ing)?\b(?! yet)(?=.{0,40}\b(?:before|until|till|to|after|on|unless|any|it|"
        r"this|partials?|"
        r"without)\b|\W*$)|"
        rf"\b(?:(?:only|not|no earlier|nothing|never)\b|(?<=n't)).{{0,30}}\b(?:before|after|until|till|earlier than|later than) {_DAY}|"
        r"\b(?:we|i)(?:'d)? (?:only |just |now |really |actually )*(?:want|need|require|wanted|needed|ordered|meant)(?: only|"
        r" just)? (?:\d+|one|two|three|"
        r"half|\w+ of line)\b(?! (?:update|answer|reply|date))(?! (?:\w+ ){0,3}(?:on|in|back|last|over) )|"
        r"\b(?:should|must|has to|needs? to|have to|will) (?:now )?(?:go|be (?:sent|shipped|delivered|routed)|come|"
        r"ship) (?:out )?(?:to|via|by air|with)\b|"
        r"\b(?:we|we've|we have|our \w+ has|(?<!anything )(?<!nothing )(?<!it )(?<!order )(?<!\d )has) (?:just |recently )?(?:moved|"
        r"relocated)\b(?! (?:the|it|this|our) )|"
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
        r"\brather (?!not\b|than\b|urgent|important|late)|\bsomething for (?:my|our) (?:trouble|time|wait)|\bupdate (?:our|your|the) "
        r"(?:records?|"
        r"files?|contact|phone|system|address)\b|"
        r"\b(?:invoices?|facturas?|factures?|rechnung(?:snummer|en)?)\s*(?:number|numbers|no|nr|n[º°])?[\s.:#]*\d|"
        r"\bleft (?:the|our) company\b|\bnet \d+\b|\b(?:dock|receiving|opening) hours\b|\b(?:owes?(?! you one)|paid|expensive|exempt|"
        r"elsewhere)\b|(?:\bnot|n't|\blonger) (?:want|use|need)\b(?! (?:to |an? |any )?(?:"
        r"reply|bother|delay|rush|lose|miss|wait|change|cancel|return|shut|stop))|"
        r"\b(?:does not|doesn't|no longer|did not|didn't|not) (?:work|with us|employed|with the company)\w*\b|\bhas left (?:the|"
        r"our) company\b",
    ),
)
_COMPILED = tuple((intent, Quick(pattern)) for intent, pattern in _STATED)
_OWN = re.compile(
    r"^\W*(?:and |but |so |ps |also )*(?:we|you|it|they|he|she|our|the|i|my|nosotros|nuestr\w+|el|la|los|ya|nous|je|notre|nos|le|les|il|"
    r"elle|on|wir|"
    r"ich|unser\w*|der|die|das|es)\b"
)
_PART = re.compile(r"\s*(?:[,;:]|\s-+\s|[–—]|\b(?:but|and|so|pero|mais|et|aber|und)\b)\s*")
_NOTICE = Quick(
    r"\b(?:confidential\w*|intended (?:only|solely|recipient|for)|in error|unauthori[sz]ed|privileged|disclaimer|virus\w*|before printing|"
    r"terms and conditions apply|sent from|get outlook|(?:nice|great|good|wonderful|lovely) (?:day|week|weekend|one)|"
    r"(?:any|if you have|further) questions?|look(?:ing)? forward|feel free|hesitate)\b|"
    r"\b(?:do not|don't|no need to|never) (?:please )?(?:cancel|change|return|worry)\b|\bnot an? (?:complaint|change|cancellation|"
    r"return|dispute)\b"
)
_NOTED = re.compile(
    r"^\W*(?:and |also )?(?:(?:please|kindly) (?:note|be (?:advised|aware)|understand|know)|just so you know|fyi|as you know|for your "
    r"information|tenga\w* en cuenta|sachez|veuillez noter|bitte beachten sie)[\s,:]*(?:that |que |dass )?"
)


@lru_cache(maxsize=512)
def claims(sentence: str) -> tuple[str, ...]:
    """The intents of what this lower-case sentence states about money, goods, addresses and wishes."""
    return tuple(intent for intent, pattern in _COMPILED if pattern.found(sentence))


def unexplained(sentence: str, written: str, asks: Callable[[str], bool], marked: Callable[[str], bool]) -> bool:
    """Whether this sentence (in lower case, and as it was ``written``) states something beside the order's standing and its purpose.

    Of one that ``asks`` where the order stands, only its own statements and commands before or after the question. Clauses ``marked`` as
    a question or wish are judged by ``second``.
    """
    sentence = _NOTED.sub("", sentence)
    if _NOTICE.found(sentence):
        return False
    if asks(sentence):
        parts = [part for part in _PART.split(sentence) if part and not asks(part)]
        return claimed(sentence) or any(_told(part) for part in parts)
    if not marked(sentence):
        return not harmless(sentence, written)
    return any(not marked(part) and not harmless(part, "") for part in _PART.split(sentence) if part and part.strip())


def _told(part: str) -> bool:
    return commands(part) or (bool(_OWN.search(part)) and "?" not in part and not harmless(part, ""))
