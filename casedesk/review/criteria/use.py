"""Recent life: the last normal use, the timeline and the usual places."""

from datetime import timedelta

from casedesk.review.canonical import canonical_city
from casedesk.review.comparisons import Comparison
from casedesk.review.criteria.dates import compare_date
from casedesk.review.criteria.outcome import Bench, Outcome, unused
from casedesk.review.criteria.timeline import compare_timeline, stated_last_use
from casedesk.review.guesses import any_of, ordered, rarity


def compare_use(bench: Bench) -> tuple[Outcome, ...]:
    """Compare last use, timeline and places. What one of them counts, the others do not count again."""
    return _compare_last_use(bench), compare_timeline(bench), _compare_places(bench)


def _compare_last_use(bench: Bench) -> Outcome:
    stated, recorded = stated_last_use(bench.case.claims), bench.case.record.last_use
    if not stated or not recorded:
        return unused("last_use", stated, recorded)
    window = bench.as_of - timedelta(days=bench.policy.window("last_use")), bench.as_of
    return compare_date(bench.table("last_use"), stated, (recorded, recorded), window)


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
