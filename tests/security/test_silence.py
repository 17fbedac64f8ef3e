"""S01: nothing that a stranger can look at tells whether an account exists or what state it is in."""

import re
from dataclasses import replace
from datetime import timedelta
from difflib import unified_diff

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from casedesk.clock import utcnow
from casedesk.database import lookup, transaction
from casedesk.directory.base import ContactKind
from casedesk.directory.models import LocalAccount, LocalContact
from casedesk.extensions import db
from tests.appeals.visitor import Visitor
from tests.factories.directory import account
from tests.journeys.stage import Stage
from tests.journeys.story import CODE, Owner

Seen = tuple[int, dict[str, str], list[str], str]

LIMITS = {"limit_appeals": 1000, "limit_codes": 1000, "limit_codes_address": 1000}
pytestmark = [pytest.mark.case("S01"), pytest.mark.settings(**LIMITS)]
ALIKE = ("known", "unknown", "frozen", "deleted")
# What differs from one visit to the next whoever is named; an account that is none has questions of its own too.
PASSING = (
    r'<span lang="(?:zh-CN|en)">[^<]*</span>',
    r'name="(csrf_token|key|shown|upload_key)"[^>]*>',
    r"CD-\d{4}-\d{5}",
    CODE,
    # The code for a photo, drawn from the case number alone.
    r'translate="no">[0-9A-Z]{3}-[0-9A-Z]{3}</b>',
    r'<div class="code" [^>]*data-code.*</div>',
    r"\b[0-9a-f]{32}\b",
    r"\d\d:\d\d",
)


@pytest.fixture
def named(app: Flask, stage: Stage) -> dict[str, str]:
    """An account of each state, as somebody would name it; all names are of one kind and length."""
    with app.app_context():
        accounts = {kind: account() for kind in ("known", "frozen", "deleted")}
        names = {kind: _mailbox(one) for kind, one in accounts.items()}
        with transaction() as session:
            accounts["frozen"].frozen_at = utcnow()
            session.delete(session.get_one(LocalAccount, accounts["deleted"].id))
        db.session.remove()
    number = re.search(r"\d+", names["known"])
    assert number
    return {**names, "unknown": names["known"].replace(number[0], "9" * len(number[0]))}


def _mailbox(one: LocalAccount) -> str:
    return next(contact.value for contact in one.contacts if contact.kind == "email")


def seen(answer: TestResponse, name: str) -> Seen:
    """Status, headers, names of cookies and text of an answer, without what passes."""
    headers = {key: value for key, value in answer.headers if key not in ("Set-Cookie", "Content-Length", "Date")}
    headers = {key: _plain(value, name) for key, value in headers.items()}
    cookies = sorted(line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie"))
    return answer.status_code, headers, cookies, _plain(answer.text, name)


def _plain(text: str, name: str) -> str:
    for pattern in PASSING:
        text = re.sub(pattern, "·", text)
    return text.replace(name, "NAME")


def steps_of(owner: Owner, name: str, stage: Stage) -> list[Seen]:
    """Everything a stranger sees from naming an account to the status page of the sent appeal."""
    visitor, found = owner.visitor, []

    def look() -> None:
        assert visitor.answer is not None
        found.extend(seen(one, name) for one in (*visitor.answer.history, visitor.answer))

    owner.speak("en")
    visitor.open("/find")
    visitor.press(account=name)
    look()
    visitor.press()
    look()
    owner.read_code()
    for page in ("", "/keep", "/step/contact", "/check"):
        visitor.open(owner.home + page)
        look()
    owner.ask_code()
    look()
    stage.work()
    owner.prove()
    look()
    owner.steps["facts"] = {"registered__year": "2019", "former_password": "Yanhan1996"}
    for step in ("facts", "device"):
        owner.answer(step)
        look()
    owner.send()
    look()
    owner.save_code()
    look()
    stage.work()
    owner.status()
    look()
    owner.visitor = stage.browser_in("en")
    visitor = owner.visitor
    owner.resume()
    look()
    return found


def test_an_appeal_looks_the_same_for_every_account(stage: Stage, named: dict[str, str]) -> None:
    walks = {kind: steps_of(stage.owner(), named[kind], stage) for kind in ALIKE}

    for kind in ALIKE[1:]:
        for before, after in zip(walks["known"], walks[kind], strict=True):
            assert before[:3] == after[:3]
            assert differing(before[3], after[3]) == []


def differing(one: str, other: str) -> list[str]:
    """The lines in which two pages differ."""
    return [
        line for line in unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0) if line[1:2] != line[:1]
    ]


