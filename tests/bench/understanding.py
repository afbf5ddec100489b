"""Understanding measured over mail that nobody here wrote: `python -m tests.bench.understanding [--write docs/understanding.md]`.

Reads the corpora from PODESK_CORPORA (default: ../shared/corpora beside the checkout) and says so where they aren't there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

from agent.model.inquiry import Inquiry
from agent.stages.intake import read
from agent.stages.intake.quotes import split
from agent.stages.understand import understand
from tests.bench.letters import letters

ROOT = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("PODESK_CORPORA", ROOT.parent / "shared" / "corpora"))
Row = dict[str, object]


def interval(hits: int, count: int) -> str:
    """Wilson's 95 % interval of a share, as text with its count."""
    if not count:
        return "– (0)"
    share, z = hits / count, 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{share:.4f} ({hits}/{count}; {max(0, middle - half):.3f}–{min(1, middle + half):.3f})"


def lines(name: str) -> list[Row]:
    """A JSONL corpus."""
    path = CORPORA / name
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def judge(raw: bytes) -> Inquiry:
    """The path of `podesk inspect`."""
    return understand(read(raw))


def typed(text: str, subject: str = "", attach: tuple[str, str, bytes] | None = None) -> bytes:
    """A mail with this text as a customer's client would send it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Buyer <buyer@customer.example>", "orders@desk.example", " ".join(subject.split())[:200]
    mail["Message-ID"] = "<bench@customer.example>"
    mail.set_content(text)
    if attach:
        name, kind, content = attach
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def speed() -> Iterable[str]:
    """1_mime, 3_auto and 5_mails: crashes, pace, and what was made of them."""
    sets: dict[str, list[bytes]] = {
        name: [path.read_bytes() for path in sorted((CORPORA / name).glob("*.eml"))] for name in ("1_mime", "3_auto")
    }
    sets["5_mails"] = [_raw(row) for row in lines("5_mails.jsonl.gz")]
    yield (
        "| set | messages | median CPU ms | p95 ms | slowest ms | a second at the median | unreadable | judged inquiry |\n|---|---|---|---|"
        "---|---|---|---|"
    )
    for name, raws in sets.items():
        times, kinds = [], []
        for raw in raws:
            start = time.process_time()
            kinds.append(judge(raw).kind)
            times.append((time.process_time() - start) * 1000)
        times.sort()
        median = statistics.median(times)
        yield (
            f"| {name} | {len(raws)} | {median:.2f} | {times[int(len(times) * 0.95)]:.2f} | {times[-1]:.1f} | {1000 / median:.0f} | "
            f"{kinds.count('unreadable')} | {interval(kinds.count('inquiry'), len(kinds))} |"
        )


def _raw(row: Row) -> bytes:
    return str(row["raw"]).encode("utf-8", "surrogateescape") if "raw" in row else str(row["raw_latin1"]).encode("latin-1")


def automatic() -> Iterable[str]:
    """3_auto: what must not be answered."""
    groups: dict[str, list[str]] = defaultdict(list)
    for line in (CORPORA / "3_auto" / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["must_not_reply"]:
            groups[row["kind"]].append(judge((CORPORA / "3_auto" / row["file"]).read_bytes()).kind)
            groups["all"].append(groups[row["kind"]][-1])
    yield "| kind | judged inquiry | recognised as auto |\n|---|---|---|"
    for name, kinds in groups.items():
        yield f"| {name} | {interval(kinds.count('inquiry'), len(kinds))} | {interval(kinds.count('auto'), len(kinds))} |"


def _squashed(text: str) -> str:
    return " ".join(text.split())


def _libraries() -> dict[str, Callable[[str], str]]:
    """Ours beside each library that is installed."""
    found: dict[str, Callable[[str], str]] = {"this project": lambda text: split(text.replace("\r\n", "\n"))[0]}
    try:
        from mailparser_reply import EmailReplyParser as Many

        found["mail-parser-reply"] = lambda text: Many(languages=["en", "es", "fr", "de"]).parse_reply(text) or ""
    except ImportError:
        pass
    try:
        from email_reply_parser import EmailReplyParser

        found["email-reply-parser"] = lambda text: EmailReplyParser.parse_reply(text)
    except ImportError:
        pass
    try:
        import quotequail

        found["quotequail"] = lambda text: "\n".join(part for shown, part in quotequail.quote(text) if shown)
    except ImportError:
        pass
    with suppress(ImportError):
        from talon import quotations

        found["talon"] = quotations.extract_from_plain
    return found


def replies() -> Iterable[str]:
    """2_reply: the new text of exact cases, white space ignored."""
    rows = [row for row in lines("2_reply.jsonl") if row["exact"] and "reply_equals" in row["expect"]]  # type: ignore[operator]
    yield "| reader | text/plain | all, HTML through intake |\n|---|---|---|"
    for name, reader in _libraries().items():
        plain = [row for row in rows if row["content_type"] == "text/plain"]
        right = sum(_right(reader, row) for row in plain)
        pages = sum(_right_page(row) for row in rows if row["content_type"] != "text/plain") if name == "this project" else None
        yield f"| {name} | {interval(right, len(plain))} | {interval(right + pages, len(rows)) if pages is not None else '–'} |"


def _right(reader: Callable[[str], str], row: Row) -> bool:
    try:
        return _squashed(reader(str(row["text"]))) == _squashed(row["expect"]["reply_equals"])  # type: ignore[index]
    except Exception:  # noqa: BLE001 - a library that fails on a text has not read it
        return False


def _right_page(row: Row) -> bool:
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail.set_content(str(row["text"]), subtype="html")
    want = str(row["expect"]["reply_equals"])  # type: ignore[index]
    if "<" in want:
        other = EmailMessage()
        other["From"] = "a@b.example"
        other.set_content(want, subtype="html")
        want = read(other.as_bytes()).text
    return _squashed(read(mail.as_bytes()).new_text) == _squashed(want)


def intent() -> Iterable[str]:
    """4_intent: precision and recall of "asks where an order stands", by source."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in lines("4_intent.jsonl.gz"):
        want = row["is_status_inquiry"]
        if want is None:
            continue
        got = "order_status" in judge(typed(str(row["text"]))).intents
        for name in (
            str(row["source"]),
            "people: HINT3, CLINC, MultiDoGO" if str(row["source"]).startswith(("hint3", "clinc", "multidogo")) else "",
        ):
            counts[name][0 if want and got else 1 if want else 2 if got else 3] += 1
    yield "| source | precision | recall | false alarms |\n|---|---|---|---|"
    for name, (hit, missed, false, quiet) in sorted(counts.items()):
        if name:
            yield f"| {name} | {interval(hit, hit + false)} | {interval(hit, hit + missed)} | {interval(false, false + quiet)} |"


