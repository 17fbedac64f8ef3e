"""The worker's table: every job is there, one that fails keeps none back, and a killed worker's work is found again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk import jobs
from casedesk.database import transaction
from casedesk.directory.models import DirectorySnapshot
from casedesk.jobs import JOBS, Job, Sweeper, function_of
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.notifications.sink import kept
from casedesk.wake import Bell
from config import Settings
from tests.factories.directory import account
from tests.factories.notifications import queue_letter

ROOT = Path(__file__).parents[1]
ran: list[str] = []


def good() -> None:
    ran.append("good")


def bad() -> None:
    raise ZeroDivisionError


def slow() -> None:
    """Lasts until every sweep of the three has passed it, however busy the machine is."""
    ran.append("slow")
    until(lambda: ran.count("good") >= 2)


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    ran.clear()


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_can_be_loaded(job: Job) -> None:
    assert callable(function_of(job))


def test_every_job_runs_on_an_empty_desk(app: Flask, db: SQLAlchemy, caplog: pytest.LogCaptureFixture) -> None:
    account()
    app.logger.parent.propagate = True
    Sweeper(app).sweep()

    assert [record.__dict__["job"] for record in caplog.records if record.msg == "job_failed"] == []


def test_a_job_that_fails_keeps_none_back(app: Flask) -> None:
    Sweeper(app, (Job("bad", "tests.test_jobs:bad"), Job("good", f"{__name__}:good"))).sweep()

    assert ran == ["good"]


def test_a_job_with_a_pause_runs_once_in_it(app: Flask) -> None:
    sweeper = Sweeper(app, (Job("good", f"{__name__}:good", pause=60),))

    sweeper.sweep()
    sweeper.sweep()

    assert ran == ["good"]


def test_one_heavy_job_runs_at_a_time_and_leaves_the_others_free(app: Flask) -> None:
    sweeper = Sweeper(app, (Job("slow", f"{__name__}:slow", heavy=True), Job("good", f"{__name__}:good")))
    threads = [threading.Thread(target=sweeper.sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ran.count("slow") == 1
    assert ran.count("good") == 3


def test_a_ring_is_one_sweep_however_often_it_rang(app: Flask, settings: Settings) -> None:
    web, worker = Bell(settings), Bell(settings, work=good)
    for _ in range(5):
        web.ring()

    while (task := worker.huey.dequeue()) is not None:
        worker.huey.execute(task)

    assert ran == ["good"]


def test_the_directory_is_counted_once_a_day(db: SQLAlchemy) -> None:
    account()

    assert [jobs.snapshot_daily(), jobs.snapshot_daily()] == [True, False]
    assert len(db.session.scalars(db.select(DirectorySnapshot)).all()) == 1


@pytest.mark.case("S41")
@pytest.mark.slow
@pytest.mark.settings(lease_seconds=5)
def test_real_workers_deliver_survive_a_kill_and_end_when_told(db: SQLAlchemy, settings: Settings) -> None:
    with transaction():
        for _ in range(30):
            queue_letter()
    first = start_worker(settings)
    until(lambda: len(kept(settings.sink_dir)) > 0)
    first.kill()
    first.wait()

    second = start_worker(settings)
    until(lambda: states(db) == {OutboxState.HANDED_OVER})
    second.send_signal(signal.SIGTERM)

    assert second.wait(timeout=30) == 0
    assert len(kept(settings.sink_dir)) == 30


def start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    environ = {
        "CASEDESK_ENV": "test",
        "CASEDESK_DATA_DIR": str(settings.data_dir),
        "CASEDESK_DATABASE_URL": settings.database_url,
        "CASEDESK_MAIL_SENDER": "sink",
        "CASEDESK_SMS_SENDER": "sink",
        "CASEDESK_LEASE_SECONDS": str(settings.lease_seconds),
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "casedesk.cli", "worker"]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)


def states(db: SQLAlchemy) -> set[OutboxState]:
    db.session.rollback()
    return set(db.session.scalars(db.select(OutboxMessage.state)))


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)
