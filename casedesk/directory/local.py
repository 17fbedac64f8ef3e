"""The directory in our own database: real accounts of a small installation, or the demonstration's."""

import unicodedata
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CursorResult, func, select, update

from casedesk import clock
from casedesk.database import lookup
from casedesk.directory.base import AccountFacts, Frequencies, PasswordMatch
from casedesk.directory.canonical import canonical_answer, canonical_name
from casedesk.directory.models import (
    DirectorySnapshot,
    LocalAccount,
    LocalContact,
    LocalFormerPassword,
    LocalQuestion,
    LocalSession,
)
from casedesk.directory.reading import read_facts
from casedesk.extensions import db
from casedesk.hashing import hash_secret, matches

# Each comparison hashes this often, so that its time tells neither how many passwords there were nor whether the
# account exists (security.md §2.1).
COMPARED_PASSWORDS = 6
# Databases take so many values in one list.
_AT_ONCE = 500


class LocalDirectory:
    """Answers the Directory protocol from our own tables."""

    def find(self, named: str) -> str | None:
        """The id of the account that a present contact or an id names; both queries run whatever is found."""
        contact = lookup("contact", canonical_name(named))
        present = (LocalContact.lookup == contact, LocalContact.removed.is_(None))
        newest_first = (LocalContact.since.desc(), LocalContact.id.desc())
        by_contact = db.session.scalars(
            select(LocalContact.account_id).where(*present).order_by(*newest_first).limit(1)
        ).first()
        plain = unicodedata.normalize("NFKC", named).strip()
        by_id = db.session.scalars(select(LocalAccount.id).where(LocalAccount.id == plain)).first()
        return by_id or by_contact

    def facts(self, account_id: str) -> AccountFacts | None:
        """The facts of an account, read with four queries whatever it owns."""
        return read_facts([account_id]).get(account_id)

    def facts_of_all(self, account_ids: Collection[str]) -> dict[str, AccountFacts]:
        """The same of many accounts, with four queries for each few hundred of them."""
        found: dict[str, AccountFacts] = {}
        wanted = sorted(set(account_ids))
        for begin in range(0, len(wanted), _AT_ONCE):
            found |= read_facts(wanted[begin : begin + _AT_ONCE])
        return found

    def match_password(self, account_id: str, password: str) -> PasswordMatch:
        """LATEST for the present password, OLDER for one before it."""
        latest, *older = [matches(hashed, password) for hashed in self._hashes(account_id)]
        if latest:
            return PasswordMatch.LATEST
        return PasswordMatch.OLDER if any(older) else PasswordMatch.NONE

    def match_answers(self, account_id: str, answers: dict[str, str]) -> int:
        """How many answers are right; case, spaces and width do not matter."""
        stored = select(LocalQuestion.question, LocalQuestion.answer_hash).where(LocalQuestion.account_id == account_id)
        hashes = dict(db.session.execute(stored).all())
        return sum(matches(hashes.get(question), canonical_answer(answer)) for question, answer in answers.items())

    def refuses_password(self, account_id: str, password: str) -> bool:
        """Whether this is the present password or one of the last before it."""
        compared = [matches(hashed, password) for hashed in self._hashes(account_id)]
        return any(compared)

    def set_password(self, account_id: str, password: str, *, expected_version: int) -> bool:
        """One UPDATE whose row count decides; the old hash joins the former ones."""
        this_version = (LocalAccount.id == account_id, LocalAccount.password_version == expected_version)
        former = db.session.scalars(select(LocalAccount.password_hash).where(*this_version)).first()
        changed = db.session.execute(
            update(LocalAccount)
            .where(*this_version)
            .values(password_hash=hash_secret(password), password_version=expected_version + 1)
        )
        if not isinstance(changed, CursorResult) or changed.rowcount != 1:
            return False
        if former:
            db.session.add(LocalFormerPassword(account_id=account_id, password_hash=former))
            db.session.flush()
        return True

    def end_sessions(self, account_id: str) -> None:
        """Sign all devices out."""
        open_ones = (LocalSession.account_id == account_id, LocalSession.ended_at.is_(None))
        db.session.execute(update(LocalSession).where(*open_ones).values(ended_at=clock.utcnow()))

    def freeze(self, account_id: str) -> None:
        """Let nobody in; a second call keeps the first time."""
        thawed = (LocalAccount.id == account_id, LocalAccount.frozen_at.is_(None))
        db.session.execute(update(LocalAccount).where(*thawed).values(frozen_at=clock.utcnow()))

    def unfreeze(self, account_id: str) -> None:
        """Let the owner in again."""
        db.session.execute(update(LocalAccount).where(LocalAccount.id == account_id).values(frozen_at=None))

    def frequencies(self) -> Frequencies:
        """The newest snapshot; before the first one nothing is known to be common."""
        newest = db.session.scalars(select(DirectorySnapshot).order_by(DirectorySnapshot.id.desc()).limit(1)).first()
        if newest is None:
            today = clock.utcnow().date()
            opened = db.session.scalar(select(func.min(LocalAccount.registered_on)))
            return Frequencies(as_of=today, service_opened_on=opened or today)
        shares = newest.shares
        return Frequencies(
            as_of=newest.taken_at.date(),
            service_opened_on=datetime.fromisoformat(shares["service_opened_on"]).date(),
            cities=shares["cities"],
            models=shares["models"],
            questions=tuple(shares.get("questions", ())),
        )

    def _hashes(self, account_id: str) -> list[str | None]:
        """The present hash and the newest former ones, filled up to a fixed number."""
        present = db.session.scalars(select(LocalAccount.password_hash).where(LocalAccount.id == account_id)).first()
        former = db.session.scalars(
            select(LocalFormerPassword.password_hash)
            .where(LocalFormerPassword.account_id == account_id)
            .order_by(LocalFormerPassword.id.desc())
            .limit(COMPARED_PASSWORDS - 1)
        )
        found = [present, *former]
        return found + [None] * (COMPARED_PASSWORDS - len(found))
