"""Values, rows, marks, bars and scale of the case page, each from plain facts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from casedesk.appeals.status import AppealStatus
from casedesk.directory.base import AccountFacts, Device, SignIn
from casedesk.review.deciding.choices import Standing, choices_of
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts import ClaimedSignIn, Claims, PartialDate, PartOfDay, Precision
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import score_comparisons
from casedesk.review.telling.axis import Axis, sign_in_axis
from casedesk.review.telling.claim_rows import Compared, claim_rows
from casedesk.review.telling.claim_rows import told as masked_sentence
from casedesk.review.telling.contradictions import Contradiction
from casedesk.review.telling.explanation import Explanation, explain
from casedesk.review.telling.headline import TITLES, title
from casedesk.review.telling.masking import Part, shown, side_by_side
from casedesk.review.telling.waterfall import MOST_BARS, waterfall
from casedesk.staff.permissions import Role, permissions_of
from tests.review.engine.example import WORLD, example

FILED = date(2026, 11, 22)
DAY = PartialDate(date(2026, 11, 17), date(2026, 11, 17), Precision.DAY)


@pytest.fixture(autouse=True)
def in_english(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def told(**claims: object) -> tuple[Claims, ComparisonVector, Explanation]:
    """The example with some claims changed, compared and explained."""
    data = example()
    data["claims"] |= claims
    case, policy = case_from_json(data), Policy.default()
    vector = compare(case, world_from_json(WORLD), policy)
    return case.claims, vector, explain(score_comparisons(vector, policy), vector, policy)


@pytest.mark.parametrize(
    ("signal", "value", "masked"),
    [
        ("imei", "867491658752848", "86•••••2848"),
        ("order_number", "1626412625565487", "16•••••5487"),
        ("former_phone", "13800000926", "13•••••0926"),
        ("former_email", "li.ming@mail.example", "l•••@mail.example"),
        ("imei", "12", "12"),
        ("shop", "小米之家", "小米之家"),
    ],
)
def test_masks(signal: str, value: str, masked: str) -> None:
    assert shown(signal, value) == masked
    assert shown(signal, value, revealed=True) == value


def test_a_date_marks_the_parts_that_differ() -> None:
    sides = side_by_side("purchase_date", "2024-03-02", "2024-03-11", revealed=False, differs=True)

    assert sides == ((Part("2024-03-"), Part("02", True)), (Part("2024-03-"), Part("11", True)))


def test_a_mistyped_digit_is_marked_and_the_rest_stays_masked() -> None:
    claim, record = side_by_side("imei", "867491658752848", "867491658762848", revealed=False, differs=True)

    assert claim == (Part("86•••••"), Part("5", True), Part("2848"))
    assert record == (Part("86•••••"), Part("6", True), Part("2848"))


def test_numbers_that_have_nothing_in_common_stay_masked() -> None:
    claim, _record = side_by_side("order_number", "9999888877776666", "1626412625565487", revealed=False, differs=True)

    assert "".join(part.text for part in claim if isinstance(part, Part)) == "99•••••6666"


@pytest.mark.parametrize(
    "signal, record, seen",
    [
        ("order_number", "12572103", "12••2103"),
        ("imei", "490154203237518", "49•••••7518"),
        ("purchase_date", "2014-04-19", "2014-04-19"),
        ("imei", "iPhone 13", "iPhone 13"),
    ],
)
def test_a_contradiction_covers_short_numbers_of_documents_too(signal: str, record: str, seen: str) -> None:
    sentence = f"Stated: A. On the document: {record}."
    found = Contradiction("claim_differs_from_document", signal, "", sentence, "", "A", record)

    assert masked_sentence(found) == f"Stated: A. On the document: {seen}."


def test_rows_come_with_conflicts_first() -> None:
    claims, vector, explanation = told(shop="路边店", order_number="9999888877776666")

    rows = claim_rows(Compared(claims, frozenset(), vector, explanation))

    conflicts = {one.signal for one in explanation.contradictions}
    assert conflicts and {row.key for row in rows[: len(conflicts)]} == conflicts
    assert all(row.result == "conflict" for row in rows[: len(conflicts)])


def test_what_the_owner_does_not_remember_is_a_row() -> None:
    rows = claim_rows(Compared(Claims(), frozenset({"former_email"})))

    assert [(row.key, row.result) for row in rows] == [("former_email", "forgotten")]


@pytest.mark.parametrize(
    ("known", "result"),
    [
        ({"record_is_away": True}, "unchecked"),  # never "no match"
        ({"has_account": False}, "unknown"),
        ({}, "unchecked"),  # not scored yet
    ],
)
def test_a_claim_without_other_side_says_why(known: dict[str, bool], result: str) -> None:
    rows = claim_rows(Compared(Claims(imei="867491658752848"), frozenset(), **known))

    assert [(row.result, row.claimed, row.recorded) for row in rows] == [(result, "86•••••2848", "")]


def test_the_bars_end_at_the_total_and_the_table_has_every_term() -> None:
    _claims, _vector, explanation = told()

    chart = waterfall(explanation)

    assert len(chart.rows) <= MOST_BARS + 2 < len(chart.all_rows) == len(explanation.steps)
    assert chart.rows[-1].end == pytest.approx(explanation.weight)
    assert sum(row.bits for row in chart.all_rows) == pytest.approx(explanation.weight)
    assert all(one.end == other.start for one, other in zip(chart.rows, chart.rows[1:], strict=False))
    assert all(chart.scale_min < row.end < chart.scale_max for row in chart.rows)


AT = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)  # 20:00 at the desk


def account(*sign_ins: SignIn) -> AccountFacts:
    """An account with one phone and these sign-ins."""
    devices = (Device("Redmi K70", None, None),)
    return AccountFacts("a", None, FILED, None, (), devices, sign_ins, (), False, 1)


def axis_of(told: Sequence[ClaimedSignIn], *sign_ins: SignIn) -> Axis:
    found = sign_in_axis(Claims(sign_ins=tuple(told)), account(*sign_ins), FILED)
    assert found is not None
    return found


def test_the_axis_says_how_far_a_neighbouring_city_is() -> None:
    axis = axis_of([ClaimedSignIn(DAY, PartOfDay.EVENING, "佛山")], SignIn(AT, "广州", "Redmi K70"))

    assert [(pair.agrees, row.result) for pair, row in zip(axis.pairs, axis.rows, strict=True)] == [
        (False, "nearly agrees; 佛山, about 15 km from 广州")
    ]


def test_the_axis_places_what_was_told_beside_what_was_recorded() -> None:
    axis = axis_of(
        [ClaimedSignIn(DAY, PartOfDay.EVENING)],
        SignIn(AT, "武汉", "Redmi K70"),
        SignIn(AT + timedelta(days=1), "贵阳", "vivo X100"),
        SignIn(AT + timedelta(days=2), "贵阳", "vivo X100", succeeded=False),
        SignIn(AT - timedelta(days=200), "武汉", "Redmi K70"),
    )

    assert [point.kind for point in axis.recorded] == ["known", "stranger", "unexplained"]
    assert axis.claimed[0].x == pytest.approx(axis.recorded[0].x)
    assert axis.summary == (
        "2 sign-ins on record, 1 told by the owner, of these 1 agree and 0 nearly, 1 on an unknown device, "
        "1 refused that nothing explains"
    )


def test_the_axis_joins_each_told_sign_in_with_another_one_on_record() -> None:
    told = ClaimedSignIn(DAY, PartOfDay.EVENING, "武汉")

    axis = axis_of(
        [told, told], SignIn(AT, "武汉", "Redmi K70"), SignIn(AT + timedelta(minutes=30), "武汉", "Redmi K70")
    )

    assert [pair.agrees for pair in axis.pairs] == [True, True]
    assert {pair.recorded for pair in axis.pairs} == {point.x for point in axis.recorded}
    assert [row.kind for row in axis.rows] == ["pair", "pair"]
    assert all(row.told and row.recorded and row.result == "agrees" for row in axis.rows)


def test_a_sign_in_told_of_another_city_agrees_nearly_and_a_free_invention_with_nothing() -> None:
    nearly = ClaimedSignIn(DAY, PartOfDay.EVENING, "贵阳")
    invented = ClaimedSignIn(PartialDate(date(2026, 11, 2), date(2026, 11, 2), Precision.DAY), None, "拉萨")

    axis = axis_of([nearly, invented], SignIn(AT, "武汉", "Redmi K70"))

    assert [pair.agrees for pair in axis.pairs] == [False]
    assert {row.result for row in axis.rows} == {
        "nearly agrees; 贵阳, about 860 km from 武汉",
        "no sign-in on record agrees",
    }


@pytest.mark.parametrize(
    ("then", "kind"),
    [
        (SignIn(AT + timedelta(hours=23), "武汉", "Redmi K70"), "refused"),
        (SignIn(AT - timedelta(hours=23), "武汉", "Redmi K70"), "refused"),
        (SignIn(AT + timedelta(hours=25), "武汉", "Redmi K70"), "unexplained"),
        (SignIn(AT + timedelta(hours=1), "武汉", "vivo X100"), "unexplained"),
    ],
)
def test_a_refused_sign_in_is_explained_by_the_same_known_device_within_a_day(then: SignIn, kind: str) -> None:
    axis = axis_of([], SignIn(AT, "贵阳", "Redmi K70", succeeded=False), then)

    assert [point.kind for point in axis.recorded if point.kind in ("refused", "unexplained")] == [kind]
    assert ("nothing explains" in axis.summary) is (kind == "unexplained")


def test_an_unexplained_failure_near_a_day_told_says_so() -> None:
    failed = SignIn(AT + timedelta(days=2), "贵阳", "vivo X100", succeeded=False)
    later = SignIn(AT + timedelta(days=3), "贵阳", "vivo X200", succeeded=False)

    axis = axis_of([ClaimedSignIn(DAY, PartOfDay.EVENING)], failed, later)

    assert [point.near_told for point in axis.recorded] == [True, False]
    assert ["within two days of a day told" in row.result for row in axis.rows] == [False, True, False]


def test_a_month_told_is_drawn_as_a_span() -> None:
    month = PartialDate(date(2026, 10, 1), date(2026, 10, 31), Precision.MONTH)

    point = axis_of([ClaimedSignIn(month)], SignIn(AT, "武汉", "Redmi K70")).claimed[0]

    assert point.first is not None and point.last is not None and point.first < point.x < point.last


def test_without_sign_ins_there_is_no_axis() -> None:
    assert sign_in_axis(Claims(), None, FILED) is None


@pytest.mark.parametrize(("needed", "words"), TITLES)
def test_each_title_is_reached(needed: frozenset[str], words: str) -> None:
    assert title(" ".join(needed)) == str(words)


@pytest.mark.parametrize(
    ("role", "status", "more", "values"),
    [
        (Role.REVIEWER, AppealStatus.IN_REVIEW, {}, ["approve", "ask_for_more", "reject", "escalate"]),
        (Role.REVIEWER, AppealStatus.IN_REVIEW, {"scored": False}, ["ask_for_more", "reject", "escalate"]),
        (Role.REVIEWER, AppealStatus.IN_REVIEW, {"tied": True}, []),
        (Role.REVIEWER, AppealStatus.PROPOSED, {}, ["stop"]),
        (Role.REVIEWER, AppealStatus.PROPOSED, {"drawn": True}, ["approve", "disagree", "ask_for_more", "reject"]),
        (Role.REVIEWER, AppealStatus.DISPUTED, {}, []),
        (Role.LEAD, AppealStatus.DISPUTED, {}, ["resume", "reject_dispute"]),
        (Role.LEAD, AppealStatus.INCIDENT, {}, ["clear", "reverse"]),
        (Role.LEAD, AppealStatus.INCIDENT, {"took_part": True}, []),
        (Role.LEAD, AppealStatus.REJECTED, {"can_reopen": True}, ["reopen"]),
        (Role.MANAGER, AppealStatus.IN_REVIEW, {}, []),
        (Role.MANAGER, AppealStatus.WAITING, {}, []),
        (Role.MANAGER, AppealStatus.WAITING, {"unreached": True}, ["return", "wait_unreached"]),
        (Role.ADMIN, AppealStatus.IN_REVIEW, {}, []),
    ],
)
def test_choices(role: Role, status: AppealStatus, more: dict[str, bool], values: list[str]) -> None:
    standing = Standing(status, permissions_of([role]), **more)  # type: ignore[arg-type]

    assert [choice.value for choice in choices_of(standing)] == values
