"""Folder names: from ours (written with ``/``) to the server's, by its delimiter, prefix and special-use marks.

Never renames or deletes a folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imapclient.exceptions import IMAPClientError

from connectors.mail.link import Link
from connectors.ports import ServerProfile

SPECIAL = {"Drafts": b"\\drafts", "Sent": b"\\sent", "Trash": b"\\trash", "Archive": b"\\archive"}
KNOWN = {
    "Drafts": ("Drafts", "Draft", "Entwürfe", "Brouillons", "Borradores", "Bozze"),
    "Sent": ("Sent", "Sent Items", "Sent Messages", "Sent Mail", "Gesendet", "Gesendete Elemente", "Enviados"),
    "Trash": ("Trash", "Deleted Items", "Deleted Messages", "Bin", "Papierkorb", "Papelera"),
    "Archive": ("Archive", "Archives", "Archiv"),
}


class Folders:
    """The folder tree as this connection saw it; read once, and again after a change."""

    def __init__(self, link: Link, site: Mapping[str, str]) -> None:
        self._link = link
        self._site = site
        self._tree: dict[str, frozenset[bytes]] | None = None
        self._profile: ServerProfile | None = None
        self._delimiter = ""
        self._found: dict[str, str] = {}

    def profile(self) -> ServerProfile:
        """Capabilities, delimiter and prefix; whether keywords last is asked of the Inbox."""
        if self._profile is None:
            tree = self.tree()
            with self._link.doing("asking what the server can do") as client:
                can = frozenset(client.capabilities())
                self._link.select("INBOX")
                self._profile = ServerProfile(
                    keywords=b"\\*" in self._link.answer.get(b"PERMANENTFLAGS", ()),
                    move=b"MOVE" in can,
                    uidplus=b"UIDPLUS" in can,
                    special_use=b"SPECIAL-USE" in can,
                    idle=b"IDLE" in can,
                    multiappend=b"MULTIAPPEND" in can,
                    delimiter=self._delimiter,
                    prefix=self._prefix(can, tree),
                )
        return self._profile

    def tree(self, *, fresh: bool = False) -> Mapping[str, frozenset[bytes]]:
        """Server name → attributes in lower case (servers differ in their spelling)."""
        if self._tree is None or fresh:
            with self._link.doing("listing the folders") as client:
                rows = client.list_folders()
            self._delimiter = next((delimiter.decode() for _, delimiter, _ in rows if delimiter), "")
            self._tree = {str(name): frozenset(flag.lower() for flag in flags) for flags, _, name in rows}
            self._found.clear()
        return self._tree

    def exists(self, folder: str, *, fresh: bool = False) -> bool:
        """Can messages be in it?"""
        attributes = self.tree(fresh=fresh).get(folder)
        return attributes is not None and not attributes & {b"\\noselect", b"\\nonexistent"}

    def name(self, ours: str) -> str:
        """The server's name for ``ours``; nothing is created."""
        if ours not in self._found:
            self.tree()
            self._found[ours] = self._resolve(ours)
        return self._found[ours]

    def ensure(self, names: Sequence[str]) -> None:
        """Create and subscribe what is missing, parents first."""
        self.tree(fresh=True)
        for ours in names:
            self.create(self.name(ours))

    def create(self, folder: str) -> None:
        """Create one folder by its server name, unless it is there."""
        if self.exists(folder):
            return
        prefix = self.profile().prefix
        parts = folder.removeprefix(prefix).split(self._delimiter) if self._delimiter else [folder]
        for depth in range(1, len(parts) + 1):
            step = (prefix if folder.startswith(prefix) else "") + self._delimiter.join(parts[:depth])
            if not (step in self.tree() if depth < len(parts) else self.exists(step)):
                self._create(step)
        self.tree(fresh=True)

    def _create(self, folder: str) -> None:
        with self._link.doing(f"creating folder {folder!r}") as client:
            try:
                client.create_folder(folder)
            except IMAPClientError:
                if not self.exists(folder, fresh=True):  # another worker may have been quicker
                    raise
            client.subscribe_folder(folder)

    def _resolve(self, ours: str) -> str:
        if ours.upper() == "INBOX":
            return "INBOX"
        if ours in SPECIAL and ours not in self._site:
            return self._special(ours)
        return self._join(self._renamed(ours))

    def _special(self, ours: str) -> str:
        tree = self.tree()
        marked = [name for name, attributes in tree.items() if SPECIAL[ours] in attributes]
        known = [name for name in map(self._join, KNOWN[ours]) if name in tree]
        return (marked or known or [self._join(ours)])[0]

    def _renamed(self, ours: str) -> str:
        """The site's name of the longest leading part that it names."""
        parts = ours.split("/")
        for depth in range(len(parts), 0, -1):
            site = self._site.get("/".join(parts[:depth]))
            if site is not None:
                return "/".join([site, *parts[depth:]])
        return ours

    def _join(self, path: str) -> str:
        profile = self.profile()
        parts = path.split("/")
        if not profile.delimiter:
            return " - ".join(parts)  # a server without hierarchy
        if profile.delimiter != "/":
            parts = [part.replace(profile.delimiter, "-") for part in parts]
        return profile.prefix + profile.delimiter.join(parts)

    def _prefix(self, can: frozenset[bytes], tree: Mapping[str, frozenset[bytes]]) -> str:
        if b"NAMESPACE" in can:
            personal = self._link.client.namespace().personal
            return str(personal[0][0]) if personal else ""
        root = f"INBOX{self._delimiter}"
        others = [name for name in tree if name.upper() != "INBOX"]
        return root if others and self._delimiter and all(name.startswith(root) for name in others) else ""
