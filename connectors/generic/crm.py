"""The CRM over any source of rows: who writes, for which account, on which terms.

A contact's exact address beats its domain; a free-mail domain never stands for an account; only the exact domain counts,
since a sub-domain may be anybody's. Two accounts for one address are ambiguous, never the first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from connectors.generic import views
from connectors.generic.freemail import is_free_mail
from connectors.generic.rows import BadCell, BadRow, Row, cell, text, values
from connectors.generic.source import RowSource
from connectors.generic.tables import Rows, answers, distinct, grouped, grouped_pair, single
from connectors.ports import Answer, CrmPort, Reply
from connectors.records import Contact, CrmAccount, SenderMatch

_ACCOUNT = tuple(views.VIEWS["crm_accounts"])


class GenericCrm(CrmPort):
    """See :class:`connectors.ports.CrmPort`."""

    def __init__(self, source: RowSource, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now

    def senders(self, addresses: Collection[str]) -> Mapping[str, Answer[SenderMatch]]:
        keys, at = distinct(addresses), self._now()
        folded = distinct(key.strip().casefold() for key in keys)
        domains = distinct(domain for domain in map(_domain, folded) if domain and not is_free_mail(domain))
        with self._source.reading() as reading:
            contacts, owners = grouped_pair(reading, views.CRM_CONTACTS_BY_EMAIL, folded, views.CRM_DOMAINS_BY_DOMAIN, domains)
        return {key: _sender(key, at, contacts, owners) for key in keys}

    def accounts(self, customer_ids: Collection[str]) -> Mapping[str, Answer[CrmAccount]]:
        keys, at = distinct(customer_ids), self._now()
        with self._source.reading() as reading:
            heads = grouped(reading, views.CRM_ACCOUNTS, keys)
            contacts, domains = grouped_pair(reading, views.CRM_CONTACTS, keys, views.CRM_DOMAINS, keys)
        return answers("crm", keys, at, lambda key: _account(key, heads, contacts, domains))

    def domains(self) -> Mapping[str, str]:
        """A row that can't be read, or a free-mail domain, is left out: it can't be anybody's own domain."""
        found: dict[str, str] = {}
        with self._source.reading() as reading:
            for row in reading.rows(views.CRM_ALL_DOMAINS, ()):
                try:
                    domain, owner = text(row["domain"] or "").casefold(), text(row["customer_id"] or "")
                except BadCell:
                    continue
                if domain and owner and not is_free_mail(domain):
                    found[domain] = owner
        return found


def _domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return domain if local and at else ""


def _sender(key: str, at: datetime, contacts: Rows, owners: Rows) -> Answer[SenderMatch]:
    folded = key.strip().casefold()
    how, view, rows = "contact", "crm_contacts", contacts.get(folded, [])
    if not rows:
        how, view, rows = "domain", "crm_domains", owners.get(_domain(folded), [])
    try:
        ids = distinct(_owner(view, row, key) for row in rows)
    except BadRow as error:
        return Answer(system="crm", reply=Reply.MALFORMED, reason=str(error), observed_at=at)
    if not ids:
        return Answer(system="crm", reply=Reply.NOT_FOUND, observed_at=at)
    if len(ids) == 1:
        match = SenderMatch(address=key, customer_id=ids[0], how=how)
        return Answer(system="crm", reply=Reply.FOUND, record=match, observed_at=at)
    return Answer(
        system="crm",
        reply=Reply.AMBIGUOUS,
        record=SenderMatch(address=key, customer_id="", how=how, candidates=tuple(sorted(ids))),
        reason=f"{view} gives {len(ids)} accounts for {key}: {', '.join(sorted(ids))}",
        observed_at=at,
    )


def _owner(view: str, row: Row, key: str) -> str:
    return str(values(view, row, key, ("customer_id",), required=("customer_id",))["customer_id"])


def _account(key: str, heads: Rows, contacts: Rows, domains: Rows) -> CrmAccount | None:
    rows = heads.get(key)
    if not rows:
        return None
    where = f"account {key}"
    head = values("crm_accounts", single(rows, "crm_accounts", where), where, _ACCOUNT)
    people = [values("crm_contacts", row, where, ("email", "name")) for row in contacts.get(key, ())]
    owned = [cell("crm_domains", "domain", row, where) for row in domains.get(key, ())]
    return CrmAccount(
        **head,
        contacts=tuple(Contact(email=person["email"].casefold(), name=person["name"]) for person in people if person["email"]),
        domains=tuple(domain.casefold() for domain in owned if domain),
    )
