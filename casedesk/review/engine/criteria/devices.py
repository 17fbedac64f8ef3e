"""Device and hardware: model, second device and IMEI; and which recorded device the appellant speaks of."""

from datetime import date

from casedesk.review.engine.canonical import (
    canonical_identifier,
    canonical_imei,
    canonical_model,
    is_imei_shaped,
    nearness,
)
from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.criteria.outcome import Bench, Outcome, unused
from casedesk.review.engine.facts import Claims, Device, Record
from casedesk.review.engine.guesses import rarity

TAC_DIGITS = 8
# An account of a shop may have thousands of devices; a guess does not become certain by that.
MOST_DEVICES = 100


def claimed_device(claims: Claims, record: Record) -> Device | None:
    """The recorded device the claims speak of: by exact IMEI, then model, then nearly right IMEI.

    Claims that name a device not on record speak of none. Claims that name no device at all speak of the one whose
    order number they give, else of the one activated last.
    """
    by_imei: dict[int, list[Device]] = {0: [], 1: [], 2: []}
    for device in record.devices:
        by_imei[_imei_nearness(claims.imei, device)].append(device)
    if by_imei[0]:
        return by_imei[0][0]
    if claims.model and (found := [device for device in record.devices if same_model(claims.model, device.model)]):
        return max(found, key=lambda device: (-_imei_nearness(claims.imei, device), _activated(device)))
    if by_imei[1]:
        return by_imei[1][0]
    if claims.model or claims.imei or not record.devices:
        return None
    bought = (device for device in record.devices if is_order_of(claims.order_number, device))
    return next(bought, max(record.devices, key=_activated))


def is_order_of(number: str | None, device: Device) -> bool:
    """Whether a number is exactly that of the device's order."""
    if not number or not device.order or not device.order.number:
        return False
    return canonical_identifier(number) == canonical_identifier(device.order.number)


def compare_devices(bench: Bench, device: Device | None) -> tuple[Outcome, ...]:
    """Model, second device and IMEI; `device` is the claimed one."""
    return _compare_model(bench), _compare_second(bench, device), _compare_imei(bench)


def same_model(claimed: str, recorded: str) -> bool:
    """Whether two names mean one model."""
    return canonical_model(claimed).agrees(canonical_model(recorded))


def _compare_model(bench: Bench) -> Outcome:
    claims, record = bench.case.claims, bench.case.record
    if not claims.model or not record.devices:
        return unused("model", claims.model, record.devices)
    claimed = bench.world.model(claims.model)
    families = {facts.family for device in record.devices if (facts := bench.world.model(device.model))} - {None}
    if any(same_model(claims.model, device.model) for device in record.devices):
        level = 0
    else:
        level = 1 if claimed and claimed.family in families else 2
    table, floor, count = bench.table("model"), bench.policy.floor("model"), len(_models(record.devices))
    share = claimed.share if claimed else 0.0
    relatives = bench.world.family_share(claimed.family) - share if claimed and claimed.family else 0.0
    hits = (max(floor, share) * count, max(floor, relatives) * count)
    return Comparison.of(table, level, rarity(hits, bench.ceiling), claims.model, ", ".join(_models(record.devices)))


def _compare_second(bench: Bench, device: Device | None) -> Outcome:
    claims = bench.case.claims
    others = tuple(other for other in bench.case.record.devices if other is not device)
    if not claims.second_model or not others:
        return unused("second_device", claims.second_model, others)
    claimed = claims.second_model
    facts = bench.world.model(claimed)
    level = 0 if any(same_model(claimed, other.model) for other in others) else 1
    hit = max(bench.policy.floor("model"), facts.share if facts else 0.0) * len(_models(others))
    table = bench.table("second_device")
    return Comparison.of(table, level, rarity((hit,), bench.ceiling), claimed, ", ".join(_models(others)))


def _compare_imei(bench: Bench) -> Outcome:
    claimed = bench.case.claims.imei
    known = [canonical_imei(device.imei) for device in bench.case.record.devices if device.imei]
    if not claimed or not known:
        return unused("imei", claimed, known)
    number = canonical_imei(claimed)
    closest = min(known, key=lambda recorded: (nearness(number, recorded), not _same_tac(number, recorded)))
    level = nearness(number, closest)
    if level == 2:
        level = 2 if _same_tac(number, closest) else 3
    table = bench.table("imei")
    exact, near, same_tac, _ = bench.policy.guess("imei")
    count = min(len(known), MOST_DEVICES)
    hits = (exact * count, near * count, same_tac)
    return Comparison(table, level, (*hits, 1 - sum(hits)), number, closest)


def _models(devices: tuple[Device, ...]) -> tuple[str, ...]:
    return tuple(sorted({device.model for device in devices}))


def _imei_nearness(claimed: str | None, device: Device) -> int:
    if not claimed or not device.imei:
        return 2
    return nearness(canonical_imei(claimed), canonical_imei(device.imei))


def _same_tac(one: str, other: str) -> bool:
    return is_imei_shaped(one) and is_imei_shaped(other) and one[:TAC_DIGITS] == other[:TAC_DIGITS]


def _activated(device: Device) -> date:
    return device.activated_on or date.min
