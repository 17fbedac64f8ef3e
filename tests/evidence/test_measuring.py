"""What makes a picture hard to read is told before sending; nothing but a refusal stops an upload there."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import Unavailable
from casedesk.evidence import first_looks, service
from casedesk.evidence.models import ARRIVED, EvidenceFile, ScanState
from casedesk.evidence.reading import Measured
from casedesk.evidence.sandbox import FileUnreadable, Reason
from tests.evidence import papers, specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender, evidence_file, present


def received(content: bytes, name: str) -> EvidenceFile:
    """A file whose sender waits until it was looked at."""
    case = appeal(AppealStatus.DRAFT)
    with transaction():
        return service.receive(case, io.BytesIO(content), name)


def dark_photo() -> bytes:
    """What makes people take another photo."""
    return papers.jpeg(papers.photo().point(lambda level: level * 0.3))


def never(*_: object, **__: object) -> Any:
    """Stands for a child that must not be started."""
    raise AssertionError("a child was started")


def test_an_owner_is_warned_of_a_dark_photo_before_sending(db: SQLAlchemy) -> None:
    dark, good = received(dark_photo(), "dark.jpg"), received(papers.jpeg(papers.photo()), "good.jpg")

    assert dark.warnings == ["dark"]
    assert good.warnings == []


def test_documents_are_not_judged_as_pictures(db: SQLAlchemy) -> None:
    assert received(specimens.pdf(), "a.pdf").warnings == []


@pytest.mark.parametrize(
    "fault", [FileUnreadable(Reason.TIMEOUT), FileUnreadable(Reason.CRASHED), Unavailable(code="sandbox")]
)
def test_an_upload_goes_on_when_a_picture_cannot_be_looked_at(
    fault: Exception, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> Measured:
        raise fault

    monkeypatch.setattr(first_looks, "measure_in_child", away)

    assert received(specimens.picture(), "a.jpg").warnings == []


def test_an_upload_does_not_wait_long_for_others(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_looks, "_PATIENCE", 0.05)
    for _ in range(2):
        first_looks._MEASURERS.acquire()
    try:
        assert received(specimens.picture(), "a.jpg").warnings == []
    finally:
        first_looks._MEASURERS.release()
        first_looks._MEASURERS.release()


def test_a_page_without_scripts_tells_it_in_its_one_answer(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)

    sender.send(("dark.jpg", dark_photo()), script=False)

    assert "The photo is rather dark" in sender.client.get(sender.path, headers={"Accept-Language": "en"}).text


def test_a_script_waits_for_no_child_and_learns_of_it_from_the_worker(
    app: Flask, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)
    with monkeypatch.context() as patched:
        patched.setattr(first_looks, "measure_in_child", never)
        answer = sender.send(("dark.jpg", dark_photo()))
    assert answer.status_code == 201 and (answer.get_json()["status"], answer.get_json()["hints"]) == ("reading", [])

    assert service.look_due() == 1

    told = sender.client.get(sender.path, headers={"Accept": "application/json", "Accept-Language": "en"}).get_json()
    assert [hint[:24] for hint in told["files"][0]["hints"]] == ["The photo is rather dark"]
    assert service.look_due() == 0, "each is looked at once"


def test_no_picture_is_read_before_it_was_looked_at(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    evidence_file(case, dark_photo(), stage=ARRIVED)

    assert service.read_due() == 1

    (file,) = present(case)
    assert (file.warnings, file.stage, file.lease_until) == (["dark"], None, None)


@pytest.mark.parametrize("change", [{"scan": ScanState.PENDING}, {"key": None}, {"stage": None}, {"stage": "opening"}])
def test_what_must_not_be_opened_or_is_read_already_is_not_looked_at(db: SQLAlchemy, change: dict[str, Any]) -> None:
    evidence_file(appeal(AppealStatus.DRAFT), **{"stage": ARRIVED, **change})

    assert service.look_due() == 0


def test_a_worker_that_died_over_a_picture_leaves_it_for_another(db: SQLAlchemy, clock: Clock) -> None:
    case = appeal(AppealStatus.DRAFT)
    evidence_file(case, dark_photo(), stage=ARRIVED)
    assert first_looks._claim() is not None
    assert service.look_due() == 0, "somebody has it"

    clock.held += timedelta(seconds=21)

    assert service.look_due() == 1 and present(case)[0].warnings == ["dark"]
