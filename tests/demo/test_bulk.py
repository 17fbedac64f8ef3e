"""The big database: a whole record, ways that follow the table of moves, approvals that stand, lists that work."""

import dataclasses
import json
from collections import defaultdict
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from casedesk import clock
from casedesk.appeals import service as appeals
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AT_DESK, TRANSITIONS, AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.verification import verify
from casedesk.database import transaction
from casedesk.demo.bulk import fill
from casedesk.extensions import db
from casedesk.review.deciding.approvals import approval_stands, void_fallen
from casedesk.review.models import ScoreRow
from casedesk.review.queries import Filters, Tab, counts, page_of
from casedesk.staff.models import StaffMember

CASES = 300
BY_EVENT = {move.event.value: move for move in TRANSITIONS.values()}


def ignore(_what: str, _more: int) -> None:
    """Nobody watches."""


@pytest.fixture
def filled(app: Flask) -> Flask:
    fill(app, CASES, 40, 1, ignore)
    return app


@pytest.mark.both_databases
def test_cases_are_whole_and_the_desk_can_go_on_with_them(filled: Flask) -> None:
    with filled.app_context():
        assert verify().whole
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        cases = list(db.session.scalars(select(Appeal)))
        assert len(cases) == len({case.reference for case in cases}) == CASES
        assert_ways_follow_the_table(cases)
        assert_lists_agree(cases)
        decided = [case for case in cases if case.status in (AppealStatus.WAITING, AppealStatus.LINK_SENT)]
        assert decided and all(approval_stands(case) for case in decided)
        assert void_fallen() == 0
        with transaction():
            assert appeals.start("somebody@post.example", "en").appeal.id > max(case.id for case in cases)


def assert_ways_follow_the_table(cases: list[Appeal]) -> None:
    ways: defaultdict[int, list[tuple[AuditEntry, dict[str, str]]]] = defaultdict(list)
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.seq)):
        if entry.tag.value in BY_EVENT and entry.appeal_id is not None:
            ways[entry.appeal_id].append((entry, json.loads(entry.details)))
    for case in cases:
        status = AppealStatus.DRAFT
        for entry, details in ways[case.id]:
            move = BY_EVENT[entry.tag.value]
            assert status in move.leaves and details["from"] == status and entry.actor_kind in move.who
            status = AppealStatus(details["to"])
        assert status is case.status


def assert_lists_agree(cases: list[Appeal]) -> None:
    lead = next(member for member in db.session.scalars(select(StaffMember)) if "lead" in member.role_names)
    for tab in Tab:
        page_of(Filters(tab), lead)
    at_desk = [case for case in cases if case.status in AT_DESK]
    assert counts(lead)[Tab.TO_DO] == len(at_desk)
    shares = len(at_desk) / CASES
    assert 0.02 < shares < 0.07, "about four of a hundred are with the desk"
    scored = {case.id for case in cases if case.sent_at}
    assert set(db.session.scalars(select(ScoreRow.appeal_id))) == scored
    assert all(case.band and case.bits is not None for case in cases if case.id in scored)


def test_cases_were_sent_from_cities_that_fit_who_sent_them(filled: Flask) -> None:
    with filled.app_context():
        sent = select(Appeal).where(Appeal.sent_at.is_not(None), Appeal.account_id.is_not(None))
        told = [(place_of(db.session.get_one(ScoreRow, case.id)), case.filed_from) for case in db.session.scalars(sent)]
        assert told and all(value == city for (value, _share), city in told)
        at_home = sum(share > 0.1 for (_value, share), _city in told) / len(told)
        assert 0.4 < at_home < 0.95, "owners mostly at home, strangers anywhere"
        drafts = select(Appeal.filed_from).where(Appeal.sent_at.is_(None))
        assert set(db.session.scalars(drafts)) == {None}


def place_of(row: ScoreRow) -> tuple[str, float]:
    """The city of filing and its share in the account's history, as the score compared them."""
    (place,) = (one for one in row.comparison["circumstances"] if one["name"] == "submission:place")
    return place["value"], place["inputs"][0]


def test_another_run_adds_to_what_is_there(filled: Flask) -> None:
    fill(filled, 50, 20, 2, ignore)

    with filled.app_context():
        assert db.session.scalar(select(func.count()).select_from(Appeal)) == CASES + 50
        assert verify().whole


def test_nothing_waits_for_the_worker_to_change_it_at_once(filled: Flask) -> None:
    with filled.app_context():
        now = clock.utcnow()
        drafts = select(func.min(Appeal.saved_at)).where(Appeal.status == AppealStatus.DRAFT)
        asked = select(func.min(Appeal.owner_due_at)).where(Appeal.status == AppealStatus.WAITING_FOR_OWNER)
        wanted = select(func.count()).select_from(Appeal).where(Appeal.score_wanted_at.is_not(None))
        assert db.session.scalars(drafts).one() > now - timedelta(days=7)
        assert db.session.scalars(asked).one() > now
        assert db.session.scalar(wanted) == 0


def test_production_is_refused(app: Flask) -> None:
    app.extensions["casedesk.settings"] = dataclasses.replace(app.extensions["casedesk.settings"], env="production")

    with pytest.raises(RuntimeError, match="production refuses"):
        fill(app, 1, 20, 1, ignore)
