"""Documents: how well each fits the record, how far it can be trusted, and the one of them that counts."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from stdnum import luhn

from casedesk.evidence.reading.checks import Check
from casedesk.review.engine.canonical import canonical_identifier, canonical_imei, is_imei_shaped, nearness
from casedesk.review.engine.comparisons import Comparison, Unused
from casedesk.review.engine.criteria.authenticity import agrees_in_itself, is_signed, is_suspicious
from casedesk.review.engine.criteria.devices import same_model
from casedesk.review.engine.criteria.outcome import CANNOT_COMPARE, NOT_ANSWERED, NOT_ASKED, UNREADABLE, Bench, Outcome
from casedesk.review.engine.document_fields import DocumentFields
from casedesk.review.engine.facts import Device, Document, Fit, Order, Tier
from casedesk.review.engine.policy import Policy

DATE_SLACK = timedelta(days=10)


def compare_documents(bench: Bench) -> tuple[Outcome, ...]:
    """One of all that can be graded counts (`papers.counted`)."""
    documents = bench.case.documents
    graded = [found for document in documents if (found := grade(document, bench))]
    if not graded:
        readable = any(document.fields and _tells(document.fields) for document in documents)
        absent = NOT_ANSWERED if bench.case.record.devices else NOT_ASKED
        return (Unused("document", CANNOT_COMPARE if readable else UNREADABLE if documents else absent),)
    levels = bench.table("document").levels
    return (Comparison.of_papers([levels.index(f"{fit}+{tier}") for fit, tier in graded], bench.policy),)


def grade(document: Document, bench: Bench) -> tuple[Fit, Tier] | None:
    """Fit and tier as given, or derived from what was read and checked (scoring design, section 5).

    A paper of any device on record is one of the owner's papers, so the best fit counts. None when nothing could be
    read, or when there is no device on record to hold it against.
    """
    fields = document.fields or DocumentFields()
    fits = [fit for device in bench.case.record.devices if (fit := _fit(fields, device, bench.policy))]
    fit = document.fit or min(fits, key=tuple(Fit).index, default=None)
    if fit is None:
        return None
    return fit, document.tier or _tier(document.checks, fields, bench)


def sure_imeis(fields: DocumentFields) -> tuple[str, ...]:
    """The device numbers of a document whose check digit is right; one misread digit would name another phone."""
    canonical = (canonical_imei(number) for number in fields.imeis)
    return tuple(number for number in canonical if not is_imei_shaped(number) or luhn.is_valid(number))


def _tells(fields: DocumentFields) -> bool:
    return bool(fields.models or fields.imei or fields.order_number)


def _fit(fields: DocumentFields, device: Device, policy: Policy) -> Fit | None:
    if not _tells(fields):
        return None
    order = device.order or Order()
    model = any(same_model(read, device.model) for read in fields.models) if fields.models else None
    agree = {
        _agrees(sure_imeis(fields), device.imei, canonical_imei),
        _agrees(fields.order_numbers, order.number, canonical_identifier),
    }
    if model is False or False in agree:
        return Fit.CONTRADICTS
    if True in agree:
        return Fit.STRONG
    return (Fit.MEDIUM if _dated_right(fields, device, policy) else Fit.WEAK) if model else None


def _agrees(read: Sequence[str], recorded: str | None, canonical: Callable[[str], str]) -> bool | None:
    """Whether one of the readings is what is on record; a near miss is a misreading and tells nothing."""
    if not read or not recorded:
        return None
    nearest = min(nearness(canonical(one), canonical(recorded)) for one in read)
    return (True, None, False)[nearest]


def _dated_right(fields: DocumentFields, device: Device, policy: Policy) -> bool:
    if device.order and device.order.on:
        return any(abs(day - device.order.on) <= DATE_SLACK for day in fields.dates)
    if not device.activated_on:
        return False
    earliest = device.activated_on - timedelta(days=policy.window("activation"))
    return any(earliest <= day <= device.activated_on for day in fields.dates)


def _tier(checks: Sequence[Check], fields: DocumentFields, bench: Bench) -> Tier:
    """A check that was not done means nothing; an unknown signer is not a broken signature."""
    if is_suspicious(checks) or _impossibly_dated(fields, bench):
        return Tier.SUSPICIOUS
    if is_signed(checks) or _in_order_records(fields, bench):
        return Tier.VERIFIED
    return Tier.CONSISTENT if agrees_in_itself(checks) and _as_claimed(fields, bench) else Tier.PHOTO


def _impossibly_dated(fields: DocumentFields, bench: Bench) -> bool:
    """Whether no reading of its date is possible: before the model came out, or after the day of the score."""
    known = [facts for model in fields.models if (facts := bench.world.model(model))]
    released = min((facts.released_on for facts in known if facts.released_on), default=None)
    dates = fields.dates
    return bool(dates) and all(day > bench.as_of or (released is not None and day < released) for day in dates)


def _in_order_records(fields: DocumentFields, bench: Bench) -> bool:
    """Whether number, amount and date of the document are those of an order on record."""
    return any(
        _agrees(fields.numbers, order.number, canonical_identifier) is True
        and order.on in fields.dates
        and order.amount in fields.amounts
        for device in bench.case.record.devices
        if (order := device.order) is not None
    )


def _as_claimed(fields: DocumentFields, bench: Bench) -> bool:
    """Whether nothing the appellant states differs from the document; silence differs from nothing."""
    claims = bench.case.claims
    pairs = (
        (claims.imei, sure_imeis(fields), canonical_imei),
        (claims.order_number, fields.order_numbers, canonical_identifier),
    )
    same = [not claim or not read or claim_of(claim) in map(claim_of, read) for claim, read, claim_of in pairs]
    model = claims.model
    same.append(not model or not fields.models or any(same_model(model, read) for read in fields.models))
    same.append(claims.amount is None or not fields.amounts or claims.amount in fields.amounts)
    bought = claims.bought
    same.append(not bought or not fields.dates or any(bought.start <= day <= bought.end for day in fields.dates))
    return all(same)
