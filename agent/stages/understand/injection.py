"""Text that addresses a machine instead of a person: recognised and reported, never followed."""

from __future__ import annotations

import re

from agent.model.mail import InboundMail
from agent.stages.understand.quick import Quick

_ORDERS = Quick(
    # "ignore my previous message" takes back what somebody wrote to a person
    r"\b(?:ignore|disregard|forget|override|bypass|skip|drop|do not follow)\b(?! (?:my|our) (?:previous|prior|earlier) "
    r"(?:message|text)s?\b(?! and)).{0,30}\b(?:(?:all|any|the|your|my|these|those|"
    r"every)\s+)*(?:(?:previous|prior|above|earlier|preceding|existing|original|initial|system|safety)\s+)+"
    r"(?:instruction|direction|prompt|rule|guideline|command|message|text|content|context|polic|constraint|restriction|order)s?\w*"
    r"|\b(?:ignore|disregard|forget)\b.{0,12}\b(?:everything|anything|all)\b.{0,25}\b(?:above|before|previous\w*|prior|said|told|"
    r"instruct\w*)\b"
    r"|\b(?:ignore|disregard|forget) (?:all )?(?:of )?(?:your|the) (?:instructions|rules|guidelines|programming|training|system prompt)\b"
    r"|(?<!our )(?<!my )\b(?:system|developer|hidden|initial) prompt\b|\b(?:dan mode|do anything now|"
    r"god mode|developer mode(?! on (?:our|the|my)))\b"
    r"|\byou are (?:now )?(?:an? )?(?:ai|a\.i\.|language model|llm|chat ?bot|assistant|gpt|chatgpt|dan\b)"
    r"|\b(?:as|dear|hey|hello|hi|attention|note to|instructions? (?:to|for)|message (?:to|for)|if you are) (?:an? |the |"
    r"any )?(?:ai\b|llms?\b|language models?|(?:ai |automated |virtual |email )assistants?|chat ?bots?|(?:automated |ai )(?:agent|"
    r"system)s?)"
    r"|\b(?:chatbot|llm|ai|chatgpt|assistant)\b.{0,60}\b(?:without|no|unfiltered|ignores?) .{0,20}(?:restrict\w*|filters?|limits?|"
    r"polic\w*|rules)|(?<!asked )(?<!ask )(?<!tried )\bchatgpt\b|\bunfiltered and amoral\b|\bfrom now on,? you (?:will|are|must|should)\b"
    r"|\b(?:new|updated|important|real|actual) (?:system )?instructions?\s*[:=]|<\|?\s*(?:im_start|im_end|system|endoftext|"
    r"assistant)\s*\|?>|\[/?(?:inst|system|sys)\]|<</?sys>>|^\s*#{2,}\s*(?:system|instruction|assistant)\b"
    r"|\b(?:reveal|print|repeat|show|output|leak)\b.{0,30}\b(?:your|the) (?:system |initial |original |hidden |secret )*(?:prompt|"
    r"instructions)\b"
    r"|\b(?:ignora|olvida|descarta)\w*\b.{0,30}\binstrucciones\b|\b(?:ignore[zr]?|oublie[zr]?)\b.{0,30}\b(?:instructions|"
    r"consignes)\b|\b(?:ignorier|vergiss|missacht)\w*\b.{0,40}\b(?:anweisung|instruktion|vorgabe)\w*",
    re.IGNORECASE | re.MULTILINE,
)
_HIDDEN_ORDERS = Quick(
    r"\b(?:you must|instruction|assistant|reply with|respond with|send (?:a|the|all)|forward (?:this|all|the)|mark (?:this|the|as)|"
    r"approve|tell the|confirm that|state that)\b",
    re.IGNORECASE,
)


def injection(mail: InboundMail) -> bool:
    """Whether some of the mail, seen or unseen, tries to instruct a machine."""
    if _ORDERS.found(mail.subject) or _ORDERS.found(mail.new_text[:30_000]):
        return True
    hidden = mail.hidden_text[:30_000]
    return bool(hidden and (_ORDERS.found(hidden) or _HIDDEN_ORDERS.found(hidden)))
