"""What is painted over what on the pages of a PDF: patches on a scan, covered, hidden and overlapping text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import Image

from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import Box
from casedesk.evidence.reading.pdf_page import Page, Run, Shape, Sign

_INVISIBLE_MODES = (3, 7)  # neither filled nor stroked: PDF 32000-1, table 106
_WHITE = 250  # of 255, in each colour
_TINY = 1.0  # points
_SCAN_SHARE, _SCAN_PIXELS = 0.7, 300_000
_PATCH_LENGTH = 100  # letters and digits; a form filled over its own background holds more
_COVER_SHARE = 0.3  # of the page; larger areas are backgrounds
_COVERED = 0.6  # of the text that lies below
_FEWEST = 3
_LONGEST_DETAIL = 120
_CELL = 0.02  # of the page, in each direction
_MOST_ON_A_SPOT = 50
_MOST_DRAWN = 5  # pages
_CONTRAST = 24  # of 255


@dataclass(frozen=True)
class _Seen:
    """A page with the runs that a reader sees, and those that are there without being seen."""

    page: Page
    visible: list[Run]
    hidden: list[Run]
    patches: list[tuple[str, str]]


def painting_checks(pages: Iterable[Page], draw: Callable[[int], Image.Image]) -> list[Check]:
    """Look for text that was laid over something, or that nobody sees; at most one fact of each kind.

    A layer of invisible text on a scan is what text recognition leaves there and no fact at all; nor is hidden text
    that repeats what is shown, as browsers print shadows.

    Args:
        draw: a page by its number from 1, in shades of grey, to see whether a place is empty.
    """
    checks: dict[CheckCode, Check] = {}
    eyes = _Eyes(draw)
    for page in pages:
        seen = _look(page, eyes)
        for check in (_over_picture(seen), _hidden(seen), _overlapping(seen)):
            known = checks.get(check.code) if check else None
            if check and (known is None or (known.strength, check.strength) == (Strength.WEAK, Strength.MEDIUM)):
                checks[check.code] = check
    return list(checks.values())


def is_scan(page: Page) -> bool:
    """Whether one large picture, or strips of one, make up the page."""
    pictures = [shape for shape in page.shapes if shape.picture]
    covered = sum(_area(_cut(shape.box)) for shape in pictures)
    return covered >= _SCAN_SHARE and sum(shape.pixels for shape in pictures) >= _SCAN_PIXELS


def is_scan_with_few_words(page: Page) -> bool:
    """Whether the words of this page stand in its picture, and its text layer is a footer, a stamp or a patch."""
    return is_scan(page) and sum(_weight(run.text) for run in page.runs) <= _PATCH_LENGTH


class _Eyes:
    """Pages as drawn, each once, and only where something is doubtful: gradients and patterns have no one colour."""

    def __init__(self, draw: Callable[[int], Image.Image]) -> None:
        self._draw = draw
        self._drawn: dict[int, Image.Image] = {}

    def see_nothing(self, page: int, box: Box) -> bool:
        """Whether a place is of one shade; False where a page was not drawn because too many were already."""
        if page not in self._drawn:
            if len(self._drawn) >= _MOST_DRAWN:
                return False
            self._drawn[page] = self._draw(page)
        drawn = self._drawn[page]
        across, down = drawn.size
        left, top, right, bottom = _cut(box)
        corners = (int(left * across), int(top * down), int(right * across) + 1, int(bottom * down) + 1)
        tones = drawn.crop(corners).histogram()
        present = [tone for tone, count in enumerate(tones) if count]
        return present[-1] - present[0] < _CONTRAST


def _look(page: Page, eyes: _Eyes) -> _Seen:
    shapes = sorted(page.shapes, key=lambda shape: shape.order)
    orders = [shape.order for shape in shapes]
    pictures = [shape for shape in shapes if shape.picture]
    seen = _Seen(page, [], [], [])
    runs = [run for run in sorted(page.runs, key=lambda run: run.order) if _weight(run.text)]
    later_runs = _Spots(runs)
    for run in runs:
        on_picture = any(_share_inside(run.box, picture.box) >= _COVERED for picture in pictures if _is_large(picture))
        if run.mode in _INVISIBLE_MODES or (on_picture and _is_below_a_scan(run, pictures)):
            if not on_picture:
                seen.hidden.append(run)
            continue
        position = bisect_left(orders, run.order)
        if _is_nowhere(run) or (_is_white(run, shapes[:position]) and eyes.see_nothing(page.number, run.box)):
            seen.hidden.append(run)
            continue
        cover = next((shape for shape in shapes[position:] if _covers(shape, run.box)), None)
        if cover is None:
            seen.visible.append(run)
            continue
        above = later_runs.inside(cover)
        if above:
            seen.patches.append((run.text, above))
        elif not cover.picture and eyes.see_nothing(page.number, run.box):  # a seal or a logo may well lie on words
            seen.hidden.append(run)
    shown = "".join(run.text for run in seen.visible)
    seen.hidden[:] = [run for run in seen.hidden if run.text not in shown]
    return seen


class _Spots:
    """Runs by where their middle lies, to ask what was painted on an area afterwards."""

    def __init__(self, runs: list[Run]) -> None:
        self._runs = sorted(runs, key=lambda run: _middle(run.box)[1])
        self._heights = [_middle(run.box)[1] for run in self._runs]

    def inside(self, cover: Shape) -> str:
        first, last = bisect_left(self._heights, cover.box[1]), bisect_left(self._heights, cover.box[3])
        later = [
            run
            for run in self._runs[first:last]
            if run.order > cover.order and run.mode not in _INVISIBLE_MODES and _contains(cover.box, run.box)
        ]
        return "".join(run.text for run in sorted(later, key=lambda run: run.box[0]))


def _over_picture(seen: _Seen) -> Check | None:
    if seen.patches:
        below = "".join(dict.fromkeys(text for text, _ in seen.patches))
        above = "".join(dict.fromkeys(text for _, text in seen.patches))
        return _fact(CheckCode.TEXT_OVER_PICTURE, (below, above))
    for kind, box in seen.page.notes:
        below = "".join(run.text for run in seen.visible if kind != "Stamp" and _share_inside(run.box, box) >= _COVERED)
        if _weight(below) >= _FEWEST:
            return _fact(CheckCode.TEXT_OVER_PICTURE, (below, kind))
        if kind == "FreeText" and is_scan(seen.page):
            return Check(CheckCode.TEXT_OVER_PICTURE, Result.FAILED, Strength.MEDIUM, kind)
    if not is_scan(seen.page):
        return None
    pictures = [shape for shape in seen.page.shapes if _is_large(shape)]
    patch = [run for run in seen.visible if any(_contains(picture.box, run.box) for picture in pictures)]
    length = sum(_weight(run.text) for run in patch)
    words = " ".join(run.text for run in patch)
    if _digits(words) < _FEWEST or length > _PATCH_LENGTH:
        return None
    return _fact(CheckCode.TEXT_OVER_PICTURE, (words,))


def _hidden(seen: _Seen) -> Check | None:
    words = "".join(run.text for run in sorted(seen.hidden, key=lambda run: run.order))
    return _fact(CheckCode.HIDDEN_TEXT, (words,)) if _weight(words) >= _FEWEST else None


def _overlapping(seen: _Seen) -> Check | None:
    """Two different words in one place: signs of different runs that lie on each other without being the same."""
    visible = {run.order for run in seen.visible}
    cells: dict[tuple[int, int], list[Sign]] = defaultdict(list)
    pairs: list[tuple[Sign, Sign]] = []
    for sign in seen.page.signs:
        if sign.run not in visible or not sign.text.isalnum() or _area(sign.box) <= 0:
            continue
        across, down = _middle(sign.box)
        spot = int(across / _CELL), int(down / _CELL)
        for near in ((spot[0] + x, spot[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1)):
            pairs += [(other, sign) for other in cells.get(near, ()) if _on_each_other(other, sign)]
        if len(cells[spot]) < _MOST_ON_A_SPOT:
            cells[spot].append(sign)
    below = {one.box: one for one, _ in pairs}.values()
    above = {other.box: other for _, other in pairs}.values()
    if min(len(below), len(above)) < _FEWEST:
        return None
    words = ["".join(sign.text for sign in sorted(side, key=lambda sign: sign.box[0])) for side in (below, above)]
    return _fact(CheckCode.OVERLAPPING_TEXT, (words[0], words[1]))


def _fact(code: CheckCode, words: tuple[str, ...]) -> Check:
    """Against the document: of medium strength when digits are concerned, as in an amount, a date or a number."""
    strength = Strength.MEDIUM if any(_digits(one) for one in words) else Strength.WEAK
    return Check(code, Result.FAILED, strength, "; ".join(one[:_LONGEST_DETAIL] for one in words))


def _on_each_other(one: Sign, other: Sign) -> bool:
    if one.run == other.run or one.text.casefold() == other.text.casefold():
        return False
    tall, small = (one.box[3] - one.box[1]), (other.box[3] - other.box[1])
    if not 0.5 <= tall / small <= 2:
        return False
    shared = _area(_shared(one.box, other.box))
    return shared >= _COVERED * min(_area(one.box), _area(other.box))


def _is_nowhere(run: Run) -> bool:
    """Too small to see, off the page, or see-through."""
    see_through = run.mode == 0 and run.colour is not None and run.colour[3] == 0
    return run.size < _TINY or _area(_cut(run.box)) <= 0 or see_through


def _is_white(run: Run, painted_before: list[Shape]) -> bool:
    """White on white, as far as the one colour of what lies below tells."""
    if run.mode != 0 or run.colour is None or min(run.colour[:3]) < _WHITE:
        return False
    ground = next((shape for shape in reversed(painted_before) if _contains(shape.box, run.box)), None)
    return ground is None or (ground.colour is not None and min(ground.colour[:3]) >= _WHITE)


def _is_below_a_scan(run: Run, pictures: list[Shape]) -> bool:
    """Some programs for recognition paint their text first and the scan on it."""
    return any(picture.order > run.order and _is_large(picture) and picture.solid for picture in pictures)


def _covers(shape: Shape, box: Box) -> bool:
    return shape.solid and _area(_cut(shape.box)) <= _COVER_SHARE and _share_inside(box, shape.box) >= _COVERED


def _is_large(shape: Shape) -> bool:
    return shape.picture and _area(_cut(shape.box)) > _COVER_SHARE


def _contains(outer: Box, inner: Box) -> bool:
    across, down = _middle(inner)
    return outer[0] <= across <= outer[2] and outer[1] <= down <= outer[3]


def _share_inside(inner: Box, outer: Box) -> float:
    area = _area(inner)
    return _area(_shared(inner, outer)) / area if area > 0 else 0.0


def _shared(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _cut(box: Box) -> Box:
    return _shared(box, (0, 0, 1, 1))


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _weight(text: str) -> int:
    return sum(sign.isalnum() for sign in text)


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


__all__ = ["is_scan", "is_scan_with_few_words", "painting_checks"]
