"""Does a sentence ask where an order stands? Wordings in four languages, each needing an order in sight. Knows no other intent.

Most wordings ("any update?", "when will it arrive?") are asked of cards, refunds and flights as well: they count only beside an
order's noun or number, and never beside what is plainly another thing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from agent.stages.understand.quick import Quick
from agent.stages.understand.stems import stem_set, stems

_GOODS = (
    r"(?:orders?|p\.?o\.?'?s?|purchase orders?|packaged?s?|parcels?|shipments?|deliver(?:y|ies)|items?|parts?|products?|goods|"
    r"materials?|freight|loads?|pallets?|cartons?|back-?orders?|merchandise|stuff|"
    r"equipment|supplies|purchases?|skids?|crates?|boxes|consignments?)"
)
_ORDER = Quick(
    r"\b(?:orders?|ordered|p\.?o\.?'?s?|po\d+|purchase orders?|packaged?s?|parcels?|shipments?|deliver(?:y|ies)|consignments?|"
    r"back-?orders?|"
    r"pedidos?|[oó]rden(?:es)? de compra|[oó]rden|env[ií]os?|entregas?|mercanc[ií]a|paquetes?|commandes?|colis|livraisons?|"
    r"marchandises?|bestell\w+|lieferung\w*|sendung\w*|auftrag\w*|ware|paket\w*)\b"
)
_NUMBER = re.compile(r"(?<![\w$€£.,-])#?(?=[A-Za-z-]{0,6}\d)[\w-]*\d{4,}[\w-]*(?![\w%])")
_ANCHORED = re.compile(
    r"\b(?:p\.?\s?o\.?'?s?|purchase orders?|orders?|pedidos?|orden(?:es)? de compra|o\.?c\.?|commandes?|bestell\w+|"
    r"auftrag)\b[^\w\n]{0,6}(?:(?:number|numbers|num|no|nos|nr|n[º°o]|#|nummer|"
    r"de compra)[^\w\n]{0,6})?(?!box)[a-z]{0,6}[-\s]?\d{2,}|\bpo\d{3,}"
)
_PO_NUMBER = re.compile(
    r"\b(?:p\.?\s?o\.?'?s?|purchase orders?|orden(?:es)? de compra|bons? de commande|bestell(?:ung|nummer|"
    r"-?nr))\b[^\w\n]{0,6}(?:(?:number|numbers|num|no|nos|nr|n[º°o]|#)[^\w\n]{0,6})?(?!box)[a-z]{0,6}[-\s]?\d{2,}|\bpo\d{3,}"
)
_FOREIGN = Quick(
    r"\b(?:refund\w*|reimburse\w*|money|transfer\w*|cash|cards?|flights?|bills?|bank\w*|account'?s?|applications?|deposit\w*|"
    r"payments?|pay ?checks?|paychecks?|salary|insurance|vacation|pto|leave request|wallet|bonus|cheques?|"
    r"pin|passport|visa|loans?|transactions?|rewards?|meetings?|withdraw\w*|winnings?|top(?:ped|ping)?[- ]?up|identity|verif\w+|"
    r"tax(?:es)?|luggage|reservations?|(?:support|service) ticket|subscription|newsletter|restaurants?|resume (?:delivery|shipping)|"
    r"reembolso|dinero|tarjeta|remboursement|argent|erstattung|geld)\b"
)
_HYPOTHETICAL = Quick(
    r"\bif (?:i|we|you) (?:order|place|buy|purchase|were|submit)|\b(?:before|until) (?:i|we) (?:order|buy|place)|\bdo you (?:ship|"
    r"deliver)\b|\bhow (?:do|can|to|should) .{0,12}\b(?:order|ship)\b|\bto order\b|\bdelivery times?\b|\bwhat if\b|\btoo late to\b|"
    r"\bshould (?:i|we) order\b|\border (?:more|form|now|today)\b|\byour (?:own )?(?:order|package|purchase|parcel)\b|"
    r"\byou will receive\b|\bif shipping\b|\bseated\b"
)
_MOVED = (
    r"(?:shipped|ship|left|gone out|went out|go out|going out|been (?:shipped|delivered|sent|dispatched|picked|received|processed|"
    r"released|"
    r"packed|filled|fulfilled|invoiced)|dispatched|sent out|out the door|out for delivery|delivered|being delivered|arriv(?:ed|e|ing)|"
    r"on (?:its|it's|the|their) way|in transit|on track|on schedule|on time|ready|show(?:ed|n)? up|got(?:ten)? here|get here|"
    r"(?:already |yet )?here|due(?! to\b)|dropped off|shown as|picked up|moved|processed|shipping|good for|coming|enroute|en route|"
    r"distributed|ma[kd]e it (?:on|onto|out))"
)
_EN = (
    r"\b(?:when|what (?:date|day|time)|how (?:soon|long|many (?:more )?days|much longer|much more time|far along|"
    r"close))\b.{0,70}?\b(?:ship\w*|arriv\w*|deliver\w*|rec(?:ei|ie)v\w*|gets? (?:here|it|them|my|our|the|this|these|those|"
    r"deliver\w*)|expect\w*|leav(?:e|es|ing)|be (?:here|in|ready|out|available|sent)|"
    r"com(?:e|es|ing)|go(?:es|ing)? out|show(?:s|ing)? up|dispatch\w*|due|land|hit(?=s? (?:our|the|my|us)\b)|wait|scheduled|take|reach\w*|"
    r"we looking at)\b"
    rf"|\bhow far along\b|\bhow(?:'s| is| are)\b.{{0,30}}\b{_GOODS}\b"
    rf"|\b(?:has|have|had|did|was|were|is|are|does|do|will|hasn't|haven't|isn't|wasn't|didn't|aren't|see if|know if|tell me if|"
    rf"whether|if)\b.{{0,50}}?\b{_MOVED}\b"
    rf"|\bwhere(?:'?s| is| are) the (?:rest|other|others|remain\w+|missing|balance)\b"
    rf"|\bwhere(?! (?:you|we|one) (?:can|could|will))(?:abouts)?"
    rf"\b(?:'s|s| is| are| r)?.{{0,25}}\b(?:{_GOODS}|my|our|this|that|it|they|we (?:stand|at|are)|stands?|\#|"
    rf"\w*\d{{4,}})\b"
    rf"|\b(?:locate|find(?! (?:attached|enclosed|below))|"
    rf"trace|tra?ck(?:ed|ing)?|monitor|location of|whereabouts of|progress of|progress on)\b.{{0,30}}\b(?:orders?|"
    rf"packaged?|parcels?|shipments?|deliver(?:y|ies)|p\.?o\.?|freight|\w*\d{{4,}})\b"
    r"|\b(?:has|have) been (?:open|pending|outstanding|on order|on hold) (?:for|since)\b|\bneed (?:it|them|this|these) tracked\b|"
    r"\bstatus\b|\bprogress\b|\bcheck(?:ing)? (?:my |our |the |on |an? )?(?:order|po)\b"
    r"|\banything (?:new|to report|further|on (?:po|order|this order))\b|\bany chance (?!.*\b(?:with|via|to|from|by air|together|complete|"
    r"partial\w*)\b).{0,40}\b(?:ships|arrives|leaves|goes out|gets here|shows up|makes it)\b"
    r"|\b(?:e\.?t\.?[ad]\b|(?:est\.? |estimated |expected |projected |scheduled |anticipated |promised? |current |revised |"
    r"updated )*(?:ship(?:ping|ment|s)?|deliver[yi]\w*|arrival|dispatch|due) (?:dates?|times?|estimate|window|schedule|day)\b|"
    r"lead ?times?\b)"
    r"|\b(?:ship(?:ping|ment|ped)?|dispatch|delivery|transit|despatch) (?:details?|info\w*|particulars)\b"
    r"|\b(?:got|have|is there|any) (?:an? |any |the )?(?:\w+ )?dates?\b"
    r"|\b(?:any|no|some|an|quick|latest|further|more|all) (?:word|news|updates?|movement|visibility|progress|eta|idea when)\b|"
    r"\bupdates? (?:on|"
    r"about|for|regarding|please|pls|me|us)\b|\b(?:need|have|get|want|appreciate|like|provide|send|give|share)\b.{0,20}\bupdates?\b|"
    r"\bupdates?\s*\?|\bthe latest\b"
    r"|\bstill (?:waiting|nothing|no\b|not\b|haven't|hasn't|have not|has not|missing|pending|outstanding|open|don't|do not|"
    r"on (?:track|schedule|time)|good for|coming|shipping|due)|\bwaiting (?:on|for)\b"
    r"|\b(?:haven't|have not|hasn't|has not|didn't|did not|never|not|yet to|nothing|no) (?:yet |actually )?(?:been |yet |"
    r"be )?(?:rec(?:ei|ie)ved?|arrived?|delivered|shipped|gotten|got|shown up|showed|come|seen|heard|here|dispatched)\b"
    r"|\bwhat(?:'s|s| is)? (?:going on|happening|up|the (?:story|deal|word|latest|hold ?up|delay)|holding)\b|\bwhat (?:happened|"
    r"became|has happened) (?:to|of|with)\b"
    r"|\b(?:check(?:ing)?(?: back)? (?:in|up|on)|follow(?:ing)?[- ]?(?:ed )?up|chas(?:e|ing)|circl(?:e|ing) back|touching base|"
    r"inquir(?:e|y|ing)|enquir(?:e|y|ing))\b"
    r"|\b(?:dead in the water|lines? (?:is |are )?down|crew (?:is )?waiting|holding (?:us|up)|running (?:out|late|behind))\b"
    rf"|\b(?:{_GOODS}|it|this|it's|that|they)\b.{{0,30}}\b(?:late|delayed|overdue|past due|behind|stuck|lost|held up)\b|\b(?:why|"
    rf"so) .{{0,25}}\b(?:delay(?:ed|ing)?|late|long)\b|\bdelay(?:ed|s)? (?:in|on|of|with)\b|\b(?:late|delayed|overdue|missing|"
    rf"lost) {_GOODS}\b"
    r"|\bconfirm\b.{0,60}\b(?:ship\w*|deliver\w*|receipt|received|got|eta|dates?|on track|order|po)\b|\b(?:order )?(?:confirmation|"
    r"acknowledge?ment)\b|\b(?:make|making|be) sure .{0,30}\b(?:ship\w*|on track|on time|on schedule|got)\b"
)
_MORE = (
    r"\b(?:estado|estatus|status|situaci[oó]n) (?:de|del|actual)\b|\b(?:d[oó]nde|donde) (?:est[aá]n?|anda|va|se encuentra|quedó)\b|"
    r"\bcu[aá]ndo\b.{0,50}\b(?:lleg\w*|env[ií]\w*|entreg\w*|sal\w*|recib\w*|despach\w*|embarc\w*|tendr\w*|estar\w*)\b|\b(?:ya|han|"
    r"ha|se|fue|est[aá]|si)\b.{0,40}\b(?:enviad\w*|envi[oó]|enviaron|entregad\w*|sali[oó]|salido|despach\w*|embarcad\w*|llegad\w*|"
    r"lleg[oó]|en camino)\b"
    r"|\b(?:n[uú]mero|gu[ií]a|informaci[oó]n|datos|c[oó]digo) de (?:rastreo|seguimiento|env[ií]o|gu[ií]a)\b|\bfechas? (?:estimada |"
    r"prevista |probable |aproximada |de )*(?:env[ií]o|entrega|embarque|llegada|salida|despacho)\b|\b(?:alguna?|alg[uú]n|hay|"
    r"tienen?|ninguna|sin) (?:novedad\w*|noticias?|actualizaci[oó]n|avance)\b|\bqu[ée] (?:pas[óa]|hay) (?:con|de)\b|\b(?:todav[ií]a|"
    r"a[uú]n) no\b|\b(?:seguimos|sigo|"
    r"estamos) (?:sin|esperando)\b|\bno (?:hemos|he|nos ha|me ha|ha) (?:recibido|llegado)\b|\bc[oó]mo va\b"
    r"|\bo[uù] (?:en )?(?:est|sont|se trouve|en [eê]tes)\b|\b(?:statut|[ée]tat|suivi|avancement) (?:de|d'|du)|"
    r"\bquand\b.{0,60}\b(?:livr\w*|exp[ée]di\w*|arriv\w*|recev\w*|part(?:i\w*|ent)?\b|envoy\w*|disponible|pr[eê]te?)\b|\b(?:a-t-elle|"
    r"est-elle|"
    r"est-ce que|a-t-il|ont-ils|avez-vous|si|est|a)\b.{0,45}\b(?:exp[ée]di[ée]\w*|partie?s?|livr[ée]\w*|envoy[ée]\w*|"
    r"arriv[ée]\w*)\b|\b(?:num[ée]ro|lien) de suivi\b"
    r"|\b(?:date|d[ée]lai)s? (?:pr[ée]vue? |estim[ée]e? )?(?:de livraison|d'exp[ée]dition|d'arriv[ée]e|de d[ée]part|d'envoi)|"
    r"\bdes nouvelles\b|\bdu nouveau\b|\bmise [àa] jour\b|\b(?:toujours (?:pas|rien|en attente)|pas encore|n'(?:avons|ai) (?:toujours |"
    r"encore )?(?:pas|rien|aucune?) (?:encore )?(?:été |eu )?(?:reçu|eu|vu|livr|de nouvelle|de retour|d'info|nouvelle|retour|info))\b"
    r"|\b(?:status|stand|lieferstatus|bestellstatus|versandstatus)\b|\bwo (?:ist|bleib\w+|sind|steht|befindet)\b|"
    r"\bwann\b.{0,70}\b(?:liefer\w*|geliefert|komm\w+|versand\w*|versend\w*|versch\w*|erhalten|ankomm\w*|rechnen|eintr\w*|da|raus\w*|"
    r"abgeh\w*|bereit)\b|\b(?:wurde|wird|ist|sind|wurden|geht|ob)\b.{0,60}\b(?:versandt|versendet|verschickt|geliefert|raus|"
    r"unterwegs|ausgeliefert|abgegangen|angekommen)\b"
    r"|\b(?:sendungs(?:nummer|verfolgung)|liefertermin\w*|lieferdatum|versanddatum|versandtermin|liefer(?:zeit|stand))\b|\b(?:neues|"
    r"neuigkeiten)\b|\b(?:noch (?:nicht|nichts|keine)|immer noch|warten (?:noch|immer|auf))\b"
)
_ENGLISH, _OTHERS = Quick(_EN), Quick(_MORE)
_ENGLISH_STEMS = stem_set(
    "when what how anything has have had did was were is are does do will see know tell whether if hasn haven isn wasn didn aren where "
    "whereabouts locate find trace track tack tracking monitor location progress need status check checking eta e etd etas ship "
    "shipping shipment delivery deliver arrival dispatch due lead any no some an "
    "quick latest further more all update updates the still waiting never not yet nothing follow following chase chasing circling "
    "circle touching touch inquire inquiring enquire enquiring inquiry dead line lines crew holding running order orders package "
    "parcel po it this that they item late delayed delay overdue missing lost why so "
    "confirm confirmation acknowledgement acknowledgment make making be estimated expected projected scheduled whats wheres hows"
)
_OTHER_STEMS = stem_set(
    "estado estatus status situación situacion dónde donde cuándo cuando ya han ha se fue está esta si número numero guía guia "
    "información informacion datos código fecha fechas alguna algun algún hay tienen ninguna sin todavía todavia aún aun seguimos "
    "sigo estamos no cómo como où ou statut état etat suivi avancement quand est ont avez a lien "
    "date délai delai nouvelles du nouveau mise toujours pas avons stand lieferstatus bestellstatus versandstatus wo wann wurde "
    "wird ist sind wurden geht ob sendungsnummer sendungsverfolgung liefertermin lieferdatum versanddatum versandtermin lieferzeit "
    "lieferstand neues neuigkeiten noch immer warten des"
)
_ALONE = Quick(
    r"\btracking (?:number|info\w*|details?|\#|id|link|numbers)\b|\b(?:when|how soon|how many days|how long)\b.{0,40}\b(?:it|them|"
    r"they|this|these|we|i)\b.{0,30}\b(?:arriv\w*|deliver\w*|ship\w*|rec(?:ei|ie)ve|expect (?:it|them|this|these|deliver\w*)|"
    r"get (?:it|them|deliver\w*))\b"
    r"|\b(?:it|this|product|item)(?:'s|s| is| has)?\b.{0,15}\b(?:been |getting )?(?:delayed|late)\b|\b(?:not|n't) (?:been |"
    r"yet been )?(?:delivered|shipped|arrived)\b|^\W*when can (?:we|i) expect\W*$|\bhas (?:it|this|everything) (?:shipped|left|"
    r"gone out)\b"
)
_SELLER = Quick(
    r"\bthank(?:s| you) for (?:shopping|your (?:recent )?(?:order|purchase)\b(?! (?:confirm|ackn|update))|ordering)|"
    r"\byour order\W{0,3}(?:has|number|\d)|\bshipped your order|\border (?:sub)?total\b|\bunsubscribe\b|\bopt(?:ed)?[- ](?:in|"
    r"out)\b|\bremoved? from (?:this|our|the|my|any)?\b.{0,20}\blists?\b|"
    r"\bfuture (?:offers|mailings|e-?mails)\b|\bno longer wish to receive\b|\bclick (?:here|below)\b|\bthis is not spam\b|"
    r"\b100% free\b|\bfree (?:gift|trial|shipping|tickets?)\b|\ba fax has arrived\b"
)
_NO_NUMBER = Quick(r"(?:https?://|www\.)\S+|&#x?[0-9a-f]{1,6};|\b(?:19|20)\d\d-\d\d-\d\d(?:[t ]\d[\d:.+z-]*)?(?!\w)")
_TRACKING = Quick(
    r"\btracking (?:number|info\w*|details?|\#|id|link|numbers|status)\b|\btracking-?(?:nummer|nr|link|code|daten)\b|"
    r"\btracking\s*(?:\?|$)|\b(?:have|send|need|get|got|any|"
    r"provide)\b.{0,15}\btracking\b"
)
_OWN_GOODS = re.compile(rf"\b(?:my|our|the|these|those|this|your)\b(?: \w+)? {_GOODS}\b|^\W*{_GOODS}\b")


class Context(NamedTuple):
    """What of the whole mail lets a vague question be about an order, and what makes it a shop's or an advertiser's voice instead."""

    anchored: bool
    short: bool
    named: bool
    numbered: bool
    seller: bool
    about_order: bool

    def names_order(self, sentence: str) -> bool:
        """Whether an order word with a number stands in this lower-case sentence."""
        return bool(_ANCHORED.search(sentence))

    def names(self, sentence: str) -> bool:
        """Whether this lower-case sentence itself names an order."""
        return _ORDER.found(sentence) or bool(_ANCHORED.search(sentence) or _NUMBER.search(sentence))

    def asks(self, sentence: str) -> bool:
        """Whether this lower-case sentence of that mail asks where an order stands."""
        return not self.seller and _asks(self, sentence)


def context_of(text: str, short: int = 700) -> Context:
    """The context that this text, in lower case, is for its sentences; ``short``: letters up to which it speaks of one thing."""
    text = _NO_NUMBER.sub(lambda match: "~" * len(match.group()), text)
    named = bool(_PO_NUMBER.search(text))
    anchored = named or (len(text) <= 1500 and bool(_ANCHORED.search(text)))
    is_short = len(text) <= short
    return Context(
        anchored=anchored,
        short=is_short,
        named=named,
        numbered=named or (len(text) <= 200 and bool(_NUMBER.search(text))),
        seller=not named and _SELLER.found(text),
        about_order=anchored or (is_short and (_ORDER.found(text) or bool(_NUMBER.search(text)))),
    )


@lru_cache(maxsize=2048)  # several rooms ask it of the same sentence and its clauses
def _asks(context: Context, sentence: str) -> bool:
    words = stems(sentence)
    tracking = "trac" in words and _TRACKING.found(sentence)
    if (
        not tracking
        and not (_ENGLISH_STEMS & words and _ENGLISH.found(sentence))
        and not (_OTHER_STEMS & words and _OTHERS.found(sentence))
    ):
        return False
    anchored = bool(_ANCHORED.search(sentence))
    if not anchored and not (context.named and _NUMBER.search(sentence)) and (_FOREIGN.found(sentence) or _HYPOTHETICAL.found(sentence)):
        return False
    if anchored or tracking or _ORDER.found(sentence):
        return context.anchored or context.short
    return context.about_order or (context.short and (_ALONE.found(sentence) or _goods(sentence)))


def _goods(sentence: str) -> bool:
    """Goods of one's own: "our parts", "the material"."""
    return bool(_OWN_GOODS.search(sentence))
