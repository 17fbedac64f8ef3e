"""Documents: how well each fits the record, how far it can be trusted, and the one of them that counts."""

from collections.abc import Callable
from datetime import timedelta

from casedesk.review.canonical import canonical_identifier, canonical_imei
from casedesk.review.comparisons import Comparison, Unused
from casedesk.review.criteria.devices import same_model
from casedesk.review.criteria.outcome import NOT_ANSWERED, UNREADABLE, Bench, Outcome
from casedesk.review.facts import Device, Document, DocumentChecks, DocumentFields, Fit, Order, Signature, Tier
from casedesk.review.policy import Policy

DATE_SLACK = timedelta(days=10)


def compare_documents(bench: Bench, device: Device | None) -> tuple[Outcome, ...]:
    """One document counts: the worst when any is suspicious or contradicts, since a second paper does not make a
    forged one honest; else the best. Papers of one person are not independent, so the others weigh nothing more.
    """
    graded = [graded for document in bench.case.documents if (graded := grade(document, device, bench.policy))]
    if not graded:
        return (Unused("document", UNREADABLE if bench.case.documents else NOT_ANSWERED),)
    table, g = bench.table("document"), bench.policy.forged_when_guessed
    levels = sorted((table.levels.index(f"{fit}+{tier}") for fit, tier in graded), key=lambda i: (table.m[i] / g[i], i))
    bad = any(fit is Fit.CONTRADICTS or tier is Tier.SUSPICIOUS for fit, tier in graded)
    level = levels[0] if bad else levels[-1]
    return (Comparison(table, level, g, table.levels[level], ""),)


def grade(document: Document, device: Device | None, policy: Policy) -> tuple[Fit, Tier] | None:
    """Fit and tier as given, or derived from what was read and checked; None when nothing could be read.

    `device` is the recorded device the appellant speaks of.
    """
    fields = document.fields or DocumentFields()
    fit = document.fit or _fit(fields, device, policy)
    if fit is None:
        return None
    return fit, document.tier or _tier(document.checks or DocumentChecks(), fields, device)


def _fit(fields: DocumentFields, device: Device | None, policy: Policy) -> Fit | None:
    if not (fields.model or fields.imei or fields.order_number):
        return None
    if device is None:
        return Fit.CONTRADICTS
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


def _tier(checks: DocumentChecks, fields: DocumentFields, device: Device | None) -> Tier:
    """Section 5 of the scoring design: verified, consistent, photo, suspicious. A check not done means nothing."""
    if checks.qr_agrees is False or checks.signature is Signature.BROKEN or checks.edited:
        return Tier.SUSPICIOUS
    if checks.signature is Signature.TRUSTED or _in_order_records(fields, device):
        return Tier.VERIFIED
    return Tier.CONSISTENT if checks.qr_agrees else Tier.PHOTO


def _in_order_records(fields: DocumentFields, device: Device | None) -> bool:
    order = device.order if device else None
    if not order or not fields.order_number or not order.number or fields.on is None or fields.amount is None:
        return False
    same_number = canonical_identifier(fields.order_number) == canonical_identifier(order.number)
    return same_number and fields.on == order.on and fields.amount == order.amount
