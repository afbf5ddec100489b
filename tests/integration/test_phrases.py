"""``podesk phrases`` on a ledger with history: what reps kept writing is listed, and a signature changes what is approved and written."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from agent.ledger.store import Ledger
from agent.ledger.tables import CaseRow, DraftRow, EffectRow, ReplyRow
from policies.packet import Promise
from tests.mails import mail, world
from tests.servers.ports import free_ports
from tests.sites import Site
from tests.unit.wording.samples import Case

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
MINE = "You can expect {po} to leave us on {day}."


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A desk whose reps wrote the same sentence into four drafts, and another one into two."""
    site = Site(tmp_path, imap_port=free_ports(1)[0]).write()
    site.write_world(world())
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    ledger.migrate()
    with ledger.transaction() as session:
        for number in range(1, 5):
            _history(session, number)
    ledger.close()
    return site


def _history(session: object, number: int) -> None:
    case = Case(number, "en", pos=1, state=Promise.ALLOCATED_COMPLETE)
    text, name = case.draft().text, f"<po.C{number}.draft.1@northwind.example>"
    po, head = next(iter(case.by_po.items()))
    filed = EmailMessage()
    filed["From"], filed["To"], filed["Subject"] = "orders@northwind.example", "buyer@harmon.example", "Re: order"
    filed.set_content(text)
    day = head[0].values["ship_date"]
    mine = MINE.format(po=po, day=f"{day:%B} {day.day}, {day.year}")  # type: ignore[union-attr]
    paragraphs = text.split("\n\n")
    sent = "\n\n".join([paragraphs[0], mine, *(["Glad to have you with us."] if number < 3 else []), *paragraphs[2:]])
    fields = {"mailbox": "desk", "lane": "draft", "opened_at": AT, "changed_at": AT}
    session.add_all(  # type: ignore[attr-defined]
        [
            CaseRow(id=f"C{number}", identity=f"{number:064x}", state="closed", **fields),
            DraftRow(case_id=f"C{number}", revision=1, mailbox="desk", message_id=name, made_at=AT, checked_at=AT, state="sent"),
            EffectRow(
                case_id=f"C{number}", mailbox="desk", kind="append", folder="drafts", message_id=name, content=filed.as_bytes(),
                state="done", planned_at=AT,
            ),
            ReplyRow(case_id=f"C{number}", message_id=f"<s{number}@x.example>", revision=1, became="sent_wording", seen_at=AT, text=sent),
        ]
    )  # fmt: skip


def proposals(site: Site, *options: str) -> list[dict[str, object]]:
    done = site.run("phrases", "propose", "--json", *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_from_habit_to_approved_sentence(site: Site, tmp_path: Path) -> None:
    listed = [one for one in proposals(site) if one["origin"] == "reps"]
    assert [(one["text"], one["count"]) for one in listed] == [("You can expect {po} to leave us on {ship_date}.", 4)]
    assert listed[0]["facts"] == ["allocated_complete.po", "allocated_complete.ship_date"]
    assert listed[0]["problems"] == []
    assert [one["count"] for one in proposals(site, "--at-least", "2") if one["origin"] == "reps"] == [4, 2]

    asked, reply = tmp_path / "asked.eml", tmp_path / "reply.txt"
    asked.write_bytes(mail(1, "When does PO 77001 ship?"))
    explained = json.loads(site.run("explain", str(asked), "--json").stdout)
    day = explained["packets"][0]["facts"]
    assert day and explained["lane"] == "draft"
    said = next(part for part in explained["draft"]["text"].split("\n\n") if "77001" in part)
    date = next(iter(re.findall(r"\w+day, \w+ \d+, 2026", said)))
    reply.write_text(f"You can expect PO 77001 to leave us on {date}.\n", encoding="utf-8")
    before = json.loads(site.run("check", str(asked), "--text", str(reply), "--json").stdout)
    assert before["sentences"][0]["verdict"] == "unsupported"

    done = site.run("phrases", "sign", str(listed[0]["id"]), "--by", "Desk lead")
    assert done.returncode == 0, done.stderr
    assert (site.config / "promises" / "en" / "signed.toml").is_file()
    after = json.loads(site.run("check", str(asked), "--text", str(reply), "--json").stdout)
    assert after["sentences"][0]["verdict"] == "supported"
    assert [one for one in proposals(site) if one["origin"] == "reps"] == []
    trail = [json.loads(line) for line in site.run("audit", "export").stdout.splitlines()]
    signed = [line["data"] for line in trail if line["event"] == "phrase.signed"]
    assert [(one["by"], one["text"]) for one in signed] == [("Desk lead", "You can expect {po} to leave us on {ship_date}.")]
    assert site.run("audit", "verify").returncode == 0


def test_what_the_linter_refuses_is_refused_with_its_reason_and_leaves_nothing(site: Site) -> None:
    done = site.run("phrases", "sign", "--language", "en", "--says", "allocated_complete", "--text", "{po} will ship soon.", "--by", "Lead")
    assert done.returncode == 1
    assert "promise word 'will'" in done.stderr and "relative word 'soon'" in done.stderr
    assert not (site.config / "promises").exists()
    assert "phrase.signed" not in site.run("audit", "export").stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("en-00000000", "--by", "Lead"), "no proposal is called"),
        (("--language", "en", "--role", "courtesy", "--text", "Good to have you."), "--by"),
        (("--by", "Lead"), "name either"),
        (("--language", "en", "--says", "nonsense", "--text", "Good.", "--by", "Lead"), "allocated_complete"),
    ],
)
def test_wrong_use_says_what_is_right(site: Site, options: tuple[str, ...], says: str) -> None:
    done = site.run("phrases", "sign", *options)
    assert done.returncode == 2
    assert says in done.stderr


def test_a_sentence_that_somebody_wrote_into_the_folder_is_held_to_the_linter(site: Site, tmp_path: Path) -> None:
    own = site.config / "promises" / "en"
    own.mkdir(parents=True)
    (own / "mine.toml").write_text(
        'signed_by = "x"\nsince = 2026-11-01\n[ordinary]\ncourtesy = ["It will be there soon."]\n', encoding="utf-8"
    )
    asked = tmp_path / "asked.eml"
    asked.write_bytes(mail(1, "When does PO 77001 ship?"))
    done = site.run("explain", str(asked), "--json")
    assert done.returncode == 2
    assert "promise word 'will'" in done.stderr
