"""What each KPI is, in exact words: the one home of the definitions that `podesk report` prints and docs/kpis.md holds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policies.packet import Frozen

Unit = Literal["time", "share", "age"]


class Definition(Frozen):
    """A KPI. ``good``: which way is better. ``parts``: what its kinds are called."""

    id: str
    title: str
    short: str
    text: str
    unit: Unit
    good: Literal["low", "high"] = "low"
    parts: dict[str, str] = Field(default_factory=dict)


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        id="inquiry_to_answer",
        title="Inquiry to confirmed answer",
        short="receipt of the inquiry to the sending of its first reply",
        text=(
            "From the moment at which the server received the inquiry to the moment at which its first reply was sent: when the server "
            "filed the copy in Sent, or, for a draft approved by moving it, when the mail server took it. One sample an inquiry "
            "that was answered, whoever wrote the reply. A reply that went out through a folder that can't be read has no known "
            "time and is left out. Who asks twice and is answered once has two inquiries answered by that reply, each since its own "
            "receipt: asking again doesn't set the clock back. So it is where a colleague's later mail took the place of an earlier one, "
            "if the reply was made of a draft, which has the earlier sender in copy."
        ),
        unit="time",
        parts={"draft": "answered with a draft of ours", "by_hand": "answered by hand"},
    ),
    Definition(
        id="drafts_corrected",
        title="Drafts corrected",
        short="sent drafts whose text a reviewer changed beyond greeting, signature and white space ÷ drafts sent",
        text=(
            "Of the drafts that people sent or approved, those whose text a reviewer changed beyond greeting, courtesy, signature "
            "and white space. Facts changed: another figure stands in the text, or a sentence now contradicts the systems. "
            "Wording changed: any other sentence that isn't manners was added, removed or rewritten. A draft that was sent where "
            "its text can't be read is in neither count."
        ),
        unit="share",
        parts={"facts": "facts changed", "wording": "wording changed"},
    ),
    Definition(
        id="drafts_rejected",
        title="Drafts rejected",
        short="drafts that a person moved to a folder of Reject ÷ drafts filed",
        text=(
            "Of the drafts that were filed in the period, those that a person moved to a folder of Reject and nobody sent. The "
            "folder's name is the reason. A draft that vanished isn't rejected."
        ),
        unit="share",
    ),
    Definition(
        id="exception_to_owner",
        title="Exception to owner",
        short="card filed to a person's first act on it: flagged, moved or answered",
        text=(
            "From the filing of an escalation's card to a person's first act on it: card or mail flagged, answered or moved, or "
            "the inquiry answered in Sent. An answer counts when it was sent; a flag or a move when it is seen, at most one poll "
            "later. Each card that puts a case before a person is one exception. Those that nobody has taken up yet are "
            "counted beside the figure, not in it."
        ),
        unit="time",
    ),
    Definition(
        id="reply_to_resolution",
        title="Reply to resolution",
        short="first reply to the last answer after which the customer asked nothing more on that PO for the quiet period",
        text=(
            "On one PO of one customer: from the first reply to the last answer after which no further inquiry on that PO came "
            "for the quiet period ([kpis] quiet_period). One answer that settled it is a resolution of zero. A question after a "
            "longer silence begins a new span; one that is unanswered, or answered less than the quiet period ago, isn't resolved yet."
        ),
        unit="time",
    ),
    Definition(
        id="mismatch_model",
        title="Mismatch (a): model wordings refused",
        short="wordings of the model that the verifier refused ÷ wordings offered",
        text=(
            "Of the wordings that a language model offered, those that the verifier refused before anybody saw them: a rewritten "
            "sentence that doesn't parse back to an approved one with the systems' values, or a choice of approved sentences "
            "that didn't pass."
        ),
        unit="share",
        parts={"paraphrase": "rewritten sentences", "plan": "choices of approved sentences"},
    ),
    Definition(
        id="mismatch_drafts",
        title="Mismatch (b): drafts contradicted",
        short="filed drafts that the systems contradicted before they were sent ÷ drafts filed",
        text=(
            "Of the drafts that were filed in the period, those that the systems contradicted before they were sent: found by the "
            "next look or at approval, and withdrawn, or marked as out of date where a person had them in hand. Withdrawn because "
            "a system was silent or its records too old, or because a newer mail took the draft's place, is no contradiction."
        ),
        unit="share",
    ),
    Definition(
        id="mismatch_sent",
        title="Mismatch (c): sent texts not backed",
        short="sent texts that said what the systems didn't back up ÷ sent texts checked",
        text=(
            "Of the replies that were sent and held against the systems, those with a sentence that the systems contradicted or "
            "didn't back. Drafts and replies by hand are told apart. A text that no system could be asked about isn't counted."
        ),
        unit="share",
        parts={"draft": "made of a draft", "by_hand": "written by hand"},
    ),
    Definition(
        id="promises_kept",
        title="Promises kept",
        short="promises in sent replies that were kept ÷ promises decided",
        text=(
            "Of the promises in sent replies (ship dates, delivery dates, pick-ups) that were decided in the period, those that "
            "were kept. Those still open, and those that a later reply took the place of, are in neither count."
        ),
        unit="share",
        good="high",
    ),
    Definition(
        id="drafted_share",
        title="Drafted share of inquiries",
        short="inquiries for which a draft was filed ÷ inquiries decided",
        text=(
            "Of the order-status inquiries received in the period and decided, those for which a draft was ever filed. Mail that "
            "asks no order status, or lies outside of the scope, is no inquiry here; one that waits for a system isn't decided yet."
        ),
        unit="share",
        good="high",
    ),
    Definition(
        id="oldest_open_exception",
        title="Oldest open exception",
        short="age now of the oldest escalation that isn't closed",
        text="The time since the newest card of the escalation that has waited longest was filed. The count is that of open ones.",
        unit="age",
    ),
)

BY_ID = {one.id: one for one in DEFINITIONS}

COUNTING = (
    "Times are given in business time and by the wall clock. Business time is the desk's business hours (`[desk.business_hours]`, "
    "with its holidays) in the desk's time zone; real time passes, so a working hour that the change of the clocks takes away or "
    "repeats counts as long as it was. The median and the 90th percentile (p90) are interpolated linearly between neighbouring "
    "samples. With `--since` a sample counts by its own moment: an answer by its sending, a draft by its filing (by its sending "
    "where it is about sent drafts), an exception by its card, a resolution by its last answer, an inquiry by its receipt. "
    "Where there are no samples the figure is “no data”, never zero. A share comes with Wilson's 95 % interval."
)
