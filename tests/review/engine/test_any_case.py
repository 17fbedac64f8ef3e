"""Whatever a valid line holds, it is scored: bars add up, chances sum to one, and it scores again to the same bytes."""

import json
import math
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.review.engine.comparisons import vector_from_json
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.output import output_of
from casedesk.review.engine.policy import Policy
from tests.review.engine.example import WORLD

POLICY = Policy.default()
WORLD_FACTS = world_from_json(WORLD)
TEXTS = (
    "",
    " ",
    "武汉",
    "Wuhan City",
    "上海市浦东新区",
    "省市",
    "867491658752848",
    "0" * 15,
    "Redmi K70",
    "mi 14",
    "小米14",
)
TEXTS += ("１２", "a@b.c", "x" * 300, "+86 138 0000 0926", ",", "galaxy", "12+256", "1626412625565487")
DAYS = ("1900-01-01", "2017-07-20", "2024-03-02", "2026-11-17", "2026-11-22", "2999-12-31")
MOMENTS = (
    "1900-01-01T00:00:00+14:00",
    "2026-10-08T09:00:00Z",
    "2026-11-17T21:06:00+08:00",
    "2999-12-31T23:59:59-12:00",
)
AMOUNTS = ("0", "0.01", "2499.00", "999999999999.9999")


def any_case(draw: Random) -> dict[str, Any]:
    """A case of odd and usual values, each of them allowed."""

    def one(of: tuple[Any, ...]) -> Any:
        return draw.choice((*of, None))

    def stated() -> dict[str, str]:
        start, end = sorted(draw.choices(DAYS, k=2))
        return {"from": start, "to": end, "precision": draw.choice(["day", "month", "year"])}

    def read() -> dict[str, str]:
        return {"value": draw.choice(TEXTS)}

    def device() -> dict[str, Any]:
        order = {"number": one(TEXTS), "on": one(DAYS), "amount": one(AMOUNTS), "shop": one(TEXTS)}
        dates = {"activated_on": one(DAYS), "reset_on": one(DAYS)}
        return {"model": draw.choice(TEXTS), "imei": one(TEXTS), "order": draw.choice([order, None]), **dates}

    def entry() -> dict[str, Any]:
        details = {"city": one(TEXTS), "device": one(TEXTS), "part_of_day": one(("night", "evening"))}
        return {"on": stated(), "around": draw.choice([True, None]), **details}

    def document() -> dict[str, Any]:
        fields = {"model": read(), "order_number": read(), "issuer": read(), "imei": [read(), read()]}
        fields |= {"date": {"value": draw.choice(DAYS)}, "total": {"value": draw.choice(AMOUNTS)}}
        return draw.choice([{"fit": "strong", "tier": "photo"}, {}, {"fields": fields}])

    def several(make: Any, *counts: int) -> list[Any]:
        return [make() for _ in range(draw.choice(counts))]

    texts = ("model", "second_model", "imei", "order_number", "shop", "registered_city", "phone", "email")
    return {
        "id": "any",
        "as_of": one(DAYS),
        "record": {
            "registered_on": one(DAYS),
            "registered_city": one(TEXTS),
            "sign_ins": several(
                lambda: {"at": draw.choice(MOMENTS), "city": one(TEXTS), "device": one(TEXTS)}, 0, 1, 20
            ),
            "sign_in_count": one((0, 1, 10**9)),
            "city_shares": {text: draw.random() for text in draw.choices(TEXTS, k=3)},
            "last_use_on": one(DAYS),
            "devices": several(device, 0, 1, 3),
            "former_phone": one(TEXTS),
            "former_email": one(TEXTS),
            "questions": draw.randint(0, 3),
            "phone_digits_shown": draw.choice([0, 2, 99]),
        },
        "claims": {
            **{name: one(TEXTS) for name in texts},
            **{name: draw.choice([stated(), None]) for name in ("bought", "registered", "last_use")},
            "amount": one(AMOUNTS),
            "sign_ins": several(entry, 0, 1, 3, 15),
            "cities": several(lambda: draw.choice(TEXTS), 0, 1, 4),
            "former_password": one(("older", "latest", "none")),
            "answers_given": 2,
            "answers_right": draw.randint(0, 2),
        },
        "documents": several(document, 0, 1, 2),
        "context": {"city": one(TEXTS), "device": one(("known", "new")), "earlier_appeals": one((0, 10**6))},
        "control": {"device_photo": one((True, False)), "former_contact": one((True, False))},
        "queue": one(TEXTS),
    }


@given(st.integers(0, 10**9))
@settings(max_examples=120, deadline=None)
def test_any_valid_case_is_scored(seed: int) -> None:
    vector = compare(case_from_json(any_case(Random(seed))), WORLD_FACTS, POLICY)
    output = output_of(vector, POLICY)
    assert abs(math.fsum(bar["bits"] for bar in output.data["bars"]) - output.score.weight) < 1e-9
    for row in vector.comparisons:
        assert sum(row.g) == pytest.approx(1), row.signal
        assert min(row.g) > 0, row.signal
    again = vector_from_json(json.loads(json.dumps(vector.to_json())), POLICY)
    assert json.dumps(output_of(again, POLICY).data) == json.dumps(output.data)
