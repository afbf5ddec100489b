"""A person at Roundcube: Debian's package on PHP's own web server, in headless Chromium, clicked and typed at.

Roundcube's configuration, database and log stand in a temporary folder; nothing of the installed package is changed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from tests.servers.dovecot import PASSWORD
from tests.servers.ports import free_ports
from tests.sites import ADDRESS

Edit = tuple[str, str]
CHROMIUM = os.environ.get("PODESK_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
_ROOT = Path("/var/lib/roundcube")
_SCHEMA = Path("/usr/share/roundcube/SQL/sqlite.initial.sql")
_CONFIG = """<?php
$config = [];
$config['db_dsnw'] = 'sqlite:///{folder}/roundcube.db?mode=0640';
$config['imap_host'] = '127.0.0.1:{imap}';
$config['smtp_host'] = '127.0.0.1:{smtp}';
$config['smtp_user'] = '%u';
$config['smtp_pass'] = '%p';
$config['des_key'] = '{key}';
$config['plugins'] = [];
$config['skin'] = 'elastic';
$config['log_driver'] = 'file';
$config['log_dir'] = '{folder}/logs/';
$config['temp_dir'] = '{folder}/temp/';
$config['drafts_mbox'] = 'Drafts';
$config['sent_mbox'] = 'Sent';
$config['trash_mbox'] = 'Trash';
$config['draft_autosave'] = 0;
$config['language'] = 'en_US';
"""


class Roundcube:
    """``with Roundcube(imap_port, smtp_port) as person``. Subjects name mails; folders are as people see them."""

    name = "roundcube"

    def __init__(self, imap: int, smtp: int) -> None:
        self.imap, self.smtp = imap, smtp

    def __enter__(self) -> Roundcube:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podesk-roundcube-")))
            self._serve(folder, stack)
            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            stack.callback(browser.close)
            self.page: Page = browser.new_page(viewport={"width": 1280, "height": 800})
            self.page.on("dialog", lambda dialog: dialog.accept())
            self.page.set_default_timeout(20_000)
            self._log_in()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _serve(self, folder: Path, stack: ExitStack) -> None:
        for name in ("logs", "temp", "config"):
            (folder / name).mkdir()
        (folder / "config" / "config.inc.php").write_text(
            _CONFIG.format(folder=folder, imap=self.imap, smtp=self.smtp, key="a-test-key-of-24-letters")
        )
        shutil.copy("/etc/roundcube/defaults.inc.php", folder / "config")
        shutil.copy("/etc/roundcube/mimetypes.php", folder / "config")
        with sqlite3.connect(folder / "roundcube.db") as database:
            database.executescript(_SCHEMA.read_text())
        [port] = free_ports(1)
        self.url = f"http://127.0.0.1:{port}/"
        environment = {**os.environ, "ROUNDCUBE_CONFIG_DIR": f"{folder}/config/"}
        options = ["-d", "variables_order=EGPCS", "-d", f"session.save_path={folder}/temp", "-d", "display_errors=0"]
        # two workers: a page's own requests must not wait for each other
        server = subprocess.Popen(
            ["php", *options, "-S", f"127.0.0.1:{port}", "-t", str(_ROOT / "public_html")],
            env={**environment, "PHP_CLI_SERVER_WORKERS": "4"}, start_new_session=True,
            stdout=(folder / "php.log").open("w"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        stack.callback(lambda: os.killpg(server.pid, signal.SIGTERM))
        end = time.monotonic() + 15
        while time.monotonic() < end:
            with suppress(URLError, OSError):
                urlopen(self.url).read()
                return
            time.sleep(0.1)
        raise RuntimeError(f"Roundcube did not start: {(folder / 'php.log').read_text()[-2000:]}")

    def _log_in(self) -> None:
        self.page.goto(self.url)
        self.page.fill("#rcmloginuser", ADDRESS)
        self.page.fill("#rcmloginpwd", PASSWORD)
        self.page.click("#rcmloginsubmit")
        self.page.wait_for_selector("#messagelist")

    # --- what a person does

    def send(self, subject: str, edit: Edit | None = None) -> None:
        """Open the draft, change words, send."""
        self.open(subject, edit)
        self.finish()

    def open(self, subject: str, edit: Edit | None = None) -> None:
        """Open the draft and change words; the compose page stays open."""
        self._row("Drafts", subject).dblclick()
        self._composing()
        if edit:
            self._replace(*edit)

    def finish(self) -> None:
        """Send what is open."""
        self.page.click("button.send, #rcmbtn_send, a.send")
        self.page.wait_for_url(lambda url: "_action=compose" not in url)
        self.page.wait_for_selector("#messagelist")

    def save(self, subject: str, edit: Edit | None = None) -> None:
        """Open the draft, change words, save it and go back to the list."""
        self.open(subject, edit)
        self.page.click("a.save.draft, a.savedraft, button.savedraft")
        if edit:  # what wasn't changed isn't saved
            self.page.wait_for_selector("#messagestack .confirmation")
        self.show("Drafts")

    def look(self, subject: str) -> None:
        """Open the draft and go back without saving."""
        self.open(subject)
        self.show("Drafts")

    def delete(self, subject: str) -> None:
        """Select the draft and press the Delete button."""
        self._row("Drafts", subject).click()
        self._button("delete")
        self._gone(subject)

    def move(self, subject: str, source: str, target: str) -> None:
        """Drag to another folder."""
        row = self._row(source, subject)
        row.click()
        self._unfold(target)
        folder = self.page.locator(f"#mailboxlist a[rel='{target}']").first
        folder.scroll_into_view_if_needed()
        row.drag_to(folder, steps=12)
        self._gone(subject)

    def answer(self, subject: str, text: str) -> None:
        """Reply to the customer's mail in words of one's own."""
        self._row("INBOX", subject).click()
        self._button("reply")
        self._composing()
        self.page.fill("#composebody", text)
        self.finish()

    def send_as_new(self, subject: str) -> None:
        """'Edit as new' and send; the draft stays where it is."""
        self._row("Drafts", subject)
        uid = self.page.evaluate(
            "subject => rcmail.message_list.get_selection && Object.values(rcmail.message_list.rows).map(r => r.uid)"
            ".find(u => document.querySelector('#rcmrow' + rcmail.html_identifier(u, true)).textContent.includes(subject))",
            subject,
        )
        self.page.goto(f"{self.url}?_task=mail&_action=compose&_mbox=Drafts&_uid={uid}")
        self._composing()
        self.finish()

    def show(self, folder: str) -> None:
        """Look at a folder."""
        self.page.goto(f"{self.url}?_task=mail&_mbox={folder}")
        self.page.wait_for_selector("#messagelist")
        self.page.wait_for_load_state("networkidle")

    def photograph(self, path: Path) -> None:
        """A picture of the page, with the newest message open beside the list."""
        self.page.locator("#messagelist tr.message").first.click()
        self.page.wait_for_timeout(1500)
        self.page.screenshot(path=path)

    # --- hands and eyes

    def _row(self, folder: str, subject: str):  # type: ignore[no-untyped-def]
        self.show(folder)
        row = self.page.locator("#messagelist tr.message", has_text=subject).first
        row.wait_for()
        return row

    def _button(self, name: str) -> None:
        """Press a button of the toolbar, once the message that it is about is shown beside the list."""
        self.page.wait_for_timeout(1500)
        self.page.locator(f"a.{name}:not(.all):not(.disabled)").locator("visible=true").first.click()

    def _gone(self, subject: str) -> None:
        self.page.locator("#messagelist tr.message", has_text=subject).first.wait_for(state="hidden")
        self.page.wait_for_timeout(1000)

    def _composing(self) -> None:
        self.page.wait_for_selector("#composebody")
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(500)

    def _replace(self, old: str, new: str) -> None:
        """Select the words and type over them."""
        self.page.click("#composebody")
        found = self.page.evaluate(
            "old => { const box = document.querySelector('#composebody'), at = box.value.indexOf(old);"
            " if (at >= 0) box.setSelectionRange(at, at + old.length); return at }",
            old,
        )
        assert found >= 0, f"{old!r} isn't in the draft: {self.page.input_value('#composebody')}"
        self.page.keyboard.insert_text(new)

    def _unfold(self, target: str) -> None:
        """Open the parents of a folder in the list of folders."""
        parts = target.split("/")
        for depth in range(1, len(parts)):
            name = "/".join(parts[:depth])
            item = self.page.locator(f"#mailboxlist li:has(> a[rel='{name}'])").first
            if item.get_attribute("aria-expanded") == "false":
                item.locator("> .treetoggle").click()
