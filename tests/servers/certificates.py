"""A certificate authority for one test run, and a certificate for localhost signed by it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Authority:
    """PEM of the server's certificate and key, and the file that clients trust."""

    ca_file: Path
    certificate: bytes
    key: bytes


@cache
def authority() -> Authority:
    """Made once a process."""
    ca = trustme.CA()
    server = ca.issue_cert("localhost", "127.0.0.1")
    path = Path(tempfile.mkdtemp(prefix="ca")) / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    chain = b"".join(blob.bytes() for blob in server.cert_chain_pems)
    return Authority(path, chain, server.private_key_pem.bytes())
