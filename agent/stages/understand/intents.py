"""What the newly written words ask for, by patterns of whole wordings, several at once. Quoted history is never looked at."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.model.inquiry import INTENTS

_NOUN = (r"(?:orders?|p\.?o\.?s?|purchase orders?|packages?|parcels?|shipments?|deliver(?:y|ies)|items?|parts?|products?|goods|materials?|stuff|freight|loads?|pallets?|cartons?|backorders?|things?|merchandise|"
         r"equipment|supplies|purchases?|package|mattress(?:es)?|valves?|pumps?|lines?|balance|remainder|rest|pieces|units?|boxes|kit|kits|bearings?|fittings?|motors?|filters?)")
_S = {
    "en": rf"""\b(?:order|delivery|shipping|shipment|p\.?o\.?|package|tracking|current|latest) status\b|\bstatus (?:of|on|for|update|report|check|\?|please|pls|and)|\b(?:what(?:'s|s| is| are)?|know|check|need|get|want|give|have|share|provide|confirm|advise|see|see the|update)\b.{{0,25}}\bstatus\b|\bstatus\s*\?|^\W*status\W*$
|\bwhere(?:'s|s| is| are|'re| r|abouts)\b.{{0,30}}\b(?:my|our|the|this|that|these|those|po)\b.{{0,40}}\b{_NOUN}\b|\bwhere (?:is|are|does|do) (?:it|they|this|these|that|we stand|things stand|(?:my|our|the|this) \w+ stand|po\b|p\.o|we (?:stand|at)|\#)|\bwhere(?:'s| is| are)? .{{0,20}}\b{_NOUN}\b|\bwhere(?:'s| is) (?:\#|po )?\s?\d{{4,}}
|\bwhen\b.{{0,30}}\b(?:will|can|should|do|does|is|are|would|may|might|shall|ll|i|we)\b.{{0,60}}\b(?:ship(?:s|ped|ping)?|arriv\w*|deliver\w*|receive|recieve|get (?:here|it|my|our|them|the|this|these)|expect|leav(?:e|es|ing)|be here|be in|come|coming|go(?:es|ing)? out|show up|land|dispatch\w*|due|hit|be ready|ready|scheduled|available for pick)\b|\bwhen .{{0,30}}\b(?:scheduled|expected|due)\b
|\b(?:has|have|had|did|was|were|is|are|does|do)\b.{{0,45}}\b(?:shipped|ship yet|ship\b|left yet|left the|left your|gone out|go out|going out|been (?:shipped|delivered|sent|dispatched|picked|received|processed|released|allocated)|dispatched|sent out|out the door|out for delivery|arriv(?:ed|e|ing)|on (?:its|it's|the|their) way|in transit|on track|on (?:schedule|time)|still (?:on|shipping|scheduled|due)|ready (?:yet|to ship|for pick)|move[d]? yet)\b
|\b(?:e\.?t\.?[ad]\b|ship(?:ping|ment)? dates?|estimated (?:ship|delivery|arrival|time|date)\w*|expected (?:ship|delivery|arrival|date|to)\b|deliver(?:y|ies) (?:dates?|times?|estimate|window|schedule)|arrival (?:date|time)|date of (?:delivery|shipment|arrival)|lead ?times? on (?:this|my|our|the|po))
|\b(?:any|no|some|an|quick|latest|further|more) (?:word|news|update|updates|movement|progress|eta)\b|\bupdate (?:on|about|for|regarding|me|us)\b|\b(?:provide|send|give|need|have|get|want|appreciate|like|could use|share|looking for) .{{0,20}}\bupdates?\b|^\W*updates?\s*\??\W*$
|\btrack(?:ing)? (?:number|numbers|info\w*|details?|\#|nos?\b|id|link|status|data|for|on|of|yet|please|\?)|\btrack(?:ing)?\b.{{0,20}}\b{_NOUN}\b|\btracking\s*\?|\bhave .{{0,10}}\btracking\b|\bpro (?:number|\#)
|\bstill (?:waiting|nothing|no |not |haven'?t|hasn'?t|have not|has not|missing|pending|outstanding|open|don'?t|do not|on (?:track|schedule|time)|good for|coming|shipping)\b|\b(?:haven'?t|have not|has ?n'?t|has not|didn'?t|did not|never|not|no) (?:yet )?(?:been |yet )?(?:rec(?:ei|ie)ved?|arrived?|delivered|shipped|gotten|got|shown up|showed|come|seen|heard|here yet|dispatched)\b
|\bwhat(?:'s|s| is)? (?:going on|happening|up|the (?:story|deal|word|latest|hold ?up|latest))\b|\bwhat happened (?:to|with)\b|\bhow (?:soon|long|many (?:more )?days|far along|much longer|close)\b.{{0,70}}\b(?:ship\w*|arriv\w*|deliver\w*|get|receive|here|take|come|comes|till|until|reach\w*|going out|are we|order)\b|\bhow(?:'s| is) .{{0,20}}\b{_NOUN}\b.{{0,20}}\b(?:coming|looking|doing|progress)
|\b(?:check(?:ing)? (?:in|up|on)|follow(?:ing)? ?-?up|chas(?:e|ing)|circl(?:e|ing) back|touching base|inquir(?:e|y|ing)|enquir(?:e|y|ing)|wondering|asking)\b.{{0,50}}\b(?:{_NOUN}|\#?\s?\d{{4,}})\b
|\b(?:dead in the water|line(?:s| is)? down|running out|desperate for|out of stock here|crew (?:is )?waiting|job ?site (?:is )?waiting|holding up|need (?:these|this|it|them|to know))\b.{{0,60}}(?:{_NOUN}|\d{{4,}}|when|where|by)|\b(?:order|po|package|delivery|shipment|parcel|it|this|these|product|item)\b.{{0,25}}\b(?:is|are|was|running|be|seems|looks)\b.{{0,20}}\b(?:late|delayed|overdue|past due|behind|stuck|lost|missing)\b|\b(?:late|delayed|overdue|missing|lost) (?:orders?|packages?|deliver(?:y|ies)|shipments?|parcels?|pos?)\b|\bdelay(?:ed|s)? (?:in|on|of|with) .{{0,20}}\b{_NOUN}
|\bconfirm (?:that |if |whether )?.{{0,40}}\b(?:ship\w*|deliver\w*|receipt|received|got|order|p\.?o\.?|date|eta|on track|in stock)\b|\backnowledge?(?:ment)?\b.{{0,30}}\b(?:order|po|receipt)\b|\b(?:make|making|be) sure .{{0,30}}\b(?:ship\w*|on track|on time|on schedule|got (?:it|our|the))""",
    "es": r"""\b(?:estado|estatus|status|situaci[oó]n) (?:de|del|actual)\b|\b(?:d[oó]nde|donde) (?:est[aá]n?|anda|va|se encuentra|quedó)\b|\bcu[aá]ndo .{0,40}\b(?:llega\w*|env[ií]\w*|entreg\w*|sal\w*|recib\w*|despach\w*|embarc\w*|tendr\w*|estar\w*)\b|\b(?:ya|han|ha|se|fue|est[aá]) .{0,30}\b(?:enviad\w*|envi[oó]|enviaron|entregad\w*|sali[oó]|salido|despach\w*|embarcad\w*|llegad\w*)\b|\b(?:n[uú]mero|gu[ií]a|informaci[oó]n|datos|c[oó]digo) de (?:rastreo|seguimiento|env[ií]o|gu[ií]a)\b|\b(?:fecha|plazo) (?:estimada |prevista |probable |aproximada )?de (?:env[ií]o|entrega|embarque|llegada|salida|despacho)\b|\b(?:alguna|alg[uú]n|hay|tienen|ninguna|sin) (?:novedad\w*|noticia\w*|actualizaci[oó]n|avance)\b|\b(?:todav[ií]a|a[uú]n|seguimos|sigo|sin) (?:no|esperando|recibir|nada)\b|\bno (?:hemos|he|nos ha|me ha|ha) (?:recibido|llegado|lleg\w*)\b|\bc[oó]mo va (?:el|la|mi|nuestr\w)\b|\beta\b""",
    "fr": r"""\b(?:o[uù] en est|o[uù] se trouve|o[uù] est|o[uù] sont|o[uù] en sont|o[uù] en [eê]tes)\b|\b(?:statut|[ée]tat|suivi|avancement) (?:de|d'|du)\b|\bquand\b.{0,50}\b(?:livr\w*|exp[ée]di\w*|arriv\w*|recevr\w*|recevoir|parti\w*|envoy\w*|disponible|pr[eê]te?)\b|\b(?:a-t-elle|est-elle|est-ce que|a-t-il|ont-ils|avez-vous|est|a) .{0,40}\b(?:exp[ée]di[ée]\w*|partie?s?|livr[ée]\w*|envoy[ée]\w*|arriv[ée]\w*)\b|\b(?:num[ée]ro|lien) de suivi\b|\b(?:date|d[ée]lai) (?:pr[ée]vue? |estim[ée]e? )?(?:de livraison|d'exp[ée]dition|d'arriv[ée]e|de d[ée]part|d'envoi)\b|\b(?:des nouvelles|du nouveau|une mise [àa] jour)\b|\b(?:toujours (?:pas|rien|en attente)|pas encore)\b|\bn'(?:avons|ai) (?:pas|toujours|rien) .{0,20}re[cç]u\b""",
    "de": r"""\b(?:status|stand|lieferstatus|bestellstatus|versandstatus)\b.{0,30}\b(?:bestell\w*|auftrag\w*|lieferung|sendung|po|der|des|unserer|meiner)\b|\bwo (?:ist|bleibt|bleiben|sind|steht|befindet)\b|\bwann\b.{0,60}\b(?:liefer\w*|geliefert|kommt|kommen|versand\w*|versendet|versch\w*|erhalten|ankommt|ankommen|rechnen|eintr\w*|da|raus|abgeh\w*)\b|\b(?:wurde|wird|ist|sind|wurden|geht) .{0,50}\b(?:versandt|versendet|verschickt|geliefert|raus|unterwegs|ausgeliefert|abgegangen|angekommen)\b|\b(?:sendungs(?:nummer|verfolgung)|tracking\w*|liefertermin\w*|lieferdatum|versanddatum|versandtermin|liefer(?:zeit|stand)|eta)\b|\b(?:gibt es|haben sie|schon) .{0,20}\b(?:neues|neuigkeiten|etwas neues|update|informationen)\b|\b(?:noch (?:nicht|nichts|keine)|immer noch|warten (?:noch|immer))\b|\bnoch (?:nicht )?(?:erhalten|bekommen)\b""",
}
_STATUS = re.compile("|".join(value.replace("\n", "") for value in _S.values()), re.IGNORECASE)

_OTHER = {
    "price": r"\b(?:prices?|pricing|priced|discounts?|surcharge\w*|overcharg\w*|unit cost|how much (?:is|are|does|do|would|will)|cost of|what does .{0,30} cost|credit (?:memo|note|us|our account)|credits?\b(?! card| hold| application| limit| terms)|rebate|cheaper|markup|precios?|descuentos?|cu[aá]nto cuesta|nota de cr[ée]dito|prix|remise|tarif|combien co[uû]te|avoir sur|preise?\b|rabatt\w*|gutschrift|was kostet|wie teuer)\b",
    "change": r"\b(?:change|changing|modify|modification|revise|revised|amend|amended|update|correct|edit|switch|swap|substitut\w*|increase|decrease|reduce|add(?:ing)?|remove|delete|redirect|re-?route|reschedul\w*|postpone|push (?:out|back)|pull in|move (?:up|out|it|the|this)|expedit\w*|rush|upgrade|split|hold off|put .{0,15} on hold|delay (?:the|this|it|our)|combine|consolidate|overnight|next day air|ship (?:it |this |them |everything )?(?:to (?:a|our|the|this)|partial|what(?:ever)? (?:you|is)|the rest|available|via|by air|complete|separately|early|sooner|together)|different address|new address|wrong address|shipping address|ship-?to)\b",
    "cancel": r"\b(?:cancel\w*|call off|scrap (?:the|this)|no longer (?:need|want|require)\w*|don'?t (?:need|want) (?:it|this|them|these) any ?more|anul\w*|cancelar\w*|annul\w*|storni\w*|stornier\w*|abbestell\w*)\b",
    "dispute": r"\b(?:disput\w*|disagree|breach\w*|contract\w*|terms|lawyer|attorney|legal|chargeback|charge ?back|penalt\w+|liquidated|incorrect(?:ly)? (?:charged|billed|invoiced)|overbilled|double[- ]billed|not what we (?:agreed|ordered)|contradict\w*|you (?:promised|said|told|committed|guaranteed)|was promised|were promised|disputa\w*|incumplimiento|abogado|litige|contest\w*|avocat|reklam\w*|vertrag\w*|anwalt|mahnung)\b",
    "return": r"\b(?:return(?:ing|ed)? (?:it|this|these|them|the|some|an?|our|my|items?|parts?|goods|label|auth\w*|policy|process|\d+)|returns?\b(?! receipt| call| my call| to normal)|rma|rga|refund\w*|send (?:it|them|this|these) back|damaged|defective|broken|wrong (?:item|part|product|size|material|color)s?|short(?:ed| shipped|age)|missing (?:items?|parts?|pieces?|from)|exchange|replace(?:ment|d)?|claim|devoluci[oó]n|devolver|reembolso|dañad\w*|defectuos\w*|retour(?:ner|s)?|rembours\w*|endommag\w*|d[ée]fectueu\w*|rücksend\w*|r[uü]ckgabe|zurückschick\w*|erstatt\w*|besch[aä]digt|defekt|umtausch\w*)\b",
    "invoice": r"\b(?:invoic\w*|bill(?:ed|ing)?\b|statement|remittance|payments?|paid|past due (?:balance|invoice)|factura\w*|pago|facture\w*|paiement|rechnung\w*|zahlung)\b",
    "quote": r"\b(?:quot(?:e|es|ation|ing)|rfq|request for (?:quote|quotation|proposal)|bid|cotiza\w*|presupuesto|devis|angebot\w*|kostenvoranschlag)\b",
    "new_order": r"\b(?:place (?:an|a|this|the|our|another|new) .{0,15}order|new (?:order|po|purchase order)\b|(?:please|pls) (?:order|enter|process|book)|like to (?:order|buy|purchase)|attached (?:is|please find|find) .{0,25}(?:po\b|purchase order|order)|(?:po|purchase order|order) (?:is )?attached|re-?order|nuevo pedido|hacer un pedido|nouvelle commande|passer (?:une )?commande|neue bestellung|bestellen (?:wir|möchten|ich))\b",
    "complaint": r"\b(?:complain\w*|unacceptable|ridiculous|terrible|horrible|awful|worst|disappoint\w*|fed up|furious|angry|sick of|never (?:again|order)|escalat\w*|inaceptable|queja|p[ée]sim\w*|inadmissible|inacceptable|plainte|inakzeptabel|beschwer\w*|unverschämt|enttäuscht|unmöglich)\b",
    "document": r"\b(?:packing (?:list|slip)|bill of lading|\bbol\b|proof of delivery|\bpod\b|certificat\w*|\bcoc\b|\bcofc\b|\bc of c\b|\bmtrs?\b|mill (?:test|cert)\w*|test reports?|msds|\bsds\b|safety data|data ?sheet|spec sheet|order (?:confirmation|acknowledge?ment)|copy of|copies of|drawings?|certificado|albar[aá]n|ficha (?:t[ée]cnica|de seguridad)|certificat|bon de livraison|fiche|zertifikat\w*|lieferschein\w*|datenblatt|auftragsbestätigung)\b",
}
_PATTERNS = {intent: re.compile(pattern, re.IGNORECASE) for intent, pattern in _OTHER.items()}
_ANY = re.compile("|".join(f"(?:{pattern})" for pattern in _OTHER.values()), re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not (?:a|an|trying to|looking to|asking (?:for|to|about)|wanting to|here to|to)|no need to|don'?t (?:need to|want to|have to|intend to)|do not (?:need to|want to|wish to)|without|nothing to|no|isn'?t a|never mind the|"
    r"no es (?:una|un)|no (?:quiero|queremos|necesit\w+)|sin|pas (?:une?|de|besoin)|keine?n?|nicht)\s+(?:\w+\s+){0,3}$", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_BARE_QUESTION = re.compile(r"^\W*(?:hi|hello|hey|good \w+)?\W*(?:(?:re|on|about|our|my)\W+)?(?:p\.?o\.?|purchase order|order)?\W*(?:number|no)?\W*[a-z0-9][\w./-]{2,23}\s*\?+\W*$", re.IGNORECASE)
_ASKS = (
    ("tracking", re.compile(r"\btrack|\bpro (?:number|#)|rastreo|seguimiento|suivi|sendungs", re.IGNORECASE)),
    ("where", re.compile(r"\bwhere|d[oó]nde|\bo[uù] |\bwo\b", re.IGNORECASE)),
    ("when", re.compile(r"\bwhen\b|\beta\b|\bdates?\b|\bhow (?:soon|long)|cu[aá]ndo|fecha|quand|d[ée]lai|wann|termin|datum", re.IGNORECASE)),
    ("shipped", re.compile(r"\bship(?:ped|ping)?\b|\bleft\b|gone out|go out|dispatched|enviad|expédi|versandt|versendet", re.IGNORECASE)),
)
_URGENT = re.compile(
    r"\b(?:urgent\w*|asap|a\.s\.a\.p|emergency|immediately|right away|critical|dead in the water|line(?:s| is)? down|rush|hot\b|still (?:nothing|waiting|no )|second (?:request|time)|2nd request|third (?:request|time)|3rd request|"
    r"urgente\w*|cuanto antes|inmediat\w*|dringend\w*|eilig|sofort|schnellstm\w*|d[eè]s que possible|au plus vite)\b", re.IGNORECASE
)
_THANKS = re.compile(r"^\W*(?:(?:ok(?:ay)?|great|perfect|got it|awesome|excellent|wonderful|received|noted|will do|sounds good|understood|much appreciated|appreciate it|hi \w+|hello \w+|very much|so much|all|again|for (?:the|your) (?:\w+ )?(?:update|help|info\w*|reply|response|quick \w+)|"
                     r"many|thanks?|thank you|thx|ty|cheers|muchas|gracias|merci|beaucoup|danke|vielen dank|dank|schön|team|everyone|both|folks|appreciated|have a (?:great|good|nice) (?:day|one|weekend|week))\b\W*)+$", re.IGNORECASE)


class Reading(NamedTuple):
    """What the new words say. ``quotes`` pairs an intent with the sentence that showed it."""

    intents: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    asks: tuple[str, ...]
    urgent: bool
    thanks: bool


def intents(text: str) -> Reading:
    """Every intent that some sentence of the text shows, in the order of the public list."""
    text = text[:20_000].replace("’", "'")
    shown: dict[str, str] = {}
    asks: list[str] = []
    for sentence in _SENTENCE.split(text):
        sentence = sentence.strip()[:600]
        if not sentence:
            continue
        status = _STATUS.search(sentence)
        if status:
            shown.setdefault("order_status", sentence)
            asks.extend(name for name, pattern in _ASKS if name not in asks and pattern.search(sentence))
        if _ANY.search(sentence):
            for intent, pattern in _PATTERNS.items():
                if intent not in shown and _asked(pattern, sentence):
                    shown[intent] = sentence
    if _BARE_QUESTION.match(text) and any(map(str.isdigit, text)):
        shown.setdefault("order_status", text.strip())
    thanks = bool(text.strip()) and len(text) < 400 and bool(_THANKS.match(text))
    found = tuple(intent for intent in INTENTS if intent in shown)
    return Reading(found, tuple((intent, shown[intent][:160]) for intent in found), tuple(asks), bool(_URGENT.search(text)), thanks)


def _asked(pattern: re.Pattern[str], sentence: str) -> bool:
    """Some mention of it isn't denied right before ("no need to change anything")."""
    return any(not _NEGATED.search(sentence[: match.start()]) for match in pattern.finditer(sentence))
