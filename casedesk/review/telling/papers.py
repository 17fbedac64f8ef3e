"""The files of a case as the desk shows them: state, fields and how each compares, what speaks for it, where seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casedesk.errors import Words
from casedesk.evidence.check_words import DOCUMENTS, mark_of, sentence
from casedesk.evidence.marks import MOST_CASES, Seen, Way
from casedesk.evidence.models import EvidenceFile, ReadingState, Verdict
from casedesk.evidence.reading.checks import Check, CheckCode, Result
from casedesk.evidence.reading.model import DocumentKind
from casedesk.evidence.verdicts import REASONS, VERDICTS
from casedesk.review.engine.canonical import canonical_identifier, canonical_imei
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria.devices import same_model
from casedesk.review.telling.masking import HIDDEN, masked_text, shown, shown_field
from casedesk.review.words.score import FITS, TIERS

_SIGNALS = {
    "model": "model",
    "imei": "imei",
    "order_number": "order_number",
    "date": "purchase_date",
    "total": "amount",
}
_GOOD_TIERS = {"verified": "ok", "consistent": "ok", "photo": "none", "suspicious": "bad"}
_GOOD_FITS = {"strong": "ok", "medium": "ok", "weak": "none", "contradicts": "bad"}


_JUDGED: dict[Verdict, str] = {
    Verdict.ACCEPTED: "ok",
    Verdict.UNREADABLE: "warn",
    Verdict.WRONG_DOCUMENT: "warn",
    Verdict.DOUBTFUL: "bad",
}
# In what a file equals another account's: how it is marked, and the words for it.
_SEEN: dict[Way, tuple[str, Words]] = {
    Way.FILE: ("bad", _l("The same file is in another account's case")),
    Way.INVOICE: ("bad", _l("A document with the same number, amount and date is in another account's case")),
    Way.IMEI: (
        "warn",
        _l(
            "The same device number is in another account's case. That can be honest: phones are sold on and given "
            "away, and their boxes go with them"
        ),
    ),
    Way.PICTURE: (
        "none",
        _l("It looks like a file in another account's case. Worth a look, no more: receipts of one shop look alike"),
    ),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One check of a document: its stable names, how a list marks it (ok, warn, bad, none) and its sentence."""

    code: CheckCode
    result: Result
    strength: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where else a file was seen: `cases` are references, `more` says that there are others; kind as in Fact."""

    way: Way
    kind: str
    words: Words
    cases: Sequence[str]
    more: bool

    @property
    def sentence(self) -> str:
        """Words and cases in one line, for where there are no links."""
        cases = ", ".join(self.cases) + (" …" if self.more else "")
        return str(_("%(what)s: %(cases)s", what=self.words, cases=cases))


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person said of a file: `by` is the id of the person."""

    verdict: Verdict
    words: Words
    reason: Words
    by: int | None
    at: datetime | None

    @property
    def sentence(self) -> str:
        """Verdict and reason in one line."""
        return str(_("Judged by a person: %(verdict)s (%(reason)s)", verdict=self.words, reason=self.reason))


@dataclass(frozen=True, slots=True)
class Paper:
    """One file.

    Args:
        stage: how far the reading is, while it lasts.
        document: what it is, in words; empty where that could not be told.
        fields: (label, value, kind, key); a kind is ok, bad or empty.
        notes: (kind, sentence) about reading, fit and tier; kinds as in Fact.
        facts: the checks of the document. seen: equal ones in other accounts' cases, as findings.
        neighbours: pictures that look alike, shown apart; they never weigh. None when there are none.
        code_read: whether the case code was read on it. code_by, code_at: who confirmed it, and when.
    """

    public_id: str
    label: str
    kind: str
    size: int
    state: str
    stage: str
    pages: int
    document: Words
    fields: Sequence[tuple[str, str, str, str]]
    notes: Sequence[tuple[str, Words]]
    facts: Sequence[Fact]
    seen: Sequence[Found]
    neighbours: Found | None
    judged: Judged | None
    code_read: bool
    code_by: int | None
    code_at: datetime | None
    sha256: str

    @property
    def checks(self) -> list[tuple[str, Words]]:
        """Everything there is to say of it in one list of (kind, sentence)."""
        seen = [(found.kind, found.sentence) for found in self.seen]
        if not seen:
            seen = [("ok", str(_("Not seen in another account's case")))]
        alike = [(self.neighbours.kind, self.neighbours.sentence)] if self.neighbours else []
        judged = [(_JUDGED[self.judged.verdict], self.judged.sentence)] if self.judged else []
        return [*judged, *self.notes, *((fact.kind, fact.sentence) for fact in self.facts), *seen, *alike]