def mentions() -> Iterable[str]:
    """5_po_mentions: false and missed PO numbers."""
    clean, false, true, found, surplus = 0, 0, 0, 0, 0
    for row in lines("5_po_mentions.jsonl"):
        got = {each.value for each in judge(typed(str(row["text"]))).po_numbers}
        want = {_key(str(each)) for each in row["gold_po"]}  # type: ignore[attr-defined]
        doubtful = {_key(str(each)) for each in row["ambiguous"]}  # type: ignore[attr-defined]
        clean += not want
        false += not want and bool(got - doubtful)
        true += len(want)
        found += len(want & got)
        surplus += len(got - want - doubtful) if want else 0
    yield (
        f"Texts with a false PO number, of those with none: {interval(false, clean)}. True ones found: {interval(found, true)}. Surplus "
        f"beside true ones: {surplus}."
    )


def _key(text: str) -> str:
    from connectors.po import po_key

    return po_key(text)


def injections() -> Iterable[str]:
    """6_injection: appended to an otherwise clean inquiry; kind, PO numbers and sender must stay, the warning is counted."""
    groups: dict[tuple[str, bool], list[tuple[bool, bool, bool]]] = defaultdict(list)
    for row in lines("6_injection.jsonl"):
        inquiry = judge(typed(f"Hi,\n\nwhere is PO 48817? When will it ship?\n\n{row['text']}\n", "PO 48817"))
        same = inquiry.kind == "inquiry" and any(each.value == "48817" for each in inquiry.po_numbers)
        held = set(inquiry.intents) != {"order_status"}
        groups[(str(row["source"]), bool(row["is_injection"]))].append(("prompt_injection" in inquiry.warnings, same, held))
    yield "| source | injection | flagged | held for another request | still an inquiry on its PO |\n|---|---|---|---|---|"
    for (source, bad), seen in sorted(groups.items()):
        yield (
            f"| {source} | {'yes' if bad else 'no'} | {interval(sum(flag for flag, _, _ in seen), len(seen))} |"
            f" {interval(sum(held for _, _, held in seen), len(seen))} | {interval(sum(same for _, same, _ in seen), len(seen))} |"
        )


