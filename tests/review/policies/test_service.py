"""The way of a policy: a draft, two different managers, a day; refused and retired ones; one is active at a time."""

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk import clock as moment
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import Invalid, NotAllowed, WrongState
from casedesk.languages import desk_today
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.policy_rules import MalformedPolicy
from casedesk.review.models import PolicyVersion
from casedesk.review.policies import service as policies
from casedesk.review.policies.active import active_policy
from casedesk.review.policies.models import PolicyDraft
from casedesk.review.policies.service import PolicyState, standing_of, standings
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.factories.staff import staff_member

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("db", "clock")]


def manager(**changes: Any) -> StaffMember:
    return staff_member(Role.MANAGER, **changes)


def changed(scale: float = 0.8) -> dict[str, Any]:
    """The default policy with another lambda, and "strong" beyond what facts alone reach under it."""
    data = copy.deepcopy(dict(Policy.default().data))
    data["lambda"], data["bands"]["strong"] = scale, 0.995
    return data


def drafted(by: StaffMember, scale: float = 0.8) -> PolicyDraft:
    with transaction():
        draft = policies.draft_policy(by, name="Autumn", note="More phishers lately")
        policies.edit_draft(draft, by, changed(scale), seen_version=draft.version)
    return draft


def put_forward(by: StaffMember, scale: float = 0.8) -> PolicyVersion:
    draft = drafted(by, scale)
    with transaction():
        return policies.put_forward(draft, by)


def signed(scale: float = 0.8) -> tuple[PolicyVersion, StaffMember]:
    author, other = manager(), manager()
    version = put_forward(author, scale)
    for each in (author, other):
        with transaction():
            policies.sign(version, each)
    return version, author


def active(scale: float) -> PolicyVersion:
    version, by = signed(scale)
    with transaction():
        policies.activate_from(version, desk_today(moment.utcnow()), by)
    return version


def state(version: PolicyVersion) -> PolicyState:
    return standing_of(version).state


def test_a_draft_begins_with_the_active_policy_and_is_edited(db: SQLAlchemy) -> None:
    draft = drafted(manager())

    assert policies.policy_of_draft(draft).data["lambda"] == 0.8
    assert (draft.name, draft.note, draft.base_id) == ("Autumn", "More phishers lately", Policy.default().id)
    assert policies.drafts() == [draft]
    recorded = db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.seq)).all()
    assert recorded[-2:] == [EventTag.POLICY_DRAFT, EventTag.POLICY_EDIT]


def test_an_edit_that_is_no_policy_keeps_nothing_and_names_each_fault() -> None:
    by = manager()
    draft = drafted(by)
    broken = changed(-1)
    del broken["pi"]["stranger"]

    with pytest.raises(MalformedPolicy, match="policy") as refused, transaction():
        policies.edit_draft(draft, by, broken, seen_version=draft.version)

    assert "pi.stranger: missing" in str(refused.value.message)
    assert policies.policy_of_draft(draft).data["lambda"] == 0.8


def test_of_two_windows_the_second_edit_is_refused() -> None:
    by = manager()
    draft = drafted(by)
    seen = draft.version
    with transaction():
        policies.edit_draft(draft, by, changed(0.9), seen_version=seen)

    with pytest.raises(WrongState) as refused, transaction():
        policies.edit_draft(draft, by, changed(0.7), seen_version=seen)
    assert refused.value.code == "stale"


def test_what_was_put_forward_never_changes_and_is_named_by_its_content() -> None:
    by = manager()
    draft = drafted(by)
    with transaction():
        version = policies.put_forward(draft, by)

    assert version.id == Policy.from_json(changed()).id == Policy.from_json(json.loads(version.body)).id
    assert version.active_from is None
    assert policies.drafts() == []
    for verb in (
        lambda: policies.edit_draft(draft, by, changed(0.9), seen_version=draft.version),
        lambda: policies.put_forward(draft, by),
        lambda: policies.discard_draft(draft, by),
    ):
        with pytest.raises(WrongState) as refused, transaction():
            verb()
        assert refused.value.code == "closed_draft"


def test_the_same_numbers_are_not_put_forward_twice() -> None:
    put_forward(manager())
    again, by = drafted(manager()), manager()

    with pytest.raises(WrongState) as refused, transaction():
        policies.put_forward(again, by)
    assert refused.value.code == "already_there"


