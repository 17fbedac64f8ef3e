"""Strict reading of the score file contract: every unknown key and wrong type is an error that names the key."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from types import NoneType
from typing import Any

from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import FIELD_NAMES
from casedesk.review.engine.document_fields import DocumentFields, ReadValue
from casedesk.review.engine.facts import (
    Case,
    ClaimedSignIn,
    Claims,
    Context,
    Control,
    Device,
    Document,
    Fit,
    Order,
    PartOfDay,
    PasswordKnown,
    Record,
    SubmittingDevice,
    Tier,
)
from casedesk.review.engine.json_reader import (
    FIRST_YEAR,
    LAST_YEAR,
    MalformedFacts,
    Reader,
    Shape,
    a_count,
    a_date,
    a_flag,
    a_moment,
    a_number,
    a_partial_date,
    a_share,
    a_text,
    accepts,
    an_amount,
    described,
    list_of,
    map_of,
    object_of,
    one_of,
    schema_of,
)
from casedesk.review.engine.sign_ins import SignIn, SignInColumns, columns_of
from casedesk.review.engine.world import ModelFacts, World

__all__ = ["MalformedFacts", "case_from_json", "claims_from_json", "world_from_json"]

ORDER: Shape = {"number": a_text, "on": a_date, "amount": an_amount, "shop": a_text}
DEVICE: Shape = {
    "model": a_text,
    "imei": a_text,
    "activated_on": a_date,
    "order": object_of(Order, ORDER),
    "reset_on": a_date,
}
SIGN_IN: Shape = {"at": a_moment, "city": a_text, "device": a_text}
# Letters of +08:00, and of a day alone.
_OFFSET, _DAY = 6, 10
_one_by_one: Reader[Sequence[SignIn]] = list_of(object_of(SignIn, SIGN_IN, needed=("at",)))


@accepts(**schema_of(_one_by_one))
def _sign_ins(key: str, value: Any) -> SignInColumns:
    """Recorded sign-ins. No list is longer: it is read as a whole, and one by one only where something is wrong."""
    try:
        found = _side_by_side(value)
    except (AttributeError, KeyError, TypeError, ValueError):
        found = None
    return found or columns_of(_one_by_one(key, value))


def _side_by_side(rows: Sequence[Mapping[str, Any]]) -> SignInColumns | None:
    """Sign-ins of one offset, as nearly all are; None, or an error of type or value, where they are not plainly so."""
    texts = [row["at"] for row in rows]
    cities, devices = [row.get("city") for row in rows], [row.get("device") for row in rows]
    offsets = {text[-_OFFSET:] for text in texts}
    if (
        type(rows) is not list
        or len(offsets) != 1
        or min(map(len, texts)) <= _DAY + _OFFSET
        or not set().union(*rows) <= SIGN_IN.keys()
        or not {*map(type, cities), *map(type, devices)} <= {str, NoneType}
    ):
        return None
    zone = _zone(offsets.pop())
    at = [datetime.fromisoformat(text[:-_OFFSET]) for text in texts]
    if any(moment.tzinfo or not FIRST_YEAR <= moment.year <= LAST_YEAR for moment in at):
        return None
    return SignInColumns(at, cities, devices, zone)


@lru_cache(maxsize=64)
def _zone(offset: str) -> tzinfo | None:
    """The zone of an offset such as +08:00. Raises ValueError."""
    return datetime.strptime(offset, "%z").tzinfo


RECORD: Shape = {
    "registered_on": a_date,
    "registered_city": a_text,
    "sign_ins": _sign_ins,
    "sign_in_count": a_count,
    "city_shares": map_of(a_share),
    "last_use_on": a_date,
    "devices": list_of(object_of(Device, DEVICE, needed=("model",))),
    "former_phone": a_text,
    "former_email": a_text,
    "questions": a_count,
    "phone_digits_shown": a_count,
    "email_provider_shown": a_flag,
}
CLAIMED_SIGN_IN: Shape = {
    "on": a_partial_date,
    "part_of_day": one_of(PartOfDay),
    "city": a_text,
    "device": a_text,
    "around": a_flag,
}
CLAIMS: Shape = {
    "model": a_text,
    "second_model": a_text,
    "imei": a_text,
    "order_number": a_text,
    "bought": a_partial_date,
    "amount": an_amount,
    "shop": a_text,
    "registered": a_partial_date,
    "registered_city": a_text,
    "last_use": a_partial_date,
    "sign_ins": list_of(object_of(ClaimedSignIn, CLAIMED_SIGN_IN, needed=("on",))),
    "cities": list_of(a_text),
    "former_password": one_of(PasswordKnown),
    "answers_right": a_count,
    "answers_given": a_count,
    "phone": a_text,
    "email": a_text,
}
# As reading prints each field and check; what only serves people is read and left.
PLACE: Shape = {
    "raw": a_text,
    "confidence": a_share,
    "page": a_count,
    "box": list_of(a_number),
    "reader": a_text,
}
CHECK: Shape = {
    "code": one_of(CheckCode),
    "result": one_of(Result),
    "strength": one_of(Strength),
    "detail": a_text,
}


def _kept_as_text(reader: Reader[Any]) -> Reader[str]:
    """Reader of text in the form another reader takes."""

    def read(key: str, value: Any) -> str:
        reader(key, value)
        return str(value)

    return described(read, schema_of(reader))


def _a_read_value(form: Reader[str]) -> Reader[ReadValue]:
    """Reader of one field of a document, whose value and other readings are of one form."""
    return object_of(_read_value, {"value": form, "alternatives": list_of(form), **PLACE}, needed=("value",))


def _read_value(value: str, alternatives: tuple[str, ...] = (), **_place: Any) -> ReadValue:
    return ReadValue(value, alternatives)


_FORMS: dict[str, Reader[str]] = {"date": _kept_as_text(a_date), "total": _kept_as_text(an_amount)}
DOCUMENT_FIELDS: Shape = {
    **{name: _a_read_value(_FORMS.get(name, a_text)) for name in FIELD_NAMES},
    "imei": list_of(_a_read_value(a_text)),
}
DOCUMENT: Shape = {
    "fit": one_of(Fit),
    "tier": one_of(Tier),
    "fields": object_of(DocumentFields, DOCUMENT_FIELDS),
    "checks": list_of(object_of(Check, CHECK, needed=("code", "result", "strength", "detail"))),
}
CONTEXT: Shape = {
    "city": a_text,
    "device": one_of(SubmittingDevice),
    "contacts_changed": a_flag,
    "odd_sign_in": a_flag,
    "device_reset": a_flag,
    "earlier_appeals": a_count,
    "document_reused": a_flag,
}
CONTROL: Shape = {"former_contact": a_flag, "device_photo": a_flag, "known_device_sign_in": a_flag}
CASE: Shape = {
    "id": a_text,
    "as_of": a_date,
    "record": object_of(Record, RECORD),
    "claims": object_of(Claims, CLAIMS),
    "documents": list_of(object_of(Document, DOCUMENT)),
    "context": object_of(Context, CONTEXT),
    "control": object_of(Control, CONTROL),
    "queue": a_text,
}
MODEL: Shape = {
    "family": a_text,
    "released_on": a_date,
    "list_price": an_amount,
    "share": a_share,
    "tacs": list_of(a_text),
}
WORLD: Shape = {
    "as_of": a_date,
    "service_opened_on": a_date,
    "cities": map_of(a_share),
    "models": map_of(object_of(ModelFacts, MODEL)),
}

_read_case: Callable[[str, Any], Case] = object_of(Case, CASE, needed=("id", "record"))
_read_claims: Callable[[str, Any], Claims] = object_of(Claims, CLAIMS)
_read_world: Callable[[str, Any], World] = object_of(World, WORLD, needed=("as_of",))


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas of a line of a case file and of a world file, from the very readers that take them."""
    return {"case": schema_of(_read_case), "world": schema_of(_read_world)}


def case_from_json(data: Mapping[str, Any]) -> Case:
    """One line of a case file. Raises MalformedFacts naming the key, as in `claims.bought.from`."""
    case = _read_case("", data)
    _check_answers("claims.", case.claims)
    return case


def claims_from_json(data: Mapping[str, Any]) -> Claims:
    """The claims of a case alone. Raises MalformedFacts naming the key, as in `bought.from`."""
    claims = _read_claims("", data)
    _check_answers("", claims)
    return claims


def _check_answers(prefix: str, claims: Claims) -> None:
    if claims.answers_right is not None and claims.answers_right > (claims.answers_given or 0):
        raise MalformedFacts(f"{prefix}answers_right", "more than answers_given")


def world_from_json(data: Mapping[str, Any]) -> World:
    """A world file. Raises MalformedFacts naming the key."""
    return _read_world("", data)
