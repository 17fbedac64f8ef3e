"""Marks of a document by which it is known again, and the search for other accounts' cases that hold the same."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from itertools import islice, product
from typing import Any

from sqlalchemy import Select, bindparam, delete, literal, select, union_all
from sqlalchemy.orm import aliased
from stdnum import luhn

from casedesk.appeals.models import Appeal
from casedesk.database import lookup
from casedesk.evidence.models import EvidenceFile, EvidenceMark, MarkKind
from casedesk.extensions import db

# Cases listed for one mark; whoever reads them needs the fact and a few examples, not the whole of a copied file.
MOST_CASES = 20
# Bits of 64 in which two pictures may differ and still be worth a look.
NEIGHBOUR_BITS = 6
_BANDS = 4
_BAND_DIGITS = 16 // _BANDS
# Bands of a plain page or a plain edge: half of all receipts have them.
_PLAIN_BANDS = frozenset({"0000", "ffff"})
# Pictures looked at for one band; beyond that the band says too little.
_MOST_ALIKE = 50
# "12" is the number of a thousand receipts of one day.
_SHORTEST_NUMBER = 5
_MOST_IMEIS = 4
# Marks of one document whose number, amount and date have many readings: an honest one has a handful.
_MOST_INVOICES = 16
# Searches in one statement; SQLite takes 500 at most.
_TOGETHER = 100
_IMEI_DIGITS = 14


class Way(StrEnum):
    """In what a document equals one of another account's case; FILE and INVOICE weigh, the others never do."""

    FILE = "file"
    INVOICE = "invoice"
    IMEI = "imei"
    PICTURE = "picture"


# What the reuse signal of the score needs (scoring design, section 5).
WEIGHS = frozenset({Way.FILE, Way.INVOICE})

_WAYS = {MarkKind.INVOICE: Way.INVOICE, MarkKind.IMEI: Way.IMEI, MarkKind.PICTURE: Way.PICTURE}


_Key = tuple[EvidenceFile, Way, str]


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """One case of another account that holds the same; `bits` is how far a picture is off, 0 elsewhere."""

    reference: str
    way: Way
    appeal_id: int
    bits: int = 0


def note_marks(file: EvidenceFile) -> None:
    """Write the marks of what was just read, in place of those of an earlier reading. Inside a transaction."""
    forget_marks([file.id])
    for kind, digest in sorted(marks_of(file.reading or {}, file.neighbour_hash)):
        db.session.add(EvidenceMark(file_id=file.id, kind=kind, digest=digest))


def forget_marks(file_ids: Sequence[int]) -> None:
    """Delete the marks of files whose content goes: what is left of an erased file is its hash and its verdict."""
    db.session.execute(delete(EvidenceMark).where(EvidenceMark.file_id.in_(file_ids)))


def marks_of(reading: Mapping[str, Any], neighbour_hash: str | None) -> set[tuple[MarkKind, str]]:
    """Kind and digest of each mark of a reading in its stored form; digests of values are keyed."""
    fields: Mapping[str, Any] = reading.get("fields", {})
    invoices = {
        (MarkKind.INVOICE, lookup("evidence.invoice", text)) for text in islice(_invoices(fields), _MOST_INVOICES)
    }
    devices = {(MarkKind.IMEI, lookup("evidence.imei", text)) for text in _imeis(fields)}
    return invoices | devices | {(MarkKind.PICTURE, band) for band in bands(neighbour_hash)}


def bands(neighbour_hash: str | None) -> list[str]:
    """The quarters of a 64-bit picture hash, each with its place.

    Hashes that differ in at most three bits share a quarter whole, so a search by quarters finds all of those, and
    most that differ in a few more (the pigeonhole step of multi-index hashing: Norouzi, Punjani, Fleet 2012).
    """
    if not neighbour_hash:
        return []
    parts = [neighbour_hash[start : start + _BAND_DIGITS] for start in range(0, 16, _BAND_DIGITS)]
    return [f"{place}:{part}" for place, part in enumerate(parts) if part not in _PLAIN_BANDS]


