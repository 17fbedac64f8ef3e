"""Purchase: order number, date, amount and shop, always of the claimed device and never of another one.

What the appellant left unsaid is taken from a paper of that device, for as much as the paper can be relied on.
"""

from datetime import date, timedelta

from casedesk.review.engine.canonical import canonical_identifier, nearness, same_shop
from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.criteria.dates import compare_date
from casedesk.review.engine.criteria.devices import same_model
from casedesk.review.engine.criteria.documented import DATE, ISSUER, TOTAL, documented, relied_on, table_of
from casedesk.review.engine.criteria.outcome import Bench, Outcome, level_within, unused
from casedesk.review.engine.facts import Device, Order, PartialDate, Precision
from casedesk.review.engine.guesses import Guess


def compare_purchase(bench: Bench, device: Device | None) -> tuple[Outcome, ...]:
    """Compare with the order of `device`, the claimed one; without an order only the date can be compared."""
    order = (device.order if device else None) or Order()
    return (
        _compare_number(bench, order),
        _compare_date(bench, device, order),
        _compare_amount(bench, device, order),
        _compare_shop(bench, device, order),
    )


def _compare_number(bench: Bench, order: Order) -> Outcome:
    claimed = bench.case.claims.order_number
    if not claimed or not order.number:
        return unused("order_number", claimed, order.number)
    one, other = canonical_identifier(claimed), canonical_identifier(order.number)
    return bench.fixed("order_number", nearness(one, other), one, other)


def _compare_date(bench: Bench, device: Device | None, order: Order) -> Outcome:
    stated, paper = bench.case.claims.bought, None
    if not stated and (paper := documented(bench, device, DATE)):
        stated = PartialDate(paper[0], paper[0], Precision.DAY)
    bought = _bought_between(bench, device, order)
    if not stated or not bought:
        return unused("purchase_date", stated, bought)
    facts = bench.world.model(bench.case.claims.model) if bench.case.claims.model else None
    start = facts.released_on if facts else None
    window = (start or bench.as_of - timedelta(days=bench.policy.window("purchase_without_release")), bench.as_of)
    if paper:
        return relied_on(compare_date(bench.table("purchase_date:documented"), stated, bought, window), paper[1])
    return compare_date(table_of(bench, f"purchase_date:{stated.precision}", DATE), stated, bought, window)


def _bought_between(bench: Bench, device: Device | None, order: Order) -> tuple[date, date] | None:
    """The day of the order; without one, from so many days before activation until that day."""
    if order.on:
        return order.on, order.on
    if not device or not device.activated_on:
        return None
    return device.activated_on - timedelta(days=bench.policy.window("activation")), device.activated_on


def _compare_amount(bench: Bench, device: Device | None, order: Order) -> Outcome:
    claimed, paper = bench.case.claims.amount, None
    if claimed is None and (paper := documented(bench, device, TOTAL)):
        claimed = paper[0]
    if claimed is None or not order.amount:
        return unused("amount", claimed is not None, order.amount)
    model, devices = bench.case.claims.model, bench.case.record.devices
    right = model is not None and any(same_model(model, device.model) for device in devices)
    table = bench.table("amount:documented") if paper else table_of(bench, "amount", TOTAL)
    level = level_within(abs(float(claimed / order.amount) - 1), table.edges)
    guess = Guess(bench.policy.guess("amount:model_right" if right else "amount:model_wrong"))
    compared = Comparison.of(table, level, guess, str(claimed), str(order.amount))
    return relied_on(compared, paper[1]) if paper else compared


def _compare_shop(bench: Bench, device: Device | None, order: Order) -> Outcome:
    claimed, paper = bench.case.claims.shop, None
    if not claimed and (paper := documented(bench, device, ISSUER)):
        claimed = paper[0]
    if not claimed or not order.shop:
        return unused("shop", claimed, order.shop)
    same = same_shop(claimed, order.shop, bench.policy.floor("shop_similarity"))
    table = bench.table("shop:documented" if paper else "shop")
    compared = Comparison(table, 0 if same else 1, bench.policy.guess("shop"), claimed, order.shop)
    return relied_on(compared, paper[1]) if paper else compared
