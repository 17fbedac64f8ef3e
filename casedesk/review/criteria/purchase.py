"""Purchase: order number, date, amount and shop, always of the claimed device and never of another one."""

from datetime import date, timedelta

from casedesk.review.canonical import canonical_identifier, nearness, same_shop
from casedesk.review.comparisons import Comparison
from casedesk.review.criteria.dates import compare_date
from casedesk.review.criteria.devices import same_model
from casedesk.review.criteria.outcome import Bench, Outcome, level_within, unused
from casedesk.review.facts import Device, Order


def compare_purchase(bench: Bench, device: Device | None) -> tuple[Outcome, ...]:
    """Compare with the order of `device`, the claimed one; without an order only the date can be compared."""
    order = (device.order if device else None) or Order()
    return (
        _compare_number(bench, order),
        _compare_date(bench, device, order),
        _compare_amount(bench, order),
        _compare_shop(bench, order),
    )


def _compare_number(bench: Bench, order: Order) -> Outcome:
    claimed = bench.case.claims.order_number
    if not claimed or not order.number:
        return unused("order_number", claimed, order.number)
    one, other = canonical_identifier(claimed), canonical_identifier(order.number)
    return bench.fixed("order_number", nearness(one, other), one, other)


def _compare_date(bench: Bench, device: Device | None, order: Order) -> Outcome:
    stated = bench.case.claims.bought
    bought = _bought_between(bench, device, order)
    if not stated or not bought:
        return unused("purchase_date", stated, bought)
    facts = bench.world.model(bench.case.claims.model) if bench.case.claims.model else None
    start = facts.released_on if facts else None
    start = start or bench.as_of - timedelta(days=bench.policy.window("purchase_without_release"))
    table = bench.table(f"purchase_date:{stated.precision}")
    return compare_date(table, stated, bought, (start, bench.as_of))


def _bought_between(bench: Bench, device: Device | None, order: Order) -> tuple[date, date] | None:
    """The day of the order; without one, from so many days before activation until that day."""
    if order.on:
        return order.on, order.on
    if not device or not device.activated_on:
        return None
    return device.activated_on - timedelta(days=bench.policy.window("activation")), device.activated_on


def _compare_amount(bench: Bench, order: Order) -> Outcome:
    claimed = bench.case.claims.amount
    if claimed is None or not order.amount:
        return unused("amount", claimed is not None, order.amount)
    model, devices = bench.case.claims.model, bench.case.record.devices
    right = model is not None and any(same_model(model, device.model) for device in devices)
    table = bench.table("amount")
    level = level_within(abs(float(claimed / order.amount) - 1), table.edges)
    guess = bench.policy.guess("amount:model_right" if right else "amount:model_wrong")
    return Comparison(table, level, guess, str(claimed), str(order.amount))


def _compare_shop(bench: Bench, order: Order) -> Outcome:
    claimed = bench.case.claims.shop
    if not claimed or not order.shop:
        return unused("shop", claimed, order.shop)
    same = same_shop(claimed, order.shop, bench.policy.floor("shop_similarity"))
    return bench.fixed("shop", 0 if same else 1, claimed, order.shop)
