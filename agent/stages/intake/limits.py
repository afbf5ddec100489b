"""What one message may cost: the bounds that keep reading within two seconds and 300 MB. Holds numbers only, reads nothing."""

from __future__ import annotations

from policies.packet import Frozen


class IntakeLimits(Frozen):
    """Bounds on one message. What lies beyond one is left out and said in the mail's warnings.

    ``max_work`` bounds lines times boundaries: the standard library's parser holds each line against each open boundary.
    """

    max_bytes: int = 8_000_000
    max_lines: int = 150_000
    max_work: int = 1_500_000
    max_parts: int = 100
    max_depth: int = 12
    max_headers: int = 400
    max_header_chars: int = 8_000
    max_addresses: int = 100
    max_text_chars: int = 100_000
    max_html_chars: int = 600_000
    max_attachment_bytes: int = 2_000_000
    max_attachments_bytes: int = 6_000_000
    max_decompressed_bytes: int = 16_000_000
