"""The mailbox of the demonstration shows what was sent, and exists in the demonstration alone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.database import transaction
from casedesk.notifications.delivery import deliver_due
from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.sink import kept
from config import Settings
from tests.factories.notifications import queue_letter
from tests.factories.resets import case_with_link
from tests.factories.staff import digits_now, staff_member

demo = pytest.mark.settings(demo_pages=True)


@demo
def test_letters_of_both_channels_are_listed_with_links_to_open(client: FlaskClient, db: SQLAlchemy) -> None:
    _case, token = case_with_link()
    with transaction():
        queue_letter(Letter.FILED, channel=Channel.SMS, to="+8613100000031")
    deliver_due()

    newest = client.get("/demo/mailbox").text
    link_letter = next(message for message in kept(_settings(client).sink_dir) if message["letter"] == "link")
    opened = client.get(f"/demo/mailbox?letter={link_letter['message_id']}").text

    assert "+8613100000031" in newest
    assert f'href="http://localhost/reset/{token}"' in opened


@demo
def test_a_mail_is_shown_as_its_reader_sees_it_and_runs_nothing(client: FlaskClient, db: SQLAlchemy) -> None:
    with transaction():
        queue_letter(Letter.FILED)
    deliver_due()
    (message,) = kept(_settings(client).sink_dir)

    answer = client.get(f"/demo/mailbox/{message['message_id']}")

    assert "CD-2611-04172" in answer.text
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client.get("/demo/mailbox/..%2Fsecrets").status_code == 404


@demo
def test_the_digits_of_the_staff_are_the_present_ones(client: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member()
    gone = staff_member(disabled_at=member.created_at)

    page = client.get("/demo/mailbox").text

    assert f'data-email="{member.email}"' in page
    assert any(digits in page for digits in (digits_now(), digits_now(steps=-1)))
    assert gone.email not in page


@pytest.mark.case("S38")
def test_without_the_setting_there_is_no_mailbox(client: FlaskClient, app: Flask) -> None:
    assert client.get("/demo/mailbox").status_code == 404


def _settings(client: FlaskClient) -> Settings:
    settings: Settings = client.application.extensions["casedesk.settings"]
    return settings
