"""The mail servers: log in, ask what they can do, look for the folders. Moves and sends nothing, and makes folders only for `init`."""

from __future__ import annotations

from collections.abc import Iterator

from agent.checkup.line import Line
from agent.settings import MailboxSettings, Settings
from agent.wiring import make_mailbox, make_outgoing
from connectors.errors import ConnectorError, Denied
from connectors.ports import MailSession, ServerProfile

_LACKS = {
    "idle": "no IDLE: new mail is seen by the next poll (mailbox.poll_every)",
    "move": "no MOVE: messages are copied and then removed",
    "uidplus": "no UIDPLUS: what is moved away stays behind, marked as deleted",
    "keywords": "no keywords: a mail with a draft carries no mark",
    "special_use": "no SPECIAL-USE: Drafts and Sent are known by their names alone",
}
_FOLDERS = ("escalations", "cards", "approve", "reject", "done", "withdrawn", "parked")


def mailbox(settings: Settings, box: MailboxSettings) -> Iterator[Line]:
    """Login, abilities, folders."""
    name = f"mailbox {box.name}"
    try:
        with make_mailbox(settings, box).session() as session:
            yield Line(name, "ok", f"logged in at {box.host} as {box.username}")
            yield from _abilities(name, session.profile())
            yield from _folders(name, settings, box, session)
    except ConnectorError as error:
        yield Line(name, "fail", error.reason, _mend(error, box))
    if not box.trusted_authserv:
        told = "no Authentication-Results are believed: a forged sender isn't told from a true one"
        yield Line(name, "warn", told, "set mailbox.trusted_authserv to your own mail server's name in that header")


def _mend(error: ConnectorError, box: MailboxSettings) -> str:
    said = error.reason.lower()
    if "certificate" in said:
        return f"mailbox.host must be the name on its certificate; for a CA of your own set mailbox.ca_file (host is {box.host})"
    if "starttls" in said or "wrong version" in said or "ssl" in said:
        return f'the server speaks no {box.security} on this port: check mailbox.port and mailbox.security ("tls", "starttls")'
    if isinstance(error, Denied) or "login" in said or "authenticat" in said:
        return "check mailbox.username and the secret that mailbox.password (or mailbox.token) points to"
    return "check mailbox.host, mailbox.port and mailbox.security, and whether this machine may connect there"


def _abilities(name: str, profile: ServerProfile) -> Iterator[Line]:
    lacking = [words for ability, words in _LACKS.items() if not getattr(profile, ability)]
    if not lacking:
        yield Line(name, "ok", "the server can do all that is of use (IDLE, MOVE, UIDPLUS, SPECIAL-USE, keywords)")
    yield from (Line(name, "ok", words) for words in lacking)


def _folders(name: str, settings: Settings, box: MailboxSettings, session: MailSession) -> Iterator[Line]:
    inbox = session.folder(box.folders.inbox)
    if not session.state(inbox).uidvalidity:
        yield Line(name, "fail", f"there is no folder {inbox}", "set mailbox.folders.inbox to the folder where customers' mail arrives")
    for key in ("drafts", "sent"):
        ours = getattr(box.folders, key)
        folder = session.folder(ours or key.capitalize())
        there = bool(session.state(folder).uidvalidity)
        if there:
            yield Line(name, "ok", f"{key} is {folder}")
        elif ours:
            yield Line(name, "fail", f"there is no folder {folder}", f"set mailbox.folders.{key} to the server's own, or leave it out")
        else:
            mend = f"set mailbox.folders.{key} to the folder that people's mail clients use"
            yield Line(name, "warn", f"no folder for {key} was found; {folder} would be made, and people may not look there", mend)
    wanted = [session.folder(one) for one in _desk_folders(box)]
    missing = [folder for folder in wanted if not session.state(folder).uidvalidity]
    if not missing:
        yield Line(name, "ok", f"all {len(wanted)} folders of the desk are there")
    elif not settings.podesk.desk.shadow:
        yield Line(name, "warn", f"not there yet: {', '.join(missing)}", "nothing to do: `podesk run` makes them at its start")


def _desk_folders(box: MailboxSettings) -> list[str]:
    named = [str(getattr(box.folders, key)) for key in _FOLDERS]
    return named + [f"{box.folders.reject}/{reason}" for reason in box.folders.reasons]


def make_folders(settings: Settings, box: MailboxSettings) -> list[str]:
    """For `init` alone: make the desk's folders; returns the server's names of those that weren't there."""
    with make_mailbox(settings, box).session() as session:
        names = _desk_folders(box)
        missing = [session.folder(one) for one in names if not session.state(session.folder(one)).uidvalidity]
        session.ensure(names)
    return missing


def smtp(settings: Settings) -> Iterator[Line]:
    """The way out, as far as to the login."""
    out, table = make_outgoing(settings), settings.podesk.smtp
    if out is None or table is None:
        yield Line("smtp", "warn", "no [smtp]: owners get no notices, and drafts moved to Approve can't be sent", "add the table [smtp]")
        return
    try:
        out.probe()
    except ConnectorError as error:
        yield Line("smtp", "fail", error.reason, "check smtp.host, smtp.port, smtp.security, smtp.username and smtp.password")
    else:
        who = f" and logged in as {table.username}" if table.username else ", without a login"
        yield Line("smtp", "ok", f"connected to {table.host}{who}; nothing was sent")
