"""The admin's pages: people come, change what they may do, and leave."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import hold, utcnow
from casedesk.database import transaction
from casedesk.errors import Invalid
from casedesk.staff import people
from casedesk.staff.permissions import Role
from tests.factories.staff import PASSWORD, browser_of, digits_now, fresh, staff_member
from tests.tools.submit import submit


def test_a_new_person_signs_in_with_the_first_password_and_sets_up_a_factor(
    as_admin: FlaskClient, client: FlaskClient, db: SQLAlchemy
) -> None:
    shown = submit(
        as_admin, "/staff/people/new", name="林悦", email="Lin@Desk.example", roles=["reviewer", "lead"], on_duty="y"
    )

    password = re.search(r'class="mono secret"[^>]*>([^<]+)<', shown.text)[1]  # type: ignore[index]
    first = submit(client, "/staff/sign-in", email="lin@desk.example", password=password)
    assert client.get(first.location).location == "/staff/enrol"
    made = people.by_email("lin@desk.example")
    assert made is not None
    assert (made.name, made.role_names, made.on_duty) == ("林悦", ["reviewer", "lead"], True)
    added = db.session.query(AuditEntry).filter_by(tag=EventTag.STAFF_ADD).one()
    assert added.actor_id == as_admin.staff_id  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "nobody"}, "Enter an email address"),
        ({"email": "taken@desk.example"}, "Somebody with this email is here already"),
        ({"roles": []}, "Choose at least one role"),
        ({"name": ""}, "Enter a name"),
    ],
)
def test_a_refused_person_is_kept_in_the_form(
    as_admin: FlaskClient, db: SQLAlchemy, change: dict[str, object], said: str
) -> None:
    staff_member(email="taken@desk.example")

    answer = submit(
        as_admin, "/staff/people/new", **{"name": "Ann", "email": "ann@desk.example", "roles": ["lead"], **change}
    )

    assert answer.status_code == 422
    assert answer.text.count(said) == 2, "in the summary and at the field"


def test_roles_and_absence_are_changed_and_recorded(as_admin: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member(Role.REVIEWER)
    page = f"/staff/people/{member.id}"

    submit(as_admin, page, roles=["manager"])

    after = fresh(member)
    assert (after.role_names, after.on_duty) == (["manager"], False)
    what = [entry.details for entry in db.session.query(AuditEntry).filter_by(tag=EventTag.STAFF_CHANGE)]
    assert [f'"person":{member.id}' in details for details in what] == [True, True]


def test_an_old_check_is_asked_anew_before_people_change(app: Flask, db: SQLAlchemy) -> None:
    from datetime import timedelta

    member = staff_member()
    with hold(app, utcnow()) as clock:
        admin = browser_of(app, staff_member(Role.ADMIN))
        clock.held += timedelta(minutes=16)
        submit(admin, f"/staff/people/{member.id}", to=f"/staff/people/{member.id}/leave")
        assert fresh(member).is_active
        back = submit(admin, "/staff/recheck?next=/staff/people", digits=digits_now())
        assert back.location == "/staff/people"
        submit(admin, f"/staff/people/{member.id}", to=f"/staff/people/{member.id}/leave")

    assert not fresh(member).is_active


def test_a_person_leaves_and_returns(as_admin: FlaskClient, client: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member()
    page = f"/staff/people/{member.id}"

    submit(as_admin, page, to=f"{page}/leave")
    assert submit(client, "/staff/sign-in", email=member.email, password=PASSWORD).status_code == 422
    submit(as_admin, page, to=f"{page}/return")
    assert submit(client, "/staff/sign-in", email=member.email, password=PASSWORD).status_code == 302


def test_starting_anew_takes_password_factor_and_sessions(app: Flask, as_admin: FlaskClient, db: SQLAlchemy) -> None:
    member = staff_member()
    browser = browser_of(app, member)

    shown = submit(as_admin, f"/staff/people/{member.id}", to=f"/staff/people/{member.id}/renewal")

    password = re.search(r'class="mono secret"[^>]*>([^<]+)<', shown.text)[1]  # type: ignore[index]
    assert browser.get("/staff/account").status_code == 302
    first = submit(browser, "/staff/sign-in", email=member.email, password=password)
    assert browser.get(first.location).location == "/staff/enrol"


def test_an_admin_neither_disables_nor_demotes_themselves(as_admin: FlaskClient, db: SQLAlchemy) -> None:
    own = f"/staff/people/{as_admin.staff_id}"  # type: ignore[attr-defined]

    refused = submit(as_admin, own, roles=["reviewer"])
    submit(as_admin, own, to=f"{own}/leave")

    assert refused.status_code == 422
    assert as_admin.get("/staff/people").status_code == 200


@pytest.mark.parametrize("password", ["short", "passwordpassword", "reviewer.ann@desk.example", "x" * 129])
def test_an_easy_password_is_refused(db: SQLAlchemy, password: str) -> None:
    with pytest.raises(Invalid), transaction():
        people.create_member("reviewer.ann@desk.example", "Ann Reviewer", [Role.REVIEWER], password)


@pytest.mark.case("S31")
def test_a_missing_person_is_missing(as_admin: FlaskClient) -> None:
    assert as_admin.get("/staff/people/4711").status_code == 404
