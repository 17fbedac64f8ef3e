"""Canonical forms in which identifiers, names of places, models and shops are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from stdnum import luhn

from casedesk.review.engine.city_names import chinese_names, latin_names, provinces

HOME_REGION = "CN"
LATIN_BRANDS = (
    *("xiaomi", "redmi", "huawei", "honor", "apple", "samsung", "oneplus", "realme", "meizu"),
    *("oppo", "vivo", "iqoo", "nubia", "motorola", "lenovo", "zte", "google"),
)
BRANDS = {
    "小米": "xiaomi",
    "红米": "redmi",
    "华为": "huawei",
    "荣耀": "honor",
    "苹果": "apple",
    "三星": "samsung",
    "一加": "oneplus",
    "真我": "realme",
    "魅族": "meizu",
} | {name: name for name in LATIN_BRANDS}
# Chinese words in names of models, and what makers write in Latin letters; sales words say nothing.
_MODEL_WORDS = {
    "手机": "",
    "标准版": "",
    "盖乐世": "galaxy",
    "至尊纪念版": "ultra",
    "至尊版": "ultra",
    "青春版": "lite",
    "探索版": "explorer",
    "折叠屏": "",
}
_MI = re.compile(r"^mi(?=\d|mix|max|note|cc|pad|play)")
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_STORAGE = re.compile(r"(\b\d{1,2}\s*(gb|g)?\s*[+/]\s*\d{2,4}\s*(gb|g|tb|t)?\b|\b\d{1,4}\s*(gb|tb)\b|\b5g\b)")
_PROVINCE = re.compile(r"^(.{2,3}省|.{2,8}?自治区)(?=..)")
_MUNICIPALITIES = ("北京", "上海", "天津", "重庆", "香港", "澳门")
_LATIN_KINDS = ("city", "municipality", "prefecture", "shi")
_CITY = re.compile(r"^(.{2,7}?)(市|省|自治州|自治区|特别行政区)")
_SEPARATORS = re.compile(r"[\s\-_./·]+")


@dataclass(frozen=True, slots=True)
class ModelName:
    """A phone model: the most specific brand named, if any, and the rest of the name."""

    brand: str | None
    name: str

    def agrees(self, other: "ModelName") -> bool:
        """Same model; a brand left out agrees with any."""
        return self.name == other.name and (self.brand == other.brand or self.brand is None or other.brand is None)


def folded(text: str) -> str:
    """Text without differences of width, case and outer space."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def canonical_identifier(text: str) -> str:
    """Letters and digits only, upper case: order numbers, serial numbers."""
    return "".join(character for character in folded(text) if character.isalnum()).upper()


@lru_cache(maxsize=8192)
def canonical_imei(text: str) -> str:
    """An IMEI as 15 digits: a missing check digit is added, a software version dropped (3GPP TS 23.003).

    Anything else, a serial number for instance, keeps its letters and digits.
    """
    plain = canonical_identifier(text)
    if is_digits(plain) and len(plain) in (14, 16):
        return plain[:14] + luhn.calc_check_digit(plain[:14])
    return plain


def is_digits(text: str) -> bool:
    """Only the digits 0 to 9; other scripts have digits too, which no check digit is defined for."""
    return text.isascii() and text.isdecimal()


def is_imei_shaped(canonical: str) -> bool:
    """Fifteen digits, whatever the check digit."""
    return len(canonical) == 15 and is_digits(canonical)


@lru_cache(maxsize=8192)
def canonical_phone(text: str) -> str:
    """E.164 when the number is possible, otherwise its digits."""
    try:
        number = phonenumbers.parse(folded(text), HOME_REGION)
    except phonenumbers.NumberParseException:
        return "".join(character for character in folded(text) if character.isdecimal())
    if phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return "".join(character for character in folded(text) if character.isdecimal())


@lru_cache(maxsize=8192)
def canonical_city(text: str) -> str:
    """One name for a city, whether it is written in Chinese, pinyin or English, with or without its province.

    武汉, 武汉市, 湖北省武汉市, 湖北武汉, Wuhan, Wuhan City and "Wuhan, Hubei" are one; districts count as their city. A
    place that is not in the table keeps its name, without 市 and what follows.
    """
    plain = folded(text)
    latin = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    if plain.isascii() or len(latin) >= len(plain):
        return _latin_city(latin) or " ".join(plain.split())
    plain = _PROVINCE.sub("", _SEPARATORS.sub("", plain))
    if municipality := next((name for name in _MUNICIPALITIES if plain.startswith(name)), None):
        return municipality
    if known := _chinese_city(plain):
        return known
    match = _CITY.match(plain)
    return match.group(1) if match else plain


def _chinese_city(plain: str) -> str | None:
    """The known city a Chinese name begins with, after the province if one is named first."""
    names = chinese_names()
    after = next((plain[len(name) :] for name in provinces().values() if plain.startswith(name)), "")
    for text in (after.removeprefix("省"), plain):
        for length in (4, 3, 2):
            if len(text) >= length and text[:length] in names:
                return names[text[:length]]
    return None


def _latin_city(plain: str) -> str | None:
    """The known city a name in Latin letters means; a province may follow, or come first."""
    parts = re.sub(r"['’`]", "", plain).replace(",", " , ").replace("-", "").split()
    words = [word for word in parts if word not in _LATIN_KINDS and word not in (",", "province", "china")]
    names = latin_names()
    for province, rest in ((words[-1:], words[:-1]), (words[:1], words[1:]), (words[-2:], words[:-2])):
        if found := names.get(("".join(rest), "".join(province))):
            return found
    joined = "".join(words)
    return names.get((joined, "")) or names.get((joined.removesuffix("shi"), ""))


@lru_cache(maxsize=8192)
def canonical_model(text: str) -> ModelName:
    """A model without brackets, storage suffix such as 12+256, spaces and company name."""
    plain = _STORAGE.sub(" ", _BRACKETS.sub(" ", folded(text)))
    plain = _SEPARATORS.sub("", plain)
    for word, usual in _MODEL_WORDS.items():
        plain = plain.replace(word, usual)
    plain = _MI.sub("xiaomi", plain)
    brand = None
    while found := next((word for word in BRANDS if plain.startswith(word) and plain != word), None):
        brand, plain = BRANDS[found], plain[len(found) :]
    # People leave out the name of the line: 苹果15 is an iPhone 15, 三星 S24 a Galaxy S24.
    if brand == "apple" and plain[:1].isdigit():
        plain = f"iphone{plain}"
    if brand == "samsung":
        plain = plain.removeprefix("galaxy")
    elif plain.startswith("galaxy"):
        brand, plain = "samsung", plain.removeprefix("galaxy")
    return ModelName(brand, plain)


def same_shop(claimed: str, recorded: str, similarity: float) -> bool:
    """Whether two names mean one shop: one holds the other, or they are at least `similarity` (0 to 1) alike."""
    one, other = (_SEPARATORS.sub("", folded(name)) for name in (claimed, recorded))
    if min(len(one), len(other)) >= 2 and (one in other or other in one):
        return True
    return fuzz.ratio(one, other) >= 100 * similarity


def nearness(claimed: str, recorded: str) -> int:
    """0 equal, 1 at most two characters off, 2 different. Short texts must differ in less than a quarter to be near."""
    off = Levenshtein.distance(claimed, recorded, score_cutoff=2)
    if off == 0:
        return 0
    return 1 if off <= 2 and 4 * off <= len(recorded) else 2
