"""Runs in the helpdesk's own environment. ``migrate``: make the database. ``PORT USER PASSWORD``: one get_email, timed, as JSON."""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    if sys.argv[1] == "migrate":
        call_command("migrate", verbosity=0)
        return
    from helpdesk.models import Queue, Ticket

    port, user, password = sys.argv[1:4]
    Queue.objects.create(
        slug="orders",
        title="Orders",
        email_address="desk@northwind.example",
        allow_email_submission=True,
        email_box_type="imap",
        email_box_host="127.0.0.1",
        email_box_port=int(port),
        email_box_ssl=False,
        email_box_user=user,
        email_box_pass=password,
        email_box_imap_folder="INBOX",
        email_box_interval=0,
        logging_type="none",
    )
    started, cpu = time.perf_counter(), time.process_time()
    call_command("get_email", quiet=True)
    print(json.dumps([time.perf_counter() - started, time.process_time() - cpu, Ticket.objects.count()]))


if __name__ == "__main__":
    main()