def documents() -> Iterable[str]:
    """7_docs: PO numbers out of attachments."""
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    kinds = {".pdf": "application/pdf", ".edi": "application/octet-stream", ".xml": "application/xml"}
    for line in (CORPORA / "7_docs" / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["po_numbers"] is None:
            continue
        path = CORPORA / "7_docs" / row["file"]
        got = {each.value for each in judge(typed("See attached.", attach=(path.name, kinds[path.suffix], path.read_bytes()))).po_numbers}
        want = {_key(each) for each in row["po_numbers"]}
        tally = groups[row["format"]]
        tally[0 if want else 2] += 1
        tally[1 if want else 3] += (got == want) if want else bool(got)
    yield "| format | exact, of files with one | false, of files with none |\n|---|---|---|"
    for name, (having, right, without, wrong) in [*groups.items(), ("all", [sum(each[i] for each in groups.values()) for i in range(4)])]:
        yield f"| {name} | {interval(right, having)} | {interval(wrong, without)} |"


def generated(seed: int = 4, count: int = 2_400) -> Iterable[str]:
    """Letters of the generator: PO numbers, whether the question is seen, and whether something else is seen beside it."""
    groups: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for letter in letters(seed, count):
        inquiry = judge(typed(letter.text, letter.subject))
        got = {each.value for each in inquiry.po_numbers}
        seen = (len(got & letter.keys), len(got), len(letter.keys), 1, inquiry.kind == "inquiry", set(inquiry.intents) != {"order_status"})
        for name in (letter.language, f"named: {letter.shape}", "all"):
            groups[name] = [old + new for old, new in zip(groups[name], seen, strict=True)]
    yield f"{count} letters, seed {seed} (`tests/bench/letters.py`).\n"
    yield "| letters | PO precision | PO recall | judged inquiry | more seen than the status |\n|---|---|---|---|---|"
    for name, (right, named, true, number, asked, more) in sorted(groups.items()):
        yield f"| {name} | {interval(right, named)} | {interval(right, true)} | {interval(asked, number)} | {interval(more, number)} |"


SECTIONS: tuple[tuple[str, Callable[[], Iterable[str]]], ...] = (
    ("Pace and robustness", speed),
    ("Mail that must not be answered", automatic),
    ("New text", replies),
    ("Asks where an order stands", intent),
    ("PO numbers in real texts", mentions),
    ("Generated letters", generated),
    ("Text that addresses a machine", injections),
    ("PO numbers in attachments", documents),
)


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; ``--write`` also files them as a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args(arguments)
    if not CORPORA.is_dir():
        print(f"corpora not found at {CORPORA}: nothing measured (set PODESK_CORPORA)")
        return 0
    page = [
        "# Understanding, measured",
        "",
        "Printed by `make bench-understanding` over development corpora that aren't part of the project: shares with counts and "
        "Wilson 95 % intervals.",
        'Open data holds almost no real "where is my PO" mail: recall on real mail can\'t be shown by any figure below.',
    ]
    for title, section in SECTIONS:
        if options.only in section.__name__:
            page += ["", f"## {title}", *section()]
            print("\n".join(page[-2:] if len(page) < 3 else page[page.index(f"## {title}") :]), flush=True)
    if options.write:
        options.write.write_text("\n".join(page) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
