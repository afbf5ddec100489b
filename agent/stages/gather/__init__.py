"""Inquiries and ports → Evidence: what each system answers, for a whole batch of mails at once. Judges nothing, writes nothing.

A system that is down, slow or refuses never stops the others: its answers say so.
"""

from agent.stages.gather.asking import Breaker
from agent.stages.gather.collect import gather
from agent.stages.gather.known import known
from agent.stages.gather.systems import Systems

__all__ = ["Breaker", "Systems", "gather", "known"]
