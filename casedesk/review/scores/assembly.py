"""Gathering the facts of a case: what the owner stated, what the directory has, what documents say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import compress
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from casedesk import clock
from casedesk.appeals.models import Appeal, Step
from casedesk.directory import base, columns
from casedesk.directory.canonical import canonical_contact
from casedesk.directory.catalogue import phones
from casedesk.directory.service import directory
from casedesk.evidence.models import EvidenceFile, ReadingState, Verdict
from casedesk.evidence.reading.checks import Check
from casedesk.evidence.reading.model import FIELD_NAMES
from casedesk.evidence.verdicts import proves_control
from casedesk.extensions import app_settings, db
from casedesk.languages import at_desk, desk_today
from casedesk.review.engine.document_fields import DocumentFields, ReadValue
from casedesk.review.engine.facts import (
    Case,
    Claims,
    Context,
    Control,
    Device,
    Document,
    Order,
    Record,
    Tier,
)
from casedesk.review.engine.facts_json import claims_from_json
from casedesk.review.engine.sign_ins import SignInColumns
from casedesk.review.engine.world import ModelFacts, World
from casedesk.review.scores.control import ProvenContact, reaches_former
from casedesk.review.scores.reuse import is_reused

RECENT = timedelta(days=30)


class Filed(ProvenContact, Protocol):
    """What a score needs of an appeal itself: the row, or as much of it as was read."""

    @property
    def id(self) -> int:
        """Its row id."""

    @property
    def reference(self) -> str:
        """Its public number."""

    @property
    def sent_at(self) -> datetime | None:
        """When it was sent."""

    @property
    def filed_from(self) -> str | None:
        """The city it was sent from, as a proxy told it."""

    def said(self, step: Step) -> dict[str, Any]:
        """What the owner stated in one step."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is read beside an appeal.

    Args:
        facts: of the account; None where there is none.
        files: all files of the case, oldest first, those taken out too.
        earlier: how many appeals named the account before this one.
        reused: whether a document is in another account's case too.
        reached: whether the owner read back a code from a contact of before since.
    """

    facts: base.AccountFacts | None
    files: Sequence[EvidenceFile]
    earlier: int
    reused: bool
    reached: bool


def case_of(appeal: Appeal) -> Case:
    """Everything a score of this case is computed from, besides world and policy.

    Raises DirectoryUnavailable when the account system is away: then nothing is compared.
    """
    facts = directory().facts(appeal.account_id) if appeal.account_id else None
    reached = bool(appeal.former_contacts)
    return case_from(appeal, Gathered(facts, _files(appeal.id), _earlier(appeal), is_reused(appeal), reached))


def case_from(appeal: Filed, gathered: Gathered) -> Case:
    """The same from what was read before."""
    filed = desk_today(appeal.sent_at or clock.utcnow())
    claims, facts = claims_of(appeal), gathered.facts
    return Case(
        id=appeal.reference,
        record=_record(facts, claims, filed) if facts else Record(),
        claims=claims,
        documents=tuple(document_of(file) for file in gathered.files if counts(file)),
        context=_context(facts, filed, gathered, appeal.filed_from),
        as_of=filed,
        control=_control(appeal, filed, gathered),
    )


def claims_of(appeal: Filed) -> Claims:
    """The owner's statements, as the form keeps them under the names of the score's file contract."""
    facts, device = appeal.said(Step.FACTS), appeal.said(Step.DEVICE)
    purchase = appeal.said(Step.PURCHASE)
    stated: dict[str, Any] = {
        **{name: facts.get(name) for name in ("registered", "registered_city", "phone", "email")},
        **{name: facts.get(name) for name in ("former_password", "answers_right", "answers_given")},
        **{name: device.get(name) for name in ("model", "second_model", "imei")},
        **{name: purchase.get(name) for name in ("bought", "amount", "shop", "order_number")},
        "sign_ins": [_sign_in(row) for row in appeal.said(Step.SIGN_INS).get("sign_ins", [])],
        "cities": appeal.said(Step.PLACES).get("cities", []),
    }
    return claims_from_json({name: value for name, value in stated.items() if value not in (None, "")})


def _sign_in(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("on", "part_of_day", "city", "device", "around") if row.get(name)}


def _record(facts: base.AccountFacts, claims: Claims, filed: date) -> Record:
    return Record(
        registered_on=facts.registered_on,
        registered_city=facts.registered_city,
        sign_ins=_until(_end_of(filed), facts.sign_ins),
        devices=tuple(_device(each) for each in facts.devices),
        former_phone=_former(facts, base.ContactKind.PHONE, claims.phone, filed),
        former_email=_former(facts, base.ContactKind.EMAIL, claims.email, filed),
        questions=len(facts.questions),
    )


def usual_cities(facts: base.AccountFacts, filed: date) -> dict[str, float]:
    """Share of the sign-ins until a day made in each city, as the score counts them, most frequent first."""
    return Record(sign_ins=_until(_end_of(filed), facts.sign_ins)).shares_of_cities


def _until(ended: datetime, sign_ins: Sequence[base.SignIn]) -> SignInColumns:
    """The sign-ins that succeeded before a moment."""
    read = columns.columns_of(sign_ins)
    counted = [ok and at < ended for at, ok in zip(read.at, read.succeeded, strict=True)]
    at = list(compress(read.at, counted))
    cities, devices = list(compress(read.cities, counted)), list(compress(read.devices, counted))
    desk = ZoneInfo(app_settings().timezone)
    if {moment.tzinfo for moment in at} <= {UTC}:
        return SignInColumns(at, cities, devices, desk)
    return SignInColumns([each if each.utcoffset() else each.astimezone(desk) for each in at], cities, devices)


def _end_of(day: date) -> datetime:
    """The moment a day of the desk is over; in UTC, as sign-ins are, which compares fastest."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(app_settings().timezone)).astimezone(UTC)


