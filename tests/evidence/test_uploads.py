"""A request's files go into the store as they arrive: memory stays flat, and one bad file leaves the others."""

import gc
import io
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from casedesk.appeals.status import AppealStatus
from casedesk.evidence.installation import evidence_store
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender, present


def photo(side: int) -> bytes:
    """A noisy picture, about as large as a phone makes it."""
    target = io.BytesIO()
    Image.effect_noise((side, side), 80).save(target, "JPEG", quality=96)
    return target.getvalue()


@pytest.mark.both_stores
@pytest.mark.case("S26")
def test_s26_m2_memory_stays_flat_during_a_request_of_25_megabytes(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)
    sender.send(("warm.jpg", photo(100)))
    sent = [FileStorage(io.BytesIO(photo(side)), f"{side}.jpg", "file") for side in (3000, 2950, 2300)]
    boundary, body = encode_multipart({"csrf_token": sender.token, "upload_key": "", "file": sent})
    stream = io.BytesIO(body)
    gc.collect()
    assert len(body) > 20_000_000
    tracemalloc.start()

    answer = sender.client.post(
        sender.path,
        input_stream=stream,
        content_type=f"multipart/form-data; boundary={boundary}",
        content_length=len(body),
    )

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 303
    assert len(present(case)) == 4
    assert peak < 10_000_000


def test_files_of_other_routes_never_reach_the_store(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    sender = Sender(app, case)
    data = {"csrf_token": sender.token, "body": "hello", "file": (io.BytesIO(photo(50)), "a.jpg")}

    answer = sender.client.post(f"/appeals/{case.reference}/messages", data=data)

    assert answer.status_code == 400
    assert present(case) == []


@pytest.mark.both_databases
@pytest.mark.settings(max_files=2)
def test_files_sent_at_the_same_time_see_each_other(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    senders = [Sender(app, case) for _ in range(4)]
    db.session.rollback()
    content = photo(60)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda sender: sender.send(("a.jpg", content)), senders))

    assert sorted(answer.status_code for answer in answers) == [201, 201, 422, 422]
    assert len(present(case)) == 2


@pytest.mark.both_databases
def test_one_upload_sent_twice_at_the_same_time_is_one_file(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    senders = [Sender(app, case) for _ in range(4)]
    db.session.rollback()
    content = photo(60)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda sender: sender.send(("a.jpg", content), key="one"), senders))

    assert [answer.status_code for answer in answers] == [201] * 4
    [file] = present(case)
    assert list(evidence_store().keys()) == [file.key]
