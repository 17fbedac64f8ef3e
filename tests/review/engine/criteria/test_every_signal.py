"""Every signal once: what is compared with what, how it could be guessed, and why it is left out; by hand."""

from typing import Any

import pytest

from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from tests.review.engine.comparing import K60, POLICY, compared, row
from tests.review.engine.example import WORLD, day, example

SIGN_IN = {"at": "2026-11-17T21:06:00+08:00", "city": "武汉", "device": "Redmi K70"}
FULL = example()["claims"] | {"second_model": "Redmi K60"}
EVERYTHING = {"devices": [*example()["record"]["devices"], K60], "sign_ins": [SIGN_IN]}
PROOFS = ("control:former_contact", "control:device_photo", "control:known_device_sign_in")
CIRCUMSTANCES = (
    *("submission:place", "submission:device", "context:contacts_changed", "context:odd_sign_in"),
    *("context:device_reset", "context:earlier_appeals", "context:document_reused"),
)
SHARE = 0.011  # of the Redmi K60

# Days in which a guess of so many comes within the edges, of those a guesser thinks of.
LAST_USE = [days / 121 for days in (3, 9 - 3, 20 - 9, 51 - 20, 121 - 51)]
REGISTERED = [days / 5380 for days in (3, 21 - 3, 91 - 21, 361 - 91, 5380 - 361)]
BOUGHT = [days / 1090 for days in (31, 93 - 31, 230 - 93, 1090 - 230)]
ANY_CITY = 1 - (1 - 0.021) * (1 - 0.003)
# Either of two cities stated may be beside either of two usual ones, each by the floor.
BESIDE = 1 - (1 - 2 * 0.003) ** 2


@pytest.mark.parametrize(
    "signal, table, level, claim, record, g",
    [
        ("model", "model", "bound", "Redmi K70", "Redmi K60, Redmi K70", (2 * 0.013, 2 * SHARE, 1 - 0.048)),
        ("second_device", "second_device", "hit", "Redmi K60", "Redmi K60", (SHARE, 1 - SHARE)),
        ("imei", "imei", "exact", "867491658752848", "867491658752848", (2e-5, 2e-4, 0.15, 0.84978)),
        ("order_number", "order_number", "exact", "1626412625565487", "1626412625565487", (1e-5, 1e-4, 0.99989)),
        ("purchase_date", "purchase_date:month", "inside", "2024-03", "2024-03-02", BOUGHT),
        ("amount", "amount", "exact", "2499.00", "2499.00", (0.30, 0.40, 0.30)),
        ("shop", "shop", "hit", "小米之家", "小米之家", (0.25, 0.75)),
        ("registration_date", "registration_date:day", "same_day", "2017-07-20", "2017-07-20", REGISTERED),
        # No city of the world is beside 武汉: a neighbour is guessed as often as the floor allows.
        ("registration_city", "registration_city:mapped", "hit", "武汉", "武汉", (0.021, 0.003, 0.976)),
        ("last_use", "last_use", "same_day", "2026-11-17", "2026-11-17", LAST_USE),
        (
            *("places", "places:mapped", "main_and_another", "武汉, 黄石", "武汉 71%, 黄石 18%"),
            (
                *(ANY_CITY**2, ANY_CITY * (1 - ANY_CITY), ANY_CITY * (1 - ANY_CITY)),
                *((1 - ANY_CITY) ** 2 * BESIDE, (1 - ANY_CITY) ** 2 * (1 - BESIDE)),
            ),
        ),
        ("former_password", "former_password", "older", "older", "", (0.005, 0.01, 0.985)),
        ("answers", "answers", "one", "1/2", "2", (0.01, 0.14, 0.85)),
        # Nearly right would weigh more than right: both share their chances as the owner's do.
        (
            *("former_phone", "former_phone", "exact", "+8613800000926", "+8613800000926"),
            (0.031 * 0.93 / 0.98, 0.031 * 0.05 / 0.98, 0.969),
        ),
        (
            *("former_email", "former_email", "exact", "li.ming@mail.example", "li.ming@mail.example"),
            (0.031 * 0.85 / 0.95, 0.031 * 0.10 / 0.95, 0.969),
        ),
    ],
)
def test_a_signal_by_hand(signal: str, table: str, level: str, claim: str, record: str, g: tuple[float, ...]) -> None:
    found = row(compared(FULL, {"devices": EVERYTHING["devices"]}), signal)
    assert (found.table.name, found.level_name, found.claim, found.record) == (table, level, claim, record)
    assert found.g == pytest.approx(g)


def test_the_days_between_a_date_and_the_record_are_kept() -> None:
    march = {"from": "2024-03-01", "to": "2024-03-31", "precision": "month"}
    found = compared({"bought": march, "registered": day("2017-07-13"), "last_use": day("2026-11-20")})
    dates = ("purchase_date", "registration_date", "last_use")
    assert [row(found, signal).distance for signal in dates] == [0, 7, 3]


def reasons(claims: dict[str, Any], record: dict[str, Any], **others: Any) -> dict[str, str]:
    case = {"id": "r", "as_of": "2026-11-22", "record": record, "claims": claims} | others
    vector = compare(case_from_json(case), world_from_json(WORLD), POLICY)
    return {unused.signal: unused.reason for unused in vector.unused}


def test_what_is_claimed_and_not_on_record_cannot_be_compared() -> None:
    proofs = dict.fromkeys(PROOFS, "cannot_compare")
    expected = dict.fromkeys(set(POLICY.groups) - {"former_password"}, "cannot_compare")
    expected |= {"document": "not_asked", "sign_ins": "counted_elsewhere"}
    assert reasons(FULL, {}) == expected | proofs | dict.fromkeys(CIRCUMSTANCES, "not_asked")


def test_what_is_on_record_and_not_claimed_was_not_answered() -> None:
    expected = dict.fromkeys(POLICY.groups, "not_answered") | dict.fromkeys(PROOFS, "not_tried")
    assert reasons({}, example()["record"] | EVERYTHING) == expected | dict.fromkeys(CIRCUMSTANCES, "not_asked")


def test_what_is_neither_was_not_asked() -> None:
    expected = dict.fromkeys([*POLICY.groups, *CIRCUMSTANCES], "not_asked") | dict.fromkeys(PROOFS, "cannot_compare")
    assert reasons({}, {}) == expected | {"former_password": "not_answered"}


def test_the_vector_names_its_case_world_and_queue() -> None:
    vector = compared(queue="by phone")
    assert (vector.case_id, vector.world_id, vector.queue) == ("c1", world_from_json(WORLD).id, "by phone")
