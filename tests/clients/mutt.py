"""A person at Mutt, in a terminal of its own (tmux): keys are typed, the screen is read. Nothing is done behind Mutt's back."""

from __future__ import annotations

import html
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from tests.servers.dovecot import PASSWORD
from tests.sites import ADDRESS

Edit = tuple[str, str]

_RC = """
set imap_user="{user}"
set imap_pass="{password}"
set folder="imap://127.0.0.1:{imap}/"
set spoolfile="+INBOX"
set postponed="+Drafts"
set record="+Sent"
set from="{user}"
set realname="Northwind Supply Service Desk"
set use_from=yes
set smtp_url="smtp://{user}@127.0.0.1:{smtp}"
set smtp_pass="{password}"
set smtp_authenticators="plain"
set ssl_starttls=no
set ssl_force_tls=no
set editor="{editor}"
set abort_unmodified=no
set confirmappend=no
set confirmcreate=no
set delete=yes
set move=no
set mark_old=no
set wait_key=no
set include=no
set fast_reply=yes
set mail_check=1
set timeout=2
set header_cache=""
set certificate_file="/dev/null"
set charset="utf-8"
set send_charset="us-ascii:utf-8"
set sleep_time=0
bind index,pager E resend-message
bind editor <space> noop
"""
# the person's hands in the editor: replaces words, as somebody at a text editor would
_EDITOR = """#!/bin/sh
exec {python} - "$1" "{folder}/edit" <<'EOF'
import pathlib, sys
text, edit = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
old, new, whole = edit.read_text().split("\\0") if edit.exists() else ("", "", "")
found = text.read_text()
assert old in found, found
text.write_text(whole or found.replace(old, new, 1))
EOF
"""


class Mutt:
    """``with Mutt(imap_port, smtp_port) as person``. Subjects name mails; folders are as people see them."""

    name = "mutt"

    def __init__(self, imap: int, smtp: int) -> None:
        self.imap, self.smtp = imap, smtp
        self._socket = f"podesk-{os.getpid()}"

    def __enter__(self) -> Mutt:
        import sys

        self._folder = tempfile.TemporaryDirectory(prefix="podesk-mutt-")
        folder = Path(self._folder.name)
        editor = folder / "editor"
        editor.write_text(_EDITOR.format(python=sys.executable, folder=folder))
        editor.chmod(0o755)
        (folder / "muttrc").write_text(_RC.format(user=ADDRESS, password=PASSWORD, imap=self.imap, smtp=self.smtp, editor=editor))
        command = f"HOME={folder} LANG=C.UTF-8 LC_ALL=C.UTF-8 TERM=xterm mutt -n -F {folder}/muttrc; sleep 3600"
        self._tmux("new-session", "-d", "-s", "m", "-x", "120", "-y", "40", command)
        self._see("Mail 1")
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server")
        self._folder.cleanup()

    # --- what a person does

    def send(self, subject: str, edit: Edit | None = None) -> None:
        """Take the draft up, change words, send."""
        self.open(subject, edit)
        self.finish()

    def open(self, subject: str, edit: Edit | None = None) -> None:
        """Take the draft up and change words; the compose menu stays open."""
        self._hands(*(edit or ("", "")))
        self._go("INBOX")
        self._type("R")
        if self._see("Attachments", "Postponed Messages") == "Postponed Messages":
            self._type("/", f"{subject}$", "Enter")
            self._steady()
            self._type("Enter")
        self._see("-- Attachments")
        self._steady()

    def finish(self) -> None:
        """Send what is open."""
        self._type("y")
        self._see("Mail sent", "-- Mutt:")
        self._steady()

    def save(self, subject: str, edit: Edit | None = None) -> None:
        """Take the draft up, change words, postpone."""
        self.open(subject, edit)
        self._type("P")
        self._see("postponed", "-- Mutt:")
        self._steady()

    def look(self, subject: str) -> None:
        """Take the draft up, add a blank line, and quit without saving: Mutt throws it away."""
        self.open(subject, ("Hello,", "Hello,\n"))
        self._type("q")
        self._see("Postpone this message?")
        self._type("n")
        self._steady()

    def delete(self, subject: str) -> None:
        """Delete the draft in the Drafts folder."""
        self._find("Drafts", subject)
        self._type("d", "$")
        self._steady()

    def move(self, subject: str, source: str, target: str) -> None:
        """Save to another folder, which moves."""
        self._find(source, subject)
        self._type("s", "C-u", f"={target}", "Enter")
        self._steady()
        self._type("$")
        self._steady()

    def answer(self, subject: str, text: str) -> None:
        """Reply to the customer's mail in words of one's own."""
        self._hands("", "", text)
        self._find("INBOX", subject)
        self._type("r")
        self._see("-- Attachments")
        self._steady()
        self.finish()

    def send_as_new(self, subject: str) -> None:
        """Send a copy of the draft, which stays where it is."""
        self._hands("", "")
        self._find("Drafts", subject)
        self._type("E")
        self._see("-- Attachments")
        self._steady()
        self.finish()

    def show(self, folder: str) -> None:
        """Look at a folder."""
        self._go(folder)

    # --- hands and eyes

    def _hands(self, old: str, new: str, whole: str = "") -> None:
        Path(self._folder.name, "edit").write_text("\0".join((old, new, whole)))

    def _go(self, folder: str) -> None:
        self._type("c", "C-u", f"={folder}", "Enter")
        self._see(f"{folder} [", f"{folder} [")
        self._steady()

    def _find(self, folder: str, subject: str) -> None:
        """Open a folder and put the cursor on a message."""
        self._go(folder)
        self._type("l", "C-u", f"~s '{subject}$'", "Enter")
        self._steady()
        assert re.search(rf"{subject}\s*$", self.screen(), re.M), f"{subject} isn't in {folder}:\n{self.screen()}"

    def _tmux(self, *words: str) -> str:
        return subprocess.run(["tmux", "-L", self._socket, "-f", "/dev/null", *words], capture_output=True, text=True, check=False).stdout

    def _type(self, *keys: str) -> None:
        for key in keys:
            special = len(key) > 1 and (key == "Enter" or re.fullmatch(r"C-[a-z]", key))
            self._tmux("send-keys", "-t", "m", *([key] if special else ["-l", key]))
            time.sleep(0.15)

    def screen(self) -> str:
        """What the terminal shows."""
        return self._tmux("capture-pane", "-p", "-t", "m")

    def _see(self, *words: str, patience: float = 20.0) -> str:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            for word in words:
                if word in self.screen():
                    return word
            time.sleep(0.1)
        raise AssertionError(f"none of {words} on the screen:\n{self.screen()}")

    def _steady(self, quiet: float = 0.6) -> None:
        """Until the screen doesn't change any more."""
        before, since = self.screen(), time.monotonic()
        end = since + 20
        while time.monotonic() - since < quiet and time.monotonic() < end:
            time.sleep(0.1)
            now = self.screen()
            if now != before:
                before, since = now, time.monotonic()

    def photograph(self, path: Path) -> None:
        """A picture of the terminal's contents, drawn by a browser."""
        from playwright.sync_api import sync_playwright

        from tests.clients.roundcube import CHROMIUM

        style = "margin:0;padding:8px;background:#111;color:#ddd;font:13px monospace"
        page = f"<body style='{style}'><pre style='margin:0'>{html.escape(self.screen())}</pre>"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            tab = browser.new_page(viewport={"width": 980, "height": 640})
            tab.set_content(page)
            tab.screenshot(path=path)
            browser.close()
