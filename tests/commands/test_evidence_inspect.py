"""`casedesk evidence inspect`: one object a file and line, whatever the file is, with nothing set up."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casedesk.cli import main
from casedesk.evidence import analysis
from casedesk.evidence.reading.checks import Check, CheckCode
from casedesk.evidence.reading.model import FIELD_NAMES, DocumentKind
from casedesk.evidence.recognition.recogniser import Fault, NotRecognised, Recogniser
from casedesk.review.engine.facts_json import case_from_json
from tests.evidence import specimens
from tests.review.engine.example import example

INVOICES = Path(__file__).parents[3] / "shared" / "data" / "invoices-ofd"


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    """A small PDF invoice."""
    path = tmp_path / "invoice.pdf"
    lines = ("Invoice number: A-100234", "Invoice date: 2024-03-02", "Total EUR 899,00")
    path.write_bytes(specimens.pdf(lines, pages=2))
    return path


def inspect(*arguments: object) -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, ["evidence", "inspect", *map(str, arguments)])


def objects(answer: Result) -> list[dict[str, Any]]:
    """What it printed, one object a line."""
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_a_file_tells_everything_the_contract_names(invoice: Path) -> None:
    answer = inspect("--json", invoice)

    (told,) = objects(answer)
    assert answer.exit_code == 0, answer.stderr
    assert (told["file"], told["type"], told["pages"]) == (str(invoice), "application/pdf", 2)
    assert told["sha256"] == sha256(invoice.read_bytes()).hexdigest()
    assert told["kind"] in [kind.value for kind in DocumentKind]
    assert told["fields"]["number"]["value"] == "A-100234"
    assert set(told["fields"]) <= {*FIELD_NAMES, "imei"}
    names = {"value", "raw", "confidence", "page", "box", "reader", "alternatives"}
    assert all(set(field) == names for name, field in told["fields"].items() if name != "imei")
    assert told["seconds"]["total"] >= told["seconds"]["open"] > 0
    checks = [Check.from_json(check) for check in told["checks"]]
    assert CheckCode.DATE_PLAUSIBLE in [check.code for check in checks]


def test_dates_are_iso_and_totals_decimal(invoice: Path) -> None:
    (told,) = objects(inspect("--json", invoice))

    assert date.fromisoformat(told["fields"]["date"]["value"]) == date(2024, 3, 2)
    assert Decimal(told["fields"]["total"]["value"]) == Decimal("899.00")


def test_what_it_prints_is_a_document_for_the_score(invoice: Path) -> None:
    (told,) = objects(inspect("--json", invoice))

    case = case_from_json(example() | {"documents": [{"fields": told["fields"], "checks": told["checks"]}]})

    assert case.documents[0].fields is not None
    assert case.documents[0].fields.numbers == ("A-100234",)


def test_every_file_has_its_line_in_the_order_given_and_one_unread_is_exit_1(invoice: Path, tmp_path: Path) -> None:
    locked, page, pipe = tmp_path / "locked.pdf", tmp_path / "page.html", tmp_path / "pipe"
    locked.write_bytes(specimens.locked_pdf())
    page.write_text("<html><script>1</script></html>")
    os.mkfifo(pipe)
    files = [tmp_path / "none.pdf", locked, tmp_path, page, pipe, "-", invoice]

    answer = inspect("--json", *files)

    told = objects(answer)
    assert answer.exit_code == 1
    assert [one["file"] for one in told] == [str(file) for file in files]
    errors = ["no_file", "password", "no_file", "wrong_type", "no_file", "no_file", None]
    assert [one.get("error") for one in told] == errors
    assert all(one["reason"] for one in told if "error" in one)
    assert told[1]["type"] == "application/pdf"
    assert all(set(told[-1]) - {"more"} <= set(one) for one in told), "one form for all lines"
    assert all((one["fields"], one["checks"]) == ({}, []) for one in told[:-1])


def test_a_file_nobody_may_read_is_told_and_the_others_are_read(
    invoice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut, opened = tmp_path / "shut.pdf", Path.open
    shut.write_bytes(invoice.read_bytes())

    def refuse(path: Path, *mode: Any, **how: Any) -> Any:
        if path == shut:
            raise PermissionError(13, "Permission denied")
        return opened(path, *mode, **how)

    monkeypatch.setattr(Path, "open", refuse)

    told = objects(inspect("--json", shut, invoice))

    assert [one.get("error") for one in told] == ["unreadable", None]
    assert told[0]["reason"] == "The system says: Permission denied"


def test_a_name_in_no_encoding_still_gives_a_line(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.pdf"))
    odd.write_bytes(specimens.pdf())

    answer = CliRunner().invoke(main, ["evidence", "inspect", "--json", str(odd)])

    assert json.loads(answer.stdout_bytes)["pages"] == 1


def test_a_picture_whose_text_could_not_be_recognised_is_not_called_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(self: Recogniser, *sheets: object) -> None:
        raise NotRecognised(Fault.CRASHED)

    monkeypatch.setattr(Recogniser, "read", read)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(specimens.picture())

    answer = inspect("--json", photo)

    assert answer.exit_code == 1
    assert objects(answer)[0]["error"] == analysis.NO_RECOGNITION


def test_people_get_a_table(invoice: Path, tmp_path: Path) -> None:
    answer = inspect(invoice, tmp_path / "none.pdf")

    assert f"{invoice}\n" in answer.stdout
    assert "A-100234  (" in answer.stdout
    assert "There is no such file (no_file)" in answer.stdout


def test_no_file_at_all_is_a_wrong_call() -> None:
    assert inspect("--json").exit_code == 2


def test_it_needs_no_settings_and_writes_each_line_at_once(invoice: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    with subprocess.Popen(
        [sys.executable, "-m", "casedesk.cli", "evidence", "inspect", "--json", str(invoice), str(tmp_path / "later")],
        cwd=Path(__file__).parents[2],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        second = json.loads(process.stdout.readline())
        assert process.wait(60) == 1

    assert (first["fields"]["number"]["value"], second["error"]) == ("A-100234", "no_file")


@pytest.mark.skipif(not INVOICES.is_dir(), reason="the shared real documents are not here")
def test_a_real_invoice_is_read() -> None:
    (told,) = objects(inspect("--json", INVOICES / "fully-digital-2024.ofd"))

    found = {name: told["fields"][name]["value"] for name in ("number", "date", "total")}
    assert found == {"number": "24112000000048542163", "date": "2024-05-28", "total": "4449.00"}
    assert told["kind"] == "fully_digital"
