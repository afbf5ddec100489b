"""A person at Thunderbird, on a screen of its own (Xvfb), through Marionette: windows are opened, words typed and buttons pressed.

The profile stands in a temporary folder. Commands are those of Thunderbird's own buttons and menus.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from marionette_driver.marionette import Marionette

from tests.servers.dovecot import PASSWORD
from tests.servers.ports import free_ports
from tests.sites import ADDRESS

Edit = tuple[str, str]
_PREFERENCES: dict[str, Any] = {
    "mail.accountmanager.accounts": "account1",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1",
    "mail.server.server1.type": "imap",
    "mail.server.server1.hostname": "127.0.0.1",
    "mail.server.server1.userName": ADDRESS,
    "mail.server.server1.name": "desk",
    "mail.server.server1.socketType": 0,
    "mail.server.server1.login_at_startup": False,
    "mail.server.server1.check_new_mail": False,
    "mail.server.server1.authMethod": 3,
    "mail.identity.id1.useremail": ADDRESS,
    "mail.identity.id1.fullName": "Northwind Supply Service Desk",
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.identity.id1.valid": True,
    "mail.identity.id1.compose_html": True,
    "mail.identity.id1.drafts_folder_picker_mode": "0",
    "mail.identity.id1.fcc_folder_picker_mode": "0",
    "mail.identity.id1.draft_folder": f"imap://{ADDRESS.replace('@', '%40')}@127.0.0.1/Drafts",
    "mail.identity.id1.fcc_folder": f"imap://{ADDRESS.replace('@', '%40')}@127.0.0.1/Sent",
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.smtpserver.smtp1.try_ssl": 0,
    "mail.smtpserver.smtp1.authMethod": 3,
    "mail.smtpserver.smtp1.username": ADDRESS,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mail.rights.version": 1,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.inappnotifications.enabled": False,
    "mail.openMessageBehavior.version": 1,
    "mail.warn_on_send_accel_key": False,
    "mail.compose.attachment_reminder": False,
    "mail.folder.views.version": 1,
    "mailnews.start_page.enabled": False,
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "extensions.update.enabled": False,
    "network.proxy.type": 0,
}
# what every script starts with: the account's folders by path, the main window, and waiting
_PRELUDE = """
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const main = Services.wm.getMostRecentWindow("mail:3pane");
const sleep = ms => new Promise(done => main.setTimeout(done, ms));
const until = async (what, ask) => {
  for (let i = 0; i < 100; i++) { const found = await ask(); if (found) return found; await sleep(200); }
  throw new Error("waited in vain for " + what);
};
const root = () => MailServices.accounts.accounts.find(a => a.incomingServer.type == "imap").incomingServer.rootFolder;
const within = (at, name) => at && at.subFolders.find(f => f.name.toLowerCase() == name.toLowerCase());
const folder = path => path.split("/").reduce(within, root());
const composer = () => Services.wm.getMostRecentWindow("msgcompose");
// Thunderbird takes Re: for a flag, not for a part of the subject
const deleted = h => h.flags & Ci.nsMsgMessageFlags.IMAPDeleted;
const mails = (at, subject) => [...at.messages].filter(h => h.mime2DecodedSubject == subject && !deleted(h));
const find = (path, subject) => until(subject + " in " + path, async () => {
  const at = folder(path); if (!at) return null;
  at.updateFolder(main.msgWindow); await sleep(600); return mails(at, subject).at(-1);
});
const words = () => composer()?.document.getElementById("messageEditor")?.contentDocument?.body;
"""


class Thunderbird:
    """``with Thunderbird(imap_port, smtp_port) as person``. Subjects name mails; folders are as people see them."""

    name = "thunderbird"

    def __init__(self, imap: int, smtp: int) -> None:
        self.imap, self.smtp = imap, smtp

    def __enter__(self) -> Thunderbird:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podesk-thunderbird-", ignore_cleanup_errors=True)))
            [port] = free_ports(1)
            self._display = f":{90 + os.getpid() % 900}"
            screen = ["Xvfb", self._display, "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
            self._start(stack, folder, screen)
            self._profile(folder, port)
            command = ["thunderbird", "--profile", str(folder / "profile"), "--no-remote", "--marionette", "--remote-allow-system-access"]
            self._start(stack, folder, command)
            self._client = Marionette(host="127.0.0.1", port=port, socket_timeout=120)
            self._client.raise_for_port(timeout=90)
            self._client.start_session()
            stack.callback(self._end)
            self._client.set_context(self._client.CONTEXT_CHROME)
            self._client.timeout.script = 120
            self._log_in()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self, stack: ExitStack, folder: Path, command: list[str]) -> None:
        environment = {**os.environ, "DISPLAY": self._display, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1", "NO_AT_BRIDGE": "1"}
        log = (folder / f"{command[0]}.log").open("w")
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        stack.callback(_stop, process)

    def _profile(self, folder: Path, port: int) -> None:
        (folder / "profile").mkdir()
        own = {"mail.server.server1.port": self.imap, "mail.smtpserver.smtp1.port": self.smtp, "marionette.port": port}
        lines = [f"user_pref({_js(name)}, {_js(value)});" for name, value in {**_PREFERENCES, **own}.items()]
        (folder / "profile" / "user.js").write_text("\n".join(lines))

    def _log_in(self) -> None:
        """The passwords are in its password store, as after the first day; then all folders are looked up."""
        self._do(
            """for (const scheme of ["imap", "smtp"]) {
                 const info = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
                 info.init(scheme + "://127.0.0.1", null, scheme + "://127.0.0.1", args[0], args[1], "", "");
                 await Services.logins.addLoginAsync(info);
               }
               root().server.performExpand(main.msgWindow);
               await sleep(2000);
               folder("INBOX").getNewMessages(main.msgWindow, null);
               await until("folders", () => folder("PO Desk/Approve") && folder("Drafts") && folder("PO Desk/Reject/Wrong date"));""",
            ADDRESS,
            PASSWORD,
        )

    def _end(self) -> None:
        with suppress(Exception):
            self._client.quit(in_app=False)

    # --- what a person does

    def send(self, subject: str, edit: Edit | None = None) -> None:
        """Open the draft, change words, send."""
        self.open(subject, edit)
        self.finish()

    def open(self, subject: str, edit: Edit | None = None) -> None:
        """'Edit draft message', and words changed; the compose window stays open."""
        self._compose("Drafts", subject, "Draft")
        if edit:
            self._replace(*edit)

    def finish(self) -> None:
        """Press Send; the window closes once it is sent and filed."""
        self._do(
            """composer().document.getElementById("button-send").click();
               await until("the compose window to close", () => !composer()); await sleep(500);"""
        )

    def save(self, subject: str, edit: Edit | None = None) -> None:
        """Open the draft, change words, save it, close the window."""
        self.open(subject, edit)
        self._do(
            """const at = composer(); at.gMsgCompose.bodyModified = true; at.goDoCommand("cmd_saveAsDraft");
               await sleep(500); await until("saving", () => !at.gWindowLocked && !at.gMsgCompose.bodyModified); await sleep(1500);
               at.goDoCommand("cmd_close"); await until("closing", () => !composer());"""
        )

    def look(self, subject: str) -> None:
        """Open the draft and close it without saving."""
        self.open(subject)
        self._do("""composer().goDoCommand("cmd_close"); await until("closing", () => !composer());""")

    def delete(self, subject: str) -> None:
        """Select the draft and press Delete."""
        self._select("Drafts", subject)
        self._do(
            """main.goDoCommand("cmd_delete");
               await until("deletion", () => !mails(folder("Drafts"), args[0]).length); await sleep(1500);""",
            subject,
        )

    def move(self, subject: str, source: str, target: str) -> None:
        """'Move to' another folder. In Escalations it is the card that is moved; its subject ends with the mail's."""
        self._do(
            """const found = await until(args[1], async () => {
                 const at = folder(args[0]); at.updateFolder(main.msgWindow); await sleep(600);
                 return [...at.messages].find(h => h.mime2DecodedSubject.endsWith(args[1])); });
               MailServices.copy.copyMessages(folder(args[0]), [found], folder(args[2]), true, null, main.msgWindow, true);
               await until("moving", () => ![...folder(args[0]).messages].includes(found)); await sleep(1500);""",
            source,
            subject,
            target,
        )

    def answer(self, subject: str, text: str) -> None:
        """Reply to the customer's mail in words of one's own."""
        self._compose("INBOX", subject, "ReplyToSender")
        self._do(
            """const editor = composer().gMsgCompose.editor; editor.beginningOfDocument();
               editor.QueryInterface(Ci.nsIEditorMailSupport).insertTextWithQuotations(args[0]); await sleep(300);""",
            text,
        )
        self.finish()

    def send_as_new(self, subject: str) -> None:
        """'Edit as new message' and send; the draft stays where it is."""
        self._compose("Drafts", subject, "EditAsNew")
        self.finish()

    def show(self, folder: str) -> None:
        """Look at a folder and its newest message."""
        self._do(
            """const at = folder(args[0]); at.updateFolder(main.msgWindow);
               const pane = main.document.getElementById("tabmail").currentAbout3Pane; pane.displayFolder(at.URI);
               await sleep(2500); if (pane.threadTree) pane.threadTree.selectedIndex = 0; await sleep(2500);""",
            folder,
        )

    def photograph(self, path: Path) -> None:
        """A picture of the window."""
        path.write_bytes(self._client.screenshot(format="binary", full=False))

    # --- hands and eyes

    def _compose(self, path: str, subject: str, kind: str) -> None:
        self._do(
            """const found = await find(args[0], args[1]);
               main.ComposeMessage(Ci.nsIMsgCompType[args[2]], Ci.nsIMsgCompFormat.Default, found.folder,
                                   [found.folder.getUriForMsg(found)]);
               await until("the compose window", () => composer()?.gMsgCompose?.editor && words());
               if (args[2] != "ReplyToSender") await until("the draft's words", () => words().textContent.includes("regards"));
               await sleep(1200);""",
            path,
            subject,
            kind,
        )

    def _replace(self, old: str, new: str) -> None:
        """Find the words, select them, type over them."""
        self._do(
            """const at = composer(), editor = at.gMsgCompose.editor, box = at.document.getElementById("messageEditor");
               box.contentWindow.focus(); editor.beginningOfDocument();
               if (!box.contentWindow.find(args[0], true)) throw new Error("isn't in the draft: " + args[0] + words().innerHTML);
               editor.insertText(args[1]); await sleep(400);""",
            old,
            new,
        )

    def _select(self, path: str, subject: str) -> None:
        self._do(
            """const found = await find(args[0], args[1]);
               const pane = main.document.getElementById("tabmail").currentAbout3Pane; pane.displayFolder(folder(args[0]).URI);
               await until("the list", () => pane.gDBView && pane.gDBView.findIndexOfMsgHdr(found, true) != 0xffffffff);
               pane.threadTree.selectedIndex = pane.gDBView.findIndexOfMsgHdr(found, true); await sleep(1500);""",
            path,
            subject,
        )

    def _do(self, script: str, *arguments: Any) -> Any:
        """Run an async script with what every script starts with; its error is ours."""
        whole = (
            "const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);"
            f"(async () => {{ {_PRELUDE} {script} }})().then(v => done({{ok: v ?? null}}), e => done({{error: String(e)}}));"
        )
        said = self._client.execute_async_script(whole, script_args=list(arguments), new_sandbox=True, sandbox="system")
        if said and "error" in said:
            raise AssertionError(f"Thunderbird: {said['error']}")
        return said and said["ok"]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def _js(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'
