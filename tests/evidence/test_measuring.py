"""What makes a picture hard to read is kept with its file at once; nothing but a refusal stops an upload there."""

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.status import AppealStatus
from casedesk.errors import Unavailable
from casedesk.evidence import receiving
from casedesk.evidence.reading import Measured
from casedesk.evidence.sandbox import FileUnreadable, Reason
from tests.evidence import papers, specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import evidence_file


def test_an_owner_is_warned_of_a_dark_photo_before_sending(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    photo = papers.photo()

    dark = evidence_file(case, papers.jpeg(photo.point(lambda level: level * 0.3)), "dark.jpg")
    good = evidence_file(case, papers.jpeg(photo), "good.jpg")

    assert dark.warnings == ["dark"]
    assert good.warnings == []


def test_documents_are_not_judged_as_pictures(db: SQLAlchemy) -> None:
    assert evidence_file(appeal(AppealStatus.DRAFT), specimens.pdf(), "a.pdf").warnings == []


@pytest.mark.parametrize(
    "fault", [FileUnreadable(Reason.TIMEOUT), FileUnreadable(Reason.CRASHED), Unavailable(code="sandbox")]
)
def test_an_upload_goes_on_when_a_picture_cannot_be_looked_at(
    fault: Exception, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> Measured:
        raise fault

    monkeypatch.setattr(receiving, "measure_in_child", away)

    assert evidence_file(appeal(AppealStatus.DRAFT), specimens.picture(), "a.jpg").warnings == []


def test_an_upload_does_not_wait_long_for_others(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "_PATIENCE", 0.05)
    for _ in range(2):
        receiving._MEASURERS.acquire()
    try:
        assert evidence_file(appeal(AppealStatus.DRAFT), specimens.picture(), "a.jpg").warnings == []
    finally:
        receiving._MEASURERS.release()
        receiving._MEASURERS.release()
