"""What identifies a device: IMEI, serial number, model, capacity and colour."""

import re
from collections.abc import Iterator, Sequence

from casedesk.evidence.reading import values
from casedesk.evidence.reading.fields.labels import Label, labelled, near, tight
from casedesk.evidence.reading.fields.models import match_model
from casedesk.evidence.reading.layout import Piece, Row
from casedesk.evidence.reading.model import FieldValue

_IMEI = Label("imei", "imei1", "imei2", "imei/meid", "imei no", "串号", "手机串号", "设备串号", "串码")
_SERIAL = Label("serial number", "serial no", "serial", "s/n", "sn", "serial nr", "serienummer", "seriennummer",
                "numéro de série", "n° de série", "序列号", "产品序列号", "机身号", "机身码")  # fmt: skip
_MODEL = Label("model", "model name", "model no", "model number", "device model", "product name", "型号",
               "产品型号", "机型", "产品名称", "商品名称", "手机型号", "modell",
               "modèle", unless=("规格",))  # fmt: skip
_COLOUR = Label("颜色", "配色", "机身颜色", "color", "colour", "farbe", "kleur", "couleur")
_CAPACITY = Label(
    "容量", "内存", "存储", "存储容量", "版本", "capacity", "storage", "memory", "rom", "ram", "speicher", "opslag"
)
_SERIAL_SHAPE = re.compile(r"(?=[A-Z0-9/-]*\d)[A-Z0-9][A-Z0-9/-]{6,24}(?![a-z])")
_SIZES = r"(?:16|32|64|128|256|512|1024)"
_TWO_SIZES = re.compile(
    rf"(?<![\d.])(\d{{1,2}})\s?(?:GB?\s?[+/]|\+)\s?({_SIZES}|1|2)\s?(T|G)?B?(?![A-Za-z\d])", re.IGNORECASE
)
_ONE_SIZE = re.compile(rf"(?<![\d.+]){_SIZES}\s?GB?(?![A-Za-z\d])|(?<![\d.+])[12]\s?TB(?![A-Za-z])", re.IGNORECASE)
_CHINESE_COLOUR = re.compile(
    r"[\u4e00-\u9fff]{0,3}(?:黑|白|蓝|绿|紫|红|粉|金|银|灰|青|橙|黄|棕)色?(?:钛金属)?|原色钛金属|[\u4e00-\u9fff]{1,2}色(?![\u4e00-\u9fff])"
)
_ENGLISH_COLOUR = re.compile(
    r"(?<![A-Za-z])(?:(?:space|jet|matte|midnight|rose|sky|deep|natural|titanium|phantom|mystic|pacific|alpine|sierra|"
    r"desert|sea|ocean|ice|mint|pearl|arctic|forest|lunar|cosmic|starry|black|white|blue)\s){0,2}"
    r"(?:black|white|blue|green|purple|red|pink|gold|silver|gr[ae]y|orange|yellow|titanium|graphite|midnight|starlight|"
    r"lavender|violet|cream|teal|ultramarine|zwart|wit|zilver|grijs|rood|blauw|groen|schwarz|weiß|silber|grau|noir|blanc)(?![A-Za-z])",
    re.IGNORECASE,
)
_FROM_REPORTING_BODIES = ("01", "35", "86", "91", "98", "99")
_OTHER_NUMBERS = Label("order", "订单", "merchant", "card", "account", "tel", "phone", "gst", "交易", "快递", "运单",
                       "物流", "流水", "invoice", "发票", "reference", "ref")  # fmt: skip
_DIGITS_READ_AS_LETTERS = str.maketrans("OoQDIl|SB", "000011158")
_LABEL_FIRST = 4  # a label of a model stands at the beginning of its piece
_SURE, _LIKELY, _GUESSED = 0.9, 0.75, 0.5


