"""A real browser sends a file straight to a real bucket under our policy, and the usual way when that does not work."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from playwright.sync_api import Browser, Page, expect

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.evidence.installation import evidence_store
from config import Settings
from tests.evidence import specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender, present
from tests.tools.live import address, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.s3,
    pytest.mark.parametrize("store", ["s3"], indirect=True),
    pytest.mark.settings(base_url=address(), s3_direct_upload=True),
]


def allow_origin(bucket: dict[str, str], origin: str) -> None:
    """The rule of docs/how-to/install-in-production.md."""
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=bucket["S3_ENDPOINT"],
        region_name="us-east-1",
        aws_access_key_id=bucket["S3_ACCESS_KEY"],
        aws_secret_access_key=bucket["S3_SECRET_KEY"],
    )
    rule = {"AllowedOrigins": [origin], "AllowedMethods": ["POST"], "AllowedHeaders": ["*"], "MaxAgeSeconds": 600}
    client.put_bucket_cors(Bucket=bucket["S3_BUCKET"], CORSConfiguration={"CORSRules": [rule]})


@pytest.fixture
def case(db: SQLAlchemy) -> Appeal:
    return appeal(AppealStatus.DRAFT)


@pytest.fixture
def page(chromium: Browser, app: Flask, settings: Settings, case: Appeal) -> Iterator[Page]:
    """The page on which the owner of the case adds files; what it asked for is in `asked`."""
    sender = Sender(app, case)
    cookie = sender.client.get_cookie(settings.cookie("session"))
    assert cookie is not None
    with serving(app, settings.base_url):
        context = chromium.new_context(base_url=settings.base_url, locale="en-GB")
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": settings.base_url}])
        opened = context.new_page()
        opened.goto(sender.path)
        yield opened
        context.close()


def choose(page: Page, content: bytes) -> list[tuple[str, str, int]]:
    """Choose a file and wait until it was answered; returns method, origin and status of what the page sent."""
    sent: list[tuple[str, str, int]] = []
    page.on(
        "response",
        lambda answer: (
            sent.append((answer.request.method, answer.url, answer.status)) if answer.request.method == "POST" else None
        ),
    )
    page.locator("input[type=file]").set_input_files(
        [{"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": content}]
    )
    expect(page.locator("#file-list > li")).to_contain_text("✓", timeout=15_000)
    return sent


def test_a_file_goes_straight_to_the_bucket(
    page: Page, case: Appeal, settings: Settings, store: dict[str, str]
) -> None:
    allow_origin(store, settings.base_url)
    content = specimens.pdf()

    sent = choose(page, content)

    here = f"{settings.base_url}/appeals/{case.reference}/evidence"
    bucket = f"{settings.s3_endpoint}/{settings.s3_bucket}"
    assert sent == [("POST", f"{here}/direct", 200), ("POST", bucket, 201), ("POST", here, 201)]
    [file] = present(case)
    with evidence_store().open(file.key or "") as kept:
        assert kept.read() == content


def test_without_the_rule_of_the_bucket_the_file_comes_the_usual_way(
    page: Page, case: Appeal, settings: Settings
) -> None:
    content = specimens.pdf()

    sent = choose(page, content)

    here = f"{settings.base_url}/appeals/{case.reference}/evidence"
    assert [(method, url) for method, url, _status in sent if url.startswith(here)] == [
        ("POST", f"{here}/direct"),
        ("POST", here),
    ]
    assert len(present(case)) == 1


@pytest.mark.case("S44")
@pytest.mark.parametrize("broken", ["ticket", "bucket"])
def test_s44_any_failure_on_the_way_ends_in_the_usual_way(
    broken: str, page: Page, case: Appeal, settings: Settings, store: dict[str, str]
) -> None:
    allow_origin(store, settings.base_url)
    if broken == "bucket":
        page.route(f"{settings.s3_endpoint}/**", lambda route: route.fulfill(status=503, body="Slow Down"))
    else:

        def lose_ticket(route: object) -> None:
            body = route.request.post_data_buffer or b""  # type: ignore[attr-defined]
            if b'name="ticket"' in body:
                route.fulfill(status=503, body="{}")  # type: ignore[attr-defined]
            else:
                route.continue_()  # type: ignore[attr-defined]

        page.route(f"**/appeals/{case.reference}/evidence", lose_ticket)

    choose(page, specimens.pdf())

    assert len(present(case)) == 1


def test_a_file_that_is_refused_is_told_and_not_sent_again(
    page: Page, case: Appeal, settings: Settings, store: dict[str, str]
) -> None:
    allow_origin(store, settings.base_url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)

    page.locator("input[type=file]").set_input_files(
        [{"name": "locked.pdf", "mimeType": "application/pdf", "buffer": specimens.locked_pdf()}]
    )

    expect(page.locator("#file-list > li")).to_contain_text("password protected")
    assert len(asked) == 3
    assert present(case) == []
