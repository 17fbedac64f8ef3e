"""Parts 3, 4 and 6: claim against record, the score with its waterfall, and the sign-in axis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casedesk.appeals.models import Appeal
from casedesk.directory.base import AccountFacts
from casedesk.evidence.service import files_of
from casedesk.languages import desk_today
from casedesk.reports.masking import mask_text
from casedesk.reports.parts.moments import minute
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores.assembly import claims_of
from casedesk.review.scores.service import latest_score
from casedesk.review.telling.axis import Axis, sign_in_axis
from casedesk.review.telling.claim_rows import ClaimRow, Compared, claim_rows, forgotten_in, told
from casedesk.review.telling.counted import Counted
from casedesk.review.telling.explanation import Explanation, NotUsed, Suspect
from casedesk.review.telling.masking import Shown
from casedesk.review.telling.presentation import MoveLine, Proof, Reason, present
from casedesk.review.telling.scale import Scale
from casedesk.review.telling.waterfall import Waterfall


@dataclass(frozen=True, slots=True)
class Against:
    """Two values that do not go together, masked, and why that may still be honest."""

    name: str
    sentence: str
    honest: str


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What a report says of a score; `policy` and `engine` let anybody compute it again from the stored inputs.

    The parts after `chart` are those of `Presented`, with free text masked.
    """

    sentence: str
    band: str
    bits: float
    posterior: float
    chart: Waterfall
    scale: Scale
    speaks_for: Sequence[Reason]
    speaks_against: Sequence[Reason]
    limits: Sequence[Reason]
    why_this_band: Sequence[str]
    moves: Sequence[MoveLine]
    proofs: Sequence[Proof]
    counted: Counted | None
    prior: str
    suspects: Sequence[Suspect]
    contradictions: Sequence[Against]
    not_used: Sequence[NotUsed]
    policy: str
    engine: str
    scored_at: str


@dataclass(frozen=True, slots=True)
class Comparing:
    """Rows, score and axis of one case; without a score only what the owner stated."""

    rows: Sequence[ClaimRow]
    score: ScoreFacts | None
    axis: Axis | None
    vector: ComparisonVector | None


def comparing_of(appeal: Appeal, account: AccountFacts | None) -> Comparing:
    """Compare claims and record as the newest score did."""
    claims = claims_of(appeal)
    vector, explanation, score = _score(appeal)
    compared = Compared(claims, forgotten_in(appeal), vector, explanation, has_account=appeal.account_id is not None)
    filed = desk_today(appeal.sent_at or appeal.saved_at)
    policy = policy_by_id(score.policy) if score else None
    axis = sign_in_axis(claims, account, filed, policy)
    return Comparing([_masked(row) for row in claim_rows(compared)], score, axis, vector)


def _score(appeal: Appeal) -> tuple[ComparisonVector | None, Explanation | None, ScoreFacts | None]:
    row = latest_score(appeal.id)
    if row is None:
        return None, None, None
    policy = policy_by_id(row.policy_id)
    vector, presented = present(row, policy, files_of(appeal))
    told_score = presented.explanation
    counted = presented.counted
    facts = ScoreFacts(
        sentence=told_score.sentence,
        band=row.band,
        bits=told_score.weight,
        posterior=told_score.posterior,
        chart=presented.chart,
        scale=presented.scale,
        speaks_for=presented.speaks_for,
        speaks_against=presented.speaks_against,
        limits=presented.limits,
        why_this_band=presented.why_this_band,
        moves=presented.moves,
        proofs=presented.proofs,
        counted=replace(counted, label=mask_text(counted.label)) if counted else None,
        prior=presented.prior,
        suspects=told_score.suspects,
        contradictions=[Against(one.name, mask_text(told(one)), one.honest) for one in told_score.contradictions],
        not_used=told_score.not_used,
        policy=row.policy_id,
        engine=row.engine,
        scored_at=minute(row.scored_at),
    )
    return vector, told_score, facts


def _masked(row: ClaimRow) -> ClaimRow:
    """A row whose free text holds no number either: a shop's name is whatever the owner typed."""
    return replace(row, claimed=_mask(row.claimed), recorded=_mask(row.recorded), source=mask_text(row.source))


def _mask(value: Shown) -> Shown:
    whole = value if isinstance(value, str) else "".join(part.text for part in value)
    masked = mask_text(whole)
    return value if masked == whole else masked
