"""Sending and removing files over HTTP, with scripts and without, and what strangers get."""

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.errors import Unavailable
from casedesk.evidence import service
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.spool import Spool
from tests.evidence import specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender, evidence_file, present


def waiting(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "evidence" / "incoming").iterdir())


@pytest.mark.both_databases
@pytest.mark.both_stores
def test_a_script_sends_one_file_and_learns_what_it_is(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)
    content = specimens.picture()

    answer = sender.send(("小票.jpg", content))

    assert answer.status_code == 201
    [file] = present(case)
    told = answer.get_json()
    assert told["id"] == file.public_id
    assert (told["name"], told["size"], told["status"]) == ("小票.jpg", len(content), "reading")
    assert told["remove_url"] == f"{sender.path}/{file.public_id}/removal"
    with service.open_original(file) as plain:
        assert plain.read() == content
    assert waiting(tmp_path) == []


def test_the_same_key_twice_is_one_file(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)

    answers = [sender.send(("a.jpg", specimens.picture()), key="k1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].get_json()["id"] == answers[1].get_json()["id"]
    assert len(present(case)) == 1


def test_without_scripts_each_file_of_a_form_has_its_own_result(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    case = appeal(AppealStatus.DRAFT)

    answer = Sender(app, case).send(
        ("good.jpg", specimens.picture()),
        ("empty.png", b""),
        ("shop.html", b"<html>"),
        ("good.pdf", specimens.pdf()),
        script=False,
        **{"Accept-Language": "en"},
    )

    assert answer.status_code == 422
    assert [file.label for file in present(case)] == ["good.jpg", "good.pdf"]
    page = answer.get_data(as_text=True)
    assert "empty.png: The file is empty" in page
    assert "shop.html: The file must be a JPG, PNG, HEIC, WebP, PDF, OFD or e-invoice XML" in page
    assert "good.pdf" in page
    assert waiting(tmp_path) == []


@pytest.mark.parametrize(
    ("status", "goes_to"), [(AppealStatus.DRAFT, "/step/purchase"), (AppealStatus.WAITING_FOR_OWNER, "")]
)
def test_without_scripts_the_page_with_the_list_follows(
    status: AppealStatus, goes_to: str, app: Flask, db: SQLAlchemy
) -> None:
    case = appeal(status)

    answer = Sender(app, case).send(("a.jpg", specimens.picture()), script=False)

    assert answer.status_code == 303
    assert answer.location.endswith(f"/appeals/{case.reference}{goes_to}")


@pytest.mark.case("S25")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.pdf", specimens.picture()),
        ("a.exe.pdf", specimens.pdf()),
        ("a.jpg", specimens.picture() + specimens.archive({"x.html": b"<script>"})),
        ("a.html", b"<!doctype html><script>alert(1)</script>"),
    ],
)
def test_s25_what_is_not_one_of_ours_is_refused_in_words(name: str, content: bytes, app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)

    answer = Sender(app, case).send((name, content), **{"Accept-Language": "en"})

    assert answer.status_code == 422
    assert answer.get_json()["error"] == {
        "code": "wrong_type",
        "message": "The file must be a JPG, PNG, HEIC, WebP, PDF, OFD or e-invoice XML",
    }
    assert present(case) == []
    assert list(evidence_store().keys()) == []


@pytest.mark.case("S26")
@pytest.mark.settings(max_file_mb=1)
def test_s26_a_file_too_big_is_refused_with_413_and_the_others_stay(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)

    exact = sender.send(("exact.jpg", specimens.large_picture(1_000_000)))
    more = sender.send(("more.jpg", specimens.large_picture(1_000_001)), **{"Accept-Language": "en"})

    assert exact.status_code == 201
    assert more.status_code == 413
    assert more.get_json()["error"]["message"] == "The file must be smaller than 1 MB"
    assert len(present(case)) == 1
    assert waiting(tmp_path) == []


@pytest.mark.case("S26")
@pytest.mark.settings(request_mb=2)
def test_s26_a_request_too_big_is_refused_before_it_is_kept(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    case = appeal(AppealStatus.DRAFT)

    answer = Sender(app, case).send(("a.jpg", specimens.large_picture(2_000_000)))

    assert answer.status_code == 413
    assert present(case) == []
    assert waiting(tmp_path) == []


@pytest.mark.case("S28")
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x.jpg",
        "a\u202egpj.exe.jpg",
        "quo\"te'.jpg",
        "长" * 300 + ".jpg",
        "<script>alert(1)</script>.jpg",
    ],
)
def test_s28_a_name_is_a_label_and_nothing_else(name: str, app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    case = appeal(AppealStatus.WAITING_FOR_OWNER)
    sender = Sender(app, case)

    answer = sender.send((name, specimens.picture()))

    if answer.status_code == 422:  # a name that hides a program is refused, not cleaned
        assert "exe" in name
        return
    page = sender.client.get(f"/appeals/{case.reference}").get_data(as_text=True)
    assert "<script>alert" not in page
    kept = [path.name for path in (tmp_path / "evidence" / "files").glob("??/*")]
    assert [len(name) for name in kept] == [32]
    assert all(set(name) <= set("0123456789abcdef") for name in kept)


@pytest.mark.case("S29")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.xml",
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><EInvoice>&x;</EInvoice>',
        ),
        ("a.ofd", specimens.archive({**specimens.ofd_entries(), "../out.xml": b"<a/>"})),
        ("a.ofd", specimens.archive({**specimens.ofd_entries(), "in.zip": specimens.archive({"a": b"a"})})),
    ],
)
def test_s29_documents_that_reach_out_are_refused(name: str, content: bytes, app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)

    answer = Sender(app, case).send((name, content))

    assert answer.status_code == 422
    assert present(case) == []


