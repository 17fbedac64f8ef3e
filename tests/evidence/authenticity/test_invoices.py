"""Checks on the fields of Chinese invoices: genuine values pass, each edited one is named."""

from dataclasses import replace
from datetime import date

import pytest
from stdnum import luhn

from casedesk.directory.catalogue import by_model
from casedesk.evidence.authenticity.agreement import data_matches_text
from casedesk.evidence.authenticity.invoice_codes import InvoiceCode, invoice_code
from casedesk.evidence.authenticity.invoices import invoice_checks
from casedesk.evidence.kinds import Kind
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import Barcode, DocumentKind, Extracted, FieldValue, Reading

TODAY = date(2026, 5, 1)
PLACE = (0.0, 0.0, 0.1, 0.1)
QR = "01,32,,24312000000012345678,6000.00,20240618,,A1B2,"
OLD_QR = "01,10,011001605111,80100798,5309.73,20190618,85342965681116380258,1A2B,"
DIGITAL = {
    "number": "24312000000012345678",
    "date": "2024-06-18",
    "total": "6000.00",
    "currency": "CNY",
    "issuer": "上海示例数码有限公司",
}
DETAILS = {"net": "5309.73", "tax": "690.27", "capital_total": "6000.00", "seller_tax_id": "91110108690017781B"}
OLD = {"number": "80100798", "code": "011001605111", "date": "2019-06-18", "total": "6000.00", "currency": "CNY"}


def values(found: dict[str, str], *, confidence: float = 0.95, reader: str = "pdf-text") -> dict[str, FieldValue]:
    return {name: FieldValue(value, value, confidence, reader, 1, PLACE) for name, value in found.items()}


def reading(
    fields: dict[str, str] | None = None,
    details: dict[str, str] | None = None,
    *,
    qr: str = QR,
    text: str = "",
    confidence: float = 0.95,
    reader: str = "pdf-text",
) -> Reading:
    return Reading(
        Kind.PDF,
        1,
        values(fields or DIGITAL, confidence=confidence, reader=reader),
        details=values(DETAILS if details is None else details, confidence=confidence, reader=reader),
        texts=(text,),
        codes=(Barcode(qr, "QRCode", 1, PLACE),) if qr else (),
        document=DocumentKind.FULLY_DIGITAL,
    )


def failures(one: Reading) -> dict[CheckCode, Check]:
    return {check.code: check for check in invoice_checks(one, TODAY) if check.result is Result.FAILED}


def test_the_two_layouts_of_the_code_are_read() -> None:
    assert invoice_code(QR) == InvoiceCode("32", "", "24312000000012345678", "6000.00", "2024-06-18", "")
    old = invoice_code("01,04,4200161350,00015045,165106.00,20160501,48114255542168294433,DBFE,")
    assert old == InvoiceCode("04", "4200161350", "00015045", "165106.00", "2016-05-01", "48114255542168294433")
    assert (old.document, old.with_tax) == (DocumentKind.VAT_ORDINARY, False)


@pytest.mark.parametrize(
    "text", ["https://example.com", "01,32,,123,1,20240618,,", "01,32,,24312000000012345678,1,20241318,,"]
)
def test_other_codes_are_not_taken_for_one(text: str) -> None:
    assert invoice_code(text) is None


@pytest.mark.parametrize(
    "one", [reading(), reading(OLD, {"net": "5309.73", "tax": "690.27"}, qr=OLD_QR), reading(qr="")], ids=str
)
def test_nothing_fails_on_a_genuine_invoice(one: Reading) -> None:
    assert failures(one) == {}


def test_what_passes_is_named_and_never_strong() -> None:
    passed = {check.code: check for check in invoice_checks(reading(), TODAY) if check.result is Result.PASSED}

    assert set(passed) >= {
        CheckCode.QR_MATCHES_TEXT,
        CheckCode.NUMBER_FORMAT,
        CheckCode.TAX_ID_FORMAT,
        CheckCode.AMOUNTS_ADD_UP,
        CheckCode.CAPITAL_MATCHES,
        CheckCode.DATE_PLAUSIBLE,
    }
    assert passed[CheckCode.QR_MATCHES_TEXT].detail == "number, date, total"
    assert Strength.STRONG not in {check.strength for check in passed.values()}


