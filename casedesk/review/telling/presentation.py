"""Everything a page or a report shows of one score, put together once for both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casedesk.errors import Words
from casedesk.evidence.models import EvidenceFile
from casedesk.review.engine.comparisons import ComparisonVector, vector_from_json
from casedesk.review.engine.criteria.outcome import NOT_TRIED
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import CLOSENESS, score_comparisons
from casedesk.review.engine.weighing import is_control
from casedesk.review.models import ScoreRow
from casedesk.review.telling.band_reasons import MOST_NAMED, WORTH_A_WORD, named_together, why_this_band
from casedesk.review.telling.counted import Counted, counted_document
from casedesk.review.telling.explanation import Explanation, Step, explain
from casedesk.review.telling.scale import Scale, band_at, scale_of, signed
from casedesk.review.telling.suggestions import Suggestion, suggestions
from casedesk.review.telling.waterfall import Waterfall, is_knowledge, waterfall
from casedesk.review.words.policy import SOURCES
from casedesk.review.words.score import BANDS, LEVELS, SIGNALS

# What cannot even add a tenth of a bit moves nothing.
_WORTH_ASKING = 0.1
_PASSED = "passed"

HOW_TO_PROVE: dict[str, Words] = {
    "control:former_contact": _l("a code that the owner reads back from a number or mailbox of before"),
    "control:device_photo": _l("a photo of the phone beside the case code, confirmed by a reviewer"),
    "control:known_device_sign_in": _l("the account system tells of a sign-in on a known device while the case waits"),
}
WHAT_IT_PROVES: dict[str, Words] = {
    "control:former_contact": _l(
        "Whoever filed this reads messages there today. Knowing every fact of the account is not enough for that."
    ),
    "control:device_photo": _l(
        "Whoever filed this has the phone in hand today. Knowing every fact of the account is not enough for that."
    ),
    "control:known_device_sign_in": _l(
        "Somebody signs in on a device of the owner while the case waits. Whoever only knows facts cannot do that."
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One strong term in words, as "IMEI: exactly the same", and its bits."""

    words: str
    bits: float


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One thing to ask for: the request of the desk that brings it, and where the case would stand afterwards."""

    request: str
    name: str
    best: str
    worst: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof of control: `state` is passed, failed, untried or impossible; what came of it, and how it is given.

    Of a proof that passed, `how` says what it proves.
    """

    name: str
    state: str
    result: str
    how: str


@dataclass(frozen=True, slots=True)
class Presented:
    """One score as people see it. `speaks_for`, `speaks_against` and `limits` name the strongest terms, largest first.

    Args:
        why_this_band: what keeps it from the band above, or lifts it above the one below.
        counted: the document that counts and why it is graded so; None when none counts.
        prior: what is thought before any evidence, and what the bits make of it, in words.
    """

    explanation: Explanation
    chart: Waterfall
    scale: Scale
    speaks_for: Sequence[Reason]
    speaks_against: Sequence[Reason]
    limits: Sequence[Reason]
    why_this_band: Sequence[str]
    moves: Sequence[MoveLine]
    suggested: Sequence[Suggestion]
    proofs: Sequence[Proof]
    counted: Counted | None
    prior: str


def present(row: ScoreRow, policy: Policy, files: Sequence[EvidenceFile]) -> tuple[ComparisonVector, Presented]:
    """Tell a stored score of any engine in the language of the moment.

    Args:
        row: the score.
        policy: the one it was made under.
        files: those of the case, oldest first.
    """
    vector = vector_from_json(row.comparison, policy)
    told = explain(score_comparisons(vector, policy), vector, policy)
    asked = suggestions(vector, policy)
    return vector, Presented(
        explanation=told,
        chart=waterfall(told),
        scale=scale_of(told, row.result.get("interval")),
        speaks_for=_speaking_for(told),
        speaks_against=_named(step for step in _facts(told) if step.bits <= -WORTH_A_WORD and not _is_right(step)),
        limits=_limiting(told),
        why_this_band=why_this_band(told, vector, policy),
        moves=[_move(one, told) for one in asked if one.best_bits >= _WORTH_ASKING],
        suggested=asked,
        proofs=list(_proofs(vector)),
        counted=counted_document(files, vector),
        prior=_prior(told),
    )


