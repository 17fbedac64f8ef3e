"""Every route declares who may call it, names its methods, and lets in exactly those (S33)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.routing import Rule

from casedesk.guards import PUBLIC, guard_of
from casedesk.staff.permissions import PERMISSIONS, Permission, Role
from tests.factories.staff import browser_of, staff_member
from tests.habits.sources import words

# Values that name nothing: what is missing answers 404, which is also what somebody without the right reads.
NOBODY = {"int": 4711, "default": "nothing", "string": "nothing", "uuid": "00000000-0000-0000-0000-000000000000"}
WRITES = ("POST", "PUT", "PATCH", "DELETE")

pytestmark = [pytest.mark.settings(demo_pages=True)]


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address with each method it takes."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def test_every_route_declares_its_guard(app: Flask) -> None:
    problems = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if guard_of(app, rule.endpoint) != PUBLIC and not isinstance(guard_of(app, rule.endpoint), Permission)
    ]

    assert not problems, words(problems, "put @public or @requires(Permission.…) under the route")


def test_pages_of_the_desk_are_never_public(app: Flask) -> None:
    problems = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("review", "reports") and guard_of(app, rule.endpoint) == PUBLIC
    ]

    assert not problems, words(problems, "@requires(Permission.…): only staff read cases")


def test_no_address_takes_a_method_it_did_not_name(app: Flask) -> None:
    problems = [
        f"{rule.rule}: {', '.join(sorted(rule.methods or ()))}"
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & {"PUT", "PATCH", "DELETE", "TRACE"}
    ]

    assert not problems, words(problems, "forms send GET and POST; name an act as a noun: POST …/decision")


@pytest.mark.case("S33")
def test_the_matrix_of_roles_is_the_one_that_was_decided() -> None:
    may = {role.value: sorted(permissions) for role, permissions in PERMISSIONS.items()}

    assert not PERMISSIONS[Role.MANAGER] & {Permission.DECIDE_APPEALS, Permission.REJECT_APPEALS}, "neither proposes"
    assert not PERMISSIONS[Role.ADMIN] & {Permission.READ_CASES, Permission.READ_EVIDENCE}, "no case contents"
    assert PERMISSIONS[Role.REVIEWER] < PERMISSIONS[Role.LEAD]
    assert not PERMISSIONS[Role.LEAD] & {Permission.MANAGE_PEOPLE, Permission.EXPORT_REPORTS}, may


@pytest.mark.case("S33")
@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "stranger")
def test_every_route_lets_in_who_holds_the_right_and_nobody_else(app: Flask, db: SQLAlchemy, role: Role | None) -> None:
    client = browser_of(app, staff_member(role)) if role else app.test_client()
    token = csrf_of(client)
    problems = []
    for rule, method in routes(app):
        guard = guard_of(app, rule.endpoint)
        if guard == PUBLIC or rule.endpoint == "static":
            continue
        answer = client.open(
            address(app, rule), method=method, data={"csrf_token": token} if method in WRITES else None
        )
        refused = is_refused(answer, role)
        allowed = role is not None and guard in PERMISSIONS[role]
        missing = allowed and answer.status_code == 404 and rule.arguments
        if refused == allowed and not missing:
            problems.append(f"{method} {rule.rule}: {role or 'a stranger'} got {answer.status_code}, needs {guard}")

    assert not problems, words(problems, "the guard and casedesk/staff/permissions.py must say the same")


def is_refused(answer: Any, role: Role | None) -> bool:
    """Strangers are sent to sign in or refused; staff without the right read that there is no such page."""
    if role is None:
        sent_away = answer.status_code == 302 and answer.location.startswith("/staff/sign-in")
        return bool(sent_away or answer.status_code == 403)
    return bool(answer.status_code == 404)


def address(app: Flask, rule: Rule) -> str:
    """The address of a rule with values that name nothing."""
    values = {name: NOBODY.get(kind_of(rule, name), "nothing") for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def kind_of(rule: Rule, name: str) -> str:
    """The converter of an argument: `<int:staff_id>` is an int."""
    found = re.search(rf"<(?:(\w+)(?:\([^)]*\))?:)?{name}>", rule.rule)
    return (found[1] or "default") if found else "default"


def csrf_of(client: Any) -> str:
    """A token that this browser may send."""
    for page in ("/staff/sign-in", "/staff/account"):
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
        if found:
            return found[1]
    raise AssertionError("no page shows a form")
