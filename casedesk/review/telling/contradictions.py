"""What speaks against a case, as people read it: both values, and why it may still be honest."""

from dataclasses import dataclass

from casedesk.review.engine.comparisons import Finding
from casedesk.review.engine.honest import honest_because
from casedesk.review.engine.scoring import DISAGREES, Score
from casedesk.review.telling.levels import LISTED, level_words, listed
from casedesk.review.words.score import CONTRADICTIONS, DATE_FAR_OFF, HONEST, NOT_KEPT, SIGNALS

# Rounding and fading explain a date this far off; a year off is another mistake.
DAYS_THAT_FADE = 183
TOLD_BY_LEVEL = ("document", "former_password", "answers")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two values that do not go together, and why that may still be honest."""

    code: str
    signal: str
    name: str
    sentence: str
    honest: str
    claim: str
    record: str


def contradiction_of(finding: Finding, score: Score) -> Contradiction:
    """A contradiction of a score in words."""
    # Empty is what was read from a paper that was taken out.
    values = {"claim": finding.claim or str(NOT_KEPT), "record": finding.record or str(NOT_KEPT)}
    if finding.signal in LISTED:
        values = {name: listed(value) for name, value in values.items()}
    sentence = str(CONTRADICTIONS[finding.code]) % values
    if finding.code == DISAGREES and finding.signal in TOLD_BY_LEVEL:
        sentence = next(level_words(bar) for bar in score.bars if bar.signal == finding.signal)
    return Contradiction(
        finding.code,
        finding.signal,
        str(SIGNALS[finding.signal]),
        sentence,
        _honest(finding, score),
        finding.claim,
        finding.record,
    )


def _honest(finding: Finding, score: Score) -> str:
    reason = honest_because(finding)
    rows = (bar.comparison for bar in score.bars if bar.comparison and bar.signal == finding.signal)
    if reason == "dates_fade" and any((row.distance or 0) > DAYS_THAT_FADE for row in rows):
        return str(DATE_FAR_OFF)
    return str(HONEST[reason])
