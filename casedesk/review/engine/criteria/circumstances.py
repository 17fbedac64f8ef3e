"""Circumstances of filing: from where, on which device, what happened to the account before, and proofs of control."""

import math

from casedesk.review.engine.canonical import canonical_city
from casedesk.review.engine.comparisons import Circumstance, Unused
from casedesk.review.engine.criteria.outcome import CANNOT_COMPARE, NOT_ASKED, NOT_TRIED, Bench

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
    proofs, untried = _control(bench)
    known = (*(Circumstance(name, value) for name, value in values.items() if value), *proofs)
    unknown = (*(Unused(name, NOT_ASKED) for name, value in values.items() if not value), *untried)
    if isinstance(place, Circumstance):
        return (place, *known), unknown
    return known, (place, *unknown)


def _control(bench: Bench) -> tuple[list[Circumstance], list[Unused]]:
    """Proofs of control that were tried and those that were not; they need a contact or a device on record."""
    record, proofs = bench.case.record, bench.case.control
    contact, device = bool(record.former_phone or record.former_email), bool(record.devices)
    tried, untried = [], []
    for name in bench.policy.control:
        succeeded = getattr(proofs, name)
        if succeeded is not None:
            tried.append(Circumstance(f"control:{name}", "passed" if succeeded else "failed"))
        else:
            possible = contact if name == "former_contact" else device
            untried.append(Unused(f"control:{name}", NOT_TRIED if possible else CANNOT_COMPARE))
    return tried, untried


def _place(bench: Bench) -> Circumstance | Unused:
    city, shares, uses = bench.case.context.city, bench.case.record.shares_of_cities, bench.case.record.uses
    if not city:
        return Unused(PLACE, NOT_ASKED)
    if not shares or uses == 0:
        return Unused(PLACE, CANNOT_COMPARE)
    local = shares.get(canonical_city(city), 0.0)
    if bench.policy.near is not None:
        local = _taken_for(bench, city, bench.policy.near)
    if uses is not None:
        local = local * uses / (uses + SMOOTHING_COUNT)
    return Circumstance(PLACE, city, (local, bench.share_of(city)))


def _taken_for(bench: Bench, city: str, near: float) -> float:
    """Chance that somebody files from this city by the account's history, when neighbours are taken for one another.

    A place is taken for one of its neighbours with the chance of the policy, and then for the frequent ones.
    """
    beside, name, chance = float(bench.policy.data["neighbours"]["taken"]), canonical_city(city), 0.0
    for place, share in bench.case.record.shares_of_cities.items():
        others = math.fsum(bench.world.cities_near(place, near).values())
        if place == name:
            chance += share * (1 - beside) if others else share
        elif bench.is_near(bench.kilometres(place, name)):
            chance += share * beside * bench.share_of(name) / max(bench.share_of(name), others)
    return chance


def _yes_no(flag: bool | None) -> str | None:
    return None if flag is None else "yes" if flag else "no"


def _appeals(count: int | None) -> str | None:
    if count is None:
        return None
    return str(count) if count < MOST_APPEALS else f"{MOST_APPEALS}+"
