"""How a picture came to be, by what its file says: weak facts, since any chat program strips them from genuine ones.

Error levels are never looked at, and places are never read: only that there is camera data matters here.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image, ImageChops

from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength

_MAKE, _MODEL, _SOFTWARE, _CHANGED, _PROCESSED_BY, _BLOCK = 0x010F, 0x0110, 0x0131, 0x0132, 0x000B, 0x8769
_TAKEN, _COMMENT, _ZONE, _ZONE_TAKEN = 0x9003, 0x9286, 0x9010, 0x9011

# Programs to change pictures. The system of a phone ("17.4", "HDR+ 1.0", "Camera") stands in the same place.
_EDITORS = re.compile(
    r"""(?ix) photoshop | lightroom | illustrator | adobe\ (?:express|firefly) | gimp | affinity | pixelmator | snapseed
    | picsart | canva | figma | paint\.net | paint\ shop | photopea | pixlr | fotor | facetune | meitu | polish | krita
    | coreldraw | photoscape | befunky | inkscape | capture\ one | dall.?e | midjourney | stable\ diffusion | comfyui
    | imagemagick | 美图 | 醒图 | 天天P图 | 稿定 | 黄油相机 | 图怪兽
    """
)
_CAPTURE = re.compile(r"(?i)screen\s?shot|screen\s?capture|snipp?(?:ing|aste)|greenshot|截图|截屏|屏幕快照")
# IPTC digital source types of pictures that no camera made.
_SYNTHETIC = re.compile(r"digitalsourcetype/(trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia)")
_TOOLS = re.compile(r"(?:xmp:CreatorTool|stEvt:softwareAgent)(?:>|\s*=\s*[\"'])([^<\"']{1,150})")
_PROVENANCE = (b"jumb", b"c2pa")  # JUMBF boxes of C2PA: ISO/IEC 19566-5, C2PA specification 2.1
_LARGEST_PACKET, _LONGEST = 200_000, 80
_LATER = timedelta(days=1)  # cameras keep local time, often without a zone

# Short and long side in pixels of screens of phones and tablets sold since about 2014.
_SCREENS = frozenset(
    {
        *((640, 1136), (750, 1334), (828, 1792), (1125, 2436), (1170, 2532), (1179, 2556), (1206, 2622), (1242, 2208)),
        *((1242, 2688), (1284, 2778), (1290, 2796), (1320, 2868), (1536, 2048), (1620, 2160), (1640, 2360)),
        *((1668, 2224), (1668, 2388), (2048, 2732), (720, 1280), (720, 1520), (720, 1544), (720, 1560), (720, 1600)),
        *((720, 1612), (1080, 1920), (1080, 2160), (1080, 2220), (1080, 2240), (1080, 2248), (1080, 2280)),
        *((1080, 2310), (1080, 2312), (1080, 2316), (1080, 2340), (1080, 2376), (1080, 2388), (1080, 2400)),
        *((1080, 2408), (1080, 2412), (1080, 2460), (1080, 2520), (1116, 2480), (1156, 2510), (1176, 2400)),
        *((1200, 2670), (1216, 2640), (1220, 2712), (1224, 2700), (1228, 2700), (1240, 2772), (1260, 2720)),
        *((1260, 2800), (1264, 2780), (1280, 2856), (1312, 2848), (1344, 2772), (1344, 2992), (1440, 2560)),
        *((1440, 2880), (1440, 2960), (1440, 3040), (1440, 3088), (1440, 3120), (1440, 3168), (1440, 3200)),
    }
)
_WIDTHS = frozenset(short for short, _ in _SCREENS)
_TALL = 1.5  # height by width; sheets of paper are at most 1.42
_MOST_PIXELS = 16_000_000
# Measured: photos saved at JPEG and WebP quality 15 to 85 have at most 0.81 and 0.28, screens at least 0.84 and 0.87.
_FLAT, _ALIKE = 0.7, 2  # share of neighbours that differ by at most so many of 255 levels
_PREVAILING, _TONE = 0.4, 5  # share of pixels within so many levels of each other
_SAMPLE = (1440, 3200)


@dataclass(frozen=True)
class _Facts:
    """What the metadata of a picture say."""

    make: str
    model: str
    programs: tuple[str, ...]
    taken: datetime | None
    changed: datetime | None
    comment: str
    packet: str


def picture_checks(
    picture: Image.Image, source_size: tuple[int, int], received_at: datetime | None = None
) -> tuple[Check, ...]:
    """What the file of a picture tells about how it was made; an absent fact means nothing.

    Args:
        picture: as opened by Pillow, its pixels not yet loaded, so that its metadata are those of the file.
        source_size: width and height in pixels of the file, whatever was decoded.
        received_at: when the file came to us, with zone; without it no date is held against the picture.
    """
    signed = tuple(_signed(picture))  # first: what follows may load the pixels, which closes the file
    facts = _facts(picture)
    return (*_camera(facts, received_at), *_software(facts), *signed, *_screen(picture, source_size, facts))


def _camera(facts: _Facts, received_at: datetime | None) -> Iterator[Check]:
    camera = "; ".join(part for part in (facts.make, facts.model) if part)
    if camera:
        yield Check(CheckCode.CAMERA, Result.NOTED, Strength.WEAK, camera)
    moments = [moment for moment in (facts.taken, facts.changed) if moment]
    if not moments:
        return
    ahead = received_at is not None and any(moment - received_at > _LATER for moment in moments)
    told = "; ".join(moment.isoformat() if moment else "" for moment in (facts.taken, facts.changed))
    yield Check(CheckCode.CAMERA_DATES, Result.FAILED if ahead else Result.NOTED, Strength.WEAK, told)


def _software(facts: _Facts) -> Iterator[Check]:
    if synthetic := _SYNTHETIC.search(facts.packet):
        yield Check(CheckCode.EDITING_SOFTWARE, Result.FAILED, Strength.MEDIUM, synthetic[1])
    elif editors := [program for program in facts.programs if _EDITORS.search(program)]:
        yield Check(CheckCode.EDITING_SOFTWARE, Result.FAILED, Strength.WEAK, "; ".join(editors))


def _screen(picture: Image.Image, size: tuple[int, int], facts: _Facts) -> Iterator[Check]:
    """A picture of a screen: by its own word, or by its size, where needed with areas more even than a camera makes.

    A scan can be as even, and a photo from a chat as large as a screen; only the two together tell.
    """
    short, long = min(size), max(size)
    stated = any(_CAPTURE.search(word) for word in (facts.comment, *facts.programs))
    if not stated:
        if facts.make or facts.model:
            return
        lossless = picture.format == "PNG"
        exact = (short, long) in _SCREENS
        rolled = lossless and short in _WIDTHS and long >= _TALL * short and short * long <= _MOST_PIXELS
        if not (exact and lossless) and not ((exact or rolled) and is_even(picture)):
            return
    yield Check(CheckCode.SCREENSHOT, Result.NOTED, Strength.WEAK, f"{size[0]}x{size[1]}")


def is_even(picture: Image.Image) -> bool:
    """Whether most neighbours are equal and one tone prevails: so on screens and on scans, never on photos."""
    part = picture.crop((0, 0, min(picture.width, _SAMPLE[0]), min(picture.height, _SAMPLE[1]))).convert("L")
    left = part.crop((0, 0, part.width - 1, part.height))
    right = part.crop((1, 0, part.width, part.height))
    differences, tones = ImageChops.difference(left, right).histogram(), part.histogram()
    alike = sum(differences[: _ALIKE + 1]) / sum(differences)
    prevailing = max(sum(tones[tone : tone + _TONE]) for tone in range(256)) / sum(tones)
    return alike >= _FLAT and prevailing >= _PREVAILING


def _signed(picture: Image.Image) -> Iterator[Check]:
    """Provenance data (C2PA): that they are there, since nothing here can verify them."""
    if all(mark in _container(picture) for mark in _PROVENANCE):
        yield Check(CheckCode.PROVENANCE, Result.NOTED, Strength.WEAK, "present")


def _container(picture: Image.Image) -> bytes:
    """The bytes of the file; b"" when the decoder holds none."""
    file = getattr(picture, "fp", None)
    if file is None:
        return b""
    place = file.tell()
    try:
        file.seek(0)
        return bytes(file.read())
    finally:
        file.seek(place)


def _facts(picture: Image.Image) -> _Facts:
    main, block = _exif(picture)
    packet = _packet(picture)
    stated = [main.get(_SOFTWARE), main.get(_PROCESSED_BY), picture.info.get("Software"), *_TOOLS.findall(packet)]
    programs = dict.fromkeys(_plain(program) for program in stated)
    return _Facts(
        make=_plain(main.get(_MAKE)),
        model=_plain(main.get(_MODEL)),
        programs=tuple(program for program in programs if program),
        taken=_moment(block.get(_TAKEN), block.get(_ZONE_TAKEN)),
        changed=_moment(main.get(_CHANGED), block.get(_ZONE)),
        comment=_plain(block.get(_COMMENT)) + _plain(picture.info.get("Comment")),
        packet=packet,
    )


def _exif(picture: Image.Image) -> tuple[Mapping[int, Any], Mapping[int, Any]]:
    """Camera data and their inner block; empty when damaged. The block of places is never opened."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exif = picture.getexif()
            return dict(exif), dict(exif.get_ifd(_BLOCK))
        except Exception:  # noqa: BLE001 - damaged camera data fail in many ways and tell nothing
            return {}, {}


def _packet(picture: Image.Image) -> str:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or ""
    if isinstance(packet, bytes):
        packet = packet[:_LARGEST_PACKET].decode("utf-8", "replace")
    return str(packet)[:_LARGEST_PACKET]


def _plain(value: object) -> str:
    """Text of a tag without padding and control signs; a comment begins with eight bytes that name its encoding."""
    if isinstance(value, bytes):
        value = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0").decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    with suppress(UnicodeError):
        value = value.encode("latin-1").decode()  # Pillow takes the UTF-8 that many phones write for Latin 1
    return "".join(sign for sign in value if sign.isprintable()).strip()[:_LONGEST]


def _moment(stated: object, zone: object) -> datetime | None:
    """A date as cameras write it (Exif 3.0, DateTimeOriginal); UTC where no zone stands."""
    text = _plain(stated)
    for form, written in (("%Y:%m:%d %H:%M:%S%z", text + _plain(zone)), ("%Y:%m:%d %H:%M:%S", text)):
        try:
            moment = datetime.strptime(written, form)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
