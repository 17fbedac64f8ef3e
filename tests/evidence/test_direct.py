"""Files sent straight to the bucket, on a real S3 server: what it refuses itself, and what counts only after a look."""

import dataclasses
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import Unavailable
from casedesk.evidence import service
from casedesk.evidence.store import S3Store
from casedesk.settings.rules import cross_faults
from config import Settings
from tests.evidence import specimens
from tests.evidence.test_scanning import infected_photo
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender, evidence_file, present
from tests.tools import clamd

pytestmark = [
    pytest.mark.s3,
    pytest.mark.parametrize("store", ["s3"], indirect=True),
    pytest.mark.settings(s3_direct_upload=True),
]


class DirectSender(Sender):
    """A browser whose script sends files straight to the bucket."""

    def ask(self, name: str, size: int, key: str = "k") -> TestResponse:
        data = {"csrf_token": self.token, "name": name, "size": str(size), "upload_key": key}
        return self.client.post(f"{self.path}/direct", data=data, headers={"Accept": "application/json"})

    def tell(self, ticket: str, key: str = "k", **headers: str) -> TestResponse:
        data = {"csrf_token": self.token, "upload_key": key, "ticket": ticket}
        return self.client.post(self.path, data=data, headers={"Accept": "application/json", **headers})

    def deliver(self, name: str, content: bytes, key: str = "k") -> TestResponse:
        """The whole way."""
        offer = self.ask(name, len(content), key)
        assert offer.status_code == 200, offer.get_json()
        assert put(offer.get_json(), content) == 201
        return self.tell(offer.get_json()["ticket"], key)


def put(offer: dict[str, Any], content: bytes, **changes: str | None) -> int:
    """Post a file as a browser does; changed fields stand for somebody who plays with the form."""
    fields = {name: value for name, value in {**offer["fields"], **changes}.items() if value is not None}
    body = {**fields, "file": ("a", content, "application/octet-stream")}
    return urllib3.request("POST", offer["url"], fields=body).status


def left(store: S3Store) -> list[str]:
    """What lies in the bucket beside the files that count."""
    return [entry.key for entry in store._listed("uploads/")]


@pytest.fixture
def bucket_store(app: Flask) -> S3Store:
    store = app.extensions["casedesk.evidence_store"]
    assert isinstance(store, S3Store)
    return store


@pytest.fixture
def case(db: SQLAlchemy) -> Appeal:
    return appeal(AppealStatus.DRAFT)


@pytest.fixture
def sender(app: Flask, case: Appeal) -> DirectSender:
    return DirectSender(app, case)


@pytest.mark.both_databases
def test_a_file_goes_straight_to_the_bucket_and_counts_after_a_look(
    case: Appeal, sender: DirectSender, bucket_store: S3Store, tmp_path: Path
) -> None:
    content = specimens.pdf()

    answer = sender.deliver("发票.pdf", content)

    assert answer.status_code == 201
    [file] = present(case)
    told = answer.get_json()
    assert (told["id"], told["name"], told["size"]) == (file.public_id, "发票.pdf", len(content))
    assert file.kind == "pdf"
    with service.open_original(file) as plain:
        assert plain.read() == content
    assert left(bucket_store) == [], "nothing stays where browsers put it"
    assert list(bucket_store.keys()) == [file.key]
    assert list((tmp_path / "evidence" / "incoming").iterdir()) == []


def test_a_repeated_try_counts_once_whichever_way_it_came(case: Appeal, sender: DirectSender) -> None:
    content = specimens.picture()

    answers = [
        sender.deliver("a.jpg", content, "one"),
        sender.deliver("a.jpg", content, "one"),
        sender.send(("a.jpg", content), key="one"),
    ]

    assert {answer.get_json()["id"] for answer in answers} == {present(case)[0].public_id}
    assert len(present(case)) == 1


@pytest.mark.case("S26")
def test_s26_the_bucket_holds_a_file_to_the_size_that_was_said(sender: DirectSender, bucket_store: S3Store) -> None:
    offer = sender.ask("a.jpg", 1000).get_json()

    assert put(offer, bytes(1001)) == 400
    assert put(offer, bytes(999)) == 400
    assert left(bucket_store) == []
    assert put(offer, bytes(1000)) == 201


@pytest.mark.case("S25")
@pytest.mark.parametrize(
    "changes",
    [
        {"key": "uploads/CD-0000-00000/" + "0" * 32},
        {"key": "ab/" + "ab" + "0" * 30},
        {"Content-Type": "text/html"},
        {"Content-Type": None},
        {"x-amz-signature": "0" * 64},
        {"policy": "e30="},
        {"acl": "public-read"},
        {"x-amz-meta-a": "b"},
        {"success_action_redirect": "https://elsewhere.example"},
    ],
    ids="-".join,
)
def test_s25_a_changed_form_is_refused_by_the_bucket(
    changes: dict[str, str | None], sender: DirectSender, bucket_store: S3Store
) -> None:
    offer = sender.ask("a.jpg", 10).get_json()

    assert put(offer, bytes(10), **changes) in (400, 403)
    assert left(bucket_store) == []
    assert list(bucket_store.keys()) == []


