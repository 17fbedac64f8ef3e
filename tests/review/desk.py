"""What tests of the desk press: the forms of the case page, as a browser would send them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from werkzeug.test import TestResponse

from casedesk.appeals.models import Appeal
from casedesk.extensions import db


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page; empty when there is none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def opened(client: FlaskClient, case: Appeal) -> str:
    """The case page as this person reads it."""
    answer = client.get(f"/review/{case.reference}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def press(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Send a form with a token taken from the queue."""
    token = hidden(client.get("/review").get_data(as_text=True), "csrf_token")
    return client.post(path, data={"csrf_token": token, **fields})


def decide(
    client: FlaskClient, case: Appeal, outcome: str, *reasons: str, page: str = "", **fields: Any
) -> TestResponse:
    """Open a case and send a decision, by its form or, where this person gets none, as if there were one.

    Args:
        page: a page opened before, in place of the one opened now.
    """
    page = page or opened(client, case)
    sent = {name: hidden(page, name) for name in ("csrf_token", "seen_version", "shown", "seen_event")}
    if not sent["seen_version"]:
        queue = client.get("/review").get_data(as_text=True)
        sent |= {"seen_version": str(now(case).version), "csrf_token": hidden(queue, "csrf_token")}
    chosen = [f"{outcome}:{reason}" for reason in reasons]
    data = {**sent, "outcome": outcome, "reasons": chosen, **fields}
    return client.post(f"/review/{case.reference}/decision", data=data)


def now(case: Appeal) -> Appeal:
    """The case as the database has it at this moment."""
    db.session.rollback()
    return db.session.get_one(Appeal, case.id)


@contextmanager
def counted(db: SQLAlchemy) -> Iterator[list[str]]:
    """The statements sent to the database inside the block."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)
