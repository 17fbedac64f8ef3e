"""Originals and previews for the desk: headers, rights, events."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import urllib3
from flask import Flask
from flask.testing import FlaskClient

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.service import entries_of
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.evidence import service
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.evidence import specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import evidence_file
from tests.factories.staff import signed_in
from tests.tools.readings import keep_readings

CAREFUL = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def looks(case: Appeal) -> list[str]:
    db.session.rollback()
    return [entry.details for entry in entries_of(case.id) if entry.tag is EventTag.EVIDENCE_READ]


def case_of(file: EvidenceFile) -> Appeal:
    return db.session.get_one(Appeal, file.appeal_id)


@pytest.fixture
def file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[EvidenceFile]:
    keep_readings(monkeypatch)
    with app.app_context():
        yield one_read()


def one_read() -> EvidenceFile:
    made = evidence_file(appeal(AppealStatus.IN_REVIEW), specimens.pdf(pages=2), "发票.pdf")
    service.read_due()
    return made


@pytest.mark.case("S30")
@pytest.mark.settings(evidence_store="local")
def test_s30_the_original_is_a_download_that_cannot_run(file: EvidenceFile, as_reviewer: FlaskClient) -> None:
    answer = as_reviewer.get(f"/review/evidence/{file.public_id}/original")

    assert answer.data == specimens.pdf(pages=2)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert int(answer.headers["Content-Length"]) == file.size
    assert {name: answer.headers[name] for name in CAREFUL} == CAREFUL


@pytest.mark.case("S30")
@pytest.mark.s3
@pytest.mark.parametrize("store", ["s3"], indirect=True)
def test_s30_a_bucket_gives_the_original_by_a_link_of_one_minute(
    file: EvidenceFile, as_reviewer: FlaskClient, as_admin: FlaskClient
) -> None:
    answer = as_reviewer.get(f"/review/evidence/{file.public_id}/original")

    assert answer.status_code == 302
    assert "X-Amz-Expires=60" in answer.location
    assert answer.headers["Cache-Control"] == "no-store"
    assert urllib3.request("GET", answer.location).data == specimens.pdf(pages=2)
    assert as_admin.get(f"/review/evidence/{file.public_id}/original").status_code == 404


@pytest.mark.case("S30")
@pytest.mark.both_stores
@pytest.mark.parametrize("which", ["preview/1", "preview/2", "thumbnail"])
def test_s30_previews_are_pictures_of_ours(which: str, file: EvidenceFile, as_reviewer: FlaskClient) -> None:
    answer = as_reviewer.get(f"/review/evidence/{file.public_id}/{which}")

    assert answer.data.startswith(b"\xff\xd8\xff")
    assert answer.mimetype == "image/jpeg"
    assert {name: answer.headers[name] for name in CAREFUL} == CAREFUL


@pytest.mark.case("S28")
@pytest.mark.settings(evidence_store="local")
@pytest.mark.parametrize(
    "label", ["../a\r\nSet-Cookie: x=1.jpg", 'a"; filename="b.exe.jpg', "发" * 300 + ".jpg", "a\0b.jpg"]
)
def test_s28_the_header_is_well_formed_whatever_the_label(label: str, app: Flask, as_reviewer: FlaskClient) -> None:
    with app.app_context():
        public_id = evidence_file(appeal(AppealStatus.IN_REVIEW), label=label).public_id

    answer = as_reviewer.get(f"/review/evidence/{public_id}/original")

    header = answer.headers["Content-Disposition"]
    assert answer.status_code == 200
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "Set-Cookie" not in answer.headers


def test_each_download_is_an_event_and_a_look_is_one_for_a_while(
    clock: Clock, file: EvidenceFile, as_reviewer: FlaskClient, as_manager: FlaskClient
) -> None:
    case = case_of(file)
    for _ in range(2):
        as_reviewer.get(f"/review/evidence/{file.public_id}/original")
        for which in ("thumbnail", "preview/1", "preview/2"):
            as_reviewer.get(f"/review/evidence/{file.public_id}/{which}")
    assert [detail.count("original") for detail in looks(case)] == [1, 0, 1]

    as_manager.get(f"/review/evidence/{file.public_id}/thumbnail")
    assert len(looks(case)) == 4

    clock.held += timedelta(minutes=15)  # type: ignore[operator]
    as_reviewer.get(f"/review/evidence/{file.public_id}/thumbnail")
    assert len(looks(case)) == 5


@pytest.mark.case("S31")
@pytest.mark.parametrize("which", ["original", "preview/1", "thumbnail"])
def test_s31_what_is_not_for_this_person_reads_like_missing(
    which: str, app: Flask, file: EvidenceFile, as_reviewer: FlaskClient, as_admin: FlaskClient
) -> None:
    draft = evidence_file(appeal(AppealStatus.DRAFT))
    gone = evidence_file(case_of(file))
    with transaction():
        service.remove(case_of(file), gone)

    for public_id in (draft.public_id, gone.public_id, "0" * 32, "..%2f..%2fetc"):
        assert as_reviewer.get(f"/review/evidence/{public_id}/{which}").status_code == 404
    assert as_admin.get(f"/review/evidence/{file.public_id}/{which}").status_code == 404
    assert app.test_client().get(f"/review/evidence/{file.public_id}/{which}").status_code == 302
    assert looks(case_of(file)) == []


def test_a_page_that_was_not_drawn_is_missing(file: EvidenceFile, as_reviewer: FlaskClient) -> None:
    for page in ("0", "3", "99", "-1"):
        assert as_reviewer.get(f"/review/evidence/{file.public_id}/preview/{page}").status_code == 404


def test_a_damaged_file_is_never_shown_as_whole(
    file: EvidenceFile, as_reviewer: FlaskClient, app: Flask, tmp_path: object
) -> None:
    path = evidence_store()._path(file.key)  # type: ignore[attr-defined]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    answer = as_reviewer.get(f"/review/evidence/{file.public_id}/original")

    assert answer.status_code == 500
    assert b"%PDF" not in answer.data


def test_rights_are_looked_at_each_time(app: Flask, file: EvidenceFile) -> None:
    client = signed_in(app, Role.REVIEWER)
    assert client.get(f"/review/evidence/{file.public_id}/original").status_code in (200, 302)

    with transaction():
        db.session.get_one(StaffMember, client.staff_id).role_names = [Role.ADMIN.value]  # type: ignore[attr-defined]

    assert client.get(f"/review/evidence/{file.public_id}/original").status_code == 404
