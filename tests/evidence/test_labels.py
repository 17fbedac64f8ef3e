"""Names of files are labels: cleaned to show, never a path, never a broken header."""

import pytest

from casedesk.evidence.labels import attachment_header, clean_label


@pytest.mark.case("S28")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("发票 2024.pdf", "发票 2024.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\photo.jpg", "photo.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ('"quoted".pdf', '"quoted".pdf'),
        ("..", "file"),
        ("", "file"),
        ("\u200b\u200f", "file"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_s28_labels_are_cleaned(given: str, shown: str) -> None:
    assert clean_label(given) == shown


@pytest.mark.case("S28")
def test_s28_long_labels_keep_their_ending() -> None:
    label = clean_label("长" * 300 + ".pdf")

    assert len(label) == 150
    assert label.endswith("长.pdf")


@pytest.mark.case("S28")
@pytest.mark.parametrize("name", ['a".html', "a\r\nX: y", "发票;.pdf", "../a", "\u202ea", "a" * 300, "100%.pdf", "\\"])
def test_s28_the_download_header_is_well_formed(name: str) -> None:
    header = attachment_header(name)

    assert header.isascii()
    assert header.isprintable()
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    assert "/" not in header