def papers_of(
    files: Sequence[EvidenceFile], vector: ComparisonVector | None, elsewhere: Mapping[int, Sequence[Seen]]
) -> list[Paper]:
    """The files for the page.

    Args:
        files: those not removed, oldest first.
        vector: what comparing the case gave; fields are marked with what it has on record.
        elsewhere: where else each file was seen, by its id, as `marks.seen_before` tells.
    """
    recorded = {row.signal: row.record for row in vector.comparisons} if vector else {}
    return [_paper(file, recorded, elsewhere.get(file.id, ())) for file in files]


def _paper(file: EvidenceFile, recorded: Mapping[str, str], elsewhere: Sequence[Seen]) -> Paper:
    reading: Mapping[str, Any] = file.reading or {}
    checks = [Check.from_json(check) for check in reading.get("checks", ())]
    found = {each.way: each for each in _found(elsewhere)}
    document = reading.get("document")
    return Paper(
        public_id=file.public_id,
        label=file.label,
        kind=file.kind.upper(),
        size=file.size,
        state=file.state.value,
        stage=file.stage or "",
        # The first preview is the thumbnail, the others are the pages.
        pages=max(0, len(file.previews) - 1),
        document=DOCUMENTS[DocumentKind(document)] if document else "",
        fields=list(_fields(file, recorded)),
        notes=list(_notes(file)),
        facts=[Fact(one.code, one.result, one.strength.value, mark_of(one), covered(one)) for one in checks],
        seen=[found[way] for way in Way if way in found and way is not Way.PICTURE],
        neighbours=found.get(Way.PICTURE),
        judged=_judged(file),
        code_read=any(one.code is CheckCode.CASE_CODE and one.result is Result.PASSED for one in checks),
        code_by=file.code_confirmed_by,
        code_at=file.code_confirmed_at,
        sha256=file.sha256,
    )


def _found(elsewhere: Sequence[Seen]) -> Iterator[Found]:
    for way, together in groupby(sorted(elsewhere, key=lambda seen: (seen.way, seen.reference)), lambda seen: seen.way):
        cases = [seen.reference for seen in together]
        kind, words = _SEEN[way]
        yield Found(way, kind, words, cases[:MOST_CASES], len(cases) >= MOST_CASES)


def covered(check: Check) -> str:
    """The sentence with long numbers and the buyer in its data masked, as in every other place of the page."""
    return sentence(check, lambda name, value: shown_field(name, value) if name == "buyer" else masked_text(value))


def _judged(file: EvidenceFile) -> Judged | None:
    if file.verdict is None:
        return None
    reason = REASONS[file.verdict].get(file.verdict_reason or "", "")
    return Judged(file.verdict, VERDICTS[file.verdict], reason, file.verdict_by, file.verdict_at)


def _fields(file: EvidenceFile, recorded: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    labels = {
        "model": _("Goods"),
        "imei": "IMEI",
        "order_number": _("Order number"),
        "date": _("Date"),
        "total": _("Total"),
        "number": _("Invoice number"),
        "code": _("Invoice code"),
        "issuer": _("Seller"),
        "buyer": _("Buyer"),
    }
    fields: dict[str, Any] = (file.reading or {}).get("fields", {})
    for name, label in labels.items():
        found = fields.get(name)
        first = found[0] if isinstance(found, list) and found else found
        if not isinstance(first, dict) or not first.get("value"):
            continue
        value, signal = str(first["value"]), _SIGNALS.get(name, "")
        agrees = _agrees(name, value, recorded.get(signal, ""))
        kind = "" if agrees is None else "ok" if agrees else "bad"
        yield str(label), _masked(name, value), kind, signal


def _agrees(name: str, value: str, record: str) -> bool | None:
    if not record:
        return None
    if name == "model":
        return any(same_model(value, one) for one in record.split(", "))
    if name == "imei":
        return canonical_imei(value) == canonical_imei(record)
    if name == "order_number":
        return canonical_identifier(value) == canonical_identifier(record)
    if name == "total":
        return _amount(value) == _amount(record)
    first, _slash, last = record.partition("/")
    return first <= value <= (last or first)


def _amount(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _masked(name: str, value: str) -> str:
    if name in ("imei", "order_number", "number"):
        return shown("imei", value)
    if name == "buyer":
        return value[:1] + HIDDEN * 2
    return value


def _notes(file: EvidenceFile) -> Iterator[tuple[str, Words]]:
    if file.state is ReadingState.WAITING:
        yield "warn", _("Still being read. The score does not know this file yet")
    elif file.state is ReadingState.UNREADABLE:
        yield "warn", _("Could not be read. Look at the original, or ask for a clearer one")
    else:
        yield "ok", _("Opened safely and read")
    if file.fit:
        yield _GOOD_FITS[file.fit], _begun(FITS[file.fit])
    if file.tier:
        yield _GOOD_TIERS[file.tier], _("Authenticity: %(tier)s", tier=TIERS[file.tier])


def _begun(words: Words) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]
