"""Sealed OFD invoices: genuine ones raise nothing strong, each edited copy names its fact and its file."""

import io
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import pem
from PIL import Image

from casedesk.demo.invoice_pdf import qr_picture
from casedesk.evidence.authenticity.invoices import invoice_checks
from casedesk.evidence.authenticity.seal import is_issued_by, read_seal
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import Reading
from tests.evidence.authenticity import ofd_copies as copies
from tests.evidence.authenticity.ofd_copies import by_code, edited, failures, invoice, plain, read, sealed

Entries = Mapping[str, bytes]
SHARED = Path(__file__).parents[4] / "shared" / "data" / "invoices-ofd"
OTHER_QR = "01,32,,24112000000048542163,4449.00,20240528,,B2B6,"
TOTAL, NUMBER = str(invoice().total), invoice().number


def everything(reading: Reading) -> tuple[Check, ...]:
    return (*reading.checks, *invoice_checks(reading))


def strong_failures(reading: Reading) -> list[Check]:
    return [one for one in everything(reading) if one.result is Result.FAILED and one.strength is Strength.STRONG]


@pytest.mark.parametrize("older", [False, True], ids=["GB/T 38540", "GM/T 0031"])
@pytest.mark.parametrize("with_rsa", [False, True], ids=["SM2", "RSA"])
def test_a_genuine_seal_is_verified(older: bool, with_rsa: bool) -> None:
    checks = by_code(read(sealed(plain(), older=older, with_rsa=with_rsa)))

    passed = {code for code, check in checks.items() if check.result is Result.PASSED}
    assert passed >= {
        CheckCode.SIGNATURE_DIGESTS,
        CheckCode.SIGNATURE_COVERS_FILE,
        CheckCode.SIGNATURE_INTACT,
        CheckCode.SIGNATURE_SEAL,
    }
    assert checks[CheckCode.SIGNATURE_INTACT].detail == "Example Seal, Example Tax Bureau"
    assert checks[CheckCode.SIGNATURE_SEAL].detail == "示例发票专用章"
    assert checks[CheckCode.SIGNATURE_DATES] == Check(
        CheckCode.SIGNATURE_DATES, Result.NOTED, Strength.MEDIUM, "2024-03-02 / 2024-01-01 – 2026-01-01"
    )
    assert checks[CheckCode.SIGNATURE_TRUSTED].result is Result.NOT_CHECKED


@pytest.mark.parametrize("with_rsa", [False, True], ids=["SM2", "RSA"])
def test_only_an_authority_of_the_operator_is_trusted(with_rsa: bool) -> None:
    entries = sealed(plain(), with_rsa=with_rsa)
    results = [
        by_code(read(one, copies.root(with_rsa=rooted)))[CheckCode.SIGNATURE_TRUSTED].result
        for one, rooted in ((entries, with_rsa), (entries, not with_rsa), (page_total(entries), with_rsa))
    ]

    assert results == [Result.PASSED, Result.FAILED, Result.NOT_CHECKED]


@pytest.mark.parametrize("with_rsa", [False, True], ids=["SM2", "RSA"])
def test_an_authority_is_known_by_its_signature_and_not_by_its_name(with_rsa: bool) -> None:
    root = copies.root(with_rsa=with_rsa)
    held = copies.issued(with_rsa=with_rsa)
    other = held.replace(b"Example Seal", b"Another Seal", 1)

    assert held != pem.unarmor(root)[2]
    assert is_issued_by(held, root)
    assert not is_issued_by(other, root)
    assert not is_issued_by(held, copies.root(with_rsa=not with_rsa))
    assert not is_issued_by(b"no certificate", root)


def test_nothing_fails_on_a_genuine_invoice() -> None:
    assert [one for one in everything(read(sealed(plain()))) if one.result is Result.FAILED] == []
    assert [one for one in everything(read(plain())) if one.result is Result.FAILED] == []


def test_an_invoice_without_signature_says_nothing_of_one() -> None:
    assert not any(code.value.startswith("signature") for code in by_code(read(plain())))


def test_packed_again_it_is_the_same_document() -> None:
    entries = sealed(plain())
    again = dict(reversed(entries.items()))

    assert by_code(read(again)) == by_code(read(entries))