def _speaking_for(told: Explanation) -> list[Reason]:
    """The strongest facts, and in its place among them what all that agrees proves together, as the chart draws it."""
    found = [*_named(step for step in _facts(told) if step.bits >= WORTH_A_WORD)]
    found += [reason for reason in _known(told) if reason.bits > 0]
    return sorted(found, key=lambda reason: -reason.bits)


def _limiting(told: Explanation) -> list[Reason]:
    """What keeps the score down without being wrong: right but not exact, and what somebody close could know."""
    found = [*_named(step for step in _facts(told) if step.bits <= -WORTH_A_WORD and _is_right(step))]
    found += [reason for reason in _known(told) if reason.bits <= 0]
    return sorted(found, key=lambda reason: reason.bits)


def _known(told: Explanation) -> Iterator[Reason]:
    """Who else could know what agrees, as one reason, however small: the two sides of it may each be large."""
    few = [step for step in told.steps if is_knowledge(step) and step.signal != CLOSENESS]
    close = sum(step.bits for step in told.steps if step.signal == CLOSENESS)
    rare = sum(step.bits for step in few)
    if max(rare, -close) < WORTH_A_WORD:
        return
    named = [str(SOURCES[step.signal.partition(":")[2]]) for step in few if step.bits >= WORTH_A_WORD]
    words = _("Few others know or hold %(things)s", things=named_together(named)) if named else _("Few others know it")
    if close <= -WORTH_A_WORD:
        words = _(
            "%(few)s (%(rare)s), but somebody close could know all of it (%(close)s)",
            few=words,
            rare=signed(rare),
            close=signed(close),
        )
    yield Reason(str(words), rare + close)


def _facts(told: Explanation) -> Iterator[Step]:
    return (step for step in told.steps if not _is_term(step))


def _is_term(step: Step) -> bool:
    """Whether it is no fact of its own, but what the model makes of all of them."""
    return step.signal == "rarity" or step.signal.startswith("source:")


def _is_right(step: Step) -> bool:
    """Whether a claim agrees: then bits below zero say that others would be more exact, not that it is wrong."""
    return step.m is not None and step.g is not None and step.m > step.g


def _named(steps: Iterator[Step]) -> list[Reason]:
    """The strongest few; steps come largest first."""
    return [Reason(_words(step), step.bits) for step in islice(steps, MOST_NAMED)]


def _words(step: Step) -> str:
    level = step.level
    if step.bits < 0 and _is_right(step):
        level = str(_("right, but others would be more exact"))
    return str(_("%(what)s: %(level)s", what=step.name, level=level)) if level else step.name


def _move(one: Suggestion, told: Explanation) -> MoveLine:
    return MoveLine(one.request, one.name, _outcome(told, one.best_bits), _outcome(told, one.worst_bits))


def _outcome(told: Explanation, bits: float) -> str:
    return str(_("%(bits)s, then “%(band)s”", bits=signed(bits), band=BANDS[band_at(told, told.weight + bits)]))


def _proofs(vector: ComparisonVector) -> Iterator[Proof]:
    tried = {row.name: row.value for row in vector.circumstances if is_control(row.name)}
    absent = {row.signal: row.reason for row in vector.unused if is_control(row.signal)}
    for name, how in HOW_TO_PROVE.items():
        if name in tried:
            told = WHAT_IT_PROVES[name] if tried[name] == _PASSED else how
            yield Proof(str(SIGNALS[name]), tried[name], str(LEVELS[name][tried[name]]), str(told))
        elif name in absent:
            untried = absent[name] == NOT_TRIED
            words = _("not tried") if untried else _("nothing on record to try it with")
            yield Proof(str(SIGNALS[name]), "untried" if untried else "impossible", str(words), str(how))


def _prior(told: Explanation) -> str:
    return str(
        _(
            "Before any evidence %(prior)s of 100 such appeals are the owner's. With %(bits)s bits, each counted as "
            "%(scale)s, it is %(posterior)s of 100.",
            prior=_per_hundred(told.prior),
            bits=signed(told.weight),
            scale=f"{told.scale:.2f}",
            posterior=_per_hundred(told.posterior),
        )
    )


def _per_hundred(share: float) -> str:
    """A share as so many of a hundred; near the ends with a decimal, so that it never reads 0 or 100."""
    hundred = 100 * share
    if 1 <= hundred <= 99:
        return f"{hundred:.0f}"
    return f"{min(99.9, max(0.1, hundred)):.1f}"
