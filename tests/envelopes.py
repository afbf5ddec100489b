"""Envelopes that customers' mail comes in, built for tests: Outlook's winmail.dat ([MS-OXTNEF]) and opaque S/MIME (CMS SignedData)."""

from __future__ import annotations

import base64
import struct

HEAD = b"From: Buyer <buyer@customer.example>\r\nTo: orders@desk.example\r\nSubject: Order\r\nMessage-ID: <1@customer.example>\r\n"
_OBJECT = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
HTML_RTF = (
    r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\colortbl\red0\green0\blue0;}\uc1\pard\plain \f0\fs24 "
    r"{\*\htmltag19 <html>}{\*\htmltag50 <body>}\htmlrtf {\htmlrtf0 {\*\htmltag64 <p>}Where is PO 48817? Gr\'fc\'dfe, \u8364?5"
    r"{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 {\*\htmltag72 </p>}{\*\htmltag72 <p style=display:none>}and 99999"
    r"{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0 {\*\htmltag58 </body>}}"
)


def attribute(name: int, data: bytes, level: int = 1) -> bytes:
    """One attribute with its checksum."""
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def text_property(name: int, text: str) -> bytes:
    """A string in UTF-16."""
    return _sized(0x1F, name, text.encode("utf-16-le") + b"\x00\x00")


def bytes_property(name: int, data: bytes, kind: int = 0x102) -> bytes:
    """A run of bytes."""
    return _sized(kind, name, data)


def number_property(name: int, value: int) -> bytes:
    """A number of 32 bits."""
    return struct.pack("<HHI", 3, name, value)


def _sized(kind: int, name: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(data)) + data + b"\x00" * (-len(data) % 4)


def properties(*each: bytes) -> bytes:
    """A block of properties."""
    return struct.pack("<I", len(each)) + b"".join(each)


def rich(rtf: str) -> bytes:
    """An RTF body in the format's uncompressed form."""
    data = rtf.encode("latin-1")
    return bytes_property(0x1009, struct.pack("<II", len(data) + 12, len(data)) + b"MELA" + b"\x00" * 4 + data)


def attached(name: str, content: bytes = b"", inner: bytes = b"") -> bytes:
    """A file, or a whole mail of Outlook's where ``inner``."""
    described = properties(text_property(0x3707, name), *([bytes_property(0x3701, _OBJECT + inner, 0xD)] if inner else []))
    data = attribute(0x800F, content, 2) if content else b""
    return attribute(0x9002, b"\x00" * 14, 2) + attribute(0x8010, b"SHORT~1.TXT\x00", 2) + data + attribute(0x9005, described, 2)


def winmail(*each: bytes, codepage: int = 1252) -> bytes:
    """The whole file."""
    return struct.pack("<IH", 0x223E9F78, 1) + attribute(0x9007, struct.pack("<II", codepage, 0)) + b"".join(each)


def tnef_mail(data: bytes, text: str | None = None, kind: str = "application/ms-tnef") -> bytes:
    """A mail whose body is (or that holds beside ``text``) this winmail.dat."""
    part = f"Content-Type: {kind}; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(data)
    if text is None:
        return HEAD + b"MIME-Version: 1.0\r\n" + part
    first = f"\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--x\r\n".encode()
    return HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n" + first + part + b"\r\n--x--\r\n"


def tlv(tag: int, *bodies: bytes) -> bytes:
    """One DER element."""
    body = b"".join(bodies)
    size = len(body).to_bytes(max(1, (len(body).bit_length() + 7) // 8), "big")
    return bytes([tag]) + (size if len(body) < 128 else bytes([0x80 | len(size)]) + size) + body


def signed(content: bytes, chunk: int = 0) -> bytes:
    """A SignedData without any signer around this MIME entity; in BER's open-ended form, cut into pieces, where ``chunk``."""
    data, outer = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    if chunk:
        pieces = b"".join(tlv(4, content[at : at + chunk]) for at in range(0, len(content), chunk))
        inner = b"\x30\x80" + data + b"\xa0\x80\x24\x80" + pieces + b"\x00" * 6
        return b"\x30\x80" + outer + b"\xa0\x80\x30\x80\x02\x01\x01" + tlv(0x31) + inner + tlv(0x31) + b"\x00" * 6
    inner = tlv(0x30, data, tlv(0xA0, tlv(4, content)) if content else b"")
    return tlv(0x30, outer, tlv(0xA0, tlv(0x30, b"\x02\x01\x01", tlv(0x31), inner, tlv(0x31))))


def enveloped() -> bytes:
    """An EnvelopedData: encrypted for somebody."""
    return tlv(0x30, bytes.fromhex("06092a864886f70d010703"), tlv(0xA0, tlv(0x30, b"\x02\x01\x00", tlv(0x31), tlv(0x30, b"\x05\x00"))))


def smime_mail(data: bytes, subject: str = "Order", kind: str = "application/pkcs7-mime; smime-type=signed-data") -> bytes:
    """A mail that is this envelope and nothing else."""
    head = HEAD.replace(b"Subject: Order", f"Subject: {subject}".encode())
    return head + f"Content-Type: {kind}; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(data)
