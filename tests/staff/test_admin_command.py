"""`casedesk admin`: the first person comes in by the command line."""

import json

import pyotp
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.clock import utcnow
from casedesk.commands import admin
from tests.factories.staff import PASSWORD, fresh, staff_member
from tests.tools.submit import submit

CREATE = ("create", "--email", "lin@desk.example", "--name", "Lin", "--role", "admin")


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # a function
    monkeypatch.setattr(admin, "application", lambda: app)

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(admin.admin, arguments, input=typed)

    return run


def test_who_was_created_signs_in_with_the_printed_secret(run, db: SQLAlchemy, client: FlaskClient) -> None:  # type: ignore[no-untyped-def]
    made = run(*CREATE, "--json", "--password", PASSWORD)

    told = json.loads(made.stdout)
    first = submit(client, "/staff/sign-in", email="LIN@desk.example", password=PASSWORD)
    done = submit(client, first.location, digits=pyotp.TOTP(told["totp_secret"]).at(utcnow()))
    assert done.location == "/staff"
    assert client.get("/staff").location == "/staff/people"


def test_people_see_secret_address_and_picture(run, db: SQLAlchemy) -> None:  # type: ignore[no-untyped-def]
    made = run(*CREATE, typed=f"{PASSWORD}\n{PASSWORD}\n")

    assert made.exit_code == 0
    assert "otpauth://totp/" in made.stdout
    assert "█" in made.stdout or "▀" in made.stdout
    assert PASSWORD not in made.stdout


def test_a_refusal_is_one_line_and_exit_code_one(run, db: SQLAlchemy) -> None:  # type: ignore[no-untyped-def]
    refused = run(*CREATE, "--password", "short")

    assert refused.exit_code == 1
    assert refused.stderr == "Use between 12 and 128 characters\n"


def test_a_role_that_is_none_is_a_wrong_call(run) -> None:  # type: ignore[no-untyped-def]
    assert run(*CREATE[:-1], "boss").exit_code == 2


def test_disable_and_list(run, db: SQLAlchemy) -> None:  # type: ignore[no-untyped-def]
    member = staff_member()

    assert run("disable", member.email).exit_code == 0
    assert run("disable", "nobody@desk.example").exit_code == 1
    listed = json.loads(run("list", "--json").stdout)

    assert [(row["email"], row["disabled"], row["factors"]) for row in listed] == [(member.email, True, ["totp"])]


def test_renew_takes_the_factor(run, db: SQLAlchemy) -> None:  # type: ignore[no-untyped-def]
    member = staff_member()

    assert run("renew", member.email, "--password", "nine loud magpies at dawn").exit_code == 0
    assert fresh(member).totp_secret is None
