"""The whole way of a file: the child, recognition where a page has no text of its own, merging and comparisons."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import segno
from PIL import Image
from weasyprint import HTML

from casedesk.errors import Unavailable
from casedesk.evidence.analysis import NO_RECOGNITION, Stage, analyse
from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.merging import merged
from casedesk.evidence.reading.checks import CheckCode, Result
from casedesk.evidence.reading.model import FieldValue, Reading
from casedesk.evidence.recognition.recogniser import Fault, NotRecognised, Recognised, Recogniser, Sheet
from casedesk.evidence.sandbox import FileUnreadable
from tests.evidence import papers, specimens


class Recorded(Recogniser):
    """Answers what a test says, and notes what it was asked for."""

    def __init__(self, answer: Reading | Exception) -> None:
        super().__init__()
        self.answer = answer
        self.asked: list[tuple[int, str, tuple[int, int]]] = []

    def read(self, sheets: Sequence[Sheet], on_page: object = None) -> Recognised:
        for sheet in sheets:
            with Image.open(sheet.path) as picture:
                self.asked.append((sheet.page, sheet.path.name, picture.size))
        if isinstance(self.answer, Exception):
            raise self.answer
        return Recognised(self.answer, {"recognise": 1.5, "fields": 0.25})


def seen(*texts: str, **fields: str) -> Reading:
    values = {name: FieldValue(value, value, 0.8, "recognition", 1, (0, 0, 1, 1)) for name, value in fields.items()}
    return Reading(Kind.JPEG, len(texts), values, texts=texts)


def scan(*pictures: Image.Image) -> bytes:
    """A PDF of pictures only."""
    written = io.BytesIO()
    pictures[0].save(written, "PDF", save_all=True, append_images=pictures[1:], resolution=100)
    return written.getvalue()


def test_a_picture_is_drawn_recognised_and_compared(tmp_path: Path) -> None:
    stages: list[Stage] = []
    recogniser = Recorded(seen("Total 12.50", total="12.50"))

    found = analyse(io.BytesIO(specimens.picture()), Kind.JPEG, tmp_path, on_stage=stages.append, recogniser=recogniser)

    assert stages == [Stage.OPENING, Stage.RECOGNISING, Stage.COMPARING]
    assert found.reading.fields["total"].value == "12.50"
    assert found.reading.texts == ("Total 12.50",)
    assert found.reading.notes == ()
    assert recogniser.asked == [(1, "page-1.jpg", (640, 400))]
    assert set(found.seconds) == {"open", "codes", "recognise", "fields", "checks"}
    assert found.seconds["recognise"] == 1.5
    assert re.fullmatch(r"[0-9a-f]{16}", found.neighbour_hash or "")


def test_recognition_gets_a_large_photo_in_a_larger_size(tmp_path: Path) -> None:
    recogniser = Recorded(seen(""))

    found = analyse(io.BytesIO(specimens.picture(size=(4000, 3000))), Kind.JPEG, tmp_path, recogniser=recogniser)

    assert [preview.width for preview in found.previews if preview.page == 1] == [2000]
    ((page, name, size),) = recogniser.asked
    assert (page, name) == (1, "legible-1.jpg")
    assert 7_900_000 < size[0] * size[1] <= 8_010_000


def test_data_without_pages_needs_no_recognition(tmp_path: Path) -> None:
    stages: list[Stage] = []
    recogniser = Recorded(seen())

    found = analyse(
        io.BytesIO(specimens.EINVOICE.encode()), Kind.XML, tmp_path, on_stage=stages.append, recogniser=recogniser
    )

    assert recogniser.asked == []
    assert Stage.RECOGNISING not in stages
    assert found.neighbour_hash is None
    assert found.reading.fields["total"].value == "6000.00"


def test_only_pages_without_text_are_recognised(tmp_path: Path) -> None:
    recogniser = Recorded(seen("Total 5.00", "no more", total="5.00"))

    found = analyse(io.BytesIO(scan(papers.sheet(), papers.sheet())), Kind.PDF, tmp_path, recogniser=recogniser)

    assert [page for page, _, _ in recogniser.asked] == [1, 2]
    assert found.reading.texts == ("Total 5.00", "no more")


def written(*lines: str) -> bytes:
    """A PDF page with lines of text."""
    shown = "\n".join(f"<p>{line}</p>" for line in lines)
    paper: bytes = HTML(string=shown).write_pdf()
    return paper


LETTER = ("Invoice No: A-100234", "Invoice date: 18 June 2024", "Total: EUR 12.50")


def test_what_the_text_of_a_pdf_lacks_is_looked_for_in_its_picture(tmp_path: Path) -> None:
    recogniser = Recorded(seen("LOGO GmbH", issuer="LOGO GmbH", total="72.50", model="Mate 60"))

    found = analyse(io.BytesIO(written(*LETTER)), Kind.PDF, tmp_path, recogniser=recogniser)

    assert [page for page, _, _ in recogniser.asked] == [1]
    assert found.reading.fields["issuer"].value == "LOGO GmbH"
    assert (found.reading.fields["total"].value, found.reading.fields["total"].alternatives) == ("12.50", ())
    assert "A-100234" in found.reading.texts[0]
    assert found.seconds["recognise"] == 1.5


def test_a_pdf_whose_text_tells_everything_is_not_recognised(tmp_path: Path) -> None:
    recogniser = Recorded(seen("x"))

    found = analyse(io.BytesIO(written("Example Phones GmbH", *LETTER)), Kind.PDF, tmp_path, recogniser=recogniser)

    assert recogniser.asked == []
    assert found.reading.fields["issuer"].value == "Example Phones GmbH"


def test_without_recognition_the_text_of_a_pdf_counts_as_read(tmp_path: Path) -> None:
    recogniser = Recorded(NotRecognised(Fault.TIMEOUT))

    found = analyse(io.BytesIO(written(*LETTER)), Kind.PDF, tmp_path, recogniser=recogniser)

    assert found.reading.notes == ()
    assert found.reading.fields["total"].value == "12.50"


@pytest.mark.parametrize(
    "fault", [NotRecognised(Fault.CRASHED), NotRecognised(Fault.TIMEOUT), Unavailable(code="recognition_unavailable")]
)
def test_without_recognition_a_file_is_read_all_the_same(fault: Exception, tmp_path: Path) -> None:
    found = analyse(io.BytesIO(specimens.picture()), Kind.JPEG, tmp_path, recogniser=Recorded(fault))

    assert found.reading.notes == ("no_text", NO_RECOGNITION)
    assert len(found.previews) == 2


def test_an_unreadable_file_is_refused_before_recognition(tmp_path: Path) -> None:
    recogniser = Recorded(seen("x"))

    with pytest.raises(FileUnreadable):
        analyse(io.BytesIO(b"\xff\xd8\xff no picture"), Kind.JPEG, tmp_path, recogniser=recogniser)
    assert recogniser.asked == []


def test_codes_of_a_picture_are_read_and_compared(tmp_path: Path) -> None:
    code = io.BytesIO()
    segno.make("01,10,044031900111,12345678,123.45,20210304,12345678901234567890,ABCD").save(code, kind="png", scale=5)
    paper = papers.sheet(["发票代码 044031900111", "发票号码 99999999"])
    with Image.open(code) as drawn:
        paper.paste(drawn.convert("RGB"), (480, 20))
    recogniser = Recorded(seen("发票号码 99999999", number="99999999", code="044031900111"))

    found = analyse(io.BytesIO(papers.jpeg(paper)), Kind.JPEG, tmp_path, recogniser=recogniser)

    assert [code.symbology for code in found.reading.codes] == ["QRCode"]
    facts = {check.code: check.result for check in found.reading.checks}
    assert facts[CheckCode.QR_MATCHES_TEXT] is Result.FAILED


def test_the_code_of_the_case_is_looked_for(tmp_path: Path) -> None:
    recogniser = Recorded(seen("Total 12.50  K7M-2QX"))

    def facts(code: str | None) -> set[CheckCode]:
        found = analyse(io.BytesIO(specimens.picture()), Kind.JPEG, tmp_path, case_code=code, recogniser=recogniser)
        return {check.code for check in found.reading.checks}

    assert CheckCode.CASE_CODE in facts("K7M-2QX")
    assert CheckCode.CASE_CODE not in facts("H4R-9TW")
    assert CheckCode.CASE_CODE not in facts(None)


def test_what_a_file_says_itself_goes_before_what_was_recognised() -> None:
    own = Reading(
        Kind.PDF,
        2,
        {
            "total": FieldValue("12.50", "12.50", 0.99, "pdf-data"),
            "date": FieldValue("2024-06-18", "", 0.9, "pdf-text", 1, (0, 0, 1, 1)),
        },
        (FieldValue(specimens.IMEI, specimens.IMEI, 0.9, "pdf-text"),),
        ("first page", ""),
        ("no_preview",),
    )
    other = FieldValue(specimens.IMEI, specimens.IMEI, 0.5, "recognition", 2)
    recognised = Reading(
        Kind.JPEG,
        1,
        {
            "total": FieldValue("12.50", "12.50", 0.7, "recognition", 2, (0.1, 0.1, 0.2, 0.2)),
            "date": FieldValue("2024-06-19", "", 0.7, "recognition", 2, (0, 0, 1, 1)),
            "issuer": FieldValue("Shop", "Shop", 0.7, "recognition", 2, (0, 0, 1, 1)),
        },
        (other,),
        ("second page",),
    )

    both = merged(own, recognised, [2])

    assert (both.fields["total"].reader, both.fields["total"].alternatives) == ("pdf-data", ())
    assert (both.fields["total"].page, both.fields["total"].box) == (2, (0.1, 0.1, 0.2, 0.2)), "lit where it is printed"
    assert (both.fields["date"].value, both.fields["date"].alternatives) == ("2024-06-18", ("2024-06-19",))
    assert both.fields["issuer"].reader == "recognition"
    assert both.imei == own.imei
    assert both.texts == ("first page", "second page")
    assert both.notes == ("no_preview",)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photographed_receipt_is_read_whatever_its_format(form: str, tmp_path: Path) -> None:
    specimens.picture()  # registers HEIF with Pillow
    written = io.BytesIO()
    papers.photo(90).save(written, form)
    kind = Kind.HEIC if form == "HEIF" else Kind[form]

    found = analyse(written, kind, tmp_path, limits=Limits())

    assert found.reading.fields["date"].value == "2024-06-18"
    assert found.reading.fields["total"].value == "5999.00"


@pytest.mark.slow
def test_a_scanned_pdf_is_recognised(tmp_path: Path) -> None:
    found = analyse(io.BytesIO(scan(papers.sheet())), Kind.PDF, tmp_path)

    assert found.reading.fields["total"].value == "5999.00"
    assert "no_text" not in found.reading.notes
