"""What reading a file yields: fields with their source, texts and previews; travels as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO, Protocol, Self

from casedesk.evidence.kinds import Kind
from casedesk.evidence.reading.answers import page_of, share_of, text_of
from casedesk.evidence.reading.checks import Check

FIELD_NAMES = ("issuer", "date", "total", "currency", "number", "code", "buyer", "order_number", "model")
# What helps to judge a document; never compared with the record of an account.
DETAIL_NAMES = (
    *("check_code", "net", "tax", "capital_total", "seller_tax_id", "buyer_tax_id", "machine_number"),
    *("capacity", "colour", "serial"),
)

# What makes a picture hard to read.
WARNINGS = ("dark", "blurred", "small", "cut")

Box = tuple[float, float, float, float]

_LONGEST_VALUE, _LONGEST_NOTE, _LONGEST_CODE, _LONGEST_PAGE = 500, 50, 2_000, 1_000_000
_MOST_VALUES, _MOST_ITEMS, _MOST_CHECKS = 20, 100, 200


class DocumentKind(StrEnum):
    """What a document is, as far as its words and data tell."""

    VAT_SPECIAL = "vat_special"
    VAT_ORDINARY = "vat_ordinary"
    FULLY_DIGITAL = "fully_digital"
    INVOICE = "invoice"
    RECEIPT = "receipt"
    ORDER_PAGE = "order_page"
    BOX_LABEL = "box_label"
    SCREENSHOT = "screenshot"
    OTHER = "other"


@dataclass(frozen=True)
class FieldValue:
    """One value read from a file.

    Args:
        value: normalised: ISO date, decimal string, digits.
        raw: as it stands in the file.
        confidence: 0 to 1. Structured data of an e-invoice near 1, labelled text 0.9, a guess 0.5.
        reader: which reader found it.
        page: from 1, None for data that stands on no page.
        box: left, top, right, bottom as shares (0 to 1) of page width and height.
        alternatives: other readings of an ambiguous value.
    """

    value: str
    raw: str
    confidence: float
    reader: str
    page: int | None = None
    box: Box | None = None
    alternatives: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild from JSON of a process we do not trust; raises ValueError, TypeError or KeyError."""
        box = data["box"]
        return cls(
            value=text_of(data["value"], _LONGEST_VALUE),
            raw=text_of(data["raw"], _LONGEST_VALUE),
            confidence=share_of(data["confidence"]),
            reader=text_of(data["reader"], _LONGEST_NOTE),
            page=None if data["page"] is None else page_of(data["page"]),
            box=None if box is None else _box(box),
            alternatives=tuple(text_of(other, _LONGEST_VALUE) for other in data["alternatives"][:_MOST_VALUES]),
        )


@dataclass(frozen=True)
class Item:
    """One line of a purchase, as printed; amounts as decimal strings, "" where the line does not tell."""

    name: str
    quantity: str = ""
    price: str = ""
    amount: str = ""


@dataclass(frozen=True)
class Barcode:
    """A QR or bar code: its text, its symbology ("QRCode", "EAN13") and its place, as in FieldValue."""

    text: str
    symbology: str
    page: int
    box: Box

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild from JSON of a process we do not trust; raises ValueError, TypeError or KeyError."""
        text, symbology = text_of(data["text"], _LONGEST_CODE), text_of(data["symbology"], _LONGEST_NOTE)
        return cls(text, symbology, page_of(data["page"]), _box(data["box"]))


@dataclass(frozen=True)
class Extracted:
    """What the words of a document tell: fields and details by name, device numbers, lines of goods, its kind."""

    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    imei: tuple[FieldValue, ...] = ()
    details: Mapping[str, FieldValue] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    document: DocumentKind | None = None


@dataclass(frozen=True)
class Reading:
    """All that was read from one file.

    Args:
        kind: of the file. pages: their number, 1 for a picture or XML.
        fields: by name, see FIELD_NAMES; a field not found is absent.
        imei: every device number found.
        texts: one per page. notes: stable words about the file, such as "no_text".
        details: by name, see DETAIL_NAMES. items: lines of goods. document: what it is, when that could be told.
        codes: every QR and bar code. checks: facts for and against the document being genuine.
    """

    kind: Kind
    pages: int
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    imei: tuple[FieldValue, ...] = ()
    texts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    details: Mapping[str, FieldValue] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    document: DocumentKind | None = None
    codes: tuple[Barcode, ...] = ()
    checks: tuple[Check, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain values; `imei` stands among the fields as a list."""
        fields: dict[str, Any] = {name: asdict(value) for name, value in self.fields.items()}
        if self.imei:
            fields["imei"] = [asdict(value) for value in self.imei]
        return {
            "kind": self.kind.value,
            "pages": self.pages,
            "fields": fields,
            "texts": list(self.texts),
            "notes": list(self.notes),
            "details": {name: asdict(value) for name, value in self.details.items()},
            "items": [asdict(item) for item in self.items],
            "document": self.document.value if self.document else None,
            "codes": [asdict(code) for code in self.codes],
            "checks": [asdict(check) for check in self.checks],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild from JSON of a process we do not trust; raises ValueError, TypeError or KeyError."""
        fields = dict(data["fields"])
        imei = fields.pop("imei", [])
        if not set(fields) <= set(FIELD_NAMES):
            raise ValueError("a field of no known name")
        return cls(
            kind=Kind(data["kind"]),
            pages=page_of(data["pages"]),
            fields={name: FieldValue.from_json(value) for name, value in fields.items()},
            imei=tuple(FieldValue.from_json(value) for value in imei[:_MOST_VALUES]),
            texts=tuple(text_of(text, _LONGEST_PAGE) for text in data["texts"]),
            notes=tuple(text_of(note, _LONGEST_NOTE) for note in data["notes"]),
            details={
                name: FieldValue.from_json(value)
                for name, value in data.get("details", {}).items()
                if name in DETAIL_NAMES
            },
            items=tuple(_item(item) for item in data.get("items", [])[:_MOST_ITEMS]),
            document=DocumentKind(data["document"]) if data.get("document") else None,
            codes=tuple(Barcode.from_json(code) for code in data.get("codes", [])[:_MOST_VALUES]),
            checks=tuple(Check.from_json(check) for check in data.get("checks", [])[:_MOST_CHECKS]),
        )


@dataclass(frozen=True)
class Preview:
    """A safe re-encoded JPEG: of page `page`, or the thumbnail of the file when `page` is 0."""

    name: str
    page: int
    width: int
    height: int


def legible_name(page: int) -> str:
    """The file of a page that the child draws larger, for recognition only."""
    return f"legible-{page}.jpg"


class Reader(Protocol):
    """Reads files of some kinds, and draws them; only ever used inside the child."""

    kinds: frozenset[Kind]

    def read(self, source: BinaryIO, kind: Kind) -> Reading:
        """Read all fields and texts; raises RefusedHere."""
        ...

    def preview(self, source: BinaryIO, kind: Kind) -> list[Preview]:
        """Write previews into the current folder."""
        ...


def _item(data: Mapping[str, Any]) -> Item:
    parts = (text_of(data[name], _LONGEST_VALUE) for name in ("name", "quantity", "price", "amount"))
    return Item(*parts)


def _box(sides: Sequence[object]) -> Box:
    return (share_of(sides[0]), share_of(sides[1]), share_of(sides[2]), share_of(sides[3]))
