"""Fonts that change where they should not: within one number, or for one number alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.pdf_page import Page, Run, Sign

# Names some writers give to every font in turn tell nothing: F1, TT2, CIDFont+F3.
_NAMELESS = re.compile(r"(?:CIDFont)?\+?(?:[A-Z]{1,3}\d+)?", re.IGNORECASE)
_SUBSET = re.compile(r"[A-Z]{6}\+")
_CUT = re.compile(r"(?i)[-,_ ]|bold|italic|oblique|regular|roman|light|medium|semibold|black|mt\b|ps\b")
_FEWEST_DIGITS, _FEWEST_OTHERS = 3, 30
_MOST_ALONE = 30  # letters and digits in a font that only single values use
_SIZE_STEP = 0.08  # share of the size; less is rounding
_BASE_LINE = 0.15  # share of the height; a raised sign, such as small cents, stands higher


def font_checks(pages: Iterable[Page]) -> list[Check]:
    """Find a number whose digits have different fonts or sizes, or a value in a font that nothing else has.

    Only digits are compared with digits: signs of currency, letters and Chinese often come from a second font.
    The second fact is weak: some genuine documents print one number in a font of its own.
    """
    taken: Counter[str] = Counter()
    digits: Counter[str] = Counter()
    alone: list[tuple[str, str]] = []
    for page in pages:
        runs = {run.order: run for run in page.runs}
        for word in _words(page.signs):
            for sign in word:
                if sign.run in runs and (family := _family(runs[sign.run].font)):
                    taken[family] += 1
                    digits[family] += sign.text.isdigit()
            numerals = [sign for sign in word if sign.text.isdigit() and sign.run in runs]
            if len(numerals) < _FEWEST_DIGITS:
                continue
            text = "".join(sign.text for sign in word)
            if mixed := _mixed(numerals, runs):
                return [Check(CheckCode.MIXED_FONTS, Result.FAILED, Strength.MEDIUM, f"{text}; {mixed}")]
            if family := _family(runs[numerals[0].run].font):
                alone.append((family, text))
    for family, text in alone:
        others = sum(digits.values()) - digits[family]
        if taken[family] <= _MOST_ALONE and others >= _FEWEST_OTHERS and taken[family] == _held(family, alone):
            return [Check(CheckCode.MIXED_FONTS, Result.FAILED, Strength.WEAK, f"{text}; {family}")]
    return []


def _held(family: str, alone: list[tuple[str, str]]) -> int:
    """How many signs the numbers in this font have together."""
    return sum(len(text) for one, text in alone if one == family)


def _words(signs: Iterable[Sign]) -> Iterator[list[Sign]]:
    """Signs side by side on one line, without a gap between them."""
    word: list[Sign] = []
    for sign in signs:
        if word and (not sign.text or not _beside(word[-1], sign)):
            yield word
            word = []
        if sign.text:
            word.append(sign)
    if word:
        yield word


def _beside(one: Sign, other: Sign) -> bool:
    height = min(one.box[3] - one.box[1], other.box[3] - other.box[1])
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared > height / 2 and abs(other.box[0] - one.box[2]) < height / 2


def _mixed(numerals: list[Sign], runs: dict[int, Run]) -> str:
    """What differs among the digits of one number, "" when nothing does."""
    first = runs[numerals[0].run]
    for sign in numerals[1:]:
        run = runs[sign.run]
        one, other = _plain(first.font), _plain(run.font)
        if one and other and one != other:
            return f"{one}; {other}"
        differs = abs(run.size - first.size) > _SIZE_STEP * max(first.size, run.size)
        height = sign.box[3] - sign.box[1]
        if one == other and differs and abs(sign.box[3] - numerals[0].box[3]) < _BASE_LINE * height:
            return f"{first.size:.1f}; {run.size:.1f}"
    return ""


def _plain(font: str) -> str:
    name = _SUBSET.sub("", font)
    return "" if _NAMELESS.fullmatch(name) else name


def _family(font: str) -> str:
    return _CUT.split(_plain(font), maxsplit=1)[0].lower()
