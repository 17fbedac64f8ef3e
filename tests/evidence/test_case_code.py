"""The case code: short, alike every time, found however it was read, and missed by nobody who did not write it."""

import re

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.evidence.case_code import case_code, find
from casedesk.evidence.kinds import Kind
from casedesk.evidence.reading.checks import Result, Strength
from casedesk.evidence.reading.model import Reading

CODE = "K5M-X20"


def read(*texts: str) -> Reading:
    return Reading(Kind.JPEG, 1, texts=texts)


def test_a_code_is_short_and_holds_no_sign_that_reads_like_another(db: SQLAlchemy) -> None:
    codes = [case_code(f"CD-2611-{number:05d}") for number in range(500)]

    assert codes == [case_code(f"CD-2611-{number:05d}") for number in range(500)]
    assert len(set(codes)) == 500
    assert all(re.fullmatch(r"[A-Z][0-9A-Z]{2}-[A-Z][0-9A-Z]{2}", code) for code in codes)
    assert not set("BDGILOQSUZ") & set("".join(codes))


@pytest.mark.parametrize("text", ["K5M-X20", "k5m x20", "Total 9.00\nKSM–XZO\n", "ＫＳＭ－Ｘ２０", "K5M\nX2O"])
def test_a_code_is_found_however_it_was_read(text: str) -> None:
    check = find(read("another page", text), CODE)

    assert check is not None
    assert (check.result, check.strength, check.detail) == (Result.PASSED, Strength.MEDIUM, CODE)


def test_one_sign_read_otherwise_is_noted_for_a_person_to_look() -> None:
    check = find(read("RECEIPT K5N X20"), CODE)

    assert check is not None
    assert (check.result, check.strength, check.detail) == (Result.NOTED, Strength.WEAK, "K5NX20")


@pytest.mark.parametrize("texts", [(), ("",), ("K5M",), ("K5MX2", "0"), ("Total 1520.00 on 2026-11-22",)])
def test_a_code_that_is_not_there_is_no_fact(texts: tuple[str, ...]) -> None:
    assert find(read(*texts), CODE) is None
