"""Writes the reply: which approved sentences, in what order, with the packets' values. It invents nothing and verifies nothing.

One readable block a PO; every required atom is told; variants are chosen by the mail's identity, so the same mail gets the same
words. The subject stays the customer's own (their mail client groups by it); only control characters are taken out of it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence

from agent.model.draft import Claim, DeskStyle, Draft, SentencePlan
from agent.model.evidence import Evidence
from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.wording.bank import Bank, Language, Phrase
from agent.wording.predicates import NEWS
from agent.wording.truth import needed
from agent.wording.values import sayable
from policies.packet import Atom, Dossier, Packet, Promise
from policies.promise import atoms as promised_atoms

AtomsOf = Callable[[Packet], tuple[Atom, ...]]
MAX_ROWS = 8
_ORDER = {"parcel": 1, "eta": 2, "parcel_delivered": 3, "remainder": 4}
_LISTED = ("allocated_complete", "in_fulfillment")
_REPLY = re.compile(r"(?i)^\s*(?:re|aw|sv|antw|rif|ref|res)\s*(?:\[\d+\])?\s*:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_MAX_SUBJECT = 200


def compose(
    mail: InboundMail,
    inquiry: Inquiry,
    dossier: Dossier,
    bank: Bank,
    desk: DeskStyle,
    *,
    cc_allowed: Callable[[str], bool] = lambda address: False,
    plan: SentencePlan | None = None,
    atoms: AtomsOf = promised_atoms,
    unasked: bool = False,
) -> Draft:
    """The draft in answer to this mail. ``cc_allowed`` says of an address whether it belongs to the sender's account.

    ``unasked``: a follow-up, which answers no question: it opens with its news.
    """
    language = bank.language(dossier.account.language if dossier.account else None, desk.language)
    writer = _Writer(language, desk, zlib.crc32(mail.identity.encode()), plan.ids if plan else ())
    promises = frozenset(packet.promise for packet in dossier.packets if packet.promise)
    blocks = [[claim] for claim in (writer.greeting() if unasked else writer.opening(inquiry.asks, promises, len(dossier.packets)))]
    blocks += [writer.block(packet.po_number, sayable(atoms(packet), bank)) for packet in dossier.packets]
    blocks += [[claim] for claim in writer.closing()]
    claims = tuple(claim for block in blocks for claim in block)
    text = "\n\n".join(_paragraph(block, language.rows) for block in blocks if block)
    return Draft(
        to=mail.sender.address if mail.sender else "",
        cc=_copies(mail, desk, cc_allowed),
        subject=_subject(mail.subject),
        text=text + "\n",
        language=language.code,
        claims=claims,
    )


def account_party(evidence: Evidence) -> Callable[[str], bool]:
    """``cc_allowed`` for a mail with this evidence; without an account, nobody."""
    account = evidence.account.record if evidence.account else None
    return same_party([contact.email for contact in account.contacts], account.domains) if account else lambda address: False


def same_party(addresses: Collection[str], domains: Collection[str]) -> Callable[[str], bool]:
    """``cc_allowed`` out of an account's contact addresses and mail domains (exact; a subdomain is another domain)."""
    known = {address.casefold() for address in addresses}
    homes = {domain.casefold() for domain in domains}
    return lambda address: address.casefold() in known or address.casefold().rpartition("@")[2] in homes


def _subject(subject: str) -> str:
    clean = " ".join(_CONTROL.sub(" ", subject).split())[:_MAX_SUBJECT].rstrip()
    return clean if _REPLY.match(clean) else f"Re: {clean}".rstrip()


def _copies(mail: InboundMail, desk: DeskStyle, allowed: Callable[[str], bool]) -> tuple[str, ...]:
    taken = {desk.address.casefold(), mail.sender.address.casefold() if mail.sender else ""}
    internal = {domain.casefold() for domain in desk.internal_domains}
    kept: list[str] = []
    for entry in (*mail.to, *mail.cc):
        address = entry.address
        ours = address.casefold().rpartition("@")[2] in internal
        if address.casefold() not in taken and "@" in address and (ours or allowed(address)):
            taken.add(address.casefold())
            kept.append(address)
    return tuple(kept)


def _paragraph(block: Sequence[Claim], rows: Collection[str]) -> str:
    """Sentences in running text; rows, and what follows rows, on lines of their own."""
    out = ""
    for before, claim in zip((None, *block), block, strict=False):
        row = claim.sentence_id in rows
        broken = row or (before is not None and before.sentence_id in rows)
        out += ("\n" if broken else " ") if out else ""
        out += claim.text
    return out