def imeis(rows: Sequence[Row], reader: str) -> Iterator[FieldValue]:
    """Device numbers with a right check digit; without a label only such as are in use, on a line of nothing else."""
    near_label = {id(piece) for found in labelled(rows, _IMEI) for piece in _places(found.row, rows)}
    seen: set[str] = set()
    for row in rows:
        other = _OTHER_NUMBERS.find(row.text) is not None
        for piece in row.pieces:
            named = id(piece) in near_label
            text = piece.text.translate(_DIGITS_READ_AS_LETTERS) if named else piece.text
            for found in values.find_imeis(text) or values.find_imeis(piece.text):
                number = found.readings[0]
                if number in seen or (not named and (other or not number.startswith(_FROM_REPORTING_BODIES))):
                    continue
                seen.add(number)
                confidence = _SURE if named else _GUESSED
                yield FieldValue(number, found.raw, confidence, reader, piece.page, piece.box)


def serial(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The labelled serial number: letters and digits, with at least one digit."""
    for found in labelled(rows, _SERIAL):
        for text, place in near(found, rows, below=1):
            plain = text.strip(" .:#)）")
            hit = _SERIAL_SHAPE.match(plain.upper() if plain.isupper() or plain.isdigit() else plain)
            if hit and not values.find_imeis(hit[0]) and not values.find_dates(hit[0]):
                return FieldValue(hit[0], hit[0], _SURE, reader, place.page, place.box)
    return None


def model(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The model, by its name in the catalogue wherever it stands, or as the document labels it."""
    known = [(name, piece) for row in rows for piece in row.pieces if (name := match_model(piece.text))]
    if known:
        name, piece = max(known, key=lambda one: len(one[0]))
        return FieldValue(name, piece.text.strip(), _LIKELY, reader, piece.page, piece.box)
    for found in labelled(rows, _MODEL):
        if found.start > _LABEL_FIRST:
            continue
        for text, place in list(near(found, rows, below=1))[:1]:
            if re.search(r"\w{2}", text) and len(text) <= 80:
                return FieldValue(text.strip(" ,;，；"), text, _LIKELY, reader, place.page, place.box)
    return None


def capacity(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """Memory and storage as the catalogue writes them: 12GB+256GB, 256GB, 1TB."""
    for row in rows:
        for piece in row.pieces:
            text = tight(piece.text)
            if hit := _TWO_SIZES.search(text):
                unit = "TB" if (hit[3] or "").upper() == "T" or hit[2] in ("1", "2") else "GB"
                if (hit[3] or int(hit[2]) > 16) and int(hit[1]) <= 32 and not values.find_dates(text):
                    value = f"{hit[1]}GB+{hit[2]}{unit}"
                    return FieldValue(value, hit[0], _LIKELY, reader, piece.page, piece.box)
            if hit := _ONE_SIZE.search(text):
                value = re.sub(r"\s", "", hit[0]).upper()
                value = value if value.endswith("B") else value + "B"
                return FieldValue(value, hit[0], _LIKELY, reader, piece.page, piece.box)
    return None


def colour(rows: Sequence[Row], reader: str) -> FieldValue | None:
    """The labelled colour, or one named on the line of a model or a capacity."""
    for found in labelled(rows, _COLOUR):
        for text, place in list(near(found, rows, below=1))[:1]:
            hit = _colour_in(text) or re.match(r"[^\s,，;；/|]{1,12}", text)
            if hit:
                return FieldValue(hit[0].strip(), hit[0], _SURE, reader, place.page, place.box)
    for index, row in enumerate(rows):
        if match_model(row.text) or _TWO_SIZES.search(row.text) or _ONE_SIZE.search(row.text):
            for piece in (piece for line in rows[index : index + 2] for piece in line.pieces):
                if hit := _colour_in(_without_names(piece.text)):
                    return FieldValue(hit[0].strip(), hit[0], _LIKELY, reader, piece.page, piece.box)
    return None


def _colour_in(text: str) -> re.Match[str] | None:
    return _CHINESE_COLOUR.search(text) or _ENGLISH_COLOUR.search(text)


def _without_names(text: str) -> str:
    return re.sub(r"红米|金立|黑鲨|黑莓|蓝牙|白条|红包|金额|现金|黄金|银行|绿联|银联|金融", " ", text)


def _places(index: int, rows: Sequence[Row]) -> list[Piece]:
    return [piece for row in rows[index : index + 2] for piece in row.pieces]
