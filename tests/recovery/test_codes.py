"""Six-digit codes: five guesses, ten minutes, once, for one flow (S04)."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock
from casedesk.database import transaction
from casedesk.directory.base import ContactKind
from casedesk.errors import Invalid, TooMany
from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.models import OutboxMessage
from casedesk.recovery import codes
from casedesk.recovery.models import OneTimeCode
from tests.factories.appeals import code_sent_to, letters_to

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
CONTACT = "reach@new.example"


def ask(flow: str = "contact:1", contact: str = CONTACT) -> None:
    with transaction():
        codes.ask(flow, ContactKind.EMAIL, contact)


def guess(digits: str, flow: str = "contact:1", owner: str = "owner") -> OneTimeCode:
    with transaction():
        codes.spend_guess(flow, owner)
    with transaction():
        return codes.prove(flow, digits)


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


@pytest.mark.both_databases
def test_the_right_digits_prove_the_contact_once(db: SQLAlchemy) -> None:
    ask()
    digits = code_sent_to(CONTACT)

    assert guess(f" {digits[:3]} {digits[3:]} ").contact == CONTACT
    with pytest.raises(Invalid) as again:
        guess(digits)
    assert again.value.code == "code_expired"


@pytest.mark.case("S04")
@pytest.mark.both_databases
def test_a_code_is_dead_after_five_misses(db: SQLAlchemy) -> None:
    ask()
    digits = code_sent_to(CONTACT)
    for _miss in range(5):
        with pytest.raises(Invalid):
            guess(wrong(digits))

    with pytest.raises(TooMany):
        guess(digits)


@pytest.mark.case("S04")
def test_the_fifth_guess_still_counts(db: SQLAlchemy) -> None:
    ask()
    digits = code_sent_to(CONTACT)
    for _miss in range(4):
        with pytest.raises(Invalid):
            guess(wrong(digits))

    assert guess(digits)


@pytest.mark.case("S04")
def test_a_code_lives_ten_minutes_from_sending(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW) as held:
        ask()
        held.held = NOW + timedelta(minutes=30)
        digits = code_sent_to(CONTACT)
        held.held += timedelta(minutes=10)
        with pytest.raises(Invalid) as late:
            guess(digits)

    assert str(late.value.message) == str(codes.EXPIRED)


@pytest.mark.case("S04")
def test_a_code_proves_nothing_in_another_flow(db: SQLAlchemy) -> None:
    ask("contact:1")
    digits = code_sent_to(CONTACT)
    ask("contact:2", "other@new.example")
    code_sent_to("other@new.example")

    with pytest.raises(Invalid) as refused:
        guess(digits, flow="contact:2")
    assert str(refused.value.message) == str(codes.WRONG)


def test_guesses_of_a_day_are_counted_over_all_codes_of_an_owner(db: SQLAlchemy) -> None:
    for number in range(20):
        with pytest.raises(Invalid):
            guess("000000", flow=f"contact:{number}")

    with pytest.raises(TooMany):
        guess("000000", flow="contact:99")
    with pytest.raises(Invalid):
        guess("000000", flow="contact:99", owner="another")


def test_a_newer_code_kills_the_older_one_and_its_letter(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW) as held:
        ask()
        first = db.session.query(OutboxMessage).one()
        held.held += timedelta(seconds=61)
        ask()
        digits = code_sent_to(CONTACT)

        assert codes.draw(first) is None
        assert guess(digits)


def test_asking_again_waits_a_minute_and_stops_at_three_an_hour(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW) as held:
        ask()
        held.held += timedelta(seconds=20)
        with pytest.raises(TooMany) as soon:
            ask()
        assert soon.value.retry_after == 40
        for flow in ("contact:2", "contact:3"):
            ask(flow, CONTACT.upper())
        with pytest.raises(TooMany) as often:
            ask("contact:4")
        assert often.value.retry_after is not None
        assert often.value.retry_after > 60


def test_the_digits_lie_nowhere_in_the_database(db: SQLAlchemy) -> None:
    ask()
    digits = code_sent_to(CONTACT)

    row = db.session.query(OneTimeCode).one()
    message = db.session.query(OutboxMessage).one()
    assert digits not in f"{row.digest} {row.flow} {message.params} {message.cause}"
    assert (message.letter, message.channel) == (Letter.CONTACT_CODE, Channel.EMAIL)
    assert letters_to(CONTACT) == [Letter.CONTACT_CODE]
