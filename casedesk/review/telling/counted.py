"""The one document that counts in a score, and why it is trusted as far as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from casedesk.errors import Words
from casedesk.evidence.models import EvidenceFile, Verdict
from casedesk.evidence.reading.checks import Check, Result
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria.authenticity import is_signed, is_suspicious
from casedesk.review.engine.facts import Fit, Tier
from casedesk.review.telling.papers import covered
from casedesk.review.words.score import FITS, TIERS


@dataclass(frozen=True, slots=True)
class Counted:
    """The document that counts: its place among the files, from 1, and sentences that say so and why."""

    place: int
    label: str
    fit: str
    tier: str
    why: Sequence[str]


def counted_document(files: Sequence[EvidenceFile], vector: ComparisonVector) -> Counted | None:
    """The file whose fit and tier the score took; None when no document counted, or that file is gone.

    Args:
        files: those of the case, oldest first, graded as the newest score left them.
        vector: what that score compared.
    """
    level = next((row.level_name for row in vector.comparisons if row.signal == "document"), None)
    graded = [(place, file) for place, file in enumerate(files, 1) if file.fit and file.tier]
    found = next(((place, file) for place, file in graded if f"{file.fit}+{file.tier}" == level), None)
    if found is None:
        return None
    place, file = found
    why = [_why_tier(file)]
    if len(graded) > 1:
        bad = file.fit == Fit.CONTRADICTS or file.tier == Tier.SUSPICIOUS
        why.append(_why_this_one(is_bad=bad))
    return Counted(place, file.label, str(FITS[file.fit or ""]), str(TIERS[file.tier or ""]), why)


def _why_this_one(*, is_bad: bool) -> str:
    if is_bad:
        return str(_("It counts before better ones: a second paper does not make a doubtful one honest."))
    return str(_("The best paper counts, the others add nothing: papers of one person are not independent."))


def _why_tier(file: EvidenceFile) -> str:
    checks = [Check.from_json(check) for check in (file.reading or {}).get("checks", ())]
    return str(_OF_TIER[Tier(file.tier or "")](file, checks))


def _verified(_file: EvidenceFile, checks: Sequence[Check]) -> Words:
    if is_signed(checks):
        return _("Verified: its signature is whole and leads to a trusted authority.")
    return _("Verified: its number, amount and date are those of an order on record.")


def _consistent(_file: EvidenceFile, _checks: Sequence[Check]) -> Words:
    return _("Consistent: its code, data and text agree, and nothing the owner states differs from it.")


def _photo(_file: EvidenceFile, _checks: Sequence[Check]) -> Words:
    return _("Not verified: nothing in it can be held against a signature, a code or an order on record.")


def _suspicious(file: EvidenceFile, checks: Sequence[Check]) -> Words:
    if file.verdict is Verdict.DOUBTFUL:
        return _("Suspicious: a person judged it doubtful.")
    told = [covered(check) for check in checks if check.result is Result.FAILED and is_suspicious([check])]
    if told:
        return _("Suspicious: %(facts)s.", facts=str(_("; ")).join(told))
    return _("Suspicious: its date is impossible for this model.")


_OF_TIER = {
    Tier.VERIFIED: _verified,
    Tier.CONSISTENT: _consistent,
    Tier.PHOTO: _photo,
    Tier.SUSPICIOUS: _suspicious,
}
