"""The composition root: settings → desk and post. The only importer of concrete adapters and of the clock; decides nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from agent import scribes
from agent.configuration import ConfigurationError, Problem, data_folders, reveal_all, revealed, shipped
from agent.desk import Desk, Post
from agent.engine import Engine
from agent.ledger.store import Ledger
from agent.model.draft import DeskStyle
from agent.scribe.asking import Scribe
from agent.settings import MailboxSettings, Settings, SystemSettings
from agent.stages.assign import People, Person
from agent.stages.gather import Systems
from agent.stages.understand import Hints
from agent.wording.bank import Bank, BankError, load_bank
from agent.wording.lint import lint_own
from connectors.ports import CarrierPort, CrmPort, ErpPort, LanguageModel, Mailbox, Outgoing, WmsPort

Now = Callable[[], datetime]


def clock(fixed: datetime | None) -> Now:
    """The clock: real time in UTC, or ``PODESK_NOW`` for demos and acceptance tests."""
    if fixed is None:
        return lambda: datetime.now(UTC)  # noqa: TID251 - the one place where the clock is read
    moment = (fixed if fixed.tzinfo else fixed.replace(tzinfo=UTC)).astimezone(UTC)
    return lambda: moment


def make_desk(settings: Settings, now: Now, systems: Systems | None = None) -> Desk:
    """Everything that deciding needs: no mailbox, no ledger. ``systems`` given = these instead of the configured ones."""
    podesk, hints, bank = settings.podesk, make_hints(settings), make_bank(settings.folder)
    style = DeskStyle(
        name=podesk.desk.name,
        address=podesk.desk.address,
        language=podesk.desk.language,
        internal_domains=hints.internal_domains,
        signatures=podesk.desk.signatures,
    )
    return Desk(
        settings=settings,
        systems=systems or make_systems(settings, now),
        policies=settings.policies,
        bank=bank,
        style=style,
        people=_people(settings),
        hints=hints,
        now=now,
        draw=lambda: secrets.token_urlsafe(16).replace("_", "x").replace("-", "y"),
        visibility=settings.visibility,
        policy_version=hashlib.sha256(settings.policies.model_dump_json().encode()).hexdigest()[:16],
        tz=podesk.desk.tz,
        intake=podesk.intake,
    )


def make_hints(settings: Settings) -> Hints:
    """Whose mail is the desk's own, and which servers are believed."""
    podesk = settings.podesk
    addresses = {podesk.desk.address.lower(), *(box.username.lower() for box in podesk.all_mailboxes if "@" in box.username)}
    return Hints(
        desk_addresses=tuple(sorted(addresses)),
        internal_domains=tuple(sorted(settings.internal_domains)),
        trusted_authserv=tuple(name.lower() for box in podesk.all_mailboxes for name in box.trusted_authserv),
    )


def make_bank(folder: Path) -> Bank:
    """The approved sentences; what a site has added must satisfy the linter at every start, whoever wrote it into the folder."""
    own = folder / "promises"
    try:
        bank = load_bank(data_folders(folder, "promises"))
        added = load_bank([own]).languages if any(own.glob("*/*.toml")) else {}
        shipped_bank = load_bank([shipped() / "promises"]) if added else bank
    except BankError as error:
        raise ConfigurationError([Problem(file="promises", key="", what=line) for line in str(error).splitlines()]) from error
    wrong = lint_own(bank, {code: {phrase.sentence.id for phrase in language.phrases} for code, language in added.items()}, shipped_bank)
    if wrong:
        raise ConfigurationError([Problem(file="promises", key="", what=f"{line}; reword or remove the sentence") for line in wrong])
    return bank


def make_post(settings: Settings, now: Now, *, listen: bool = True) -> tuple[Post, Engine]:
    """A desk at its mailboxes, with an opened ledger and an engine that isn't started yet."""
    reveal_all(settings)
    desk = make_desk(settings, now)
    ledger = make_ledger(settings)
    scribe = make_scribe(settings, ledger, now)
    desk = replace(desk, scribe=scribe, adviser=scribes.reader(settings, scribe, ledger, now))
    engine = Engine(ledger.engine, workers=settings.podesk.engine.workers, listen=listen)
    mailboxes = {box.name: (box, make_mailbox(settings, box)) for box in settings.podesk.all_mailboxes}
    return Post(desk=desk, ledger=ledger, enqueue=engine.enqueue, mailboxes=mailboxes, outgoing=make_outgoing(settings)), engine


def make_ledger(settings: Settings) -> Ledger:
    """The ledger, opened and up to date."""
    ledger = open_ledger(settings)
    ledger.migrate()
    return ledger


def open_ledger(settings: Settings) -> Ledger:
    """The ledger as it is."""
    return Ledger(ledger_url(settings))


def ledger_url(settings: Settings) -> str:
    """Where the ledger is, with its password."""
    return revealed(settings, settings.podesk.database.url, "podesk.toml", "database.url")


def make_scribe(settings: Settings, ledger: Ledger, now: Now) -> Scribe | None:
    """The language model with its budget, where one is configured; langchain is imported only then."""
    return scribes.writer(settings, make_model(settings), ledger, now) if settings.podesk.model.configured else None