def page_total(entries: Entries) -> Entries:
    return edited(entries, copies.PAGE, f"¥{TOTAL}", "¥9999.00")


def page_date(entries: Entries) -> Entries:
    return edited(entries, copies.PAGE, "2024年03月02日", "2024年05月02日")


def page_number(entries: Entries) -> Entries:
    return edited(entries, copies.PAGE, NUMBER, NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10))


def data_total(entries: Entries) -> Entries:
    old, new = (f"{sum_}</fp:TaxInclusiveTotalAmount>" for sum_ in (TOTAL, "9999.00"))
    return edited(entries, copies.DATA, old, new)


def tag_of_the_number(entries: Entries) -> Entries:
    """The tag of the number points at the text that the tag of the clerk points at."""
    text = entries[copies.TAGS].decode()
    number, clerk = (text.split(f"<ofd:{tag}>")[1].split(">")[1].split("<")[0] for tag in ("InvoiceNo", "InvoiceClerk"))
    return edited(entries, copies.TAGS, f">{number}<", f">{clerk}<")


def other_qr(entries: Entries) -> Entries:
    return {**entries, copies.QR: qr_picture(OTHER_QR)}


EDITS = [
    (page_total, copies.PAGE, CheckCode.DATA_MATCHES_TEXT, "total: 9999.00 / 2499.00"),
    (page_total, copies.PAGE, CheckCode.QR_MATCHES_TEXT, "total: 9999.00 / 2499.00"),
    (page_date, copies.PAGE, CheckCode.QR_MATCHES_TEXT, "date: 2024-05-02 / 2024-03-02"),
    (page_number, copies.PAGE, CheckCode.QR_MATCHES_TEXT, "number: "),
    (data_total, copies.DATA, CheckCode.DATA_MATCHES_TEXT, "total: 2499.00 / 9999.00"),
    (data_total, copies.DATA, CheckCode.QR_MATCHES_DATA, "total: 9999.00 / 2499.00"),
    (tag_of_the_number, copies.TAGS, CheckCode.DATA_MATCHES_TEXT, "number: "),
    (other_qr, copies.QR, CheckCode.QR_MATCHES_TEXT, "number: "),
    (other_qr, copies.QR, CheckCode.QR_MATCHES_DATA, "number: "),
]


@pytest.mark.parametrize(("edit", "file", "code", "detail"), EDITS)
def test_an_edited_copy_is_told_by_its_values_and_by_its_file(
    edit: Callable[[Entries], Entries], file: str, code: CheckCode, detail: str
) -> None:
    found = failures(read(edit(sealed(plain()))))

    assert found[CheckCode.SIGNATURE_DIGESTS] == Check(
        CheckCode.SIGNATURE_DIGESTS, Result.FAILED, Strength.STRONG, file
    )
    assert found[code].strength is Strength.STRONG
    assert found[code].detail.startswith(detail)


@pytest.mark.parametrize(("edit", "file", "code", "detail"), EDITS)
def test_without_a_signature_the_values_still_tell(
    edit: Callable[[Entries], Entries], file: str, code: CheckCode, detail: str
) -> None:
    assert failures(read(edit(plain())))[code].detail.startswith(detail)


def test_a_signature_made_new_over_an_edit_leaves_the_code_to_tell() -> None:
    found = failures(read(sealed(page_total(plain()))))

    assert CheckCode.SIGNATURE_DIGESTS not in found
    assert found[CheckCode.QR_MATCHES_TEXT].strength is Strength.STRONG


def test_a_list_of_digests_made_new_breaks_the_signature() -> None:
    entries = sealed(plain())
    forged = page_total(plain())
    entries = {**sealed(forged), copies.VALUE: entries[copies.VALUE]}

    found = failures(read(entries))

    assert found[CheckCode.SIGNATURE_INTACT] == Check(
        CheckCode.SIGNATURE_INTACT, Result.FAILED, Strength.STRONG, copies.SIGNATURE
    )


def test_a_signature_value_changed_is_not_that_of_its_certificate() -> None:
    entries = sealed(plain())
    value = bytearray(entries[copies.VALUE])
    value[-1] ^= 1

    assert (
        failures(read({**entries, copies.VALUE: bytes(value)}))[CheckCode.SIGNATURE_INTACT].strength is Strength.MEDIUM
    )


