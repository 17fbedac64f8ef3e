"""Recent life: the last normal use and the usual places."""

from datetime import timedelta

from casedesk.review.canonical import canonical_city
from casedesk.review.comparisons import Comparison, Unused
from casedesk.review.criteria.dates import compare_date
from casedesk.review.criteria.outcome import COUNTED_ELSEWHERE, NOT_ANSWERED, NOT_ASKED, Bench, Outcome, unused
from casedesk.review.facts import Claims, PartialDate
from casedesk.review.guesses import any_of, ordered, rarity

TIMELINE = "sign_ins"


def compare_use(bench: Bench) -> tuple[Outcome, ...]:
    """Compare last use and places. The timeline counts through its latest day; all its lines are shown."""
    return (
        _compare_last_use(bench),
        _timeline(bench.case.claims, bool(bench.case.record.sign_ins)),
        _compare_places(bench),
    )


def stated_last_use(claims: Claims) -> PartialDate | None:
    """The last use as stated, else the latest day of the stated timeline."""
    days = (sign_in.on for sign_in in claims.sign_ins)
    return claims.last_use or max(days, key=lambda day: (day.end, day.start), default=None)


def _compare_last_use(bench: Bench) -> Outcome:
    stated, recorded = stated_last_use(bench.case.claims), bench.case.record.last_use
    if not stated or not recorded:
        return unused("last_use", stated, recorded)
    window = bench.as_of - timedelta(days=bench.policy.window("last_use")), bench.as_of
    return compare_date(bench.table("last_use"), stated, (recorded, recorded), window)


def _timeline(claims: Claims, recorded: bool) -> Unused:
    if claims.sign_ins:
        return Unused(TIMELINE, COUNTED_ELSEWHERE)
    return Unused(TIMELINE, NOT_ANSWERED if recorded else NOT_ASKED)


def _compare_places(bench: Bench) -> Outcome:
    floor = bench.policy.floor("usual_place")
    shares = bench.case.record.shares_of_cities
    usual = [city for city, share in shares.items() if share >= floor]
    stated = {canonical_city(city): city for city in bench.case.claims.cities if city.strip()}
    if not stated or not usual:
        return unused("places", stated, usual)
    main, others = usual[0] in stated, any(city in stated for city in usual[1:])
    frequencies = [max(bench.policy.floor("city"), bench.world.city_share(city)) for city in sorted(stated)]
    hit_main = any_of(frequencies)
    hit_other = any_of([min(bench.ceiling, share * (len(usual) - 1)) for share in frequencies])
    claim = ", ".join(stated[city] for city in sorted(stated))
    record = ", ".join(f"{city} {shares[city]:.0%}" for city in usual)
    if len(usual) == 1:
        table = bench.table("places:one_on_record")
        g = rarity((hit_main,), table.m, bench.ceiling)
        level = 0 if main else 1
    elif len(stated) == 1:
        table = bench.table("places:one_stated")
        g = rarity((hit_main, hit_other), table.m, bench.ceiling)
        level = 0 if main else 1 if others else 2
    else:
        table = bench.table("places")
        both, neither = hit_main * hit_other, (1 - hit_main) * (1 - hit_other)
        g = ordered((both, hit_main - both, hit_other - both, neither), table.m)
        level = (0 if others else 1) if main else (2 if others else 3)
    return Comparison(table, level, g, claim, record)
