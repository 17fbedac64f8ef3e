"""Scoring policies on the desk: read in words, drafted, edited, signed by two, and only by managers."""

import hashlib
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock as clocks
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.languages import desk_today
from casedesk.review.engine.policy import Policy
from casedesk.review.models import PolicyVersion
from casedesk.review.policies import service as policies
from casedesk.review.policies.active import active_policy
from casedesk.review.policies.models import PolicyDraft
from casedesk.review.policies.service import PolicyState
from casedesk.staff.permissions import Role
from tests.factories.review import case
from tests.factories.staff import digits_now, signed_in
from tests.review.desk import hidden

pytestmark = pytest.mark.usefixtures("clock")
PARTS = ("bands", "people", "signals", "documents", "circumstances", "other")


@pytest.fixture
def active(db: SQLAlchemy) -> Policy:
    """The policy casedesk begins with, on record."""
    with transaction():
        return active_policy()


def press(client: FlaskClient, path: str, **fields: Any) -> Any:
    """Send a form with a token taken from the list of policies' own pages."""
    token = hidden(client.get("/policies/new").get_data(as_text=True), "csrf_token")
    return client.post(path, data={"csrf_token": token, **fields})


def begun(client: FlaskClient, name: str = "Winter", **fields: Any) -> PolicyDraft:
    """A draft this person began."""
    base = re.search(r'<option[^>]*value="([0-9a-f]{64})"', client.get("/policies/new").text)
    assert base is not None
    answer = press(client, "/policies/new", name=name, note="", source="version", base=base[1], **fields)
    assert answer.status_code == 302, answer.text
    return newest(PolicyDraft)


def newest(model: Any) -> Any:
    """The row added last, as the database has it now."""
    from casedesk.extensions import db as database

    database.session.rollback()
    return database.session.scalars(database.select(model).order_by(model.id.desc())).first()


def typed_on(client: FlaskClient, draft: PolicyDraft, part: str, **changed: str) -> dict[str, str]:
    """All fields of one part of a draft as its page shows them, with some typed over; names with dots as `m.imei.0`."""
    page = client.get(f"/policies/drafts/{draft.id}?part={part}").text
    fields = dict(re.findall(r'<input class="input"[^>]* name="([^"]+)" value="([^"]*)"', page))
    fields.pop("name", None)
    assert set(changed) <= set(fields), set(changed) - set(fields)
    return {"seen_version": hidden(page, "seen_version"), **fields, **changed}


def saved(client: FlaskClient, draft: PolicyDraft, part: str, changes: dict[str, str]) -> Any:
    """Save one part of a draft."""
    fields = typed_on(client, draft, part, **changes)
    return press(client, f"/policies/drafts/{draft.id}?part={part}", **fields)


def state_of(policy_id: str) -> PolicyState:
    """Where a policy stands."""
    from casedesk.extensions import db as database

    database.session.rollback()
    return policies.standing_of(database.session.get_one(PolicyVersion, policy_id)).state


def test_the_list_shows_the_active_policy_and_drafts(as_manager: FlaskClient, active: Policy) -> None:
    begun(as_manager, "Winter")

    page = as_manager.get("/policies").text

    assert active.id in page and "Winter" in page
    assert "from 98 %" in page and "49 wrong refusals" in page
    assert 'href="/policies" aria-current="page"' in page


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_a_policy_is_told_in_words(as_manager: FlaskClient, active: Policy, part: str) -> None:
    page = as_manager.get(f"/policies/{active.id}?part={part}").text

    assert page.count("<caption>") >= 2
    assert not re.search(r">\s*(?:days_10|same_tac|former_phone|m\.)", page), "a name of the code is no word"


def test_a_signal_is_told_with_chances_of_owner_holder_and_guesser(as_manager: FlaskClient, active: Policy) -> None:
    page = as_manager.get(f"/policies/{active.id}?part=signals").text

    sentence = "IMEI or serial number, exactly the same. Owners: 90 %. Who knows or holds the phone or its papers: 90 %"
    assert f"{sentence}. Guessers: 1 in 100,000" in page
    assert ">+16.5<" in page  # log2 of 0.9 to 1e-5


