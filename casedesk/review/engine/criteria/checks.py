"""Hard checks: pairs of values that cannot both be right, whatever they weigh."""

from collections.abc import Iterator

from stdnum import luhn

from casedesk.review.engine.canonical import (
    canonical_identifier,
    canonical_imei,
    canonical_phone,
    folded,
    is_digits,
    is_imei_shaped,
)
from casedesk.review.engine.comparisons import Finding
from casedesk.review.engine.criteria.authenticity import codes_differ
from casedesk.review.engine.criteria.devices import TAC_DIGITS, same_model
from casedesk.review.engine.criteria.documents import sure_imeis
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.criteria.timeline import stated_last_use
from casedesk.review.engine.facts import Claims, Device, Document

# What is stated is the claim, what the paper says the record.
PAPER_DIFFERS = "claim_differs_from_document"


def hard_checks(bench: Bench, device: Device | None) -> tuple[Finding, ...]:
    """All that fail, in one order; `device` is the claimed one (scoring design, section 8.3)."""
    documents = (finding for document in bench.case.documents for finding in _document(document, bench.case.claims))
    found = (*_dates(bench), *_use(bench, device), *_imei(bench), *_formats(bench.case.claims), *documents)
    return tuple(dict.fromkeys(found))


def _dates(bench: Bench) -> Iterator[Finding]:
    claims = bench.case.claims
    released = (facts.released_on if (facts := bench.world.model(claims.model)) else None) if claims.model else None
    if claims.bought and released and claims.bought.end < released:
        yield Finding("bought_before_release", "purchase_date", str(claims.bought), released.isoformat())
    opened = bench.world.service_opened_on
    if claims.registered and opened and claims.registered.end < opened:
        yield Finding("registered_before_opening", "registration_date", str(claims.registered), opened.isoformat())
    stated = {"purchase_date": claims.bought, "registration_date": claims.registered, "last_use": claims.last_use}
    for signal, day in stated.items():
        if day and day.start > bench.as_of:
            yield Finding("in_the_future", signal, str(day), bench.as_of.isoformat())


def _use(bench: Bench, device: Device | None) -> Iterator[Finding]:
    claims = bench.case.claims
    last = stated_last_use(claims)
    for sign_in in claims.sign_ins:
        on_it = sign_in.device and claims.model and same_model(sign_in.device, claims.model)
        if claims.bought and on_it and sign_in.on.end < claims.bought.start:
            yield Finding("bought_after_use", "purchase_date", str(claims.bought), str(sign_in.on))
        if claims.last_use and sign_in.on.start > claims.last_use.end:
            yield Finding("sign_in_after_last_use", "last_use", str(claims.last_use), str(sign_in.on))
        if not device or not device.reset_on or not sign_in.device or sign_in.on.start <= device.reset_on:
            continue
        if same_model(sign_in.device, device.model):
            yield Finding("used_after_reset", "last_use", str(sign_in.on), device.reset_on.isoformat())
    if claims.registered and last and last.end < claims.registered.start:
        yield Finding("used_before_registration", "last_use", str(last), str(claims.registered))


def _imei(bench: Bench) -> Iterator[Finding]:
    claims = bench.case.claims
    if not claims.imei:
        return
    imei = canonical_imei(claims.imei)
    if not is_imei_shaped(imei):
        if is_digits(imei):
            yield Finding("imei_length", "imei", imei, str(len(imei)))
        return
    if not luhn.is_valid(imei):
        yield Finding("imei_check_digit", "imei", imei, luhn.calc_check_digit(imei[:-1]))
    if not claims.model:
        return
    known = [(canonical_imei(device.imei), device.model) for device in bench.case.record.devices if device.imei]
    for recorded, model in known:
        if recorded == imei and not same_model(claims.model, model):
            yield Finding("claims_exclude", "imei", claims.model, model)
            return
    of_tac = bench.world.model_of_tac(imei[:TAC_DIGITS])
    if of_tac and not same_model(claims.model, of_tac):
        yield Finding("imei_of_other_model", "imei", claims.model, of_tac)
        return
    tacs = [model for recorded, model in known if recorded[:TAC_DIGITS] == imei[:TAC_DIGITS]]
    if tacs and not any(same_model(claims.model, model) for model in tacs):
        yield Finding("imei_of_other_model", "imei", claims.model, tacs[0])


def _formats(claims: Claims) -> Iterator[Finding]:
    if claims.phone and not canonical_phone(claims.phone).startswith("+"):
        yield Finding("phone_format", "former_phone", claims.phone, "")
    if claims.email and not _is_email(folded(claims.email)):
        yield Finding("email_format", "former_email", claims.email, "")


def _is_email(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(local and at and "." in domain.strip(".")) and not any(character.isspace() for character in text)


def _document(document: Document, claims: Claims) -> Iterator[Finding]:
    """Parts of a document against each other, and what is stated against what it says, in whichever reading."""
    if codes_differ(document.checks):
        yield Finding("qr_differs", "document", "", "")
    if not document.fields:
        return
    fields = document.fields
    stated: dict[str, tuple[str, tuple[str, ...]]] = {
        "imei": (canonical_imei(claims.imei or ""), sure_imeis(fields)),
        "order_number": (
            canonical_identifier(claims.order_number or ""),
            tuple(canonical_identifier(number) for number in fields.order_numbers),
        ),
    }
    for signal, (claim, read) in stated.items():
        if claim and read and claim not in read:
            yield Finding(PAPER_DIFFERS, signal, claim, read[0])
    if claims.amount is not None and fields.amounts and claims.amount not in fields.amounts:
        yield Finding(PAPER_DIFFERS, "amount", str(claims.amount), str(fields.amounts[0]))
    model = claims.model or ""
    if model and fields.models and not any(same_model(model, read) for read in fields.models):
        yield Finding(PAPER_DIFFERS, "model", model, fields.models[0])
    bought, dates = claims.bought, fields.dates
    if bought and dates and not any(bought.start <= day <= bought.end for day in dates):
        yield Finding(PAPER_DIFFERS, "purchase_date", str(bought), dates[0].isoformat())
