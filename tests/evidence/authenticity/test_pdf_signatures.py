"""Signatures of PDF files: intact, edited afterwards, malformed."""

import re
from collections.abc import Iterable

import pytest
from pyhanko.sign.fields import MDPPerm

from casedesk.evidence.authenticity import pdf_signatures
from casedesk.evidence.authenticity.pdf_signatures import covers_whole_file, signature_checks
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from tests.evidence.authenticity import pdf_copies

C, R = CheckCode, Result


def results(checks: Iterable[Check]) -> dict[CheckCode, Result]:
    return {check.code: check.result for check in checks}


def test_a_genuine_signature_is_intact_and_covers_the_file() -> None:
    checks = signature_checks(pdf_copies.signed())

    assert results(checks) == {
        C.SIGNATURE_INTACT: R.PASSED,
        C.SIGNATURE_COVERS_FILE: R.PASSED,
        C.EDITED_AFTER_SIGNING: R.PASSED,
        C.SIGNATURE_TRUSTED: R.NOT_CHECKED,
        C.SIGNATURE_DATES: R.NOTED,
    }
    assert covers_whole_file(checks)
    told = {check.code: check.detail for check in checks}
    assert told[C.SIGNATURE_INTACT] == pdf_copies.SIGNER
    assert re.fullmatch(r"Example Shop Invoices; 2024-01-01; 2123-\d\d-\d\d; 20\d\d-\d\d-\d\d", told[C.SIGNATURE_DATES])


def test_trust_comes_from_the_authorities_of_the_operator_alone() -> None:
    data = pdf_copies.signed()

    trusted = signature_checks(data, pdf_copies.certificate("Somebody") + pdf_copies.certificate())
    other = signature_checks(data, pdf_copies.certificate("Somebody"))

    assert results(trusted)[C.SIGNATURE_TRUSTED] is R.PASSED
    assert results(other)[C.SIGNATURE_TRUSTED] is R.FAILED


def test_an_amount_changed_after_signing_is_named() -> None:
    checks = signature_checks(pdf_copies.updated(pdf_copies.signed(), b"899,00", b"399,00"))

    found = next(check for check in checks if check.code is C.EDITED_AFTER_SIGNING)
    assert (found.result, found.strength) == (R.FAILED, Strength.STRONG)
    assert results(checks)[C.SIGNATURE_INTACT] is R.PASSED
    assert results(checks)[C.SIGNATURE_COVERS_FILE] is R.NOTED
    assert not covers_whole_file(checks)


@pytest.mark.parametrize(
    ("edited", "broken"),
    [
        (pdf_copies.signed().replace(b"899,00", b"399,00"), True),
        (pdf_copies.resaved(pdf_copies.signed()), True),
        (pdf_copies.signed(), False),
    ],
    ids=["byte", "written-anew", "genuine"],
)
def test_what_was_signed_may_not_change(edited: bytes, broken: bool) -> None:
    checks = signature_checks(edited, pdf_copies.certificate())

    assert (results(checks)[C.SIGNATURE_INTACT] is R.FAILED) is broken
    assert (results(checks)[C.SIGNATURE_TRUSTED] is R.PASSED) is not broken
    if broken:
        assert not [check for check in checks if check.result is R.PASSED]


def test_a_second_signature_is_an_addition_that_forms_allow() -> None:
    checks = signature_checks(pdf_copies.countersigned(pdf_copies.signed()))

    assert [check.result for check in checks if check.code is C.SIGNATURE_INTACT] == [R.PASSED, R.PASSED]
    assert [check.result for check in checks if check.code is C.SIGNATURE_COVERS_FILE] == [R.NOTED, R.PASSED]
    assert not [check for check in checks if check.result is R.FAILED]
    assert covers_whole_file(checks)


def test_an_addition_the_first_signer_forbade_is_an_edit() -> None:
    closed = pdf_copies.signed(permissions=MDPPerm.NO_CHANGES)
    writer_adds = pdf_copies.updated(closed, b"Delivery", b"delivery")

    assert results(signature_checks(closed))[C.EDITED_AFTER_SIGNING] is R.PASSED
    assert results(signature_checks(writer_adds))[C.EDITED_AFTER_SIGNING] is R.FAILED


@pytest.mark.parametrize("permissions", [None, MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_a_text_box_laid_over_the_total_after_signing_is_an_edit(permissions: MDPPerm | None) -> None:
    signed = pdf_copies.signed(permissions=permissions)

    assert results(signature_checks(signed))[C.EDITED_AFTER_SIGNING] is R.PASSED
    assert results(signature_checks(pdf_copies.annotated_later(signed)))[C.EDITED_AFTER_SIGNING] is R.FAILED


def test_the_whole_reading_tells_of_the_signature() -> None:
    checks = pdf_copies.read(pdf_copies.signed()).checks

    assert results(checks)[C.SIGNATURE_INTACT] is R.PASSED
    assert C.SAVED_AGAIN not in results(checks)
    assert C.SIGNATURE_INTACT not in results(pdf_copies.read(pdf_copies.genuine()).checks)


def _damaged(data: bytes) -> list[bytes]:
    place = data.index(b"/Contents <") + len(b"/Contents <")
    ranges = re.search(rb"/ByteRange \[[^\]]*\]", data)
    assert ranges
    spans = (b"[0 1]", b"[0 99999999 0 1]", b"[-5 10 -3 4]", b"[/A /B /C /D]", b"[]")
    return [
        data[:place] + b"00" * 400 + data[place + 800 :],
        data[:place] + b"308006092a864886f70d010702a0803080" + data[place + 34 :],
        data[:place] + b"zz" * 50 + data[place + 100 :],
        *(data.replace(ranges[0], (b"/ByteRange " + span).ljust(len(ranges[0]))) for span in spans),
        data.replace(b"/SubFilter", b"/SubFolder"),
        data[:-200],
    ]


@pytest.mark.parametrize("number", range(10))
def test_a_malformed_signature_never_ends_the_reading(number: int) -> None:
    data = _damaged(pdf_copies.signed())[number]

    checks = pdf_copies.read(data).checks

    assert results(checks).get(C.SIGNATURE_INTACT) is not R.PASSED or b"SubFolder" in data


def test_a_signature_that_takes_too_long_is_told_as_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(data: bytes) -> list[Check]:
        while True:
            pass

    monkeypatch.setattr(pdf_signatures, "_signatures", endless)
    monkeypatch.setattr(pdf_signatures, "_SECONDS", 0.05)

    assert [check.result for check in signature_checks(b"")] == [R.NOT_CHECKED]
