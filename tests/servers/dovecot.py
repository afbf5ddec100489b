"""A throw-away Dovecot: IMAP, and on demand TLS, submission. Runs as an ordinary user; as root it drops to nobody.

Needs only the packages dovecot-imapd (and dovecot-submissiond for submission). Touches no system file and leaves no process behind.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tests.servers.certificates import authority
from tests.servers.ports import free_ports

PASSWORD = "test"
# imap_capability replaces the announced list as a whole: neither MOVE, UIDPLUS, SPECIAL-USE, IDLE nor MULTIAPPEND
POOR = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE NAMESPACE CHILDREN UNSELECT"

_CONF = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap{protocols}
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = {location}
mail_home = {base}/home/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = {fsync}
mail_max_userip_connections = 200
shutdown_clients = yes
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}/home/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
{special}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
_SPECIAL = "".join(f"  mailbox {name} {{\n    special_use = \\{name}\n    auto = subscribe\n  }}\n" for name in ("Drafts", "Sent", "Trash"))
_SUBMISSION = """
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
submission_relay_trusted = no
hostname = lab.example
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission_port}
  }}
}}
"""


@dataclass(frozen=True)
class Shape:
    """What kind of server it shall be."""

    tls: bool = False
    capability: str = ""  # announce only this
    special_use: bool = True
    separator: str = "/"
    prefix: str = ""
    relay: int = 0  # start submission too, relaying to this local port
    fsync: str = "never"
    location: str = "mdbox:%h/mdbox"


class Dovecot:
    """``with Dovecot(Shape()) as server: … server.port``; any user name logs in with PASSWORD."""

    def __init__(self, shape: Shape | None = None) -> None:
        self.shape = shape or Shape()
        self._tls = authority() if self.shape.tls else None
        self.ca_file = str(self._tls.ca_file) if self._tls else None

    def __enter__(self) -> Dovecot:
        self._process: subprocess.Popen[bytes] | None = None
        for attempt in range(3):
            self._base = Path(tempfile.mkdtemp(prefix="dc", dir="/tmp"))  # a short path: unix sockets allow about 100 characters
            self.port, self.tls_port, self.submission_port = free_ports(3)
            try:
                self._prepare()
                self._start()
                break
            except BaseException as error:
                self.__exit__()
                if attempt == 2 or "Address already in use" not in str(error):  # another process may have taken a port meanwhile
                    raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._kill(self._process)
        shutil.rmtree(self._base, ignore_errors=True)

    def restart(self) -> None:
        """Stop and start again on the same port with the same mail."""
        assert self._process is not None
        self._stop(self._process)
        self._start()

    def log(self) -> str:
        """What the server logged so far."""
        path = self._base / "log"
        return path.read_text() if path.exists() else "(no log)"

    def _prepare(self) -> None:
        who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        for name in ("run", "state", "home"):
            (self._base / name).mkdir()
        (self._base / "dovecot.conf").write_text(self._configuration(who.pw_name, grp.getgrgid(who.pw_gid).gr_name))
        self._base.chmod(0o755)
        self._drop: dict[str, object] = {}
        if os.getuid() == 0:
            for path in (self._base, *self._base.rglob("*")):
                os.chown(path, who.pw_uid, who.pw_gid)
            self._drop = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}

    def _configuration(self, user: str, group: str) -> str:
        shape = self.shape
        text = _CONF.format(
            base=self._base, user=user, group=group, port=self.port, tls_port=self.tls_port if shape.tls else 0, password=PASSWORD,
            protocols=" submission" if shape.relay else "", special=_SPECIAL if shape.special_use else "", separator=shape.separator,
            prefix=shape.prefix, fsync=shape.fsync, location=shape.location,
        )  # fmt: skip
        if self._tls:
            certificate, key = self._base / "cert.pem", self._base / "key.pem"
            certificate.write_bytes(self._tls.certificate)
            key.write_bytes(self._tls.key)
            text += f"ssl = yes\nssl_cert = <{certificate}\nssl_key = <{key}\nssl_dh =\n"
        else:
            text += "ssl = no\n"
        if shape.capability:
            text += f"imap_capability = {shape.capability}\n"
        return text + (_SUBMISSION.format(relay=shape.relay, submission_port=self.submission_port) if shape.relay else "")

    def _start(self) -> None:
        command = [binary(), "-F", "-c", str(self._base / "dovecot.conf")]
        self._process = subprocess.Popen(command, start_new_session=True, **self._drop)  # type: ignore[call-overload]
        end = time.monotonic() + 10
        while not greets(self.port):
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(f"Dovecot did not start: {self.log()}")
            time.sleep(0.01)

    @classmethod
    def _stop(cls, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        cls._kill(process)

    @staticmethod
    def _kill(process: subprocess.Popen[bytes]) -> None:
        """Master and children at once: what it stored is thrown away anyway."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def binary() -> str:
    """Path of the server; empty where it isn't installed."""
    return shutil.which("dovecot") or (shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin") or "")


def poor(shape: Shape | None = None) -> Shape:
    """The same without the extensions that mailboxes in the field often lack, and with Courier's names."""
    return replace(shape or Shape(), capability=POOR, special_use=False, separator=".", prefix="INBOX.")


def greets(port: int) -> bool:
    """Does a server say hello there?"""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            return bool(connection.recv(64))
    except OSError:
        return False
