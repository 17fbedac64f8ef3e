"""How PDF files were made: edited copies are told apart from genuine ones, each by the fact that names the edit."""

from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from casedesk.evidence.authenticity.pdf_structure import pdf_date
from casedesk.evidence.reading.checks import CheckCode, Result, Strength
from tests.evidence import specimens
from tests.evidence.authenticity import pdf_copies

C = CheckCode
SHARED = Path(__file__).parents[4] / "shared" / "data" / "invoices-pdf"
LINE = pdf_copies.TOTAL_LINE
RECEIVED = datetime(2026, 5, 1, tzinfo=UTC)
HEAD = ("Beispiel Technik GmbH", "Invoice number: R-2024/77", "Invoice date: 2024-06-18")
MADE = {"CreationDate": "D:20240618101500+02'00'", "ModDate": "D:20240618101500+02'00'"}


def details(data: bytes, code: CheckCode, received_at: datetime | None = None) -> tuple[Strength, str] | None:
    check = pdf_copies.against(data, received_at).get(code)
    return (check.strength, check.detail) if check else None


def noted(data: bytes) -> dict[CheckCode, str]:
    return {check.code: check.detail for check in pdf_copies.read(data).checks if check.result is Result.NOTED}


@pytest.mark.parametrize(
    "data",
    [
        pdf_copies.genuine(),
        pdf_copies.signed(),
        pdf_copies.updated(pdf_copies.genuine()),
        pdf_copies.scan(),
        pdf_copies.scan("Receipt 18/06/2024 Total 899.00"),
        pdf_copies.scan(footer="Scanned with a phone, page 1"),
        pdf_copies.painted(pdf_copies.genuine(), "0.9 1 0.9 rg 40 670 300 30 re f", below=True),
        pdf_copies.painted(pdf_copies.genuine(), "0 g 40 30 200 20 re f BT 1 g /F1 12 Tf 50 34 Td (Thank you) Tj ET"),
        pdf_copies.painted(pdf_copies.genuine(), "BT /F3 20 Tf 1 0 0 rg 300 500 Td (EUR) Tj /F2 20 Tf (899,00) Tj ET"),
        pdf_copies.with_attachment(specimens.pdf((*HEAD, "Total EUR 899.00")),
                                   specimens.CII.encode()),
        pdf_copies.with_information(pdf_copies.genuine(), Producer="iText 2.0.8", **MADE),
    ],
    ids=["plain", "signed", "saved", "scan", "recognised", "footer", "background", "white-on-dark", "mixed-line",
         "attached", "dated"],
)  # fmt: skip
def test_genuine_files_have_nothing_against_them(data: bytes) -> None:
    assert pdf_copies.against(data, datetime(2099, 1, 1, tzinfo=UTC)) == {}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of sample documents is not here")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*.pdf")), ids=lambda path: path.name)
def test_real_invoices_raise_weak_facts_at_most(path: Path) -> None:
    found = pdf_copies.against(path.read_bytes(), RECEIVED)

    assert {check.strength for check in found.values()} <= {Strength.WEAK}
    assert set(found) <= {C.PRODUCER}


def test_an_amount_replaced_by_saving_again_is_named_with_both_values() -> None:
    edited = pdf_copies.updated(pdf_copies.genuine(), b"EUR 899,00", b"EUR 399,00")

    assert details(edited, C.SAVED_AGAIN) == (Strength.MEDIUM, "899,00; 399,00")


def test_a_date_replaced_by_saving_again_is_named_with_both_values() -> None:
    edited = pdf_copies.updated(pdf_copies.genuine(), b"18 June", b"28 June")

    assert details(edited, C.SAVED_AGAIN) == (Strength.MEDIUM, "18; 28")


def test_the_state_before_the_last_one_is_compared_too() -> None:
    edited = pdf_copies.updated(pdf_copies.updated(pdf_copies.genuine(), b"899,00", b"399,00"))

    assert details(edited, C.SAVED_AGAIN) == (Strength.MEDIUM, "899,00; 399,00")


