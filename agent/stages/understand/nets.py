"""Words that make any sentence of an inquiry a person's matter, whatever stands around them. A net behind the closed vocabularies.

It catches what shapes let through: money in figures, parts of an order, other dates, new contact data, mistakes, conditions on which an
order ends. It never says that a sentence is harmless.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agent.stages.understand.quick import Quick

_MONTH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|ene|abr|ago|dic|janv|févr|avr|juin|juil|août|déc|mai|okt|dez|märz)\w*\.?"
)
_WHEN = (
    rf"(?:(?:the |el |le |den |dem )?\d|{_MONTH} ?\d?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|next|tomorrow|later|another|"
    r"an? (?:week|day|month)|(?:end|middle|start|beginning) of|spring|summer|autumn|fall|winter|q[1-4]|lunes|martes|miércoles|jueves|"
    r"viernes|lundi|mardi|mercredi|jeudi|vendredi|montag|dienstag|mittwoch|donnerstag|freitag)"
)
_DATED = r"(?! (?:ship|deliver|eta|etd|date|promise|estimate|schedule|arrival|lead|confirm|ack|tracking|status|timeline|forecast))"
_NETS = (
    (
        "price",
        # Downtime that costs somebody money is urgency; every other sum is a price.
        r"^(?!.*\b(?:los\w+|cost(?:s|ing)? (?:us|me)|downtime)\b).*(?:[$€£¥]\s?\d|\d\s?[$€£]|\b\d+(?:[.,]\d+)?\s?(?:usd|eur|gbp|mxn|"
        r"dollars?|euros?|bucks|pesos|d[óo]lares|pounds? sterling)\b)|\b\d+(?:[.,]\d{2})? (?:each|apiece|a ?piece|per (?:unit|piece|"
        r"each)|"
        r"c/u|cada un[oa]|(?:la )?pièce|(?:pro|je|das) stück)\b|\b(?:was|were|been|had|got|you|nos|nous|uns) (?:\w+ )?(?:quoted|cotiz\w+|"
        r"coté)\b|\b(?:discounts?|rebates?|surcharges?|coupons?|refunds?|deposit(?:ed)?|prepa(?:y|id)\w*|overpa\w+|underpa\w+)\b|"
        r"\bfreight (?:terms|allowance|cost|bill|rate|quote|charge)\w*\b|\bbill (?:it|this|that|them|us|me|to|our|my|against)\b|"
        r"\b(?:charge|put) (?:it|this|that|them) (?:to|on|against)\b|\b(?:to|on) (?:our|my) (?:\w+ )?account\b|"
        r"\b(?:shipping|freight|delivery) (?:is|was|would be|should be) (?:on (?:you|us)|free|included|covered|paid|prepaid|yours)\b|"
        r"\bbudget (?:for|of|only|won't|doesn't)\b|"
        r"\bfree (?:shipping|freight|delivery|of charge)\b|\b(?:gratis|gratuit\w*|franco|kostenfrei|frei haus|versandkosten\w*)\b|"
        r"\b(?:cuesta\w*|cobr(?:ar|an|aron|en|o)\w*|flete\w*|tarifa\w*|fob|facturé\w*|factur(?:ado|aron)|frais|port payé|"
        r"kostet|kosten(?:los|voranschlag)|frachtkosten|gutschrift|skonto)\b",
    ),
    (
        "change",
        # other goods or places than were ordered, told in the question
        r"\?.*\binstead\W*$|\binstead\W*\?|\b(?:without|minus|w/o) (?:the|any of the|those|these|our)\b(?! (?:delay|usual|shipping|"
        r"tracking|need))[^.]{0,30}\?|\bon (?:our|my) (?:own )?(?:truck|trailer|van|carrier)\b[^.]{0,10}\?|"
        r"\bat least (?:the|some|part|half|one|two|a few|a couple)\b(?! (?:date|day|week|eta|tracking|status|ship|answer|reply|idea))|"
        # a number or a day alone: how many, or when
        r"^\W*(?:only |just |qty\W{0,3}|quantity\W{0,3})?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
        r"(?:thir|four|fif|six|seven|eigh|nine)teen|half|"
        r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|a (?:dozen|hundred|couple)|diez|quince|veinte|treinta|quinze|vingt|trente|zehn|"
        r"zwölf|zwanzig|dreißig)(?: (?:please|pls|only))?\W*$|^\W*(?:qty|quantity)\W{0,3}\d{1,4}\W*$|"
        r"^\W*(?:(?:after|before|not before|week of|on|by) )?(?:the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}(?:st|nd|rd|th))"
        r"(?: (?:please|pls|works|is (?:fine|better|best)))?\W*$|"
        r"\blike (?:i|we) (?:asked|said|requested)\b|\bthat (?:should|was supposed to) have been \w+ed\b|"
        r"\bto (?:the|our) (?:\w+ )?(?:address|plant|yard|location|branch)\b[^?]{0,20}\?|"
        # faster, by another way of carriage
        r"\b(?:next|same|second|2nd|two|2|three|3)[- ]day (?:air|delivery|shipping|service|freight)\b|\bair ?freight\b|"
        r"\b(?:need|want|get|have|please|you) (?:\w+ ){0,3}(?:moved|pulled|bumped) (?:up|forward)\b|"
        r"\bpartial(?:s|ly)?\b|\bparcial(?:es|mente)?\b|\bpartiel(?:le|les|s)?(?:ment)?\b|\bteil(?:liefer|mengen|send)\w*|\bteilweise\b|"
        r"\b(?:in|into) (?:two|2|three|3|several|multiple) (?:shipments?|deliver\w+|parts|lots|trucks|loads)\b|"
        r"\b(?:can|could|would|will|may|possible|way|chance|need|want|like|trying|hope|hoping|please|pls)\b.{0,60}"
        r"\b(?:sooner(?! (?:or|rather))|earlier(?! (?:e-?mail|message|note|request|call|question|reply))|faster|quicker|"
        r"ahead of schedule)\b|"
        rf"\b(?:update|change|move|set|push|pull|shift|bump|postpone|delay|defer|reschedule|extend)\b[^?]{{0,40}}\b(?:to|until|till|"
        rf"out|by)\b (?:\w+ )?{_WHEN}|"
        r"\b(?:new|changed|different|correct(?:ed)?|updated|right|wrong|old|another|other|nuev[oa]|otr[oa]|nouve(?:au|lle)|autre|neue\w*|"
        r"andere\w*) (?:(?!im |in |am )[\w-]+ ){0,2}?(?:phone|fax|address|contact|suite|zip|bank|iban|banco|banque|"
        r"routing|direcci[óo]n|tel[ée]fono|"
        r"bodega|"
        r"almac[ée]n|"
        r"cuenta|adresse|entrep[ôo]t|quai|lager|anschrift|rampe|bankverbindung|ansprechpartner\w*)\b|"
        r"\b(?:new|changed|different|correct(?:ed)?|updated|nuevo|nouve(?:au|lle)|neue) (?:e-?mail|correo|courriel|e-?mail-?adresse)\b|"
        r"\b(?:to|at|into) (?:the|our|a|my) (?:new|other|different|second) (?:[\w-]+ )?(?:location|dock|warehouse|site|branch|plant|"
        r"yard)\b|"
        rf"\b(?:revised|revision|amended|amendments?|corrected|corrections?|modified)\b{_DATED}|"
        r"\b(?:part|item|model|sku|number|line|description|quantit\w+|qty|address|ship-?to|colou?r|size|unit|uom|"
        r"price)\b.{0,20}\bshould (?:be (?!here|there|ready|ship|arriv|deliver|coming|in\b|on\b|out\b|able|gett|fine|good|ok|enough|easy|"
        r"clear|leav|gone|done|packed|picked|with)|read|say|have been (?!here|ship|deliver|sent|ready|there|in\b|on\b|out\b|received))|"
        r"\b(?:saturday|sunday|weekend|morning|afternoon|evening|night|after-?hours|inside|curbside|lift-?gate)\W? deliver\w+|"
        r"\b(?:by|via|with|through) (?:air|rail|sea|boat|plane|train|courier|ground|truck|van|ltl|overnight|next[- ]day|2[- ]?day|"
        r"second[- ]day|fed-?ex|ups|dhl|usps)\b(?=[^?]*$)|"
        r"\b(?:must|should|can|may|shall|can't|mustn't|shouldn't)(?: not)? (?:not |never |only )(?:arrive|be|come|ship|go|deliver\w*)\b|"
        r"\b(?:mustn't|shouldn't) (?:arrive|be|come|ship|go|deliver\w*)\b|(?<!if this is a )\bduplicat\w+|"
        r"\bname (?:is now|(?:has )?changed)|"
        r"\b(?:before|unless) (?:you|they) (?:ship|send|release|deliver|dispatch)\w*\b|"
        r"\bor (?:else|don't|do not|never)\b(?! you)|"
        r"\b(?:fix|fixed|fixing)\b.{0,25}\b(?:address|order|po|quantit\w+|line|item|name|price|mistake|error|invoice|it|that|this)\b|"
        r"\b(?:change|changes|updates?|revision)s? (?:that )?(?:i|we) (?:sent|made|requested|asked|emailed|submitted)\b|"
        r"\b(?:apply|applied|process|processed|make|made|see|saw|get|got|implement\w*) (?:the|our|my|that|those) (?:\w+ )?changes?\b|"
        r"\b(?:hop\w+|wish\w*|could|can|possible|like|want\w*|love|way|chance|please)\b(?!')[^?]{0,40}\b(?:be|get|have|see) (?:it |this |"
        r"them |that |the \w+ )?(?:pushed|moved|bumped|pulled|shifted|postponed|delayed|deferred|rescheduled|extended|slid)\b|"
        r"\b(?:can|could|will|do|we) only (?:do|take|receive|accept|unload|be here)\b(?! so much)|\bonly (?:mornings|afternoons|weekdays|"
        r"between|before noon)\b|\b(?:mornings?|afternoons?|weekdays?) only\b|\b(?:we|dock|office|shop|plant|building|warehouse|yard|"
        r"facility|gate)(?: \w+){0,2} ?(?:are|is|'re|will be|'ll be) (?:\w+ )?(?:closed|locked|not (?:open|staffed|receiving))\b|"
        r"\b(?:estamos|estaremos|está|estará) (?:\w+ ){0,2}cerrad[oa]s?\b|\b(?:sommes|serons|est|sera) (?:\w+ ){0,2}fermée?s?\b|"
        r"\b(?:ist|sind|bleibt|haben) (?:\w+ ){0,4}(?:zu|dicht|geschlossen)\W*$|"
        r"\b(?:isn't|not|aren't|doesn't work) (?:here|with (?:us|the company)|around) (?:any ?more|any longer)\b|\b(?:has|have|just|"
        r"he|she) retired\b|\b(?:go over|talk (?:through|over)) (?:the|some|our|a few) (?!open orders|schedule|status|list)|"
        r"\bdiscuss\b.{0,40}"
        r"\bwith (?:you|some(?:one|body)|your)\b|"
        r"\bwill be (?:taking|handling|getting|managing|answering) (?:over|these|all|the|our|your|my|this)\b|"
        r"(?:^|[,.:;!] )\W*(?:and |also |please |pls )*have (?:it|them|this|the \w+|everything) \w+(?:ed|nt|pt)\b|\b(?:nobody|"
        r"no one)(?:'s| is|'ll be|"
        r" will be) "
        r"(?:at (?:the|our)|on site|here|around|in)\b.{0,20}\b(?:before|until|till|after|on|over|past)\b|"
        r"\beverything is on (?:pause|hold)\b|\b(?:crew|receiving|we|dock|office|warehouse|shop|plant|guys|everybody|everyone)(?:'re| are|"
        r" is"
        r"| will be|'ll be) (?:off|out|gone|away|down) (?:from|until|till|through|between|the \d)|"
        r"\b(?:only|just) (?:\w+ ){0,4}(?:one|two|three|four|five|six|seven|eight|nine|ten|half) of (?:them|these|those|it)\b|"
        r"\b(?:handle|arrange|do|schedule|organi[sz]e|send) (?:the |our own |our |a )?pick-?up\b|\bour (?:own )?(?:freight|carrier|"
        r"forwarder|broker|trucking)\b|\b(?:okay|ok|fine|alright|all right|no problem|acceptable) (?:for us |with us |by us )?if (?!you)|"
        # an order told twice, fetched by somebody, brought with advice to the driver
        r"\b(?:key|enter|order|book|ship|bill|charg|submit|plac|process|scan|count|list|put)\w* (?:it |this |that |them |us |me |in )?"
        r"(?:twice|double|two times)\b|\bdouble[- ](?:order|enter|key|book|ship|bill|charg)\w*|\bin (?:there|the system) twice\b|"
        r"\b(?:come|swing|stop|drive|run|head|go|drop|send \w+) (?:by |over |down |out )?(?:and |to )?(?:grab|get|pick|fetch|"
        r"collect)(?:ing)?\b(?! (?:the latest|an? (?:update|answer|status)|back))|\b(?:grab|fetch) (?:it|them|these|those|this|the)\b|"
        r"\bpick (?:it|them|these|this|that) up\b|\bwill[- ]?call\b|"
        r"\b(?:let|tell|have|ask|inform|remind|warn|notify|instruct|advise) (?:the |your |their |any )?(?:\w+ )?(?:carrier|driver|trucker|"
        r"courier|hauler|freight company|trucking company|delivery (?:guy|man|person|team|company)|dispatcher|whoever)\b"
        r"(?!'s| (?:tracking|info|name|number|details|and|or|where|when|what|for an? (?:update|eta|status)|about))",
    ),
    (
        "cancel",
        r"\bvoid(?:ed|s|ing)?\b|\bcanc[eé]l(?:e|en|o|amos|ad)(?:l[oa]s?|me|nos)?\b|\b(?:or|otherwise|else|if not|"
        r"unless)\b.{0,40}\b(?:the (?:order|po|deal) "
        r"is|cancel\w*|call (?:it|this) off|(?:buy|go|order|get it|source|shop) elsewhere|elsewhere|another (?:supplier|vendor|source)|"
        r"other (?:suppliers?|vendors?)|competitor\w*|forget (?:it|about))\b|\b(?:be|been|is|are|was|were|get|got) (?:dropped|"
        r"scratched|removed|deleted|struck)\b|"
        r"\b(?:scrap|kill|drop) (?:it|this|the|line|item|po)\b|\bwiderruf\w*|\bzurücktreten\b|\bresili\w+|\brésili\w+|"
        r"\b(?:the competition|competitors?|concurren(?:ce|te?s?)|konkurrenz|mitbewerber\w*|la competencia)\b|\bback(?:ing)? out\b|"
        r"\bwalk away\b|\bpull(?:ing)? (?:the plug|out)\b|\bdon't (?:even )?bother\b|"
        r"\b(?:won't|will not|not going to|aren't going to) (?:be )?(?:(?:taking|accepting|needing|wanting|using)|(?:take|accept|want|use) "
        r"(?:it|them|this|these|those|any|delivery|whatever|what|anything|the))\b|\b(?:got|get|found|find|bought|buy|sourced|source|"
        r"purchased) (?:it|them|this|these|those|some|one|ours|what we need\w*) (?:\w+ )?(?:locally|elsewhere|somewhere|from|at|off|"
        r"through)\b",
    ),
    (
        "dispute",
        r"\b(?:mistakes?|typos?|discrepanc\w+|incorrect\w*|inaccura\w+|mismatch\w*|mix[- ]?ups?|mixed up|mislabel\w*|errores?\b|equivoc\w+|"
        r"(?<!sauf )erreurs?|fehler(?:haft\w*)?|falsche?\w*|fausse?s?\b|erron\w+)\b(?! (?:on )?(?:my|our) (?:part|side|end))|"
        r"\b(?:two|three|double) of (?:everything|each)\b|\b(?:last|previous|earlier) (?:set|batch|lot|load)\b|"
        r"(?:n't|\bnot|\bnever) (?:line up|fit|seat|thread|mate|seal)\b|"
        r"\b(?:non-?|not )?returnable\b|\brestock\w*|\bthe "
        r"(?!only |lucky |first |last |next )\w+ ones?\b(?! (?:who|waiting|asking|that|here))|"
        r"\b(?:supposed|meant) to be (?:\w+ ){0,2}"
        r"(?:ones?|kind|type|style|colou?r|size|version|model)\b|"
        r"\b(?:some(?:one|body)|another (?:customer|company)) else's\b|\banother (?:customer|company)'s\b|\b(?:is|are|'s|re) now (?:called|"
        r"known|named|part of|owned|under new|a division|located)\b|\b(?:renamed|formerly|acquired by|bought out|merged)\b|"
        r"\b(?:an?|the|your) errors?\b(?! (?:message|page|code))|\boff last time\b|\b(?:count|quantity|qty|total|weight)s? (?:was|"
        r"were|is|"
        r"are|seems?|looks?) (?:off|short|wrong|low|high|different)\b|\b(?:contract|agreement|po|purchase order|terms|confirmation|"
        r"acknowledge?ment|quote) (?:says?|states?|calls? for|specif\w+|requires?|reads?|shows?)\b",
    ),
    (
        "other",  # doubts that aren't about where the order is: does it fit, will it hold
        r"\b(?:je me demand(?:e|ais)|on se demande) (?:si|ce|quel)"
        r"(?!.{0,60}(?:command|part|exp[ée]di|livr|arriv|rout|re[çc]u|mail|message|oubli))|"
        r"\b(?:frage mich|nicht (?:ganz )?sicher),? ob\b(?!.{0,60}(?:bestell|liefer|unterwegs|vers|raus|komm|kam|erhalten|gegangen|mail|"
        r"nachricht))|\bgewundert hat (?:mich|uns)\b|"
        r"\b(?:me pregunto|no (?:estoy|estamos) segur[oa]s?(?: de)?) si\b(?!.{0,60}(?:lleg|sal|env|recib|pedido|orden|correo|mensaje))",
    ),
    (
        "other",  # copies, calls back under a number, and answers that stand in what was quoted
        r"\b(?:answers?|answered|notes|comments|commented|responses?|replies|replied)\b.{0,30}\b(?:below|inline|in-?line|"
        r"in (?:red|blue|green|bold))\b|"
        r"\bb?cc\b (?:in )?(?:our|my|me|us|him|her|them|the|[\w.+-]+@)|\b(?:call|ring|phone|text|rappele[rz]|rappelez[- ](?:moi|nous))\b"
        r"[^?!]{0,25}\+?\d[\d .()/-]{6,}",
    ),
)
_COMPILED = tuple((intent, Quick(pattern)) for intent, pattern in _NETS)
# A bare figure that is no date, time or span: how many, how much, which line.
_FIGURE = re.compile(
    rf"(?<![\w.,/#:+()-])\d{{1,4}}(?![\w/:()-]|[.,]\d)(?!(?:st|nd|rd|th|\.)?\s?(?:{_MONTH}\b|-?(?:day|week|month|year|hour|hr|minute|min|"
    r"time|am|pm|a\.m|p\.m|o'clock|d[íi]a|semana|mes|hora|vez|veces|minuto|jour|semaine|mois|heure|fois|h\b|tag|woche|monat|jahr|"
    r"stunde|uhr|minuten|mal\b|people|person|men\b|guys|customers?|sites|plants|mails?|e-?mails|calls|messages|machines|shifts)))"
)
_DATE_BEFORE = re.compile(
    rf"(?:\b{_MONTH}|\bday|\b(?:the|before|after|until|by|on|at|around|since|from|till|el|le|les|am|um|bis|ab|seit|a las|à|vers|gegen|"
    r"hasta|desde|antes del?|del?|d[íi]a|jour|"
    r"po|p\.o\.|order|pedido|orden|oc|commande|bestellung|no|nr|number|plant|unit|building|machine|phase|"
    r"press|pump|boiler|reactor|highway|route|suite|apt|floor)\W{0,3})\s?$"
)
_WEEK_BEFORE = re.compile(r"\b(?:kw|semaine|semana|woche|week)\W{0,3}$")  # "is it still week 48?", not "week 50, please"
_PHONE = re.compile(r"(?<![\w-])(?:\+?\d{1,3}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?:[ ,]*(?:ext|x)\.? ?\d{1,5})?(?![\w-])")
# "PO 45 0005 7153", "order no. LB 7709": an order's own number, in groups as customers write it.
_ORDER_NUMBER = re.compile(
    r"\b(?:p\.?o\.?'?s?|purchase orders?|orders?|pedidos?|o\.?c\.?|[oó]rden(?:es)?(?: de compra)?|commandes?|bons? de commande|"
    r"bestell\w*)\b"
    r"[^\w\n]*(?:(?:no|nr|nos|number|numbers|num|n[º°o]|nummer)\b[^\w\n]*)?(?:[a-z]{1,4}[ -])?\d[\d ./-]*"
)
_WORD = re.compile(r"[^\W\d_]{2}")
_NOT = re.compile(r"\b(?:no|not an?|without(?: an?| any)?|isn't an?)\s$")
_EXCUSED = re.compile(
    r"\b(?:excuse|pardon|forgive|ignore|sorry (?:for|about)|apologies for|"
    r"(?:thanks|thank you) for (?:excusing|pardoning|forgiving|ignoring))(?: (?:the|any|my|all|brevity|and))*\s$"
)
_SLIPS = frozenset(("typo", "typos", "mistakes"))


@lru_cache(maxsize=512)
def caught(sentence: str) -> tuple[str, ...]:
    """The intents for whose sake this lower-case sentence is a person's matter, in whatever words it stands."""
    return tuple(intent for intent, pattern in _COMPILED if any(not _denied(sentence, match) for match in pattern.each(sentence)))


def figures(sentence: str) -> bool:
    """Whether this lower-case statement holds a figure that is no date, time or span: a quantity or a line, as it seems."""
    sentence = _PHONE.sub(" ", _ORDER_NUMBER.sub(" ", sentence))
    found = _FIGURE.finditer(sentence) if _WORD.search(sentence) else ()
    asked = "?" in sentence
    before = (sentence[: match.start()][-30:] for match in found)
    return any(not (_DATE_BEFORE.search(words) or (asked and _WEEK_BEFORE.search(words))) for words in before)


def _denied(sentence: str, match: re.Match[str]) -> bool:
    """ "No mistake", "it isn't a discount", "excuse typos"."""
    before = sentence[: match.start()]
    return bool(_NOT.search(before[-20:])) or (match.group() in _SLIPS and bool(_EXCUSED.search(before[-60:])))
