"""A request's files go into the store as they arrive: memory stays flat, and one bad file leaves the others."""

import gc
import io
import tracemalloc

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from casedesk.appeals.status import AppealStatus
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
