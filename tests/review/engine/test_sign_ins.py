"""Recorded sign-ins in columns say what the same sign-ins say one by one."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.review.engine import sign_ins
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts import Case, ClaimedSignIn, Claims, PartialDate, PartOfDay, Precision, Record
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.sign_ins import SignIn, SignInColumns, columns_of
from casedesk.review.engine.world import World

FILED = date(2026, 11, 22)
CITIES, MODELS = ("湛江", "广州", None), ("iPhone 13", "Huawei P40", None)
# One is ahead of UTC by quarters of an hour, one behind it, one changes its clock in these days.
ZONES = ("Asia/Kathmandu", "Pacific/Honolulu", "Europe/Berlin")

moments = st.datetimes(datetime(2026, 7, 1), datetime(2026, 11, 23), timezones=st.just(UTC))
listed_rows = st.lists(st.tuples(moments, st.sampled_from(CITIES), st.sampled_from(MODELS)), min_size=1, max_size=40)
# Oldest first, as most account systems give them, or in any order.
rows = listed_rows | listed_rows.map(lambda found: sorted(found, key=lambda row: row[0]))
told = st.builds(
    lambda ago, part, city, device, around: ClaimedSignIn(_day(ago), part, city, device, around),
    st.integers(0, 130),
    st.sampled_from((None, *PartOfDay)),
    st.sampled_from(CITIES),
    st.sampled_from(MODELS),
    st.booleans(),
)


def _day(ago: int) -> PartialDate:
    day = FILED - timedelta(days=ago)
    return PartialDate(day, day, Precision.DAY)


def _both(read: Sequence[tuple[datetime, str | None, str | None]], zone: str) -> tuple[SignInColumns, list[SignIn]]:
    columns = SignInColumns(*zip(*read, strict=True), ZoneInfo(zone))  # type: ignore[arg-type]
    return columns, [SignIn(at.astimezone(ZoneInfo(zone)), city, device) for at, city, device in read]


@given(rows, st.lists(told, max_size=12), st.sampled_from(ZONES))
def test_columns_compare_like_the_list(
    read: list[tuple[datetime, str | None, str | None]], claimed: list[ClaimedSignIn], zone: str
) -> None:
    columns, listed = _both(read, zone)
    claims = Claims(sign_ins=tuple(claimed), cities=("湛江",))
    one, other = (
        compare(Case("a", record, claims, as_of=FILED), World(FILED), Policy.default())
        for record in (Record(sign_ins=columns), Record(sign_ins=tuple(listed)))
    )

    assert columns == tuple(listed)
    assert one.to_json() == other.to_json()


@given(rows, st.sampled_from(ZONES))
def test_days_are_those_of_the_clock_of_the_place(
    read: list[tuple[datetime, str | None, str | None]], zone: str
) -> None:
    columns, listed = _both(read, zone)
    first, last = date(2026, 8, 3), date(2026, 11, 20)
    wanted = [
        (each.at.replace(tzinfo=None), each.city or "", each.device or "", index)
        for index, each in enumerate(listed)
        if first <= each.at.date() <= last
    ]

    for made in (columns, columns_of(listed)):
        found = made.between(first.toordinal(), last.toordinal())
        assert [(at.replace(tzinfo=None), *rest) for at, *rest in found] == sorted(wanted)
    assert columns.latest() == max(each.at for each in listed)


def test_two_sign_ins_the_wrong_way_round_are_both_looked_at() -> None:
    early, late = datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 11, 17, 12, tzinfo=UTC)
    columns = SignInColumns([late, early], ["湛江", "广州"], [None, None], ZoneInfo("Europe/Berlin"))
    for at, city, index in ((late, "湛江", 0), (early, "广州", 1)):
        assert [row[1:] for row in columns.between(at.toordinal(), at.toordinal() + 30)] == [(city, "", index)]


@pytest.mark.parametrize("year", range(2001, 2027))
@pytest.mark.parametrize("month, offsets", [(3, (1, 2)), (10, (2, 1))])
def test_on_whichever_day_clocks_change_each_sign_in_has_its_own(
    year: int, month: int, offsets: tuple[int, int]
) -> None:
    # Berlin changes its clocks on the last Sunday of both months, at one o'clock UTC.
    change = datetime(year, month, 31, 1, tzinfo=UTC)
    change -= timedelta(days=(change.weekday() + 1) % 7)
    at = [change + timedelta(hours=hours) for hours in (*range(-96, 0, 8), -1, *range(0, 97, 8))]
    columns = SignInColumns(at, [None] * len(at), [None] * len(at), ZoneInfo("Europe/Berlin"))
    clocks = [each.replace(tzinfo=None) + timedelta(hours=offsets[each >= change]) for each in at]
    for before, after in ((0, 0), (0, 2), (2, 0), (1, 1)):
        first, last = change.toordinal() - before, change.toordinal() + after
        wanted = [(clock, index) for index, clock in enumerate(clocks) if first <= clock.toordinal() <= last]
        assert [(clock.replace(tzinfo=None), index) for clock, *_, index in columns.between(first, last)] == wanted


def test_asking_about_a_century_looks_at_clocks_of_the_days_there_are_sign_ins_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(sign_ins, "_steady_offset", lambda _zone, first, last: asked.append(last - first))
    columns, _listed = _both([(datetime(2026, 11, 17, 12, tzinfo=UTC), None, None)], "Asia/Kathmandu")

    assert [index for *_, index in columns.between(date(1926, 1, 1).toordinal(), FILED.toordinal())] == [0]
    assert columns.between(date(1926, 1, 1).toordinal(), date(2025, 1, 1).toordinal()) == []
    assert asked == [sign_ins._SPAN]


def test_no_sign_in_is_the_latest_of_none() -> None:
    with pytest.raises(ValueError, match="empty"):
        columns_of(()).latest()
