"""Lines of text in a picture by RapidOCR (PP-OCR models in the wheel); only ever used inside its own process."""

import io
import math
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidocr import RapidOCR
from rapidocr.main import RapidOCRError

from casedesk.evidence.recognition.lines import Line, Page
from casedesk.evidence.recognition.upright import Upright

Pixels = NDArray[np.uint8]
Quads = NDArray[np.float32]  # of shape (lines, 4 corners clockwise from the top left, x and y)

# More threads spin while they wait: with 12 other processes at work, two had not read six pages after 100 s, one had
# after 65 s. On an idle machine two are about twice as fast.
THREADS = 1
_MOST_PIXELS = 20_000_000
# Lines are looked for in a picture of this size, and read from the full one. 736 is RapidOCR's own least side; with
# 960, 12 real receipts gave one field less and took 0.2 GB more.
_NARROWEST, _MOST_SEARCHED = 736, 2_600_000
_MOST_LINES = 600
_LEAST_CONFIDENCE = 0.5
_LONG = 2.0  # times its height: a line that tells how a page lies
_VOTES = 12
_SMALLEST_TILT = math.radians(0.3)


class Engine:
    """The models, loaded once."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._rapid = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_vertical_padding": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_type": "min",
                "Det.limit_side_len": 32,  # the picture comes in the right size
            }
        )
        blank = np.full((64, 320, 3), 255, np.uint8)
        self._quads(blank)
        self._rapid.cls_and_rotate([blank])
        self._rapid.recognize_txt([blank])

    def page(self, jpeg: bytes) -> Page:
        """Read one picture, whichever way it lies.

        Raises:
            ValueError, OSError: it is no JPEG picture, or one of too many pixels.
        """
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise ValueError("too many pixels")
            pixels: Pixels = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])
        height, width = pixels.shape[:2]
        quads = self._quads(pixels)[:_MOST_LINES]
        upright = Upright(width, height)
        if len(quads) == 0:
            return Page((), upright)
        if _stands(quads):
            upright = Upright(width, height, 1)
            pixels, quads = np.ascontiguousarray(np.rot90(pixels)), _turned(quads, upright)
        if self._is_upside_down(pixels, quads):
            half = Upright(pixels.shape[1], pixels.shape[0], 2)
            pixels, quads = np.ascontiguousarray(np.rot90(pixels, 2)), _turned(quads, half)
            upright = Upright(width, height, upright.quarters + 2)
        upright = Upright(width, height, upright.quarters, _tilt(quads))
        return Page(self._lines(pixels, quads, upright), upright)

    def _quads(self, pixels: Pixels) -> Quads:
        """Where lines of text are."""
        height, width = pixels.shape[:2]
        scale = max(1.0, _NARROWEST / min(width, height))
        scale = min(scale, math.sqrt(_MOST_SEARCHED / (width * height)))
        size = (max(32, round(width * scale)), max(32, round(height * scale)))
        smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        searched = pixels if scale == 1 else cv2.resize(pixels, size, interpolation=smooth)
        try:
            _, found = self._rapid.detect_and_crop(np.asarray(searched), {})
        except RapidOCRError:  # there is no text
            return np.zeros((0, 4, 2), np.float32)
        factors = np.array([width / searched.shape[1], height / searched.shape[0]], np.float32)
        return np.asarray(found.boxes, np.float32) * factors

    def _is_upside_down(self, pixels: Pixels, quads: Quads) -> bool:
        """Asked of the longest lines: the model for directions first, and if it says so, by which way reads better."""
        longest = quads[np.argsort(-_widths(quads))[:_VOTES]]
        crops = self._rapid.crop_text_regions(pixels, longest)
        directions = self._rapid.cls_and_rotate(crops)[1].cls_res or []
        if sum(label == "180" for label, _ in directions) * 2 <= len(crops):
            return False
        as_is, other = (self._read(turned) for turned in (crops, [np.rot90(crop, 2).copy() for crop in crops]))
        return sum(score for _, score in other) > sum(score for _, score in as_is)

    def _lines(self, pixels: Pixels, quads: Quads, upright: Upright) -> tuple[Line, ...]:
        read = self._read(self._rapid.crop_text_regions(pixels, quads))
        return tuple(
            Line(text.strip(), round(score, 3), upright.box_of([(float(x), float(y)) for x, y in quad]))
            for quad, (text, score) in zip(quads, read, strict=True)
            if text.strip() and score >= _LEAST_CONFIDENCE
        )

    def _read(self, crops: Sequence[Any]) -> list[tuple[str, float]]:
        found = self._rapid.recognize_txt(list(crops))
        return [(str(text), float(score)) for text, score in zip(found.txts or (), found.scores or (), strict=True)]


def _widths(quads: Quads) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1), np.float32)


def _heights(quads: Quads) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1), np.float32)


def _stands(quads: Quads) -> bool:
    """Whether the long lines run up or down."""
    across, down = _widths(quads), _heights(quads)
    return float(down[down > _LONG * across].sum()) > float(across[across > _LONG * down].sum())


def _turned(quads: Quads, turn: Upright) -> Quads:
    """Corners after quarter turns, again clockwise from the top left."""
    corners = np.array([[turn.turned((float(x), float(y))) for x, y in quad] for quad in quads], np.float32)
    return np.roll(corners, -turn.quarters, axis=1)


def _tilt(quads: Quads) -> float:
    """The slope most long lines share, in radians."""
    long = quads[_widths(quads) > _LONG * _heights(quads)]
    if len(long) == 0:
        return 0.0
    across = long[:, 1] - long[:, 0]
    tilt = float(np.median(np.arctan2(across[:, 1], across[:, 0])))
    return tilt if abs(tilt) > _SMALLEST_TILT else 0.0
