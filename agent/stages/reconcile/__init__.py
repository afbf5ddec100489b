"""Inquiry + Evidence → Dossier: what the systems say of each PO, side by side, with every disagreement as data.

It never chooses between systems that contradict one another, never merges orders, and never decides a lane.
"""

from agent.stages.reconcile.dossier import reconcile

__all__ = ["reconcile"]
