"""What the sender newly wrote, told apart from quoted history and signature, line by line. Judges no meaning.

mail-parser-reply was measured against this and keeps less of the new text (docs/decisions/0004-mail-reading.md); lines are looked at once
each, so that no text can make a pattern run away.
"""

from __future__ import annotations

import re

_WROTE = re.compile(
    r"^\W{0,4}(?:(?:on|am|el|le|il|op|em|den|dne|dnia|w dniu|på|vào|a|the)\b.{0,200})?"
    r".{0,200}\b(?:wrote|writes|schrieb|schrieb am .{0,80}|escribi[óo]|a [ée]crit|ha scritto|schreef|escreveu|skrev|"
    r"napsal(?:\(a\))?|napisał(?:\(?a\)?)?|kirjoitti|yazdı|"
    r"написал\(?а?\)?|пишет)\b.{0,60}?:\s*$",
    re.IGNORECASE,
)
_WROTE_BARE = re.compile(
    r"^\W*\d{4}-\d\d-\d\d \d{1,2}:\d\d\b.{0,20}<?|^[-_ ]{2,}\s?(?:on .{0,80}|.{1,60})\bwrote\W*$|"
    r"^\W*\d{1,2}\W+\w{3,9}\W+\d{4}\W.{0,20}\d{1,2}:\d\d.{0,100}<",
    re.IGNORECASE,
)
_WROTE_START = re.compile(r"^\W{0,4}(?:on|am|el|le|il giorno|op|em|den|w dniu|dnia|på)\b.{0,180}\d.{0,180}$", re.IGNORECASE)
_DATED = re.compile(r"\b(?:19|20)\d\d\b.{0,20}\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[:.]\d\d\b.{0,20}\b(?:19|20)\d\d\b")
_DATED_BY = re.compile(r"^\W*\w{2,4}[,.]? .{0,40}\b(?:19|20)\d\d\b.{0,40}<[^<>\s]+@[^<>\s]+>\s*:\s*$")
_SEPARATOR = re.compile(
    r"^[\s>*_]*[-_=~*—–]{2,}\s*(?:original message|original appointment|forwarded message|forwarded by .{0,80}|reply message|"
    r"reply above this line|reply separator|"
    r"mensaje original|mensaje reenviado|message d'origine|message original|message transf[ée]r[ée]|message transmis|"
    r"urspr[üu]ngliche (?:nachricht|mail)|originalnachricht|original-nachricht|weitergeleitete nachricht|weitergeleitet von .{0,80}|"
    r"messaggio originale|messaggio inoltrato|"
    r"oorspronkelijk bericht|doorgestuurd bericht|mensagem original|mensagem encaminhada|oprindelig meddelelse|opprinnelig melding|"
    r"ursprungligt meddelande|"
    r"wiadomo[śs][ćc] oryginalna|in reply to .{0,80})\s*[-_=~*—–]*\s*:?\s*$"
    r"|^\s*begin forwarded message\s*:?\s*$|^\s*d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])\s*:?\s*$|"
    r"^\s*anfang der weitergeleiteten nachricht\s*:?\s*$"
    r"|^\s*inicio del mensaje reenviado\s*:?\s*$|^_{20,}\s*$|^\s*(?:forwarded by|weitergeleitet von) .{1,120} (?:on|am) \d.{0,80}$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"forward|reenviad|transf[ée]r|transmis|weitergeleitet|inoltrat|doorgestuurd|encaminhad|r[ée]exp[ée]di", re.IGNORECASE
)
_HEAD_FIRST = re.compile(
    r"^[\s>*_|]*(?:from|von|de|da|van|fr[åa]n|fra|od|expéditeur|remitente|absender|mittente)\s*\*?\s*:\s*\*?\s*\S", re.IGNORECASE
)
_HEAD_DATE = re.compile(
    r"^[\s>*_|-]*(?:sent|date|datum|fecha|data|gesendet|enviado|envoy[ée])\s*\*?\s*:.{6,60}\d{1,2}[:.]\d\d", re.IGNORECASE
)
_HEAD_OTHER = re.compile(
    r"^[\s>*_|]*(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|kopie|enviado(?: el| em)?|fecha|para|asunto|"
    r"envoy[ée](?: le| par)?|[àa]|objet|data|inviato|oggetto|"
    r"a|verzonden|aan|onderwerp|assunto|risposta|skickat|till|ämne|sendt|til|emne|wysłano|do|temat)\s*\*?\s*:",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^\s*(?:--\s?|—|__|-{2}\s*$|ᐧ)$"
    r"|^\s*(?:sent|sendt|get|envoy[ée]|enviado|gesendet|von meinem|inviato|verzonden|diese nachricht wurde von)\b.{0,20}\b(?:from|"
    r"fra|depuis|de mon|desde|von|mit|via|dal?|vanaf|iphone|meinem|outlook|mail)\b.{0,60}$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\W*(?:(?:best|kind|kindest|warm|warmest|many)?\s*(?:regards|wishes)|best|cheers|sincerely|yours (?:truly|faithfully|"
    r"sincerely)|respectfully|"
    r"(?:un )?(?:cordial |atento )?saludos?(?: cordiales)?|atentamente|cordialement|bien (?:à vous|cordialement)|"
    r"sinc[èe]res salutations|salutations(?: distingu[ée]es)?|"
    r"(?:mit )?(?:freundliche[nr]?|beste[nr]?|viele[nr]?|liebe[nr]?|herzliche[nr]?) gr(?:ü|ue)(?:ß|ss)e?n?|mfg|vg|lg|br|rgds)\W*$",
    re.IGNORECASE,
)
_THANKS = re.compile(r"^\W*(?:(?:many )?thanks(?: again| and regards| in advance)?|thank you|thx|gracias|merci|danke)\W*$", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"^\W*(?:confidentiality (?:notice|note)|disclaimer\b|this (?:e-?mail|message|communication)(?: and| \(|, including|"
    r" is (?:intended|confidential)| may contain| contains)|"
    r"the information (?:contained )?in this|este (?:correo|mensaje)\b.{0,40}confidencial|ce (?:message|"
    r"courriel)\b.{0,60}confidentiel|diese (?:e-?mail|nachricht) (?:enth[äa]lt|ist)|"
    r"please consider the environment|caution: (?:this|external))",
    re.IGNORECASE,
)
_WARNING = re.compile(r"^\W*(?:\[?external\]?|caution|warning)\b.{0,30}(?:external|originated|outside|sender).{0,300}$", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?:\b(?:tel|phone|ph|cell|mobile|fax|office|direct|mob|móvil|tfno|téléphone|telefon)\b|\b[ptfmc]\s*[:.|])\s*[:.]?\s*\+?\(?\d|@|"
    r"www\.|https?://",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"^\W*(?:sent|sendt|get|envoy[ée]|enviado|gesendet|von meinem|inviato|verzonden|diese nachricht wurde)\b", re.IGNORECASE
)
_SPEAKS = re.compile(
    r"[.!?]\W*$|\b(?:please|pls|plz|kindly|can you|could you|let (?:me|us)|we|i|need|want|cancel|change|don't|por favor|cancel\w+|"
    r"merci de|veuillez|svp|"
    r"bitte)\b",
    re.IGNORECASE,
)
# what each line has that can begin an earlier mail, by any of the patterns above; most lines have none of it
_MAY_BEGIN = re.compile(r"[\d:]|^[\s>*_=~—–-]|^(?:begin|d[ée]but|anfang|inicio|forwarded|weitergeleitet)", re.IGNORECASE)
MAX_LINE = 2_000
MAX_TAIL = 80


