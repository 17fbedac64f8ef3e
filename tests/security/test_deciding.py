"""Decisions by pages: one's own proposal, an old check, no token, many at once, too early, a new contact (S15–S23)."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask

from casedesk.appeals.models import Appeal
from casedesk.audit.models import AuditEntry
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.models import LocalContact
from casedesk.extensions import db
from casedesk.resets.models import ResetLink
from casedesk.review.models import Approval
from tests.appeals.visitor import Visitor
from tests.factories import review
from tests.factories.staff import browser_of, digits_now, staff_member
from tests.journeys.stage import Stage
from tests.journeys.story import Person

DECISION = {"outcome": "approve", "reasons": "approve:device_matches"}


def scored(app: Flask) -> str:
    """A scored case; its number."""
    with app.app_context():
        reference = review.case().reference
        db.session.remove()
    return reference


def at_work(app: Flask) -> Person:
    """A reviewer, signed in by factory."""
    with app.app_context():
        member = staff_member()
        person = Person(Visitor(browser_of(app, member)), member.email)
        db.session.remove()
    return person


def status_of(app: Flask, reference: str) -> str:
    with app.app_context():
        found: str = db.session.scalars(db.select(Appeal.status).filter_by(reference=reference)).one()
        db.session.remove()
    return found


def tags_of(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(db.select(AuditEntry.tag).order_by(AuditEntry.seq)))
        db.session.remove()
    return found


def form_of(person: Person, reference: str) -> dict[str, str]:
    """What the decision form on a page of this case would send."""
    page = person.see(reference)
    return dict(next(each for each in page.forms if each["action"].endswith("/decision"))["fields"]) | DECISION


@pytest.mark.case("S16")
def test_nobody_confirms_their_own_proposal_in_any_tab(app: Flask, clock: Clock) -> None:
    reference, person = scored(app), at_work(app)
    at_work(app)
    in_another_tab = form_of(person, reference)
    person.decide(reference, "approve", "device_matches")

    assert "outcome-approve" not in person.see(reference).html
    stale = person.visitor.client.post(f"/review/{reference}/decision", data=in_another_tab)
    with app.app_context():
        version = db.session.scalars(db.select(Appeal.version)).one()
        db.session.remove()
    forged = person.visitor.client.post(
        f"/review/{reference}/decision", data={**in_another_tab, "seen_version": version}
    )

    assert (stale.status_code, forged.status_code) == (409, 403)
    assert status_of(app, reference) == "proposed"
    assert tags_of(app).count("appeal:decision:refused") == 2


@pytest.mark.case("S18")
def test_a_decision_needs_a_recent_check(app: Flask, clock: Clock) -> None:
    reference, person = scored(app), at_work(app)
    clock.held += timedelta(minutes=16)

    page = person.decide(reference, "approve", "device_matches", note="kept words")
    assert person.visitor.status == 403
    assert "kept words" in page.html
    assert status_of(app, reference) == "in_review"
    with app.app_context():
        digits = digits_now()
    person.visitor.press("/decision", digits=digits)

    assert status_of(app, reference) == "proposed"


@pytest.mark.case("S18")
def test_a_decision_needs_its_token_and_is_never_a_get(app: Flask, clock: Clock) -> None:
    reference, person = scored(app), at_work(app)
    fields = form_of(person, reference)
    path = f"/review/{reference}/decision"
    client = person.visitor.client

    answers = [
        client.post(path, data={**fields, "csrf_token": ""}).status_code,
        client.post(path, data={name: value for name, value in fields.items() if name != "csrf_token"}).status_code,
        client.post(path, data={**fields, "csrf_token": form_of(at_work(app), reference)["csrf_token"]}).status_code,
        client.get(path, query_string=fields).status_code,
        client.head(path, query_string=fields).status_code,
    ]

    assert answers[:3] == [400, 400, 400]
    assert set(answers[3:]) <= {404, 405}
    assert status_of(app, reference) == "in_review"


@pytest.mark.case("S06")
def test_a_decision_takes_no_field_twice_and_none_it_did_not_ask_for(app: Flask, clock: Clock) -> None:
    reference, person = scored(app), at_work(app)
    fields = form_of(person, reference)
    path = f"/review/{reference}/decision"

    for odd in (
        {"outcome": ["approve", "reject"]},
        {"status": "redeemed"},
        {"score": "99"},
        {"contact": "me@x.example"},
    ):
        assert person.visitor.client.post(path, data={**fields, **odd}).status_code == 400
    assert status_of(app, reference) == "in_review"


@pytest.mark.case("S19")
@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.settings(undo_seconds=0)
def test_of_many_decisions_at_once_one_counts(app: Flask, clock: Clock) -> None:
    reference = scored(app)
    people = [at_work(app) for _ in range(10)]
    # SQLite lets one writer in at a time, so that fewer are enough to meet there.
    rounds = 10 if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql") else 3
    forms = [form_of(person, reference) for person in people]
    answers: Counter[int] = Counter()

    def press(place: int, outcome: str, reason: str) -> None:
        fields = {**forms[place], "outcome": outcome, "reasons": f"{outcome}:{reason}"}
        answers[people[place].visitor.client.post(f"/review/{reference}/decision", data=fields).status_code] += 1

    choices = [("approve", "facts_match"), ("reject", "cannot_tell")] * 5
    presses = [(place, *choices[(place + round_) % 10]) for round_ in range(rounds) for place in range(10)]
    # Each person's own requests come one after the other, as from one browser; the people press at once.
    threads = [
        threading.Thread(target=lambda own=own: [press(*each) for each in own])  # type: ignore[misc]
        for own in ([each for each in presses if each[0] == place] for place in range(10))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(answers.values()) == 10 * rounds
    assert answers[302] == 1, answers
    # 403: who proposed may not confirm, and only the person drawn may; everybody else came too late.
    assert set(answers) <= {302, 403, 409}, answers
    decided = [tag for tag in tags_of(app) if tag in ("appeal:approval:propose", "appeal:decision:reject")]
    assert len(decided) == 1
    assert status_of(app, reference) == {"propose": "proposed", "reject": "rejected"}[decided[0].split(":")[-1]]


@pytest.mark.case("S20")
def test_before_the_wait_is_over_there_is_no_link_however_it_is_wanted(stage: Stage, app: Flask) -> None:
    owner = stage.case_in_review()
    stage.approve(owner.reference)
    stage.wait(hours=23)
    stage.work()
    token = owner.status().forms[0]["fields"]["csrf_token"]

    for _try in range(3):
        owner.visitor.client.post(f"{owner.home}/link", data={"csrf_token": token})
        stage.work()

    assert stage.post.letters("link") == []
    with app.app_context():
        assert db.session.scalars(db.select(ResetLink)).all() == []


@pytest.mark.case("S15")
def test_one_live_link_however_often_it_was_approved_and_swept_and_no_page_of_staff_shows_it(
    stage: Stage, app: Flask
) -> None:
    owner = stage.case_in_review()
    first, second = stage.person("first"), stage.person("second")
    first.decide(owner.reference, "approve", "device_matches")
    fields = form_of(second, owner.reference)
    pressed = [second.visitor.client.post(f"/review/{owner.reference}/decision", data=fields) for _ in range(2)]
    stage.wait(seconds=15)
    stage.work()
    stage.wait(days=8)
    threads = [threading.Thread(target=stage.work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in pressed] == [302, 409]
    assert len(stage.post.letters("link")) == 1
    with app.app_context():
        assert len(db.session.scalars(db.select(ResetLink)).all()) == 1
        db.session.remove()
    token = stage.post.link(owner.contact).removeprefix("/reset/")
    for who in ("first", "lead", "manager"):
        person = stage.person(who)
        for path in (f"/review/{owner.reference}", "/review", f"/review?q={owner.reference}"):
            page = person.visitor.open(path).html
            assert token not in page
            assert "/reset/" not in page
            assert owner.contact not in page


@pytest.mark.case("S22")
def test_everybody_known_is_told_and_no_notice_holds_a_way_in(stage: Stage, app: Flask) -> None:
    with app.app_context(), transaction() as session:
        today = stage.clock.held.date() if stage.clock.held else None
        assert today
        old = session.scalars(db.select(LocalContact).filter_by(account_id=stage.account_id)).first()
        assert old is not None
        old.removed = today - timedelta(days=20)
        lately = old.value
    owner = stage.case_with_link()

    notices = stage.post.letters("notice_approved")
    token = stage.post.link(owner.contact).removeprefix("/reset/")
    assert len(notices) == 3
    assert lately in {notice["to"] for notice in notices}
    for notice in notices:
        told = f"{notice['subject']} {notice['text']} {notice['html']}"
        assert token not in told
        assert "/reset/" not in told
        assert owner.code not in told
        assert "/objection/" in told


@pytest.mark.case("S23")
@pytest.mark.parametrize("so_far", ["in_review", "proposed", "waiting", "link_sent"])
def test_a_new_contact_needs_a_code_of_its_own_and_ends_the_approval(stage: Stage, app: Flask, so_far: str) -> None:
    owner = stage.case_in_review()
    if so_far == "proposed":
        stage.person("first").decide(owner.reference, "approve", "device_matches")
    if so_far in ("waiting", "link_sent"):
        stage.approve(owner.reference)
    if so_far == "link_sent":
        stage.wait(days=8)
        stage.work()
    assert status_of(app, owner.reference) == so_far
    before, owner.contact = owner.contact, "moved@new.example"

    stage.wait(minutes=2)
    owner.ask_code()
    stage.work()
    assert status_of(app, owner.reference) == so_far, "nothing changes before the code was right"
    owner.prove()
    stage.work()

    assert status_of(app, owner.reference) == "in_review"
    assert len(stage.post.letters("notice_contact_changed")) == 2
    with app.app_context():
        assert [one for one in db.session.scalars(db.select(Approval)) if one.voided_at is None] == []
        assert [one for one in db.session.scalars(db.select(ResetLink)) if one.ended_at is None] == []
        db.session.remove()
    if so_far == "link_sent":
        assert "password" not in str(stage.browser_in("en").open(stage.post.link(before)).forms)