def test_asking_to_stop_an_appeal_looks_the_same(stage: Stage, named: dict[str, str]) -> None:
    found = {}
    for kind in ALIKE:
        visitor = stage.browser_in("en")
        visitor.open("/not-me")
        visitor.press(account=named[kind])
        assert visitor.answer is not None
        found[kind] = [seen(one, named[kind]) for one in (*visitor.answer.history, visitor.answer)]

    assert all(found[kind] == found["known"] for kind in ALIKE)


def test_a_wrong_tracking_code_and_a_wrong_number_look_the_same(stage: Stage, named: dict[str, str]) -> None:
    owner = stage.owner()
    owner.start(named["known"])

    answers = []
    for reference in (owner.reference, "CD-2611-00000"):
        visitor: Visitor = stage.browser_in("en")
        visitor.open("/appeals/resume")
        visitor.press(reference=reference, code="0" * 28)
        assert visitor.answer is not None
        answers.append(seen(visitor.answer, reference))

    assert answers[0] == answers[1]


def test_a_lost_tracking_code_is_asked_for_alike(stage: Stage, named: dict[str, str]) -> None:
    owner = stage.owner()
    owner.start(named["known"])
    owner.ask_code()
    stage.work()
    owner.prove()

    answers = []
    for reference in (owner.reference, "CD-2611-00000"):
        visitor = stage.browser_in("en")
        visitor.open("/appeals/lost-code")
        visitor.press(reference=reference)
        assert visitor.answer is not None
        answers.append([seen(one, reference) for one in (*visitor.answer.history, visitor.answer)])
        visitor.press(code="000000")
        answers[-1].append(seen(visitor.answer, reference))

    assert answers[0] == answers[1]


def test_a_code_to_a_former_contact_looks_the_same_for_every_contact(stage: Stage, named: dict[str, str]) -> None:
    owner = stage.case_in_review()
    stranger = replace(stage, phone="+8613199999999").case_in_review(stage.owner("frosh@new.example"))
    former = stage.former_phone
    nobodys, given_up = (former[:5] + re.sub(r"\d", digit, former[5:-2]) + former[-2:] for digit in "54")
    give_up_long_ago(stage, given_up)

    walks = [
        asked_for_code(one, contact, stage)
        for one, contact in ((owner, former), (owner, nobodys), (owner, given_up), (stranger, former))
    ]

    assert len(stage.post.letters("former_code")) == 2
    for other in walks[1:]:
        for before, after in zip(walks[0], other, strict=True):
            assert before[:3] == after[:3]
            assert differing(before[3], after[3]) == []


def give_up_long_ago(stage: Stage, number: str) -> None:
    """The account had this number for years, until it was too long ago to prove anything."""
    assert stage.clock.held
    filed = stage.clock.held.date()
    with stage.app.app_context(), transaction() as session:
        session.add(
            LocalContact(
                account_id=stage.account_id,
                kind=ContactKind.PHONE,
                value=number,
                lookup=lookup("contact", number),
                since=filed - timedelta(days=2000),
                removed=filed - timedelta(days=90),
            )
        )


def asked_for_code(owner: Owner, contact: str, stage: Stage) -> list[Seen]:
    """All that is seen from naming a former contact to the last wrong guess, a new code that runs out, and a flood."""
    visitor, found = owner.visitor, []

    def look() -> None:
        assert visitor.answer is not None
        found.extend(seen(one, contact) for one in (*visitor.answer.history, visitor.answer))
        visitor.open(f"{owner.home}/former-contact/code")

    owner.speak("en")
    visitor.open(f"{owner.home}/former-contact")
    visitor.press(contact=contact)
    look()
    visitor.press("/again")
    look()
    stage.work()
    for _guess in range(7):
        visitor.press(code="no digits")
        look()
    stage.wait(seconds=61)
    visitor.press("/again")
    look()
    stage.work()
    stage.wait(minutes=11)
    visitor.press(code="no digits")
    look()
    owner.status()
    look()
    return found
