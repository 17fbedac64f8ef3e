"""Filling a database with very many cases, fast: plain rows some thousand at a time, events in a valid chain.

What is not there: tracking codes anybody has, letters in a mailbox, saved steps in the record. All files share the
bytes of one small invoice, and a case is scored as of today whenever it was sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from random import Random

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select, text

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.audit import service as audit
from casedesk.audit.heads import export_head
from casedesk.database import transaction
from casedesk.demo import people
from casedesk.demo.bulk_accounts import add_accounts, insert_rows
from casedesk.demo.bulk_cases import Case
from casedesk.demo.bulk_claims import Stated, state
from casedesk.demo.bulk_references import References
from casedesk.demo.bulk_rows import TABLES, Ground, Rows
from casedesk.demo.documents import DocumentKind, make
from casedesk.demo.invoices import facts_of
from casedesk.demo.paths import WAYS, Way
from casedesk.demo.records import Account
from casedesk.demo.seeding import refuse_production
from casedesk.directory.models import DirectorySnapshot
from casedesk.directory.service import count_shares, take_snapshot
from casedesk.evidence.installation import evidence_store
from casedesk.extensions import db
from casedesk.review.models import Approval, ScoreRow
from casedesk.review.policies.active import active_policy
from casedesk.review.scores.assembly import world
from casedesk.staff import people as crew
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role

Progress = Callable[[str, int], None]

# Of 1,000 cases: about 40 with the desk, as in life, and most of the others closed.
_OF_A_THOUSAND = {
    "new": 22,
    "overdue": 3,
    "answered": 4,
    "disagreed": 2,
    "resumed": 1,
    "reopened": 1,
    "proposed": 4,
    "vetoed": 2,
    "vetoed_early": 1,
    "incident": 1,
    "draft": 15,
    "asked": 15,
    "waiting": 8,
    "link": 4,
    "redeemed": 440,
    "rejected": 200,
    "rejected_after_answer": 70,
    "withdrawn": 70,
    "draft_lapsed": 60,
    "answer_lapsed": 60,
    "link_lapsed": 15,
    "reversed": 2,
}
_CLOSED_WITHIN_DAYS = 700
_UNKNOWN_SHARE = 0.06
_AT_ONCE = 1_000
_LONGEST_FILE = 1_000_000
_PEOPLE = 6
_ROLES = (Role.REVIEWER, Role.LEAD, Role.MANAGER)
# By their number; the others are reviewers.
_HIRED = {0: Role.LEAD, 1: Role.MANAGER}
# Their passwords are anybody's guess, so nothing is lost by hashing them lightly.
_LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# Tables whose ids are given here; PostgreSQL has to be told where to go on.
_NUMBERED = (Appeal, ScoreRow, Approval)


def fill(app: Flask, cases: int, accounts: int, seed: int, progress: Progress) -> None:
    """Add accounts and cases to a migrated database, on top of what is there.

    Args:
        app: not of production.
        cases: how many.
        accounts: how many new ones they are about.
        seed: the same one draws the same people and ways; codes and keys are new each time.
        progress: called with "accounts", "scores" or "cases" and how many more are done.
    """
    with app.app_context():
        refuse_production()
        rng, as_of = Random(seed), clock.utcnow()  # noqa: S311 - invented people
        made = add_accounts(accounts, as_of, _LIGHT.hash, lambda more: progress("accounts", more), seed)
        shares = count_shares()
        with transaction():
            take_snapshot(shares)
            policy = active_policy()
            staff = _staff()
        known = world()
        stated = []
        for account in made:
            stated.append(state(rng, account, known, policy, as_of))
            progress("scores", 1)
        ground = _ground(staff, policy.id, made, as_of)
        _write(app, rng, ground, stated, cases, as_of, progress)
        with transaction():
            _go_on_counting()
        export_head()


def _staff() -> dict[Role, tuple[int, ...]]:
    """The people who decide; six more are taken in where there are not enough, whose passwords nobody knows."""
    there = {role: _holders(role) for role in _ROLES}
    if len(there[Role.REVIEWER]) < 2 or not all(there.values()):
        for number in range(_PEOPLE):
            name, address = people.name(Random(number)).full, f"seeded{number}.{secrets.token_hex(3)}@desk.example"  # noqa: S311
            crew.create_member(address, name, [_HIRED.get(number, Role.REVIEWER)], secrets.token_urlsafe(24))
        there = {role: _holders(role) for role in _ROLES}
    return there


def _holders(role: Role) -> tuple[int, ...]:
    everybody = db.session.scalars(
        select(StaffMember).where(StaffMember.disabled_at.is_(None)).order_by(StaffMember.id)
    )
    return tuple(member.id for member in everybody if role in member.roles)


def _ground(staff: dict[Role, tuple[int, ...]], policy_id: str, accounts: list[Account], as_of: datetime) -> Ground:
    bought = next(account for account in accounts if account.purchases and account.purchase_of(account.devices[-1]))
    _name, body = make(DocumentKind.INVOICE_XML, facts_of(bought, bought.devices[-1]))
    with evidence_store().receive(BytesIO(body), max_bytes=_LONGEST_FILE) as spool:
        stored = spool.commit()
    newest = db.session.scalars(select(func.max(DirectorySnapshot.id))).one()
    return Ground(
        reviewers=staff[Role.REVIEWER],
        leads=staff[Role.LEAD],
        managers=staff[Role.MANAGER],
        as_of=as_of,
        policy_id=policy_id,
        snapshot_id=newest,
        file_key=stored.key,
        file_size=stored.size,
    )


def _write(
    app: Flask, rng: Random, ground: Ground, stated: list[Stated], cases: int, as_of: datetime, progress: Progress
) -> None:
    by_honesty = {honest: [one for one in stated if one.honest is honest] for honest in (True, False)}
    first = 1 + max(db.session.scalar(select(func.max(model.id))) or 0 for model in _NUMBERED)
    references = References(rng)
    ways = iter(_ways(rng, cases))
    numbers = iter(range(first, first + cases))
    while batch := list(islice(numbers, _AT_ONCE)):
        rows = Rows()
        for number, way in zip(batch, ways, strict=False):
            _case(rng, rows, ground, number, way, by_honesty, references, as_of)
        _keep(app, rows)
        progress("cases", len(batch))


def _ways(rng: Random, cases: int) -> list[Way]:
    """A way for each case, each way as often as its share says, in no order."""
    weights = [_OF_A_THOUSAND[way.name] for way in WAYS]
    exact = [cases * weight / sum(weights) for weight in weights]
    drawn = [way for way, often in zip(WAYS, exact, strict=True) for _ in range(int(often))]
    drawn += rng.choices(WAYS, weights, k=cases - len(drawn))
    rng.shuffle(drawn)
    return drawn


def _case(
    rng: Random,
    rows: Rows,
    ground: Ground,
    number: int,
    way: Way,
    stated: Mapping[bool, Sequence[Stated]],
    references: References,
    as_of: datetime,
) -> None:
    approved = any(leg.move == "propose" for leg in way.legs)
    unknown = None
    if not approved and rng.random() < _UNKNOWN_SHARE:
        unknown = people.mobile(3_000_000 + number).removeprefix("+86")
    open_ones = way.status in _OPEN_STATUSES
    days_ago = 0 if open_ones else rng.uniform(0, _CLOSED_WITHIN_DAYS)
    # Owners mostly get their accounts back and others mostly do not, so that outcomes fit what was stated.
    pool = stated[rng.random() < way.true_owner_share] or stated[True] or stated[False]
    case = Case(rows, ground, rng, number, way, rng.choice(pool), unknown=unknown)
    case.write(references, as_of, days_ago)


_OPEN_STATUSES = frozenset(
    {"draft", "in_review", "waiting_for_owner", "proposed", "waiting", "link_sent", "disputed", "incident"}
)


def _keep(app: Flask, rows: Rows) -> None:
    """Write the rows, and their events in the order of time, in one transaction."""
    with clock.hold(app, rows.events[0].at) as held, transaction() as session:
        for model in TABLES:
            insert_rows(session.connection(), model, rows.of[model])
        for event in sorted(rows.events, key=lambda event: event.at):
            held.held = event.at
            audit.record(event.tag, actor=event.actor, appeal_id=event.appeal_id, **event.details)


def _go_on_counting() -> None:
    if db.engine.dialect.name == "postgresql":
        for model in _NUMBERED:
            table = model.__tablename__
            counted = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            db.session.execute(text(counted))
