"""What stands beside the status question: does it ask for nothing? Closed on purpose: of one nobody foresaw ``clean`` decides.

A statement passes by its words (all of them courtesy, urgency, the scene) or by its shape (``frames``), and only where it isn't one
of the short claims and commands that plain words can make: "we have two of them now", "wait until we call".
"""

from __future__ import annotations

import re
from functools import lru_cache

from agent.stages.understand.courtesy import CORE, GLUE, SCENE, STATUS
from agent.stages.understand.frames import DANGER, FRAMES
from agent.stages.understand.own import OWN, OWN_DANGER
from agent.stages.understand.quick import Quick
from agent.stages.understand.scene import scene

_NUM = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|a dozen|a couple|some|several|a few|most|half|both|plenty|\d+|un[oa]?|dos|tres|"
    r"cuatro|cinco|diez|algun[oa]s|la mitad|deux|trois|quatre|cinq|dix|quelques|la moitié|zwei|drei|vier|fünf|zehn|einige|die hälfte)"
)
_NO = (
    r"\b(?:not|n't|never|no|nothing|if|when|whether|until|till|once|before|unless|should|supposed|yet|hasn't|haven't|where|why|how|"
    r"has|have|will|would|what)\b"
)
# Claims that plain words make: goods that came, how many, not the right ones. Looked for also where the sentence seems to ask.
_CLAIMED = Quick(
    rf"^(?!.*{_NO}).*\b(?:it|they|this|these|those|we|i|order|orders|package|packages|shipment|shipments|parts?|materials?|goods|freight|"
    rf"box|boxes|pallets?|cartons?|rest|delivery|{_NUM})\b.{{0,30}}\b(?:arrived|came|(?:got|is|are|was|were|already|now) here|delivered|"
    rf"showed up|received)\b"
    rf"|\b(?:i|we|they)(?:'ve| have| now have| already have| got|'ve got)(?: \w+)? {_NUM}(?: of (?:them|these|those|it|the)| already| "
    rf"now| here|\W*$)"
    rf"|\b{_NUM} of (?:them|these|those|the \w+) (?:is|are|was|were|came|arrived|have|has)\b"
    r"|\b(?:is|are|be) (?:now )?(?:the|our|my) (?:new|right|correct)\b|\b(?:is|are|was|were|be|seems?|looks?) (?:\w+ )?(?:wrong|"
    r"incorrect|exempt|expensive)\b"
    rf"|\bnot {_NUM}\b"
    r"|^(?!.*\b(?:no|not|n't|when|if|whether|until)\b).*\b(?:part|half|some|most|rest|three|two) of (?:it|the order|them|this|these|"
    r"those)\b"
    r"|\b(?:nobody|no one) (?:is |will be )?(?:here|there|in|around|available)\b|\bone of (?:the|them)\b.{0,30}\b(?:yesterday|today|here)\b"
    r"|\bparte de(?:l| la)\b|\bune partie de\b|\bein teil (?:der|davon|des)\b|\b(?:virement|paiement|règlement|transferencia|überweisung)\b"
    r"|\bnot (?:what|the (?:right|same|one))\b|\b(?:went|go|goes|going) back\b|\bsent\b.{0,15}\bback\b"
    r"|^(?!.*\b(?:no|nunca|cuándo|cuando|si|hasta|aún|todavía|qué)\b).*\b(?:lleg(?:ó|aron)|recib(?:imos|í|ieron)|ya (?:está|están) aquí|"
    r"nos llegó)\b"
    rf"|\b(?:tenemos|tengo|hay)(?: ya)? {_NUM}(?: de (?:ell[oa]s|est[oa]s|es[oa]s|l[oa]s)| ya|\W*$)|\bno (?:es|son) (?:l[oa]s? que|lo "
    rf"que|el que|la que)\b"
    r"|^(?!.*\b(?:pas|jamais|quand|si|toujours|encore|rien|n'|avant|quel\w*|où)\b).*\b(?:est (?:bien )?(?:arrivée?|là)|sont (?:bien "
    r")?(?:arrivée?s|là)|"
    r"(?:avons|ai) (?:bien )?(?:reçu|eu))\b(?! (?:votre|la confirmation|l'accusé|un accusé|aucun|votre))"
    rf"|\ben (?:avons|ai|a|veux|voulons|faut|faudrait|voudrions)(?: déjà| maintenant)? (?:{_NUM}|déjà)|\bn'en (?:avons|ai|voulons|veux)|"
    rf"\bpas (?:ce que|les? (?:bons?|mêmes?)|la (?:bonne|même))\b"
    r"|^(?!.*\b(?:nicht|nie|wann|ob|falls|wenn|bis|noch|wird|werden|soll|sollte|hätte|wäre|wo)\b).*\b(?:es|sie|das|ware|lieferung|"
    r"sendung|teile?|pakete?|paletten?|"
    rf"kartons?|material|bestellung|alles|{_NUM})\b.{{0,30}}\b(?:gekommen|angekommen|eingetroffen|(?:ist|sind) (?:schon |bereits |jetzt "
    rf")?(?:da|hier)|geliefert worden|kam|kamen)\b"
    rf"|\b(?:haben|habe|hat)(?: wir| ich)? (?:schon|bereits|jetzt|nun) (?:{_NUM}|welche|genug)|\bdavon\b|\bnicht (?:das|die|der),? was\b|"
    rf"\bnicht(?: das| die| der)? (?:richtige|gleiche)\w*"
)
_DANGERS = Quick(
    r"\b(?:it|they|this|these|that|order|everything|rest) (?:goes?|should go|needs? to go|must go|is going|are going|has to go) (?:out "
    r")?to\b"
    r"|\bno longer\b|(?<!portal )(?<!system )\bany ?more\b"
    rf"|\b(?:need|needs|want|wants|require|take|takes|like) (?:only |just )?{_NUM}\b(?! (?:day|week|hour|minute|more (?:day|week|hour)|"
    rf"thing|of (?:them|these|it) by))"
    r"|\b(?:a|the|our|your|my) (?:check|cheque)\b|\b(?:clos\w+|opens?|open) (?:at|by|until|from|early|on(?! (?:our|my) (?:side|end|books?|"
    r"system|list|report))|around)\b"
    rf"|\b{_NUM} (?:more|less|fewer|extra)\b(?! (?:day|week|hour|minute|time|month))|\bmore of (?:them|these|the)\b"
    r"|^\W*(?:and |also |then |but |or |so |ps |p\.s\. )*(?:just |only |kindly |please |pls )?(?:(?:hold|wait|forget|leave|stop)\b(?! "
    r"(?:\d|for "
    r"(?:the )?delay|times?|status|number|order|po)| ?[#:])|(?:start|ship|deliver|pick|take|make|drop|process|release|complete|return|"
    r"use|expect|"
    r"receive|move|place|order|cut|kill|scratch|void|skip|pull|push|line up|call|book|clean|review|prepare|close|meet|build|launch|press|"
    r"hang|"
    r"fly|drive) (?:it|them|this|that|these|those|the|an?|us|our|my|me|one|two|three|some|all|both|half|only|in|at|on|off|out|back|up|by|"
    r"with|via|"
    r"what\w*|everything|anything)\b(?! time)|(?:reply|answer|respond) only|plan to|follow (?:our|my))"
    r"|\byou (?:can|may|should|must|need to|have to|could|might)(?: just| also| always)? (?!help|tell|give|let|find|provide|advise|share|"
    r"check|confirm|see|do\b|imagine|understand|look|get back|reply|respond|answer|update|be\b|have (?:an|any|a chance))"
    # Spanish
    rf"|\b(?:queremos|quiero|necesitamos|necesito)(?: sólo| solo| solamente)? (?:{_NUM})\b(?! (?:día|semana|hora))|\b{_NUM} más\b(?! "
    rf"(?:día|semana|hora))|\bmás de lo\b"
    r"|\bno l[oae]s? (?:enví\w+|mand\w+|entreg\w+)|\b(?:esper(?:en|e|ad)|par(?:en|e|ad)|empie(?:cen|ce)|avis(?:en|e) (?:a|cuando)|"
    r"llam(?:en|e) (?:a|al|antes)|program(?:en|e)|organic(?:en|e)|"
    r"prepar(?:en|e)|confirm(?:en|e) (?:a|con)|inform(?:en|e) a|pregunt(?:en|e)|escrib(?:an|a) (?:a|al)|ayud(?:en|e) (?:a|con))\b|\bque "
    r"(?:me|nos) llame\w*\b|\bque (?:sea|sean|vaya|vayan|vengan?|salgan?)\b|"
    r"\bya no\b(?! (?:podemos|puedo|aguant|hay tiempo|queda|nos queda|tenemos tiempo))|\bdebe\w* ir\b|\bva a (?:la|el|nuestra|otra)\b|"
    r"\b(?:cierra|abre|cerramos|abrimos)\w*\b"
    # French
    rf"|\b(?:besoin|voulons|veux|faut)(?: que)?(?: de| d')? ?{_NUM}\b(?! (?:jour|semaine|heure))|\bbesoin que\b|\b(?:de|en) plus\b(?! "
    rf"(?:en|d')|\.\.)|\bplus (?:besoin|en vouloir)\b"
    r"|^\W*(?:et |aussi |mais |puis )*(?:ne |n')?(?:attendez|arrêtez|commencez|préparez|réservez|organisez|planifiez|appelez|demandez|"
    r"répondez (?:à|seulement|uniquement)|confirmez (?:à|avec)|informez (?:le|la|les|mon|notre)|prévenez|"
    r"écrivez|écoutez|laissez|gardez|démarrez|remerciez|servez|passez|comptez)\b|\bpas avant\b|\bje veux parler\b|\bparler (?:à|au|"
    r"avec)\b|\bferm(?:e|ons|ent) (?:à|le)\b|\bpassons? le prendre\b"
    r"|\b(?:doit|doivent|devra|devez|pouvez|faut) (?!savoir|(?:que )?(?:je|nous|on)|être prêt|commencer|démarrer|finir|terminer|rendre|"
    r"planifier|répondre|absolument)"
    # German
    rf"|\b(?:brauchen|brauche|möchten|möchte|wollen|will|nehmen|nehme)(?: nur| noch)? (?:{_NUM})\b(?! (?:tag|woche|stunde))|\b{_NUM}(?: "
    rf"stück)? mehr\b|\bnoch (?:zwei|drei|vier|fünf|zehn)\b(?! (?:tag|woche|stunde|mal))"
    r"|\b(?:warten|fangen|beginnen|machen|kommen|gehen|lassen|rufen|schreiben|fragen|planen|organisieren|starten|reichen|stehen|"
    r"antworten sie nur|drücken|laufen|nehmen|prüfen sie (?:nicht|nur)) sie\b(?! (?:schon|noch|mir bescheid|mich wissen|uns wissen))"
    r"|\bnicht vor\b|\bsoll(?:en)? (?:mich|uns|sich|er|sie|der|die|das)\b|\b(?:soll|sollen)\b.{0,25}\b(?:anrufen|melden|kommen|warten)\b|"
    r"\bsprechen\b|\bnicht mehr (?:haben|wollen)\b|\bwollen (?:es|sie|das|die) nicht mehr\b"
)
_COMMAND = Quick(
    r"^\W*(?:and |also |then |but |or |so )*(?:just |kindly |please |pls )?(?:leave|put|drop|ring|mark|pack|send|use|add|hold|wait|keep|"
    r"make|take|ship (?!date|to\b)|"
    r"deliver|call|tell|give|bring|place|swap|split|combine|cancel|change|remove|stop|don't|do not|never|copy|forward|label|attach|include|"
    r"d[ée]j\w+l[oae]|pong\w+l?[oa]?|envíe\w*|mánde\w*|agregue\w*|quite\w*|llame\w*|laissez|mettez|envoyez|ajoutez|appelez|n'expédiez|"
    r"(?:stellen|legen|schicken|senden|setzen|rufen|machen|nehmen|streichen|liefern) sie)\b(?! (?:me|us) (?:an?|the|know|some|any|posted|"
    r"updated|informed|where|when|if|what)| (?:know|tracking|status|care)| look| ?(?:#|:|po\b|order\b|number\b|sure))",
)
_TOKEN = re.compile(r"[\w./#-]*\d[\w./#-]*|[^\W\d_]+(?:['-][^\W\d_]+)*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)'(?=\w{2})")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'.&-]*")
_INITIAL = re.compile(r"\b(?:[A-ZÀ-Þ]|Inc|Co|Ltd|Corp|Bros|Jr|Sr|Esq|S\.A|S\.L|C\.V|S\.A\.S|e\.V|e\.K)\.$")  # the dot ends no sentence
_SMALL = frozenset(
    ("of", "and", "the", "for", "at", "in", "&", "de", "la", "del", "y", "et", "du", "und", "von", "der", "para", "für", "|")
)
_COMMANDS = frozenset(
    re.findall(
        r"\S+",
        "add bill book bring buy call cancel change charge check close combine confirm contact copy credit cut deliver drop email "
        "exchange expedite fax fix follow forward give hold include insure invoice issue keep kill leave mail make mark move order "
        "pack pay phone pick place print process pull push put quote refund release remove replace reply return ring route rush "
        "scratch send ship sign skip split start stop swap switch tag take tell text use void wait waive watch write please kindly "
        "also and plus no not don't only two three four five ten more agregar añadan cambiar cambien cancelar copien dejen envíen "
        "llamen manden pongan quiten usen sin dos tres más también además ajoutez annulez appelez changez envoyez laissez mettez "
        "supprimez utilisez deux trois plus aussi bitte stellen schicken senden legen rufen setzen streichen ändern liefern zwei drei "
        "noch auch kein keine ",
    )
)
# beside a name they say what it has to do with the order: "Via Saia Inc.", "Driver Luis", "Zinc Not Black"
_ROLES = frozenset(
    (
        *("via", "consignee", "broker", "carrier", "attn", "attention", "driver", "dock", "delivery", "jobsite"),
        *("new", "third", "notify", "before", "after", "not", "only", "owner", "without", "ohne", "sans", "sin"),
    )
)
_GREETED = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hola|buen[oa]s?(?: d[ií]as| tardes| noches)?|"
    r"estimad[oa]s?|bonjour|bonsoir|"
    r"hallo|guten (?:tag|morgen|abend)|moin|servus|grüß gott|sehr geehrte\w*)\b(?:[ \t]+[\w.'’-]{1,20}){0,3}[ \t]*(?:[,.!:]\s*|$)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\W*(?:(?:best|kind|kindest|warm|warmest|many)?\s*(?:regards|wishes)|best|cheers|sincerely|yours (?:truly|faithfully|sincerely)|"
    r"respectfully|"
    r"(?:un |reciba\w* un )?(?:cordial |atento )?saludos?(?: cordiales)?|atentamente|cordialement|bien (?:à vous|cordialement)|"
    r"salutations(?: distinguées)?|"
    r"(?:mit )?(?:freundliche[nr]?|beste[nr]?|viele[nr]?|liebe[nr]?|herzliche[nr]?) gr(?:ü|ue)(?:ß|ss)e?n?|mfg|vg|lg|br|rgds)\W*$"
)
# "Our customer number is 10442": a number to find us by.
_REFERENCE = re.compile(
    r"^\W*(?:our|my|your|the|for) (?:own )?(?:customer|job|project|reference|ref|sales order|so|ticket|case|request|account|acct)(?: "
    r"number| no\.?| id|#)?(?: with you)?(?: is|:)? #?[\w./-]*\d[\w./-]*\W*$"
)
_CONTACT = re.compile(
    r"^\W{0,4}(?:(?:tel|phone|ph|cell|mobile|fax|office|direct|mob|ext|t[eé]l[eé]phone|tel[eé]fono|telefon|"
    r"[ptfmcod])\W{0,3}\d[\d\s().+x-]{0,40}"
    r"(?:ext\W{0,3}\d{1,6})?\W?|\S{1,90}@\S{1,90}|(?:https?://|www\.)\S{1,200})$"
)
# the number of a telephone beside a name, with what says so: "Burrell Bros o 419-555-0120 ext 4"
_PHONE = re.compile(
    r"(?:\b(?:tel|phone|ph|cell|mobile|fax|office|direct|[ptfmcod])\b\W{0,3})?(?<!\w)\+?\d?\W?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"
    r"(?:\W{0,2}(?:ext|x)\W{0,2}\d{1,5})?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"#?[\w./-]*\d[\w./-]*")
_TITLE = re.compile(
    r"^\W*(?:(?:quick|short|an?|our|your|my|on|for|re|fwd?|aw|wg|rv|tr|sv|po|no|nr|number)\b\W*)*(?:po|purchase orders?|"
    r"pick[- ]?up|orders?|status|shipping|shipment|delivery|"
    r"ship date|freight|tracking|back-?order\w*|open (?:orders?|pos?)|inquiry|enquiry|query|questions?|requests?|reminder|"
    r"follow[- ]?up|checking in|update|hello|hi|hey|info\w*|eta|urgent|past due|overdue|late|delay(?:ed)?|help|second request|2nd request|"
    r"consultas?|preguntas?|pedidos?|[oó]rden(?:es)?|seguimiento|recordatorio|urgente|estado|estatus|entrega|env[ií]o|solicitud|hola|"
    r"demandes?|relance|suivi|commandes?|livraison|renseignements?|statut|d[ée]lai|bonjour|"
    r"anfragen?|fragen?|nachfrage|r[üu]ckfrage|bestellung(?:en)?|erinnerung|lieferstatus|lieferung|liefertermin|hallo|dringend)\W*$"
)
_ROW = re.compile(r"\t|\||\S {3,}\S")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufdff\ufe70-\ufeff]{2}")
_NUMBERS = re.compile(r"\d[\w./#-]*")


