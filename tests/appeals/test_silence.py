"""S01: the same pages, headers and cookies for known, unknown and frozen accounts. S31: other cases read as missing."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.questions import decoys, questions_for
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.directory.service import directory as the_directory
from casedesk.directory.service import take_snapshot
from casedesk.notifications.models import OutboxMessage
from tests.appeals.visitor import Page, Visitor
from tests.factories import directory
from tests.factories.appeals import TRACKING_CODE, appeal, code_sent_to, new_appeal

# What differs between any two visits, whoever they are of.
RESTLESS = (
    (r"CD-\d{4}-\d{5}", "REFERENCE"),
    (r"CD26\d{7}", "REFERENCE"),
    (r'name="csrf_token"[^>]*value="[^"]+"', "TOKEN"),
    (r'(name="(?:key|shown|upload_key)"[^>]*value=)"[^"]*"', r"\1KEY"),
    (r'data-code="[^"]+"', "CODE"),
    # The code for a photo is drawn from the case number alone.
    (r'translate="no">[0-9A-Z]{3}-[0-9A-Z]{3}</b>', "CASE CODE"),
    (r"<span>[0-9A-HJKMNP-TV-Z]{4}</span>", "FOUR"),
    (r"you\w+@new\.example", "CONTACT"),
    (r'<span lang="zh-CN">[^<]+</span>', "QUESTION"),
)


def settled(answer: TestResponse) -> tuple[int, str, list[str], str]:
    """Status, text, names of headers and names of cookies of an answer, without what differs anyway."""
    text = answer.get_data(as_text=True) or answer.headers.get("Location", "")
    for pattern, word in RESTLESS:
        text = re.sub(pattern, word, text)
    headers = sorted(f"{name}: {value}" for name, value in answer.headers if name not in ("Set-Cookie", "Location"))
    # The session is compressed, so that its length differs by chance; the other cookie has always the same.
    given = [re.sub(r"Expires=[^;]*", "Expires", cookie) for cookie in answer.headers.getlist("Set-Cookie")]
    cookies = sorted(re.sub(r"=[^;]*", f"={0 if 'session' in c else len(c)}", c, count=1) for c in given)
    kept = [header for header in headers if not header.startswith(("Content-Length", "Date"))]
    return answer.status_code, text, kept, " ".join(cookies)


def walk(app: Flask, named: str, contact: str) -> list[tuple[str, tuple[int, str, list[str], str]]]:
    """Every answer from naming the account to the status page."""
    client, seen = app.test_client(), []
    client.set_cookie("language", "en")

    def get(path: str) -> Page:
        answer = client.get(path)
        seen.append((f"GET {re.sub('CD-[0-9-]+', 'REF', path)}", settled(answer)))
        return Page(answer.get_data(as_text=True))

    def post(path: str, page: Page, form: int = 0, **fields: str) -> str:
        wanted = {name.replace("__", "-"): value for name, value in fields.items()}
        answer = client.post(path, data={**page.forms[form]["fields"], **wanted})
        seen.append((f"POST {re.sub('CD-[0-9-]+', 'REF', path)}", settled(answer)))
        return answer.headers.get("Location", "")

    start = post("/find", get("/find"), account=named)
    home = post(start, get(start)).removesuffix("/keep")
    get(f"{home}/keep")
    code_page = post(f"{home}/step/contact", get(f"{home}/step/contact"), contact=contact)
    post(code_page, get(code_page), code="000000")
    post(code_page, get(code_page), code=code_sent_to(contact))
    facts = {"registered__year": "2019", "former_password": "Yanhan1996", "security__0__answer": "豆豆"}
    post(f"{home}/step/facts", get(f"{home}/step/facts"), **facts)
    get(f"{home}/step/facts")
    post(f"{home}/step/device", get(f"{home}/step/device"), model="iPhone 13")
    check = get(f"{home}/check")
    sent = post(f"{home}/check", check, len(check.forms) - 1)
    post(f"{home}/saved", get(sent))
    get(home)
    return seen


@pytest.mark.case("S01")
@pytest.mark.both_databases
def test_known_unknown_and_frozen_accounts_read_alike(app: Flask, db: SQLAlchemy) -> None:
    known, without_questions, frozen = directory.account(), directory.account(answers=()), directory.account()
    with transaction():
        the_directory().freeze(frozen.id)
    phones = [each.contacts[1].value for each in (known, without_questions, frozen)]

    phones.append("+8613199999999")
    with clock.hold(app, datetime(2026, 11, 22, 3, tzinfo=UTC)):
        walks = [walk(app, named, f"you{name}@new.example") for named, name in zip(phones, "abcd", strict=True)]

    for other in walks[1:]:
        for (step, here), (_step, there) in zip(walks[0], other, strict=True):
            assert here[1].splitlines() == there[1].splitlines(), step
            assert here == there, step
    assert len(walks[0]) == 21


@pytest.mark.case("S01")
def test_every_appeal_asks_two_questions_that_stay_the_same(db: SQLAlchemy) -> None:
    drawn = [decoys(f"account {number}") for number in range(40)]

    assert all(len(set(pair)) == 2 for pair in drawn)
    assert len(set(drawn)) > 10
    assert drawn[0] == decoys("account 0")


@pytest.mark.case("S01")
@pytest.mark.parametrize("own", [0, 1, 2, 3])
def test_the_number_of_questions_does_not_tell_that_there_is_an_account(db: SQLAlchemy, own: int) -> None:
    answers = tuple((f"Question {number}?", "yes") for number in range(own))
    case = new_appeal(AppealStatus.DRAFT, account_id=directory.account(answers=answers).id)

    asked = questions_for(case)

    assert len(set(asked)) == 2
    assert asked[:own] == tuple(question for question, _answer in answers)[:2]


@pytest.mark.case("S07")
@pytest.mark.settings(limit_code_guesses_day=2)
def test_wrong_codes_of_a_stranger_keep_no_owner_from_filing(app: Flask, db: SQLAlchemy) -> None:
    phone = directory.account().contacts[0].value
    stranger, owner = Visitor(app.test_client()), Visitor(app.test_client())
    for someone, contact in ((stranger, "stranger@new.example"), (owner, "owner@new.example")):
        someone.open("/find")
        someone.press(account=phone)
        someone.press()
        someone.open(someone.path.replace("/keep", "/step/contact"))
        someone.press(contact=contact)
    stranger_code = code_sent_to("stranger@new.example")
    for _guess in range(2):
        stranger.press(code=f"{(int(stranger_code) + 1) % 1_000_000:06d}")

    assert "Too many tries" in stranger.press(code=stranger_code).text
    owner.press(code=code_sent_to("owner@new.example"))

    assert owner.path.endswith("/step/facts")


def test_an_unknown_account_warns_nobody_and_is_stored_alike(app: Flask, db: SQLAlchemy) -> None:
    walk(app, "+8613199999999", "youx@new.example")

    kept = db.session.query(Appeal).one()
    assert (kept.account_id, kept.account_named, kept.account_masked) == (None, "+8613199999999", "13•••••9999")
    assert {message.to for message in db.session.query(OutboxMessage)} == {"youx@new.example"}


@pytest.mark.case("S31")
@pytest.mark.parametrize(
    "page",
    ["", "/keep", "/step/contact", "/step/contact/code", "/step/facts", "/check", "/sent", "/withdrawal", "/stop"],
)
def test_other_cases_read_as_missing(visitor: Visitor, db: SQLAlchemy, page: str) -> None:
    mine, foreign = appeal(), appeal()
    visitor.open("/appeals/resume")
    visitor.press(reference=mine.reference, code=TRACKING_CODE)
    ours = visitor.open(f"/appeals/{mine.reference}")
    assert visitor.status == 200

    token = ours.forms[0]["fields"]["csrf_token"]
    there = visitor.client.get(f"/appeals/{foreign.reference}{page}")
    missing = visitor.client.get(f"/appeals/CD-2611-00000{page}")

    assert there.status_code == missing.status_code == 404
    assert settled(there) == settled(missing)
    posted = visitor.client.post(f"/appeals/{foreign.reference}/messages", data={"csrf_token": token, "body": "x"})
    assert posted.status_code == 404


@pytest.mark.case("S31")
def test_a_wrong_code_and_a_wrong_number_read_alike(visitor: Visitor, db: SQLAlchemy) -> None:
    case = appeal()
    answers: list[tuple[int, list[str]]] = []
    for reference, code in ((case.reference, "0" * 28), ("CD-2611-00000", TRACKING_CODE)):
        visitor.open("/appeals/resume")
        visitor.press(reference=reference, code=code)
        answers.append((visitor.status, visitor.errors))

    assert answers == [(422, ["The case number or tracking code is not right"])] * 2


@pytest.mark.case("S01")
def test_decoys_are_drawn_from_the_questions_that_accounts_here_have(db: SQLAlchemy) -> None:
    own = tuple((f"Question {number}?", "yes") for number in range(3))
    directory.account(answers=own)
    with transaction():
        take_snapshot()

    assert {question for number in range(40) for question in decoys(f"account {number}")} == {q for q, _ in own}
