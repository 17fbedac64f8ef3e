"""The sign-in page of demo accounts: what a reset changed can be tried there."""

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.clock import utcnow
from casedesk.database import transaction
from casedesk.directory.service import directory
from tests.factories.directory import PASSWORD, TOTP_SECRET, account
from tests.tools.submit import english, submit

pytestmark = pytest.mark.settings(demo_pages=True)
PAGE = "/demo/sign-in"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies."""
    return english(app.test_client())


def test_an_account_signs_in_and_out(client: FlaskClient, db: SQLAlchemy) -> None:
    mine = account()

    submit(client, PAGE, account=mine.id, password=PASSWORD)

    assert mine.id in client.get(PAGE).text
    submit(client, PAGE, to="/demo/sign-out")
    assert mine.id not in client.get(PAGE).text


def test_wrong_password_and_unknown_account_read_alike(client: FlaskClient, db: SQLAlchemy) -> None:
    mine = account()

    answers = [submit(client, PAGE, account=named, password="wrong") for named in (mine.id, "x" * len(mine.id))]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("The account or the password is not right" in answer.text for answer in answers)


@pytest.mark.case("S14")
def test_ended_sessions_are_ended(client: FlaskClient, db: SQLAlchemy) -> None:
    mine = account()
    submit(client, PAGE, account=mine.id, password=PASSWORD)

    with transaction():
        directory().end_sessions(mine.id)

    assert "You are signed in" not in client.get(PAGE).text


@pytest.mark.case("S14")
def test_the_second_factor_is_asked(client: FlaskClient, db: SQLAlchemy) -> None:
    mine = account(second_factor=True, totp_secret=TOTP_SECRET)

    without = submit(client, PAGE, account=mine.id, password=PASSWORD)
    submit(client, PAGE, account=mine.id, password=PASSWORD, digits=pyotp.TOTP(TOTP_SECRET).at(utcnow()))

    assert without.status_code == 422
    assert "You are signed in" in client.get(PAGE).text


def test_a_frozen_account_lets_nobody_in_and_ends_who_is(client: FlaskClient, app: Flask, db: SQLAlchemy) -> None:
    mine = account()
    submit(client, PAGE, account=mine.id, password=PASSWORD)

    with transaction():
        directory().freeze(mine.id)

    assert "You are signed in" not in client.get(PAGE).text
    assert "on hold" in submit(english(app.test_client()), PAGE, account=mine.id, password=PASSWORD).text


@pytest.mark.settings(demo_pages=False)
def test_elsewhere_there_is_no_such_page(client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 404
