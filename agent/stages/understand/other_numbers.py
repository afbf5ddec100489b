"""What a number is when it is no PO number: dates, quantities, amounts, telephones, addresses, and what another word claims. Finds "
"no POs."""

from __future__ import annotations

import re

from agent.stages.understand.quick import Quick

DATE = re.compile(
    r"^(?:\d{1,2}[-/.]\d{1,2}(?:[-/.](?:\d{2}|(?:19|20)\d{2}))?|(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|"
    r"3[01])(?:T\d+)?|\d{1,2}[-/]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/]?\d{0,4}"
    r"|\d{1,2}(?:st|nd|rd|th)|\d{1,3}(?:am|pm|h|hrs?)|q[1-4]|\d{1,4}(?:pcs?|ea|lbs?|kgs?|ft|mm|cm|in|oz|gal|x|k?w|v|hp|psi|days?|"
    r"weeks?)|(?:19[89]|20[0-4])\d|\d+\.\d+)$",
    re.IGNORECASE,
)
UNIT = re.compile(
    r"[ \t]*(?:pcs|pieces?|ea\b|each\b|units?\b|boxes\b|cases\b|cartons?\b|pallets?\b|days?\b|weeks?\b|months?\b|hours?\b|hrs?\b|"
    r"minutes?\b|lbs?\b|kgs?\b|feet\b|ft\b|%|usd\b|eur\b|dollars\b|items\b|"
    r"line items?\b|lines\b|am\b|pm\b|unidades\b|cajas\b|piezas\b|d[ií]as\b|pi[èe]ces\b|jours\b|stück\b|tage\b|times\b|people\b|"
    r"years?\b|business\b|working\b|orders\b|pos\b|st\b|street\b|avenue\b|ave\b|road\b|rd\b|blvd\b|drive\b)"
    r"|:\d{2}|[.,]\d{2}\b(?!\d)|\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
# what is counted, even right behind "PO"; "PO 48817 am Montag", "PO 5001 lines 2 and 3" and "PO 48817 month end" go on otherwise
COUNTED = re.compile(
    r"[ \t]*(?:pcs|pieces?|ea|each|units?|boxes|cases|cartons?|pallets?|lbs?|kgs?|feet|ft|usd|eur|dollars|unidades|cajas|piezas|pi[èe]ces|"
    r"stück)\b|[ \t]*%|[.,]\d{2}\b(?!\d)|:\d{2}",
    re.IGNORECASE,
)
OTHERS = re.compile(
    # at a word's start, or well into a compound ("Ausgangsrechnung"): the end of "also" is no sales order
    r"(?:\b|(?<=\w{4}))"
    r"(?:invoices?|inv|quotes?|quotations?|qte|rma|rga|ras?|tracking|pro|bol|b/l|waybill|awb|parts?|p/n|pn|sku|items?|models?|mfg|"
    r"(?:work|shop|job|change|transfer|return|service|production)\s+orders?|wo|requisitions?|req|rfq|bids?|tenders?|agreements?|"
    r"duns|d-u-n-s|tax\s+id|building|seal|slips?|delivery\s+notes?|shipments?|loads?|hts|spec|passcode|passwords?|pins?|routing|iban|"
    r"manifests?|certificates?|asset|badge|policy|claims?|"
    r"pedidos?\s+de\s+venta|[oó]rden(?:es)?\s+de\s+trabajo|gu[ií]a|contrato|requisici[oó]n|licitaci[oó]n|lotes?|serie|plano|postal|nif|cif|"
    r"rfc|remisi[oó]n|expediente|proveedor|piezas?|cuenta|"
    r"contrat|s[ée]rie|siret|siren|tva|accus[ée]\s+de\s+r[ée]ception|dossier|demande\s+d.achat|appel\s+d.offres|affaire|fournisseur|"
    r"retour|plan|ordre\s+de\s+fabrication|"
    r"vertrag|charge|chargennummer|seriennummer|zeichnung(?:snummer|s-?nr)?|mobil|kd\.?|hrb|ab|auftragsbest[äa]tigung(?:snummer|s-?nr)?|"
    r"vorgang|ausschreibung|projekt|lieferantennummer|materialnummer|mat\.?|anfrage|reklamation|(?:fertigungs|arbeits|service)auftrag|"
    r"kommission|"
    r"mfr|cat(?:alog)?|stock|sales\s+orders?|s\.?o|sos?|order\s+(?:confirmation|acknowledge?ment)|confirmation|"
    r"jobs?|projects?|tickets?|cases?|incidents?|requests?|accounts?|acct|customers?|cust|vendors?|phone|tel|telephone|fax|cell|"
    r"mobile|ext|extension|zip|suite|ste|room|unit|bldg|serial|s/n|sn|lots?|batch|heat|drawing|dwg|"
    r"check|cheque|ups|fedex|usps|dhl|container|trailer|truck|lines?|qty|quantity|page|section|contract|deal|meter|docket|permit|"
    r"license|reg|vat|ein|isbn|upc|gtin|ean|nsn|cage|version|windows|office|"
    r"factura|cotizaci[oó]n|presupuesto|oferta|seguimiento|tel[eé]fono|m[oó]vil|art[ií]culo|referencia|albar[aá]n|cliente|l[ií]nea|"
    r"cantidad|c\.?p|facture|devis|suivi|t[eé]l[eé]phone|article|bon\s+de\s+livraison|client|ligne|quantit[eé]|"
    r"rechnung(?:snummer|s-?nr)?|angebot(?:snummer|s-?nr)?|sendungsnummer|sendung|telefon|artikel(?:nummer|-?nr)?|teil(?:enummer)?|"
    r"kunden(?:nummer|-?nr)?|lieferschein(?:nummer|-?nr)?|position|pos|menge|plz)"
    r"\s*(?:numbers?|num|nbr|nos?|nr|id|code|#|n[º°])?\s*\.?\s*(?:is|was|es|est|ist)?\s*[:#=.(-]*\s*$",
    re.IGNORECASE,
)
_TICKET = re.compile(
    r"[ \t>*]*(?:ticket|case|incident|conversation|request|issue|caso|incidencia|vorgang|anfrage|demande)\b[^\n:]{0,20}:", re.IGNORECASE
)
MONEY_BEFORE = re.compile(r"(?:[$€£¥]|usd|eur|gbp|us\$)\s*$", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w-])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,4}\)[\s.-]?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?![\w-])|(?<!\w)\+\d[\d\s().-]{7,18}\d|"
    r"\b1-8\d\d-[\dA-Z-]{7,9}\b"
)
_LINKS = Quick(r"(?:https?://|www\.)\S+|[\w.+%-]{1,80}@[\w.-]{2,120}|<[^<>\s]{20,}>", re.IGNORECASE)
PHONE_DIGITS = 9  # the least that a telephone without "+" and 1-8xx has
_DIGIT, _LONG = re.compile(r"\d"), re.compile(r"\d{9}")
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|PR|RI|SC|SD|TN|"
    "TX|UT|VT|VA|WA|WV|WI|WY|DC"
)
_ADDRESS = re.compile(
    rf"\b(?:{_STATES}|tx|ny|ca|fl|il|nj|ga|nc|va|wa|az|tn|md|wi|mn|sc|ky|ct|ut|nv)\s?[.,]?\s?,?\s+\d{{5}}(?:-\d{{4}})?\b|"
    rf"\b\d{{1,6}}\s+(?:[NSEW]\.?\s+)?[A-Z][a-z]+\s+(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Dr|Drive|Ln|Lane|Way|Pkwy|Hwy|Court|Ct)\b\.?"
)
_POSTCODE = Quick(r"\bPO\d{1,2}\s+\d[A-Z]{2}\b", re.IGNORECASE)
_TRACKING = re.compile(r"\b1Z[0-9A-Z]{16}\b|\b9[2-5]\d{20,}\b|\b[A-Z]{2}\d{9}[A-Z]{2}\b|\b\d{18,}\b")
_ENTITY = Quick(r"&#x?[0-9a-f]{1,6};", re.IGNORECASE)
DOC_WORD = re.compile(r"^(?:inv|rma|so|qt|quote|rfq|wo|pn|sku|job|ref|tkt|inc|cs|bol|asn|sn|p/n|iso|ansi|astm|upc)[-_]?\d", re.IGNORECASE)


