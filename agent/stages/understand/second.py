"""Second requests: a question, wish or command beside the status question that nothing explains. Where in doubt there is one.

What explains one: it asks where the order stands, or every word of it is courtesy, urgency or small talk. The word lists are
closed on purpose: of a sentence with a word nobody foresaw the reader must be sure (``clean``), it never passes for politeness.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.stages.understand.beside import framed
from agent.stages.understand.courtesy import CORE, GLUE, STATUS
from agent.stages.understand.quick import Quick

_MARK = Quick(
    r"\?|\b(?:can|could|would|will|may|might|shall|should) (?:you|u|ya|someone|somebody|anyone|anybody|we|i)\b|"
    r"\b(?:please|pls|plz|kindly)\b|\blet (?:me|us) know\b|\btell (?:me|us)\b|\bwonder(?:ing)?\b|\b(?:how|what) about\b|"
    r"\b(?:i|we)(?:'d| would| really| also| still| just| do| will)* (?:like|love|prefer|want|wish|require|request|ask) |"
    r"\b(?:i'm|i am|we're|we are) (?:also |still |currently )?(?:looking for|interested in|asking|requesting|hoping|trying to)\b|"
    r"\bneeds? to be\b|\bneed (?:you|your|some|another|more|help|copies|new|\d{1,3}\b|an?\b|to (?:know|have|speak|talk|see|receive|"
    r"open|set|"
    r"order|buy|purchase|place|change|return|cancel|add|update|arrange|request|ask|find|get (?!started|going|it\b|this|them|these|the)))|"
    r"^\W*(?:and |also |then |but |or |additionally,? )?(?!(?:open|ship|list|book|quote|set|return|show|stop|use|issue|"
    r"schedule) ?(?:p\.?o\.?'?s?|orders?|purchase|dates?|status|info|lists?|back-?orders?|items?|lines?)\b)(?:send|(?:call|phone|"
    r"fax)(?!\W*[\d(:+])|add|ship|tell|e-?mail(?!\W*:)|give|provide|remove|make|put|quote|open|"
    r"close|set|issue|include|schedule|arrange|return|bring|pick(?! ?-?up\W*$)|deliver|book|create|register|sign|stop|start|contact|"
    r"ask|get|use|"
    r"forward|share|attach|let|keep|look|find|help|explain|describe|write|list|show|discuss|go|do|don't|submit|approve|transfer|pay)\b"
    r"|\b(?:por favor|favor de|pueden?|podr[ií]a\w*|gustar[ií]a|quisi[ée]r\w+|necesit\w+|quiero|queremos|env[ií][ea]\w*|m[áa]nde\w*|"
    r"d[ií]ga\w*|ind[ií]que\w*|ll[áa]me\w*|av[ií]se\w*|solicit\w+)\b"
    r"|\bs'il (?:vous|te) pla[iî]t\b|\b(?:svp|pouvez|pourriez|pourrait|merci de|veuillez|voudrais|voudrions|souhait\w+|aimerais|"
    r"aimerions|"
    r"besoin|envoyez|appelez|dites)\b"
    r"|\b(?:bitte|k[öo]nn(?:en|ten|te) (?:sie|ihr|wir|ich|jemand)|w[üu]rden (?:sie|wir|ihr)|m[öo]chten?|brauchen?|ben[öo]tigen?|"
    r"h[äa]tten? gern|"
    r"(?:schicken|senden|teilen|rufen|geben|sagen) sie)\b"
)
_CLAUSE = re.compile(
    r"(?:[,;:.]|\s[-–—]+\s|\b(?:and|also|then|plus|but|or|y|e|adem[áa]s|et|aussi|und|auch|au(?:ß|ss)erdem|thx|thanks)\b)[\s,]*"
    r"(?=(?:also |please |pls |kindly |then |and |tambi[ée]n )*(?:can|could|would|will|do|does|did|is|are|has|have|what|which|who|why|"
    r"how|"
    r"when|where|please|pls|let|send|call|give|tell|i |we |i'|we'|need|advise|add|ship|"
    r"¿|puede\w*|podr[ií]a\w*|env[ií]e\w*|por favor|cu[áa]\w+|d[óo]nde|pou\w+|pouvez|merci de|veuillez|quand|quel\w*|"
    r"k[öo]nn\w+|bitte|wann|wo|was|wie|schicken|senden|m[öo]cht\w+)\b)"
)
_GREETING = Quick(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hola|buen[oa]s?(?: d[ií]as| tardes| noches)?|"
    r"estimad[oa]s?|"
    r"bonjour|bonsoir|hallo|guten (?:tag|morgen|abend)|sehr geehrte\w*)\b[^,!:?]{0,40}[,!:]\s*"
)
# Whole clauses that are context or courtesy whatever words follow.
_CONTEXT = Quick(
    r"\b(?:please|kindly) (?:note|be (?:advised|aware)|understand|excuse|accept|forgive)\b|"
    r"\b(?:call|phone|contact|reach|e-?mail|text|reply to|get (?:in touch|back))\b.{0,40}\b(?:if|should|with)\b.{0,30}\b(?:questions?|"
    r"concerns?|"
    r"issues?|problems?|anything)\b|"
    r"^\W*(?:if|should) (?:you|there).{0,40}\b(?:questions?|concerns?|issues?|problems?)\b|"
    r"\b(?:do not|don't|no need to|never) (?:please )?(?:cancel|change|return|worry)\b|"
    r"\b(?:do not|don't|please) hesitate\b|\bfeel free\b|\blook(?:ing)? forward\b|\bhow (?:are|r) (?:you|things|u)\b|\bhope you\b|"
    r"\b(?:i|we) (?:really |urgently |still |just )?need (?:it|this|that|them|these|those)\b|"
    r"\b(?:either way|one way or (?:the |an)other|regardless|in any case|de cualquier (?:manera|forma|modo)|dans tous les cas|so oder "
    r"so)\b|"
    r"\b(?:let me|let us|let's) (?:hope|know (?:what|if) you (?:find|hear|learn))\b|\bneed (?:something|an answer|a date|anything) to "
    r"(?:tell|give|report)|\b(?:want|wanted|like) to (?:make sure|be sure|be ready|be prepared)\b(?! (?:you|it (?:goes|ships)))|"
    r"\b(?:when|whenever|if) you (?:get|have|find|got) (?:a|some|the) (?:\w+ )?(?:minute|moment|chance|time|second)\b|"
    r"\b(?:is|are|was) (?:everything|all|things|it all|we|this) (?:still )?(?:ok|okay|all right|alright|fine|good)\b|\b(?:is|was|are) "
    r"there (?:a|an|any|some) (?:problem|issue|delay|"
    r"hold-?up|snag|hiccup|change in the date)s?\W*$|\bdid (?:something|anything) (?:happen|go wrong)\b|\bam i right\b|\bwould you mind "
    r"(?:checking|looking)\b|"
    r"\b(?:check|look|ask around|verify) (?:with|at|in) (?:the|your) (?:warehouse|team|shipping|people|system|guys)\W*$|\b(?:keep|"
    r"keeping) (?:me|us) (?:in the loop|posted|informed|updated)\b|"
    r"\b(?:want|need|like) (?:an? )?(?:straight|honest|quick|short|firm) (?:answer|reply|yes|date)\b|\bwhatever you (?:can|could) tell\b|"
    r"\bcan tell me\W*$|"
    r"\bhow (?:was|is|are) (?:your|the|things) (?:\w+ )?(?:vacation|weekend|holidays?|trip|family|week|day|new year|going)\b|\blove "
    r"(?:working|doing business)\b|"
    r"\bhay (?:algún|un|alguna) (?:problema|inconveniente|contratiempo|retraso|demora)\W*$|\bpas[óo] algo\b|\bpuede[ns]? (?:revisar|"
    r"checar|verificar|ver|consultar|preguntar)(?: (?:con|en) (?:el|la|su) \w+)?\W*$|"
    r"\b(?:solo|sólo|nada más) (?:quiero|quería|necesito) (?:saber|una fecha|un dato)\b|\bque (?:me|nos) puedan (?:decir|informar)\b|"
    r"\bmant[eé]n\w*(?:me|nos) (?:informad|al tanto)\w*|"
    r"\by a-t-il (?:un|une|des) (?:problèmes?|soucis?|retards?)\W*$|\bs'est-il passé\b|\b(?:vérifier|regarder|voir|demander) (?:avec|"
    r"auprès|chez|à) (?:l'entrepôt|l'équipe|le \w+|la \w+|vos \w+)\W*$|"
    r"\b(?:juste|seulement|simplement) savoir\b|\btout ce que vous (?:pouvez|pourrez|savez)\b|\bme tenir (?:au courant|informée?)\b|"
    r"\bgibt es (?:ein|irgendein|irgendwelche|etwa) (?:problem|probleme|schwierigkeiten|verzögerung\w*)\W*$|\bist (?:etwas|was) "
    r"passiert\b|\bim (?:lager|versand|system) (?:nachfragen|nachsehen|nachschauen)\b|"
    r"\bauf dem laufenden\b|\bnur wissen\b|\bsie mir sagen können\b|"
    r"\b(?:need|want) a (?:simple |quick )?yes or no\b|\bgot a (?:minute|second|moment|sec)\W*$|"
    r"\b(?:any|some) (?:reason|explanation) for the (?:delay|wait|hold-?up)\b|\bany chance (?:it|they|this|we) (?:shows?|ships?|arrives?|"
    r"gets? here|makes?|leaves?|could|can|will|'ll)\b|"
    r"\bstill on for\b|\bdid (?:it|they|this) make (?:it|the)\b|\bback to (?:me|us) when\b|\b(?:shoot|drop) (?:me|us) an? (?:note|line|"
    r"e-?mail|text)\b|"
    r"\blet (?:payroll|everyone|everybody|my|our|the|them|him|her) (?:\w+ ){0,2}know (?!to\b|that you)|\bwhat (?:should|do|can) (?:i|we) "
    r"tell\b|"
    r"\best[áa]n? (?:detenid|atorad|parad|atascad|perdid)\w+\b|\baveriguar\b|\bqu[ée] le (?:digo|decimos)\b|\bsigue en pie\b|"
    r"\best-(?:elle|il) (?:bloqu|coinc|perdu|retard)\w+|\bvous renseigner\b|\bque dois-je dire\b|\btenez[- ](?:moi|nous) (?:au courant|"
    r"inform)|\btoujours bon pour\b|"
    r"\bhängt (?:sie|es|er)\b|\bherausfinden\b|\bwas soll(?:en)? (?:ich|wir) \w+(?: \w+)? sagen\b|\bbleibt es bei\b|"
    r"\bquedo (?:a la espera|atent\w+)\b|\bbei r[üu]ckfragen\b|\bn'h[ée]sitez pas\b|\bno dude en\b"
)
_OTHER_THING = Quick(
    r"\b(?:where|how|what) (?:do|should|can|would|must) (?:i|we) (?!expect|tell|see|find|track|get (?:an|it|this|them)|know|look|check)|"
    r"\b(?:catalog(?:ue)?s?|brochures?|samples?|applications?|web ?sites?|portal|log-?in|password|show ?room|sales ?rep\w*|meeting|"
    r"training|warrant\w+|(?:another|second|new|open(?:ing)?|credit) account|call (?:me|us)\b|phone call|minimum order|"
    r"another|additional|different|alternative|substitute|cat[áa]logos?|muestras?|otr[oa]s?|catalogues?|[ée]chantillons?|autres?|"
    r"katalog\w*|muster|ander\w+)\b"
    r"|\blead ?times?\b.{0,20}\b(?:for|on|of)\b(?! (?:this|that|the|our|my|these|it|po|p\.o|order|purchase|#|\d))"
    r"|\bdo you (?:guys )?(?:stock|carry|sell|offer|make|ship|deliver|have (?:any )?(?!news|updates?|tracking|an?\b|the|any|word|info))"
)
_LABELS = frozenset(
    re.findall(
        r"\w+", "po pos p o order orders purchase number no nr re on about our my hi hello hey thanks thx and pedido commande bestellung"
    )
)
_NO_PLEA = Quick(r"\b(?:attached|questions?|concerns?|problems?|received|thanks? (?:you )?for|nothing|happy|hope)\b(?!.*\?)")
_ACT = Quick(
    r"(?:\b(?:can|could|will|would|may|might|shall|should|please|pls|kindly|to|us|i|we)\b|^)[^.?!]{0,25}?\b(?:ship|deliver|"
    r"pick(?! ?-?up\W*$)|hold|"
    r"release|complete|"
    r"process|promise|plan|dispatch|have|get(?! back)|take|make|give|go|do|enviar|envíe\w*|entregar|livrer|liefern)\b"
)
_ANSWER = frozenset(
    ("advise", "respond", "reply", "eta", "etas", "late", "wondering", "waiting", "update", "updates", "check", "chk", "when")
)
_PURPOSE = Quick(
    r"\b(?:so (?:that )?(?:i|we|they|my|our)|because|since|as (?:i|we|our|my) (?:need|have|am|are)|para (?:poder|que)|afin|damit)\b.*$"
)
_TOKEN = re.compile(r"[\w./#-]*\d[\w./#-]*|[^\W\d_]+(?:'[^\W\d_]+)?")
# the letters of "PO LB 6132"
CODE = re.compile(
    r"(?:(?<=\bpo )|(?<=\bpo: )|(?<=\bpo #)|(?<=\bpo# )|(?<=\bpo no )|(?<=\bpo no\. )|(?<=\border )|(?<=\border# )|(?<=\bnumber ))"
    r"[a-z]{1,4} (?=\d)"
)
MAX_FREE = 3  # words of one's own in a status question that names no order


def asks_more(sentence: str, asks: Callable[[str], bool], named: Callable[[str], bool]) -> bool:
    """Whether this lower-case sentence asks for something besides the status. ``named``: it holds a PO or an order word."""
    sentence = _GREETING.sub("", sentence)
    if not _MARK.found(sentence):
        return False
    whole = asks(sentence)
    clauses = [clause for clause in _CLAUSE.split(sentence) if clause and clause.strip()]
    return any(_unexplained(clause, whole, asks, named) for clause in clauses if _MARK.found(clause))


def is_marked(sentence: str) -> bool:
    """Whether this lower-case sentence is worded as a question, wish or command."""
    return _MARK.found(_GREETING.sub("", sentence))


def pleads(sentence: str, order_word: bool) -> bool:
    """Whether this lower-case sentence, in a mail that names a PO, wants an answer and speaks of nothing else.

    "PO 48817, please advise", "48817 late?": a question about nothing but a PO asks where it stands. Without an order word
    (``order_word``) only one with a word of the status question is.
    """
    sentence = _GREETING.sub("", sentence)
    words = [word for word in _TOKEN.findall(CODE.sub("", sentence)) if not any(map(str.isdigit, word))]
    if not words or _CONTEXT.found(sentence) or _NO_PLEA.found(sentence) or not all(word in CORE | GLUE | STATUS for word in words):
        return False
    asked = "?" in sentence or _MARK.found(sentence) or not _ANSWER.isdisjoint(words)
    return asked and (order_word or ("?" in sentence and not (CORE | STATUS).isdisjoint(words)))


def asks_another(sentence: str) -> bool:
    """Whether this lower-case sentence names what an order's standing never is: a warranty, a catalogue, a sample, a meeting."""
    return _OTHER_THING.found(sentence)


def wants_an_act(sentence: str) -> bool:
    """ "Can you ship it?": words of the status question, but somebody is to do something."""
    return _ACT.found(sentence)


def _unexplained(clause: str, whole: bool, asks: Callable[[str], bool], named: Callable[[str], bool]) -> bool:
    clause = _PURPOSE.sub("", clause)
    if _CONTEXT.found(clause) or framed(clause):
        return False
    if _OTHER_THING.found(clause):
        return True
    words = [word for word in _TOKEN.findall(CODE.sub("", clause)) if not any(map(str.isdigit, word))]
    if asks(clause):
        return not named(clause) and sum(word not in CORE and word not in GLUE and word not in STATUS for word in words) > MAX_FREE
    if all(word in _LABELS for word in words):
        return False
    known = CORE | GLUE | STATUS if whole else CORE | GLUE
    return not (all(word in known for word in words) and (whole or len(words) <= 2 or not CORE.isdisjoint(words)))
