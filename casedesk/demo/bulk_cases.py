"""One case of the big database as plain rows: its way through the table of moves, and what each move leaves behind."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from random import Random
from typing import Any

from casedesk.appeals.models import Appeal, Message, StepAnswers
from casedesk.appeals.status import AT_DESK, CLOSED, TRANSITIONS, UNDER_APPROVAL, AppealStatus, MoveName
from casedesk.audit.actors import CONTACT, OWNER, WORKER, Actor
from casedesk.audit.tags import KEYS, EventTag
from casedesk.database import lookup
from casedesk.demo import people
from casedesk.demo.acts_of_staff import REASONS
from casedesk.demo.bulk_claims import Stated
from casedesk.demo.bulk_moves import LEFT_BY
from casedesk.demo.bulk_references import References
from casedesk.demo.bulk_rows import HANDED_OVER_AFTER, Ground, Noted, Rows
from casedesk.demo.paths import Way, walk
from casedesk.demo.plans import Actor as Doer
from casedesk.demo.plans import PlannedMove
from casedesk.demo.words import text_for
from casedesk.directory.base import ContactKind
from casedesk.directory.canonical import canonical_contact, canonical_name, masked_account
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.review.models import Approval, Opinion, OpinionKind
from casedesk.review.outcomes.models import CaseOutcome, Outcome, OutcomeSource
from casedesk.review.outcomes.service import SETTLED_AFTER

_TAKEN_SHARE = 0.6
# Of the cases that were not approved, how many somebody learnt the truth about.
_LEARNT_SHARE = 0.3


class Case:
    """Writes one case into rows.

    Args:
        rows: where its rows go.
        ground: what all cases stand on.
        rng: its accidents.
        number: row id of the appeal, its approval and its score.
        way: how it goes.
        stated: what it claims, and about whom; `unknown` is an account nobody has instead.
    """

    def __init__(
        self, rows: Rows, ground: Ground, rng: Random, number: int, way: Way, stated: Stated, *, unknown: str | None
    ) -> None:
        self.rows, self.ground, self.rng = rows, ground, rng
        self.id, self.way, self.stated = number, way, stated
        account = stated.account
        self.account_id = None if unknown else account.id
        present = account.contact("phone")
        self.typed = unknown or (present.value.removeprefix("+86") if present else account.id)
        self.known = None if unknown else present
        self.language = "en" if rng.random() < 0.15 else "zh_Hans"
        self.contact = people.mailbox(people.name(rng), 2_000_000 + number, rng)
        self.contact_lookup = lookup("contact", canonical_contact(ContactKind.EMAIL, self.contact) or self.contact)
        self.files: list[list[str]] = []
        self.first, self.second = rng.sample(ground.reviewers, 2)
        self.link = ""
        self.row: dict[str, Any] = {}

    def write(self, references: References, as_of: datetime, days_ago: float) -> None:
        """Write all rows of the case; its last move lies so many days further back than the way draws it."""
        moves, started_ago = walk(self.rng, self.way, self.language)
        started = as_of - started_ago - timedelta(days=days_ago)
        self.row = self._appeal(references.draw(started), started)
        self.note(started, EventTag.DRAFT_START, OWNER, to="draft")
        proven = started + timedelta(seconds=75)
        details = {"kind": ContactKind.EMAIL.value, "digest": self.contact_lookup}
        self.note(proven, EventTag.CONTACT_PROVE, OWNER, **details)
        if self.way.name == "draft_lapsed":
            # What a lapsed draft said is erased.
            self.row |= dict.fromkeys(("contact_kind", "contact", "contact_lookup", "contact_proven_at"))
        else:
            self._answers(started + timedelta(minutes=6))
        for move in moves[1:]:
            self._make(move, started + move.after)
        self._end()

    def _appeal(self, reference: str, started: datetime) -> dict[str, Any]:
        name = canonical_name(self.typed)
        return {
            "id": self.id,
            "reference": reference,
            "status": AppealStatus.DRAFT,
            "version": 1,
            "language": self.language,
            "account_id": self.account_id,
            "account_named": self.typed,
            "account_lookup": lookup("account", self.account_id or name),
            "account_masked": masked_account(name),
            # Nobody has this code: the owners of these cases do not come back.
            "tracking_digest": secrets.token_hex(32),
            "tracking_saved_at": started,
            "idempotency_key": f"seed-{self.id}",
            "contact_kind": ContactKind.EMAIL,
            "contact": self.contact,
            "contact_lookup": self.contact_lookup,
            "contact_proven_at": started + timedelta(seconds=75),
            "filed_from": None,
            "started_at": started,
            "saved_at": started + timedelta(minutes=6),
            "sent_at": None,
            "due_at": None,
            "owner_due_at": None,
            "closed_at": None,
            "moved_at": started,
            "assignee_id": None,
            "assigned_at": None,
            "band": None,
            "bits": None,
            "conflicts": 0,
            "flags": [],
            "brings": "",
        }

    def _answers(self, at: datetime) -> None:
        for step, said in self.stated.answers.items():
            self.add(StepAnswers, appeal_id=self.id, step=step, answers=said, saved_at=at)
        if self.stated.papers:
            public_id, digest = secrets.token_hex(16), secrets.token_hex(32)
            self.files.append([public_id, digest])
            size, key = self.ground.file_size, self.ground.file_key
            self.add(
                EvidenceFile,
                appeal_id=self.id,
                public_id=public_id,
                upload_key=public_id,
                key=key,
                label="发票.pdf",
                kind="pdf",
                media_type="application/pdf",
                size=size,
                sha256=digest,
                received_at=at,
                state=ReadingState.READ,
                reading={"kind": "pdf", "pages": 1, "fields": {}, "texts": []},
                previews=[],
                tries=1,
                fit="strong",
                tier="verified",
            )
            self.note(at, EventTag.EVIDENCE_ADD, OWNER, file=public_id, kind="pdf", size=size, sha256=digest)

    def _make(self, move: PlannedMove, at: datetime) -> None:
        if move.move == "message":
            self.message(move.text, at)
            return
        name = MoveName(move.move)
        listed = TRANSITIONS[name]
        before, after = self.row["status"], listed.to
        assert after is not None
        actor = self._actor(move)
        self.row |= {"status": after, "moved_at": at, "version": self.row["version"] + 1}
        self.row["closed_at"] = at if after in CLOSED else None
        left = LEFT_BY.get(name)
        more = left(self, move, at) if left else {}
        if actor.id is not None:
            more["reasons"] = list(REASONS[move.move][0])
            self._opinion(move, before, actor.id, at)
        self.note(at, listed.event, actor, **{"from": before.value, "to": after.value, **more})
        if before in UNDER_APPROVAL and after not in UNDER_APPROVAL and after is not AppealStatus.REDEEMED:
            self.rows.of[Approval][-1] |= {"voided_at": at, "void_reason": name.value}

    def _actor(self, move: PlannedMove) -> Actor:
        if move.actor in (Doer.OWNER, Doer.CONTACT, Doer.WORKER):
            return {Doer.OWNER: OWNER, Doer.CONTACT: CONTACT, Doer.WORKER: WORKER}[move.actor]
        if move.actor is Doer.LEAD:
            return Actor.staff(self.rng.choice(self.ground.leads))
        return Actor.staff(self.second if move.actor is Doer.SECOND else self.first)

    def message(self, text: str, at: datetime) -> None:
        self.add(Message, appeal_id=self.id, staff_id=None, body=text, written_at=at, visible_from=at)
        self.note(at, EventTag.MESSAGE_WRITE, OWNER, by="owner")

    def _opinion(self, move: PlannedMove, before: AppealStatus, staff_id: int, at: datetime) -> None:
        reasons = list(REASONS[move.move][0])
        kind = OpinionKind(move.move)
        given = {"kind": kind, "reasons": reasons, "note": move.text, "before": before.value, "given_at": at}
        self.add(Opinion, appeal_id=self.id, staff_id=staff_id, undo_until=None, undone_at=None, **given)

    def letter(
        self, letter: Letter, at: datetime, *, to: str | None = None, channel: Channel = Channel.EMAIL, **params: Any
    ) -> str:
        message_id, left = secrets.token_hex(16), at + HANDED_OVER_AFTER
        self.add(
            OutboxMessage,
            message_id=message_id,
            letter=letter,
            channel=channel,
            to=to or self.contact,
            to_lookup=lookup("contact", to) if to else self.contact_lookup,
            language=self.language,
            params=params,
            appeal_id=self.id,
            state=OutboxState.HANDED_OVER,
            created_at=at,
            not_before=at,
            tries=1,
            handed_over_at=left,
        )
        told = {"letter": letter.value, "channel": channel.value, "message": message_id}
        self.note(left, EventTag.LETTER_HAND_OVER, WORKER, **told)
        return message_id

    def _end(self) -> None:
        if self.row["status"] in AT_DESK and self.rng.random() < _TAKEN_SHARE:
            self.row |= {"assignee_id": self.first, "assigned_at": self.row["moved_at"]}
        self.add(Appeal, **self.row)
        self._learn()

    def _learn(self) -> None:
        """What it turned out to be, for cases long enough closed: time told it, or a manager learnt of it."""
        status, known_at = self.row["status"], self.row["moved_at"] + SETTLED_AFTER
        outcome = Outcome.OWNER if self.stated.honest else Outcome.THEFT
        if known_at > self.ground.as_of or self.account_id is None:
            return
        if status is AppealStatus.REDEEMED and self.stated.honest:
            self._know(outcome, OutcomeSource.QUIET, WORKER, known_at)
        elif status is AppealStatus.REVERSED:
            self._know(Outcome.THEFT, OutcomeSource.INCIDENT, WORKER, self.row["moved_at"])
        elif status is AppealStatus.REDEEMED or (status is AppealStatus.REJECTED and self.rng.random() < _LEARNT_SHARE):
            self._know(outcome, OutcomeSource.MANUAL, Actor.staff(self.rng.choice(self.ground.managers)), known_at)

    def _know(self, outcome: Outcome, source: OutcomeSource, by: Actor, at: datetime) -> None:
        reason = text_for(self.rng, outcome.value, "zh_Hans") if source is OutcomeSource.MANUAL else ""
        self.add(
            CaseOutcome,
            appeal_id=self.id,
            outcome=outcome,
            source=source,
            staff_id=by.id,
            reason=reason,
            recorded_at=at,
        )
        self.note(at, EventTag.CASE_OUTCOME, by, outcome=outcome.value, source=source.value)

    def add(self, table: Any, **row: Any) -> None:
        self.rows.of[table].append(row)

    def note(self, at: datetime, tag: EventTag, actor: Actor, **details: Any) -> None:
        kept = {name: value for name, value in details.items() if name in KEYS[tag]}
        self.rows.events.append(Noted(at, tag, actor, self.id, kept))
