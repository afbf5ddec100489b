"""The rows of the promise ledger: what customers were told and what became of it. Part of :mod:`agent.ledger.tables`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from agent.ledger.columns import ID, Moment


class PromiseRow(SQLModel, table=True):
    """What a customer was told in a text that was really sent. ``kind``: ship, delivery (``subject`` = tracking number), delivered, pickup.

    ``state``: open, kept, broken, renewed (a later reply took its place without being later). Followed while ``ended_at`` is empty, a
    kept ship date until delivery. ``told``: the change that people were told of last (the ``tells``-th, at ``told_at``); ``event``: the
    last trouble that they were ever told of. ``asked``: the inquiry as JSON. ``waits_for``: silent systems.
    ``key``: a hash of what makes it this promise, which stays when its contents are forgotten.
    """

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("promises_followed", "mailbox", "ended_at"),
        Index("promises_order", "mailbox", "po_key"),
    )
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    key: str = Field(max_length=64)
    case_id: str = Field(max_length=40, index=True)
    mailbox: str = Field(max_length=200)
    po: str = Field(max_length=200)
    po_key: str = Field(max_length=200)
    order_number: str = Field(default="", max_length=200)
    kind: str = Field(max_length=20)
    subject: str = Field(default="", max_length=200)
    due: str = Field(default="", max_length=10)
    customer_id: str = Field(default="", max_length=200)
    recipient: str = Field(default="", max_length=320)
    said_by: str = Field(default="", max_length=320)
    became: str = Field(default="", max_length=40)
    message_id: str = Field(default="", max_length=300)
    revision: int = 0
    made_at: datetime = Field(sa_type=Moment)
    asked: str = Field(default="", sa_type=Text)
    state: str = Field(default="open", max_length=20)
    told: str = Field(default="", max_length=500)
    tells: int = 0
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    event: str = Field(default="", max_length=40)
    why: str = Field(default="", sa_type=Text)
    waits_for: list[str] = Field(default_factory=list, sa_type=JSON)
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    picked_up_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
