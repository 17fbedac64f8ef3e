"""A code to a contact of before: it leaves only to those the account had in time, and what it proves is on record."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk.appeals import former_contacts, service
from casedesk.appeals.models import Appeal, FormerContact
from casedesk.appeals.status import CLOSED, AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import lookup, transaction
from casedesk.directory.base import Contact, ContactKind
from casedesk.errors import CasedeskError, Invalid, TooMany, WrongState
from casedesk.notifications import delivery
from casedesk.notifications.delivery import deliver_due
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.notifications.outgoing import Outgoing, TryAgain
from casedesk.notifications.sink import kept
from casedesk.recovery import codes
from config import Settings
from tests.factories.appeals import appeal
from tests.factories.directory import account

pytestmark = pytest.mark.usefixtures("db", "clock")
S = AppealStatus
PHONE, MAILBOX = "+8613000009999", "Old.Me@post.example"
LONG_AGO = date(2019, 5, 29)
Read = Callable[[], str | None]


@pytest.fixture
def letter(settings: Settings) -> Read:
    """The worker delivers; the digits of the newest code to a contact of before, if one left."""

    def digits() -> str | None:
        deliver_due()
        received = [one for one in kept(settings.sink_dir) if one["letter"] == "former_code"]
        found = re.search(r"(?<!\d)\d{6}(?!\d)", received[0]["text"]) if received else None
        return found and found[0]

    return digits


def filed(*contacts: Contact, **changes: Any) -> Appeal:
    """A case of an account with these contacts."""
    held = contacts or (Contact(ContactKind.PHONE, PHONE, LONG_AGO), Contact(ContactKind.EMAIL, MAILBOX, LONG_AGO))
    return appeal(**{"account_id": account(contacts=held, language="en").id, **changes})


def ask(case: Appeal, contact: str = PHONE) -> None:
    kind = ContactKind.EMAIL if "@" in contact else ContactKind.PHONE
    with transaction():
        former_contacts.spend_asking(case, kind, contact)
    with transaction():
        service.ask_former_code(case, kind, contact)


def guess(case: Appeal, digits: str) -> FormerContact:
    with transaction():
        former_contacts.spend_guess(case)
    with transaction():
        return service.prove_former_contact(case, digits)


def refused(case: Appeal, digits: str) -> tuple[type[CasedeskError], str]:
    with pytest.raises((Invalid, TooMany)) as error:
        guess(case, digits)
    return error.type, str(error.value.message)


def events(db: SQLAlchemy, case: Appeal) -> list[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.appeal_id == case.id, AuditEntry.tag == EventTag.FORMER_PROVE)
    return list(db.session.scalars(found))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("typed", "reached"), [("130 0000 9999", PHONE), ("old.me@POST.example", MAILBOX)], ids=["phone", "mailbox"]
)
def test_the_code_goes_to_the_contact_as_stored_and_proves_it(
    db: SQLAlchemy, letter: Read, settings: Settings, clock: Clock, typed: str, reached: str
) -> None:
    case = filed()
    ask(case, typed)
    digits = letter()
    assert digits
    assert kept(settings.sink_dir)[0]["to"] == reached

    proven = guess(case, digits)

    assert (proven.proven_at, proven.appeal_id) == (clock.held, case.id)
    assert proven.contact_lookup == lookup("contact", reached if reached == PHONE else reached.lower())
    assert case.score_wanted_at == clock.held
    event = events(db, case)[0]
    assert event.actor_kind == "owner"
    assert proven.contact_lookup in event.details
    assert proven.contact not in event.details


@pytest.mark.case("S01")
@pytest.mark.parametrize("named", ["+8613055550000", "nobody@post.example"])
@pytest.mark.parametrize("known", [True, False])
def test_to_a_contact_the_account_never_had_nothing_leaves(
    db: SQLAlchemy, letter: Read, named: str, known: bool
) -> None:
    case = filed() if known else appeal()
    ask(case, named)

    assert letter() is None
    assert db.session.scalars(select(OutboxMessage.state)).all() == [OutboxState.CANCELLED]


@pytest.mark.case("S04")
@pytest.mark.parametrize(("days", "leaves"), [(30, True), (29, False)])
def test_a_contact_counts_that_the_account_had_30_days_at_filing(
    clock: Clock, letter: Read, days: int, leaves: bool
) -> None:
    assert clock.held
    case = filed(Contact(ContactKind.PHONE, PHONE, clock.held.date() - timedelta(days=days)))
    clock.held += timedelta(days=20)
    ask(case)

    assert bool(letter()) is leaves


def given_up(clock: Clock, named: str, days: int, *, held: int = 1000) -> Contact:
    """A contact that was taken off so many days before today, after it had been held for so many."""
    assert clock.held
    removed = clock.held.date() - timedelta(days=days)
    kind = ContactKind.EMAIL if "@" in named else ContactKind.PHONE
    return Contact(kind, named, removed - timedelta(days=held), removed)


@pytest.mark.parametrize(("held", "leaves"), [(30, True), (29, False)])
def test_a_contact_that_was_removed_counts_if_it_stayed_for_30_days(
    clock: Clock, letter: Read, held: int, leaves: bool
) -> None:
    ask(filed(given_up(clock, PHONE, 10, held=held)))

    assert bool(letter()) is leaves


@pytest.mark.case("S04")
@pytest.mark.parametrize(
    ("named", "days", "leaves"),
    [(PHONE, 0, True), (PHONE, 89, True), (PHONE, 90, False), (MAILBOX, 364, True), (MAILBOX, 365, False)],
)
def test_no_code_goes_to_a_contact_that_others_may_have_by_now(
    clock: Clock, letter: Read, named: str, days: int, leaves: bool
) -> None:
    ask(filed(given_up(clock, named, days)), named)

    assert bool(letter()) is leaves


@pytest.mark.parametrize(("later", "leaves"), [(9, True), (10, False)])
def test_who_files_early_gains_nothing_by_waiting_for_the_number(
    clock: Clock, letter: Read, later: int, leaves: bool
) -> None:
    case = filed(given_up(clock, PHONE, 80))
    assert clock.held
    clock.held += timedelta(days=later)
    ask(case)

    assert bool(letter()) is leaves


def test_giving_up_is_counted_in_days_of_the_desk(clock: Clock, letter: Read) -> None:
    assert clock.held
    case = filed(given_up(clock, PHONE, 89))
    clock.held += timedelta(hours=15, minutes=30)  # 00:30 of the next day in Shanghai, the same day in UTC
    ask(case)

    assert letter() is None


@pytest.mark.settings(given_up_phone_days=0, given_up_mailbox_days=10)
@pytest.mark.parametrize(("named", "days", "leaves"), [(PHONE, 0, False), (MAILBOX, 9, True), (MAILBOX, 10, False)])
def test_the_desk_may_trust_no_contact_that_was_taken_off(
    clock: Clock, letter: Read, named: str, days: int, leaves: bool
) -> None:
    ask(filed(given_up(clock, named, days)), named)

    assert bool(letter()) is leaves


@pytest.mark.settings(given_up_phone_days=0)
def test_what_is_still_on_the_account_is_not_given_up(letter: Read) -> None:
    ask(filed())

    assert letter()


def test_a_number_that_came_back_lately_is_neither_old_nor_new_enough(clock: Clock, letter: Read) -> None:
    assert clock.held
    back = Contact(ContactKind.PHONE, PHONE, clock.held.date() - timedelta(days=29))
    ask(filed(given_up(clock, PHONE, 90), back))

    assert letter() is None


@pytest.mark.parametrize(("language", "texts"), [("en", 1), ("zh_Hans", 2)])
def test_whoever_did_not_file_can_read_the_warning(letter: Read, settings: Settings, language: str, texts: int) -> None:
    case = filed(language=language)
    ask(case, MAILBOX)

    digits = letter()

    assert digits
    assert kept(settings.sink_dir)[0]["text"].count(digits) == texts


@pytest.mark.case("S04")
def test_a_contact_gets_no_more_codes_an_hour_than_any_other(letter: Read, settings: Settings) -> None:
    with transaction():
        for number in range(settings.limit_codes):
            codes.ask(f"elsewhere:{number}", ContactKind.PHONE, PHONE)
    case = filed()

    ask(case)

    assert letter() is None


@pytest.mark.case("S01")
@pytest.mark.parametrize("named", [PHONE, "+8613055550000"])
def test_the_codes_of_filing_run_out_alike_whether_those_to_a_former_contact_left_or_not(
    clock: Clock, letter: Read, settings: Settings, named: str
) -> None:
    case = filed()
    for _time in range(settings.limit_codes):
        assert clock.held
        clock.held += timedelta(minutes=1)
        ask(case, named)
        letter()

    with pytest.raises(TooMany), transaction():
        codes.ask("elsewhere", ContactKind.PHONE, named)


@pytest.mark.case("S04")
@pytest.mark.both_databases
@pytest.mark.parametrize("held", [True, False])
def test_five_misses_or_ten_minutes_end_a_code_whether_it_left_or_not(clock: Clock, letter: Read, held: bool) -> None:
    case = filed() if held else filed(Contact(ContactKind.PHONE, "+8613100000001", LONG_AGO))
    assert clock.held
    ask(case)
    digits = letter() or "123456"
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    told = [refused(case, wrong) for _miss in range(6)]
    assert told == [(Invalid, str(codes.WRONG))] * 5 + [(Invalid, str(codes.USED_UP))]
    assert refused(case, digits) == (Invalid, str(codes.USED_UP))

    clock.held += timedelta(minutes=2)
    ask(case)
    digits = letter() or "123456"
    clock.held += timedelta(minutes=10)
    assert refused(case, digits) == (Invalid, str(codes.EXPIRED))
    assert case.former_contacts == []


def test_a_letter_that_left_late_lives_no_longer_for_it(
    clock: Clock, letter: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def handed_over(self, _message_id: str) -> bool:
            return False

        def send(self, _letter: Outgoing) -> None:
            raise TryAgain("away")

    case = filed()
    assert clock.held
    ask(case)
    with monkeypatch.context() as patched:
        patched.setattr(delivery, "sender_for", lambda *_: Away())
        deliver_due()
    for _miss in range(5):
        refused(case, "no digits")
    clock.held += timedelta(minutes=5)
    digits = letter()

    assert digits
    assert refused(case, digits) == (Invalid, str(codes.USED_UP))


@pytest.mark.settings(limit_code_guesses_day=6)
def test_guesses_at_one_contact_are_counted_over_all_cases_of_a_day(clock: Clock) -> None:
    one, other = filed(), filed()
    assert clock.held
    ask(one)
    told = [refused(one, "000000")[0] for _miss in range(5)]
    clock.held += timedelta(minutes=2)
    ask(other)
    told += [refused(other, "000000")[0] for _miss in range(2)]

    assert told == [Invalid] * 6 + [TooMany]


@pytest.mark.settings(limit_codes=2)
def test_asking_is_limited_for_each_contact_and_each_case(clock: Clock) -> None:
    case, other = filed(), filed()
    assert clock.held

    def after_a_minute(of: Appeal, contact: str) -> bool:
        clock.held += timedelta(minutes=1)  # type: ignore[operator]
        try:
            ask(of, contact)
        except TooMany:
            return False
        return True

    assert [after_a_minute(case, PHONE) for _time in range(3)] == [True, True, False]
    assert not after_a_minute(other, PHONE)
    assert [after_a_minute(case, f"a{number}@post.example") for number in range(3)] == [True, True, False]


def test_asking_again_within_a_minute_is_told_so() -> None:
    case = filed()
    ask(case)

    with pytest.raises(TooMany):
        ask(case, MAILBOX)


def test_the_same_contact_is_proven_once(db: SQLAlchemy, clock: Clock, letter: Read) -> None:
    case = filed()
    for _time in range(2):
        ask(case)
        guess(case, letter() or "")
        assert clock.held
        clock.held += timedelta(minutes=2)

    assert len(case.former_contacts) == len(events(db, case)) == 1
    ask(case, MAILBOX)
    guess(case, letter() or "")
    assert [row.kind for row in case.former_contacts] == [ContactKind.PHONE, ContactKind.EMAIL]


def test_a_code_of_another_flow_or_used_before_proves_nothing(letter: Read) -> None:
    case, other = filed(), filed()
    ask(case)
    digits = letter()
    assert digits
    assert refused(other, digits) == (Invalid, str(codes.EXPIRED))
    guess(case, digits)

    assert refused(case, digits)[0] is Invalid


def test_a_proposal_no_longer_covers_the_case(letter: Read) -> None:
    case = filed(status=S.PROPOSED)
    ask(case)
    guess(case, letter() or "")

    assert case.status is S.IN_REVIEW


@pytest.mark.parametrize("status", sorted((CLOSED | {S.DISPUTED, S.INCIDENT, S.LINK_SENT, S.DRAFT}) - {S.EXPIRED}))
def test_where_a_proof_helps_no_more_none_is_taken(clock: Clock, status: AppealStatus) -> None:
    assert clock.held
    case = filed(status=status, moved_at=clock.held - timedelta(minutes=1))

    with pytest.raises(WrongState):
        ask(case)


def test_it_is_erased_with_its_case(db: SQLAlchemy, letter: Read) -> None:
    case = filed()
    ask(case)
    guess(case, letter() or "")
    with transaction():
        db.session.delete(case)

    assert db.session.scalars(select(FormerContact)).all() == []