@pytest.mark.parametrize(
    ("name", "edited"), [("total", "9000.00"), ("date", "2024-08-18"), ("number", "24312000000012345679")]
)
def test_a_printed_value_that_the_code_denies_is_strong_and_named(name: str, edited: str) -> None:
    check = failures(reading({**DIGITAL, name: edited}))[CheckCode.QR_MATCHES_TEXT]

    assert check.strength is Strength.STRONG
    assert check.detail.startswith(f"{name}: {edited} / ")


def test_a_swapped_code_is_told_by_all_it_says() -> None:
    check = failures(reading(qr="01,32,,24112000000048542163,4449.00,20240528,,B2B6"))[CheckCode.QR_MATCHES_TEXT]

    assert [part.partition(":")[0] for part in check.detail.split("; ")] == ["number", "date", "total"]


def test_an_old_code_gives_the_amount_without_tax() -> None:
    check = failures(reading(OLD, {"net": "7309.73"}, qr=OLD_QR))[CheckCode.QR_MATCHES_TEXT]

    assert check.detail == "net: 7309.73 / 5309.73"


def test_a_doubtful_reading_raises_no_strong_failure() -> None:
    edited = {**DIGITAL, "total": "9000.00", "date": "2027-01-01"}

    assert {check.strength for check in failures(reading(edited, confidence=0.7)).values()} == {Strength.WEAK}
    assert CheckCode.QR_MATCHES_TEXT not in failures(reading(edited, confidence=0.4))


def test_a_value_printed_elsewhere_was_only_taken_from_the_wrong_place() -> None:
    one = reading({**DIGITAL, "total": "5309.73"}, {}, text="合计 5309.73\n（小写）¥6,000.00\n开票日期 2024年6月18日")

    assert failures(one) == {}


def test_data_and_pages_are_compared_with_the_code_apart() -> None:
    one = reading({**DIGITAL, "total": "9000.00"}, {}, reader="einvoice")

    assert CheckCode.QR_MATCHES_DATA in failures(one)
    assert CheckCode.QR_MATCHES_TEXT not in failures(one)


def test_a_missing_code_is_said_to_be_missing() -> None:
    checks = {check.code: check for check in invoice_checks(reading(qr=""), TODAY)}

    assert checks[CheckCode.QR_MATCHES_TEXT].result is Result.NOT_CHECKED


def test_what_the_reader_has_compared_already_is_not_said_twice() -> None:
    done = Check(CheckCode.QR_MATCHES_TEXT, Result.PASSED, Strength.MEDIUM)

    assert CheckCode.QR_MATCHES_TEXT not in {check.code for check in invoice_checks(replace(reading(), checks=(done,)))}


@pytest.mark.parametrize(
    ("fields", "details", "code", "strength"),
    [
        ({**OLD, "number": "8010079"}, {}, CheckCode.NUMBER_FORMAT, Strength.MEDIUM),
        ({**OLD, "date": "2015-12-31"}, {}, CheckCode.DATE_PLAUSIBLE, Strength.STRONG),
        ({**DIGITAL, "date": "2026-06-18"}, {}, CheckCode.DATE_PLAUSIBLE, Strength.STRONG),
        ({**DIGITAL, "date": "2023-06-18"}, {}, CheckCode.DATE_PLAUSIBLE, Strength.STRONG),
        ({**DIGITAL, "date": "2025-01-02"}, {}, CheckCode.DATE_PLAUSIBLE, Strength.MEDIUM),
        (
            {**DIGITAL, "number": "21312000000012345678", "date": "2021-11-30"},
            {},
            CheckCode.DATE_PLAUSIBLE,
            Strength.STRONG,
        ),
        (DIGITAL, {**DETAILS, "net": "5409.73"}, CheckCode.AMOUNTS_ADD_UP, Strength.MEDIUM),
        (DIGITAL, {"capital_total": "玖仟圆整"}, CheckCode.CAPITAL_MATCHES, Strength.STRONG),
        (DIGITAL, {"seller_tax_id": "91110108690017781C"}, CheckCode.TAX_ID_FORMAT, Strength.MEDIUM),
        (DIGITAL, {"buyer_tax_id": "91110108690017781C"}, CheckCode.TAX_ID_FORMAT, Strength.WEAK),
    ],
)
def test_each_flaw_is_named(
    fields: dict[str, str], details: dict[str, str], code: CheckCode, strength: Strength
) -> None:
    found = failures(reading(fields, details, qr=""))

    assert {one: check.strength for one, check in found.items()} == {code: strength}


