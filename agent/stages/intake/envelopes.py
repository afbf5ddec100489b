"""Envelopes around mail: signed S/MIME is read without judging the signature, what is encrypted stays shut. Never raises."""

from __future__ import annotations

import re

_CIPHER, _CIPHER_END = "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"
_SIGNED_TEXT = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE_TEXT = "-----BEGIN PGP SIGNATURE-----"
_DASHED = re.compile(r"^- (?=-|From )", re.MULTILINE)
_MOST_CHUNKS = 2_000  # a content cut into more octet strings than anybody's client makes costs seconds
SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def signed_content(data: bytes) -> bytes | None:
    """The MIME entity inside an opaque signature (RFC 8551, CMS SignedData), empty where it only carries certificates; None where it
    is encrypted or can't be read.

    The signature isn't verified: who signed proves nothing here, and the sender is told by the mail's own rules.
    """
    if data.count(b"\x04") > _MOST_CHUNKS + len(data) // 64:
        return None
    from asn1crypto import cms  # type: ignore[import-untyped,unused-ignore]

    try:
        envelope = cms.ContentInfo.load(data)
        if envelope["content_type"].native != "signed_data":
            return None
        content = envelope["content"]["encap_content_info"]["content"].native
    except Exception:  # noqa: BLE001 - an envelope can be broken in every way; one that doesn't open is said to be shut
        return None
    return content if isinstance(content, bytes) else b""


def without_cipher(text: str) -> tuple[str, bool]:
    """The text without armoured encrypted messages, and whether there was one."""
    kept, at = [], 0
    while (start := text.find(_CIPHER, at)) >= 0:
        end = text.find(_CIPHER_END, start)
        kept.append(text[at:start])
        at = end + len(_CIPHER_END) if end >= 0 else len(text)
    return "".join([*kept, text[at:]]), bool(kept)


def unarmoured(text: str) -> str:
    """A clear-signed text (RFC 9580 §7) without its frame and signature; any other text as it is."""
    at = text.find(_SIGNED_TEXT)
    if at < 0:
        return text
    before, signed = text[:at], text[at + len(_SIGNED_TEXT) :]
    end = signed.find(_SIGNATURE_TEXT)
    body = (signed if end < 0 else signed[:end]).replace("\r\n", "\n").lstrip("\n")
    head, blank, rest = body.partition("\n\n")
    if blank and all(line.partition(":")[0].strip().lower() in ("hash", "charset", "comment", "version") for line in head.split("\n")):
        body = rest
    after = signed[end:].partition("-----END PGP SIGNATURE-----")[2] if end >= 0 else ""
    return before + _DASHED.sub("", body) + after
