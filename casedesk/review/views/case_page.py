"""The case page as its template takes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from casedesk.appeals.items import ITEMS
from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import visible_to
from casedesk.appeals.references import normal_reference
from casedesk.appeals.status import AT_DESK, AppealStatus
from casedesk.directory.canonical import masked_account
from casedesk.errors import NotFound
from casedesk.evidence.models import ReadingState
from casedesk.extensions import db
from casedesk.forms import options
from casedesk.languages import LANGUAGES, sentences
from casedesk.review import correspondence, queries
from casedesk.review.case_file import CaseFile, case_file
from casedesk.review.forms import (
    AssignForm,
    DecisionForm,
    MessageForm,
    RevealForm,
    TakeOverForm,
    usual_deadline,
)
from casedesk.review.telling.claim_rows import told
from casedesk.review.telling.explanation import factor, per_cent
from casedesk.review.telling.headline import title
from casedesk.review.views.evidence_page import papers_block
from casedesk.review.views.queue_page import bar_counts, queue_rows, shown_counts, time_left_writer
from casedesk.review.views.record import leaning_of, told_events, told_opinions
from casedesk.review.views.undo import undo_offer
from casedesk.staff.permissions import Permission
from casedesk.staff.service import current_session, factor_is_fresh

RECENT_EVENTS = 8
OTHER = {"zh_Hans": "en", "en": "zh_Hans"}
# One key each; no other part of the page takes them.
LEANING_KEYS = {"for": "f", "unsure": "p", "against": "b"}


def case_of_address(ref: str, *, to_change: bool = False) -> Appeal:
    """The case of an address, if this person may read it; everything else is not found, alike.

    Args:
        ref: the number as it stands in the address.
        to_change: lock its row for the running transaction, so that of two who press at once the second one
            finds the case as the first one left it.
    """
    found = visible_to(current_user).where(Appeal.reference == normal_reference(ref))
    if to_change:
        found = found.with_for_update(of=Appeal).execution_options(populate_existing=True)
    appeal = db.session.scalars(found).first()
    if appeal is None:
        raise NotFound()
    return appeal


@dataclass(frozen=True)
class Extra:
    """What an answer adds to the plain page: forms with errors, values revealed, what changed meanwhile."""

    decision: DecisionForm | None = None
    message: MessageForm | None = None
    revealed: Collection[str] = ()
    problem: str = ""
    changes: Sequence[str] = ()


def case_page(appeal: Appeal, extra: Extra = Extra()) -> str:
    """The whole page of one case, for this person."""
    file = case_file(appeal, current_user, extra.revealed)
    form = extra.decision or _fresh_form(file)
    form.suggest(file.suggested)
    return render_template(
        "review/case.html",
        file=file,
        appeal=appeal,
        title=_title(file),
        form=form,
        extra=extra,
        letters=_letters(file, form),
        message_form=extra.message or MessageForm(formdata=None),
        reveal_form=RevealForm(formdata=None),
        take_over_form=TakeOverForm(formdata=None),
        assign_form=_assign_form(file),
        may_write=correspondence.can_write(appeal, current_user),
        may_take=_may_take(file),
        fresh=factor_is_fresh(current_session()),
        aside=_aside(file),
        leaning=leaning_of(file, current_user.id),
        leaning_keys=LEANING_KEYS,
        reading=_reading(file),
        may_ask=any(choice.value == "ask_for_more" for choice in file.choices),
        factor=factor,
        per_cent=per_cent,
        summary=_summary(file),
        verdict_detail=_verdict_detail(file),
        events=told_events(file),
        recent=RECENT_EVENTS,
        opinions=told_opinions(file),
        paper=_paper(file),
        **papers_block(file.papers, file.names),
        live=_is_live(file),
        related=queue_rows_of(file),
        languages=LANGUAGES,
        former_contacts=[(masked_account(row.contact), row.proven_at) for row in appeal.former_contacts],
        report_url=_report_url(file),
        counts=bar_counts(shown_counts(queries.counts(current_user))),
        undo=undo_offer(),
        told=told,
    )


def _fresh_form(file: CaseFile) -> DecisionForm:
    form = DecisionForm(list(file.choices), formdata=None)
    form.deadline.data = usual_deadline(file.now)
    asked = request.args.get("ask", "")
    if asked in ITEMS and any(choice.value == "ask_for_more" for choice in file.choices):
        # The reader pressed "ask for it"; with scripts the boxes are ticked in place instead.
        form.outcome.data, form["items"].data = "ask_for_more", [asked]
    return form


def _title(file: CaseFile) -> str:
    """The phone the owner speaks of, where one is named, and what the appeal brings."""
    brought = title(file.appeal.brings)
    return str(_("%(model)s: %(title)s", model=file.model, title=brought)) if file.model else brought


def _letters(file: CaseFile, form: DecisionForm) -> dict[str, dict[str, str]]:
    """For each thing that can be decided: the letter it sends, in the owner's language and the other one."""
    settled = file.standing.drawn or file.standing.alone
    found: dict[str, dict[str, str]] = {}
    for choice in file.choices:
        letter = correspondence.letter_of(choice.value, settled=settled)
        if letter:
            own = file.appeal.language
            due: datetime = form.deadline_at
            found[choice.value] = {
                language: correspondence.letter_text(file.appeal, letter, language, due)
                for language in (own, OTHER[own])
            }
    return found


