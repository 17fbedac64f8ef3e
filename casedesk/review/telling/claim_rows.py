"""Claim against record, one row for each thing the owner stated, conflicts first."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casedesk.appeals.models import Appeal
from casedesk.errors import Words
from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.criteria.timeline import stated_last_use
from casedesk.review.engine.facts import Claims
from casedesk.review.engine.scoring import DISAGREES
from casedesk.review.telling.contradictions import Contradiction
from casedesk.review.telling.explanation import Explanation, Step
from casedesk.review.telling.levels import LISTED, listed
from casedesk.review.telling.masking import MASKED_SIGNALS, Shown, shown, side_by_side
from casedesk.review.words.score import SIGNALS

ORDER = ("conflict", "near", "unchecked", "match", "unknown", "forgotten")
# Names of the form's fields and the signal each one feeds.
FIELDS = {
    "registered": "registration_date",
    "registered_city": "registration_city",
    "former_password": "former_password",
    "answers": "answers",
    "answers_given": "answers",
    "phone": "former_phone",
    "email": "former_email",
    "model": "model",
    "second_model": "second_device",
    "imei": "imei",
    "bought": "purchase_date",
    "amount": "amount",
    "shop": "shop",
    "order_number": "order_number",
    "cities": "places",
}
_GOOD_LEVELS = frozenset({"main", "latest", "one", "hit"})
# A number this long tells somebody's phone, order or device; a model's name or a date does not.
_LEAST_DIGITS = 5
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}(?:/\d{4}(?:-\d\d){0,2})?")
_TOLD_BY_LEVEL = frozenset({"former_password", "answers"})
# Checks that fail whatever is on record, in one or two words.
_HARD: dict[str, Words] = {
    "claim_differs_from_document": _l("Document differs"),
    "qr_differs": _l("QR code differs"),
    "bought_before_release": _l("Before its release"),
    "registered_before_opening": _l("Before the service opened"),
    "in_the_future": _l("In the future"),
    "sign_in_after_last_use": _l("Sign-in after it"),
    "used_after_reset": _l("Used after the reset"),
    "used_before_registration": _l("Before the registration"),
    "imei_length": _l("Not 15 digits"),
    "imei_check_digit": _l("Check digit is wrong"),
    "claims_exclude": _l("Of another model"),
    "imei_of_other_model": _l("Of another model"),
    "phone_format": _l("Not a phone number"),
    "email_format": _l("Not an email address"),
}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One row: `result` is one of ORDER; `can_reveal` says that its values are masked now."""

    key: str
    label: str
    claimed: Shown
    recorded: Shown
    result: str
    result_text: str | None = None
    source: str = ""
    mono: bool = False
    can_reveal: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What is known about a case when its rows are made; without a score all parts but the claims are empty."""

    claims: Claims
    forgotten: frozenset[str]
    vector: ComparisonVector | None = None
    explanation: Explanation | None = None
    has_account: bool = True
    record_is_away: bool = False


def forgotten_in(appeal: Appeal) -> frozenset[str]:
    """The signals of the fields an owner marked "I do not remember"."""
    names = [name for row in appeal.answers for name in row.answers.get("forgotten", [])]
    return frozenset(FIELDS[name] for name in names if name in FIELDS)


def claim_rows(compared: Compared, revealed: Collection[str] = ()) -> list[ClaimRow]:
    """The rows in the order they are read: conflicts, near ones, the rest.

    Args:
        compared: claims and what comparing them gave.
        revealed: signals whose values are shown in full.
    """
    values = stated_values(compared.claims)
    steps = {step.signal: step for step in compared.explanation.steps} if compared.explanation else {}
    told = _contradictions(compared.explanation)
    comparisons = {row.signal: row for row in compared.vector.comparisons} if compared.vector else {}
    rows = []
    for signal in FIELDS_IN_ORDER:
        if signal in comparisons and signal in steps:
            row = _compared(comparisons[signal], steps[signal], told.get(signal), signal in revealed)
        elif values.get(signal):
            row = _alone(signal, values[signal], compared, told.get(signal), signal in revealed)
        elif signal in compared.forgotten:
            row = ClaimRow(signal, str(SIGNALS[signal]), str(_("I do not remember")), "", "forgotten")
        else:
            continue
        rows.append(row)
    return sorted(rows, key=lambda row: ORDER.index(row.result))


FIELDS_IN_ORDER = (
    "purchase_date",
    "imei",
    "order_number",
    "model",
    "second_device",
    "amount",
    "shop",
    "registration_date",
    "registration_city",
    "last_use",
    "places",
    "former_password",
    "answers",
    "former_phone",
    "former_email",
)


def stated_values(claims: Claims) -> dict[str, str]:
    """What the owner stated for each signal, as text; empty where nothing was."""
    last = stated_last_use(claims)
    return {
        "purchase_date": spaced(str(claims.bought or "")),
        "imei": claims.imei or "",
        "order_number": claims.order_number or "",
        "model": claims.model or "",
        "second_device": claims.second_model or "",
        "amount": "" if claims.amount is None else f"{claims.amount:,.2f}",
        "shop": claims.shop or "",
        "registration_date": spaced(str(claims.registered or "")),
        "registration_city": claims.registered_city or "",
        "last_use": spaced(str(last or "")),
        "places": str(_(", ")).join(claims.cities),
        "former_password": str(_("one stated")) if claims.former_password else "",
        "answers": str(_("%(count)s answered", count=claims.answers_given)) if claims.answers_given else "",
        "former_phone": claims.phone or "",
        "former_email": claims.email or "",
    }


def _contradictions(explanation: Explanation | None) -> Mapping[str, Contradiction]:
    """One contradiction of each signal; the comparison itself goes before further checks."""
    found: dict[str, Contradiction] = {}
    for one in explanation.contradictions if explanation else ():
        if one.signal not in found or one.code == DISAGREES:
            found[one.signal] = one
    return found


def _compared(row: Comparison, step: Step, against: Contradiction | None, revealed: bool) -> ClaimRow:
    signal, result = row.signal, _result(row, against)
    claim, record, source = _sides(row)
    differs = _result(row, None) != "match"
    claimed, recorded = side_by_side(signal, claim, record, revealed=revealed, differs=differs)
    text = _capital(step.level) if step.level else None
    if against and against.code != DISAGREES:
        source, text = _hard(against, revealed), text if differs else str(_hard_word(against.code))
    return ClaimRow(
        signal,
        str(SIGNALS[signal]),
        claimed,
        recorded,
        result,
        text,
        source,
        mono=signal in ("imei", "order_number"),
        can_reveal=signal in MASKED_SIGNALS and not revealed,
    )


def _result(row: Comparison, against: Contradiction | None) -> str:
    if against is not None:
        return "conflict"
    if row.distance is not None:
        return "near" if row.distance else "match"
    if row.level == 0 or (row.level_name in _GOOD_LEVELS and not row.differs):
        return "match"
    return "near"


def _sides(row: Comparison) -> tuple[str, str, str]:
    """Claim, record and where the record is from; passwords and answers are compared but never shown."""
    if row.signal == "former_password":
        return str(_("one stated")), "", str(_("compared in the account system, never shown"))
    if row.signal == "answers":
        right, _slash, given = row.claim.partition("/")
        return str(_("%(right)s of %(given)s right", right=right, given=given)), "", ""
    if row.signal == "amount":
        return f"{float(row.claim):,.2f}", f"{float(row.record):,.2f}", ""
    if row.signal == "purchase_date" and "/" in row.record:
        return spaced(row.claim), row.record.partition("/")[2], str(_("day of activation; no order on record"))
    if row.signal in LISTED:
        return listed(row.claim), listed(row.record), ""
    return spaced(row.claim), row.record, ""


def spaced(text: str) -> str:
    """A span of dates as people write it; anything else as it is."""
    first, slash, last = text.partition("/")
    return f"{first} – {last}" if slash and first[:2].isdecimal() and last[:2].isdecimal() else text


def _alone(signal: str, value: str, compared: Compared, against: Contradiction | None, revealed: bool) -> ClaimRow:
    """A claim with nothing on the other side, and why there is nothing."""
    result, text = "unknown", None
    if compared.record_is_away:
        result = "unchecked"
    elif compared.vector is None and compared.has_account:
        result, text = "unchecked", str(_("Not compared yet"))
    row = ClaimRow(
        signal,
        str(SIGNALS[signal]),
        value if signal in _TOLD_BY_LEVEL else shown(signal, value, revealed=revealed),
        "",
        result,
        text,
        mono=signal in ("imei", "order_number"),
        can_reveal=signal in MASKED_SIGNALS and not revealed,
    )
    if against is None:
        return row
    return replace(row, result="conflict", result_text=str(_hard_word(against.code)), source=_hard(against, revealed))


def _hard_word(code: str) -> Words:
    return _HARD.get(code, _l("Contradiction"))


def _hard(against: Contradiction, revealed: bool) -> str:
    """What a hard check found, beside the value it is about; the whole sentence stands among the contradictions."""
    if against.code == "claim_differs_from_document":
        value = shown(against.signal, against.record, revealed=revealed)
        return str(_("On the document: %(value)s", value=value))
    return told(against, revealed=revealed)


def told(contradiction: Contradiction, *, revealed: bool = False) -> str:
    """The sentence of a contradiction with its values masked."""
    sentence = contradiction.sentence
    for value in (contradiction.claim, contradiction.record):
        is_number = sum(char.isdecimal() for char in value) >= _LEAST_DIGITS and not _DATE.fullmatch(value)
        if "@" in value or is_number:
            sentence = sentence.replace(value, shown(contradiction.signal, value, revealed=revealed))
    return sentence


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
