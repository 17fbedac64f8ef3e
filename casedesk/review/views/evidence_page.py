"""The page of one file as its template takes it: what was read, beside claim and record, and what speaks for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from casedesk.appeals.models import Appeal
from casedesk.errors import Words
from casedesk.evidence import service
from casedesk.evidence.case_code import case_code
from casedesk.evidence.check_details import FIELDS
from casedesk.evidence.hints import HINTS
from casedesk.evidence.marks import seen_before
from casedesk.evidence.models import EvidenceFile, ReadingState, Verdict
from casedesk.evidence.reading.checks import CheckCode, Result, Strength
from casedesk.evidence.verdicts import EFFECTS
from casedesk.review import queries
from casedesk.review.case_file import staff_names
from casedesk.review.deciding.verdicts import WORKED_ON
from casedesk.review.engine.comparisons import ComparisonVector, vector_from_json
from casedesk.review.forms import RevealForm, VerdictForm
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores.assembly import claims_of
from casedesk.review.scores.service import latest_score
from casedesk.review.telling.paper_fields import Beside, FieldRow, covered_codes, field_rows
from casedesk.review.telling.papers import Paper, papers_of
from casedesk.review.views.queue_page import bar_counts, shown_counts
from casedesk.staff.permissions import Permission

STAGES: dict[str, Words] = {
    "opening": _l("Being opened"),
    "recognising": _l("Being read"),
    "comparing": _l("Being compared"),
}
# One key each; none of them is taken by another page of the desk.
KEYS = {
    Verdict.ACCEPTED.value: "y",
    Verdict.UNREADABLE.value: "h",
    Verdict.WRONG_DOCUMENT.value: "w",
    Verdict.DOUBTFUL.value: "q",
}
_SIGNS = {
    Verdict.ACCEPTED: ("ok", "✓"),
    Verdict.UNREADABLE: ("", "–"),
    Verdict.WRONG_DOCUMENT: ("", "–"),
    Verdict.DOUBTFUL: ("bad", "✕"),
}
STRENGTHS: dict[Strength, Words] = {
    Strength.STRONG: _l("strong"),
    Strength.MEDIUM: _l("medium"),
    Strength.WEAK: _l("weak"),
}
_GROUPS: tuple[tuple[Result, Words], ...] = (
    (Result.FAILED, _l("Speaks against it")),
    (Result.PASSED, _l("Speaks for it")),
    (Result.NOTED, _l("Noticed")),
    (Result.NOT_CHECKED, _l("Could not be checked")),
)
_WEIGHED = frozenset({Result.FAILED, Result.PASSED})
_ORDER = {strength.value: place for place, strength in enumerate(STRENGTHS)}


@dataclass(frozen=True)
class Extra:
    """What an answer adds to the plain page: the form with errors, values revealed."""

    verdict: VerdictForm | None = None
    revealed: Collection[str] = ()


def evidence_page(appeal: Appeal, file: EvidenceFile, extra: Extra = Extra()) -> str:
    """The whole page of one file, for this person."""
    files, vector, names = service.files_of(appeal), _vector(appeal), staff_names()
    papers = {one.public_id: one for one in papers_of(files, vector, seen_before(appeal, [file]))}
    paper = papers[file.public_id]
    rows = field_rows(file.reading or {}, Beside.of_case(claims_of(appeal), vector), extra.revealed)
    page = _page(paper)
    return render_template(
        "review/evidence.html",
        appeal=appeal,
        file=file,
        paper=paper,
        files=[_listed(appeal, one, names) for one in papers.values()],
        place=files.index(file) + 1,
        **_ways(appeal, files, file),
        page=page,
        rows=rows,
        compared=[row for row in rows if row.claim or row.record],
        besides=[row for row in rows if not (row.claim or row.record)],
        places=[row for row in rows if row.mark and row.mark.page == page],
        facts=facts_of(paper),
        codes=covered_codes(file.reading or {}, extra.revealed),
        items=(file.reading or {}).get("items", ()),
        warned=[HINTS[warning] for warning in file.warnings or () if warning in HINTS],
        hidden=_hidden(rows, file, extra.revealed),
        reveal_form=RevealForm(formdata=None),
        verdict_form=extra.verdict or _fresh(file),
        titles={choice.data: choice.label.text for choice in VerdictForm(formdata=None).verdict},
        effects={verdict.value: words for verdict, words in EFFECTS.items()},
        keys=KEYS,
        given=given_verdict(paper, names),
        may_judge=may_judge(appeal),
        case_code=case_code(appeal.reference),
        code_is_near=_code_is_near(paper),
        code_by=names.get(paper.code_by or 0, ""),
        stage=stage_words(paper),
        waiting=file.state is ReadingState.WAITING,
        counts=bar_counts(shown_counts(queries.counts(current_user))),
    )


def papers_block(papers: Sequence[Paper], names: Mapping[int, str]) -> dict[str, Any]:
    """What the case page says of its files besides what was read: how far the reading is, verdicts, strongest facts.

    Args:
        papers: the files of the case.
        names: of staff, by id.
    """
    return {
        "stages": {paper.public_id: stage_words(paper) for paper in papers},
        "verdicts": {paper.public_id: given_verdict(paper, names) for paper in papers},
        "strongest": {paper.public_id: strongest_of(paper) for paper in papers},
    }


def stage_words(paper: Paper) -> str:
    """How far the reading of a file is; empty when it is over."""
    if paper.state != ReadingState.WAITING.value:
        return ""
    return str(STAGES.get(paper.stage, _("Waits to be read")))


def strongest_of(paper: Paper) -> list[tuple[str, Words]]:
    """What a case turns on: fit and tier, strong facts, whatever speaks against it, and where else it was seen."""
    facts = [
        (fact.kind, fact.sentence)
        for fact in paper.facts
        if (fact.strength == Strength.STRONG.value and fact.result in _WEIGHED) or fact.kind in ("bad", "warn")
    ]
    return [*paper.notes, *facts, *((found.kind, found.sentence) for found in paper.seen)]


def may_judge(appeal: Appeal) -> bool:
    """Whether this person may say what a file is worth: those who decide, while the case is with the desk."""
    return Permission.DECIDE_APPEALS in current_user.permissions and appeal.status in WORKED_ON


def given_verdict(paper: Paper, names: Mapping[int, str]) -> dict[str, Any] | None:
    """The verdict of a file in words: sign and kind of its badge, who gave it (by the names of staff) and when."""
    judged = paper.judged
    if judged is None:
        return None
    kind, sign = _SIGNS[judged.verdict]
    by = names.get(judged.by or 0, "")
    return {"words": judged.words, "kind": kind, "sign": sign, "reason": judged.reason, "by": by, "at": judged.at}


def facts_of(paper: Paper) -> list[dict[str, Any]]:
    """Facts about a document, what speaks against it first, the strong ones before the weak."""
    groups = []
    for result, title in _GROUPS:
        mine = sorted((fact for fact in paper.facts if fact.result is result), key=lambda fact: _ORDER[fact.strength])
        if mine:
            told = [(fact.kind, fact.sentence, STRENGTHS[Strength(fact.strength)]) for fact in mine]
            groups.append({"title": title, "facts": told, "weighed": result in _WEIGHED})
    return groups


def next_file(appeal: Appeal, file: EvidenceFile) -> EvidenceFile | None:
    """The file to look at after this one: the next without a verdict, round the list; None when all have one."""
    files = service.files_of(appeal)
    here = next((place for place, one in enumerate(files) if one.id == file.id), 0)
    return next((one for one in files[here + 1 :] + files[:here] if one.verdict is None), None)


def url_of(appeal: Appeal, file: EvidenceFile) -> str:
    """The address of a file's page."""
    return url_for("review.evidence", ref=appeal.reference, public_id=file.public_id)