def test_nobody_signs_twice_and_one_signature_is_not_enough() -> None:
    author = manager()
    version = put_forward(author)
    with transaction():
        policies.sign(version, author)

    with pytest.raises(NotAllowed) as refused, transaction():
        policies.sign(version, author)
    assert refused.value.code == "signed_already"
    with pytest.raises(WrongState) as early, transaction():
        policies.activate_from(version, desk_today(moment.utcnow()), author)
    assert early.value.code == "not_signed"
    assert state(version) is PolicyState.PUT_FORWARD


def test_two_managers_sign_and_the_policy_scores_from_its_day() -> None:
    version, by = signed()
    assert state(version) is PolicyState.SIGNED
    with transaction():
        before = active_policy()
        policies.activate_from(version, desk_today(moment.utcnow()), by)

    assert active_policy().id == version.id != before.id
    stands = {each.version.id: each.state for each in standings()}
    assert stands == {version.id: PolicyState.ACTIVE, before.id: PolicyState.RETIRED}


def test_a_later_day_is_awaited(clock: Clock) -> None:
    version, by = signed()
    with transaction():
        begins = policies.activate_from(version, desk_today(moment.utcnow()) + timedelta(days=3), by)

    assert begins.isoformat() == "2026-11-26T00:00:00+08:00"
    assert (state(version), active_policy().id) == (PolicyState.SCHEDULED, Policy.default().id)
    clock.held = begins
    assert (state(version), active_policy().id) == (PolicyState.ACTIVE, version.id)


def test_a_past_day_and_a_taken_day_are_refused() -> None:
    one, by = signed(0.8)
    other, _by = signed(0.9)
    today = desk_today(moment.utcnow())
    with transaction():
        policies.activate_from(one, today + timedelta(days=1), by)

    for day, code in ((today - timedelta(days=1), "past_day"), (today + timedelta(days=1), "day_taken")):
        with pytest.raises(Invalid) as refused, transaction():
            policies.activate_from(other, day, by)
        assert refused.value.code == code


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEAD, Role.ADMIN])
def test_only_managers_have_a_say(role: Role) -> None:
    other, author = staff_member(role), manager()
    version, draft = put_forward(author), drafted(author, 0.9)
    for verb in (
        lambda: policies.draft_policy(other, name="Mine"),
        lambda: policies.edit_draft(draft, other, changed(), seen_version=draft.version),
        lambda: policies.put_forward(draft, other),
        lambda: policies.sign(version, other),
        lambda: policies.refuse(version, other, "no"),
        lambda: policies.activate_from(version, desk_today(moment.utcnow()), other),
    ):
        with pytest.raises(NotAllowed), transaction():
            verb()
    assert standing_of(version).signatures == ()


def test_a_signature_of_somebody_who_is_no_longer_a_manager_does_not_count() -> None:
    (version, author), third = signed(), manager()
    with transaction():
        author.role_names = [Role.REVIEWER.value]

    with pytest.raises(WrongState) as refused, transaction():
        policies.activate_from(version, desk_today(moment.utcnow()), third)
    assert refused.value.code == "right_lost"


def test_a_refused_policy_needs_both_signatures_anew() -> None:
    version, by = signed()
    with transaction():
        policies.refuse(version, by, "Two profiles were swapped")
    assert state(version) is PolicyState.REFUSED
    with pytest.raises(WrongState), transaction():
        policies.activate_from(version, desk_today(moment.utcnow()), by)

    again = drafted(by)
    with transaction():
        version = policies.put_forward(again, by)
    assert (state(version), standing_of(version).signatures) == (PolicyState.PUT_FORWARD, ())


def test_a_refusal_needs_a_reason_and_an_active_policy_is_not_refused() -> None:
    version, other = put_forward(manager()), manager()
    with pytest.raises(Invalid), transaction():
        policies.refuse(version, other, "  ")

    running = active(0.9)
    with pytest.raises(WrongState), transaction():
        policies.refuse(running, other, "Too late")


def test_a_retired_policy_comes_back_only_with_two_new_signatures(clock: Clock) -> None:
    first = active(0.8)
    clock.held += timedelta(days=1)
    second = active(0.9)
    assert (state(first), state(second)) == (PolicyState.RETIRED, PolicyState.ACTIVE)
    clock.held += timedelta(days=1)

    back = active(0.8)

    assert back.id == first.id
    assert (state(back), state(second), active_policy().id) == (PolicyState.ACTIVE, PolicyState.RETIRED, first.id)


def test_a_given_up_draft_is_listed_no_more() -> None:
    by = manager()
    draft = drafted(by)
    with transaction():
        policies.discard_draft(draft, by)

    assert policies.drafts() == []
    with pytest.raises(WrongState), transaction():
        policies.put_forward(draft, by)
