"""Are the documents true to the code? Called by ``make check``; ``--write`` writes the generated pages anew first.

    python -m tests.tools.docs_check [--write]

Checked: the rules' pages, the examples, the KPIs and the configuration reference are what the code writes; every ``docs/…`` path (with its
section) that code and documents name exists, and every relative link; no path of one machine; README names the verbs that there are;
every field of a record has a row in visibility.toml, every column of the ledger is accounted for;
each line of docs/governance.md names a file, key or command that exists.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer
from sqlmodel import SQLModel

from agent.cli import app
from agent.configuration import shipped
from agent.ledger.kinds import KINDS, STAYS
from agent.model.catalogue import fields
from tests.tools import configuration_docs, kpi_docs, rule_docs, wording_examples
from tests.tools.records import strangers

ROOT = Path(__file__).resolve().parents[2]
_TEXT = {".py", ".md", ".toml", ".sh", ".yml", ".yaml", ".j2", ".cfg", ".ini", ""}
_DATA = ("tests/golden/", "config/demo/", "config/promises/")
_NAMED = re.compile(r"docs/[A-Za-z0-9_./-]*[A-Za-z0-9_](?P<open>/?[<{*])?")
_SECTION = re.compile(r"docs/(?P<path>[A-Za-z0-9_./-]+\.md),? (?:§|section )(?P<number>\d+)")
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<target>[^)\s#]+)")
_MACHINE = re.compile(r"(^|[^A-Za-z0-9_./])/(work|farm|root)/")
_VERB = re.compile(r"`podesk ([a-z]+)(?: (verify|export|acts|purge|propose|sign))?")


def problems() -> list[str]:
    """Everything that is wrong, one line each, with the mend."""
    return [
        *_generated(),
        *_of_files(_files()),
        *_verbs(),
        *_unaccounted(),
        *in_governance((ROOT / "docs" / "governance.md").read_text("utf-8")),
    ]


def write() -> None:
    """The generated pages anew."""
    rule_docs.main([])
    configuration_docs.main([])
    kpi_docs.main()
    for name, text in wording_examples.examples().items():
        path = wording_examples.EXAMPLES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _generated() -> Iterator[str]:
    again = "run python -m tests.tools.docs_check --write"
    yield from (f"docs/rules/{name} is out of date: {again}" for name in rule_docs.stale())
    yield from configuration_docs.stale()
    yield from kpi_docs.stale()
    for name, text in wording_examples.examples().items():
        path = wording_examples.EXAMPLES / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"docs/examples/{name} isn't what the bank writes: {again}"


def _files() -> list[Path]:
    """The project's own text files: what git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if Path(name).suffix in _TEXT and not name.startswith(_DATA) and (ROOT / name).is_file()]


def _of_files(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        name = file.relative_to(ROOT)
        for number, line in enumerate(lines, 1):
            for problem in dict.fromkeys(in_line(line, file.parent if file.suffix == ".md" else None)):
                yield f"{name}:{number}: {problem}"


def in_line(line: str, links_from: Path | None = None) -> Iterator[str]:
    """What is wrong with one line; relative links are looked at where ``links_from`` is given."""
    if _MACHINE.search(line) and "_MACHINE" not in line:
        yield "names a path of one machine"
    for found in _NAMED.finditer(line):
        path = re.match(r"docs/[A-Za-z0-9_./-]*[A-Za-z0-9_]", found[0])
        if path and not found["open"] and not _exists(path[0]):
            yield f"{path[0]} doesn't exist"
    for found in _SECTION.finditer(line):
        page = ROOT / "docs" / found["path"]
        if page.is_file() and not re.search(rf"^## {found['number']}\.", page.read_text(encoding="utf-8"), re.M):
            yield f"docs/{found['path']} has no section {found['number']}"
    for found in _LINK.finditer(line) if links_from else ():
        if links_from and not (links_from / found["target"]).exists():
            yield f"the link to {found['target']} leads nowhere"


def _exists(name: str) -> bool:
    path = ROOT / name
    return path.exists() or path.with_suffix(".md").exists()


def _verbs() -> Iterator[str]:
    """README's table of commands against the command itself."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    there = set(verbs(typer.main.get_command(app)))
    named = {" ".join(filter(None, found.groups())) for found in _VERB.finditer(text)}
    missing = {verb for verb in there if verb not in named and not any(one.startswith(f"{verb} ") for one in there)}
    yield from (f"README.md: `podesk {verb}` isn't a verb" for verb in sorted(named - there))
    yield from (f"README.md: says nothing of `podesk {verb}`" for verb in sorted(missing))


def in_governance(text: str) -> Iterator[str]:
    """Each line of a table in docs/governance.md names, in its last column, what does it; each name must be one."""
    there, keys = set(verbs(typer.main.get_command(app))), configuration_docs.keys()
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[-1] == "by" or set(line) <= set("|- "):
            continue
        names = re.findall(r"`([^`]+)`", cells[-1])
        for name in names:
            if not (name.removeprefix("podesk ") in there if name.startswith("podesk ") else name in keys or (ROOT / name).is_file()):
                yield f"docs/governance.md:{number}: `{name}` is no file, key or command"
        if not names:
            yield f"docs/governance.md:{number}: names nothing that does it"


def _unaccounted() -> Iterator[str]:
    """Fields of records without a row in visibility.toml, and columns of the ledger of which nobody said whether they are forgotten."""
    yield from strangers()
    rows = {f"{table}.{key}" for table, found in tomllib.loads((shipped() / "visibility.toml").read_text("utf-8")).items() for key in found}
    yield from (f"config/visibility.toml: no row for {key}" for key in fields() if key not in rows)
    kept = {(str(kind.table.__tablename__), name) for kind in KINDS for name in kind.columns}
    kept |= {(table, name) for table, columns in STAYS.items() for name in columns}
    columns = {(table, str(name)) for table, found in SQLModel.metadata.tables.items() for name in found.columns.keys()}  # noqa: SIM118
    yield from (f"agent/ledger/kinds.py: is {table}.{name} ever forgotten? name it in KINDS or STAYS" for table, name in columns - kept)
    yield from (f"agent/ledger/kinds.py: there is no column {table}.{name}" for table, name in kept - columns)


def verbs(command: object, prefix: str = "") -> Iterator[str]:
    """Every verb of a command, groups and what is in them."""
    for name, sub in getattr(command, "commands", {}).items():
        yield f"{prefix}{name}"
        yield from verbs(sub, f"{prefix}{name} ")


def main(arguments: list[str]) -> int:
    """0 where nothing is wrong."""
    if "--write" in arguments:
        write()
    found = problems()
    print("\n".join(found) if found else "the documents agree with the code")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