def at_place(at: datetime) -> datetime:
    """The local time of a sign-in: that of its own offset, if the account system tells it, else that of the desk."""
    return at if at.utcoffset() else at_desk(at)


def _device(device: base.Device) -> Device:
    bought = device.purchase
    order = Order(bought.number, bought.on, bought.amount, bought.shop) if bought else None
    return Device(device.model, device.imei, device.activated_on, order, device.unbound_on)


def _former(facts: base.AccountFacts, kind: base.ContactKind, claim: str | None, filed: date) -> str | None:
    """The contact a claim is compared with: the one it names, else the longest held; none younger than 30 days."""
    held = [c for c in facts.long_held(filed) if c.kind is kind]
    named = canonical_contact(kind, claim) if claim else None
    equal = [c for c in held if canonical_contact(kind, c.value) == named]
    return next((c.value for c in equal or sorted(held, key=lambda c: c.since)), None)


def _context(facts: base.AccountFacts | None, filed: date, gathered: Gathered, city: str | None) -> Context:
    """Circumstances the desk can know; the device of filing stays unknown (docs/decisions/place-of-filing.md)."""
    if facts is None:
        return Context(city=city, earlier_appeals=gathered.earlier, document_reused=gathered.reused)
    begins = filed - RECENT
    changed = any(c.since > begins or (c.removed is not None and c.removed > begins) for c in facts.contacts)
    return Context(
        city=city,
        contacts_changed=changed,
        odd_sign_in=_is_odd(facts, _end_of(begins), _end_of(filed)),
        device_reset=any(d.unbound_on is not None and begins < d.unbound_on <= filed for d in facts.devices),
        earlier_appeals=gathered.earlier,
        document_reused=gathered.reused,
    )


def _is_odd(facts: base.AccountFacts, began: datetime, ended: datetime) -> bool:
    """Whether there was a sign-in, or an attempt, on a device neither bound nor used before these days."""
    read = columns.columns_of(facts.sign_ins)
    strange = set(read.devices) - {device.model for device in facts.devices}
    if not strange:
        return False
    rows = list(zip(read.at, read.devices, read.succeeded, strict=True))
    strange -= {device for at, device, ok in rows if ok and at < began}
    return any(began <= at < ended and device in strange for at, device, _ok in rows)


def _control(appeal: Filed, filed: date, gathered: Gathered) -> Control:
    """Proofs of control: a code read back from a contact of before, a photo of the device with the case code.

    The contact proven at filing is such a contact where `reaches_former` says so. None of them is ever a failure
    here: not to reach one, or to mistype a code, speaks against nobody. Sign-ins are not taken for a proof: nobody
    asked the appellant to make them, and the owner who knows of no appeal makes them every day.
    """
    facts = gathered.facts
    reached = gathered.reached or (facts is not None and reaches_former(appeal, facts, filed))
    photo = any(proves_control(file) for file in gathered.files)
    return Control(former_contact=True if reached else None, device_photo=True if photo else None)


def _earlier(appeal: Appeal) -> int:
    earlier = select(func.count()).where(
        Appeal.account_lookup == appeal.account_lookup,
        Appeal.id != appeal.id,
        Appeal.sent_at < (appeal.sent_at or clock.utcnow()),
    )
    return db.session.scalar(earlier) or 0


def _files(appeal_id: int) -> list[EvidenceFile]:
    found = select(EvidenceFile).where(EvidenceFile.appeal_id == appeal_id).order_by(EvidenceFile.id)
    return list(db.session.scalars(found))


def counts(file: EvidenceFile) -> bool:
    """Whether a file takes part: still there, done reading, and not ruled out by a person."""
    return (
        file.state is not ReadingState.WAITING
        and file.removed_at is None
        and file.verdict is not Verdict.WRONG_DOCUMENT
    )


def document_of(file: EvidenceFile) -> Document:
    """What a file says, as the score takes it; fit and tier are derived from its fields and checks.

    A doubtful one is suspicious whatever its checks say. One that cannot be read, by machine or by a person, says
    nothing, and is listed as such.
    """
    reading: dict[str, Any] = file.reading or {}
    if file.verdict is Verdict.UNREADABLE or file.state is not ReadingState.READ:
        return Document()
    fields: dict[str, Any] = reading.get("fields", {})
    values = {name: _read_value(fields[name]) for name in FIELD_NAMES if name in fields}
    return Document(
        tier=Tier.SUSPICIOUS if file.verdict is Verdict.DOUBTFUL else None,
        fields=DocumentFields(imei=tuple(_read_value(found) for found in fields.get("imei", ())), **values),
        checks=tuple(Check.from_json(check) for check in reading.get("checks", ())),
    )


def _read_value(field: dict[str, Any]) -> ReadValue:
    return ReadValue(field["value"], tuple(field.get("alternatives", ())))


def world() -> World:
    """What is public or frequent: shares from the newest snapshot of the directory, releases and prices of phones."""
    shares = directory().frequencies()
    if not _WORLDS or _WORLDS[-1][0] != shares:
        # Its names in canonical form and its id take longer than a score: they are worked out once for equal shares.
        _WORLDS[:] = [(shares, _world_of(shares))]
    return _WORLDS[-1][1]


_WORLDS: list[tuple[base.Frequencies, World]] = []


def _world_of(shares: base.Frequencies) -> World:
    models = {
        phone.model: ModelFacts(phone.family, phone.released_on, phone.list_price, shares.models.get(phone.model, 0.0))
        for phone in phones()
    }
    models |= {name: ModelFacts(share=share) for name, share in shares.models.items() if name not in models}
    return World(shares.as_of, shares.service_opened_on, shares.cities, models)
