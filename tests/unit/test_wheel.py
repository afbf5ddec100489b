"""The built wheel, installed alone and not editable: it holds three packages and what it needs of the configuration, and works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "bin/python"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)], cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel, and borrows the libraries of ours (by a path file: no network is needed)."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / PYTHON
    run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            "--disable-pip-version-check",
            str(wheel),
        ],
        cwd=folder,
    )
    site = Path(run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], cwd=folder).stdout.strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PODESK_", "PYTHON"))}
    env = {**clean, "COLUMNS": "100", "PODESK_NOW": "2026-11-23T15:00:00Z"}
    done = subprocess.run(command, cwd=cwd, env=env, text=True, capture_output=True, timeout=180, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done


def test_the_top_level_is_the_three_packages(wheel: Path) -> None:
    # another wheel that ships a package of these names would overwrite ours, and ours its: nothing more than these may be in it
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"agent", "connectors", "policies"}
    assert len(top) == 4


def test_what_the_program_needs_of_the_configuration_is_in_it(wheel: Path) -> None:
    inside = {name.removeprefix("agent/_config/") for name in zipfile.ZipFile(wheel).namelist() if name.startswith("agent/_config/")}
    wanted = {path.relative_to(ROOT / "config").as_posix() for path in (ROOT / "config").rglob("*") if path.is_file()}
    assert {"podesk.toml", "policies.toml", "visibility.toml", "promises/en/orders.toml", "demo/world.json"} <= inside
    assert inside == wanted


def test_templates_and_migrations_are_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in ("agent", "connectors", "policies"):
        found = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix != ".pyc"}
        assert found <= names


def test_installed_alone_it_is_the_wheel_that_runs(installed: Path) -> None:
    where = run([str(installed / "venv" / PYTHON), "-c", "import agent, policies, connectors; print(agent.__file__)"], cwd=installed).stdout
    assert Path(where.strip()).is_relative_to(installed)


def test_installed_alone_it_passes_the_demo(installed: Path) -> None:
    shown = run([str(installed / "venv/bin/podesk"), "demo"], cwd=installed).stdout
    assert "lines, whole" in shown
    assert "PO 48817: escalated" in shown


def test_installed_alone_it_explains_a_mail(installed: Path) -> None:
    # Given a site made by hand: the demo's world and a configuration of the required keys
    site = installed / "site"
    config = site / "config"
    config.mkdir(parents=True)
    systems = "\n".join(
        f'[systems.{name}]\nconnector = "sql"\nurl = "sqlite:///{site}/world.db"' for name in ("erp", "crm", "wms", "carrier")
    )
    (config / "podesk.toml").write_text(
        '[desk]\nname = "Northwind"\naddress = "orders@northwind.example"\ntimezone = "America/Chicago"\n'
        f'[mailbox]\nhost = "imap.northwind.example"\nusername = "orders@northwind.example"\n{systems}\n'
    )
    python = str(installed / "venv" / PYTHON)
    fill = (
        "from agent.configuration import shipped; from agent.embedded import world;"
        f"world.write(world.load(shipped() / 'demo' / 'world.json'), 'sqlite:///{site}/world.db'); print(shipped())"
    )
    demo = Path(run([python, "-c", fill], cwd=site).stdout.strip()) / "demo"
    # When
    command = [str(installed / "venv/bin/podesk"), "explain", "--json", str(demo / "01-five-lines.eml"), str(demo / "02-allocated.eml")]
    lines = run(command, cwd=site).stdout.splitlines()
    # Then
    told = [json.loads(line) for line in lines]
    assert [one["lane"] for one in told] == ["escalate", "draft"]
    assert "backorder" in {found["rule"] for found in told[0]["findings"] if found["hit"]}
    assert "November 30, 2026" in told[1]["draft"]["text"]
