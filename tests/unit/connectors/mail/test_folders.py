"""Folder names on servers of other habits than the test servers'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from imapclient.exceptions import IMAPClientError

from connectors.errors import Denied
from connectors.mail.folders import Folders
from connectors.mail.link import Link

Rows = list[tuple[tuple[bytes, ...], bytes | None, str]]


class Server:
    """As much of an IMAPClient as folders need."""

    def __init__(self, rows: Rows, capabilities: tuple[bytes, ...] = ()) -> None:
        self.rows, self._capabilities = rows, capabilities
        self.created: list[str] = []
        self.subscribed: list[str] = []
        self.refuse = False

    def list_folders(self) -> Rows:
        return self.rows

    def capabilities(self) -> tuple[bytes, ...]:
        return self._capabilities

    def select_folder(self, _folder: str, readonly: bool = False) -> Mapping[bytes, Any]:
        return {b"PERMANENTFLAGS": (b"\\Seen",)}

    def create_folder(self, name: str) -> None:
        if self.refuse:
            raise IMAPClientError("create failed: no")
        self.created.append(name)
        self.rows.append(((), self.rows[0][1], name))

    def subscribe_folder(self, name: str) -> None:
        self.subscribed.append(name)


def folders(server: Server, **site: str) -> Folders:
    return Folders(Link(server), {name.replace("_", " "): name_there for name, name_there in site.items()})


def test_special_use_in_any_case_beats_a_known_name() -> None:
    server = Server([((), b"/", "INBOX"), ((), b"/", "Drafts"), ((b"\\drafts",), b"/", "Mine"), ((b"\\SENT",), b"/", "Gone out")])
    assert [folders(server).name(name) for name in ("Drafts", "Sent")] == ["Mine", "Gone out"]


def test_known_names_in_other_languages_and_the_sites_own() -> None:
    rows: Rows = [((), b".", "INBOX"), ((), b".", "INBOX.Entwürfe"), ((), b".", "INBOX.Sent Items")]
    assert [folders(Server(rows)).name(name) for name in ("Drafts", "Sent", "inbox")] == ["INBOX.Entwürfe", "INBOX.Sent Items", "INBOX"]
    renamed = folders(Server(rows), Drafts="Reply drafts", PO_Desk="Order Desk")
    assert [renamed.name(name) for name in ("Drafts", "PO Desk/Reject/Wrong tone", "PO Desk2")] == [
        "INBOX.Reply drafts",
        "INBOX.Order Desk.Reject.Wrong tone",
        "INBOX.PO Desk2",
    ]


def test_a_name_that_holds_the_delimiter() -> None:
    assert folders(Server([((), b".", "INBOX")])).name("PO Desk/v1.2") == "PO Desk.v1-2"


def test_a_server_without_hierarchy() -> None:
    server = Server([((), None, "INBOX")])
    flat = folders(server)
    flat.ensure(["PO Desk/Cards"])
    assert server.created == ["PO Desk - Cards"]


def test_parents_first_and_only_what_is_missing() -> None:
    server = Server([((), b"/", "INBOX"), ((b"\\Noselect",), b"/", "PO Desk")])
    folders(server).ensure(["PO Desk/Reject/Wrong tone", "PO Desk/Reject/Wrong date"])
    assert server.created == ["PO Desk/Reject", "PO Desk/Reject/Wrong tone", "PO Desk/Reject/Wrong date"]
    assert server.subscribed == server.created


def test_no_right_to_create_is_denied() -> None:
    server = Server([((), b"/", "INBOX")])
    server.refuse = True
    with pytest.raises(Denied, match="PO Desk"):
        folders(server).ensure(["PO Desk"])