def test_saving_again_without_a_change_is_a_fact_and_no_mark() -> None:
    assert noted(pdf_copies.updated(pdf_copies.genuine()))[C.SAVED_AGAIN] == "1"


def test_what_changed_before_the_signature_is_the_affair_of_the_signer() -> None:
    data = pdf_copies.signed(pdf_copies.updated(pdf_copies.genuine(), b"899,00", b"399,00"))

    assert details(data, C.SAVED_AGAIN) is None
    assert noted(data)[C.SAVED_AGAIN] == "1"


def test_a_file_written_anew_keeps_its_first_identifier() -> None:
    marked = specimens.pdf(pdf_copies.LINES, extra=f"/ID[<{'ab' * 16}><{'ab' * 16}>]")

    assert C.SAVED_AGAIN not in noted(marked)
    assert noted(pdf_copies.replaced(marked, b"899,00", b"399,00"))[C.SAVED_AGAIN] == "identifier"


def test_a_white_box_with_a_new_number_is_named_with_both() -> None:
    edited = pdf_copies.painted(
        pdf_copies.genuine(), f"1 g 49 {LINE - 3} 250 15 re f BT 0 g /F1 12 Tf 50 {LINE} Td (Total EUR 399,00) Tj ET"
    )

    assert details(edited, C.TEXT_OVER_PICTURE) == (Strength.MEDIUM, "TotalEUR899,00; TotalEUR399,00")
    assert details(edited, C.HIDDEN_TEXT) is None


def test_a_box_alone_hides_what_lies_below() -> None:
    edited = pdf_copies.painted(pdf_copies.genuine(), f"1 g 49 {LINE - 3} 250 15 re f")

    assert details(edited, C.HIDDEN_TEXT) == (Strength.MEDIUM, "TotalEUR899,00")


def test_a_patch_of_text_on_a_scan_is_named() -> None:
    edited = pdf_copies.painted(pdf_copies.scan(), "1 g 40 690 200 40 re f BT 0 g /F2 20 Tf 50 700 Td (399.00) Tj ET")

    assert details(edited, C.TEXT_OVER_PICTURE) == (Strength.MEDIUM, "399.00")


@pytest.mark.parametrize(
    ("operators", "words"),
    [
        ("BT 3 Tr /F1 12 Tf 50 400 Td (Order 40099999999) Tj ET", "Order40099999999"),
        ("BT 1 g /F1 12 Tf 50 400 Td (Order 40099999999) Tj ET", "Order40099999999"),
        ("BT /F1 12 Tf 50 1400 Td (Order 40099999999) Tj ET", "Order40099999999"),
        ("BT /F1 0.2 Tf 50 400 Td (Order 40099999999) Tj ET", "Order40099999999"),
    ],
    ids=["invisible", "white", "off-page", "tiny"],
)
def test_hidden_text_is_named(operators: str, words: str) -> None:
    found = details(pdf_copies.painted(pdf_copies.genuine(), operators), C.HIDDEN_TEXT)

    assert found == (Strength.MEDIUM, words)


def test_two_numbers_in_one_place_are_named() -> None:
    edited = pdf_copies.painted(pdf_copies.genuine(), f"BT /F1 12 Tf 50 {LINE} Td (Total EUR 415,28) Tj ET")

    assert details(edited, C.OVERLAPPING_TEXT) == (Strength.MEDIUM, "89900; 41528")


