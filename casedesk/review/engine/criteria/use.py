"""Recent life: the last normal use, the timeline and the usual places."""

from collections.abc import Collection
from datetime import timedelta
from math import ceil

from casedesk.review.engine.canonical import canonical_city
from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.criteria.dates import compare_date
from casedesk.review.engine.criteria.outcome import Bench, Outcome, unused
from casedesk.review.engine.criteria.timeline import compare_timeline, stated_last_use
from casedesk.review.engine.guesses import Guess, any_of, rarity


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
    main, others = _is_stated(bench, stated, usual[0]), any(_is_stated(bench, stated, city) for city in usual[1:])
    frequencies = [bench.share_of(city) for city in sorted(stated)]
    hit_main = any_of(frequencies)
    hit_other = any_of([min(bench.ceiling, share * (len(usual) - 1)) for share in frequencies])
    claim = ", ".join(stated[city] for city in sorted(stated))
    record = ", ".join(f"{city} {shares[city]:.0%}" for city in usual)
    apart = [km for one in stated for other in usual if (km := bench.kilometres(one, other)) is not None]
    mapped, near = bool(apart), any(bench.is_near(km) for km in apart)
    name = "places:mapped" if mapped else "places"
    # A guess is a neighbour of a usual place where it is none itself.
    beside = any_of([min(bench.ceiling, bench.share_near(city) * len(usual)) for city in sorted(stated)])
    if len(usual) == 1:
        table = bench.table(f"{name}:one_on_record")
        guess = rarity((hit_main, *([beside * (1 - hit_main)] if mapped else ())), bench.ceiling)
        reached = (main, *([near] if mapped else ()))
    elif len(stated) == 1:
        table = bench.table(f"{name}:one_stated")
        neither = (1 - hit_main) * (1 - hit_other)
        guess = rarity((hit_main, hit_other, *([beside * neither] if mapped else ())), bench.ceiling)
        reached = (main, others, *([near] if mapped else ()))
    else:
        table = bench.table(name)
        both, neither = hit_main * hit_other, (1 - hit_main) * (1 - hit_other)
        rest = (beside * neither, (1 - beside) * neither) if mapped else (neither,)
        guess = Guess((both, hit_main - both, hit_other - both, *rest))
        reached = (main and others, main, others, *([near] if mapped else ()))
    level = (*reached, True).index(True)
    distance = ceil(min(apart)) if apart and not (main or others) else None
    return Comparison.of(table, level, guess, claim, record, distance)


def _is_stated(bench: Bench, stated: Collection[str], usual: str) -> bool:
    """Whether a usual city is among those stated, by its name or by another one of the same place."""
    return usual in stated or any(bench.kilometres(city, usual) == 0 for city in stated)