def make_model(settings: Settings) -> LanguageModel:
    """The language model through langchain; what is wrong with its table is a problem of the configuration."""
    from connectors.llm.model import ModelOptions, Unfit, open_model

    model = settings.podesk.model
    options = ModelOptions(
        provider=model.provider,
        base_url=model.base_url,
        api_key=model.api_key.reveal(settings.folder) if model.api_key else "",
        api_version=model.api_version,
        seconds=model.time_limit.total_seconds(),
        max_tokens=model.max_tokens,
        structured_method=model.structured_method,
        extra_body=model.extra_body,
    )
    try:
        return open_model(options)
    except Unfit as error:
        raise ConfigurationError([Problem(file="podesk.toml", key=f"model.{error.key}", what=str(error))]) from error


def make_mailbox(settings: Settings, box: MailboxSettings, *, read_only: bool = False) -> Mailbox:
    """The mailbox over IMAP; ``read_only``: folders are looked at and nothing can change in them."""
    from connectors.mail.imap import ImapMailbox
    from connectors.mail.settings import ImapSettings, Security

    default = 143 if box.security != "tls" else 993
    token = box.token
    return ImapMailbox(
        ImapSettings(
            host=box.host,
            port=box.port or default,
            security=Security(box.security),
            username=box.username,
            password=box.password.reveal(settings.folder) if box.password and box.auth == "password" else "",
            token=(lambda: token.reveal(settings.folder)) if token and box.auth == "oauth2" else None,
            ca_file=box.ca_file,
            poll_every=box.poll_every.total_seconds(),
            folders={name: value for name, value in (("Drafts", box.folders.drafts), ("Sent", box.folders.sent)) if value},
            read_only=read_only,
        )
    )


def make_outgoing(settings: Settings) -> Outgoing | None:
    """The way out by SMTP, where one is configured."""
    smtp = settings.podesk.smtp
    if smtp is None:
        return None
    from connectors.mail.settings import Security, SmtpSettings
    from connectors.mail.smtp import SmtpOutgoing

    return SmtpOutgoing(
        SmtpSettings(
            host=smtp.host,
            port=smtp.port or (465 if smtp.security == "tls" else 587),
            security=Security(smtp.security),
            username=smtp.username or "",
            password=smtp.password.reveal(settings.folder) if smtp.password else "",
            ca_file=smtp.ca_file,
        )
    )


def make_systems(settings: Settings, now: Now) -> Systems:
    """The four systems by their configured connectors."""
    systems = settings.podesk.systems
    tables = {"erp": systems.erp, "crm": systems.crm, "wms": systems.wms, "carrier": systems.carrier}
    made, problems = {}, []
    for name, table in tables.items():
        try:
            made[name] = CONNECTORS.get(table.connector, _unknown)(settings, name, table, now)
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return Systems(
        erp=cast(ErpPort, made["erp"]),
        crm=cast(CrmPort, made["crm"]),
        wms=cast(WmsPort, made["wms"]),
        carrier=cast(CarrierPort, made["carrier"]),
        fresh_for={name: table.fresh_for.total_seconds() if table.fresh_for else None for name, table in tables.items()},
        time_limit=max(table.time_limit.total_seconds() for table in tables.values()),
        own_domains=tuple(sorted(settings.internal_domains)),
    )


def _sql(settings: Settings, name: str, table: SystemSettings, now: Now) -> object:
    from connectors.errors import ConnectorError
    from connectors.generic.sql import sql_carrier, sql_crm, sql_erp, sql_wms

    makers: dict[str, Callable[..., object]] = {"erp": sql_erp, "crm": sql_crm, "wms": sql_wms, "carrier": sql_carrier}
    if table.url is None:
        raise ConfigurationError([Problem(file="podesk.toml", key=f"systems.{name}.url", what="is required by the sql connector; add it")])
    url = _beside(settings.folder, revealed(settings, table.url, "podesk.toml", f"systems.{name}.url"))
    try:
        return makers[name](url, now, table.queries, table.time_limit.total_seconds())
    except (ConnectorError, ValueError) as error:
        raise ConfigurationError(
            [Problem(file="podesk.toml", key=f"systems.{name}", what=line) for line in str(error).splitlines()]
        ) from error


CONNECTORS: Mapping[str, Callable[..., object]] = {"sql": _sql}


def _unknown(_settings: Settings, name: str, table: SystemSettings, _now: Now) -> object:
    what = f"{table.connector!r} is not a connector; use one of: {', '.join(sorted(CONNECTORS))}"
    raise ConfigurationError([Problem(file="podesk.toml", key=f"systems.{name}.connector", what=what)])


def _beside(folder: Path, url: str) -> str:
    """A relative SQLite file is looked for where we run, then beside the configuration."""
    prefix = "sqlite:///"
    path = Path(url.removeprefix(prefix))
    if url.startswith(prefix) and not path.is_absolute() and not path.exists() and (folder / path).exists():
        return f"{prefix}{(folder / path).resolve()}"
    return url


def _people(settings: Settings) -> People:
    desk = settings.podesk.desk
    owners = {
        path: Person(name=owner.name, email=owner.email, within=owner.within, notify=owner.notify)
        for path, owner in settings.podesk.owners.items()
    }
    return People(owners=dict(owners), supervisor=desk.supervisor or "", working=desk.working)
