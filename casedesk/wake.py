"""Waking the worker after a commit, through Huey; a lost call costs seconds, because a sweep finds every row anyway."""

import logging
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from casedesk.extensions import db
from config import Settings

# Huey brings every store it knows with it, which is slow: it is loaded when the bell is first used.
if TYPE_CHECKING:
    from huey import Huey
    from huey.api import TaskWrapper

_KEY = "casedesk.wake"
_NOTED = "wake"
# A request waits no longer than this for the queue.
_PATIENCE_SECONDS = 1

log = logging.getLogger(__name__)


class Bell:
    """The queue that web processes ring and workers listen to; it carries one task, `sweep`.

    Args:
        settings: where the queue is.
        work: what a sweep does; only a worker has it.
    """

    def __init__(self, settings: Settings, work: Callable[[], None] | None = None) -> None:
        self._url = settings.huey_url
        self._work = work

    @property
    def huey(self) -> "Huey":
        """The queue."""
        return self._hung[0]

    @property
    def ring(self) -> "TaskWrapper":
        """Puts a call into the queue."""
        return self._hung[1]

    @cached_property
    def _hung(self) -> "tuple[Huey, TaskWrapper]":
        """Opened when it is first used: a connection must not be shared with processes that are forked later."""
        queue = open_queue(self._url)

        def sweep() -> None:
            # What was rung before this moment is done by this very sweep.
            queue.storage.flush_queue()
            if self._work is not None:
                self._work()

        return queue, queue.task(name="sweep")(sweep)


def open_queue(url: str) -> "Huey":
    """A queue in a SQLite file (sqlite:///…) or a Redis server (redis://…)."""
    from huey import RedisHuey, SqliteHuey

    if url.startswith("sqlite:///"):
        return SqliteHuey("casedesk", filename=url.removeprefix("sqlite:///"), results=False, timeout=_PATIENCE_SECONDS)
    from redis import ConnectionPool

    pool = ConnectionPool.from_url(url, socket_connect_timeout=_PATIENCE_SECONDS, socket_timeout=3 * _PATIENCE_SECONDS)
    return RedisHuey("casedesk", connection_pool=pool, results=False, read_timeout=_PATIENCE_SECONDS)


def init_wake(app: Flask, settings: Settings) -> None:
    """Give the application its bell."""
    app.extensions[_KEY] = Bell(settings)


def note() -> None:
    """Wake the worker once the running transaction is committed."""
    db.session().info[_NOTED] = True


@event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:
    if not session.info.pop(_NOTED, False):
        return
    bell: Bell = current_app.extensions[_KEY]
    try:
        bell.ring()
    except Exception as error:  # noqa: BLE001 - the commit stands whatever the queue does; the next sweep finds the row
        log.warning("worker_not_woken", extra={"error_type": type(error).__name__})


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(_NOTED, None)