def seen_before(appeal: Appeal, files: Iterable[EvidenceFile]) -> dict[int, list[Seen]]:
    """Where else each file was seen, by file id: sent cases of other accounts, at most MOST_CASES for each mark.

    Each case is told once, for the strongest thing it shares; references in order.
    """
    keys = _keys(list(files))
    found: dict[int, dict[str, Seen]] = {}
    for (file, way), other_id, reference, other_hash in _equal(appeal, keys):
        bits = _apart(file.neighbour_hash, other_hash) if way is Way.PICTURE else 0
        if bits is None or bits > NEIGHBOUR_BITS:
            continue
        told = found.setdefault(file.id, {})
        seen = Seen(reference, way, other_id, bits)
        if reference not in told or _rank(seen) < _rank(told[reference]):
            told[reference] = seen
    return {file_id: sorted(told.values()) for file_id, told in found.items()}


def _equal(appeal: Appeal, keys: Sequence[_Key]) -> Iterator[tuple[tuple[EvidenceFile, Way], int, str, str | None]]:
    """What each key finds: its file and way, and id, reference and picture hash of the other case."""
    for start in range(0, len(keys), _TOGETHER):
        some = keys[start : start + _TOGETHER]
        known = {"account": appeal.account_lookup, **{f"key{place}": key for place, (_f, _w, key) in enumerate(some)}}
        statement = _statement(tuple(way for _file, way, _key in some))
        for place, other_id, reference, other_hash in db.session.execute(statement, known):
            yield some[place][:2], other_id, reference, other_hash


def _rank(seen: Seen) -> tuple[int, int]:
    return tuple(Way).index(seen.way), seen.bits


def _keys(files: Sequence[EvidenceFile]) -> list[_Key]:
    if not files:
        return []
    own = {file.id: file for file in files}
    rows = db.session.execute(
        select(EvidenceMark.file_id, EvidenceMark.kind, EvidenceMark.digest)
        .where(EvidenceMark.file_id.in_(own))
        .order_by(EvidenceMark.id)
    )
    return [(file, Way.FILE, file.sha256) for file in files] + [
        (own[file_id], _WAYS[kind], digest) for file_id, kind, digest in rows
    ]


@lru_cache(maxsize=64)
def _statement(ways: tuple[Way, ...]) -> Select[Any]:
    """One bounded search a key, all in one statement: each walks one index and stops at its limit."""
    parts = [_search(place, way) for place, way in enumerate(ways)]
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(together)


def _search(place: int, way: Way) -> Any:
    other, theirs, mark = aliased(Appeal), aliased(EvidenceFile), aliased(EvidenceMark)
    found: Any = select(
        literal(place).label("place"), other.id.label("id"), other.reference, theirs.neighbour_hash
    ).select_from(theirs)
    if way is Way.FILE:
        found = found.where(theirs.sha256 == bindparam(f"key{place}"))
    else:
        kind = next(kind for kind, marked in _WAYS.items() if marked is way)
        found = found.join(mark, mark.file_id == theirs.id)
        found = found.where(mark.kind == kind, mark.digest == bindparam(f"key{place}"))
    found = found.join(other, other.id == theirs.appeal_id)
    found = found.where(other.account_lookup != bindparam("account"), other.sent_at.is_not(None))
    return found.limit(_MOST_ALIKE if way is Way.PICTURE else MOST_CASES)


def _apart(one: str | None, other: str | None) -> int | None:
    """In how many bits two picture hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else None


def _invoices(fields: Mapping[str, Any]) -> Iterator[str]:
    """Number, amount and date in one spelling, once for each reading of an ambiguous date or amount."""
    numbers = [_plain(text) for text in (_readings(fields.get("number")) or _readings(fields.get("order_number")))]
    for number, total, day in product(numbers, _readings(fields.get("total")), _readings(fields.get("date"))):
        amount, on = _amount(total), _day(day)
        if len(number) >= _SHORTEST_NUMBER and amount is not None and on is not None:
            yield f"{number}\0{amount}\0{on.isoformat()}"


def _imeis(fields: Mapping[str, Any]) -> Iterator[str]:
    """Type and serial digits of each device number: the 14 that stay alike with check digit or software version."""
    for found in fields.get("imei", [])[:_MOST_IMEIS]:
        digits = _plain(found["value"])
        if not digits.isdecimal() or len(digits) not in (14, 15, 16):
            continue
        # One misread digit would name another phone.
        if len(digits) != 15 or luhn.is_valid(digits):
            yield digits[:_IMEI_DIGITS]


def _readings(field: Mapping[str, Any] | None) -> list[str]:
    return [field["value"], *field.get("alternatives", ())] if field else []


def _plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
        return amount.quantize(Decimal("0.01")) if amount.is_finite() else None
    except InvalidOperation:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
