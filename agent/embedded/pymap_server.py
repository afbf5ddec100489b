"""pymap as the embedded IMAP server: in memory, or as Maildir on disk. Never listens beyond loopback.

On disk it gives lines back ended by LF alone, and can't have a dot in a folder name; in memory every byte stays.

It keeps no keywords and knows no SPECIAL-USE, which the agent must do without anyway.
"""

from __future__ import annotations

import asyncio
import logging
from argparse import Namespace
from pathlib import Path
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config as MemoryConfig
from pymap.backend.dict import DictBackend
from pymap.backend.dict import Login as MemoryLogin
from pymap.backend.maildir import Config as DiskConfig
from pymap.backend.maildir import Identity, MaildirBackend
from pymap.backend.maildir import Login as DiskLogin
from pymap.imap import IMAPServer
from pymap.interfaces.backend import BackendInterface
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

HOST = "127.0.0.1"
_HASH = BuiltinHash(rounds=1)  # the password is printed anyway; pymap's default costs half a second a login


class _Quick:
    @property
    def greeting(self) -> bytes:
        return b"PO Desk demo server ready"  # pymap's own asks DNS for the host's name, which may take long


class _MemoryConfig(_Quick, MemoryConfig):
    pass


class _DiskConfig(_Quick, DiskConfig):
    pass


class PymapServer:
    """One mailbox for one user."""

    def __init__(self, address: str, password: str, keep: Path | None) -> None:
        self._address, self._password, self._keep = address, password, keep
        self._server: asyncio.Server | None = None

    async def start(self, port: int) -> int:
        """Listen on loopback; answers with the port."""
        logging.getLogger("pymap").setLevel(logging.ERROR)
        backend = await (self._in_memory() if self._keep is None else self._on_disk(self._keep))
        backend.config.apply_context()
        reader = ProxyProtocolReader(backend.config.proxy_protocol)
        callback = reader.get_callback(IMAPServer(backend.login, backend.config))
        self._server = await asyncio.start_server(callback, HOST, port, limit=2**20)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def _in_memory(self) -> BackendInterface:
        arguments = self._arguments(demo_data=False, demo_user=self._address, demo_password=self._password)
        config = _MemoryConfig.from_args(arguments, reject_dnsbl=False, hash_context=_HASH)
        login = MemoryLogin(config)
        await DictBackend._add_demo_user(config, login)
        return DictBackend(login, config)

    async def _on_disk(self, folder: Path) -> BackendInterface:
        folder.mkdir(parents=True, exist_ok=True)
        arguments = self._arguments(base_dir=str(folder), concurrency=None, layout="++", colon=None)
        config = _DiskConfig.from_args(arguments, reject_dnsbl=False, hash_context=_HASH)
        login = DiskLogin(config)
        identity = Identity(config, login.tokens, self._address, None, frozenset({"admin"}))  # only an admin may add a user
        hashed = await Passwords(config).hash_password(self._password)
        await identity.set(UserMetadata(config, self._address, password=hashed))
        return MaildirBackend(login, config)

    @staticmethod
    def _arguments(**more: Any) -> Namespace:
        """What pymap's command line would hold."""
        common = {"host": HOST, "port": 0, "debug": False, "cert": None, "key": None, "tls": False}
        return Namespace(**common, passlib_cfg=None, proxy_protocol=None, inherited_sockets=None, **more)
