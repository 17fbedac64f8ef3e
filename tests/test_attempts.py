"""Limits: counted across processes, per key and window, and never undone by the refusal itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.attempts import forget_past, spend
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import TooMany

pytestmark = pytest.mark.both_databases


def try_once(key: str = "a", kind: str = "sign_in") -> None:
    with transaction():
        spend(kind, key, limit=3, seconds=300)


def test_the_try_after_the_last_allowed_one_is_refused_with_the_time_of_the_next(db: SQLAlchemy, clock: Clock) -> None:
    for _ in range(3):
        try_once()
    with pytest.raises(TooMany) as refused:
        try_once()
    assert refused.value.retry_after is not None and 0 < refused.value.retry_after <= 300


def test_other_keys_and_kinds_are_counted_apart(db: SQLAlchemy, clock: Clock) -> None:
    for _ in range(3):
        try_once()
    try_once("b")
    try_once(kind="link")


def test_a_new_window_begins_anew_and_old_ones_are_forgotten(db: SQLAlchemy, clock: Clock) -> None:
    for _ in range(3):
        try_once()
    clock.held += timedelta(seconds=301)  # type: ignore[operator]
    try_once()
    with transaction():
        assert forget_past() == 1


def test_many_first_tries_at_once_are_all_counted(app: Flask, db: SQLAlchemy, clock: Clock) -> None:
    def one(_number: int) -> bool:
        with app.app_context():
            try:
                try_once()
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        allowed = list(pool.map(one, range(12)))

    assert allowed.count(True) == 3