class Split:
    """The lines of one text by what they are."""

    def __init__(self) -> None:
        self.new: list[str] = []
        self.quoted: list[str] = []
        self.signature: list[str] = []
        self.forwarded = False


def split(text: str) -> tuple[str, str, bool]:
    """New text, the rest (signature, then quoted history), and whether the history is a forward."""
    lines = text.split("\n")
    result = Split()
    cut = _history_starts(lines, result)
    new = _without_quotes(lines[:cut], result)
    result.quoted.extend(lines[cut:])
    kept = _without_signature(new, result)
    return "\n".join(kept).strip(), "\n".join(result.signature + result.quoted).strip(), result.forwarded


def _history_starts(lines: list[str], result: Split) -> int:
    """Index of the line from which on everything is an earlier mail."""
    for index, line in enumerate(lines):
        if not _MAY_BEGIN.search(line) or len(line) > MAX_LINE or not line.strip() or line.lstrip().startswith(">"):
            continue
        if _SEPARATOR.match(line) and (not line.lstrip().startswith("___") or _header_block(lines, index + 1)):
            result.forwarded = bool(_FORWARD.search(line))
            return index
        if _header_block(lines, index):
            return index
        if _is_wrote(lines, index) and not _answers_follow(lines, index):
            return index
    return len(lines)


def _header_block(lines: list[str], index: int) -> bool:
    """A block of at least two more header lines after ``From:``, as Outlook and phones write above what they quote."""
    while index < len(lines) and not lines[index].strip():
        index += 1
    if index < len(lines) and _HEAD_DATE.match(lines[index][:300]):
        return any(_HEAD_OTHER.match(line[:300]) and "@" in line for line in lines[index + 1 : index + 4])
    if index >= len(lines) or not _HEAD_FIRST.match(lines[index][:300]):
        return False
    others = sum(1 for line in lines[index + 1 : index + 7] if _HEAD_OTHER.match(line[:300]))
    return others >= 2


