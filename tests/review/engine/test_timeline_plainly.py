"""The timeline compared in spans of days and bits of days gives what its definition gives, told sign-in by sign-in."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.review.engine.canonical import canonical_city
from casedesk.review.engine.city_positions import kilometres
from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.devices import same_model
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.criteria.timeline import matched_sign_ins
from casedesk.review.engine.facts import Case, ClaimedSignIn, Claims, PartialDate, PartOfDay, Precision, Record
from casedesk.review.engine.guesses import rarity
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.sign_ins import SignIn, SignInColumns
from casedesk.review.engine.world import World

POLICY, FILED = Policy.default(), date(2026, 11, 22)
WORLD = World(FILED, cities={"广州": 0.04, "佛山": 0.02, "成都": 0.03})
CITIES, MODELS = ("广州", "Foshan", "成都", None), ("iPhone 13", "Huawei P40", None)
HOURS = {
    PartOfDay.NIGHT: {22, 23, 0, 1, 2, 3, 4, 5, 6},
    PartOfDay.MORNING: {5, 6, 7, 8, 9, 10, 11, 12},
    PartOfDay.AFTERNOON: {11, 12, 13, 14, 15, 16, 17, 18},
    PartOfDay.EVENING: {17, 18, 19, 20, 21, 22, 23, 0},
}
CHINA, NEW_YORK = timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))

moments = st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 22), timezones=st.sampled_from((CHINA, NEW_YORK, UTC)))
sign_ins = st.lists(
    st.builds(SignIn, moments, st.sampled_from(CITIES), st.sampled_from(MODELS)), min_size=1, max_size=25
)


def _told(ago: int, days: int, part: PartOfDay | None, city: str | None, model: str | None, around: bool) -> Any:
    first = FILED - timedelta(days=ago)
    on = PartialDate(first, first + timedelta(days=days), Precision.MONTH if days else Precision.DAY)
    return ClaimedSignIn(on, part, city, model, around)


told = st.builds(
    _told,
    st.integers(5, 90),
    st.sampled_from((0, 0, 4)),
    st.sampled_from((None, *PartOfDay)),
    st.sampled_from(CITIES),
    st.sampled_from(MODELS),
    st.booleans(),
)
LAST = PartialDate(FILED, FILED, Precision.DAY)


@given(sign_ins, st.lists(told, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_levels_and_guesses_are_those_of_the_definition(recorded: list[SignIn], entries: list[ClaimedSignIn]) -> None:
    case = Case("c", Record(sign_ins=tuple(recorded)), Claims(sign_ins=tuple(entries), last_use=LAST), as_of=FILED)
    row = next(each for each in compare(case, WORLD, POLICY).comparisons if each.signal == "sign_ins")
    level, g = plainly(recorded, entries, row)
    assert row.level == level
    assert row.g == pytest.approx(g)


@given(sign_ins, st.lists(told, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_columns_of_one_offset_compare_as_single_sign_ins(recorded: list[SignIn], entries: list[ClaimedSignIn]) -> None:
    there = [SignIn(each.at.astimezone(CHINA), each.city, each.device) for each in recorded]
    clocks = [each.at.replace(tzinfo=None) for each in there]
    columns = SignInColumns(clocks, [each.city for each in there], [each.device for each in there], CHINA)
    assert (tuple(columns), columns.latest()) == (tuple(there), max(each.at for each in there))
    claims = Claims(sign_ins=tuple(entries))
    one, other = (Case("c", Record(sign_ins=each), claims, as_of=FILED) for each in (tuple(there), columns))
    assert compare(one, WORLD, POLICY) == compare(other, WORLD, POLICY)
    assert matched_sign_ins(Bench(one, WORLD, POLICY)) == matched_sign_ins(Bench(other, WORLD, POLICY))


def plainly(recorded: list[SignIn], entries: list[ClaimedSignIn], row: Comparison) -> tuple[int, tuple[float, ...]]:
    """Level and guesses as docs/decisions/how-the-timeline-counts.md tells them; no entry is of the last day."""
    qualities = [[quality(entry, sign_in) for sign_in in recorded] for entry in entries]
    reached = best(qualities, frozenset())
    begins = min(FILED - timedelta(days=120), *(entry.on.start for entry in entries))
    chances = {0: 1.0}
    for entry in entries:
        agrees, nearly = guessed(entry, recorded, begins)
        each = {2: agrees, 1: nearly - agrees, 0: 1 - nearly}
        pairs = list(product(chances.items(), each.items()))
        chances = {
            total: sum(p * q for (a, p), (b, q) in pairs if a + b == total) for total in range(2 * len(entries) + 1)
        }
    hits = [sum(p for total, p in chances.items() if level(total, len(entries)) == n) for n in range(len(row.table.m))]
    return level(reached, len(entries)), rarity(hits[:-1], POLICY.floor("guess_ceiling")).under(row.table.m)


def level(reached: int, entries: int) -> int:
    if entries == 1:
        return 2 - reached
    share = reached / (2 * entries)
    return 0 if share >= 0.75 else 1 if share >= 0.40 else 2 if reached else 3


def quality(entry: ClaimedSignIn, sign_in: SignIn) -> int:
    off = max(0, (entry.on.start - sign_in.at.date()).days, (sign_in.at.date() - entry.on.end).days)
    slack = 2 if entry.around else 0
    details = agreement(entry, sign_in)
    return min(details, 2 if off <= 1 + slack else 1 if off <= 7 + slack else 0)


def agreement(entry: ClaimedSignIn, sign_in: SignIn) -> int:
    parts = []
    if entry.part_of_day:
        parts.append(float(sign_in.at.hour in HOURS[entry.part_of_day]))
    if entry.city and sign_in.city:
        near = kilometres(entry.city, sign_in.city)
        same = canonical_city(entry.city) == canonical_city(sign_in.city)
        parts.append(1.0 if same else 0.5 if near is not None and near <= 60 else 0.0)
    if entry.device and sign_in.device:
        parts.append(float(same_model(entry.device, sign_in.device)))
    return 2 if sum(parts) == len(parts) else 1 if 2 * sum(parts) >= len(parts) else 0


def guessed(entry: ClaimedSignIn, recorded: list[SignIn], begins: date) -> tuple[float, float]:
    window = [begins + timedelta(days=number) for number in range((FILED - begins).days + 1)]
    slack = 2 if entry.around else 0

    def share(within: int, least: int) -> float:
        days = {sign_in.at.date() for sign_in in recorded if agreement(entry, sign_in) >= least}
        span = timedelta(days=entry.on.days - 1 + within), timedelta(days=within)
        return sum(any(day - named <= span[0] and named - day <= span[1] for day in days) for named in window) / len(
            window
        )

    rare = near = 1.0
    if entry.city:
        rare = max(0.003, WORLD.city_share(entry.city))
        near = rare + max(0.003, sum(WORLD.cities_near(entry.city, 60).values()))
    if entry.device:
        rare, near = rare * 0.002, rare * 0.002
    alone = [entry.part_of_day, entry.city, entry.device].count(None) == 2
    agrees, nearly = share(1 + slack, 2) * rare, share(7 + slack, 1) * (near if alone else 1.0)
    return min(agrees, nearly), nearly


def best(qualities: list[list[int]], taken: frozenset[int]) -> int:
    if not qualities:
        return 0
    first, *rest = qualities
    pairs = [(index, reached) for index, reached in enumerate(first) if reached and index not in taken]
    return max([best(rest, taken), *(reached + best(rest, taken | {index}) for index, reached in pairs)])
