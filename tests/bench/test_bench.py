"""The bench measures what it says: medians against goals, and a table that finds its place on the page."""

from pathlib import Path

import pytest

from bench.browsing import alternate, form_with_file
from bench.table import Finding, printed, share, slower, write

BEGIN, END = "<!-- table of make bench: begin -->", "<!-- table of make bench: end -->"


def test_a_goal_is_met_by_medians_and_not_by_the_slowest() -> None:
    assert slower("W1", "page", [0.003, 0.004, 9.0], [0.001, 0.001, 0.001], 4).met
    assert not slower("W1", "page", [0.005, 0.005, 0.001], [0.001, 0.001, 0.001], 4).met


def test_a_rate_must_be_high_enough() -> None:
    assert share("S1", "filing", [6.0], [10.0], 0.6).met
    assert not share("S1", "filing", [5.0], [10.0], 0.6).met


def test_works_are_done_in_turn() -> None:
    done: list[str] = []

    ours, raw = alternate(4, lambda: done.append("ours"), lambda: done.append("raw"), warm=0)

    assert len(ours) == len(raw) == 4
    assert done[:4] == ["raw", "ours", "ours", "raw"]


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    found = [Finding("M1", "memory", "90 MB", "40 MB", 50, 50, unit="MB")]

    write(page, found, "a note")

    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\na note\n\n{printed(found)}\n{END}\nafter\n"


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here\n", encoding="utf-8")

    with pytest.raises(ValueError, match="no marks"):
        write(page, [], "a note")


def test_a_form_with_a_file_reads_back(tmp_path: Path) -> None:
    from werkzeug.test import EnvironBuilder
    from werkzeug.wrappers import Request

    kind, body = form_with_file({"key": "k"}, "photo.jpg", b"\xff\xd8\r\nbytes")
    request = Request(EnvironBuilder(method="POST", data=body, content_type=kind).get_environ())

    assert request.form["key"] == "k"
    assert request.files["file"].read() == b"\xff\xd8\r\nbytes"