def test_the_form_dies_after_five_minutes(
    sender: DirectSender, bucket_store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casedesk.evidence import direct

    monkeypatch.setattr(direct, "FORM_SECONDS", 1)
    offer = sender.ask("a.jpg", 10).get_json()
    threading.Event().wait(2.1)

    assert put(offer, bytes(10)) == 403
    assert left(bucket_store) == []


def test_the_bucket_is_not_public(sender: DirectSender) -> None:
    content = specimens.picture()
    offer = sender.ask("a.jpg", len(content)).get_json()
    assert put(offer, content) == 201

    for where in (offer["url"], f"{offer['url']}/{offer['fields']['key']}"):
        assert urllib3.request("GET", where).status == 403


@pytest.mark.case("S25")
@pytest.mark.case("S29")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.jpg", b"<!doctype html><script>alert(1)</script>", "wrong_type"),
        ("a.exe.jpg", specimens.picture(), "wrong_type"),
        ("a.jpg", specimens.picture() + specimens.archive({"x.html": b"<script>"}), "wrong_type"),
        ("a.pdf", specimens.locked_pdf(), "password"),
        ("a.ofd", specimens.archive({**specimens.ofd_entries(), "../x": b"x"}), "archive_limits"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><EInvoice>&x;</EInvoice>', "wrong_type"),
    ],
)
def test_s25_s29_what_is_no_document_is_deleted_and_never_counts(
    name: str, content: bytes, code: str, case: Appeal, sender: DirectSender, bucket_store: S3Store
) -> None:
    answer = sender.deliver(name, content)

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, code)
    assert present(case) == []
    assert left(bucket_store) == []
    assert list(bucket_store.keys()) == []


@pytest.mark.case("S25")
def test_s25_what_came_straight_is_scanned_too(
    app: Flask, case: Appeal, sender: DirectSender, bucket_store: S3Store, tmp_path: Path
) -> None:
    settings = app.extensions["casedesk.settings"]
    app.extensions["casedesk.settings"] = dataclasses.replace(settings, clamd=str(tmp_path / "c"))
    with clamd.fake(str(tmp_path / "c")):
        answer = sender.deliver("a.jpg", infected_photo())

    assert answer.get_json()["error"]["code"] == "infected"
    assert left(bucket_store) == list(bucket_store.keys()) == []


@pytest.mark.case("S26")
@pytest.mark.settings(max_file_mb=1, max_files=1)
def test_s26_no_form_for_what_would_not_be_taken(case: Appeal, sender: DirectSender) -> None:
    assert sender.ask("a.jpg", 1_000_001).status_code == 413
    assert sender.ask("a.jpg", 0).status_code == 422
    assert sender.ask("a.jpg", -5).status_code == 422
    evidence_file(case)
    assert sender.ask("a.jpg", 10).get_json()["error"]["code"] == "too_many_files"


@pytest.mark.case("S31")
def test_s31_a_ticket_is_good_for_its_appeal_alone(
    app: Flask, db: SQLAlchemy, case: Appeal, sender: DirectSender, bucket_store: S3Store
) -> None:
    content = specimens.picture()
    offer = sender.ask("a.jpg", len(content)).get_json()
    put(offer, content)
    other = appeal(AppealStatus.DRAFT)
    stranger = DirectSender(app, other)

    assert stranger.tell(offer["ticket"]).status_code == 404
    stranger.reference = case.reference
    assert stranger.ask("a.jpg", 10).status_code == 404
    assert stranger.tell(offer["ticket"]).status_code == 404
    for broken in ("x", offer["ticket"][:-2] + "AA", "." * 10):
        assert sender.tell(broken).status_code == 422
    assert present(case) == present(other) == []
    assert len(left(bucket_store)) == 1, "the owner can still tell of it"
    assert sender.tell(offer["ticket"]).status_code == 201


def test_a_ticket_without_a_file_is_not_found(case: Appeal, sender: DirectSender) -> None:
    assert sender.tell(sender.ask("a.jpg", 10).get_json()["ticket"]).status_code == 404
    assert present(case) == []


