"""The figures of a desk that was walked through: people act in the mailbox, the agent looks, the report tells what happened and when."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from agent.model.hours import WorkingTime
from agent.reports.kpis.measure import Frame, Kpi, measure
from agent.watch import recheck_once
from tests.integration.test_review_servers import Client, once
from tests.mails import mail, order, world
from tests.reviewing import HELD, Reps
from tests.servers.mailbox_server import MailboxServer
from tests.servers.smtp_sink import SmtpSinkServer
from tests.sites import Site

CHICAGO = WorkingTime(zone="America/Chicago")
HOUR = 3600.0
ESCALATED = "PO Desk/Escalations"


def kpis(desk: Reps) -> dict[str, Kpi]:
    with desk.ledger.reading() as session:
        return {one.id: one for one in measure(session, Frame(desk.now, CHICAGO, timedelta(days=7))).kpis}


def share(kpi: Kpi) -> tuple[int, int]:
    assert kpi.share is not None
    return kpi.share.hits, kpi.share.count


@pytest.fixture
def desk(tmp_path: Path) -> Reps:
    """Six drafts and an exception, of Monday, November 23, 2026, 09:00 in Chicago."""
    orders = [order(f"SO-{number}", f"7700{number}") for number in range(1, 7)]
    made = Reps.at(tmp_path)
    made.world_becomes(*orders, order("SO-9", "48817", waiting=2))
    for number in range(1, 7):
        made.mailbox.deliver(mail(number, f"When does PO 7700{number} ship?", subject=f"Order {number}"), received_at=made.now)
    made.mailbox.deliver(mail(9, HELD, subject="Order 9"), received_at=made.now)
    made.look()
    return made


def take(desk: Reps, number: int) -> tuple[int, bytes]:
    """UID and bytes of one draft."""
    pairs = zip(desk.uids("Drafts"), desk.inside("Drafts"), strict=True)
    return next((uid, one) for uid, one in pairs if f"In-Reply-To: <m{number}@".encode() in one)


def test_a_day_of_reviewing_in_figures(desk: Reps) -> None:
    # Given: sent after 30 min as it is; after 1 h with another date; approved after 2 h; rejected; one never touched; one contradicted
    sends = ((1, 30, b"", b""), (2, 30, b"November 27", b"November 28"))
    for number, minutes, old, new in sends:
        desk.later(minutes=minutes)
        uid, content = take(desk, number)
        desk.mailbox.deliver(content.replace(old, new), folder=desk.where("Sent"), received_at=desk.now)
        desk.mailbox.delete("Drafts", uid)
    desk.move("Drafts", "PO Desk/Reject/Wrong tone", take(desk, 4)[0])
    desk.later(minutes=4)
    desk.look()
    desk.later(minutes=56)
    desk.move("Drafts", "PO Desk/Approve", take(desk, 3)[0])
    desk.look()
    desk.flag(ESCALATED, desk.uids(ESCALATED)[0], "\\Flagged")
    desk.look()
    desk.world_becomes(*(order(f"SO-{one}", f"7700{one}", waiting=int(one == 5)) for one in range(1, 7)), order("SO-9", "48817", waiting=2))
    recheck_once(desk.post)
    desk.drain()
    # When
    found = kpis(desk)
    # Then 30 min, 1 h, 2 h: p90 at place 1.8 of 0..2 = 1 h + 0.8 h
    answers = found["inquiry_to_answer"].time
    assert answers is not None and (answers.count, answers.median, answers.p90) == (3, 1 * HOUR, pytest.approx(1.8 * HOUR))
    assert share(found["drafts_corrected"]) == (1, 3) and found["drafts_corrected"].share_parts["facts"].hits == 1
    assert share(found["drafts_rejected"]) == (1, 6) and set(found["drafts_rejected"].share_parts) == {"Wrong tone"}
    assert share(found["mismatch_drafts"]) == (1, 6)
    assert share(found["mismatch_sent"]) == (1, 3)
    assert share(found["drafted_share"]) == (6, 7)
    owned = found["exception_to_owner"]
    assert owned.time is not None and (owned.time.count, owned.time.median) == (1, 2 * HOUR)
    # the correction card of the wrong date, and the mail of the contradicted draft, decided anew
    assert owned.beside == {"waiting for a person": 2}
    oldest = found["oldest_open_exception"].time
    assert oldest is not None and (oldest.count, oldest.median) == (3, 2 * HOUR)
    assert found["reply_to_resolution"].count == 0
    # and a quiet week later three POs are settled
    desk.later(days=8)
    assert kpis(desk)["reply_to_resolution"].count == 3


def test_asked_again_resolves_later(desk: Reps) -> None:
    desk.later(hours=1)
    uid, content = take(desk, 1)
    desk.mailbox.deliver(content, folder=desk.where("Sent"), received_at=desk.now)
    desk.mailbox.delete("Drafts", uid)
    desk.look()
    desk.later(hours=2)
    desk.mailbox.deliver(mail(21, "Is there any news on PO 77001? When does it ship?", subject="Again"), received_at=desk.now)
    desk.look()
    desk.later(hours=1)
    uid, content = take(desk, 21)
    desk.mailbox.deliver(content, folder=desk.where("Sent"), received_at=desk.now)
    desk.mailbox.delete("Drafts", uid)
    desk.look()
    desk.later(days=8)
    found = kpis(desk)["reply_to_resolution"].time
    assert found is not None and (found.count, found.median) == (1, 3 * HOUR)  # 10:00 to 13:00


def test_the_commands_on_real_servers(mailbox_server: MailboxServer, smtp_sink: SmtpSinkServer, tmp_path: Path) -> None:
    # Given two drafts: one approved, one sent by hand with a wrong quantity
    site = Site(tmp_path, mailbox_server.port, smtp_sink.port, user=mailbox_server.username, password=mailbox_server.password).write()
    site.write_world(world(order("SO-1", "77001"), order("SO-2", "77002")))
    client = Client(mailbox_server)
    if not client.imap.folder_exists(client.name("Sent")):
        client.imap.create_folder(client.name("Sent"))
    for number in (1, 2):
        client.imap.append("INBOX", mail(number, f"When does PO 7700{number} ship?", subject=f"Order {number}"))
    once(site)
    drafts = {one.split(b"In-Reply-To: <m")[1][:1].decode(): (uid, one) for uid, one in client.inside("Drafts").items()}
    client.move("Drafts", drafts["1"][0], "PO Desk/Approve")
    client.imap.append(client.name("Sent"), drafts["2"][1].replace(b"all 5 lines", b"all 7 lines"))
    once(site)
    # When
    report = json.loads(site.run("report", "--json", "--since", "2026-01-01").stdout)["kpis"]
    feedback = [json.loads(line) for line in site.run("feedback", "export").stdout.splitlines()]
    gates = site.run("gates", "--json")
    page = tmp_path / "report.html"
    shown, written = site.run("report"), site.run("report", "--html", str(page))
    # Then
    assert (report["drafts_corrected"]["hits"], report["drafts_corrected"]["count"]) == (1, 2)
    assert (report["mismatch_sent"]["hits"], report["mismatch_sent"]["count"]) == (1, 2)
    assert report["promises_kept"]["value"] is None and "no data" in shown.stdout and "50.0 %" in shown.stdout
    assert sorted((one["became"], one["by"]) for one in feedback) == [("facts", "mail client"), ("unchanged", "approval")]
    assert gates.returncode == 1 and json.loads(gates.stdout)["may_widen"] is False
    assert written.returncode == 0 and not written.stdout and "</html>" in page.read_text(encoding="utf-8")
    assert site.run("report", "--since", "yesterday").returncode == 2 and site.run("report", "--json", "--html", "x").returncode == 2
    assert site.run("report", "--html", str(tmp_path / "no" / "such.html")).returncode == 2
