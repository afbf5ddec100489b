"""``podesk explain --case``: the mail is found again in the Inbox, and in Escalations after it was moved there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors.ports import NewMessage
from tests.desks import real_desk
from tests.mails import mail, world
from tests.servers.mailbox_server import serve
from tests.sites import Site


@pytest.mark.parametrize("kind", ["dovecot", "pymap"])
def test_a_case_is_explained_again(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    server = serve(request, kind)
    site = Site(tmp_path, server.port, user=server.username, password=server.password).write()
    site.write_world(world())
    mailbox = server.mailbox()
    with mailbox.session() as session:
        session.append(
            "INBOX", [NewMessage(content=mail(1, "When does PO 77001 ship?")), NewMessage(content=mail(2, "Where is PO 48817?"))]
        )
    real_desk(site, mailbox, None).run()
    cases = [json.loads(line) for line in site.run("cases", "--json").stdout.splitlines()]
    assert sorted(case["state"] for case in cases) == ["drafted", "escalated"]
    for case in cases:
        told = site.run("explain", "--json", "--case", case["id"])
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout)["lane"] == case["lane"]
    assert site.run("explain", "--case", "PD-NONE").returncode == 1
    server.close()
