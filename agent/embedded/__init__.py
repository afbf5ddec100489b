"""The desk's own mail servers for the demo, inside the process, on loopback."""

from agent.embedded.desk import EmbeddedDesk, ImapServer, LoopThread, Sent

__all__ = ["EmbeddedDesk", "ImapServer", "LoopThread", "Sent"]
