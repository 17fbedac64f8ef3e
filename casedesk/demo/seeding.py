"""Filling an empty installation with the demo: people, accounts, and cases that were really lived through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Flask
from sqlalchemy import event

from casedesk import attempts, clock
from casedesk.audit.actors import COMMAND
from casedesk.audit.heads import export_head
from casedesk.database import transaction
from casedesk.demo.crew import Member, hire
from casedesk.demo.letterbox import clear_out
from casedesk.demo.papers_ahead import papers_ahead
from casedesk.demo.plans import CasePlan
from casedesk.demo.records import Account, to_json_line
from casedesk.demo.replay import Replay
from casedesk.directory import importing, service
from casedesk.evidence.installation import limits
from casedesk.extensions import app_settings, db
from casedesk.hashing import LIGHT, lightly

Progress = Callable[[str, int, int], None]

_ACCOUNTS_AT_ONCE = 200


def seed(
    app: Flask, accounts: list[Account], plans: list[CasePlan], as_of: datetime, progress: Progress
) -> list[Member]:
    """Fill an empty, migrated database; returns the people of the desk with what they sign in with.

    Args:
        app: with sink senders and full safety waits, for letters are read and times told as they would have been.
        accounts: of the directory; `plans` are about these.
        plans: cases, oldest first.
        as_of: where the plans end; an aware moment that is not in the future.
        progress: called with a word and how many of how many are done.
    """
    with app.app_context():
        refuse_production()
        began = as_of - max(plan.started_ago for plan in plans)
        with _hurrying(), clock.hold(app, began) as held:
            by_id = {account.id: account for account in accounts}
            with papers_ahead(plans, by_id, as_of, limits(), app_settings().signature_roots) as papers:
                with transaction():
                    crew = hire()
                # Hashing in earnest takes minutes. What is set in the demo afterwards is hashed as everywhere.
                with lightly():
                    settle(accounts, progress)
                    _live(Replay(held, as_of, crew, papers), plans, progress)
            held.held = as_of
            with transaction():
                attempts.forget_past()
        export_head()
        clear_out(app_settings().sink_dir)
    return crew


@contextmanager
def _hurrying() -> Iterator[None]:
    """Let SQLite not wait for the disk at each commit: a demo that was not made to its end is thrown away."""
    engine = db.engine
    if engine.dialect.name != "sqlite":
        yield
        return

    def relax(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    db.session.remove()
    engine.dispose()
    event.listen(engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(engine, "connect", relax)
        db.session.remove()
        engine.dispose()
    with engine.connect() as connection:
        # Everything reaches the disk before anybody counts on it.
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def refuse_production() -> None:
    """Invented people belong nowhere near real ones."""
    if app_settings().production:
        raise RuntimeError("invented data is for demo, development and tests: production refuses it")


def settle(accounts: Iterable[Account], progress: Progress) -> None:
    """Import the accounts as `casedesk directory import` does, with light hashes, and count what is common."""
    lines = [to_json_line(account).encode() for account in accounts]
    told = importing.Checked(len(lines), sha256(b"\n".join(lines)).hexdigest(), ())
    with transaction():
        importing.note_import(told, by=COMMAND)
    done = 0
    for batch in importing.batches(lines, _ACCOUNTS_AT_ONCE):
        hashed = importing.hashed(batch, LIGHT.hash)
        with transaction():
            importing.keep(hashed)
        done += len(batch)
        progress("accounts", done, len(lines))
    if done != len(lines):
        raise ValueError("some of the demo's accounts cannot be imported")
    shares = service.count_shares()
    with transaction():
        service.take_snapshot(shares)


def _live(replay: Replay, plans: list[CasePlan], progress: Progress) -> None:
    done = 0

    def another() -> None:
        nonlocal done
        done += 1
        progress("cases", done, len(plans))

    replay.run(plans, another)
