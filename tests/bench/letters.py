"""Status questions written by a generator: PO formats × phrasings × distractors × languages × places, each with its true PO numbers.

Drawn from a seed alone; it reads nothing and knows nothing of the product's patterns.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.worlds.pos import digits, key

Draw = Callable[[random.Random], str]

# How customers' systems print them: one line a system, as they stand in real procurement software.
FORMATS: dict[str, Draw] = {
    "short": lambda rng: digits(rng, 5),
    "four": lambda rng: digits(rng, 4),
    "year_dash": lambda rng: f"{rng.choice((2024, 2025, 2026))}-{digits(rng, 5)}",
    "po_year": lambda rng: f"PO-2026-{digits(rng, 5)}",
    "sap": lambda rng: "45000" + digits(rng, 5),
    "sap_spaced": lambda rng: f"45 000{rng.randint(1, 9)} {digits(rng, 4)}",
    "sap_thirds": lambda rng: f"4500 {digits(rng, 3)} {digits(rng, 3)}",
    "sap_line": lambda rng: f"45000{digits(rng, 5)}/10",
    "version": lambda rng: f"45003{digits(rng, 5)}-V2",
    "release": lambda rng: f"{digits(rng, 7)}-1",
    "jde": lambda rng: f"{digits(rng, 8)} OP",
    "jde_release": lambda rng: f"{digits(rng, 8)} OP 001",
    "zeros": lambda rng: f"00000{digits(rng, 5)}",
    "glued": lambda rng: f"PO00{digits(rng, 5)}",
    "coupa": lambda rng: f"PO-{digits(rng, 6)}",
    "munis": lambda rng: f"{digits(rng, 8)}-00",
    "job_phase": lambda rng: f"SWS-{digits(rng, 3)}-{digits(rng, 4)}",
    "job": lambda rng: f"{digits(rng, 2)}-{digits(rng, 3)}-{digits(rng, 4)}",
    "revision": lambda rng: f"CV-2026-{digits(rng, 3)}-REV {rng.choice('ABC')}",
    "government": lambda rng: f"SPE4A6-26-P-{digits(rng, 4)}",
    "letter_after": lambda rng: digits(rng, 6) + rng.choice("KEMX"),
    "letter_before": lambda rng: f"R0000{digits(rng, 4)}",
    "slash": lambda rng: f"{digits(rng, 5)}/E",
    "store": lambda rng: f"BH{digits(rng, 3)}-{digits(rng, 5)}",
    "code_blank": lambda rng: f"LB {digits(rng, 4)}",
}
WORDS = {
    "en": ("PO {}", "PO# {}", "P.O. {}", "PO #{}", "purchase order {}", "po {}", "PO: {}", "PO no. {}",
        "purchase order number {}", "Purchase Order #{}",
        "PO#{}", "our po {}", "P.O.# {}", "PO Number {}", "PO-{}"),
    "es": ("OC {}", "orden de compra {}", "la PO {}", "orden de compra n.º {}", "pedido de compra {}", "PO {}"),
    "fr": ("bon de commande {}", "commande n° {}", "notre commande {}", "PO {}", "bon de commande n° {}"),
    "de": ("Bestellung {}", "Bestellnummer {}", "Bestell-Nr. {}", "unsere Bestellung {}", "PO {}", "Bestellung Nr. {}"),
}  # fmt: skip
ASKS = {
    "en": (
        "Where is {}?", "Any update on {}?", "Can you give me an ETA on {}?", "When will {} ship?", "Has {} shipped yet?",
        "Please advise the status of {}.", "could you please send tracking for {}", "We still haven't received {}.",
        "Following up on {} - please confirm the ship date.", "hi, checking on {}, is it on its way?", "What's the holdup with {}?",
        "Please let us know when we can expect {}.", "Did {} go out?",
    ),
    "es": (
        "¿Cuándo llega {}?", "¿Dónde está {}?", "¿Nos pueden dar el estado de {}?", "Necesitamos saber la fecha de entrega de {}.",
        "Todavía no hemos recibido {}.", "¿Ya enviaron {}?",
    ),
    "fr": (
        "Où en est {} ?", "Quand sera livrée {} ?", "Pourriez-vous nous indiquer la date de livraison de {} ?",
        "Nous n'avons toujours pas reçu {}.", "Merci de nous donner le statut de {}.",
    ),
    "de": (
        "Wo bleibt {}?", "Wann wird {} geliefert?", "Können Sie uns bitte den Liefertermin von {} mitteilen?",
        "Wir warten noch immer auf {}.", "Bitte um kurze Info zum Status von {}.",
    ),
}  # fmt: skip
# Numbers that are something else, and say so.
DISTRACTORS: tuple[Draw, ...] = (
    lambda rng: f"We ordered {rng.randint(2, 900)} pcs on {rng.randint(1, 12)}/{rng.randint(1, 28)}/2026.",
    lambda rng: f"Your quote {digits(rng, 5)} had the same items.",
    lambda rng: f"Invoice {digits(rng, 6)} is already paid.",
    lambda rng: f"It is for part number {digits(rng, 5)}-A.",
    lambda rng: f"Job {digits(rng, 4)} is waiting for it.",
    lambda rng: f"My ticket #{digits(rng, 6)} is still open.",
    lambda rng: f"The tracking number 1Z{digits(rng, 8)}{digits(rng, 8)} says nothing.",
    lambda rng: f"Your sales order {digits(rng, 6)}.",
    lambda rng: f"I am at ({rng.randint(201, 989)}) 555-{digits(rng, 4)}.",
    lambda rng: f"RMA {digits(rng, 5)} is another matter.",
    lambda rng: f"It goes to {digits(rng, 4)} Main St, Dayton, OH {digits(rng, 5)}.",
    lambda rng: f"Our address is P.O. Box {digits(rng, 4)}, Peoria, IL {digits(rng, 5)}.",
    lambda rng: f"It was due {rng.choice(('Nov', 'Oct'))} {rng.randint(1, 28)}, 2026.",
    lambda rng: f"Item {digits(rng, 6)} is the urgent one.",
    lambda rng: f"Our account number is {digits(rng, 6)}.",
    lambda rng: f"The crew of {rng.randint(3, 30)} people is waiting since {rng.randint(1, 12)}:{rng.choice(('15', '30', '45'))}.",
    lambda rng: f"See drawing {digits(rng, 5)} rev B.",
    lambda rng: f"Lot {digits(rng, 5)} came last year.",
)
SIGNATURES = (
    "", "\n\nThanks\nPurchasing", "\n\n-- \nPurchasing Dept.\nTel. +1 312 555 0142\nP.O. Box 1180, Peoria, IL 61601",
    "\n\nBest regards,\nMRO Buying\n4410 W Main St, Dayton, OH 45402\nPhone: 937-555-0177 ext 4821", "\n\nSent from my iPhone",
)  # fmt: skip
SUBJECTS = ("Order status", "question", "ETA?", "{}", "Status {}", "urgent: {}")


@dataclass(frozen=True)
class Letter:
    """A mail's subject and text, the keys of the POs it truly names, and what it was made of."""

    subject: str
    text: str
    keys: frozenset[str]
    language: str
    format: str
    shape: str


