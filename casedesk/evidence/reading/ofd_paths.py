"""The short form of paths on OFD pages, with curves as short lines (GB/T 33190, 9.1)."""

import math
import re
from collections.abc import Iterator
from itertools import pairwise

from casedesk.evidence.reading.ofd_resources import Point, numbers

_MOST_POINTS = 20_000
_CURVE_STEPS = 12


def strokes(data: str) -> Iterator[list[Point]]:
    """The strokes of a path in its short form: start, move, line, quadratic, cubic, arc, close (GB/T 33190, 9.1)."""
    part: list[Point] = []
    here: Point = (0.0, 0.0)
    left = _MOST_POINTS
    for letter, figures in re.findall(r"([SMLQBAC])([^SMLQBAC]*)", data):
        given = numbers(figures)
        points = list(zip(given[::2], given[1::2], strict=False))
        if letter in "SM" and points:
            if len(part) > 1:
                yield part
            part = [points[0]]
        elif letter == "C" and part:
            part.append(part[0])
        elif letter == "L":
            part += points
        else:
            part += _bent(letter, here, given, points)
        here = part[-1] if part else here
        left -= len(points) + 1
        if left < 0:
            break
    if len(part) > 1:
        yield part


def _bent(letter: str, here: Point, given: list[float], points: list[Point]) -> list[Point]:
    if letter in "QB" and 2 <= len(points) <= 3:
        return _curve([here, *points])
    return _arc(here, given) if letter == "A" and len(given) == 7 else []


def _curve(points: list[Point]) -> list[Point]:
    """A Bézier curve of any degree as short lines, without its first point (de Casteljau)."""
    line = []
    for step in range(1, _CURVE_STEPS + 1):
        share, level = step / _CURVE_STEPS, points
        while len(level) > 1:
            level = [
                (one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share) for one, two in pairwise(level)
            ]
        line.append(level[0])
    return line


def _arc(start: Point, given: list[float]) -> list[Point]:
    """An elliptic arc by its ends, as in SVG 1.1, appendix F.6.5."""
    rx, ry, turn, large, sweep, *ends = given
    end = (ends[0], ends[1])
    rx, ry, turn = abs(rx), abs(ry), math.radians(turn)
    if not rx or not ry or start == end:
        return [end]
    cosine, sine = math.cos(turn), math.sin(turn)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cosine * half_x + sine * half_y, cosine * half_y - sine * half_x
    grow = max(1.0, math.sqrt((x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    rest = (rx * ry) ** 2 - (rx * y) ** 2 - (ry * x) ** 2
    root = math.sqrt(max(0.0, rest / ((rx * y) ** 2 + (ry * x) ** 2)))
    root = -root if bool(large) == bool(sweep) else root
    centre_x, centre_y = root * rx * y / ry, -root * ry * x / rx
    first = math.atan2((y - centre_y) / ry, (x - centre_x) / rx)
    extent = math.atan2((-y - centre_y) / ry, (-x - centre_x) / rx) - first
    extent += 2 * math.pi if sweep and extent < 0 else -2 * math.pi if not sweep and extent > 0 else 0
    line = []
    for step in range(1, 2 * _CURVE_STEPS + 1):
        angle = first + extent * step / (2 * _CURVE_STEPS)
        at = rx * math.cos(angle) + centre_x, ry * math.sin(angle) + centre_y
        line.append(
            (
                cosine * at[0] - sine * at[1] + (start[0] + end[0]) / 2,
                sine * at[0] + cosine * at[1] + (start[1] + end[1]) / 2,
            )
        )
    return [*line[:-1], end]