def test_the_list_in_chinese_names_policies_and_not_people(app: Flask, active: Policy) -> None:
    manager = signed_in(app, Role.MANAGER, language="zh_Hans")
    manager.set_cookie("language", "zh_Hans")
    page = manager.get("/policies").text

    assert "启用于" in page and "登录于" not in page
    heads = set(re.findall(r'<th scope="col">([^<]+)</th>', page))
    assert {"规则集", "起草人"} <= heads and not {"姓名", "申请人"} & heads


def test_one_refusal_is_told_as_one(as_manager: FlaskClient, active: Policy) -> None:
    page = as_manager.get(f"/policies/{active.id}?part=bands").text

    assert "cost as much as 1 wrong refusal<" in page and "cost as much as 9 wrong refusals<" in page


def test_the_file_of_a_policy_has_its_id_as_its_digest(as_manager: FlaskClient, active: Policy) -> None:
    answer = as_manager.get(f"/policies/{active.id}/file")

    assert hashlib.sha256(answer.data).hexdigest() == active.id
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_draft_is_edited_and_only_what_was_typed_changes(as_manager: FlaskClient, active: Policy) -> None:
    draft = begun(as_manager)

    answer = saved(as_manager, draft, "signals", {"m.imei.0": "88", "m.imei.1": "7"})

    assert answer.status_code == 302
    now = policies.policy_of_draft(newest(PolicyDraft)).data
    assert now["m"]["imei"] == [0.88, 0.07, 0.03, 0.02]
    expected = json.loads(active.to_json())
    expected["m"]["imei"] = [0.88, 0.07, 0.03, 0.02]
    assert now == expected


@pytest.mark.parametrize("part", PARTS)
def test_saving_what_is_shown_changes_nothing(as_manager: FlaskClient, active: Policy, part: str) -> None:
    draft = begun(as_manager)

    assert saved(as_manager, draft, part, {}).status_code == 302
    assert policies.policy_of_draft(newest(PolicyDraft)).id == active.id


def test_estimated_numbers_keep_all_their_digits_until_they_are_typed_over(
    as_manager: FlaskClient, active: Policy, db: SQLAlchemy
) -> None:
    draft = begun(as_manager)
    data = json.loads(active.to_json())
    data["m"]["imei"] = [0.9012345678901, 0.0487654321099, 0.03, 0.02]
    data["m"]["model"] = [0.1 / 0.3, 0.1 / 0.3, 1 - 2 * 0.1 / 0.3]
    with transaction():
        db.session.get_one(PolicyDraft, draft.id).body = Policy.from_json(data).to_json()

    answer = saved(as_manager, draft, "signals", {"m.model.0": "50", "m.model.1": "30", "m.model.2": "20"})

    assert answer.status_code == 302
    now = policies.policy_of_draft(newest(PolicyDraft)).data
    assert now["m"]["imei"] == data["m"]["imei"]
    assert now["m"]["model"] == [0.5, 0.3, 0.2]


@pytest.mark.parametrize(
    ("part", "typed", "field", "sentence"),
    [
        ("signals", {"m.imei.0": "80"}, "m.imei.0", "These chances must make 100 % together, not 90 %"),
        ("signals", {"m.imei.0": "ninety"}, "m.imei.0", "Enter a number"),
        ("people", {"kappa.stranger.device": "99.9"}, "kappa.stranger.device", "Enter a chance from 0.3 % to 99.5 %"),
        ("bands", {"bands.strong": "80"}, "bands.strong", "“Strong” must begin above “likely”"),
        ("bands", {"lambda": "0"}, "lambda", "Enter a number above 0"),
        ("signals", {"edges.amount.0": "20"}, "edges.amount.0", "Each limit must be higher than the one before it"),
        (
            "circumstances",
            {"context.earlier_appeals.p.owner.0": "10"},
            "context.earlier_appeals.p.owner.0",
            "These chances must make 100 % together",
        ),
        ("other", {"windows.last_use": "0"}, "windows.last_use", "Enter 1 day or more"),
    ],
)
def test_a_fault_stands_beside_its_field_and_in_the_summary(
    as_manager: FlaskClient, active: Policy, part: str, typed: dict[str, str], field: str, sentence: str
) -> None:
    draft = begun(as_manager)

    answer = saved(as_manager, draft, part, typed)

    assert answer.status_code == 422
    assert re.search(rf'<a href="#{re.escape(field)}">{re.escape(sentence)}', answer.text)
    assert re.search(rf'id="{re.escape(field)}-error">{re.escape(sentence)}', answer.text)
    typed_name, typed_text = next(iter(typed.items()))
    assert re.search(rf'name="{re.escape(typed_name)}" value="{re.escape(typed_text)}"', answer.text), "kept as typed"
    assert policies.policy_of_draft(newest(PolicyDraft)).id == active.id


