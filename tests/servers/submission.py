"""A real submission server: Dovecot's, relaying to a sink.

The sink must not announce AUTH: dovecot-submission would then add ``AUTH=`` to MAIL FROM, which aiosmtpd refuses.
"""

from __future__ import annotations

from contextlib import ExitStack

from tests.servers.dovecot import Dovecot, Shape
from tests.servers.smtp_sink import SmtpSinkServer


class Submission:
    """``with Submission() as server: … server.port, server.sink.sent``; logs in any user with the Dovecot's password."""

    def __enter__(self) -> Submission:
        with ExitStack() as stack:
            self.sink = stack.enter_context(SmtpSinkServer())
            self.dovecot = stack.enter_context(Dovecot(Shape(tls=True, relay=self.sink.port)))
            self.port = self.dovecot.submission_port
            self.ca_file = self.dovecot.ca_file
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
