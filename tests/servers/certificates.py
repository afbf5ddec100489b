"""A certificate authority for one test run, and a certificate for localhost signed by it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme


@dataclass(frozen=True)
class Authority:
    """PEM of the server's certificate and key."""

    folder: TemporaryDirectory[str]  # goes with the process
    certificate: bytes
    key: bytes

    @property
    def ca_file(self) -> Path:
        """What clients trust."""
        return Path(self.folder.name) / "ca.pem"


@cache
def authority() -> Authority:
    """Made once a process."""
    ca = trustme.CA()
    server = ca.issue_cert("localhost", "127.0.0.1")
    chain = b"".join(blob.bytes() for blob in server.cert_chain_pems)
    made = Authority(TemporaryDirectory(prefix="ca"), chain, server.private_key_pem.bytes())
    ca.cert_pem.write_to_path(str(made.ca_file))
    return made
