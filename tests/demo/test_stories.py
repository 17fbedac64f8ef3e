"""The plan of the demo: the whole lifecycle is there, times make sense, the owner stories hold what they promise."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casedesk.appeals.status import TRANSITIONS, AppealStatus, MoveName
from casedesk.demo.accounts import generate
from casedesk.demo.documents import DocumentKind
from casedesk.demo.invoices import Flaw
from casedesk.demo.owners import make_planned, owner_stories, story_info
from casedesk.demo.paths import WAYS
from casedesk.demo.plans import Actor, Author, CasePlan
from casedesk.demo.records import Account
from casedesk.demo.stories import plan_cases

AS_OF = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
STATUSES = {
    "draft", "in_review", "waiting_for_owner", "proposed", "waiting", "link_sent", "redeemed", "rejected", "withdrawn",
    "disputed", "expired", "incident", "reversed",
}  # fmt: skip
CLAIMS = {
    "model", "second_model", "imei", "order_number", "bought", "amount", "shop", "registered", "registered_city",
    "last_use", "sign_ins", "cities", "former_password", "answers", "phone", "email",
}  # fmt: skip


@pytest.fixture(scope="module")
def accounts() -> list[Account]:
    return list(generate(AS_OF, 1_200))


@pytest.fixture(scope="module")
def plans(accounts: list[Account]) -> list[CasePlan]:
    return plan_cases(accounts, AS_OF)


def test_there_are_160_cases_in_every_status_and_both_languages(plans: list[CasePlan]) -> None:
    assert len(plans) == 160 and len({plan.key for plan in plans}) == 160
    assert {plan.status for plan in plans} == STATUSES
    for status in STATUSES:
        planned = sum(way.count for way in WAYS if way.status == status)
        assert sum(plan.status == status for plan in plans) == planned
    assert Counter(plan.language for plan in plans)["en"] >= 20


def test_every_special_case_is_there(plans: list[CasePlan]) -> None:
    marks = Counter(mark for plan in plans for mark in plan.marks)
    assert marks["overdue"] >= 10 and marks["no_such_account"] == 4 and marks["conflict"] >= 4
    assert marks["repeated_invoice"] and marks["repeated_appeal"] and marks["two_open_cases"] and marks["vetoed"]
    by_key = {plan.key: plan for plan in plans}
    for plan in plans:
        if plan.follows:
            assert by_key[plan.follows].status == "rejected" and by_key[plan.follows].account_id == plan.account_id
        if "repeated_invoice" in plan.marks:
            assert plan.documents[0].about != plan.account_id
        assert (plan.account_id is None) == ("no_such_account" in plan.marks)
    contacts = Counter(plan.contact for plan in plans if not plan.follows)
    assert max(contacts.values()) == 1


def test_moves_follow_each_other_and_end_before_now(plans: list[CasePlan]) -> None:
    for plan in plans:
        times = [move.after for move in plan.moves]
        assert plan.moves[0].move == "start" and times[0] == timedelta(0)
        assert times == sorted(times) and times[-1] < plan.started_ago
        if plan.status == "waiting":
            assert plan.started_ago - times[-1] < timedelta(hours=24)
        if plan.status == "redeemed":
            assert times[-1] - times[-2] < timedelta(minutes=60)


def test_each_plan_walks_the_table_of_moves_to_its_status(plans: list[CasePlan]) -> None:
    for plan in plans:
        status = AppealStatus.DRAFT
        for move in plan.moves:
            if move.move not in ("start", "message", "ask_former_code", "read_back"):
                listed = TRANSITIONS[MoveName(move.move)]
                assert status in listed.leaves and listed.to is not None, plan.key
                status = listed.to
        assert status == plan.status


def test_claims_carry_only_documented_names_and_something_to_judge_on(plans: list[CasePlan]) -> None:
    for plan in plans:
        assert plan.claims and set(plan.claims) <= CLAIMS
        assert all(value is not None for value in plan.claims.values())


def test_owners_remember_better_than_strangers_guess(plans: list[CasePlan], accounts: list[Account]) -> None:
    by_id = {account.id: account for account in accounts}

    def hits(author: Author) -> float:
        cases = [plan for plan in plans if plan.author is author and plan.account_id and "conflict" not in plan.marks]
        good = [
            plan.claims.get("model") in {one.model for one in by_id[plan.account_id or ""].devices} for plan in cases
        ]
        return sum(good) / len(good)

    assert hits(Author.OWNER) > 0.9
    assert hits(Author.STRANGER) < 0.3


def test_the_plan_is_the_same_each_time(plans: list[CasePlan], accounts: list[Account]) -> None:
    assert plan_cases(accounts, AS_OF) == plans
    assert {move.actor for plan in plans for move in plan.moves} >= {
        Actor.OWNER,
        Actor.SECOND,
        Actor.LEAD,
        Actor.CONTACT,
    }


def test_every_planned_document_is_about_a_bought_device(plans: list[CasePlan], accounts: list[Account]) -> None:
    by_id = {account.id: account for account in accounts}
    planned = [document for plan in plans for document in plan.documents]
    assert {document.kind for document in planned} == set(DocumentKind)
    assert {document.flaw for document in planned} == set(Flaw)
    for document in planned:
        account = by_id[document.about]
        assert account.purchase_of(account.devices[document.device])
    name, body = make_planned(planned[0], by_id[planned[0].about])
    assert name and body


def test_the_strong_story_is_true_and_the_weak_one_is_not(accounts: list[Account], tmp_path: Path) -> None:
    strong, weak = story_info(owner_stories(accounts, AS_OF), accounts, tmp_path)
    again = story_info(owner_stories(accounts, AS_OF), accounts, tmp_path)
    assert again == [strong, weak]
    assert (strong["expect_band"], weak["expect_band"]) == ("strong", "weak")
    for story in (strong, weak):
        assert set(story) >= {"name", "account", "contact", "claims", "files", "expect_band"}
        assert all(Path(path).is_file() for path in story["files"])
        assert set(story["claims"]) <= CLAIMS
    owner = next(one for one in accounts if f"+86{strong['account']}" in {contact.value for contact in one.contacts})
    purchase = owner.purchase_of(owner.devices[-1])
    assert purchase is not None and strong["claims"]["order_number"] == purchase.number
    assert strong["claims"]["former_password"] in owner.former_passwords
    other = next(one for one in accounts if f"+86{weak['account']}" in {contact.value for contact in one.contacts})
    assert weak["claims"]["model"] not in {device.model for device in other.devices}
