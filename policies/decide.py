"""Dossier + policies → Decision: all rules run, hits and misses are recorded, and the lane follows (docs/contract.md §6).

A draft needs every PO in one clean state and not a single hit; everything else is held. Pure: no I/O, clock or dice.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from policies.chain import CHAIN, RULES
from policies.limits import Path, Policies, RuleTable
from policies.packet import Dossier, Packet
from policies.rules.out_of_scope import wholly
from policies.verdict import MISS, Decision, Finding, Rule, Severity, Verdict, hit, miss

_LAST_RESORT = "unknown_value"


def decide(dossier: Dossier, policies: Policies, chain: tuple[Rule, ...] = CHAIN) -> Decision:
    """The lane of a mail with every rule's verdict. ``chain`` is for tests that take a rule out."""
    if dossier.request.kind != "inquiry":
        return Decision(lane="leave", findings=(), packets=dossier.packets)
    findings = tuple(_found(rule, dossier, policies) for rule in chain)
    scope = next((finding for finding in findings if finding.rule == "out_of_scope" and finding.hit), None)
    if scope is not None and wholly(dossier, policies):
        return Decision(lane=policies.scope.outside, findings=findings, leading=scope, packets=dossier.packets)
    if not any(finding.hit for finding in findings):
        findings = _without_language(dossier, findings, policies)
    leading = next((finding for finding in findings if finding.hit), None)
    if leading is None:
        return Decision(lane="draft", findings=findings, packets=dossier.packets)
    return Decision(lane="escalate", findings=findings, leading=leading, packets=dossier.packets, waits_for=_waits(dossier, findings))


def refuse(decision: Decision, why: str, policies: Policies, pos: tuple[str, ...] = ()) -> Decision:
    """The same decision after composing or verifying refused its draft: ``draft_unverifiable`` hits and the mail is escalated."""
    return _held(decision, "draft_unverifiable", hit(why, pos=pos), policies)


def doubt(decision: Decision, why: str, policies: Policies, leads: bool = False) -> Decision:
    """The same decision after somebody read more in the mail than the rules did: ``reading_unclear`` hits.

    It only ever holds: a draft becomes an escalation, an escalation stays one, what is outside of the scope stays left. ``leads``: it is
    what the card begins with, and its path decides, whatever else hits.
    """
    if decision.lane == "leave":
        return decision
    held = _held(decision, "reading_unclear", hit(why), policies)
    own = next((finding for finding in held.hits if finding.rule == "reading_unclear"), held.leading)
    return held.model_copy(update={"leading": own}) if leads else held


def _held(decision: Decision, rule: str, verdict: Verdict, policies: Policies) -> Decision:
    """Escalated, with this rule's hit in its place among the findings; whatever the site's policies say of it."""
    found = _finding(RULES[rule], verdict, policies.table(rule))
    findings = tuple(found if finding.rule == rule else finding for finding in decision.findings)
    leading = decision.leading or next((finding for finding in findings if finding.hit), found)
    return decision.model_copy(update={"lane": "escalate", "findings": findings, "leading": leading, "waits_for": ()})


def send_or_hold(packet: Packet, decision: Decision) -> Literal["send", "hold"]:
    """May this PO be answered by a draft? Only where the whole mail may, and the packet has a clean state."""
    return "send" if decision.lane == "draft" and packet.promise is not None else "hold"


def _found(rule: Rule, dossier: Dossier, policies: Policies) -> Finding:
    """The rule's verdict as a finding; one that is switched off misses and says so."""
    table = policies.table(rule.id)
    verdict = rule.check(dossier, policies) if table.enabled else miss("switched off in policies.toml")
    return _finding(rule, verdict, table)


def _finding(rule: Rule, verdict: Verdict, table: RuleTable) -> Finding:
    """The verdict with the rule's words. A path set by the site wins over the rule's own, the verdict's over both."""
    path = verdict.path or table.path or rule.path
    if verdict is MISS:
        return _plain_miss(rule.id, rule.severity, path, rule.title)
    return Finding(
        rule=rule.id,
        hit=verdict.hit,
        severity=rule.severity,
        path=path,
        why=verdict.why,
        title=rule.title,
        next_step=rule.next_step if verdict.hit else "",
        pos=verdict.pos,
        fact_ids=verdict.fact_ids,
    )


@lru_cache(maxsize=512)
def _plain_miss(rule: str, severity: Severity, path: Path, title: str) -> Finding:
    """A miss without a word is the same value for every mail, and most of the fifty findings of a mail are one: made once."""
    return Finding(rule=rule, hit=False, severity=severity, path=path, why="", title=title)


def _without_language(dossier: Dossier, findings: tuple[Finding, ...], policies: Policies) -> tuple[Finding, ...]:
    """Nothing hit, yet a PO has no clean state: the last resort holds it, since there is no approved wording for it."""
    held = [packet for packet in dossier.packets if packet.promise is None]
    if dossier.packets and not held:
        return findings
    if held:
        states = (f"PO {p.po_number} is {p.erp_state} in the ERP and {p.fulfillment_state} in the WMS" for p in held)
        why = f"{'; '.join(states)}: no approved wording exists for that."
    else:
        why = "No order was looked up, so there is nothing to answer with."
    last = _finding(RULES[_LAST_RESORT], hit(why, pos=tuple(packet.po_number for packet in held)), policies.table(_LAST_RESORT))
    return (*(finding for finding in findings if finding.rule != last.rule), last)


def _waits(dossier: Dossier, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Systems worth waiting for: nothing else stands in the way, and none of them refused us or talked nonsense."""
    if {finding.rule for finding in findings if finding.hit} != {"source_unavailable"}:
        return ()
    views = [*dossier.sources, *(view for packet in dossier.packets for view in packet.sources)]
    needed = [view for view in views if view.needed]
    if any(view.reply in ("denied", "malformed") for view in needed):
        return ()
    return tuple(dict.fromkeys(view.system for view in needed if view.reply == "unavailable"))