@lru_cache(maxsize=512)
def harmless(sentence: str, written: str) -> bool:
    """Whether this sentence (``sentence`` in lower case, ``written`` as it stood) asks and claims nothing besides the status."""
    sentence = ungreeted(sentence)
    if _formal(sentence):
        return True
    if _OTHER_SCRIPT.search(sentence) or _CLAIMED.found(sentence) or _DANGERS.found(sentence):
        return False
    words = _words(sentence)
    strange = [word for word in words if not _known(word)]
    if not strange:  # plain words refuse and take as well: "we don't take deliveries over the holidays"
        return "?" in sentence or not (OWN.found(sentence) and OWN_DANGER.found(sentence)) or FRAMES.found(sentence)
    return _shaped(sentence) or _named(written, words)


def ungreeted(sentence: str) -> str:
    """Without the greeting in front of it."""
    return _GREETED.sub("", sentence).strip()


def formal(sentence: str, written: str) -> bool:
    """Whether this line is a greeting, a closing, a name, a title, an address, a row of a table: no sentence."""
    sentence = ungreeted(sentence)
    written = _PHONE.sub("", written)
    return _formal(sentence) or (_named(written, _words(sentence)) and not (_CLAIMED.found(sentence) or _DANGERS.found(sentence)))


def _formal(sentence: str) -> bool:
    if not sentence or _CLOSING.match(sentence) or _REFERENCE.match(sentence) or _CONTACT.match(sentence):
        return True
    return bool(_ROW.search(sentence)) and any(map(str.isdigit, sentence)) and not (_CLAIMED.found(sentence) or _COMMAND.found(sentence))