def test_what_is_put_there_after_the_look_never_counts(
    case: Appeal, sender: DirectSender, bucket_store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same form can be posted again within its life: the bytes that count are those that were looked at."""
    good, bad = specimens.picture(), b"<script>" + bytes(len(specimens.picture()) - 8)
    offer = sender.ask("a.jpg", len(good)).get_json()
    put(offer, good)
    keep = S3Store._keep

    def meanwhile(store: S3Store, received: Any) -> None:
        assert put(offer, bad) == 201
        keep(store, received)

    monkeypatch.setattr(S3Store, "_keep", meanwhile)

    assert sender.tell(offer["ticket"]).status_code == 201

    with service.open_original(present(case)[0]) as plain:
        assert plain.read() == good


@pytest.mark.case("S44")
def test_s44_a_bucket_that_goes_away_after_the_upload_acknowledges_nothing_and_catches_up(
    case: Appeal, sender: DirectSender, bucket_store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = specimens.picture()
    offer = sender.ask("a.jpg", len(content)).get_json()
    put(offer, content)
    with monkeypatch.context() as broken:

        def away(*_: object, **__: object) -> None:
            raise Unavailable(retry_after=60)

        broken.setattr(S3Store, "_keep", away)
        half_way = sender.tell(offer["ticket"])
    with monkeypatch.context() as broken:
        broken.setitem(bucket_store._account, "endpoint_url", "http://127.0.0.1:9")
        broken.delitem(bucket_store.__dict__, "_made_client")
        dead = sender.tell(offer["ticket"])
    bucket_store.__dict__.pop("_made_client", None)

    assert (half_way.status_code, half_way.headers["Retry-After"]) == (503, "60")
    assert (dead.status_code, dead.headers["Retry-After"]) == (503, "60")
    assert present(case) == []
    assert sender.tell(offer["ticket"]).status_code == 201, "it catches up"
    assert len(present(case)) == 1


@pytest.mark.case("S40")
def test_s40_what_was_sent_and_never_told_of_goes(
    case: Appeal, sender: DirectSender, bucket_store: S3Store, clock: Clock
) -> None:
    put(sender.ask("a.jpg", 10).get_json(), bytes(10))
    clock.held = datetime.now(UTC)
    assert service.sweep_uploads() == 0
    clock.held += timedelta(days=1, minutes=1)
    assert service.sweep_uploads() == 1
    assert left(bucket_store) == []

    put(sender.ask("a.jpg", 10, "again").get_json(), bytes(10))
    bucket_store.forget_uploads(f"{case.reference}/")
    assert left(bucket_store) == []


def test_what_lies_there_is_no_stray(sender: DirectSender, bucket_store: S3Store) -> None:
    put(sender.ask("a.jpg", 10).get_json(), bytes(10))

    assert list(bucket_store.keys()) == []


@pytest.mark.case("S26")
def test_an_appeal_gets_a_limited_number_of_forms(sender: DirectSender) -> None:
    codes = [sender.ask("a.jpg", 10).status_code for _ in range(61)]

    assert codes == [200] * 60 + [429]


def test_a_frozen_case_gets_no_form(app: Flask, db: SQLAlchemy) -> None:
    frozen = appeal(AppealStatus.IN_REVIEW)
    sender = DirectSender(app, frozen)
    with transaction():
        frozen.status = AppealStatus.DISPUTED

    assert sender.ask("a.jpg", 10).status_code == 409


def test_only_the_pages_that_take_files_may_send_to_the_bucket(sender: DirectSender, settings: Settings) -> None:
    page = sender.client.get(sender.path)

    assert f'data-direct-url="{sender.path}/direct"' in page.get_data(as_text=True)
    allowed = f"connect-src 'self' {settings.s3_endpoint};"
    assert allowed in page.headers["Content-Security-Policy"]
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]
    assert allowed not in sender.client.get("/sign-in").headers["Content-Security-Policy"]


def test_settings_say_what_direct_uploads_need(settings: Settings) -> None:
    folder = dataclasses.replace(settings, evidence_store="local")
    nowhere = dataclasses.replace(settings, s3_endpoint="")

    assert [fault.name for fault in cross_faults(folder, {})] == ["CASEDESK_S3_DIRECT_UPLOAD"]
    assert [fault.name for fault in cross_faults(nowhere, {})] == ["CASEDESK_S3_ENDPOINT"]
    assert cross_faults(settings, {}) == []


@pytest.mark.settings(s3_direct_upload=False)
def test_without_the_setting_nothing_is_offered(sender: DirectSender) -> None:
    page = sender.client.get(sender.path)

    assert sender.ask("a.jpg", 10).status_code == 404
    assert "data-direct-url" not in page.get_data(as_text=True)
    assert "connect-src 'self';" in page.headers["Content-Security-Policy"]


def test_the_form_tells_no_secret(sender: DirectSender, settings: Settings) -> None:
    told = json.dumps(sender.ask("a.jpg", 10).get_json())

    assert settings.s3_secret_key not in told


def test_a_page_without_scripts_takes_files_as_ever(case: Appeal, sender: DirectSender) -> None:
    assert sender.send(("a.jpg", specimens.picture()), script=False).status_code == 303
    assert len(present(case)) == 1