def in_ticket(text: str, at: int) -> bool:
    """Does a label at ``at`` ("Order: …") stand right below or above a ticket's? Then it is the ticket system's or the shop's number."""
    start = text.rfind("\n", 0, at) + 1
    if text[start:at].strip(" \t>*"):
        return False
    above = text.rfind("\n", 0, max(0, start - 1)) + 1
    end = text.find("\n", at)
    colon = text[at : at + 30].partition("\n")[0]
    return ":" in colon and bool((start and _TICKET.match(text, above)) or (end >= 0 and _TICKET.match(text, end + 1)))


def masked(text: str) -> str:
    """The text with telephones, links, addresses, postcodes and tracking numbers blotted out, every index kept."""
    linked = "@" in text or "<" in text or "www" in text or "://" in text
    tracked = "1Z" in text or _LONG.search(text)
    dialled = "+" in text or "1-8" in text or len(_DIGIT.findall(text)) >= PHONE_DIGITS
    patterns = ((_LINKS, linked), (_TRACKING, tracked), (_PHONE, dialled), (_ADDRESS, True), (_POSTCODE, True), (_ENTITY, True))
    for pattern in [pattern for pattern, likely in patterns if likely]:
        text = pattern.sub(lambda match: "~" * len(match.group()), text)
    return text
