"""Names of phones in running text, found whatever their spelling, maker's name and spaces."""

import re
from functools import cache

from casedesk.directory.catalogue import phones

# All ways to write a maker; the key is that of the catalogue.
_MAKERS = {
    "小米": ("小米", "xiaomi", "mi"),
    "华为": ("华为", "huawei"),
    "荣耀": ("荣耀", "honor"),
    "Apple": ("苹果", "apple"),
    "三星": ("三星", "samsung"),
    "一加": ("一加", "oneplus", "one plus"),
    "真我": ("真我", "realme"),
    "魅族": ("魅族", "meizu"),
    "OPPO": ("oppo",),
    "vivo": ("vivo",),
}
_FAMILIES = {
    "redmi": ("redmi", "红米"),
    "mi": _MAKERS["小米"],
    "iphone": ("iphone", "苹果", "apple"),
    "iqoo": ("iqoo", "爱酷"),
}
_LARGER = "pro|max|plus|ultra|mini|lite|turbo|fold|flip|edge|gt|se|青春版|至尊版|极速版|竞速版|标准版|活力版"
_SIZE = re.compile(
    r"\d{1,2}\s?(?:gb?)?\s?[+/]\s?(?:\d{2,4}|[12])\s?(?:gb?|tb?)?(?![a-z\d])|(?:16|32|64|128|256|512|1024)\s?gb?(?![a-z\d])"
    r"|[12]\s?tb(?![a-z])|(?<![a-z\d])[45]g(?![a-z\d])",
    re.IGNORECASE,
)
_APART = r"[\s\-_.·]*"
_FEWEST_TELLING = 5  # letters and digits; of fewer, as P40 or S9, the maker must stand before


def match_model(text: str) -> str | None:
    """The model of the catalogue that a text names, the most specific one; None when it names none."""
    plain = _SIZE.sub(" ", _one_width(text))
    return max((name for name, shape in _shapes() if shape.search(plain)), key=len, default=None)


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((phone.model, _shape(phone.model, phone.maker)) for phone in phones())


def _shape(model: str, maker: str) -> re.Pattern[str]:
    """A pattern for a name: its words and figures in order, with or without the maker, and nothing that goes on."""
    parts = re.findall(r"[a-z]+|\d+|[\u4e00-\u9fff]+", model.lower())
    first = _FAMILIES.get(parts[0]) or _MAKERS.get(parts[0])
    rest = parts[1:] if first else parts
    words = first or _MAKERS.get(maker, (maker.lower(),))
    telling = len("".join(rest)) >= _FEWEST_TELLING and not "".join(rest).isdigit()
    named = "|".join(rf"(?<![a-z\d]){word}" if word.isascii() else word for word in words)
    begins = rf"(?:(?:{named}){_APART})"
    if telling and not first:
        begins = rf"(?:{begins}|(?<![a-z\d]))"
    name = _APART.join(re.escape(part) for part in rest)
    return re.compile(rf"{begins}{name}(?![a-z\d])(?!\s?\+)(?!\s?(?:{_LARGER})(?![a-z]))", re.IGNORECASE)


def _one_width(text: str) -> str:
    wide = (chr(ord(sign) - 0xFEE0) if "\uff01" <= sign <= "\uff5e" else sign for sign in text)
    return "".join(wide).lower()
