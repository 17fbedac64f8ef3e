"""Sign-ins in columns are the same sign-ins."""

from datetime import UTC, datetime

import pytest

from casedesk.directory.base import SignIn
from casedesk.directory.columns import SignInColumns, columns_of, unpacked

PACKED = [
    ["2026-11-17T13:06:00+00:00", "湛江", "iPhone 13", True],
    ["2026-11-18T07:30:00.250000+08:00", "广州", "Huawei P40", False],
]
READ = (
    SignIn(datetime(2026, 11, 17, 13, 6, tzinfo=UTC), "湛江", "iPhone 13"),
    SignIn(datetime(2026, 11, 17, 23, 30, 0, 250_000, tzinfo=UTC), "广州", "Huawei P40", succeeded=False),
)


def test_a_packed_list_is_read_in_utc_and_in_its_order() -> None:
    found = unpacked(PACKED)

    assert found == READ
    assert hash(found) == hash(READ)
    assert (found[-1], found[:1], len(found)) == (READ[1], READ[:1], 2)
    assert {at.tzinfo for at in found.at} == {UTC}
    assert found != READ[:1]


def test_nothing_packed_is_no_sign_in() -> None:
    assert unpacked([]) == ()
    assert not unpacked([])


def test_a_row_of_another_form_is_not_taken() -> None:
    with pytest.raises(ValueError, match="shorter than"):
        unpacked([PACKED[0], PACKED[1][:3]])


def test_columns_are_made_of_what_any_account_system_tells() -> None:
    made = columns_of(READ)

    assert isinstance(made, SignInColumns)
    assert made == READ
    assert columns_of(made) is made
