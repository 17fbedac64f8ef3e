"""Seeding lives the plans through the real services, and the stories score what they promise when they are filed."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from casedesk import clock
from casedesk.appeals import service as appeals
from casedesk.appeals.models import Appeal
from casedesk.appeals.references import is_tracking_code
from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.verification import verify
from casedesk.database import transaction
from casedesk.demo.accounts import generate
from casedesk.demo.acts_of_owners import ask_code, ask_former_code, read_back, save, start, steps_of, type_code
from casedesk.demo.desk_stories import desk_stories
from casedesk.demo.owners import OwnerStory, make_planned, owner_stories
from casedesk.demo.plans import Actor, Author, CasePlan, PlannedMove
from casedesk.demo.records import Account
from casedesk.demo.seeding import seed, settle
from casedesk.demo.stories import plan_cases
from casedesk.directory.models import LocalAccount
from casedesk.evidence import service as evidence
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.extensions import db
from casedesk.notifications.delivery import deliver_due
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.review.deciding.approvals import approval_stands
from casedesk.review.engine.policy import BANDS
from casedesk.review.models import Opinion
from casedesk.review.scores.service import latest_score, score_wanted
from casedesk.staff.models import StaffMember
from tests.tools.readings import keep_readings

AS_OF = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WAYS = (
    *("draft-1", "answered-2", "resumed-1", "reopened-1", "proposed-1", "waiting-1", "link-1", "redeemed-1"),
    *("vetoed-1", "answer_lapsed-1", "link_lapsed-1", "reversed-1"),
)


def quietly(_what: str, _done: int, _whole: int) -> None:
    """Nobody watches."""


@pytest.fixture(autouse=True)
def readings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same plans are lived through on each database, with the same documents."""
    keep_readings(monkeypatch)


@pytest.fixture(scope="module")
def accounts() -> list[Account]:
    return list(generate(AS_OF, 1_200))


@pytest.fixture
def plans(accounts: list[Account]) -> list[CasePlan]:
    return [plan for plan in plan_cases(accounts, AS_OF) if plan.key in WAYS]


