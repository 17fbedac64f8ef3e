"""Which device is spoken of, and how model, second device and number are guessed, by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.criteria.devices import claimed_device
from casedesk.review.engine.facts import Case, Claims, Device, Order, Record
from casedesk.review.engine.world import ModelFacts, World
from tests.review.engine.comparing import POLICY, row

FIRST = Device("Redmi K70", "867491658752848", date(2024, 3, 11), Order("1626412625565487"))
SECOND = Device("Redmi K70", "867491650000006", date(2025, 1, 1), Order("99887766554433"))
OTHER = Device("Xiaomi 14", "860000000000009", date(2026, 1, 1), Order())
BARE = Device("Redmi K60")
WORLD = World(
    date(2026, 11, 22),
    models={
        "Redmi K70": ModelFacts("Redmi K", share=0.013),
        "Redmi K60": ModelFacts("Redmi K", share=0.011),
        "Xiaomi 14": ModelFacts(share=0.02),
        "Xiaomi 13": ModelFacts(share=0.001),
    },
)
NEARLY_FIRST, NEARLY_OTHER, NOBODYS = "867491658752884", "860000000000010", "351234567890124"


@pytest.mark.parametrize(
    "claims, device",
    [
        (Claims(imei=FIRST.imei, model="Xiaomi 14"), FIRST),
        (Claims(imei="86749165875284", order_number="99887766554433"), FIRST),
        (Claims(model="红米K70"), SECOND),
        (Claims(model="Redmi K70", imei=NEARLY_FIRST), FIRST),
        (Claims(model="Redmi K70", imei=NOBODYS), SECOND),
        (Claims(model="Redmi K60", imei=NEARLY_FIRST), BARE),
        (Claims(model="Redmi K50", imei=NEARLY_FIRST), FIRST),
        (Claims(imei=NEARLY_OTHER), OTHER),
        (Claims(imei=NOBODYS), None),
        (Claims(imei=NOBODYS, order_number="1626412625565487"), None),
        (Claims(model="Redmi K50"), None),
        (Claims(order_number="1626-4126-2556-5487"), FIRST),
        (Claims(order_number="1626412625565488"), OTHER),
        (Claims(), OTHER),
    ],
)
def test_the_device_the_claims_speak_of(claims: Claims, device: Device | None) -> None:
    assert claimed_device(claims, Record(devices=(BARE, FIRST, SECOND, OTHER))) is device


def test_no_device_is_spoken_of_where_none_is_on_record() -> None:
    assert claimed_device(Claims(), Record()) is claimed_device(Claims(model="Redmi K70"), Record()) is None


def vector(devices: tuple[Device, ...], world: World = WORLD, **claims: Any) -> ComparisonVector:
    return compare(Case("d", Record(devices=devices), Claims(**claims), as_of=date(2026, 11, 22)), world, POLICY)


@pytest.mark.parametrize(
    "claimed, devices, level, record, bound, family",
    [
        ("红米 K70", (FIRST,), "bound", "Redmi K70", 0.013, 0.011),
        ("Redmi K70", (FIRST, SECOND, OTHER), "bound", "Redmi K70, Xiaomi 14", 2 * 0.013, 2 * 0.011),
        ("Redmi K60", (OTHER, FIRST), "same_family", "Redmi K70, Xiaomi 14", 2 * 0.011, 2 * 0.013),
        ("Xiaomi 13", (OTHER, BARE), "none", "Redmi K60, Xiaomi 14", 2 * 0.002, 2 * 0.002),
        ("Nokia 3310", (FIRST,), "none", "Redmi K70", 0.002, 0.002),
        ("Xiaomi 14", (OTHER,), "bound", "Xiaomi 14", 0.02, 0.002),
    ],
)
def test_a_model_is_guessed_as_often_as_it_is_met(
    claimed: str, devices: tuple[Device, ...], level: str, record: str, bound: float, family: float
) -> None:
    found = row(vector(devices, model=claimed), "model")
    assert (found.level_name, found.claim, found.record) == (level, claimed, record)
    assert found.g == pytest.approx((bound, family, 1 - bound - family))


def test_models_without_a_family_have_no_relatives() -> None:
    # Both are of no known family, which is not one family.
    assert row(vector((Device("Xiaomi 14"),), model="Xiaomi 13"), "model").level_name == "none"
    assert row(vector((Device("Xiaomi 13 Ultra"),), model="Xiaomi 13"), "model").level_name == "none"


def test_models_everybody_has_are_guessed_no_oftener_than_the_ceiling() -> None:
    world = replace(WORLD, models={"A 1": ModelFacts("A", share=0.8), "A 2": ModelFacts("A", share=0.2)})
    common = row(vector((Device("A 1"),), world, model="A 1"), "model")
    # .80 and .20 become .76 and .19; the last two levels share .24 as the owner's .05 and .03 do.
    assert common.g == pytest.approx((0.76, 0.24 * 5 / 8, 0.24 * 3 / 8))


@pytest.mark.parametrize(
    "claimed, level, record, hit",
    [
        ("K60", "hit", "Redmi K60, Xiaomi 14", 2 * 0.011),
        ("Redmi K70", "miss", "Redmi K60, Xiaomi 14", 2 * 0.013),
        ("Nokia 3310", "miss", "Redmi K60, Xiaomi 14", 2 * 0.002),
    ],
)
def test_a_second_device_is_sought_among_the_others(claimed: str, level: str, record: str, hit: float) -> None:
    found = row(vector((FIRST, BARE, OTHER), model="Redmi K70", second_model=claimed), "second_device")
    assert (found.level_name, found.claim, found.record) == (level, claimed, record)
    assert found.g == pytest.approx((hit, 1 - hit))


@pytest.mark.parametrize(
    "claimed, level, record",
    [
        ("86749165 8752848", "exact", FIRST.imei),
        ("86749165875284", "exact", FIRST.imei),
        (NEARLY_FIRST, "near", FIRST.imei),
        ("867491650000500", "same_tac", FIRST.imei),
        ("867491600000000", "none", OTHER.imei),
        (NOBODYS, "none", OTHER.imei),
    ],
)
def test_a_number_is_compared_with_the_nearest_one(claimed: str, level: str, record: str) -> None:
    found = row(vector((BARE, OTHER, FIRST), imei=claimed), "imei")
    assert (found.level_name, found.record) == (level, record)
    assert found.g == pytest.approx((2 * 1e-5, 2 * 1e-4, 0.15, 1 - 0.15 - 2 * 1e-5 - 2 * 1e-4))


def test_a_nearly_right_number_goes_before_one_that_begins_alike() -> None:
    alike = Device("Redmi K70", "867491550000007")
    assert row(vector((alike, FIRST), imei="867491558752848"), "imei").record == FIRST.imei


def test_serial_numbers_have_no_maker_in_front() -> None:
    tablet = Device("Pad 6", "SN12345678ABCDE")
    assert row(vector((tablet,), imei="SN12345678VWXYZ"), "imei").level_name == "none"
    assert row(vector((FIRST,), imei="8674916599990"), "imei").level_name == "none"
    assert row(vector((tablet,), imei="sn-12345678-abcde"), "imei").claim == "SN12345678ABCDE"


def test_an_account_of_thousands_of_devices_is_not_guessed_for_certain() -> None:
    many = tuple(Device("Redmi K70", f"86{number:013d}") for number in range(101))
    assert row(vector(many, imei=NOBODYS), "imei").g[:2] == pytest.approx((100 * 1e-5, 100 * 1e-4))
