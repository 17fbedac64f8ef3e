"""What came of a study, in words and figures, as its page takes it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casedesk.languages import sentences
from casedesk.review.learning.study_results import BackTest, CalibrationBin, Estimate, FactsBound, Group, Measures
from casedesk.review.words.policy import chance
from casedesk.review.words.score import BANDS, PROFILES, SIGNALS, Words

# With fewer cases a rate says nothing, and could point at a person (experience.md, section 4).
FEWEST_FOR_A_RATE = 5
# Differences of means below this are noise in the last digit shown.
_EVEN = 0.0005
# The first rows of the table of measures are plain figures, the others shares.
_FIGURES = 4

GROUPS: Words = {
    "all": _l("All cases"),
    "no_order": _l("No order on file"),
    "no_document": _l("No invoice"),
    "old_account": _l("Account older than five years"),
}
LANGUAGE_GROUPS: Words = {"zh_Hans": _l("Appeals in Chinese"), "en": _l("Appeals in English")}
OUTCOMES: Words = {
    "owner": _l("the owner"),
    "theft": _l("somebody else"),
    "unknown": _l("not known"),
    "": _l("not known"),
}
PARTS: Words = {
    "edges": _l("limits of levels"),
    "floors": _l("floors"),
    "guess": _l("guesses"),
    "windows": _l("windows of dates"),
    "documents.reliance": _l("what is read from documents"),
}
TROUBLE: Words = {
    "too_few_outcomes": _l("Too few cases have a confirmed outcome"),
    "crashed": _l("The worker died three times over it"),
}


def back_test_view(found: BackTest) -> dict[str, Any]:
    """All a page says of a back-test."""
    return {
        "finding": _finding(found),
        "measures": _measures(found.before, found.after),
        "chart": calibration_view(found),
        "groups": [_group(group) for group in found.groups],
        "evidence": [_evidence(row) for row in found.evidence],
        "changes": [
            {
                "reference": change.reference,
                "before": BANDS[change.band_before],
                "after": BANDS[change.band_after],
                "from_share": share(change.posterior_before),
                "to_share": share(change.posterior_after),
                "outcome": OUTCOMES[change.outcome],
            }
            for change in found.changes
        ],
        "changed": found.groups[0].changed if found.groups else 0,
        "not_replayed": str(_(", ")).join(str(PARTS.get(part, part)) for part in found.not_replayed),
    }


def _finding(found: BackTest) -> str:
    before, after = found.before.log_loss, found.after.log_loss
    if before is None or after is None:
        return str(_("None of these cases has a confirmed outcome: only bands can be compared"))
    if found.policy_id == found.against_id:
        return str(_("This is the active policy, held against itself"))
    values = {"after": f"{after:.3f}", "before": f"{before:.3f}"}
    if abs(after - before) < _EVEN:
        return str(_("It tells owners from others as well as the active policy: log-loss %(after)s", **values))
    if after < before:
        return str(_("It tells owners from others better: log-loss %(after)s instead of %(before)s", **values))
    return str(_("It tells owners from others worse: log-loss %(after)s instead of %(before)s", **values))


def _measures(before: Measures, after: Measures) -> list[dict[str, Any]]:
    """Each figure under both policies; `better` and `worse` where they differ."""
    rows = (
        (
            _("Ranking (AUC)"),
            _("how often an owner stands above somebody else, more is better"),
            before.auc,
            after.auc,
            1,
        ),
        (_("Log-loss"), _("in nats, less is better"), before.log_loss, after.log_loss, -1),
        (_("Brier score"), _("mean squared error, less is better"), before.brier, after.brier, -1),
        (_("Calibration error (ECE)"), _("how far chances are off, less is better"), before.ece, after.ece, -1),
        (_("Owners in band strong"), _("more is better"), before.owners_strong, after.owners_strong, 1),
        (_("Others in band strong"), _("less is better"), before.thefts_strong, after.thefts_strong, -1),
    )
    told = []
    for number, (name, note, old, new, sign) in enumerate(rows):
        form = _figure if number < _FIGURES else share
        verdict = ""
        if old is not None and new is not None and abs(new - old) >= _EVEN:
            verdict = "better" if (new - old) * sign > 0 else "worse"
        told.append({"name": name, "note": note, "before": form(old), "after": form(new), "verdict": verdict})
    return told


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def share(value: float | None) -> str:
    """A share as per cent with one digit."""
    return "–" if value is None else f"{value:.1%}".replace("%", " %")


def calibration_view(found: BackTest) -> dict[str, Any]:
    """The calibration curve of both policies."""
    points = f"{(found.after.ece or 0) * 100:.1f}"
    return {
        "title": _("What it tells comes true within %(points)s points on average", points=points),
        "unit": _(
            "cases with a confirmed outcome, by the chance told; %(count)s cases",
            count=found.after.owners + found.after.thefts,
        ),
        "series": [
            {"label": _("this policy"), "points": _points(found.bins_after)},
            {"label": _("the active policy"), "points": _points(found.bins_before)},
        ],
    }


def _points(bins: Sequence[CalibrationBin]) -> list[dict[str, Any]]:
    return [
        {
            "told": each.told,
            "came_true": each.came_true,
            "cases": each.cases,
            "range": f"{each.low * 100:.0f}–{each.high * 100:.0f} %",
        }
        for each in bins
    ]


def _group(group: Group) -> dict[str, Any]:
    """One sub-group; its rates are left out when too few cases stand behind them."""
    enough = group.after.owners + group.after.thefts >= FEWEST_FOR_A_RATE
    kind, _colon, language = group.name.partition(":")
    return {
        "name": LANGUAGE_GROUPS[language] if kind == "language" else GROUPS[group.name],
        "cases": group.after.cases,
        "owners": group.after.owners,
        "thefts": group.after.thefts,
        "changed": group.changed,
        "enough": enough,
        "log_loss": (_figure(group.before.log_loss), _figure(group.after.log_loss)),
        "ece": (_figure(group.before.ece), _figure(group.after.ece)),
        "owners_strong": (
            _rate(group.before.owners_strong, group.before.owners),
            _rate(group.after.owners_strong, group.after.owners),
        ),
    }


def _rate(value: float | None, cases: int) -> str:
    return share(value) if cases >= FEWEST_FOR_A_RATE else str(_("fewer than 5 cases"))


def _evidence(row: Any) -> dict[str, Any]:
    owners, thefts = row.owners_matched + row.owners_differed, row.thefts_matched + row.thefts_differed
    return {
        "name": SIGNALS[row.signal],
        "sentence": _(
            "matched in %(owners)s, %(thefts)s",
            owners=ngettext(
                "%(count)s confirmed owner",
                "%(count)s confirmed owners",
                row.owners_matched,
                count=f"{row.owners_matched:,}",
            ),
            thefts=ngettext(
                "%(count)s confirmed theft",
                "%(count)s confirmed thefts",
                row.thefts_matched,
                count=f"{row.thefts_matched:,}",
            ),
        ),
        "owners": owners,
        "thefts": thefts,
        "owners_rate": _rate(row.owners_matched / owners if owners else None, owners),
        "thefts_rate": _rate(row.thefts_matched / thefts if thefts else None, thefts),
    }


def estimate_view(found: Estimate) -> dict[str, Any]:
    """All a page says of a re-estimation."""
    unseen = _measures(found.unseen_base, found.unseen_learnt) if found.unseen_base and found.unseen_learnt else []
    return {
        "finding": _(
            "Learnt from %(owners)s owners and %(thefts)s thefts that were confirmed",
            owners=f"{found.owners:,}",
            thefts=f"{found.thefts:,}",
        ),
        "facts": _facts(found.facts) if found.facts else "",
        "unseen": unseen,
        "unseen_cases": found.unseen_learnt.cases if found.unseen_learnt else 0,
        "left_out": [
            {
                "name": PROFILES[each.profile],
                "thefts": each.without.thefts,
                "enough": each.without.thefts >= FEWEST_FOR_A_RATE,
                "log_loss": (_figure(each.base.log_loss), _figure(each.without.log_loss)),
                "strong": (share(each.base.thefts_strong), share(each.without.thefts_strong)),
            }
            for each in found.left_out
        ],
    }


def _facts(bound: FactsBound) -> str:
    """Why "strong" begins where it does: what the policy says of those who know every fact."""
    words = _(
        "Somebody close to the owner who knows every fact reaches %(reached)s, and “strong” begins at %(begins)s: a "
        "verified document or a proof of control leads there, facts alone never do.",
        reached=chance(bound.reached),
        begins=chance(bound.begins),
    )
    if bound.reached >= bound.begins:
        words = _(
            "Facts alone reach “strong” under these numbers, since nobody counts as close to the owner: it cannot be "
            "put forward like this."
        )
    if bound.begins <= bound.began:
        return str(words)
    raised = _("Until now it began at %(began)s, which facts alone would reach.", began=chance(bound.began))
    return sentences(words, raised)


def trouble_words(code: str | None) -> str:
    """Why a study was not made."""
    return str(TROUBLE.get(code or "", _("It could not be worked out")))
