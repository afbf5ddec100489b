"""The port to the durable engine: jobs over rows, enqueued in the rows' own transaction. The only importer of dbos.

A job is a plain function of ids that re-reads its rows and returns when the work is done; the engine gives it queueing, a limit on how
many run at once, and recovery after a crash (docs/decisions/0003-durable-engine.md). It never holds state of its own.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import sqlalchemy as sa

from agent.ledger.alone import hold, let_go

if TYPE_CHECKING:
    from dbos import DBOSClient
    from sqlalchemy.orm import Session

Job = Callable[..., None]

_APP = "podesk"
# bump only when a job's name or arguments change: rows of another version are never run
_VERSION = "podesk-jobs-v1"
_QUEUE = "podesk-work"
_LOCKS = 0x0DE5C


class EngineError(Exception):
    """The durable engine can't start."""


class Engine:
    """One process's part in the work: it runs jobs (``listen``) or only enqueues them."""

    def __init__(self, database: sa.Engine, *, workers: int = 2, listen: bool = True) -> None:
        self._database = database
        self._sqlite = database.dialect.name == "sqlite"
        self._workers = workers
        self._listen = listen
        self._jobs: dict[str, Job] = {}
        # SQLite has one worker process, whose id must stay the same so that a restart recovers its own jobs;
        # on PostgreSQL every process needs an id of its own, else live work is stolen
        self.executor = _APP if self._sqlite and listen else f"{_APP}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._client: DBOSClient | None = None
        self._lock: sa.Connection | None = None
        self._alone: IO[str] | None = None
        self._stopping = threading.Event()

    def start(self, jobs: Mapping[str, Job]) -> None:
        """Launch: from here on jobs run (where this process listens) and what a dead process left is taken up.

        ``jobs`` maps stable names to functions; each is called with the running job's id and the ids that were enqueued.
        """
        from dbos import DBOS, DBOSClient, DBOSConfig

        if not self._sqlite:
            self._lock = self._hold_lock()
        elif self._listen and self._database.url.database not in (None, "", ":memory:"):
            self._alone = _only_one(self._database)
        serializer = _json_serializer()
        config: DBOSConfig = {
            "name": _APP,
            "system_database_url": "sqlite:///podesk" if self._sqlite else "postgresql://podesk@localhost/podesk",
            "system_database_engine": self._database,
            "executor_id": self.executor,
            "application_version": _VERSION,
            "log_level": "ERROR",
            "serializer": serializer,
            "enable_otlp": False,
            "scheduler_polling_interval_sec": 3600.0,
            "max_executor_threads": self._workers + 4,
        }
        DBOS(config=config)
        self._jobs = dict(jobs)
        for name, job in self._jobs.items():
            DBOS.workflow(name=name, max_recovery_attempts=1000)(_named(job, name))
        if not self._listen:
            DBOS.listen_queues([])
        client = DBOSClient(system_database_engine=self._database, application_name=_APP, serializer=serializer)
        if self._sqlite:
            # the engine looks for queues when it starts and then once a second: in a new file ours must be there before
            client._sys_db.run_migrations()
            self._announce(client)
        DBOS.launch()
        if not self._sqlite:
            # there the engine's own schema is the engine's to make: a client's would lack what the engine listens to
            self._announce(client)
        self._client = client
        if self._lock is not None:
            threading.Thread(target=self._watch, args=(self._lock,), name="podesk-watchdog", daemon=True).start()

    def _announce(self, client: DBOSClient) -> None:
        """Our queue, as this process is set up: how many jobs run at a time."""
        client.register_queue(_QUEUE, worker_concurrency=self._workers, polling_interval_sec=0.2, on_conflict="always_update")

    def enqueue(self, session: Session, job: str, *ids: int | str) -> None:
        """Put a job on the queue inside the caller's transaction: it exists if, and only if, the rows commit."""
        if self._client is None:
            raise EngineError("the engine is not started")
        if job not in self._jobs:
            raise EngineError(f"no job is called {job!r}")
        # a finished id never runs again, so every job gets a fresh one
        self._client.enqueue_in_transaction(
            session,
            {"queue_name": _QUEUE, "workflow_name": job, "workflow_id": f"{job}-{uuid.uuid4().hex}", "app_version": _VERSION},
            *ids,
        )

    def pending(self) -> int:
        """Jobs that are queued or running, in all processes."""
        # asked often while others work: the engine's own listing costs five hundred times as much, a connection of SQLAlchemy's five times
        table = "workflow_status" if self._sqlite else "dbos.workflow_status"
        connection = self._database.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"select count(*) from {table} where status in ('PENDING', 'ENQUEUED') and queue_name = '{_QUEUE}'")
            return sum(int(count) for (count,) in cursor.fetchall())
        finally:
            connection.close()

    def forget(self, older_than_seconds: float) -> int:
        """Delete finished jobs' records that are older; returns how many."""
        from dbos import DBOS

        before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - older_than_seconds))
        rows = DBOS.list_workflows(status=["SUCCESS", "ERROR"], end_time=before, load_input=False, load_output=False, limit=5000)
        if rows:
            DBOS.delete_workflows([row.workflow_id for row in rows])
        return len(rows)

    def stop(self, seconds: int = 60) -> None:
        """Take no new job, let the running ones finish for so long (0: none is running), let go."""
        from dbos import DBOS

        self._stopping.set()
        DBOS.destroy(workflow_completion_timeout_sec=seconds)
        if self._client is not None:
            self._client.destroy()
            self._client = None
        if self._lock is not None:
            self._lock.close()
        if self._alone is not None:
            let_go(self._alone, _lock_file(self._database))
            self._alone = None

    # --- PostgreSQL: who is alive -----------------------------------------------------------------------------------

    def _hold_lock(self) -> sa.Connection:
        """A session lock on our id for our whole life, taken before launch: whoever can take it knows that we are dead."""
        lock = self._database.connect().execution_options(isolation_level="AUTOCOMMIT")
        for setting in ("idle = 10", "interval = 5", "count = 3"):
            lock.execute(sa.text(f"set tcp_keepalives_{setting}"))
        if not _try_lock(lock, self.executor):
            raise EngineError(f"another process works as {self.executor}")
        return lock

    def _watch(self, lock: sa.Connection) -> None:
        """Once a second: hand the jobs of dead processes back to the queue. The open-source engine doesn't do it by itself."""
        while not self._stopping.wait(1.0):
            try:
                lock.execute(sa.text("select 1"))
                self._recover_dead()
            except Exception:  # noqa: BLE001 - whatever broke, only the lock decides
                if self._stopping.is_set():
                    return
                if lock.closed or lock.invalidated:
                    # without the lock others take our jobs as a dead process's: stop at once, be restarted
                    os._exit(70)

    def _recover_dead(self) -> None:
        from dbos import DBOS

        owners = sa.text("select distinct executor_id from dbos.workflow_status where status = 'PENDING' and executor_id is not null")
        with self._database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for (executor,) in connection.execute(owners).all():
                if executor == self.executor or not _try_lock(connection, executor):
                    continue
                try:
                    rows = DBOS.list_workflows(status="PENDING", executor_id=executor, load_input=False, load_output=False)
                    if rows:
                        DBOS.resume_workflows([row.workflow_id for row in rows], queue_name=_QUEUE)
                finally:
                    connection.execute(sa.text("select pg_advisory_unlock(:n, hashtext(:e))"), {"n": _LOCKS, "e": executor})


def _only_one(database: sa.Engine) -> IO[str]:
    """A lock on a file beside the database for our whole life: a second worker would take the first one's jobs for a dead process's."""
    lock = hold(_lock_file(database))
    if lock is None:
        name = database.url.database
        raise EngineError(f"another podesk works on {name}; on SQLite there is one at a time: stop it, or use PostgreSQL for several")
    return lock


def _lock_file(database: sa.Engine) -> Path:
    return Path(f"{database.url.database}.lock")


def _try_lock(connection: sa.Connection, executor: str) -> bool:
    return bool(connection.execute(sa.text("select pg_try_advisory_lock(:n, hashtext(:e))"), {"n": _LOCKS, "e": executor}).scalar())


def _named(job: Job, name: str) -> Job:
    def run(*ids: int | str) -> None:
        from dbos import DBOS

        job(str(DBOS.workflow_id), *ids)

    run.__name__ = run.__qualname__ = name
    return run


def _json_serializer() -> Any:
    # the default is pickle: whoever can write the database could run code in the workers
    from dbos._serialization import DBOSPortableJSONSerializer

    return DBOSPortableJSONSerializer()
