"""One time for a whole transaction, from the database."""

import time

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock
from casedesk.attempts import AttemptCount
from casedesk.database import transaction

pytestmark = pytest.mark.both_databases


def test_the_time_stands_still_within_a_transaction_over_its_flushes(db: SQLAlchemy) -> None:
    with transaction() as session:
        before = clock.utcnow()
        session.add(AttemptCount(kind="sign_in", key="k", window_ends=before))
        time.sleep(0.005)
        session.flush()

        assert clock.utcnow() == before


def test_the_time_goes_on_with_the_next_transaction(db: SQLAlchemy) -> None:
    with transaction():
        before = clock.utcnow()
    time.sleep(0.005)
    with transaction():
        assert clock.utcnow() > before