class _Writer:
    """One draft's choices: language, seed and the plan's wishes."""

    def __init__(self, language: Language, desk: DeskStyle, seed: int, plan: Sequence[str]) -> None:
        self.language = language
        self.desk = desk
        self.seed = seed
        self.plan = {name: place for place, name in enumerate(plan) if name in language.by_id}

    def _pick(self, phrases: Sequence[Phrase]) -> Phrase | None:
        """What the plan wishes first, else the mail's own variant."""
        if not phrases:
            return None
        wished = [phrase for phrase in phrases if phrase.sentence.id in self.plan]
        if wished:
            return min(wished, key=lambda phrase: self.plan[phrase.sentence.id])
        return phrases[self.seed % len(phrases)]

    def greeting(self) -> Iterator[Claim]:
        """The greeting alone."""
        yield from self._manners("greeting")

    def opening(self, asks: Sequence[str], promises: frozenset[Promise], pos: int) -> Iterator[Claim]:
        """Greeting and one opening that answers the way it was asked, where all POs are in a state that it fits."""
        yield from self.greeting()
        fitting = [
            phrase
            for phrase in self.language.saying("opening")
            if phrase.fits(pos)
            and not phrase.template.slots
            and (not phrase.sentence.promises or promises <= set(phrase.sentence.promises))
        ]
        asked = [phrase for phrase in fitting if set(phrase.sentence.asks) & set(asks)]
        narrow = [phrase for phrase in asked if phrase.sentence.promises]
        opening = self._pick(narrow or asked or [phrase for phrase in fitting if not phrase.sentence.asks])
        if opening is not None:
            yield Claim(text=opening.sentence.text, sentence_id=opening.sentence.id)

    def closing(self) -> Iterator[Claim]:
        """Closing and signature; a planned courtesy stands before them."""
        for name in self.plan:
            phrase = self.language.by_id[name]
            if phrase.sentence.role == "courtesy" and not phrase.template.slots:
                yield Claim(text=phrase.sentence.text, sentence_id=name)
        yield from self._manners("closing")
        signoff, signature = [*self._manners("signoff")], self._pick(self.language.saying("signature"))
        if signature is not None:
            name = signature.template.render({"desk": self.desk.name}) or self.desk.name
            lead = f"{signoff[0].text}\n" if signoff else ""
            yield Claim(text=lead + name, sentence_id=signature.sentence.id)

    def _manners(self, role: str) -> Iterator[Claim]:
        phrase = self._pick([phrase for phrase in self.language.saying(role) if not phrase.template.slots])
        if phrase is not None:
            yield Claim(text=phrase.sentence.text, sentence_id=phrase.sentence.id)

    def block(self, po: str, atoms: Sequence[Atom]) -> list[Claim]:
        """All that is to be said of one PO. The first sentence names it."""
        claims: list[Claim] = []
        led = False  # a follow-up's news come first, and the state is told in full after them
        for atom in sorted(atoms, key=lambda atom: _ORDER.get(atom.predicate, 0)):
            if atom.required:
                alone = sum(other.predicate == atom.predicate for other in atoms) == 1
                claims += self._tell(po, atom, lead=not led, alone=alone)
                led = led or atom.predicate not in NEWS
        return claims + self._lines(po, atoms)

    def _tell(self, po: str, atom: Atom, *, lead: bool, alone: bool) -> Iterator[Claim]:
        """One atom: the leading sentence, then others until all its values are told."""
        rest = needed(atom)
        values = {**atom.values, "po": po}
        first = True
        while first or rest:
            fitting = [p for p in self.language.saying(atom.predicate) if self._serves(p, atom, rest, first=first, alone=alone)]
            named = [phrase for phrase in fitting if phrase.names_po] if lead and first else []
            bare = [phrase for phrase in fitting if not phrase.names_po]
            phrase = self._pick(named or bare or fitting)
            text = phrase.template.render(values) if phrase else None
            if phrase is None or text is None:
                return  # the gate reports what is missing, and a person takes over
            row = f"  {text}" if phrase.sentence.row else text
            yield Claim(text=row, fact_ids=atom.fact_ids, sentence_id=phrase.sentence.id, po=po)
            rest -= phrase.slots
            first = False

    @staticmethod
    def _serves(phrase: Phrase, atom: Atom, rest: set[str], *, first: bool, alone: bool) -> bool:
        known = {name for name, value in atom.values.items() if value is not None}
        fits = phrase.slots <= known and (not phrase.count or phrase.fits(atom.values[phrase.count]))
        useful = bool(phrase.slots & rest) or not rest
        whole = alone or needed(atom) <= phrase.slots
        if first and alone and known - {"carrier"} >= {"tracking"} and atom.predicate == "eta":
            whole = "tracking" in phrase.slots
        return fits and useful and whole and (first or not phrase.names_po)

    def _lines(self, po: str, atoms: Sequence[Atom]) -> list[Claim]:
        """The lines in columns, where nothing has shipped, there are a few, and all of them can be written."""
        lines = [atom for atom in atoms if atom.predicate == "line"]
        counts = {atom.values["line_count"] for atom in atoms if atom.predicate in _LISTED}
        phrase = self._pick([phrase for phrase in self.language.saying("line") if phrase.sentence.row])
        if phrase is None or not 2 <= len(lines) <= MAX_ROWS or counts != {len(lines)}:
            return []
        rows = [(atom, phrase.template.render({**atom.values, "po": po})) for atom in lines]
        if any(text is None for _, text in rows):
            return []
        table = _columns([(text or "").split(" ") for _, text in rows])
        return [
            Claim(text=text, fact_ids=atom.fact_ids, sentence_id=phrase.sentence.id, po=po)
            for (atom, _), text in zip(rows, table, strict=True)
        ]


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Words under words, numbers to the right; rows of uneven shape stay as they are."""
    if len({len(row) for row in rows}) != 1:
        return ["  " + " ".join(row) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    number = [
        all(row[column].rstrip(":")[:1].isdigit() and not row[column].endswith(":") for row in rows) for column in range(len(rows[0]))
    ]
    cells = [
        [word.rjust(width) if right else word.ljust(width) for word, width, right in zip(row, widths, number, strict=True)] for row in rows
    ]
    return ["  " + " ".join(row).rstrip() for row in cells]
