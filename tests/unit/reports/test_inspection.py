"""The inspection of a mail that can't be read says why."""

from __future__ import annotations

from agent.model.inquiry import Inquiry
from agent.model.mail import InboundMail
from agent.reports.inspection import inspection


def test_an_unreadable_mail_says_why_once() -> None:
    for warnings in ((), ("unreadable: ValueError: odd",)):
        inquiry = Inquiry(message_id="m", kind="unreadable", reason="ValueError: odd", warnings=warnings)
        assert inspection("a.eml", InboundMail(identity="0"), inquiry)["warnings"] == ["unreadable: ValueError: odd"]
    other = Inquiry(message_id="m", kind="auto", reason="a list", warnings=("truncated",))
    assert inspection("a.eml", InboundMail(identity="0"), other)["warnings"] == ["truncated"]
