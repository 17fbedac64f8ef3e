"""Why a score stands in its band: what it would be without what differs, or without the proof that lifts it."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import pgettext

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.facts import Tier
from casedesk.review.engine.policy import BANDS as BAND_ORDER
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.weighing import is_control, most_from_facts, weigh
from casedesk.review.telling.explanation import Explanation, Suspect
from casedesk.review.telling.scale import band_at, signed
from casedesk.review.words.score import BANDS, PROFILES, SIGNALS

# Terms below this are too small for a sentence.
WORTH_A_WORD = 0.5
_STRONGEST, _NEXT = BAND_ORDER[0], BAND_ORDER[1]
MOST_NAMED = 3


def why_this_band(told: Explanation, vector: ComparisonVector, policy: Policy) -> list[str]:
    """Sentences that set a case apart from one a band higher or lower; each number is a score of its own.

    Args:
        told: the score, explained.
        vector: what it was made of.
        policy: the one it was made under.
    """
    band = band_at(told, told.weight)
    costs = {step.signal: step.bits for step in told.steps}
    differing = [
        signal
        for signal in sorted({row.signal for row in vector.comparisons if row.differs}, key=lambda one: costs[one])
        if costs[signal] <= -WORTH_A_WORD
    ]
    found = []
    if differing and band != _STRONGEST:
        found.append(_without_what_differs(told, vector, policy, differing))
    if band in (_STRONGEST, _NEXT):
        found.append(_lifted(told, vector, policy))
    if band == _NEXT:
        found.append(_ceiling(vector, policy, told))
    elif band != _STRONGEST and not differing:
        found.append(_too_little(told))
    return [sentence for sentence in found if sentence]


def _without_what_differs(told: Explanation, vector: ComparisonVector, policy: Policy, differing: Sequence[str]) -> str:
    rest = replace(vector, comparisons=tuple(row for row in vector.comparisons if row.signal not in differing))
    weighed = weigh(rest, policy)
    band = band_at(told, weighed.weight)
    values = {
        "what": _named(differing),
        "band": BANDS[band],
        "bits": signed(weighed.weight),
    }
    if band == band_at(told, told.weight):
        _share, profile = max(zip(weighed.shares, policy.profiles, strict=True))
        words = _(
            "Without what differs (%(what)s) it would be %(bits)s bits and still “%(band)s”: what agrees could also "
            "come from %(who)s.",
            who=PROFILES[profile],
            **values,
        )
    else:
        words = _("Without what differs (%(what)s) it would be “%(band)s” with %(bits)s bits.", **values)
    return str(words)


def _lifted(told: Explanation, vector: ComparisonVector, policy: Policy) -> str:
    """What a document or a proof of control adds, when the band depends on it."""
    control = [row.name for row in vector.circumstances if is_control(row.name)]
    names = [*("document" for row in vector.comparisons if row.signal == "document"), *control]
    if not names:
        return ""
    rest = replace(
        vector,
        comparisons=tuple(row for row in vector.comparisons if row.signal != "document"),
        circumstances=tuple(row for row in vector.circumstances if row.name not in control),
    )
    weight = weigh(rest, policy).weight
    band = band_at(told, weight)
    if BAND_ORDER.index(band) <= BAND_ORDER.index(band_at(told, told.weight)):
        return ""
    return str(
        _(
            "What lifts it: %(what)s. Without that it would be “%(band)s” with %(bits)s bits, because facts can be "
            "known to somebody else.",
            what=_named(names),
            band=BANDS[band],
            bits=signed(weight),
        )
    )


def _ceiling(vector: ComparisonVector, policy: Policy, told: Explanation) -> str:
    """Facts cannot tell the owner from somebody who lives with them (docs/decisions/what-knowledge-cannot-prove.md)."""
    if most_from_facts(policy) >= told.thresholds[_STRONGEST]:
        return ""
    verified = any(row.level_name.endswith(f"+{Tier.VERIFIED}") for row in vector.comparisons)
    if verified or any(is_control(row.name) for row in vector.circumstances):
        return ""
    return str(
        _(
            "Facts and unverified papers cannot reach “%(strong)s”: somebody close to the owner may know them all. A "
            "verified document or a proof of control can.",
            strong=BANDS[_STRONGEST],
        )
    )


def _too_little(told: Explanation) -> str:
    likeliest: Suspect = max(told.suspects, key=lambda suspect: suspect.share)
    return str(
        _(
            "Nothing stated differs from the record, but too little was stated that %(who)s could not state as well.",
            who=likeliest.name,
        )
    )


def _named(signals: Sequence[str]) -> str:
    return named_together([str(SIGNALS[signal]) for signal in signals])


def named_together(names: Sequence[str]) -> str:
    """The first few of some names inside a sentence, as the reader's language lists them."""
    return str(pgettext("between names", ", ")).join(names[:MOST_NAMED]) + "…" * (len(names) > MOST_NAMED)