def test_a_fault_is_told_in_chinese_too(app: Flask, active: Policy) -> None:
    manager = signed_in(app, Role.MANAGER, language="zh_Hans")
    manager.set_cookie("language", "zh_Hans")
    draft = begun(manager)

    answer = saved(manager, draft, "signals", {"m.imei.0": "80"})

    assert answer.status_code == 422 and "must" not in re.sub(r"<[^>]+>", "", answer.text)


def test_two_windows_do_not_overwrite_each_other(as_manager: FlaskClient, active: Policy) -> None:
    draft = begun(as_manager)
    stale = typed_on(as_manager, draft, "bands", **{"bands.strong": "97"})
    saved(as_manager, draft, "bands", {"bands.strong": "99"})

    answer = press(as_manager, f"/policies/drafts/{draft.id}?part=bands", **stale)

    assert answer.status_code == 409 and 'value="97"' in answer.text
    assert policies.policy_of_draft(newest(PolicyDraft)).data["bands"]["strong"] == 0.99


def test_a_draft_begins_with_a_file_and_each_fault_of_a_file_is_told(as_manager: FlaskClient, active: Policy) -> None:
    wrong = json.loads(active.to_json())
    wrong["m"]["imei"][0] = 0.5
    wrong["pi"]["forger"] = 0.01
    right = json.loads(active.to_json())
    right["bands"]["strong"] = 0.985

    def send(content: object) -> Any:
        file = (io.BytesIO(json.dumps(content).encode()), "policy.json")
        return press(as_manager, "/policies/new", name="From a file", note="", source="file", base=active.id, file=file)

    refused, kept = send(wrong), send(right)

    assert refused.status_code == 422
    assert "IMEI or serial number: exactly the same: These chances must make 100 % together, not 60 %" in refused.text
    assert "someone who forges documents: Enter 3 % or more" in refused.text
    assert kept.status_code == 302
    assert policies.policy_of_draft(newest(PolicyDraft)).data["bands"]["strong"] == 0.985


def test_a_file_that_is_no_json_is_refused_in_words(as_manager: FlaskClient, active: Policy) -> None:
    file = (io.BytesIO(b"[" * 200_000), "policy.json")

    answer = press(as_manager, "/policies/new", name="x", note="", source="file", base=active.id, file=file)

    assert answer.status_code == 422 and "This file does not hold JSON" in answer.text


def test_too_few_outcomes_are_told_when_a_policy_is_to_be_learnt(as_manager: FlaskClient, active: Policy) -> None:
    answer = press(as_manager, "/policies/estimates")

    assert answer.status_code == 422
    assert "0 cases have a confirmed outcome" in answer.text and "At least 200 are needed" in answer.text


def test_differences_stand_side_by_side(as_manager: FlaskClient, active: Policy) -> None:
    draft = begun(as_manager)
    saved(as_manager, draft, "bands", {"bands.strong": "99"})

    page = as_manager.get(f"/policies/{active.id}/differences?other=draft-{draft.id}").text

    assert "1 number differs" in page
    assert re.search(r">99 %</td><td[^>]*>98 %<", page)
    assert as_manager.get(f"/policies/{active.id}/differences?other=draft-999").status_code == 404


def put_forward(client: FlaskClient) -> str:
    """A draft with a stricter band, put forward; returns its policy id."""
    draft = begun(client, "Stricter")
    saved(client, draft, "bands", {"bands.strong": "99"})
    answer = press(client, f"/policies/drafts/{draft.id}/proposal")
    assert answer.status_code == 302
    return str(answer.location).rpartition("/")[2]


def test_a_draft_under_which_facts_alone_are_strong_is_not_put_forward(as_manager: FlaskClient, active: Policy) -> None:
    draft = begun(as_manager, "Laxer")
    saved(as_manager, draft, "bands", {"bands.strong": "97"})
    words = "Somebody close to the owner who knows every fact would reach 97.98 %, and “strong” begins at 97 %"
    page = as_manager.get(f"/policies/drafts/{draft.id}").text

    answer = press(as_manager, f"/policies/drafts/{draft.id}/proposal")

    assert words in page
    assert words in as_manager.get(str(answer.location)).text
    assert newest(PolicyDraft).put_forward_as is None


