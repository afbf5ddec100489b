"""Requests that stand beside a status question, by their wording in one sentence. Where in doubt a request is there: a hold is safe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.stages.understand.quick import Quick
from agent.stages.understand.stems import stem_set, stems

_WISH = (
    r"(?:please|pls|plz|kindly|can (?:you|we|i)|could (?:you|we|i)|would (?:you|like)|will you|may (?:we|i)|need(?:s|ed)? (?:you )?to|"
    r"want(?:s|ed)? (?:you )?to|like to|have to|has to|must|going to(?! ship\b)|let'?s|let us|ask(?:ing)? (?:you )?to|possible to|"
    r"able to|wish to|trying to|how (?:do|can) (?:i|we))"
)
# "Expedite report" and "RUSH: PO 48817" are labels; "please expedite it" asks for another date.
_FASTER = r"(?!\W*[:!|–-]|\W*$| (?:report|list|status|request|log|desk|team|order|po|p\.o)\b)"
_CHANGE_VERB = (
    r"(?:change|modify|revise|amend|edit|correct|switch|swap|substitute|increase|decrease|reduce|add|remove|delete|take off|redirect|"
    r"re-?route|reschedule|postpone|push|pull in|move (?:up|out|it|the|this|our|that)|upgrade|split|hold|"
    r"delay(?! (?:on|in|with) (?:po\b|orders?\b|#?\d|our|my|the|this)[^?]*\?)|combine|"
    r"consolidate|replace .{0,20} with|update (?:the (?!status (?:of|on|for) (?:the |our |this |above |below |subject )*"
    r"(?:(?:purchase )?(?:po|order|p\.o\.?)s?\b\W*(?:no\b\.?|number\b|#)?\W*(?:[\w./-]*\d[\w./-]*)?|#?\d[\w./-]*)\W*$|"
    r"owner|customer|client|boss|team|crew|manager|others|guys|foreman|school|"
    r"director)|our (?!customer|client|team|boss|manager)|my (?!boss|team|customer|manager)|this|that|po|your)|ship (?:it |this |them |"
    r"these |everything |our order |"
    r"the order |po \w+ )?(?:to\b|partials?|what|the rest|what's|whatever|available|via|by air|complete|separately|early|sooner|"
    r"together|overnight|collect|now))"
)
_PATTERNS = {
    "price": r"\b(?:pric(?:e[sd]?|ing)|discounts?|surcharges?|overcharg\w*|unit costs?|how much (?:is|are|does|do|"
    r"would|will|for)|costs? of|"
    r"what does .{0,30} cost|credit (?:memos?|notes?|us|our account)|(?:a|issue|full|partial|any|the|our) credits?\b(?! card| hold|"
    r" app| limit| terms| check| dep)|rebates?|cheaper|markup|"
    r"precios?|descuentos?|cu[aá]nto cuestan?|nota de cr[ée]dito|prix|"
    r"remises?(?! (?:au|à la|à un|en main|hier|vendredi|lundi|mardi|mercredi|jeudi)\b)|tarifs?|combien co[uû]te\w*|"
    r"note de cr[ée]dit|preise?[ns]?|rabatt\w*|gutschrift\w*|was kostet|wie teuer)\b",
    "change": rf"(?:{_WISH}\s*(?:\w+ ){{0,3}}?(?:{_CHANGE_VERB}|(?<!as )(?<! a )(?:expedite|rush)"
    r"(?! (?:your |an? |the |this )?(?:response|reply|answer|update|feedback)\b))|"
    rf"^\W*(?:and |also |then |but )?(?:{_CHANGE_VERB}|(?:expedite|rush){_FASTER}))\b|\b(?:change|revise|"
    r"modif\w+|amend\w*) (?:the|our|my|this|that|of|to the) (?:po|"
    rf"p\.o|order|purchase order|quantit\w+|qty|address|ship|delivery|line|item)|\binstead of\b|\b(?:new|different|wrong|updated|"
    rf"corrected) (?:ship(?:ping|-to)? |delivery )?address\b|\b(?:change order|revised (?:po|p\.o|purchase order)|"
    rf"next day air|ship-?to (?:address )?(?:is|should))"
    r"|\b(?:cambiar|cambio|modificar|a[ñn]adir|agregar|quitar|aumentar|reducir|acelerar|adelantar|posponer|aplazar|recorrer)\b|"
    r"\b(?:changer|modifier|modification|ajouter|retirer|augmenter|r[ée]duire|acc[ée]l[ée]rer|reporter|avancer|d[ée]caler|repousser|diff[ée]rer)\b|"
    r"\b([äa]ndern|[äa]nderung|hinzuf[üu]gen|entfernen|erh[öo]hen|reduzieren|beschleunigen|verschieben|vorziehen|"
    r"umleiten)\b",
    "cancel": r"\b(?:cancel(?!l?ed\?)\w*|call off|scrap (?:the|this)|no longer (?:need|want|require)\w*|"
    "don'?t (?:need|want) (?:it|this|them|"
    r"these|the order) any ?more|anul\w+|cancelar\w*|annul\w+|stornier\w*|storno\w*|abbestell\w*)\b",
    "dispute": r"\b(?:disput\w*|disagree\w*|breach\w*|contract\b(?! manag| admin)|contractual\w*|payment terms|terms (?:of|and)|our terms|"
    r"lawyers?|attorneys?|legal (?:action|department|team|counsel)|charge ?backs?|penalt\w+|liquidated|(?:incorrectly |"
    r"wrongly )(?:charged|billed|invoiced)|not what we (?:agreed|ordered)|(?:you|was|were|been) (?:promised|guaranteed|committed)|"
    r"disputa\w*|incumpl\w+|abogad[oa]s?|litige\w*|contest(?:ons|er|ation)|avocat\w*|p[ée]nalit\w+|reklam\w*|vertrag\w*|anwalt\w*|"
    r"mahnung\w*|vertragsstrafe\w*)\b",
    "return": r"\b(?:return(?:ing|ed)? (?:it|this|these|them|the|some|an?|our|my|items?|parts?|goods|labels?|auth\w*|policy|process|\d+)|"
    r"want to return|returns (?:dep\w+|process|policy|label)|rma|rga|refund\w*|send (?:it|them|this|these) back|damaged?|defective|"
    r"broken|wrong (?:items?|parts?|products?|sizes?|materials?|colou?rs?|quantit\w+)|short(?:ed| shipped|ages?|-shipped)\b|"
    r"missing (?:items?|parts?|pieces?|lines?|from (?:the|our|this) (?:shipment|delivery|order|box))|exchange|"
    r"replace(?:ment)? (?:it|them|the|for|unit)|send (?:us )?(?:a )?replacements?|claims?|"
    r"devoluci[oó]n|devolver|reembols\w*|dañad[oa]s?|defectuos[oa]s?|retourner|rembours\w*|endommag\w*|d[ée]fectueu\w*|"
    r"rücksend\w*|zurückschick\w*|erstatt\w*|beschädigt\w*|defekt\w*|umtausch\w*)\b",
    "invoice": r"\b(?:invoic\w*|billed|billing|our bill\b|bill us|account statement|statement of account|"
    "remittance|payment (?:link|details|"
    r"confirmation|status|due)|overpaid|factura\w*|facture[rs]?|facturation|rechnung\w*|zahlung\w*)\b",
    "quote": r"\b(?:(?:quotes?|quotation)(?!\s*(?:#|no\b\.?|number|ref)?\s*[:#]?\s*[a-z]{0,4}-?\d)\b|quoting|re-?quote|rfqs?|"
    r"request for (?:quote|quotation|proposal)|cotiza\w*|presupuesto|devis|angebot\w*|kostenvoranschlag)\b",
    "new_order": r"\b(?:place (?:an|a|this|the|our|another|new)(?: \w+){0,3} order|(?:a|our|this|another|following) new (?:order|po|"
    r"purchase order)|(?:please|pls|kindly) (?:order|enter|book|process (?:the|this|our|attached))|like to (?:order|buy|purchase)|"
    r"attached (?:is|please find|find|you will find)\b.{0,30}\b(?:po|purchase order|order)\b|(?:po|purchase order|"
    r"order)(?: \S+)? (?:is )?attached|see attached (?:po|purchase order|order)|re-?order(?:ing)?|"
    r"nuevo pedido|hacer un pedido|nouvelle commande|passer (?:une )?commande|neue bestellung|(?:möchten|"
    r"wollen) .{0,30}bestellen|bestellen wir|hiermit bestellen)\b",
    "complaint": r"\b(?:complain\w*|unacceptable|ridiculous|terrible|horrible|awful|worst|disappoint\w*|fed up|furious|angry|sick of|"
    r"never (?:again|order(?:ing)? from)|escalat\w*|inaceptable|quejas?|p[ée]sim[oa]|indignad\w+|inadmissible|inacceptable|plainte|"
    r"sc?andaleux|inakzeptabel|beschwer\w*|unverschämt\w*|enttäusch\w*|frechheit)\b",
    "document": r"\b(?:packing (?:lists?|slips?)|bills? of lading|bol|proof of (?:delivery|shipment)|pod|"
    "certificat(?:es?|ion|s)|certs?|cocs?|"
    r"cofc|c of c|mtrs?|mill (?:test|cert)\w*|test reports?|msds|sds|safety data|data ?sheets?|spec sheets?|cop(?:y|ies) of|"
    r"drawings?|w-?9|country of origin|certificado\w*|albar[aá]n\w*|ficha (?:t[ée]cnica|de seguridad)|copia de|bon de livraison|"
    r"fiche (?:technique|de)|copie (?:de|du)|zertifikat\w*|lieferschein\w*|datenblatt|kopie)\b",
}
_COMPILED = tuple((intent, Quick(pattern)) for intent, pattern in _PATTERNS.items())
_HINTS = {
    "price": "price prices priced pricing discount surcharge overcharge unit how cost credit rebate cheaper markup precio descuento cuánto "
    "cuanto nota prix remise tarif combien note preis rabatt gutschrift was wie",
    "change": "change changing modify modification revise revised amend amended edit correct switch swap "
    "substitute increase decrease reduce "
    "add remove delete take redirect re reroute reschedule postpone push pull move expedite rush upgrade split hold delay combine "
    "consolidate replace "
    "update ship instead new different wrong updated corrected next shipto cambiar cambio modificar añadir anadir "
    "agregar quitar aumentar reducir acelerar adelantar posponer changer modifier ajouter retirer augmenter réduire "
    "accélérer reporter avancer décaler repousser différer aplazar recorrer ändern änderung hinzufügen entfernen "
    "erhöhen reduzieren beschleunigen verschieben vorziehen umleiten",
    "cancel": "cancel canceled cancelled call scrap no don dont anular annuler stornieren storno abbestellen anul",
    "dispute": "dispute disagree breach contract payment terms our lawyer attorney legal charge chargeback penalty liquidated incorrectly "
    "wrongly charged billed invoiced not promised guaranteed committed you was were been disputa incumplimiento abogado litige "
    "contester avocat pénalité penalite reklamation "
    "vertrag anwalt mahnung",
    "return": "return returns returning returned want rma rga refund send damage defective broken wrong short shortage missing exchange "
    "replace claim devolución devolver reembolso dañado defectuoso retourner rembourser endommagé défectueux defectueux "
    "rücksendung zurückschicken erstatten beschädigt defekt umtausch",
    "invoice": "invoice billed billing bill our account statement remittance payment overpaid factura facture rechnung zahlung",
    "quote": "quote quotation quoting re requote rfq rfqs request cotizar presupuesto devis angebot kostenvoranschlag",
    "new_order": "place new please pls kindly like attached po purchase order see reorder re nuevo hacer nouvelle "
    "passer neue möchten wollen "
    "bestellen hiermit a our this another following",
    "complaint": "complain unacceptable ridiculous terrible horrible awful worst disappoint fed furious angry sick "
    "never escalate inaceptable "
    "queja pésimo pesimo indignado inadmissible inacceptable plainte scandaleux inakzeptabel beschwerde unverschämt enttäuscht "
    "frechheit",
    "document": "packing bill bills bol proof pod certificate cert certs coc cofc c mtr mtrs mill test msds sds safety data datasheet spec "
    "copy copies drawing w w9 country certificado albarán albaran ficha copia bon fiche copie zertifikat lieferschein datenblatt "
    "kopie",
}
_STEMS = {intent: stem_set(words) for intent, words in _HINTS.items()}
_DENIED = re.compile(
    r"\b(?:no need (?:to|for)|not (?:asking|looking|trying|wanting|here|writing|calling)(?: (?:you|for|to|about))*|not about|"
    r"isn't about|nothing to do with|(?:don't|do not|doesn't) (?:need|want|wish|have|intend|plan) (?:you )?to|rather than|not an?|"
    r"isn't an?|not (?:any|another) kind of|no intention (?:to|of)|no plans? to|"
    r"no es una?|no (?:quiero|queremos|necesit\w+)|sin|pas (?:une?|de|besoin de)|keine?n?)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_STOPPED = re.compile(r"\b(?:don't|dont|do not|not|never|won't|will not|without|no|nicht|ne|pas)\s+(?:to\s+|be\s+|any\s+)?$", re.IGNORECASE)
_NOT_OURS = re.compile(
    r"\b(?:weather|traffic|roads?|(?:customer|client|boss|manager|owner|foreman|crew|he|she|they|everyone|people)(?:'s|s)?)"
    r"(?: \w+)?(?: is| are| was| were| gets?| getting| went| gone)?(?: from \w+(?: \w+)? to)?(?: \w+)?\s+$"
)
_NUMBERED = re.compile(r"\s*(?:number|numbers|no|nr|n[º°])?[\s.:#]*\d")
_WANTED = re.compile(
    r"\b(?:send|copy|copies|resend|re-send|need|get|got|provide|e-?mail|attach\w*|forward|pay|correct|dispute|wrong|question|status of "
    r"(?:the )?invoice|"
    r"env[ií]\w*|mand\w*|necesit\w*|envoy\w*|besoin|schick\w*|send\w*|brauch\w*)\b"
)
_STOPPABLE = frozenset(("change", "cancel", "return", "complaint", "dispute"))


def requests(sentence: str) -> Iterator[str]:
    """The intents besides order_status that this lower-case sentence shows and doesn't deny."""
    words = stems(sentence)
    for intent, pattern in _COMPILED:
        if _STEMS[intent].isdisjoint(words):
            continue
        if any(
            not _denied(intent, sentence[: match.start()]) and not (intent == "invoice" and _mentioned(sentence, match.end()))
            for match in pattern.each(sentence)
        ):
            yield intent


def _denied(intent: str, before: str) -> bool:
    """ "No need to change anything", "not a complaint", "please don't cancel it", "our customer is angry"."""
    if intent == "complaint" and _NOT_OURS.search(before[-60:]):
        return True
    return bool(_DENIED.search(before[-60:])) or (intent in _STOPPABLE and bool(_STOPPED.search(before[-20:])))


def _mentioned(sentence: str, end: int) -> bool:
    """ "PO 5001, invoice 88123": a number that is named, no paper that is wanted."""
    return bool(_NUMBERED.match(sentence, end)) and not _WANTED.search(sentence)
