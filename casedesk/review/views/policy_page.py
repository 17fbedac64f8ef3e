"""Pages about policies on record, as their templates take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import func, select
from wtforms import Field

from casedesk import clock
from casedesk.errors import NotFound, Words
from casedesk.extensions import db
from casedesk.languages import desk_today
from casedesk.review.case_file import staff_names
from casedesk.review.engine.policy import Policy
from casedesk.review.models import PolicyVersion, ScoreRow
from casedesk.review.outcomes import service as outcomes
from casedesk.review.policies import service as policies
from casedesk.review.policies.active import policy_of
from casedesk.review.policies.grids import Section, by_source
from casedesk.review.policies.models import PolicyDraft, PolicyStudy
from casedesk.review.policies.reading import band_costs, differences, read
from casedesk.review.policies.service import PolicyState, Standing
from casedesk.review.views.managers_forms import ActivateForm, BackTestForm, RefuseForm, SignForm
from casedesk.review.words.policy import SOURCES, plain
from casedesk.staff.service import current_session, factor_is_fresh

SECTIONS: Mapping[Section, Words] = {
    Section.BANDS: _l("Bands and costs"),
    Section.PEOPLE: _l("Who knows what"),
    Section.SIGNALS: _l("What signals say"),
    Section.DOCUMENTS: _l("Documents"),
    Section.CIRCUMSTANCES: _l("Circumstances"),
    Section.OTHER: _l("Windows and asking"),
}


@dataclass
class VersionForms:
    """What an answer adds to the plain page of a policy: a form that was refused, and why."""

    sign: SignForm | None = None
    refuse: RefuseForm | None = None
    activate: ActivateForm | None = None
    problem: str = ""

    @property
    def with_digits(self) -> Field:
        """The field of the second factor that was sent."""
        form = self.sign or self.activate
        assert form is not None
        return form.digits


def version_of_address(policy_id: str) -> PolicyVersion:
    """The policy of an address."""
    version = db.session.get(PolicyVersion, policy_id)
    if version is None:
        raise NotFound()
    return version


def section_asked() -> Section:
    """The part of a policy that the address names; the first one otherwise."""
    asked = request.args.get("part", "")
    return Section(asked) if asked in set(Section) else Section.BANDS


def manager_tabs(current: str) -> list[dict[str, Any]]:
    """The two pages of this corner of the desk."""
    pages = (
        ("policies", _("Scoring policies"), "review.policy_list"),
        ("outcomes", _("Outcomes"), "review.outcome_list"),
    )
    return [{"label": label, "url": url_for(page), "current": name == current} for name, label, page in pages]


def section_tabs(current: Section, endpoint: str, **address: Any) -> list[dict[str, Any]]:
    """The parts of a policy."""
    return [
        {"label": words, "url": url_for(endpoint, part=section.value, **address), "current": section is current}
        for section, words in SECTIONS.items()
    ]


def list_page() -> str:
    """The list of policies and drafts."""
    standings = policies.standings()
    active = next((one for one in standings if one.state is PolicyState.ACTIVE), None)
    owners, others = outcomes.count_confirmed()
    return render_template(
        "policies/list.html",
        tabs=manager_tabs("policies"),
        active=active,
        active_policy=policy_of(active.version.body) if active else Policy.default(),
        costs=band_costs((policy_of(active.version.body) if active else Policy.default()).data),
        waiting=[one for one in standings if one.state in (PolicyState.PUT_FORWARD, PolicyState.SIGNED)],
        standings=standings,
        drafts=policies.drafts(),
        scores=_score_counts(),
        names=staff_names(),
        owners=owners,
        others=others,
    )


def _score_counts() -> dict[str, int]:
    counted = select(ScoreRow.policy_id, func.count()).group_by(ScoreRow.policy_id)
    return {policy_id: count for policy_id, count in db.session.execute(counted)}  # noqa: C416 - typed


def version_page(policy_id: str, forms: VersionForms) -> str:
    """One policy in words, with what can be done about it."""
    standing = policies.standing_of(version_of_address(policy_id))
    data = policy_of(standing.version.body).data
    section = section_asked()
    return render_template(
        "policies/version.html",
        tabs=section_tabs(section, "review.policy", policy_id=policy_id),
        standing=standing,
        section=section.value,
        grids=read(section, data),
        costs=band_costs(data),
        data=data,
        plain=plain,
        sources=SOURCES,
        by_source=by_source,
        names=staff_names(),
        forms=_forms(standing, forms),
        problem=forms.problem,
        fresh=factor_is_fresh(current_session()),
        has_signed=any(each.staff_id == current_user.id for each in standing.signatures),
        others=_other_versions(policy_id),
        studies=studies_of(policy_id),
        back_test=BackTestForm(formdata=None),
        title=title_of(standing),
    )


def title_of(standing: Standing) -> str:
    """The name of a policy; the one casedesk began with has none of its own."""
    return standing.name or _("The policy casedesk began with")


def _forms(standing: Standing, sent: VersionForms) -> dict[str, Any]:
    activate = sent.activate
    if activate is None:
        activate = ActivateForm(formdata=None)
        activate.day.data = desk_today(clock.utcnow())
    return {
        "sign": sent.sign or SignForm(formdata=None),
        "refuse": sent.refuse or RefuseForm(formdata=None),
        "activate": activate,
    }


def studies_of(policy_id: str) -> list[PolicyStudy]:
    """Studies of exactly these numbers, newest first."""
    found = select(PolicyStudy).where(PolicyStudy.policy_id == policy_id).order_by(PolicyStudy.id.desc()).limit(10)
    return list(db.session.scalars(found))


def _other_versions(policy_id: str) -> list[dict[str, str]]:
    """What a policy can be held against: other versions and drafts, by what an address says."""
    rows = [
        {"value": one.version.id, "label": f"{title_of(one)} ({one.version.id[:8]})"}
        for one in policies.standings()
        if one.version.id != policy_id
    ]
    rows += [
        {"value": f"draft-{draft.id}", "label": _("Draft: %(name)s", name=draft.name)} for draft in policies.drafts()
    ]
    return rows


def differences_page(policy_id: str, other: str) -> str:
    """Two versions side by side."""
    standing = policies.standing_of(version_of_address(policy_id))
    others = _other_versions(policy_id)
    if other and other not in {row["value"] for row in others}:
        raise NotFound()
    found = differences(_data_of(other), policy_of(standing.version.body).data) if other else []
    return render_template(
        "policies/differences.html",
        standing=standing,
        title=title_of(standing),
        others=others,
        other=other,
        other_label=next((row["label"] for row in others if row["value"] == other), ""),
        differences=found,
        sections=SECTIONS,
    )


def _data_of(name: str) -> Mapping[str, Any]:
    if name.startswith("draft-"):
        draft = db.session.get(PolicyDraft, int(name.removeprefix("draft-")))
        assert draft is not None
        return policies.policy_of_draft(draft).data
    return policy_of(version_of_address(name).body).data
