"""Drafts of policies: begun, edited part by part, put forward or given up."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from casedesk.database import transaction
from casedesk.errors import NotFound, WrongState
from casedesk.extensions import db
from casedesk.guards import requires
from casedesk.review.case_file import staff_names
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.policy_rules import MalformedPolicy
from casedesk.review.forms import PressForm
from casedesk.review.learning.facts_alone import FactsAlone, fault_of
from casedesk.review.outcomes import service as outcomes
from casedesk.review.policies import service as policies
from casedesk.review.policies.active import active_policy, policy_by_id
from casedesk.review.policies.form import NumbersForm, numbers_form, place_words
from casedesk.review.policies.grids import Section, by_source
from casedesk.review.policies.models import PolicyDraft
from casedesk.review.policies.reading import differences
from casedesk.review.policies.service import PolicyState
from casedesk.review.views import bp
from casedesk.review.views.managers_forms import BackTestForm, NamingForm, NewDraftForm, QueueForm
from casedesk.review.views.policy_page import (
    SECTIONS,
    section_asked,
    section_tabs,
    studies_of,
    title_of,
    version_of_address,
)
from casedesk.review.words.policy import SOURCES, fault_words
from casedesk.staff.permissions import Permission


@bp.route("/policies/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_POLICIES)
def new_draft() -> ResponseReturnValue:
    """Begin a draft: from a policy on record, or from a file."""
    form = NewDraftForm(_versions())
    if request.method == "GET":
        form.base.data = request.args.get("base") or form.base.data
        return new_draft_page(form)
    faults: list[str] = []
    if form.validate_on_submit():
        try:
            return _begin(form)
        except MalformedPolicy as malformed:
            faults = _told(malformed)
    return new_draft_page(form, faults), 422


def new_draft_page(form: NewDraftForm | None = None, faults: Sequence[str] = (), too_few: str = "") -> str:
    """The page a draft begins on; `too_few` says why nothing can be learnt from outcomes yet."""
    form = form or NewDraftForm(_versions(), formdata=None)
    owners, others = outcomes.count_confirmed()
    return render_template(
        "policies/new.html",
        form=form,
        faults=faults,
        too_few=too_few,
        owners=owners,
        others=others,
        has_errors=bool(form.errors or faults or too_few),
    )


def _versions() -> list[tuple[str, str]]:
    """Policies a draft can begin with, the active one first."""
    found = policies.standings()
    found.sort(key=lambda one: one.state is not PolicyState.ACTIVE)
    return [(one.version.id, f"{title_of(one)} ({one.version.id[:8]})") for one in found]


def _begin(form: NewDraftForm) -> ResponseReturnValue:
    name, note = form.name.data or "", form.note.data or ""
    with transaction():
        if form.source.data == "file":
            policy = Policy.from_json(form.content)
            draft = policies.keep_draft(current_user, policy, base=active_policy().id, name=name, note=note)
        else:
            draft = policies.draft_policy(current_user, form.base.data, name, note)
        draft_id = draft.id
    flash(_("The draft is kept. It changes nothing until two managers have signed it"))
    return redirect(url_for("review.draft", draft_id=draft_id))


def _told(malformed: MalformedPolicy) -> list[str]:
    told = []
    for fault in str(malformed.message).splitlines():
        path, _colon, sentence = fault.partition(": ")
        words = place_words(path, Policy.default().data)
        told.append(str(_("%(place)s: %(fault)s", place=words, fault=fault_words(sentence))))
    return told


@bp.route("/policies/drafts/<int:draft_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_POLICIES)
def draft(draft_id: int) -> ResponseReturnValue:
    """One part of a draft to read and change; what was typed is kept, whatever is wrong with it."""
    found, section = draft_of_address(draft_id), section_asked()
    policy = policies.policy_of_draft(found)
    if request.method == "GET":
        return _draft_page(found, numbers_form(section, policy.data))
    form = numbers_form(section, policy.data, request.form)
    data = form.typed() if form.validate() else None
    if data is None:
        return _draft_page(found, form), 422
    try:
        with transaction():
            edited = policies.edit_draft(
                draft_of_address(draft_id), current_user, data, seen_version=int(form["seen_version"].data or 0)
            )
    except MalformedPolicy as malformed:
        form.tell(str(malformed.message).splitlines())
        return _draft_page(draft_of_address(draft_id), form), 422
    except WrongState as refused:
        form.form_errors.append(str(refused.message))
        return _draft_page(draft_of_address(draft_id), form), 409
    changed = len(differences(policy.data, edited.data))
    flash(_("Saved. %(count)s numbers changed", count=changed) if changed else _("Nothing was changed"))
    return redirect(url_for("review.draft", draft_id=draft_id, part=section.value))


def draft_of_address(draft_id: int) -> PolicyDraft:
    """The draft of an address."""
    found = db.session.get(PolicyDraft, draft_id)
    if found is None:
        raise NotFound()
    return found


def _draft_page(
    found: PolicyDraft, form: NumbersForm, naming: NamingForm | None = None, queue: QueueForm | None = None
) -> str:
    section = section_asked()
    policy = policies.policy_of_draft(found)
    base = policy_by_id(found.base_id)
    if not form["seen_version"].data:
        form["seen_version"].data = found.version
    naming = naming or NamingForm(
        formdata=None, data={"name": found.name, "note": found.note, "seen_version": found.version}
    )
    return render_template(
        "policies/draft.html",
        draft=found,
        form=form,
        naming=naming,
        queue=queue or QueueForm(formdata=None, data={"seen_version": found.version}),
        queues=sorted(policy.data["queues"]) if "queues" in policy.data else None,
        section=section.value,
        section_words=SECTIONS[section],
        tabs=section_tabs(section, "review.draft", draft_id=found.id),
        policy_id=policy.id,
        base_title=title_of(policies.standing_of(version_of_address(found.base_id))),
        differences=differences(base.data, policy.data),
        studies=studies_of(policy.id),
        facts_fault=fault_of(policy),
        back_test=BackTestForm(formdata=None),
        names=staff_names(),
        sources=SOURCES,
        by_source=by_source,
        open=found.put_forward_as is None and found.discarded_at is None,
        has_errors=bool(
            form.errors or naming.errors or (queue and queue.errors) or any(field.errors for field in form)
        ),
    )


@bp.post("/policies/drafts/<int:draft_id>/name")
@requires(Permission.MANAGE_POLICIES)
def draft_name(draft_id: int) -> ResponseReturnValue:
    """Change what a draft is called and why it is written."""
    naming, found = NamingForm(), draft_of_address(draft_id)
    policy = policies.policy_of_draft(found)
    form = numbers_form(section_asked(), policy.data)
    if not naming.validate_on_submit():
        return _draft_page(found, form, naming), 422
    try:
        with transaction():
            policies.edit_draft(
                draft_of_address(draft_id),
                current_user,
                policy.data,
                seen_version=naming.seen_version.data or 0,
                name=naming.name.data,
                note=naming.note.data,
            )
    except WrongState as refused:
        naming.form_errors.append(str(refused.message))
        return _draft_page(draft_of_address(draft_id), form, naming), 409
    flash(_("Saved"))
    return redirect(url_for("review.draft", draft_id=draft_id))


@bp.post("/policies/drafts/<int:draft_id>/queues")
@requires(Permission.MANAGE_POLICIES)
def draft_queue(draft_id: int) -> ResponseReturnValue:
    """Give one queue a share of owners of its own, or change it."""
    form = QueueForm()
    if not form.validate_on_submit():
        return _refused_queue(draft_id, form, 422)
    return _keep_queues(draft_id, form, add={form.queue.data: form.chance})


@bp.post("/policies/drafts/<int:draft_id>/queues/removal")
@requires(Permission.MANAGE_POLICIES)
def draft_queue_removal(draft_id: int) -> ResponseReturnValue:
    """Let one queue have the share of all appeals again."""
    form = QueueForm()
    form.validate()
    return _keep_queues(draft_id, form, without=form.queue.data or "")


def _keep_queues(
    draft_id: int, form: QueueForm, *, add: Mapping[Any, float] | None = None, without: str = ""
) -> ResponseReturnValue:
    data = policies.policy_of_draft(draft_of_address(draft_id)).data
    queues = {name: share for name, share in data.get("queues", {}).items() if name != without} | dict(add or {})
    try:
        with transaction():
            policies.edit_draft(
                draft_of_address(draft_id),
                current_user,
                {**data, "queues": queues},
                seen_version=form.seen_version.data or 0,
            )
    except (MalformedPolicy, WrongState) as refused:
        form.form_errors.append(str(refused.message))
        return _refused_queue(draft_id, form, refused.status)
    flash(_("Saved"))
    return redirect(url_for("review.draft", draft_id=draft_id, part=Section.BANDS.value, _anchor="prior"))


def _refused_queue(draft_id: int, form: QueueForm, status: int) -> ResponseReturnValue:
    found = draft_of_address(draft_id)
    numbers = numbers_form(Section.BANDS, policies.policy_of_draft(found).data)
    return _draft_page(found, numbers, queue=form), status


@bp.post("/policies/drafts/<int:draft_id>/discard")
@requires(Permission.MANAGE_POLICIES)
def draft_discard(draft_id: int) -> ResponseReturnValue:
    """Give a draft up; it stays on record."""
    PressForm().validate()
    with transaction():
        policies.discard_draft(draft_of_address(draft_id), current_user)
    flash(_("The draft is given up"))
    return redirect(url_for("review.policy_list"))


@bp.post("/policies/drafts/<int:draft_id>/proposal")
@requires(Permission.MANAGE_POLICIES)
def draft_proposal(draft_id: int) -> ResponseReturnValue:
    """Put a draft forward to be signed; its content is fixed from here on."""
    PressForm().validate()
    try:
        with transaction():
            policy_id = policies.put_forward(draft_of_address(draft_id), current_user).id
    except (FactsAlone, WrongState) as refused:
        flash(str(refused.message), "bad")
        return redirect(url_for("review.draft", draft_id=draft_id))
    flash(_("Put forward. Two managers have to sign it"))
    return redirect(url_for("review.policy", policy_id=policy_id))
