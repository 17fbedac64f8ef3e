"""S41: web and worker are killed at any moment of the story; nothing acknowledged is lost, nothing happens twice."""

import dataclasses
import random
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal
from casedesk.audit.models import AuditEntry
from casedesk.audit.verification import verify
from casedesk.evidence.models import EvidenceFile
from casedesk.notifications.models import OutboxMessage
from casedesk.notifications.sink import kept
from casedesk.resets.models import ResetLink
from casedesk.review.models import Approval, Opinion, SafetyWait
from casedesk.review.scores import service as scores
from config import Settings
from tests.appeals.visitor import Page, Visitor
from tests.factories.directory import account
from tests.factories.staff import staff_member, staff_session
from tests.journeys.story import NEW_PASSWORD, Owner, Person, Post, invoice
from tests.tools.outside import Gone, Outside
from tests.tools.processes import Process, installation, is_ready, until
from tests.tools.shared import free_port

# A kill comes this many seconds after the press at the latest; most requests take less.
LATEST = 0.12


@dataclass
class Supervisor:
    """Kills a process while something happens, and starts it again as a supervisor would."""

    settings: Settings
    log: Path
    running: dict[str, Process]
    dice: random.Random
    kills: int = 0

    def kill_soon(self, name: str) -> threading.Timer:
        """Kill a process within a moment."""
        timer = threading.Timer(self.dice.uniform(0, LATEST), self.running[name].kill)
        timer.start()
        self.kills += 1
        return timer

    def restart(self, name: str) -> None:
        """Start what was killed."""
        self.running[name] = Process(self.settings, name, self.log)
        if name == "serve":
            until(lambda: is_ready(self.settings), "the web process coming back", 40)

    def press(self, act: Callable[[], Any], done: Callable[[], bool]) -> None:
        """Do something in a browser while the web process is killed; a person tries again until it is done."""
        timer = self.kill_soon("serve")
        try:
            act()
        except (Gone, AssertionError):
            pass
        finally:
            timer.join()
        self.restart("serve")
        answer: object = None
        for _again in range(3):
            if done():
                return
            answer = act()
        assert done(), answer.text if isinstance(answer, Page) else answer

    def expect(self, what: str, done: Callable[[], object]) -> None:
        """Wait for the worker, which is killed meanwhile."""
        timer = self.kill_soon("worker")
        timer.join()
        self.restart("worker")
        until(done, what, 60)


@pytest.fixture
def live(settings: Settings) -> Settings:
    """The settings of real processes: another port, and waits of seconds."""
    port = free_port()
    return dataclasses.replace(settings, port=port, base_url=f"http://localhost:{port}", web_workers=1)


@pytest.fixture
def supervisor(live: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Supervisor]:
    """Web and worker, both running; the seed is that of the test."""
    log = tmp_path / "processes.log"
    with installation(live, log) as running:
        yield Supervisor(live, log, running, random.Random(request.node.name))


