"""A score told in words: the sentence, the waterfall, against whom, contradictions, and what was not used.

Made while a page or a report is rendered, in its language; the engine itself knows no words.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.policy import BANDS as BAND_ORDER
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import CLOSENESS, Bar, Score, weight_for
from casedesk.review.telling.contradictions import Contradiction, contradiction_of
from casedesk.review.telling.levels import level_words, place_and_device
from casedesk.review.words.score import (
    BANDS,
    NOT_KEPT,
    NOTES,
    PLACE_HONEST,
    PROFILES,
    SIGNALS,
    UNUSED,
)

EVEN_BITS = 0.5
MOST_TIMES = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the waterfall from `start` to `end`, both in bits; m, t and g of the level reached, for signals."""

    signal: str
    name: str
    level: str
    bits: float
    start: float
    end: float
    claim: str
    record: str
    note: str
    m: float | None = None
    t: float | None = None
    g: float | None = None


@dataclass(frozen=True, slots=True)
class Suspect:
    """One profile: weight against it in bits and its share among the impostors left, from 0 to 1."""

    profile: str
    name: str
    bits: float
    share: float


@dataclass(frozen=True, slots=True)
class NotUsed:
    """A signal that weighs 0 bits and the reason."""

    signal: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All a page or report says of a score. `thresholds` are where bands begin, in bits on the waterfall's scale.

    `scale` is what a bit counts in the posterior, `prior` the share of owners before any evidence.
    """

    sentence: str
    band: str
    weight: float
    posterior: float
    prior: float
    scale: float
    steps: tuple[Step, ...]
    thresholds: dict[str, float]
    suspects: tuple[Suspect, ...]
    contradictions: tuple[Contradiction, ...]
    not_used: tuple[NotUsed, ...]


def explain(score: Score, vector: ComparisonVector, policy: Policy) -> Explanation:
    """Tell a score in the language of the moment."""
    suspects = tuple(
        Suspect(one.profile, str(PROFILES[one.profile]), one.bits, one.share)
        for one in sorted(score.against, key=lambda one: -one.share)
    )
    return Explanation(
        sentence=_sentence(score, suspects[0]),
        band=str(BANDS[score.band]),
        weight=score.weight,
        posterior=score.posterior,
        prior=policy.prior(vector.queue),
        scale=float(policy.data["lambda"]),
        steps=tuple(_steps(score)),
        thresholds={band: weight_for(policy.data["bands"][band], policy, vector.queue) for band in BAND_ORDER[:-1]},
        suspects=suspects,
        contradictions=tuple(contradiction_of(finding, score) for finding in score.contradictions),
        not_used=tuple(NotUsed(row.signal, str(SIGNALS[row.signal]), str(UNUSED[row.reason])) for row in vector.unused),
    )


def times(bits: float) -> str:
    """How many times likelier, with two figures: 8.6 bits are "390"."""
    count = 2.0 ** min(abs(bits), math.log2(MOST_TIMES))
    if count < 10:
        return f"{count:.1f}"
    step = 10 ** (math.floor(math.log10(count)) - 1)
    return f"{round(count / step) * step:,.0f}"


def per_cent(share: float) -> str:
    """A share in per cent, without decimals; what would read 0 or 100 and is neither is "<1 %" or ">99 %"."""
    if 0.995 <= share < 1:
        return ">99 %"
    return "<1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def factor(bits: float) -> str:
    """How many times likelier from the owner, for a column: 390, >1,000,000, or 1/13 when it is the other way round."""
    if abs(bits) >= math.log2(MOST_TIMES):
        return f">{MOST_TIMES:,}" if bits > 0 else f"<1/{MOST_TIMES:,}"
    return times(bits) if bits >= 0 else f"1/{times(bits)}"


def _sentence(score: Score, likeliest: Suspect) -> str:
    values = {
        "band": BANDS[score.band],
        "times": times(score.weight),
        "who": likeliest.name,
        "share": per_cent(likeliest.share),
    }
    if abs(score.weight) < EVEN_BITS:
        words = _(
            "%(band)s: about as likely from the owner as from anyone else we consider; if not the owner, "
            "most likely %(who)s (%(share)s)",
            **values,
        )
    elif score.weight < 0:
        words = _(
            "%(band)s: about %(times)s times likelier from someone else than from the owner, most likely "
            "%(who)s (%(share)s)",
            **values,
        )
    elif score.weight >= math.log2(MOST_TIMES):
        words = _(
            "%(band)s: more than a million times likelier from the owner than from anyone else we consider; if not "
            "the owner, most likely %(who)s (%(share)s)",
            **values,
        )
    else:
        words = _(
            "%(band)s: about %(times)s times likelier from the owner than from anyone else we consider; if not the "
            "owner, most likely %(who)s (%(share)s)",
            **values,
        )
    return str(words)


def _steps(score: Score) -> Iterator[Step]:
    position, noted = 0.0, set()
    for bar in sorted(score.bars, key=lambda bar: -abs(bar.bits)):
        end = position + bar.bits
        row, note = bar.comparison, _note(bar)
        yield Step(
            bar.signal,
            _name(bar),
            level_words(bar),
            bar.bits,
            position,
            end,
            _claim(bar),
            bar.record or "",
            # Terms of one kind share their note; it is told in full with the largest of them.
            str(_("As above: together such facts prove no more.")) if row is None and note in noted and note else note,
            m=row.table.m[row.level] if row else None,
            t=row.table.t[row.level] if row else None,
            g=row.g[row.level] if row else None,
        )
        position = end
        noted.add(note)


def _claim(bar: Bar) -> str:
    """What was claimed; what was read from a paper is gone once the paper is."""
    is_gone = bar.comparison and bar.comparison.table.is_documented and not bar.claim
    return str(NOT_KEPT) if is_gone else bar.claim or ""


def _name(bar: Bar) -> str:
    place_alone = bar.signal == "submission" and not place_and_device(bar.level)[1]
    return str(SIGNALS["submission:place" if place_alone else bar.signal])


def _note(bar: Bar) -> str:
    row = bar.comparison
    kind = "source" if bar.signal.startswith("source:") and bar.signal != CLOSENESS else bar.signal
    if kind in NOTES:
        return str(NOTES[kind])
    if bar.signal == "submission" and bar.bits < 0 and place_and_device(bar.level)[0]:
        return str(PLACE_HONEST)
    if row and row.table.is_documented:
        return str(_("not stated, read from a document"))
    if row and bar.bits < 0 and not row.differs:
        return str(_("right, but somebody who reads it from a paper is likelier to be this exact than the owner"))
    return ""