def test_the_list_may_be_sealed_by_another_digest_than_its_files() -> None:
    checks = by_code(read(sealed(plain(), method=copies.MD5, sealed_by=copies.SM3)))

    assert checks[CheckCode.SIGNATURE_INTACT].result is Result.PASSED


def test_a_seal_that_was_changed_is_not_that_of_its_maker() -> None:
    entries = sealed(plain())
    changed = entries[copies.VALUE].replace("示例发票".encode(), "伪造发票".encode())

    assert failures(read({**entries, copies.VALUE: changed}))[CheckCode.SIGNATURE_SEAL].detail == "伪造发票专用章"


def test_a_signature_whose_mention_was_struck_out_still_tells_of_the_edit() -> None:
    entries = page_total({**sealed(plain())})
    head = re.sub(rb"<ofd:Signatures>.*?</ofd:Signatures>", b"", entries["OFD.xml"])
    assert head != entries["OFD.xml"]

    check = failures(read({**entries, "OFD.xml": head}))[CheckCode.SIGNATURE_DIGESTS]

    assert check.strength is Strength.STRONG
    assert copies.PAGE in check.detail


def test_a_file_added_is_named() -> None:
    note = b'<ofd:PageAnnot xmlns:ofd="http://www.ofdspec.org/2016"/>'

    check = failures(read({**sealed(plain()), "Doc_0/Annots/Page_0/Note.xml": note}))[CheckCode.SIGNATURE_COVERS_FILE]

    assert (check.strength, check.detail) == (Strength.MEDIUM, "Doc_0/Annots/Page_0/Note.xml")


def test_a_page_put_beside_the_signed_one_is_named() -> None:
    entries = sealed(plain())
    forged = page_total({**entries})[copies.PAGE]
    entries = edited(entries, "Doc_0/Document.xml", "Pages/Page_0/Content.xml", "Other/Content.xml")

    found = failures(read({**entries, "Doc_0/Other/Content.xml": forged}))

    assert found[CheckCode.SIGNATURE_COVERS_FILE] == Check(
        CheckCode.SIGNATURE_COVERS_FILE, Result.FAILED, Strength.STRONG, "Doc_0/Other/Content.xml"
    )


def test_a_list_of_parts_that_grew_is_no_strong_fact() -> None:
    entries = sealed(plain())
    entries = edited(entries, "Doc_0/Document.xml", "</ofd:Document>", "<ofd:Extensions/></ofd:Document>")

    check = failures(read(entries))[CheckCode.SIGNATURE_DIGESTS]

    assert (check.strength, check.detail) == (Strength.MEDIUM, "Doc_0/Document.xml")


def test_a_signed_file_that_is_gone_is_named() -> None:
    entries = dict(sealed(plain()))
    del entries[copies.DATA]

    assert failures(read(entries))[CheckCode.SIGNATURE_DIGESTS].detail == copies.DATA


def test_old_digests_are_weak_and_keyed_ones_cannot_be_made_again() -> None:
    old = by_code(read(sealed(plain(), method=copies.MD5)))
    entries = edited(sealed(plain(), method=copies.KEYED), copies.SIGNATURE, "StampAnnot ID", "StampAnnot  ID")
    keyed = by_code(read(entries, copies.root()))

    assert old[CheckCode.SIGNATURE_DIGESTS] == Check(CheckCode.SIGNATURE_DIGESTS, Result.PASSED, Strength.WEAK, "MD5")
    assert keyed[CheckCode.SIGNATURE_DIGESTS].result is Result.NOT_CHECKED
    assert keyed[CheckCode.SIGNATURE_INTACT].result is Result.NOT_CHECKED
    assert keyed[CheckCode.SIGNATURE_TRUSTED].result is Result.NOT_CHECKED
    assert by_code(read(sealed(plain(), method=copies.SHA256)))[CheckCode.SIGNATURE_DIGESTS].detail == "SHA-256"


def test_a_signature_outside_the_days_of_its_certificate() -> None:
    late = read(sealed(plain(), signed_at=datetime(2026, 3, 1, tzinfo=UTC)))

    assert failures(late)[CheckCode.SIGNATURE_DATES].detail == "2026-03-01 / 2024-01-01 – 2026-01-01"