def test_white_words_on_a_gradient_are_seen() -> None:
    def shade(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        function = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0.6], C1=[0, 0.2, 0.3], N=1)
        shading = pikepdf.Dictionary(
            ShadingType=2, ColorSpace=pikepdf.Name.DeviceRGB, Coords=[40, 0, 300, 0], Function=function
        )
        pattern = pikepdf.Dictionary(Type=pikepdf.Name.Pattern, PatternType=2, Shading=shading)
        page.Resources.Pattern = pikepdf.Dictionary(P1=pattern)
        page.contents_add(
            b"/Pattern cs /P1 scn 40 390 250 30 re f BT 1 g /F1 12 Tf 50 400 Td (Buy 40099999999 again) Tj ET"
        )

    assert pdf_copies.against(pdf_copies.resaved(pdf_copies.genuine(), shade)) == {}


def test_the_shadow_of_a_text_is_neither_read_nor_held_against_it() -> None:
    def shadow(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        page.Resources.ExtGState = pikepdf.Dictionary(G0=pikepdf.Dictionary(ca=0))
        line = f"/G0 gs BT /F1 12 Tf 50.9 {LINE - 0.9} Td (Total EUR 899,00) Tj ET"
        page.contents_add(b"q " + line.encode() + b" Q")

    data = pdf_copies.resaved(pdf_copies.genuine(), shadow)

    assert pdf_copies.against(data) == {}
    assert pdf_copies.read(data).texts[0].count("899,00") == 1


def test_text_drawn_twice_for_weight_or_shadow_is_no_overlap() -> None:
    bold = pdf_copies.painted(pdf_copies.genuine(), f"BT 0.5 g /F1 12 Tf 50.4 {LINE - 0.4} Td (Total EUR 899,00) Tj ET")

    assert pdf_copies.against(bold) == {}


def test_a_digit_from_another_font_is_named() -> None:
    patched = b"(Total EUR ) Tj /F2 12 Tf (3) Tj /F1 12 Tf (99,00) Tj"
    edited = pdf_copies.painted(pdf_copies.replaced(pdf_copies.genuine(), b"(Total EUR 899,00) Tj", patched), "")

    assert details(edited, C.MIXED_FONTS) == (Strength.MEDIUM, "399,00; Courier; Helvetica")


def test_a_number_in_a_font_that_nothing_else_has_is_a_weak_fact() -> None:
    patched = b"(Total EUR ) Tj /F3 12 Tf (399,00) Tj"
    edited = pdf_copies.painted(pdf_copies.replaced(pdf_copies.genuine(), b"(Total EUR 899,00) Tj", patched), "")

    assert details(edited, C.MIXED_FONTS) == (Strength.WEAK, "399,00; times")


@pytest.mark.parametrize(("kind", "words"), [("FreeText", "Total EUR 399,00"), ("Square", "")])
def test_something_a_viewer_laid_over_the_amount_is_named(kind: str, words: str) -> None:
    edited = pdf_copies.with_annotation(pdf_copies.genuine(), kind, (45, LINE - 4, 300, LINE + 12), words)

    assert details(edited, C.TEXT_OVER_PICTURE) == (Strength.MEDIUM, f"TotalEUR899,00; {kind}")


@pytest.mark.parametrize(
    ("information", "told"),
    [
        ({"Producer": "iLovePDF"}, "iLovePDF"),
        ({"Creator": "Adobe Photoshop 25.1", "Producer": "Adobe PDF library 17.00"}, "Adobe Photoshop 25.1"),
        ({"Producer": "WPS 文字"}, "WPS 文字"),
    ],
)
def test_programs_that_change_documents_are_a_weak_fact(information: dict[str, str], told: str) -> None:
    edited = pdf_copies.with_information(pdf_copies.genuine(), **information)

    assert details(edited, C.PRODUCER) == (Strength.WEAK, told)


@pytest.mark.parametrize(
    ("created", "modified", "odd"),
    [
        ("D:20240618101500+02'00'", "D:20240618101500+02'00'", False),
        ("D:20240618101500+02'00'", "D:20240718101500+02'00'", True),
        ("D:20240618101500+02'00'", "D:20240601101500+02'00'", True),
        ("D:20270618101500Z", "D:20270618101500Z", True),
        ("D:20210618101500Z", "D:20210618101500Z", True),
        ("D:20250618101500Z", "D:20250618101500Z", False),
        ("yesterday", "D:99999999999999", False),
    ],
    ids=["same", "later", "earlier", "future", "before-the-invoice", "fetched-later", "no-dates"],
)
def test_odd_dates_are_a_weak_fact(created: str, modified: str, odd: bool) -> None:
    data = pdf_copies.with_information(pdf_copies.genuine(), CreationDate=created, ModDate=modified)

    found = details(data, C.FILE_DATES, RECEIVED)

    assert (found is not None) is odd
    assert found is None or found[0] is Strength.WEAK


def test_dates_of_files_have_zones() -> None:
    assert str(pdf_date("D:20240618101500+02'00'")) == "2024-06-18 10:15:00+02:00"
    assert str(pdf_date("D:20240618101500-0530")) == "2024-06-18 10:15:00-05:30"
    assert str(pdf_date("D:20240618")) == "2024-06-18 00:00:00+00:00"
    assert pdf_date("D:20241318000000") is None


def test_attached_data_come_first_and_what_is_printed_instead_stays() -> None:
    printed = specimens.pdf((*HEAD, "Total EUR 399.00"))

    reading = pdf_copies.read(pdf_copies.with_attachment(printed, specimens.CII.encode()))

    total = reading.fields["total"]
    assert (total.value, total.reader, total.alternatives) == ("899.00", "pdf-data", ("399.00",))
    assert reading.fields["number"].box is not None
    found = {check.code: check for check in reading.checks}[C.DATA_MATCHES_TEXT]
    assert (found.result, found.detail) == (Result.FAILED, "total: 399.00 / 899.00")


@pytest.mark.parametrize(
    "xml",
    [
        b"<html><body>899.00</body></html>",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><Invoice>&x;</Invoice>",
        b"<Invoice" + b" " * 3_000_000 + b"/>",
        pdf_copies.genuine(),
        b"",
    ],
    ids=["page", "entity", "large", "pdf", "empty"],
)
def test_other_attachments_are_left_alone(xml: bytes) -> None:
    reading = pdf_copies.read(pdf_copies.with_attachment(pdf_copies.genuine(), xml))

    assert reading.fields["total"].value == "899.00"
    assert reading.fields["total"].reader == "pdf-text"


def test_codes_on_a_page_are_read() -> None:
    data = pdf_copies.with_code(pdf_copies.genuine(), "01,32,,24312000000012345678,899.00,20240618,,A1B2,")

    codes = pdf_copies.read(data).codes

    assert [(code.symbology, code.page, code.text[:6]) for code in codes] == [("QRCode", 1, "01,32,")]
    assert 0.7 < codes[0].box[0] < codes[0].box[2] < 1


def test_scans_are_left_to_recognition_whatever_words_lie_on_them() -> None:
    assert pdf_copies.read(pdf_copies.scan(footer="Scanned with a phone")).texts == ("",)
    assert "899.00" in pdf_copies.read(pdf_copies.scan("Receipt 18/06/2024 Total 899.00 " * 5)).texts[0]


def test_places_follow_a_turned_and_cut_page() -> None:
    sideways = pdf_copies.many_pages([b"BT /F1 12 Tf 0 1 -1 0 100 500 Tm (Total EUR 899,00) Tj ET"])

    def turn(document: pikepdf.Pdf) -> None:
        document.pages[0].Rotate, document.pages[0].CropBox = 90, [0, 421, 595, 842]

    box = pdf_copies.read(pdf_copies.resaved(sideways, turn)).fields["total"].box

    # Shown upright, 421 points wide and 595 high: the line begins 79 from the left and stands 100 from the top.
    assert box is not None
    assert 79 / 421 < box[0] < box[2] < 0.5
    assert 0.13 < box[1] < 100 / 595 < box[3] < 0.19
