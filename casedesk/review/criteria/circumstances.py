"""Circumstances of filing: from where, on which device, and what happened to the account before."""

from casedesk.review.canonical import canonical_city
from casedesk.review.comparisons import Circumstance, Unused
from casedesk.review.criteria.outcome import CANNOT_COMPARE, NOT_ASKED, Bench

PLACE = "submission:place"
DEVICE = "submission:device"
SMOOTHING_COUNT = 2
MOST_APPEALS = 3


def circumstances_of(bench: Bench) -> tuple[tuple[Circumstance, ...], tuple[Unused, ...]]:
    """The circumstances known, and those that are not and weigh nothing."""
    context = bench.case.context
    values = {
        DEVICE: context.device and str(context.device),
        "context:contacts_changed": _yes_no(context.contacts_changed),
        "context:odd_sign_in": _yes_no(context.odd_sign_in),
        "context:device_reset": _yes_no(context.device_reset),
        "context:earlier_appeals": _appeals(context.earlier_appeals),
        # Having no document at all tells nothing about reuse.
        "context:document_reused": _yes_no(context.document_reused) if bench.case.documents else None,
    }
    place = _place(bench)
    known = tuple(Circumstance(name, value) for name, value in values.items() if value)
    unknown = tuple(Unused(name, NOT_ASKED) for name, value in values.items() if not value)
    if isinstance(place, Circumstance):
        return (place, *known), unknown
    return known, (place, *unknown)


def _place(bench: Bench) -> Circumstance | Unused:
    city, shares, uses = bench.case.context.city, bench.case.record.shares_of_cities, bench.case.record.uses
    if not city:
        return Unused(PLACE, NOT_ASKED)
    if not shares or uses == 0:
        return Unused(PLACE, CANNOT_COMPARE)
    local = shares.get(canonical_city(city), 0.0)
    if uses is not None:
        local = local * uses / (uses + SMOOTHING_COUNT)
    return Circumstance(PLACE, city, (local, max(bench.policy.floor("city"), bench.world.city_share(city))))


def _yes_no(flag: bool | None) -> str | None:
    return None if flag is None else "yes" if flag else "no"


def _appeals(count: int | None) -> str | None:
    if count is None:
        return None
    return str(count) if count < MOST_APPEALS else f"{MOST_APPEALS}+"
