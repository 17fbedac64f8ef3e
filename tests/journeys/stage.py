"""The stage of the story: an account on record, people at the desk, and a worker that runs when it is called."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.models import LocalAccount
from casedesk.extensions import db
from casedesk.jobs import Sweeper
from casedesk.staff.permissions import Role
from config import Settings
from tests.appeals.visitor import Visitor
from tests.factories.directory import account
from tests.factories.staff import staff_member
from tests.journeys.story import Owner, Person, Post
from tests.tools.readings import keep_readings


@dataclass
class Stage:
    """Everybody in the story, and the clock they share."""

    app: Flask
    clock: Clock
    post: Post
    account_id: str
    phone: str
    former_phone: str
    people: dict[str, str]
    work: Callable[[], None]

    def browser(self) -> Visitor:
        """A browser without cookies."""
        return Visitor(self.app.test_client())

    def browser_in(self, language: str) -> Visitor:
        """A browser without cookies but for the language."""
        visitor = self.browser()
        visitor.open(f"/language/{language}?next=/")
        return visitor

    def owner(self, contact: str = "fresh@new.example") -> Owner:
        """Somebody who is about to appeal."""
        return Owner(self.browser(), self.post, contact)

    def person(self, who: str) -> Person:
        """A colleague, signed in a minute later, so that the digits are new ones."""
        self.wait(seconds=60)
        person = Person(self.browser(), self.people[who])
        person.sign_in(self.clock.held)
        return person

    def wait(self, **time: float) -> None:
        """Let time pass."""
        assert self.clock.held is not None
        self.clock.held += timedelta(**time)

    def case_in_review(self, owner: Owner | None = None) -> Owner:
        """An appeal that was filled in, sent, read and scored."""
        owner = owner or self.owner()
        owner.start(self.phone)
        owner.ask_code()
        self.work()
        owner.prove()
        owner.fill()
        owner.send()
        owner.save_code()
        self.work()
        return owner

    def approve(self, reference: str) -> None:
        """Two people approve; the ten seconds of undo pass."""
        self.person("first").decide(reference, "approve", "device_matches")
        self.person("second").decide(reference, "approve", "papers_hold")
        self.wait(seconds=15)
        self.work()

    def case_with_link(self, owner: Owner | None = None) -> Owner:
        """An appeal whose safety wait is over and whose link was sent."""
        owner = self.case_in_review(owner)
        self.approve(owner.reference)
        self.wait(days=8)
        self.work()
        return owner


@pytest.fixture
def work(app: Flask) -> Iterator[Callable[[], None]]:
    """The worker: every job, until nothing more comes of it; a job that fails fails the test."""
    failed: list[logging.LogRecord] = []
    listener = logging.Handler()
    listener.emit = failed.append  # type: ignore[method-assign]  # the shortest listener there is
    listener.setLevel(logging.ERROR)
    logging.getLogger("casedesk").addHandler(listener)

    def sweep() -> None:
        # A new one each time: pauses between two runs are counted on a clock that no test holds.
        for _round in range(2):
            Sweeper(app).sweep()

    yield sweep
    logging.getLogger("casedesk").removeHandler(listener)
    assert [record.__dict__ for record in failed] == []


@pytest.fixture
def stage(
    app: Flask, settings: Settings, clock: Clock, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """The account, two reviewers, a lead and a manager."""
    keep_readings(monkeypatch)
    with app.app_context():
        owned: LocalAccount = account()
        phones = [one for one in owned.contacts if one.kind == "phone"]
        phone = next(one.value for one in phones if one.removed is None)
        former = next(one for one in phones if one.removed is not None)
        with transaction():
            assert clock.held
            # Given up so lately that it still proves something, and not so lately that it is a recent change.
            former.removed = clock.held.date() - timedelta(days=40)
        former_phone = former.value
        roles = {"first": Role.REVIEWER, "second": Role.REVIEWER, "lead": Role.LEAD, "manager": Role.MANAGER}
        # The lead is away, so that the second reviewer is the one who is drawn.
        people = {who: staff_member(role, on_duty=who != "lead").email for who, role in roles.items()}
        account_id = owned.id
        db.session.remove()
    return Stage(app, clock, Post(settings.sink_dir), account_id, phone, former_phone, people, work)
