"""Documents: how well each fits the record, how far it can be trusted, and the one of them that counts."""

from collections.abc import Callable
from datetime import timedelta

from casedesk.review.canonical import canonical_identifier, canonical_imei
from casedesk.review.comparisons import Comparison, Unused
from casedesk.review.criteria.devices import same_model
from casedesk.review.criteria.outcome import CANNOT_COMPARE, NOT_ANSWERED, UNREADABLE, Bench, Outcome
from casedesk.review.facts import Device, Document, DocumentChecks, DocumentFields, Fit, Order, Signature, Tier
from casedesk.review.policy import Policy

DATE_SLACK = timedelta(days=10)


def compare_documents(bench: Bench) -> tuple[Outcome, ...]:
    """One document counts: the worst when any is suspicious or contradicts, since a second paper does not make a
    forged one honest; else the best. Papers of one person are not independent, so the others weigh nothing more.
    """
    documents = bench.case.documents
    graded = [found for document in documents if (found := grade(document, bench))]
    if not graded:
        readable = any(document.fields and _tells(document.fields) for document in documents)
        return (Unused("document", CANNOT_COMPARE if readable else UNREADABLE if documents else NOT_ANSWERED),)
    table, g = bench.table("document"), bench.policy.forged_when_guessed
    levels = sorted((table.levels.index(f"{fit}+{tier}") for fit, tier in graded), key=lambda i: (table.m[i] / g[i], i))
    bad = any(fit is Fit.CONTRADICTS or tier is Tier.SUSPICIOUS for fit, tier in graded)
    level = levels[0] if bad else levels[-1]
    return (Comparison(table, level, g, table.levels[level], ""),)


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
    return fit, document.tier or _tier(document.checks or DocumentChecks(), fields, bench)


def _tells(fields: DocumentFields) -> bool:
    return bool(fields.model or fields.imei or fields.order_number)


def _fit(fields: DocumentFields, device: Device, policy: Policy) -> Fit | None:
    if not _tells(fields):
        return None
    order = device.order or Order()
    model = same_model(fields.model, device.model) if fields.model else None
    agree = {
        _equal(fields.imei, device.imei, canonical_imei),
        _equal(fields.order_number, order.number, canonical_identifier),
    }
    if model is False or False in agree:
        return Fit.CONTRADICTS
    if True in agree:
        return Fit.STRONG
    return (Fit.MEDIUM if _dated_right(fields, device, policy) else Fit.WEAK) if model else None


def _equal(read: str | None, recorded: str | None, canonical: Callable[[str], str]) -> bool | None:
    if not read or not recorded:
        return None
    return canonical(read) == canonical(recorded)


def _dated_right(fields: DocumentFields, device: Device, policy: Policy) -> bool:
    if not fields.on:
        return False
    if device.order and device.order.on:
        return abs(fields.on - device.order.on) <= DATE_SLACK
    if not device.activated_on:
        return False
    return device.activated_on - timedelta(days=policy.window("activation")) <= fields.on <= device.activated_on


def _tier(checks: DocumentChecks, fields: DocumentFields, bench: Bench) -> Tier:
    """A check that was not done means nothing; an unknown signer is not a broken signature."""
    broken = checks.qr_agrees is False or checks.signature is Signature.BROKEN or bool(checks.edited)
    if broken or _impossibly_dated(fields, bench):
        return Tier.SUSPICIOUS
    if checks.signature is Signature.TRUSTED or _in_order_records(fields, bench):
        return Tier.VERIFIED
    return Tier.CONSISTENT if checks.qr_agrees else Tier.PHOTO


def _impossibly_dated(fields: DocumentFields, bench: Bench) -> bool:
    if fields.on is None:
        return False
    facts = bench.world.model(fields.model) if fields.model else None
    too_early = facts is not None and facts.released_on is not None and fields.on < facts.released_on
    return too_early or fields.on > bench.as_of


def _in_order_records(fields: DocumentFields, bench: Bench) -> bool:
    number, orders = fields.order_number, (device.order for device in bench.case.record.devices)
    if not number or fields.on is None or fields.amount is None:
        return False
    return any(
        order is not None
        and _equal(number, order.number, canonical_identifier) is True
        and (fields.on, fields.amount) == (order.on, order.amount)
        for order in orders
    )
