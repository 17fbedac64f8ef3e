"""How a page lies in its picture: quarter turns and a small tilt, and places carried from one to the other."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from casedesk.evidence.reading.model import Box

Point = tuple[float, float]


@dataclass(frozen=True)
class Upright:
    """A page turned so that its lines of text run level, from left to right.

    Args:
        width, height: of the picture as it is shown, in pixels.
        quarters: quarter turns counter-clockwise that the picture needs, 0 to 3.
        tilt: what its lines still slope after that, in radians, downwards to the right when positive.
    """

    width: float
    height: float
    quarters: int = 0
    tilt: float = 0.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the turned page; corners of a tilted one may lie outside."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def turned(self, point: Point) -> Point:
        """A point of the picture on the page after its quarter turns, both in pixels."""
        x, y = point
        for width in self._widths():
            x, y = y, width - x
        return x, y

    def level(self, point: Point) -> Point:
        """A point of the page after its quarter turns, with the tilt taken out too."""
        return self._rotated(point, -self.tilt)

    def box_of(self, points: Iterable[Point]) -> Box:
        """The place of points of the turned page, level, in shares of the page."""
        width, height = self.size
        return _bounds([self.level(point) for point in points], width, height)

    def shown(self, box: Box) -> Box:
        """A place on the level page as shares of the picture a person sees."""
        width, height = self.size
        left, top, right, bottom = box[0] * width, box[1] * height, box[2] * width, box[3] * height
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        placed = [self._back(self._rotated(corner, self.tilt)) for corner in corners]
        sides = _bounds(placed, self.width, self.height)
        return (_share(sides[0]), _share(sides[1]), _share(sides[2]), _share(sides[3]))

    def _widths(self) -> list[float]:
        """The width before each quarter turn."""
        return [(self.width, self.height)[step % 2] for step in range(self.quarters)]

    def _back(self, point: Point) -> Point:
        x, y = point
        for width in reversed(self._widths()):
            x, y = width - y, x
        return x, y

    def _rotated(self, point: Point, angle: float) -> Point:
        """About the middle of the page; a positive angle turns clockwise, as y grows downwards."""
        if angle == 0:
            return point
        width, height = self.size
        x, y = point[0] - width / 2, point[1] - height / 2
        cosine, sine = math.cos(angle), math.sin(angle)
        return x * cosine - y * sine + width / 2, x * sine + y * cosine + height / 2


def _bounds(points: list[Point], width: float, height: float) -> Box:
    across, down = [x / width for x, _ in points], [y / height for _, y in points]
    return min(across), min(down), max(across), max(down)


def _share(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 5)