def _words(sentence: str) -> list[str]:
    return [_ELIDED.sub("", word) for word in _TOKEN.findall(sentence) if not any(map(str.isdigit, word))]


def foreign(sentence: str) -> bool:
    """Whether some of it is written in a script that nothing here reads."""
    return bool(_OTHER_SCRIPT.search(sentence))


def dangerous(sentence: str) -> bool:
    """Whether this lower-case sentence makes a claim or orders an act in plain words: "we have two of them", "leave it at the door"."""
    return _CLAIMED.found(sentence) or _DANGERS.found(sentence) or _COMMAND.found(sentence)


def framed(sentence: str) -> bool:
    """Whether this lower-case sentence has the shape of a reason, a plan, thanks or an excuse, and nothing in it is an act or a claim."""
    sentence = ungreeted(sentence)
    return "?" not in sentence and not _CLAIMED.found(sentence) and not _DANGERS.found(sentence) and _shaped(sentence)


def _shaped(sentence: str) -> bool:
    if DANGER.found(sentence):
        return False
    return FRAMES.found(sentence) or (OWN.found(sentence) and not OWN_DANGER.found(sentence))


def claimed(sentence: str) -> bool:
    """Whether this lower-case sentence, no question, says that goods came, how many there are, or that they aren't the right ones."""
    return "?" not in sentence and _CLAIMED.found(sentence)


