"""The line a score stands on: the bands of its policy in bits, the weight, and how far that could lie off."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask_babel import gettext as _

from casedesk.languages import sentences
from casedesk.review.engine.policy import BANDS as BAND_ORDER
from casedesk.review.telling.explanation import EVEN_BITS, Explanation, times
from casedesk.review.words.score import BANDS

# How far the line goes on beyond the first and the last threshold, as a share of what lies between them.
_BEYOND = 0.8


@dataclass(frozen=True, slots=True)
class Piece:
    """One band on the line, in bits from `start` to `end`; the outer ends are where the drawing ends."""

    band: str
    label: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Scale:
    """What is drawn, in bits. A weight or an interval beyond the line is drawn at its end; `words` tell the rest.

    Args:
        pieces: the bands from the weakest to the strongest.
        value: the weight; `shown` is where it is drawn.
        interval: the 5 to 95 % interval as it is drawn; None when none was drawn for this score.
        edges: where bands begin, in words.
        words: the interval, in words.
    """

    pieces: Sequence[Piece]
    low: float
    high: float
    value: float
    shown: float
    interval: tuple[float, float] | None
    edges: str
    words: str


def scale_of(explanation: Explanation, interval: Sequence[float] | None) -> Scale:
    """The line of a score.

    Args:
        explanation: the score, told.
        interval: the 5 to 95 % interval of the weight, as a stored score keeps it; None for those without.
    """
    edges = [explanation.thresholds[band] for band in reversed(BAND_ORDER[:-1])]
    room = (edges[-1] - edges[0]) * _BEYOND
    ends = [edges[0] - room, *edges, edges[-1] + room]
    pieces = [
        Piece(band, str(BANDS[band]), start, end)
        for band, (start, end) in zip(reversed(BAND_ORDER), pairwise(ends), strict=True)
    ]
    low, high = ends[0], ends[-1]

    def within(bits: float) -> float:
        return min(high, max(low, bits))

    return Scale(
        pieces=pieces,
        low=low,
        high=high,
        value=explanation.weight,
        shown=within(explanation.weight),
        interval=(within(interval[0]), within(interval[1])) if interval else None,
        edges=_edges(explanation),
        words=_interval_words(explanation, interval),
    )


def likelier(bits: float) -> str:
    """What so many bits mean, in words and with "n times"."""
    if abs(bits) < EVEN_BITS:
        return str(_("about as likely either way"))
    if bits < 0:
        return str(_("about %(times)s times likelier from someone else", times=times(bits)))
    return str(_("about %(times)s times likelier from the owner", times=times(bits)))


def band_at(explanation: Explanation, bits: float) -> str:
    """The band of a weight under the thresholds of this score."""
    return next((band for band in BAND_ORDER[:-1] if bits >= explanation.thresholds[band]), BAND_ORDER[-1])


def signed(bits: float) -> str:
    """Bits with their sign, as they stand in a sentence."""
    return f"{bits:+.1f}".replace("-", "−")


def _edges(explanation: Explanation) -> str:
    starts = explanation.thresholds
    return str(
        _(
            "“%(unclear)s” begins at %(unclear_at)s bits, “%(likely)s” at %(likely_at)s, “%(strong)s” at %(strong_at)s",
            unclear=BANDS["unclear"],
            unclear_at=signed(starts["unclear"]),
            likely=BANDS["likely"],
            likely_at=signed(starts["likely"]),
            strong=BANDS["strong"],
            strong_at=signed(starts["strong"]),
        )
    )


def _interval_words(explanation: Explanation, interval: Sequence[float] | None) -> str:
    if not interval:
        return str(_("How far this could lie off was not drawn for this score."))
    low, high = interval
    first, last = band_at(explanation, low), band_at(explanation, high)
    words = _(
        "The weights are estimates. Nine times in ten it lies between %(low)s and %(high)s bits: from %(least)s to "
        "%(most)s.",
        low=signed(low),
        high=signed(high),
        least=likelier(low),
        most=likelier(high),
    )
    if first == last:
        reach = _("All of that is “%(band)s”.", band=BANDS[first])
    else:
        reach = _("That reaches from “%(first)s” to “%(last)s”.", first=BANDS[first], last=BANDS[last])
    return sentences(words, reach)
