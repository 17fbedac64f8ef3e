"""Cases that wait for a score: one that cannot be scored keeps no other back, and an absent directory loses none."""

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal
from casedesk.clock import Clock
from casedesk.clock import utcnow as now
from casedesk.database import transaction
from casedesk.directory.base import DirectoryUnavailable
from casedesk.review.scores import service as scores
from tests.factories.review import case as new_case


@pytest.fixture
def waiting(db: SQLAlchemy, clock: Clock) -> tuple[Appeal, Appeal]:
    """Two scored cases that wait for another score, the first one longer."""
    first, second = new_case(), new_case()
    with transaction():
        first.score_wanted_at, second.score_wanted_at = now() - timedelta(minutes=5), now()
    return first, second


def break_scoring(monkeypatch: pytest.MonkeyPatch, broken: Appeal, error: Exception) -> None:
    """Let gathering the facts of one case fail."""
    whole = scores.case_of

    def case_of(appeal: Appeal) -> object:
        if appeal.id == broken.id:
            raise error
        return whole(appeal)

    monkeypatch.setattr(scores, "case_of", case_of)


def test_a_case_that_cannot_be_scored_keeps_no_other_back(
    waiting: tuple[Appeal, Appeal], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = waiting
    break_scoring(monkeypatch, first, ValueError("li.ming@mail.example"))

    assert scores.score_wanted() == 1

    assert (first.score_wanted_at is None, second.score_wanted_at is None) == (False, True)
    told = [record for record in caplog.records if record.message == "score_failed"]
    assert [(record.appeal, record.error_type) for record in told] == [(first.id, "ValueError")]  # type: ignore[attr-defined]
    assert "li.ming" not in caplog.text


def test_cases_stay_wanted_while_the_directory_is_away(
    waiting: tuple[Appeal, Appeal], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = waiting
    break_scoring(monkeypatch, first, DirectoryUnavailable())

    with pytest.raises(DirectoryUnavailable):
        scores.score_wanted()

    assert first.score_wanted_at is not None
    assert second.score_wanted_at is not None