def label(subject: str) -> bool:
    """Whether this lower-case subject line is a title, whatever its words: no act, claim, goods, place or money in it."""
    if titled(subject):
        return True
    patterns = (DANGER, _CLAIMED, _COMMAND) if len(subject.split()) <= 2 else (DANGER, _DANGERS, _CLAIMED, _COMMAND)
    return not any(pattern.found(subject) for pattern in patterns)


def titled(subject: str) -> bool:
    """Whether this lower-case subject is one of those that say nothing but that somebody asks."""
    words = _NUMBERED.sub(" ", subject)
    return not any(map(str.isalpha, words)) or bool(_TITLE.match(words))


def commands(clause: str) -> bool:
    """Whether a clause beside the question orders an act: "leave it at the back door, …"."""
    return _COMMAND.found(clause)


def _known(word: str) -> bool:
    return word in GLUE or word in CORE or word in STATUS or word in SCENE or scene(word)


def _named(written: str, words: list[str]) -> bool:
    """A line of names, titles and numbers, as signatures and tables have: no sentence, no command in front."""
    line = written.strip()
    if not words or words[0] in _COMMANDS or (line.endswith((".", "!", "?", ":")) and not _INITIAL.search(line)) or len(words) > 8:
        return False
    if any(word in _ROLES for word in words):
        return False
    pieces = line.replace(",", " ").replace("/", " ").split()
    return all(_NAME.match(piece) or piece in _SMALL or not any(map(str.isalpha, piece)) or _NUMBERS.search(piece) for piece in pieces)
