"""The data of a fact as people read it: no names of columns, no seconds, nothing that should be covered."""

import pytest
from flask import Flask
from flask_babel import force_locale

from casedesk.evidence.check_words import sentence
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.review.telling.papers import covered


def fact(code: CheckCode, result: Result, detail: str) -> Check:
    return Check(code, result, Strength.MEDIUM, detail)


@pytest.mark.parametrize(
    "code, result, detail, told",
    [
        (CheckCode.DATA_MATCHES_TEXT, Result.PASSED, "number, seller_tax_id", "发票号码、销售方税号"),
        (
            CheckCode.QR_MATCHES_TEXT,
            Result.FAILED,
            "total: 1.00 / 2.00; date: 2024-01-02 / 2024-01-03",
            "合计：1.00 / 2.00；日期：2024",
        ),
        (CheckCode.FILE_DATES, Result.NOTED, "2022-09-26T08:05:43+02:00; ", "2022-09-26 08:05 +02:00）"),
        (CheckCode.PRODUCER, Result.NOTED, "Draw; LibreOffice 7", "Draw；LibreOffice 7"),
    ],
)
def test_data_are_told_in_the_language_of_the_reader(
    code: CheckCode, result: Result, detail: str, told: str, app: Flask
) -> None:
    with app.test_request_context(), force_locale("zh_Hans"):
        assert told in sentence(fact(code, result, detail))


def test_the_buyer_and_long_numbers_are_covered_where_parts_differ(app: Flask) -> None:
    detail = "buyer: 林小雨 / 王大力; number: 24312000000012345678 / 24312000000012345679; total: 1.00 / 2.00"

    with app.test_request_context(), force_locale("en"):
        told = covered(fact(CheckCode.DATA_MATCHES_TEXT, Result.FAILED, detail))

    assert "Buyer: 林•• / 王••" in told
    assert "Total: 1.00 / 2.00" in told
    for hidden in ("小雨", "大力", "1200000001"):
        assert hidden not in told


def test_a_value_that_looks_like_a_separator_is_told_and_covered_too(app: Flask) -> None:
    detail = "issuer: A; B 4711471147114711 / C"

    with app.test_request_context(), force_locale("en"):
        told = covered(fact(CheckCode.DATA_MATCHES_TEXT, Result.FAILED, detail))

    assert "Seller: A; B 47" in told
    assert "4711471147" not in told