def _is_wrote(lines: list[str], index: int) -> bool:
    line = lines[index]
    if _DATED_BY.match(line[:400]):
        return True
    if _WROTE_BARE.match(line[:300]):
        joined = " ".join(lines[index : index + 3])
        if line.rstrip().endswith(("-", ":")) or re.search(r">\s*:", joined[:400]):
            return True
    if line.rstrip().endswith(":") and _WROTE.match(line[:600]) and any(sign.isdigit() or sign in "<@" for sign in line):
        return True
    if not _WROTE_START.match(line[:400]) and not _DATED.search(line[:200]):
        return False
    for more in (1, 2):
        line = f"{line} {' '.join(lines[index + more : index + more + 1])}"
        if _WROTE.match(line[:600]):
            return True
    return False


def _answers_follow(lines: list[str], index: int) -> bool:
    """After "… wrote:" come lines set off by ``>``: then what isn't set off is an answer, not history."""
    rest = [line for line in lines[index + 1 : index + 8] if line.strip()]
    return any(line.lstrip().startswith(">") for line in rest[:3])


def _without_quotes(lines: list[str], result: Split) -> list[str]:
    if not any(line.lstrip().startswith(">") for line in lines):
        return lines
    kept: list[str] = []
    skip = 0
    for index, line in enumerate(lines):
        if skip:
            skip -= 1
        elif (line.lstrip().startswith(">") and not line.lstrip().startswith(">>>>>>")) or _broken_quote(lines, index):
            result.quoted.append(line)
        elif len(line) <= MAX_LINE and _answers_follow(lines, index) and _is_wrote(lines, index):
            skip = _wrapped(lines, index)
            result.quoted.extend(lines[index : index + skip + 1])
        else:
            kept.append(line)
    return kept


def _broken_quote(lines: list[str], index: int) -> bool:
    """One long word between two set-off lines: the end of a quoted link that somebody's client wrapped."""
    if index == 0 or index + 1 >= len(lines) or " " in lines[index].strip() or not lines[index].strip():
        return False
    return lines[index - 1].lstrip().startswith(">") and lines[index + 1].lstrip().startswith(">") and "http" in lines[index - 1]


def _wrapped(lines: list[str], index: int) -> int:
    """How many further lines an "On … wrote:" takes."""
    for more in range(3):
        if "".join(lines[index + more : index + more + 1]).rstrip().endswith(":"):
            return more
    return 0


def _without_signature(lines: list[str], result: Split) -> list[str]:
    """Cuts at "-- ", at a phone's own line, at a disclaimer, or after a closing word near the end."""
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if start < len(lines) and _WARNING.match(lines[start][:400]):
        lines = lines[start + 1 :]
    cut = len(lines)
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if first < len(lines) and lines[first].rstrip("\r") in ("-- ", "--"):
        result.signature.extend(lines)
        return []
    for index, line in enumerate(lines[first + 1 :], first + 1):
        if (
            line
            and len(line) <= 400
            and (_SIGNATURE.match(line) or _DISCLAIMER.match(line[:200]) or _closes(line, lines[index + 1 : index + 82]))
        ):
            cut = index
            break
    said = _afterthoughts(lines[cut + 1 :]) if cut < len(lines) and not lines[cut].startswith("--") else []
    result.signature.extend(line for line in lines[cut:] if line not in said)
    return lines[:cut] + said


def _afterthoughts(tail: list[str]) -> list[str]:
    """What somebody still says after the closing ("Regards, … PS please cancel line 2"): whole sentences, up to a disclaimer."""
    said = []
    for line in tail[:MAX_TAIL]:
        if _DISCLAIMER.match(line[:200]):
            break
        words = line.split()
        small = sum(word[0].islower() for word in words[1:])
        if _DEVICE.match(line[:200]):
            continue
        if 2 < len(words) < 60 and small * 2 >= len(words) - 1 and not _CONTACT.search(line[:300]) and _SPEAKS.search(line[-400:]):
            said.append(line)
    return said


def _closes(line: str, rest: list[str]) -> bool:
    """A closing word with a name after it; "Thanks," only where contact details follow, since it may be all that is said."""
    if _CLOSING.match(line):
        return _is_tail(rest)
    return bool(_THANKS.match(line)) and _is_tail(rest) and any(_CONTACT.search(each[:300]) for each in rest[:12])


def _is_tail(rest: list[str]) -> bool:
    """After a closing word: names, phone numbers and addresses, not another paragraph that asks something."""
    if len(rest) > MAX_TAIL:
        return False
    written = [line for line in rest if line.strip()]
    return (
        len(written) <= 12
        and not any("?" in line and "http" not in line for line in written)
        and not any(len(line.split()) > 14 and not _CONTACT.search(line) for line in written[:4])
    )