def _assign_form(file: CaseFile) -> AssignForm | None:
    if Permission.ASSIGN_CASES not in current_user.permissions or file.appeal.status not in AT_DESK:
        return None
    form = AssignForm(formdata=None)
    form.person.choices = options(file.names.items())
    return form


def _may_take(file: CaseFile) -> bool:
    free = file.appeal.assignee_id is None and file.appeal.status in AT_DESK
    return free and Permission.TAKE_CASES in current_user.permissions and not file.standing.tied


def _aside(file: CaseFile) -> dict[str, Any]:
    """The list on the left and the ways to the case before and after."""
    names = file.names
    earlier, later = queries.beside(file.appeal, current_user)
    own = file.appeal.assignee_id == current_user.id
    rows = [*queue_rows(earlier, names), _own_row(file), *queue_rows(later, names)]
    return {
        "title": _("My queue") if own else _("Queue"),
        "rows": rows,
        "previous_url": _case_url(earlier[-1].reference) if earlier else None,
        "next_url": _case_url(later[0].reference) if later else None,
    }


def _own_row(file: CaseFile) -> dict[str, Any]:
    appeal = file.appeal
    return {
        "reference": appeal.reference,
        "url": _case_url(appeal.reference),
        "title": title(appeal.brings),
        "left": time_left_writer(file.now)(appeal),
    }


def _case_url(reference: str) -> str:
    return url_for("review.case", ref=reference, _anchor="case-title")


def _summary(file: CaseFile) -> str:
    counted = {result: sum(row.result == result for row in file.rows) for result in ("match", "near", "conflict")}
    rest = len(file.rows) - sum(counted.values())
    parts = [
        ngettext("%(num)d agrees", "%(num)d agree", counted["match"]),
        # Of the rows alone: the contradictions told elsewhere on the page can be more, or two of one row.
        ngettext("%(num)d does not agree", "%(num)d do not agree", counted["conflict"]),
    ]
    if counted["near"]:
        parts.append(ngettext("%(num)d nearly", "%(num)d nearly", counted["near"]))
    if rest:
        parts.append(ngettext("%(num)d not compared", "%(num)d not compared", rest))
    return str(_(", ")).join(parts)


def _reading(file: CaseFile) -> dict[str, int] | None:
    """How many files are read of how many, while one is not."""
    done = sum(paper.state != ReadingState.WAITING.value for paper in file.papers)
    return {"done": done, "all": len(file.papers)} if done < len(file.papers) else None


def _verdict_detail(file: CaseFile) -> str:
    if file.explanation is None or file.score is None:
        return ""
    conflicts = len(file.explanation.contradictions)
    words = ngettext(
        "A person has to look at %(num)d contradiction.", "A person has to look at %(num)d contradictions.", conflicts
    )
    if not conflicts:
        words = _("No contradiction was found.")
    near = sum(row.result == "near" for row in file.rows)
    if near:
        words = sentences(
            words, ngettext("%(num)d value is only nearly right.", "%(num)d values are only nearly right.", near)
        )
    advice = _("The score is advice. You decide.")
    return sentences(words, advice, _("Rule set %(policy)s.", policy=file.score.policy_id[:8]))


def _paper(file: CaseFile) -> int:
    """Which file is open: by its place in the list, from 1; the first one unless the address says otherwise."""
    asked = request.args.get("file", 1, type=int)
    return asked if 1 <= asked <= len(file.papers) else 1


def _is_live(file: CaseFile) -> bool:
    """Whether a file is still being read, or the score does not know it yet: then the page looks again by itself."""
    being_read = any(paper.state == ReadingState.WAITING.value for paper in file.papers)
    return being_read or (file.appeal.score_wanted_at is not None and file.appeal.closed_at is None)


def queue_rows_of(file: CaseFile) -> list[dict[str, Any]]:
    """Other cases of the account, as short lines."""
    return [
        {
            "reference": other.reference,
            "url": _case_url(other.reference),
            "sent_at": other.sent_at,
            "status": other.status.value,
            "previous": other.id == file.appeal.previous_id,
            "open": other.status in AT_DESK or other.status is AppealStatus.WAITING_FOR_OWNER,
        }
        for other in file.related
    ]


def _report_url(file: CaseFile) -> str | None:
    """Where a case report is asked for, by those who may; it shows the score, so not while that is hidden."""
    may = Permission.EXPORT_REPORTS in current_user.permissions and not file.hidden
    return url_for("reports.ask", ref=file.appeal.reference) if may else None