@pytest.mark.slow
@pytest.mark.case("S41")
@pytest.mark.timeout(300)
@pytest.mark.both_databases
@pytest.mark.settings(wait_scale=0.00001, lease_seconds=5, undo_seconds=0, demo_pages=True, limit_links=100)
def test_kills_at_every_moment_lose_nothing_and_double_nothing(
    app: Flask, db: SQLAlchemy, live: Settings, supervisor: Supervisor
) -> None:
    owned = account()
    people = [staff_member(), staff_member()]
    desk = [Person(Visitor(browser(live, staff=staff_session(one)[1])), one.email) for one in people]
    account_id, phone = owned.id, owned.contacts[1].value
    post = Post(live.sink_dir)
    owner = Owner(Visitor(browser(live)), post)

    owner.start(phone)
    owner.ask_code()
    supervisor.expect("the code", lambda: post.letters("contact_code", owner.contact))
    owner.prove()
    supervisor.press(lambda: owner.answer("facts"), lambda: "facts" in steps(db))
    owner.answer("device")
    name, content = invoice()

    def upload() -> None:
        owner.visitor.open(f"{owner.home}/step/purchase")
        owner.upload(name, content, key="the-same-each-time")

    supervisor.press(upload, lambda: rows(db, EvidenceFile) == 1)
    owner.answer("purchase")
    supervisor.press(owner.send, lambda: status(db) != "draft")
    supervisor.expect("the reading and the score", lambda: one(db).band is not None and scores.is_ready(one(db)))
    decide(supervisor, desk[0], owner, "device_matches", lambda: status(db) == "proposed")
    decide(supervisor, desk[1], owner, "papers_hold", lambda: status(db) not in ("in_review", "proposed"))
    supervisor.expect("the notices", lambda: len(post.letters("notice_approved")) == 2)
    supervisor.expect("the link", lambda: post.letters("link", owner.contact) and status(db) == "link_sent")
    link = post.link(owner.contact)
    supervisor.press(lambda: owner.redeem(link), lambda: status(db) == "redeemed")
    supervisor.expect("the last notices", lambda: len(post.letters("notice_redeemed")) == 2)
    until(lambda: all(state == "handed_over" for state in states(db)), "every letter leaving")

    assert supervisor.kills >= 10
    assert_whole(db, owner, content)
    for visitor, outcome in ((owner.visitor, 410), (Visitor(browser(live)), 410)):
        visitor.open(link)
        assert visitor.status == outcome, "a used link is dead"
    at_home = Visitor(browser(live))
    at_home.open("/demo/sign-in")
    at_home.press(account=account_id, password=NEW_PASSWORD)
    assert account_id in at_home.page.text


def decide(supervisor: Supervisor, person: Person, owner: Owner, reason: str, done: Callable[[], bool]) -> None:
    supervisor.press(lambda: person.decide(owner.reference, "approve", reason), done)


def browser(live: Settings, **cookies: str) -> Any:
    """A browser without cookies but these."""
    return Outside(live.base_url, dict(cookies))


def one(db: SQLAlchemy) -> Appeal:
    db.session.rollback()
    return db.session.scalars(db.select(Appeal)).one()


def status(db: SQLAlchemy) -> str:
    return one(db).status.value


def steps(db: SQLAlchemy) -> set[str]:
    return {row.step.value for row in one(db).answers}


def rows(db: SQLAlchemy, model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(model)) or 0


def states(db: SQLAlchemy) -> list[str]:
    db.session.rollback()
    return [state.value for state in db.session.scalars(db.select(OutboxMessage.state))]


def assert_whole(db: SQLAlchemy, owner: Owner, content: bytes) -> None:
    """Everything that was acknowledged is there once, and no token left twice."""
    case = one(db)
    file = db.session.scalars(db.select(EvidenceFile)).one()
    assert (case.reference, file.sha256) == (owner.reference, sha256(content).hexdigest())
    assert steps(db) >= {"facts", "device", "purchase"}
    counted = {model.__name__: rows(db, model) for model in (Opinion, Approval, SafetyWait)}
    assert counted == {"Opinion": 2, "Approval": 1, "SafetyWait": 1}

    tags = list(db.session.scalars(db.select(AuditEntry.tag).order_by(AuditEntry.seq)))
    for tag in ("appeal:file:send", "appeal:approval:confirm", "appeal:link:mint", "appeal:link:redeem"):
        assert tags.count(tag) == 1, tag
    assert verify().whole

    messages = list(db.session.scalars(db.select(OutboxMessage)))
    sent = kept(owner.post.folder)
    assert sorted(message.message_id for message in messages) == sorted(letter["message_id"] for letter in sent)
    told = [(message.letter.value, message.to) for message in messages]
    assert len(told) == len(set(told)), "nobody is told the same thing twice"
    tokens = [found for letter in sent for found in re.findall(r"/reset/([\w-]{20,})", letter["text"])]
    assert len(tokens) == 1, "no link is sent twice"
    assert [link for link in db.session.scalars(db.select(ResetLink)) if link.ended_at is None] == []
    assert [link.used_at is not None for link in db.session.scalars(db.select(ResetLink))].count(True) == 1
