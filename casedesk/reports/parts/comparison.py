"""Parts 3, 4 and 6: claim against record, the score with its waterfall, and the sign-in axis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casedesk.appeals.models import Appeal
from casedesk.directory.base import AccountFacts
from casedesk.languages import desk_today
from casedesk.reports.masking import mask_text
from casedesk.reports.parts.moments import minute
from casedesk.review.assembly import claims_of
from casedesk.review.axis import Axis, sign_in_axis
from casedesk.review.claim_rows import ClaimRow, Compared, claim_rows, forgotten_in, told
from casedesk.review.comparisons import ComparisonVector, vector_from_json
from casedesk.review.explanation import Explanation, NotUsed, Suspect, explain
from casedesk.review.masking import Shown
from casedesk.review.scores import latest_score, policy_by_id
from casedesk.review.scoring import score_comparisons
from casedesk.review.waterfall import Waterfall, waterfall


@dataclass(frozen=True, slots=True)
class Against:
    """Two values that do not go together, masked, and why that may still be honest."""

    name: str
    sentence: str
    honest: str


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What a report says of a score; `policy` and `engine` let anybody compute it again from the stored inputs."""

    sentence: str
    band: str
    bits: float
    posterior: float
    chart: Waterfall
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
    return Comparing(
        [_masked(row) for row in claim_rows(compared)], score, sign_in_axis(claims.sign_ins, account, filed), vector
    )


def _score(appeal: Appeal) -> tuple[ComparisonVector | None, Explanation | None, ScoreFacts | None]:
    row = latest_score(appeal.id)
    if row is None:
        return None, None, None
    policy = policy_by_id(row.policy_id)
    vector = vector_from_json(row.vector, policy)
    told_score = explain(score_comparisons(vector, policy), vector, policy)
    facts = ScoreFacts(
        sentence=told_score.sentence,
        band=row.band,
        bits=told_score.weight,
        posterior=told_score.posterior,
        chart=waterfall(told_score),
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
