"""The gate: what is rendered passes, what is changed doesn't, and the reason is named."""

from __future__ import annotations

import random
from datetime import date

import pytest

from agent.stages.verify import verify
from policies.packet import Lookup, Packet
from tests.unit.wording.mutants import mutants, same_claims
from tests.unit.wording.samples import DESK, STATES, Case, atom, bank

LANGUAGES = sorted(bank().languages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_a_rendered_draft_passes_and_tells_every_required_atom(language: str, state) -> None:
    for seed in range(25):
        case = Case(seed, language, state=state)
        draft = case.draft()
        verification = verify(draft.text, case.packets, bank(), DESK, atoms=case.atoms)
        assert verification.supported, (draft.text, verification.unsupported, verification.missing)
        backed = {fact for sentence in verification.sentences for fact in sentence.fact_ids}
        assert backed >= {fact for atoms in case.by_po.values() for atom in atoms if atom.required for fact in atom.fact_ids}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dropped_claim_is_missed(language: str) -> None:
    for seed in range(40):
        case = Case(seed, language)
        draft = case.draft()
        required = {fact for atoms in case.by_po.values() for atom in atoms if atom.required for fact in atom.fact_ids}
        for claim in draft.claims:
            if set(claim.fact_ids) & required:
                verification = verify(draft.text.replace(claim.text, "", 1), case.packets, bank(), DESK, atoms=case.atoms)
                assert not verification.supported and (verification.missing or verification.unsupported), claim.text


def test_every_required_atom_that_the_text_lacks_is_named() -> None:
    case = Case(3, pos=2)
    verification = verify("Hello,\n\nThank you for your message.\n", case.packets, bank(), DESK, atoms=case.atoms)
    required = [atom for atoms in case.by_po.values() for atom in atoms if atom.required]
    assert len(verification.missing) == len(required)
    assert not verification.unsupported and not verification.supported


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_orders_values_swapped_are_refused(language: str) -> None:
    refused = 0
    for seed in range(40):
        case = Case(seed, language, pos=2)
        one, two = case.by_po
        text = case.draft().text
        swapped = text.replace(one, "\0").replace(two, one).replace("\0", two)
        mixed = dict(zip(case.by_po, reversed(list(case.by_po.values())), strict=True))
        if swapped != text and {str(a.values) for a in case.by_po[one]} != {str(a.values) for a in case.by_po[two]}:
            refused += 1
            assert not verify(swapped, case.packets, bank(), DESK, atoms=case.atoms).supported, swapped
        assert mixed
    assert refused > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mutant_passes_that_says_something_else(language: str) -> None:
    dice = random.Random(7)
    for seed in range(20):
        case = Case(seed, language)
        text = case.draft().text
        before = verify(text, case.packets, bank(), DESK, atoms=case.atoms)
        for mutant in mutants(text, dice, 25):
            after = verify(mutant, case.packets, bank(), DESK, atoms=case.atoms)
            assert not after.supported or same_claims(before, after), mutant


def _one(text: str, seed: int = 1, **options):
    case = Case(seed, pos=1, state=STATES[0])
    return case, verify(text, case.packets, bank(), DESK, atoms=case.atoms, **options)


def test_wrapped_lines_are_read_as_one() -> None:
    case = Case(4, pos=1, state=STATES[2])
    wrapped = "\n".join(
        line if len(line) < 60 or line.startswith(" ") else line.replace(" ", "\n", 6).replace("\n", " ", 5)
        for line in case.draft().text.split("\n")
    )
    assert wrapped != case.draft().text
    assert verify(wrapped, case.packets, bank(), DESK, atoms=case.atoms).supported


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("Consider it done.", "unbacked"),
        ("It won't be long.", "unknown"),
        ("It will arrive tomorrow.", "unbacked"),
        ("Thanks for waiting the extra 2 weeks.", "unbacked"),
        ("Your order is in good hands.", "unknown"),
        ("We guarantee it.", "unbacked"),
        ("The unit price stays at $4.15.", "unbacked"),
        ("You can track it at https://track.example/1.", "unbacked"),
        ("PO 999999 was delivered on Friday, November 27, 2026.", "unbacked"),
        ("<b>Thank you.</b>", "unbacked"),
        ("Th\u200bank you.", "unbacked"),
        ("Th\u0430nk you.", "unbacked"),
    ],
)
def test_what_is_not_signed_is_refused_and_graded(sentence: str, grade: str) -> None:
    _, verification = _one(f"Hello,\n\n{sentence}\n\nKind regards,\n{DESK.name}\n")
    assert [(verdict.text, verdict.grade) for verdict in verification.unsupported] == [(sentence, grade)]


def test_another_state_and_another_value_contradict() -> None:
    case, _ = _one("")
    po = next(iter(case.by_po))
    lead = po if po.upper().startswith("P") else f"PO {po}"
    for text in (f"{lead} was delivered on Friday, November 27, 2026.", f"{lead} is scheduled to ship on Thursday, January 1, 2099."):
        refused = verify(text, case.packets, bank(), DESK, atoms=case.atoms).unsupported
        assert [verdict.grade for verdict in refused] == ["contradicted"], refused


