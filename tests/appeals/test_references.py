"""Numbers that do not count up, and codes that are read however they are typed."""

import re
from datetime import UTC, datetime

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals import references
from casedesk.appeals.references import (
    ALPHABET,
    is_tracking_code,
    new_reference,
    new_tracking_code,
    normal_code,
    normal_reference,
)
from tests.factories.appeals import TRACKING_CODE, appeal

NOVEMBER = datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_a_number_has_the_desks_month_and_does_not_count_up(db: SQLAlchemy) -> None:
    drawn = [new_reference(NOVEMBER) for _ in range(20)]

    assert all(re.fullmatch(r"CD-2612-\d{5}", reference) for reference in drawn)
    assert drawn != sorted(drawn)


def test_a_full_month_gets_longer_numbers(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = appeal(reference="CD-2612-00007")
    monkeypatch.setattr(references.secrets, "randbelow", lambda _limit: 7)

    assert new_reference(NOVEMBER) == "CD-2612-000007" != taken.reference


def test_a_code_has_140_bits() -> None:
    codes = {new_tracking_code() for _ in range(50)}

    assert len(codes) == 50
    assert all(len(code) == 28 and set(code) <= set(ALPHABET) for code in codes)
    assert len(ALPHABET) == 32


@pytest.mark.parametrize("typed", ["7k3m 9pqr 2x4w 5v6t 8y0z abcd efgh", "７K3M–9PQR—2X4W-5V6T-8YOZ-ABCD-EFGH"])
def test_a_code_is_read_in_any_spelling(db: SQLAlchemy, typed: str) -> None:
    assert is_tracking_code(appeal(), typed)


def test_letters_that_look_like_digits_are_digits() -> None:
    assert normal_code("oO-iI lL") == "001111"


def test_another_code_and_no_appeal_are_refused(db: SQLAlchemy) -> None:
    assert not is_tracking_code(appeal(), TRACKING_CODE[:-1] + "J")
    assert not is_tracking_code(None, TRACKING_CODE)


@pytest.mark.parametrize("typed", ["cd-2611-04172", "CD 2611 04172", "2611 04172", "ＣＤ－２６１１－０４１７２"])
def test_a_number_is_read_in_any_spelling(typed: str) -> None:
    assert normal_reference(typed) == "CD-2611-04172"
