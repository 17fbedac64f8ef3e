"""Reading a PDF back: its text, and the rules a page of ours must keep."""

import ctypes

import pypdfium2


def text_of(pdf: bytes) -> str:
    """All text, line ends removed where a line was only wrapped."""
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "")


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def words_outside(pdf: bytes, *, margin: float = 40) -> list[str]:
    """Characters that stand nearer to the paper's left or right edge than the margin, in points."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, _bottom, right, _top = text.get_charbox(index)
            if right > left and (left < margin or right > page.get_width() - margin):
                found.append(text.get_text_range(index, 1))
    return found


def links_of(pdf: bytes) -> int:
    """How many places of the document can be clicked."""
    document = pypdfium2.PdfDocument(pdf)
    count = 0
    for page in document:
        position, link = ctypes.c_int(0), pypdfium2.raw.FPDF_LINK()
        while pypdfium2.raw.FPDFLink_Enumerate(page.raw, position, link):
            count += 1
    return count
