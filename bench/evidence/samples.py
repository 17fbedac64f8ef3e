"""Real documents with their labels, from the folder of samples beside the project, in the form of invented ones."""

import json
from collections.abc import Iterator
from pathlib import Path

from bench.evidence.invented import Invented
from casedesk import ROOT
from casedesk.evidence.reading import values

FOLDER = ROOT.parent / "shared" / "data"
_OFD = {  # read in a viewer; that folder has no labels for them
    "fully-digital-2024.ofd": {"number": "24112000000048542163", "date": "2024-05-28", "total": "4449.00"},
    "vat-ordinary-chongqing.ofd": {"number": "99999951", "date": "2020-10-10", "total": "318.00"},
}


def samples() -> Iterator[Invented]:
    """Every real document that is there, none when the folder is absent."""
    yield from _receipts()
    yield from _invoices()
    for name, wanted in _OFD.items():
        if (path := FOLDER / "invoices-ofd" / name).is_file():
            yield Invented(name, "OFD invoice", path.read_bytes(), wanted)


def _receipts() -> Iterator[Invented]:
    for path in sorted((FOLDER / "receipts").glob("*.jpg")):
        label = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        wanted = {
            "issuer": label["company"],
            "date": values.find_dates(label["date"])[0].readings[0],
            "total": values.read_amount(label["total"]) or "",
        }
        yield Invented(path.name, "shop receipt", path.read_bytes(), wanted)


def _invoices() -> Iterator[Invented]:
    for path in sorted((FOLDER / "invoices-pdf").glob("*.pdf")):
        label = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))[0]
        wanted = {
            "issuer": label["issuer"],
            "date": label["date"],
            "total": f"{label['amount']:.2f}",
            "number": label["invoice_number"],
        }
        yield Invented(path.name, "PDF invoice", path.read_bytes(), wanted)


def folder() -> Path:
    """Where the real documents are looked for."""
    return FOLDER