@pytest.mark.both_databases
def test_cases_are_lived_through_to_where_their_plans_lead(
    app: Flask, accounts: list[Account], plans: list[CasePlan], monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = {plan.account_id for plan in plans} | {one.about for plan in plans for one in plan.documents}
    known = [account for account in accounts if account.id in needed]

    # Every paper was read ahead, for the very moment at which it came.
    monkeypatch.setattr("casedesk.demo.papers_ahead.analyse", lambda *_, **__: pytest.fail("it was read again"))
    crew = seed(app, known, plans, AS_OF, quietly)

    with app.app_context():
        assert [row.status.value for row in db.session.scalars(select(Appeal).order_by(Appeal.id))] == [
            plan.status for plan in plans
        ]
        for row, plan in zip(db.session.scalars(select(Appeal).order_by(Appeal.id)), plans, strict=True):
            assert row.filed_from == (plan.submission_city if row.sent_at else None)
        assert verify().whole
        moments = list(db.session.scalars(select(AuditEntry.at).order_by(AuditEntry.seq)))
        assert moments == sorted(moments) and moments[-1] <= AS_OF
        files = select(func.count()).where(EvidenceFile.state == ReadingState.READ)
        assert db.session.scalar(files) == sum(len(plan.documents) for plan in plans)
        states = set(db.session.scalars(select(OutboxMessage.state)))
        assert states <= {OutboxState.HANDED_OVER, OutboxState.CANCELLED}
        decided = select(Appeal).where(Appeal.status.in_((AppealStatus.WAITING, AppealStatus.LINK_SENT)))
        with clock.hold(app, AS_OF):
            assert all(approval_stands(case) for case in db.session.scalars(decided))
        reasons = {code for one in db.session.scalars(select(Opinion)) if not of(one) for code in one.reasons}
        assert reasons and not reasons & {"papers_hold", "papers_doubtful"}
        assert len({member.password for member in crew}) == len(crew) == db.session.query(StaffMember).count()
        assert [member.role for member in crew].count("reviewer") == 2
        assert db.session.query(LocalAccount).count() == len(known)


@pytest.mark.parametrize("told", [False, True], ids=["by hand, without a proxy", "from a city"])
def test_the_stories_score_what_they_promise_when_filed_with_their_files(
    app: Flask, accounts: list[Account], told: bool
) -> None:
    with app.app_context(), clock.hold(app, AS_OF) as held:
        stories = owner_stories(accounts, AS_OF)
        theirs = {story.account_id for story in stories}
        settle([account for account in accounts if account.id in theirs] + accounts[-300:], quietly)
        for story in stories:
            held.held = AS_OF + timedelta(minutes=5)
            filed = file(story, {account.id: account for account in accounts}, story.city if told else None)
            assert filed.band == story.expect_band, story.name


def test_the_desk_stories_stand_in_the_bands_they_are_told_for(app: Flask, accounts: list[Account]) -> None:
    with app.app_context(), clock.hold(app, AS_OF) as held:
        stories = desk_stories(accounts, AS_OF)
        theirs = {story.account_id for story in stories}
        settle([account for account in accounts if account.id in theirs] + accounts[-300:], quietly)
        filed = {}
        for story in stories:
            held.held = AS_OF + timedelta(minutes=5)
            filed[story.name] = file(story, {account.id: account for account in accounts}, story.city)
            assert filed[story.name].band == story.expect_band, (story.name, filed[story.name].bits)

        likeliest = against(filed["mailbox-in-other-hands"])[0]
        assert filed["two-phones-mixed-up"].conflicts and likeliest == "phisher"
        assert {story.expect_band for story in stories} == set(BANDS)
        assert [story.name for story in stories if story.reads_back] == ["former-phone-answers"]


def against(case: Appeal) -> list[str]:
    """Who else it could be, likeliest first."""
    score = latest_score(case.id)
    assert score is not None
    return sorted(score.result["against"], key=lambda profile: -score.result["against"][profile]["share"])


def of(opinion: Opinion) -> list[EvidenceFile]:
    """The files of the case an opinion is about."""
    return evidence.files_of(db.session.get_one(Appeal, opinion.appeal_id))


def file(story: OwnerStory, accounts: dict[str, Account], city: str | None) -> Appeal:
    """File a story's appeal as the pages would, and let the worker read and score."""
    plan = CasePlan(
        key=story.name,
        typed=story.account,
        account_id=story.account_id,
        language=story.language,
        contact=story.contact,
        author=Author.STRANGER,
        claims=story.claims,
        documents=story.documents,
        started_ago=timedelta(0),
        moves=(PlannedMove("send", Actor.OWNER, timedelta(minutes=20)),),
        status="in_review",
        submission_city=story.city,
        submission_device="new",
        reads_back=story.reads_back,
    )
    case = start(plan)
    assert is_tracking_code(case.appeal, case.tracking_code)
    ask_code(case)
    deliver_due()
    type_code(case)
    for step in steps_of(plan):
        save(case, step)
    for planned in story.documents:
        name, body = make_planned(planned, accounts[planned.about])
        with transaction():
            evidence.receive(case.appeal, io.BytesIO(body), name)
    evidence.read_due()
    with transaction():
        appeals.send(case.appeal, story.name, files=len(story.documents), city=city)
    if story.reads_back:
        ask_former_code(case, plan.moves[0])
        deliver_due()
        read_back(case, plan.moves[0])
    score_wanted()
    return case.appeal


def test_production_takes_no_invented_people(app: Flask, tmp_path: Path) -> None:
    import dataclasses

    app.extensions["casedesk.settings"] = dataclasses.replace(app.extensions["casedesk.settings"], env="production")

    with pytest.raises(RuntimeError, match="production refuses"):
        seed(app, [], [], AS_OF, quietly)
