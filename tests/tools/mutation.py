"""Do the tests notice when rules or reconciliation are broken? One small change at a time, in a copy; never in this checkout.

    python -m tests.tools.mutation [--only PART] [--sample N --seed S] [--again FILE] [--out FILE]

mutmut (installed on demand: ``make mutation``) writes the changed functions; the tests are collected once, and each mutant gets a
fork of that process, in which the tests that run the changed function run, fast ones first, until one fails. Texts with a blank in
them are wording and aren't changed. Survivors and what became of the rest go to the file; docs/mutation.md says what was found.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("agent", "connectors", "policies", "config", "docs", "tests", "pyproject.toml", "README.md")
TESTS = (
    "tests/unit/policies",
    "tests/unit/stages/test_reconcile.py",
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/unit/stages/test_reconcile_*.py")),
)
SLOW = "test_reconcile_mutations"
SECONDS = 120
SETUP = """[mutmut]
source_paths=
    agent
    connectors
    policies
only_mutate=
    policies/*
    agent/stages/reconcile/*
"""


class Runner:
    """A pytest plugin that, once the tests are collected, runs them against each mutant in a fork of its own."""

    def __init__(self, names: list[str], slow: bool, minutes: float) -> None:
        self.names, self.slow, self.minutes = names, slow, minutes
        self.results: dict[str, str] = {}
        self._failed: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Any failed phase of a test kills the mutant."""
        if report.failed:
            self._failed.append(f"{report.nodeid}\n{report.longreprtext}")

    def pytest_runtestloop(self, session: Any) -> bool:
        """In place of pytest's own loop: once without a mutant, to learn which test runs what, then each mutant."""
        from mutmut.mutation import trampoline

        os.environ.pop("MUTANT_UNDER_TEST", None)
        users = self._learn(session, trampoline)
        gc.freeze()
        began = time.monotonic()
        for done, name in enumerate(self.names, 1):
            items = users.get(name.rpartition("__mutmut_")[0], [])
            self.results[name] = self._one(items, name, trampoline) if items else "no test runs it"
            over = time.monotonic() - began > self.minutes * 60
            if done % 50 == 0 or done == len(self.names) or over:
                told = ", ".join(f"{count} {what}" for what, count in Counter(self.results.values()).most_common())
                print(f"{done} of {len(self.names)}, {time.monotonic() - began:.0f} s: {told}", file=sys.stderr, flush=True)
            if over:
                break
        return True

    def _learn(self, session: Any, trampoline: Any) -> dict[str, list[Any]]:
        from mutmut.state import state

        users: dict[str, list[tuple[float, int, Any]]] = defaultdict(list)
        trampoline.set_mutant_under_test("stats")
        for place, item in enumerate(session.items):
            if SLOW in item.nodeid and not self.slow:
                continue
            began = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            for function in state()._stats:
                users[function].append((time.monotonic() - began, place, item))
            state()._stats.clear()
        os.environ.pop("MUTANT_UNDER_TEST", None)
        if self._failed:
            raise SystemExit("Mend first what fails without any mutant:\n" + "\n".join(self._failed))
        return {name: [item for _, _, item in sorted(found, key=lambda entry: _nearness(name, *entry))] for name, found in users.items()}

    def _one(self, items: list[Any], name: str, trampoline: Any) -> str:
        """The fate of one mutant. The test that kills it goes first for the next one of the same function."""
        says, tells = os.pipe()
        child = os.fork()
        if child == 0:
            os._exit(self._child(items, name, trampoline, tells))
        os.close(tells)
        with os.fdopen(says) as told:
            killer = told.read()
        _, status = os.waitpid(child, 0)
        if killer:
            items.insert(0, items.pop(int(killer)))
        if os.WIFSIGNALED(status):
            return "timeout"
        return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"

    def _child(self, items: list[Any], name: str, trampoline: Any, tells: int) -> int:
        signal.alarm(SECONDS)
        gc.disable()
        with contextlib.suppress(BaseException):
            trampoline._mutant_under_test = name
            for place, item in enumerate(items):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if self._failed:
                    os.write(tells, str(place).encode())
                    return 1
            return 0
        return 1


def _nearness(function: str, seconds: float, place: int, item: Any) -> tuple[int, float, int]:
    """Tests that bear the changed module's name come first, then its package's, then the others, the fast ones before the slow."""
    *packages, module, _name = function.split(".")
    rank = 0 if module in item.nodeid else 1 if packages[-1] in item.nodeid.rpartition("/")[2] else 2
    return rank, seconds, place


def copied(into: Path) -> None:
    """The parts of the project that the tests need."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(
                ROOT / part, into / part, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "bench", "integration")
            )
        else:
            shutil.copy2(ROOT / part, into / part)
    (into / "setup.cfg").write_text(SETUP, encoding="utf-8")


def generated() -> list[str]:
    """Writes the mutants of the copy in the current folder; their names, in order."""
    import libcst
    from mutmut import __main__ as mutmut
    from mutmut.mutation import file_mutation, mutators
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.utils.file_utils import walk_mutatable_files

    def words(node: Any) -> Iterator[Any]:
        if isinstance(node, libcst.SimpleString) and " " not in str(node.evaluated_value):
            yield from list(mutators.operator_string(node))[:1]

    table = [(kind, words if operator is mutators.operator_string else operator) for kind, operator in mutators.mutation_operators]
    file_mutation.mutation_operators[:] = table  # type: ignore[index]
    mutmut.copy_src_dir()
    mutmut.create_mutants(1)
    names: list[str] = []
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        names += data.exit_code_by_key
    for part in ("tests", "config", "docs", "pyproject.toml", "README.md"):
        link = Path("mutants") / part
        if not link.is_symlink():
            link.symlink_to(Path.cwd() / part)
    return [name.replace("__init__.", "") for name in names]


def chosen(names: list[str], options: argparse.Namespace) -> list[str]:
    """All, those of one part, those that survived before, or a seeded sample."""
    if options.again:
        before = json.loads(Path(options.again).read_text(encoding="utf-8"))["left"]
        names = [name for name in names if name in before]
    names = [name for name in names if options.only in name]
    return random.Random(options.seed).sample(names, min(options.sample or len(names), len(names)))


def main() -> None:
    """Copy, mutate, run, and say what survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only mutants with this in their name, such as policies.rules")
    parser.add_argument("--sample", type=int, default=0, help="a random sample of that many")
    parser.add_argument("--minutes", type=float, default=600, help="stop after that long; what was tried is a random part of the rest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", default="", help="only those left in this earlier result")
    parser.add_argument("--slow", action="store_true", help="with the tests that spoil every field, twenty seconds a survivor")
    parser.add_argument("--folder", default="", help="keep the copy there and use it again: what didn't change isn't written anew")
    parser.add_argument("--out", default="build/mutation.json", help="where the result goes")
    options = parser.parse_args()
    for name in ("again", "out", "folder"):
        setattr(options, name, getattr(options, name) and str(Path(getattr(options, name)).absolute()))
    with tempfile.TemporaryDirectory(prefix="podesk-mutation-") as temporary:
        folder = Path(options.folder or temporary)
        copied(folder)
        os.chdir(folder)
        _run(options)
        os.chdir(ROOT)


def _run(options: argparse.Namespace) -> None:
    every = generated()
    runner = Runner(chosen(every, options), options.slow, options.minutes)
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    here = Path.cwd()
    os.chdir("mutants")
    sys.path[:] = [str(here / "mutants"), *(entry for entry in sys.path if Path(entry or ".").resolve() not in (ROOT, here))]
    for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "agent", "connectors", "policies")]:
        del sys.modules[name]
    quiet = ["--noconftest", "-p", "no:terminal", "--capture=no"]
    quiet += [word for plugin in ("cacheprovider", "timeout", "logging", "warnings", "faulthandler") for word in ("-p", f"no:{plugin}")]
    code = pytest.main([*quiet, "-o", "addopts=--import-mode=importlib", *TESTS], plugins=[runner])
    os.chdir(here)
    left = {name: get_diff_for_mutant(name) for name, what in runner.results.items() if what not in ("killed", "timeout")}
    counts = dict(Counter(runner.results.values()))
    out = Path(options.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"mutants": len(every), "tried": counts, "left": left}, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"{len(every)} mutants; tried: {counts} (pytest: {code}); survivors with their differences: {out}")


if __name__ == "__main__":
    main()