def test_sums_of_structured_data_must_hold() -> None:
    found = failures(reading(DIGITAL, {**DETAILS, "tax": "790.27"}, qr="", reader="einvoice"))

    assert found[CheckCode.AMOUNTS_ADD_UP] == Check(
        CheckCode.AMOUNTS_ADD_UP, Result.FAILED, Strength.STRONG, "5309.73 + 790.27 / 6000.00"
    )


def test_a_foreign_invoice_is_held_to_no_chinese_form() -> None:
    one = Reading(Kind.PDF, 1, values({"number": "A-77", "date": "2024-06-18", "total": "99.00", "currency": "EUR"}))

    assert [(check.code, check.result) for check in invoice_checks(one, TODAY)] == [
        (CheckCode.DATE_PLAUSIBLE, Result.PASSED)
    ]


def test_an_ambiguous_date_may_lie_ahead() -> None:
    day = FieldValue("2026-05-04", "04/05/2026", 0.9, "pdf-text", alternatives=("2026-04-05",))

    assert failures(Reading(Kind.PDF, 1, {"date": day})) == {}


def imei_of(model: str) -> str:
    start = by_model()[model].variants[0].tac + "123456"
    return start + luhn.calc_check_digit(start)


@pytest.mark.parametrize(
    ("model", "result"),
    [
        ("小米 14", Result.PASSED),
        ("小米14 12GB+256GB", Result.PASSED),
        ("小米 13", Result.FAILED),
        ("小米 14 Civi", None),
    ],
)
def test_a_device_number_stands_for_its_model(model: str, result: Result | None) -> None:
    fields = values({"model": model})
    number = values({"imei": imei_of("小米 14")})["imei"]

    checks = {check.code: check for check in invoice_checks(Reading(Kind.PDF, 1, fields, (number,)), TODAY)}

    assert checks[CheckCode.IMEI_FORMAT].result is Result.PASSED
    found = checks.get(CheckCode.IMEI_MATCHES_MODEL)
    assert (found.result if found else None) == result


def told(found: dict[str, str], reader: str) -> Extracted:
    return Extracted(values(found, reader=reader))


def test_data_that_the_pages_deny_are_named() -> None:
    check = data_matches_text(told({**DIGITAL, "total": "9000.00"}, "ofd-data"), told(DIGITAL, "ofd-text"), "¥6000.00")

    assert check == Check(CheckCode.DATA_MATCHES_TEXT, Result.FAILED, Strength.STRONG, "total: 6000.00 / 9000.00")


def test_data_that_the_pages_show_agree() -> None:
    shown = told({**DIGITAL, "issuer": "上海示例数码有限公司（公章）"}, "ofd-text")

    check = data_matches_text(told(DIGITAL, "ofd-data"), shown, "")

    assert check is not None
    assert (check.result, check.detail) == (Result.PASSED, "number, date, total, issuer")


def test_another_company_is_not_a_strong_difference() -> None:
    check = data_matches_text(told({"issuer": "甲公司"}, "ofd-data"), told({"issuer": "乙公司"}, "ofd-text"), "")

    assert check is not None
    assert (check.result, check.strength) == (Result.FAILED, Strength.MEDIUM)