def test_a_wrong_weekday_is_no_date() -> None:
    case = Case(1, pos=1, state=STATES[0])
    text = case.draft().text
    day = next(name for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday") if name in text)
    wrong = text.replace(day, "Monday" if day != "Monday" else "Tuesday")
    refused = verify(wrong, case.packets, bank(), DESK, atoms=case.atoms).unsupported
    assert refused and refused[0].grade == "contradicted"


def test_a_sentence_without_its_order_needs_one_before_it() -> None:
    case = Case(11, pos=2, state=STATES[2])
    head = next(claim for claim in case.draft().claims if claim.po)
    eta_like = [claim for claim in case.draft().claims if claim.po and claim.text != head.text]
    if eta_like:
        text = f"Hello,\n\n{eta_like[0].text}"
        assert any("which order" in verdict.why for verdict in verify(text, case.packets, bank(), DESK, atoms=case.atoms).unsupported)


def test_quotes_are_skipped_only_where_asked() -> None:
    case = Case(2, pos=1)
    text = case.draft().text + "\nOn Monday the buyer wrote:\n> It arrives tomorrow.\n"
    assert not verify(text, case.packets, bank(), DESK, atoms=case.atoms).supported
    assert verify(text, case.packets, bank(), DESK, atoms=case.atoms, quoted_ok=True).supported


def test_only_known_names_are_greeted() -> None:
    case = Case(2, pos=1)
    text = case.draft().text.replace("Hello,", "Hi Robin,")
    assert not verify(text, case.packets, bank(), DESK, atoms=case.atoms).supported
    assert verify(text, case.packets, bank(), DESK, atoms=case.atoms, names=["Robin Example"]).supported


def test_another_desks_signature_is_unknown() -> None:
    case = Case(2, pos=1)
    text = case.draft().text.replace(DESK.name, "Southwind Trading")
    assert [verdict.grade for verdict in verify(text, case.packets, bank(), DESK, atoms=case.atoms).unsupported] == ["unknown"]


def test_a_text_without_end_is_refused_quickly() -> None:
    case = Case(2, pos=1)
    assert not verify("Thank you. " * 10_000, case.packets, bank(), DESK, atoms=case.atoms).supported
    noise = verify("x\n" * 15_000, case.packets, bank(), DESK, atoms=case.atoms)
    assert not noise.supported and len(noise.sentences) == 51


def _reading(text: str, atoms: dict) -> list[str]:
    packets = [Packet(po_number=po, po_key=po, lookup=Lookup.FOUND) for po in atoms]
    return [verdict.verdict for verdict in verify(text, packets, bank(), DESK, atoms=lambda packet: atoms[packet.po_number]).sentences]


def test_of_several_parcels_a_sentence_must_say_which() -> None:
    day = date(2026, 11, 24)
    two = tuple(atom("7", "eta", f"S{n}", carrier="UPS", tracking=f"1Z{n}", eta=day) for n in (1, 2))
    assert _reading("The carrier currently estimates delivery on Tuesday, November 24, 2026.", {"7": two}) == ["unsupported"]
    assert _reading("The carrier currently estimates delivery on Tuesday, November 24, 2026.", {"7": two[:1]}) == ["unsupported"]
    alone = (atom("7", "eta", "S1", carrier="UPS", eta=day),)
    assert _reading("The carrier currently estimates delivery on Tuesday, November 24, 2026.", {"7": alone}) == ["supported"]
    assert _reading("For tracking number 1Z2, UPS currently estimates delivery on Tuesday, November 24, 2026.", {"7": two}) == ["supported"]


def test_after_two_orders_in_a_paragraph_a_sentence_must_name_its_own() -> None:
    day = date(2026, 11, 24)
    atoms = {po: (atom(po, "ready_for_pickup"), atom(po, "eta", carrier="UPS", eta=day)) for po in ("7", "8")}
    ready = "PO {} is complete and ready for pick-up at our counter."
    eta = "The carrier currently estimates delivery on Tuesday, November 24, 2026."
    assert _reading(f"{ready.format(7)} {eta}", atoms) == ["supported", "supported"]
    assert _reading(f"{ready.format(7)} {ready.format(8)} {eta}", atoms) == ["supported", "supported", "unsupported"]
    assert _reading(f"{ready.format(7)}\n\n{eta}", atoms) == ["supported", "unsupported"]


def test_a_delivery_is_the_carriers_word_in_a_text_of_ours() -> None:
    atoms = (atom("48817", "delivered", delivered_on=date(2026, 11, 27)),)
    packet = Packet(po_number="48817", po_key="48817", lookup=Lookup.FOUND)
    bare, told = (
        "PO 48817 was delivered on Friday, November 27, 2026.",
        "According to the carrier, PO 48817 was delivered on Friday, November 27, 2026.",
    )
    assert verify(bare, [packet], bank(), DESK, atoms=lambda _: atoms).supported
    assert not verify(bare, [packet], bank(), DESK, atoms=lambda _: atoms, ours="en").supported
    assert verify(told, [packet], bank(), DESK, atoms=lambda _: atoms, ours="en").supported
