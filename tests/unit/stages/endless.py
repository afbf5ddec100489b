"""Reads mails of pieces repeated without end; run by test_endless.py as a process of its own, so that one that hangs can be ended."""

from __future__ import annotations

from agent.stages.intake import read
from agent.stages.understand import understand

HEAD = "From: buyer@customer.example\nSubject: {}\nContent-Type: text/plain; charset=utf-8\n\n"
PIECES = (
    "we have ", "1 ", "1-", "- ", ",", "' ", "tel 1 ", "p. 1.", "@", "a@", "$1 ", "$1,", "  ", "\t", "? ", "we have we have not ",
    "could it be have it ", "covering for a ", "covering for ", "cubriendo a ", "cost 1,", "losing us about ", "any chance ", "the new ",
    "only one two ", "we can only ", "our new our ", "was were is the count ", "po 1 ", "po-1/", "supposed to be ", "let the carrier ",
    "customer is from to ", "unless the order ", "if you if there ", "it arrived but ", "ist zu ", "no hay ", "ne n'", "1er ",
)  # fmt: skip
# One that ran away before: a telephone number without end, and then something else.
LINES = (f"tel {'1 ' * 200}!x", f"p{'.1-' * 150}é", f"{'a' * 200}@{'b.' * 120} x")


def endless() -> None:
    """Each piece as a sentence, as a subject and as a whole text."""
    for piece in PIECES:
        long, short = (piece * 12_000)[:12_000], (piece * 500)[:490]
        for text in (long, f"Where is PO 48817? {short}received, but we"):
            understand(read((HEAD.format("PO 48817") + text).encode()))
        understand(read((HEAD.format(short.replace("\t", " ")) + "Where is PO 48817?").encode()))
    for line in LINES:
        understand(read((HEAD.format("PO 48817") + f"Where is PO 48817?\n\n{line}\n").encode()))


if __name__ == "__main__":
    endless()
