"""Single cases through the services: one with everything in it, and drafts that are ready to be sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

from flask import Flask
from sqlalchemy import select

from bench.filling import EMAIL
from bench.people import Browser, owner_browser
from casedesk import clock
from casedesk.appeals import service as appeals
from casedesk.appeals.models import Appeal
from casedesk.appeals.sending import shown_digest
from casedesk.database import lookup, transaction
from casedesk.demo import accounts
from casedesk.demo.filing import answers_of
from casedesk.demo.owners import OwnerStory, make_planned, owner_stories
from casedesk.demo.plans import Claims
from casedesk.demo.records import Account
from casedesk.demo.seeding import settle
from casedesk.directory.base import ContactKind
from casedesk.directory.models import LocalAccount
from casedesk.evidence import service as evidence
from casedesk.extensions import db
from casedesk.review.correspondence import write_to_owner
from casedesk.review.scores.service import score_appeal
from casedesk.staff.models import StaffMember

_KEY = "bench-full-case"
# Far behind the accounts of the installation, which are counted from 0.
_FIRST_ACCOUNT, _LAST_ACCOUNT = 100_000, 102_000
_MESSAGES = (
    ("手机和邮箱都换了，发票是当年在线商店开的。", "谢谢，发票我们已经看到。请问您还记得当时的收货城市吗？"),
    (
        "I moved from Zhanjiang to Guangzhou in 2021, so both cities may appear.",
        "Thank you. That agrees with our record.",
    ),
    ("包装盒上的 IMEI 和我填的是同一个。", "好的，我们会尽快答复。"),
)
_AT_ONCE = 100


@dataclass(frozen=True)
class Draft:
    """A draft that only has to be sent: its number, its browser, and the digest of what the check page shows."""

    reference: str
    browser: Browser
    shown: str


def full_case(app: Flask) -> str:
    """The number of a case with all answers, two documents, messages in both languages and a score; made once."""
    known = db.session.scalar(select(Appeal.reference).where(Appeal.idempotency_key == _KEY))
    if known is not None:
        return known
    now = clock.utcnow()
    people = [accounts.make(number, now) for number in range(_FIRST_ACCOUNT, _LAST_ACCOUNT)]
    story = owner_stories(people, now)[0]
    owner = next(person for person in people if person.id == story.account_id)
    settle([owner], lambda *_: None)
    reference = _file(story, owner)
    evidence.read_due()
    with transaction():
        appeal = db.session.scalars(select(Appeal).where(Appeal.reference == reference)).one()
        reviewer = db.session.scalars(select(StaffMember).where(StaffMember.email == EMAIL)).one()
        for asked, answered in _MESSAGES:
            appeals.write_message(appeal, asked)
            write_to_owner(appeal, reviewer, answered)
        score_appeal(appeal)
    return reference


def _file(story: OwnerStory, owner: Account) -> str:
    with transaction():
        appeal = _begun(story.account_id, story.claims)
        for planned in story.documents:
            name, body = make_planned(planned, owner)
            evidence.receive(appeal, BytesIO(body), name)
        appeals.send(appeal, _KEY, files=len(story.documents))
        return appeal.reference


def _begun(named: str, claims: Claims) -> Appeal:
    appeal = appeals.start(named, "zh_Hans").appeal
    appeal.contact_kind, appeal.contact = ContactKind.EMAIL, f"{appeal.reference.lower()}@new.example"
    appeal.contact_lookup, appeal.contact_proven_at = lookup("contact", appeal.contact), clock.utcnow()
    db.session.flush()
    for step, answers in answers_of(claims, honest=False).items():
        appeals.save_step(appeal, step, answers)
    return appeal


def drafts(app: Flask, wanted: int) -> Iterator[Draft]:
    """Drafts with every step filled in, each in a browser of its own, about accounts in turn."""
    now = clock.utcnow()
    people = [accounts.make(number, now) for number in range(_FIRST_ACCOUNT, _LAST_ACCOUNT)]
    claims = owner_stories(people, now)[0].claims
    named = list(db.session.scalars(select(LocalAccount.id).order_by(LocalAccount.id)))
    numbers = iter(range(wanted))
    while batch := list(islice(numbers, _AT_ONCE)):
        with transaction():
            begun = [_begun(named[number % len(named)], claims) for number in batch]
        for appeal in begun:
            yield Draft(appeal.reference, owner_browser(app, appeal), shown_digest(appeal))