def test_two_managers_sign_and_a_case_is_scored_under_it(app: Flask, active: Policy, clock: Clock) -> None:
    first, second = signed_in(app, Role.MANAGER), signed_in(app, Role.MANAGER)
    policy_id = put_forward(first)

    press(first, f"/policies/{policy_id}/signature")
    again = press(first, f"/policies/{policy_id}/signature")
    early = press(first, f"/policies/{policy_id}/activation", day=desk_today(clocks.utcnow()).isoformat())
    assert (again.status_code, early.status_code, state_of(policy_id)) == (403, 409, PolicyState.PUT_FORWARD)
    press(second, f"/policies/{policy_id}/signature")
    assert state_of(policy_id) is PolicyState.SIGNED
    clock.held += timedelta(minutes=1)  # type: ignore[operator]  # the fixture holds it
    done = press(second, f"/policies/{policy_id}/activation", day=desk_today(clocks.utcnow()).isoformat())

    assert (done.status_code, state_of(policy_id)) == (302, PolicyState.ACTIVE)
    assert state_of(active.id) is PolicyState.RETIRED
    clock.held += timedelta(minutes=1)  # type: ignore[operator]  # the fixture holds it
    page = second.get(f"/review/{case().reference}").text
    assert policy_id[:8] in page


def test_a_signature_needs_a_recent_second_factor(app: Flask, active: Policy, clock: Clock) -> None:
    manager = signed_in(app, Role.MANAGER)
    policy_id = put_forward(manager)
    clock.held += timedelta(minutes=16)  # type: ignore[operator]  # the fixture holds it

    asked = press(manager, f"/policies/{policy_id}/signature")
    wrong = press(manager, f"/policies/{policy_id}/signature", digits="000000")
    right = press(manager, f"/policies/{policy_id}/signature", digits=digits_now())

    assert (asked.status_code, wrong.status_code, right.status_code) == (403, 403, 302)
    assert 'name="digits"' in asked.text and 'href="#sign-digits"' in asked.text
    assert policies.standing_of(version(policy_id)).signatures


def version(policy_id: str) -> PolicyVersion:
    from casedesk.extensions import db as database

    database.session.rollback()
    return database.session.get_one(PolicyVersion, policy_id)


def test_a_refusal_needs_a_reason_and_keeps_it(app: Flask, active: Policy) -> None:
    manager = signed_in(app, Role.MANAGER)
    policy_id = put_forward(manager)

    without = press(manager, f"/policies/{policy_id}/refusal", why=" ")
    refused = press(manager, f"/policies/{policy_id}/refusal", why="The band is too strict.")

    assert (without.status_code, refused.status_code) == (422, 302)
    assert "Say why it is refused" in without.text
    assert "The band is too strict." in manager.get(f"/policies/{policy_id}").text
    assert press(manager, f"/policies/{policy_id}/signature").status_code == 409


def test_a_past_day_is_refused_beside_its_field(app: Flask, active: Policy) -> None:
    first, second = signed_in(app, Role.MANAGER), signed_in(app, Role.MANAGER)
    policy_id = put_forward(first)
    for one in (first, second):
        press(one, f"/policies/{policy_id}/signature")

    answer = press(first, f"/policies/{policy_id}/activation", day="2020-01-01")

    assert answer.status_code == 422 and 'id="activate-day-error">Choose today or a later day' in answer.text


def test_a_draft_that_was_put_forward_is_not_edited_any_more(as_manager: FlaskClient, active: Policy) -> None:
    put_forward(as_manager)
    draft = newest(PolicyDraft)

    page = as_manager.get(f"/policies/drafts/{draft.id}").text

    assert "It was put forward" in page and page.count(" disabled>") > 5 and "Save “" not in page


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEAD, Role.ADMIN])
@pytest.mark.parametrize(
    "address", ["/policies", "/policies/new", "/policies/{id}", "/policies/{id}/file", "/outcomes"]
)
def test_only_managers_read_them(app: Flask, active: Policy, role: Role, address: str) -> None:
    client = signed_in(app, role)

    assert client.get(address.format(id=active.id)).status_code == 404
    assert 'href="/policies"' not in client.get("/staff/account").text
