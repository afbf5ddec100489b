"""Every connector and preset with the honest label of how far it was tried. Data, and what lies in config/presets; connects to nothing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Literal

from agent.configuration import shipped

Label = Literal["live-tested", "contract-tested", "unproven"]


@dataclass(frozen=True)
class Known:
    """``serves``: which systems it can be; ``proof``: the test that shows the label (empty where unproven)."""

    name: str
    kind: str
    serves: str
    label: Label
    rests_on: str
    proof: str = ""


_ALL = "erp, crm, wms, carrier"
_SYSTEMS = "tests/conformance/test_systems.py"
_MODEL = "tests/integration/test_model.py"
CONNECTORS: tuple[Known, ...] = (
    Known("sql (SQLite)", "connector", _ALL, "live-tested", "the conformance suite on real files", _SYSTEMS),
    Known("sql (PostgreSQL)", "connector", _ALL, "live-tested", "the conformance suite on a real server", _SYSTEMS),
    Known("sql (other SQLAlchemy URLs)", "connector", _ALL, "unproven", "the same queries in standard SQL; not run on another database"),
    Known(
        "imap (Dovecot)", "mailbox", "mail", "live-tested", "the conformance suite on a real server", "tests/conformance/test_mailbox.py"
    ),
    Known(
        "imap (other servers)",
        "mailbox",
        "mail",
        "contract-tested",
        "pymap, and Dovecot without extensions",
        "tests/conformance/test_mailbox.py",
    ),
    Known(
        "smtp (Dovecot submission)",
        "way out",
        "mail",
        "live-tested",
        "the conformance suite on a real server",
        "tests/conformance/test_outgoing.py",
    ),
    Known("smtp (other servers)", "way out", "mail", "contract-tested", "aiosmtpd with faults", "tests/conformance/test_outgoing.py"),
    Known("openai", "model", "wording", "contract-tested", "a local server of that protocol, with faults", _MODEL),
    Known(
        "azure_openai, anthropic, bedrock_converse, ollama",
        "model",
        "wording",
        "unproven",
        "their settings are tested, no service was asked",
    ),
)


def known() -> tuple[Known, ...]:
    """Connectors, then the presets that are shipped; a preset says its own label, and is unproven without one."""
    folder = shipped() / "presets"
    presets = []
    for path in sorted(folder.glob("**/*.toml")) if folder.is_dir() else ():
        said = tomllib.loads(path.read_text(encoding="utf-8")).get("preset", {})
        label = said.get("label", "unproven")
        presets.append(
            Known(
                path.relative_to(folder).with_suffix("").as_posix(),
                "preset",
                ", ".join(said.get("systems", ())) or "–",
                label if label in ("live-tested", "contract-tested") else "unproven",
                str(said.get("rests_on", "written from the vendor's documents")),
                str(said.get("proof", "")),
            )
        )
    return (*CONNECTORS, *presets)