def test_a_signature_of_another_kind_is_not_checked() -> None:
    checks = by_code(read({**sealed(plain()), copies.VALUE: b"\x30\x03\x02\x01\x01"}))

    assert checks[CheckCode.SIGNATURE_INTACT].result is Result.NOT_CHECKED
    assert checks[CheckCode.SIGNATURE_DIGESTS].result is Result.PASSED


@pytest.mark.parametrize("length", range(0, 1400, 97))
def test_a_damaged_seal_is_no_seal(length: int) -> None:
    assert read_seal(sealed(plain())[copies.VALUE][:length]) is None


def test_the_picture_of_a_seal_is_drawn_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    target = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 0, 0)).save(target, "PNG")
    entries = sealed(plain(), picture=("png", target.getvalue()))
    reader = copies.OfdReader(None, copies.Limits())

    reader.preview(io.BytesIO(copies.packed(entries)), copies.Kind.OFD)

    with Image.open("page-1.jpg") as drawn:
        red, green, _ = drawn.getpixel((round(110 / 210 * 2000), round(25 / 140 * 1333)))
    assert red > 150 > 60 > green


needs_samples = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the sample documents do not lie beside the project (../shared/data)"
)


def genuine(name: str) -> dict[str, bytes]:
    return copies.entries_of((SHARED / f"{name}.ofd").read_bytes())


@needs_samples
@pytest.mark.parametrize("name", ["vat-ordinary-chongqing", "fully-digital-2024", "not-an-invoice"])
def test_genuine_documents_raise_no_strong_failure(name: str) -> None:
    assert strong_failures(read(genuine(name))) == []


@needs_samples
def test_the_seal_of_a_genuine_invoice_verifies() -> None:
    checks = by_code(read(genuine("vat-ordinary-chongqing")))

    assert checks[CheckCode.SIGNATURE_INTACT].result is Result.PASSED
    assert checks[CheckCode.SIGNATURE_SEAL].result is Result.PASSED


@needs_samples
@pytest.mark.parametrize(
    ("file", "old", "new", "codes"),
    [
        (copies.PAGE, "¥318.00", "¥918.00", {CheckCode.DATA_MATCHES_TEXT}),
        (copies.PAGE, "2020年10月10日", "2021年10月10日", {CheckCode.DATA_MATCHES_TEXT, CheckCode.QR_MATCHES_TEXT}),
        (copies.PAGE, ">99999951<", ">99999957<", {CheckCode.DATA_MATCHES_TEXT, CheckCode.QR_MATCHES_TEXT}),
        (copies.DATA, ">99999951<", ">99999957<", {CheckCode.DATA_MATCHES_TEXT, CheckCode.QR_MATCHES_DATA}),
    ],
)
def test_edited_copies_of_a_sealed_genuine_invoice(file: str, old: str, new: str, codes: set[CheckCode]) -> None:
    found = failures(read(edited(genuine("vat-ordinary-chongqing"), file, old, new)))

    assert found[CheckCode.SIGNATURE_DIGESTS].detail == file
    assert {code for code in codes if found[code].strength is Strength.STRONG} == codes


@needs_samples
@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (">4449.00<", ">8449.00<", "total"),
        ("2024年05月28日", "2024年07月28日", "date"),
        (">24112000000048542163<", ">24112000000048542169<", "number"),
    ],
)
def test_edited_copies_of_a_genuine_invoice_without_signature(old: str, new: str, name: str) -> None:
    found = failures(read(edited(genuine("fully-digital-2024"), copies.PAGE, old, new)))

    assert found[CheckCode.QR_MATCHES_TEXT].strength is Strength.STRONG
    assert found[CheckCode.QR_MATCHES_TEXT].detail.startswith(f"{name}: ")


@needs_samples
def test_a_swapped_code_in_a_genuine_invoice() -> None:
    entries = {**genuine("fully-digital-2024"), "Doc_0/Res/image_6920.png": qr_picture(OTHER_QR.replace("6", "7"))}

    assert failures(read(entries))[CheckCode.QR_MATCHES_TEXT].strength is Strength.STRONG
