"""What the worker does: a table of jobs, swept in order after each call of the bell and every few seconds anyway."""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from casedesk import clock
from casedesk.database import transaction
from casedesk.directory.models import DirectorySnapshot
from casedesk.directory.service import count_shares, take_snapshot
from casedesk.extensions import app_settings, db
from casedesk.wake import Bell

SWEEP_SECONDS = 3
# A task that runs when the worker is told to stop may take this long; its lease brings it back otherwise.
_FAREWELL_SECONDS = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One kind of work: its rows are claimed by the job itself, so that any number of workers can run it.

    Args:
        name: for the log.
        target: module and function, loaded when it first runs.
        pause: least seconds between two runs in one process.
        heavy: only one such job runs at a time in a process, so that a thread stays free for letters.
        within: whether it wants a transaction around it; others make their own.
    """

    name: str
    target: str
    pause: float = 0
    heavy: bool = False
    within: bool = False


JOBS = (
    Job("letters", "casedesk.notifications.delivery:deliver_due"),
    Job("objection offers", "casedesk.appeals.offers:offer_wished"),
    Job("fallen approvals", "casedesk.review.deciding.approvals:void_fallen", pause=30),
    Job("waits", "casedesk.review.deciding.waits:start_waits"),
    Job("links", "casedesk.resets.service:mint_due"),
    Job("late links", "casedesk.resets.service:lapse_links", pause=30),
    Job("late answers", "casedesk.appeals.service:lapse_answers", pause=60, within=True),
    Job("late drafts", "casedesk.appeals.service:lapse_drafts", pause=600, within=True),
    Job("reminders", "casedesk.appeals.service:remind", pause=60, within=True),
    Job("second people", "casedesk.review.deciding.approvals:redraw_due", pause=30),
    Job("virus scans", "casedesk.evidence.service:scan_due", pause=2),
    Job("first looks", "casedesk.evidence.service:look_due"),
    Job("documents", "casedesk.evidence.service:read_due", heavy=True),
    Job("removed files", "casedesk.evidence.service:erase_due"),
    Job("broken uploads", "casedesk.evidence.service:sweep_uploads", pause=3600),
    Job("scores", "casedesk.review.scores.service:score_wanted"),
    Job("policy studies", "casedesk.review.policies.studying:study_due", heavy=True),
    Job("outcomes that time tells", "casedesk.review.outcomes.service:settle_due", pause=3600),
    Job("reports", "casedesk.reports.service:make_due", heavy=True),
    Job("old reports", "casedesk.reports.service:expire_old", pause=600),
    Job("old evidence", "casedesk.evidence.service:erase_old", pause=3600),
    Job("heads of the record", "casedesk.audit.heads:export_head", pause=60),
    Job("past attempts", "casedesk.attempts:forget_past", pause=3600, within=True),
    Job("directory snapshot", "casedesk.jobs:snapshot_daily", pause=600),
)


class Sweeper:
    """Runs the table of jobs; called from several threads at once.

    Args:
        app: the application whose rows are worked on.
        jobs: the table.
    """

    def __init__(self, app: Flask, jobs: tuple[Job, ...] = JOBS) -> None:
        self._app = app
        self._jobs = jobs
        self._heavy = threading.Lock()
        self._pauses = threading.Lock()
        self._next: dict[str, float] = {}

    def sweep(self) -> None:
        """Run every job that is due, in order; one that fails is logged and keeps none of the others back."""
        for job in self._jobs:
            if self._is_due(job):
                self._run(job)

    def _is_due(self, job: Job) -> bool:
        with self._pauses:
            now = time.monotonic()
            if now < self._next.get(job.name, 0):
                return False
            self._next[job.name] = now + job.pause
            return True

    def _run(self, job: Job) -> None:
        if job.heavy and not self._heavy.acquire(blocking=False):
            return
        try:
            with self._app.app_context(), transaction() if job.within else nullcontext():
                function_of(job)()
        except Exception as error:  # noqa: BLE001 - the next sweep tries again, and the other jobs go on
            # Its kind and place alone: the words of an error could repeat what a row says.
            log.error("job_failed", extra={"job": job.name, "error_type": type(error).__name__, "at": _place(error)})  # noqa: TRY400
        finally:
            if job.heavy:
                self._heavy.release()


def function_of(job: Job) -> Callable[[], object]:
    """Load what a job runs."""
    module, _, name = job.target.partition(":")
    function: Callable[[], object] = getattr(import_module(module), name)
    return function


def _place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def snapshot_daily() -> bool:
    """Keep the shares of cities and models once a day; tells whether it did."""
    newest = db.session.scalar(select(func.max(DirectorySnapshot.taken_at)))
    if newest is not None and clock.utcnow() - newest < timedelta(days=1):
        return False
    shares = count_shares()
    with transaction():
        take_snapshot(shares)
    return True


def consume(app: Flask) -> None:
    """Work until told to stop: SIGTERM lets running jobs end, SIGINT does not wait; leases make both safe."""
    with app.app_context():
        settings = app_settings()
    sweeper = Sweeper(app)
    stopped = threading.Event()
    ticker = threading.Thread(target=_tick, args=(sweeper, stopped), name="ticker", daemon=True)
    consumer = Bell(settings, work=sweeper.sweep).huey.create_consumer(
        workers=settings.worker_threads,
        periodic=False,
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=_FAREWELL_SECONDS,
    )
    ticker.start()
    log.info("worker_started", extra={"threads": settings.worker_threads})
    try:
        consumer.run()
    finally:
        stopped.set()
        ticker.join(timeout=_FAREWELL_SECONDS)
        log.info("worker_stopped")


def _tick(sweeper: Sweeper, stopped: threading.Event) -> None:
    """Sweep now and then without being called: what a lost call left behind is found here."""
    while not stopped.is_set():
        sweeper.sweep()
        stopped.wait(SWEEP_SECONDS)