def _vector(appeal: Appeal) -> ComparisonVector | None:
    """What comparing the case gave when it was scored last."""
    score = latest_score(appeal.id)
    return vector_from_json(score.comparison, policy_by_id(score.policy_id)) if score else None


def _page(paper: Paper) -> int:
    asked = request.args.get("page", 1, type=int)
    return asked if 1 <= asked <= paper.pages else 1


def _listed(appeal: Appeal, paper: Paper, names: Mapping[int, str]) -> dict[str, Any]:
    url = url_for("review.evidence", ref=appeal.reference, public_id=paper.public_id)
    return {"id": paper.public_id, "label": paper.label, "url": url, "given": given_verdict(paper, names)}


def _ways(appeal: Appeal, files: Sequence[EvidenceFile], file: EvidenceFile) -> dict[str, str | None]:
    here = files.index(file)
    return {
        "case_url": url_for("review.case", ref=appeal.reference, file=here + 1, _anchor="papers"),
        "previous_url": url_of(appeal, files[here - 1]) if here else None,
        "next_url": url_of(appeal, files[here + 1]) if here + 1 < len(files) else None,
    }


def _hidden(rows: Sequence[FieldRow], file: EvidenceFile, revealed: Collection[str]) -> list[tuple[str, str]]:
    """Names and words of the values that are masked now."""
    hidden = {row.reveal: str(FIELDS[row.name]) for row in rows if row.reveal}
    if (file.reading or {}).get("codes") and "codes" not in revealed:
        hidden["codes"] = _("QR and bar codes")
    return list(hidden.items())


def _code_is_near(paper: Paper) -> bool:
    """Whether the reader found a code that differs from the one of this case in one sign."""
    return any(fact.code is CheckCode.CASE_CODE and fact.result is Result.NOTED for fact in paper.facts)


def _fresh(file: EvidenceFile) -> VerdictForm:
    """The form with the verdict that was given, if one was; nothing is chosen beforehand."""
    form = VerdictForm(formdata=None)
    if file.verdict is not None:
        form.verdict.data = file.verdict.value
        form.reason.data = f"{file.verdict.value}:{file.verdict_reason}" if file.verdict_reason else None
    return form