@pytest.mark.case("S31")
def test_s31_another_case_and_another_file_read_like_missing_ones(app: Flask, db: SQLAlchemy) -> None:
    mine, other = appeal(AppealStatus.DRAFT), appeal(AppealStatus.DRAFT)
    theirs = evidence_file(other)
    service.read_due()
    sender = Sender(app, mine)
    picture = specimens.picture()

    def pages(reference: str, public_id: str) -> list[tuple[int, str]]:
        base = f"/appeals/{reference}/evidence"
        sender.reference = reference
        answers = [
            sender.send(("a.jpg", picture)),
            sender.send(("a.jpg", picture), script=False),
            sender.remove(public_id),
            sender.client.get(base),
            sender.client.get(f"{base}/{public_id}/thumbnail"),
        ]
        return [(answer.status_code, answer.get_data(as_text=True).replace(reference, "")) for answer in answers]

    foreign = pages(other.reference, theirs.public_id)
    missing = pages("CD-2611-00000", "0" * 32)
    assert [status for status, _ in foreign] == [404] * 5
    assert [len(text.replace(theirs.public_id, "0" * 32)) for _, text in foreign] == [len(text) for _, text in missing]
    sender.reference = mine.reference
    assert sender.remove(theirs.public_id).status_code == 404
    assert present(other) == [theirs]


@pytest.mark.case("S44")
@pytest.mark.parametrize("script", [True, False])
def test_s44_nothing_is_acknowledged_while_the_store_is_away(
    script: bool, app: Flask, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)

    def away(spool: Spool) -> None:
        raise Unavailable(retry_after=60)

    monkeypatch.setattr(Spool, "commit", away)
    answer = sender.send(("a.jpg", specimens.picture()), script=script)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert present(case) == []


@pytest.mark.case("S44")
@pytest.mark.s3
@pytest.mark.parametrize("store", ["s3"], indirect=True)
@pytest.mark.settings(s3_endpoint="http://127.0.0.1:9")
def test_s44_a_dead_bucket_answers_503(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    case = appeal(AppealStatus.DRAFT)

    answer = Sender(app, case).send(("a.jpg", specimens.picture()))

    assert answer.status_code == 503
    assert present(case) == []
    assert waiting(tmp_path) == []


def test_a_form_without_its_token_keeps_nothing(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)
    sender.token = "wrong"

    assert sender.send(("a.jpg", specimens.picture())).status_code == 400
    assert waiting(tmp_path) == []


def test_an_upload_that_breaks_off_keeps_nothing(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    sender = Sender(app, appeal(AppealStatus.DRAFT))
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + specimens.picture()

    answer = sender.client.post(
        sender.path,
        input_stream=io.BytesIO(body),
        headers={"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(len(body) + 1000)},
    )

    assert answer.status_code == 400
    assert waiting(tmp_path) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_removed_with_a_button(script: bool, app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    file = evidence_file(case)

    answer = Sender(app, case).remove(file.public_id, script=script)

    assert answer.status_code == (200 if script else 302)
    assert not script or json.loads(answer.data) == {"id": file.public_id, "status": "removed"}
    assert present(case) == []


def test_a_removed_file_can_be_sent_again_from_the_same_page(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender, photo = Sender(app, case), specimens.picture()
    sender.send(("a.jpg", photo), key="of this page")
    sender.remove(present(case)[0].public_id)

    assert sender.send(("a.jpg", photo), key="of this page").status_code == 201

    assert len(present(case)) == 1, "acknowledged is kept"


def test_a_frozen_case_takes_and_gives_nothing(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    file = evidence_file(case)
    sender = Sender(app, case)
    frozen = appeal(AppealStatus.DISPUTED)
    with transaction():
        file.appeal_id = frozen.id
    sender = Sender(app, frozen)

    assert sender.send(("a.jpg", specimens.picture())).status_code == 409
    assert sender.remove(file.public_id).status_code == 409
    assert present(frozen) == [file]


@pytest.mark.case("S30")
def test_s30_the_owner_sees_a_fresh_picture_of_the_own_file(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    file = evidence_file(case, specimens.picture(with_place=True))
    service.read_due()

    answer = Sender(app, case).client.get(f"/appeals/{case.reference}/evidence/{file.public_id}/thumbnail")

    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert b"Camera of nobody" not in answer.data
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
