"""The demo's site: a folder as a real one has it, with configuration, ledger, systems and mailbox. Writes nowhere else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from agent.configuration import load
from agent.model.instant import instant
from agent.settings import Settings

ADDRESS = "orders@northwind.example"
PASSWORD = "podesk"
TIMEZONE = "America/Chicago"

_PODESK = """# The demo's configuration, written by `podesk demo`. A real one looks the same: docs/configuration.md.
[desk]
name = "Northwind Supply Service Desk"
address = "{address}"
language = "en"
timezone = "{timezone}"
business_hours = {{ days = "mon-fri", open = "08:00", close = "17:00", holidays = [] }}
supervisor = "supervisor@northwind.example"
internal_domains = ["northwind.example"]

[owners.credit]
name = "Credit desk"
email = "credit@northwind.example"
within = "4h"
[owners.pricing]
name = "Pricing desk"
email = "pricing@northwind.example"
within = "8h"
[owners.contracts]
name = "Contracts desk"
email = "contracts@northwind.example"
within = "4h"
[owners.fulfillment]
name = "Fulfillment lead"
email = "fulfillment@northwind.example"
within = "2h"
[owners.desk_lead]
name = "Desk lead"
email = "desk-lead@northwind.example"
within = "4h"

[mailbox]
host = "{host}"
port = {imap_port}
security = "none"
username = "{address}"
password = {{ file = "mailbox-password" }}
start_from = "{begun}"
poll_every = "3s"

[smtp]
host = "{host}"
port = {smtp_port}
security = "none"

[database]
url = "{ledger}"

[engine]
batch = 25
workers = 2

[systems.erp]
connector = "sql"
url = "{world}"
fresh_for = "24h"
[systems.crm]
connector = "sql"
url = "{world}"
[systems.wms]
connector = "sql"
url = "{world}"
fresh_for = "4h"
[systems.carrier]
connector = "sql"
url = "{world}"
"""


class Site:
    """The demo's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.config = self.folder / "config"
        self.mail = self.folder / "mail"
        self.world = f"sqlite:///{self.folder / 'systems.db'}"
        self.ledger = f"sqlite:///{self.folder / 'ledger.db'}"

    @property
    def taken(self) -> bool:
        """An earlier demo, or something else, is here already."""
        return self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir()))

    def configure(self, host: str, imap_port: int, smtp_port: int, begun: datetime) -> Settings:
        """Write the configuration, with ``begun`` as `podesk init` would, and read it as `podesk run` would."""
        self.config.mkdir(parents=True, exist_ok=True)
        text = _PODESK.format(
            address=ADDRESS,
            timezone=TIMEZONE,
            host=host,
            imap_port=imap_port,
            smtp_port=smtp_port,
            begun=instant(begun.replace(microsecond=0)),
            ledger=self.ledger,
            world=self.world,
        )
        (self.config / "podesk.toml").write_text(text, encoding="utf-8")
        (self.config / "mailbox-password").write_text(PASSWORD, encoding="utf-8")
        return load(self.config)
