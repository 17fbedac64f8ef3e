"""One's own leaning before the score, and the sample reviewed without it: what is hidden, from whom, until when."""

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal
from casedesk.audit.tags import EventTag
from casedesk.audit.verification import verify
from casedesk.clock import utcnow
from casedesk.database import transaction
from casedesk.errors import NotAllowed, WrongState
from casedesk.review.deciding.leanings import leanings_of, note_leaning, scores_hidden
from casedesk.review.models import LeaningWay
from casedesk.review.outcomes.models import BlindReview
from casedesk.staff.permissions import Role
from tests.factories.review import case
from tests.factories.staff import staff_member
from tests.review.desk import decide, now, opened, press
from tests.review.views.test_case import recorded

pytestmark = pytest.mark.usefixtures("clock")
leaning_first = pytest.mark.settings(leaning_first=True)
# What nobody reads before noting a leaning; the band as a word stands in the filters of other pages, not here.
TOLD = (
    *("times likelier", 'class="why-so"', 'class="weights"', "chart scale", "How the score came about"),
    *('class="waterfall"', "What would move this case", "At best", "Against whom", 'class="suspects"'),
)


def number(appeal: Appeal) -> str:
    """The bits of a case as its page shows them."""
    return f"{appeal.bits:+.1f}".replace("-", "−")


def noted(appeal: Appeal) -> list[LeaningWay]:
    """The leanings on record for a case."""
    return [leaning.way for leaning in leanings_of(now(appeal).id).values()]


@leaning_first
@pytest.mark.both_databases
def test_the_score_is_shown_when_the_leaning_is_noted(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case(papers=1)
    before = opened(as_reviewer, appeal)

    answer = press(as_reviewer, f"/review/{appeal.reference}/leaning", way="against")

    after = opened(as_reviewer, appeal)
    assert answer.status_code == 302 and "Where do you lean?" in before and "Where do you lean?" not in after
    assert not [words for words in TOLD if words in before] and number(appeal) not in before
    assert not [words for words in TOLD if words not in after] and number(appeal) in after
    assert "Your leaning before you saw it</b>: against" in after
    assert noted(appeal) == [LeaningWay.AGAINST]
    (entry,) = recorded(appeal, EventTag.CASE_LEAN)
    assert '"way":"against"' in entry and verify().whole


@leaning_first
def test_evidence_is_there_before_the_number(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    page = opened(as_reviewer, case(papers=1))

    assert all(words in page for words in ("Exactly the same", "发票.pdf", 'class="chart axis"', "The case was scored"))
    assert "case was scored:" not in page


@leaning_first
def test_a_leaning_is_noted_once_and_never_changed(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    press(as_reviewer, f"/review/{appeal.reference}/leaning", way="for")

    answer = press(as_reviewer, f"/review/{appeal.reference}/leaning", way="against")

    assert answer.status_code == 302
    assert noted(appeal) == [LeaningWay.FOR]
    assert "noted before" in as_reviewer.get(f"/review/{appeal.reference}").get_data(as_text=True)


@leaning_first
def test_what_is_no_leaning_is_not_noted(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    press(as_reviewer, f"/review/{appeal.reference}/leaning", way="perhaps")

    assert noted(appeal) == [] and "Where do you lean?" in opened(as_reviewer, appeal)


@leaning_first
def test_the_queue_hides_the_band_until_then(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    before = as_reviewer.get("/review").get_data(as_text=True)

    press(as_reviewer, f"/review/{appeal.reference}/leaning", way="unsure")

    after = as_reviewer.get("/review").get_data(as_text=True)
    assert "Not shown yet" in before and number(appeal) not in before
    assert "Not shown yet" not in after and number(appeal) in after


def listed(client: FlaskClient, appeal: Appeal) -> bool:
    """Whether the queue, asked for the cases of its band, has a case."""
    band = now(appeal).band
    assert band
    return appeal.reference in client.get(f"/review?band={band}").get_data(as_text=True)


@leaning_first
@pytest.mark.both_databases
def test_choosing_by_band_tells_no_band_that_is_not_shown(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    before = listed(as_reviewer, appeal)

    press(as_reviewer, f"/review/{appeal.reference}/leaning", way="unsure")

    assert not before and listed(as_reviewer, appeal)


@pytest.mark.both_databases
def test_choosing_by_band_tells_nothing_of_the_sample(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    drawn, other = case(), case()
    with transaction():
        db.session.add(BlindReview(appeal_id=drawn.id, drawn_at=utcnow()))

    assert listed(as_reviewer, other) and not listed(as_reviewer, drawn)


@leaning_first
def test_who_decides_nothing_is_asked_for_no_leaning(db: SQLAlchemy) -> None:
    appeal, manager = case(), staff_member(Role.MANAGER)

    with pytest.raises(NotAllowed), transaction():
        note_leaning(appeal, manager, LeaningWay.FOR)
    assert scores_hidden([appeal], manager) == frozenset()


def test_without_the_setting_nobody_is_asked(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    page = opened(as_reviewer, appeal)
    press(as_reviewer, f"/review/{appeal.reference}/leaning", way="for")

    assert "Where do you lean?" not in page and "times likelier" in page
    assert noted(appeal) == []


@leaning_first
def test_a_case_without_score_waits_for_it_first(db: SQLAlchemy) -> None:
    reviewer, appeal = staff_member(), case(account_id=None)

    with pytest.raises(WrongState), transaction():
        note_leaning(appeal, reviewer, LeaningWay.FOR)


def test_the_sample_is_reviewed_without_the_score_and_says_why(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    with transaction():
        db.session.add(BlindReview(appeal_id=appeal.id, drawn_at=utcnow()))
    before = opened(as_reviewer, appeal)
    queue = as_reviewer.get("/review").get_data(as_text=True)

    decide(as_reviewer, appeal, "reject", "cannot_tell")

    after = opened(as_reviewer, appeal)
    assert "This case is reviewed without the score" in before and "drawn by chance" in before
    assert not [words for words in TOLD if words in before] and number(appeal) not in before + queue
    assert "This case is reviewed without the score" not in after and "times likelier" in after


@leaning_first
def test_the_leaning_stands_beside_the_opinion(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    press(as_reviewer, f"/review/{appeal.reference}/leaning", way="unsure")

    decide(as_reviewer, appeal, "escalate", "unusual")

    assert "Leaning before the score was shown: unsure" in opened(as_reviewer, appeal)


def test_one_press_puts_an_item_into_the_request_for_more(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    plain = opened(as_reviewer, appeal)

    asked = as_reviewer.get(f"/review/{appeal.reference}?ask=device_photo").get_data(as_text=True)
    unknown = as_reviewer.get(f"/review/{appeal.reference}?ask=nonsense").get_data(as_text=True)

    assert f"/review/{appeal.reference}?ask=device_photo#reasons-ask_for_more" in plain
    assert ' value="ask_for_more" checked' in asked and "checked" in asked.split('value="device_photo"')[0][-120:]
    assert ' value="ask_for_more" checked' not in plain + unknown
