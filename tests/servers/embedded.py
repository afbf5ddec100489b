"""The product's own embedded desk as a test server: a second IMAP implementation, without keywords and SPECIAL-USE."""

from __future__ import annotations

from agent.embedded import EmbeddedDesk

__all__ = ["EmbeddedDesk"]