def letters(seed: int, count: int) -> Iterator[Letter]:
    """As many letters, always the same for a seed."""
    for number in range(count):
        yield _letter(random.Random(f"{seed}-{number}"))


def _letter(rng: random.Random) -> Letter:
    language = rng.choice(("en", "en", "en", "es", "fr", "de"))
    name = rng.choice(sorted(FORMATS))
    number = FORMATS[name](rng)
    shape, named, pos = _named(rng, language, name, number)
    if shape == "table":
        table, pos = _table(rng, name)
        text = f"Hello,\n\n{rng.choice(ASKS['en'][:2]).format('the following POs')}\n\n{table}\n\n{rng.choice(DISTRACTORS)(rng)}"
        return Letter("open orders", text + rng.choice(SIGNATURES), frozenset(map(key, pos)), "en", name, shape)
    ask = rng.choice(ASKS[language]).format(named)
    extra = [draw(rng) for draw in rng.sample(DISTRACTORS, rng.choice((0, 1, 1, 2, 3)))]
    parts = [ask, *extra]
    rng.shuffle(parts)
    subject = rng.choice(SUBJECTS).format(f"PO {number}" if shape != "bare" else "order")
    if shape == "subject":
        subject, parts = f"{ask}", extra
    return Letter(subject, " ".join(parts) + rng.choice(SIGNATURES), frozenset(map(key, pos)), language, name, shape)


def _named(rng: random.Random, language: str, name: str, number: str) -> tuple[str, str, list[str]]:
    """How the numbers are named in the sentence: one, a list, a range of last digits, or the subject alone."""
    word = rng.choice(WORDS[language])
    shape = rng.choice(("one", "one", "one", "list", "tails", "subject", "table"))
    if shape == "table":
        return shape, "", []
    if shape == "list" and name not in ("revision", "jde", "jde_release", "code_blank", "sap_spaced", "sap_thirds"):
        others = [FORMATS[name](rng) for _ in range(rng.choice((1, 2)))]
        glue = {"en": " and ", "es": " y ", "fr": " et ", "de": " und "}[language]
        return shape, word.format(", ".join([number, *others[:-1]]) + glue + others[-1]), [number, *others]
    if shape == "tails" and name == "short" and language == "en":
        tails = rng.sample(range(10, 99), 2)
        more = [number[:-2] + str(tail) for tail in tails]
        return shape, word.format(f"{number}, -{tails[0]} and -{tails[1]}"), [number, *more]
    return ("subject" if shape == "subject" else "one"), word.format(number), [number]


def _table(rng: random.Random, name: str) -> tuple[str, list[str]]:
    """A few orders in a table or a bulleted list, as people paste them."""
    pos = [FORMATS[name](rng) for _ in range(rng.randint(2, 4))]
    kind = rng.randrange(3)
    if kind == 0:
        return "\n".join(["PO\tQty\tItem", *(f"{po}\t{rng.randint(2, 60)}\tvalve" for po in pos)]), pos
    if kind == 1:
        return "\n".join(f"- PO {po}" for po in pos), pos
    return "\n".join(["| Item | PO Number | Need by |", *(f"| bearing | {po} | 12/{rng.randint(10, 28)}/2026 |" for po in pos)]), pos
