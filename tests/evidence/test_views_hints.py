"""What an owner is told of a picture that is hard to read, and of how far the reading is: kind, and never a bar."""

import io
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.evidence.models import EvidenceFile, ReadingState
from tests.evidence import specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender, evidence_file, present

# Every row has room for a hint, so that scripts can fill it.
SHOWN = '<div class="file-hint" data-file-hint>'
RESULT = {"fields": {"total": {"value": "6799.00"}}, "checks": [{"code": "qr_matches_text"}], "texts": ["secret"]}


def rows(sender: Sender) -> list[dict[str, Any]]:
    """The list as scripts ask for it."""
    answer = sender.client.get(sender.path, headers={"Accept": "application/json", "Accept-Language": "en"})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.get_json()["files"]
    return found


def page(sender: Sender, path: str = "", language: str = "en") -> str:
    """A page of the owner."""
    answer = sender.client.get(f"/appeals/{sender.reference}{path}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def keep(sender: Sender, file: EvidenceFile, *, script: bool = True) -> TestResponse:
    """Press the button that sends a picture as it is."""
    accept = "application/json" if script else "text/html"
    address = f"{sender.path}/{file.public_id}/kept"
    return sender.client.post(address, data={"csrf_token": sender.token}, headers={"Accept": accept})


def replace(sender: Sender, instead: str, name: str, content: bytes) -> TestResponse:
    """Send another file in the place of one."""
    data = {"csrf_token": sender.token, "upload_key": name, "instead": instead, "file": (io.BytesIO(content), name)}
    return sender.client.post(sender.path, data=data, headers={"Accept": "application/json"})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["The photo is rather dark", "Part of the document may be missing", "Take another photo", "Send anyway"],
        ),
        ("zh-CN", ["照片有点暗", "单据好像没有拍全", "重新拍一张", "就用这张"]),
    ],
)
def test_what_would_help_is_told_in_both_languages(app: Flask, db: SQLAlchemy, language: str, words: list[str]) -> None:
    case = appeal(AppealStatus.DRAFT)
    evidence_file(case, warnings=["dark", "cut", "unheard of"])

    shown = page(Sender(app, case), "/step/purchase", language)

    hint = shown[shown.index(SHOWN) : shown.index("</li>\n", shown.index(SHOWN))]
    assert [word for word in words if word not in hint] == []


def test_nothing_keeps_a_picture_from_being_sent_and_its_hint_is_dismissed_for_good(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    file, other = evidence_file(case, warnings=["dark"]), evidence_file(case, warnings=["blurred"])
    sender = Sender(app, case)
    assert [len(row["hints"]) for row in rows(sender)] == [1, 1]

    answers = [keep(sender, file), keep(sender, file, script=False)]

    assert answers[0].get_json() == {"id": file.public_id, "status": "kept"}
    assert (answers[1].status_code, answers[1].location) == (302, f"/appeals/{case.reference}/step/purchase")
    assert [(row["id"], len(row["hints"])) for row in rows(sender)] == [(file.public_id, 0), (other.public_id, 1)]
    assert present(case)[0].warnings == ["dark"], "the desk still learns what the owner was told"


def test_a_hint_offers_no_way_once_files_cannot_be_changed(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DISPUTED)
    other = appeal(AppealStatus.DRAFT)
    file = evidence_file(other, warnings=["dark"])
    with transaction():
        file.appeal_id = case.id
    sender = Sender(app, case)

    assert SHOWN not in page(sender) and rows(sender)[0]["hints"] == []
    assert keep(sender, file).status_code == 409


def test_another_photo_takes_the_place_of_the_first_once_it_is_kept(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    first = evidence_file(case, warnings=["blurred"], name="first.jpg").public_id
    sender = Sender(app, case)
    assert f'name="instead" type="hidden" value="{first}"' in page(sender, f"/evidence?instead={first}")

    refused = replace(sender, first, "bad.jpg", b"<html>")
    assert refused.status_code == 422 and [file.label for file in present(case)] == ["first.jpg"]

    answers = [replace(sender, first, "second.jpg", specimens.picture()) for _try in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert [file.label for file in present(case)] == ["second.jpg"]


def test_a_file_of_another_appeal_is_never_replaced_or_dismissed(app: Flask, db: SQLAlchemy) -> None:
    mine, theirs = appeal(AppealStatus.DRAFT), appeal(AppealStatus.DRAFT)
    file = evidence_file(theirs, warnings=["dark"])
    sender = Sender(app, mine)

    replace(sender, file.public_id, "second.jpg", specimens.picture())

    assert keep(sender, file).status_code == 404
    assert [one.public_id for one in present(theirs)] == [file.public_id]
    assert present(theirs)[0].kept_as_is_at is None


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (None, "We are looking at it"),
        ("opening", "We are opening it"),
        ("recognising", "We are reading it"),
        ("comparing", "Almost done"),
        ("a stage of tomorrow", "We are looking at it"),
    ],
)
def test_how_far_the_reading_is_stands_on_the_step_and_the_status_page(
    app: Flask, db: SQLAlchemy, stage: str | None, words: str
) -> None:
    draft, sent = appeal(AppealStatus.DRAFT), appeal(AppealStatus.IN_REVIEW)
    for case in (draft, sent):
        evidence_file(case, stage=stage)

    assert words in page(Sender(app, draft), "/step/purchase") and words in page(Sender(app, sent))
    assert rows(Sender(app, sent))[0]["message"] == words


def _read(case: Appeal, **changes: Any) -> None:
    evidence_file(case, state=ReadingState.READ, stage=None, **changes)


def test_what_was_read_is_never_told_to_an_owner(app: Flask, db: SQLAlchemy) -> None:
    bare, full = appeal(AppealStatus.IN_REVIEW), appeal(AppealStatus.IN_REVIEW)
    _read(bare)
    _read(full, reading=RESULT, fit="contradicts", tier="suspicious", verdict="doubtful", verdict_reason="looks_edited")

    told = [
        {key: value for key, value in rows(Sender(app, case))[0].items() if not key.endswith("url") and key != "id"}
        for case in (bare, full)
    ]

    assert told[0] == told[1] and told[0]["message"] == "" and told[0]["status"] == "stored"
