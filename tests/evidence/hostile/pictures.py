"""Hostile pictures: disguises, files that are two things, bombs, and oddities of each format."""

import io
import struct
import zlib
from collections.abc import Iterator

import pillow_heif
from PIL import Image

from tests.evidence import specimens
from tests.evidence.hostile.samples import CONTAINED, HARMLESS, HTML, UNREADABLE, Sample
from tests.tools.clamd import EICAR

PNG = b"\x89PNG\r\n\x1a\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = b"<script>alert(1)</script>"
ZIP = specimens.archive({"a.html": HTML})


def chunk(name: bytes, data: bytes, length: int | None = None) -> bytes:
    """A part of a PNG; a given length lies."""
    size = len(data) if length is None else length
    return struct.pack(">I", size) + name + data + struct.pack(">I", zlib.crc32(name + data))


def head(width: int, height: int, depth: int = 8, colour: int = 0) -> bytes:
    """The start of a PNG."""
    return PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png(width: int, height: int, *extra: bytes, rows: bytes | None = None) -> bytes:
    """A grey PNG with further parts before its data."""
    data = zlib.compress(bytes((width + 1) * height) if rows is None else rows, 9)
    return head(width, height) + b"".join(extra) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def png_bomb(side: int) -> bytes:
    """A tiny file of side × side pixels, one bit each."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + side // 8)) for _ in range(side)) + packer.flush()
    return head(side, side, 1) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_of_claimed_size(width: int, height: int) -> bytes:
    """A JPEG whose frame claims another size."""
    data = specimens.picture()
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_of_claimed_size(side: int) -> bytes:
    """A WebP whose canvas claims another size."""
    size = (side - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size + size + specimens.picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic_of_claimed_size(side: int) -> bytes:
    """A HEIC whose image claims another size."""
    data = specimens.picture("HEIF")
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", side, side) + data[at + 8 :]


def with_comment(text: bytes, after: int = 2) -> bytes:
    """A JPEG with a comment."""
    photo = specimens.picture()
    return photo[:after] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + photo[after:]


def with_exif(exif: bytes) -> bytes:
    """A JPEG with this block of camera data."""
    photo, block = specimens.picture(), b"Exif\0\0" + exif
    return photo[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + photo[2:]


def saved(mode: str, form: str, size: tuple[int, int] = (200, 100), **options: object) -> bytes:
    """A picture of an unusual mode."""
    pillow_heif.register_heif_opener()
    target = io.BytesIO()
    Image.new(mode, size).save(target, form, **options)
    return target.getvalue()


def animated(form: str, frames: int) -> bytes:
    """A moving picture."""
    pictures = [Image.new("RGB", (20, 20), (n % 256, 0, 0)) for n in range(frames)]
    target = io.BytesIO()
    pictures[0].save(target, form, save_all=True, append_images=pictures[1:], duration=10)
    return target.getvalue()


def disguised() -> Iterator[Sample]:
    """Files that claim to be pictures."""
    jpeg = specimens.picture()
    for name, label, content in (
        ("page named .jpg", "page.jpg", HTML),
        ("drawing with script named .png", "a.png", SVG),
        ("drawing with script", "a.svg", SVG),
        ("program named .jpg", "a.jpg", b"MZ" + bytes(600)),
        ("program for Linux named .png", "a.png", b"\x7fELF" + bytes(600)),
        ("GIF named .png", "a.png", b"GIF89a" + bytes(600)),
        ("BMP named .jpg", "a.jpg", saved("RGB", "BMP")),
        ("TIFF named .jpg", "a.jpg", saved("RGB", "TIFF")),
        ("antivirus test string named .jpg", "a.jpg", EICAR),
        ("ending .exe before .jpg", "a.exe.jpg", jpeg),
        ("ending .html behind .jpg", "a.jpg.html", jpeg),
        ("ending hidden by turned writing", "a\u202egpj.exe", jpeg),
        ("ending hidden behind NUL", "a.php\0.jpg", jpeg),
        ("picture named .pdf", "a.pdf", jpeg),
        ("JPEG and archive", "a.jpg", jpeg + ZIP),
        ("JPEG and page", "a.jpg", jpeg + HTML),
        ("JPEG and PHP", "a.jpg", jpeg + b"<?php system($_GET[0]) ?>"),
        ("JPEG and PDF", "a.jpg", jpeg + specimens.pdf()),
        ("JPEG and shell script", "a.jpg", jpeg + b"\n#!/bin/sh\nid"),
        ("JPEG and program", "a.jpg", jpeg + b"MZ" + bytes(300)),
        ("PNG and Rar", "a.png", specimens.picture("PNG") + b"Rar!\x1a\x07\0" + bytes(300)),
        ("PNG and 7z", "a.png", specimens.picture("PNG") + b"7z\xbc\xaf\x27\x1c" + bytes(300)),
        ("WebP and script", "a.webp", specimens.picture("WEBP") + SCRIPT),
        ("HEIC and archive", "a.heic", specimens.picture("HEIF") + ZIP),
        ("script in the first comment", "a.jpg", with_comment(SCRIPT)),
        ("PHP in the first comment", "a.jpg", with_comment(b"<?php x ?>")),
    ):
        yield Sample(name, label, content, "wrong_type")


def bombs() -> Iterator[Sample]:
    """Small files that want much memory or time."""
    for name, label, content in (
        ("PNG of 900 megapixels", "a.png", png_bomb(30_000)),
        ("JPEG that claims 4,290 megapixels", "a.jpg", jpeg_of_claimed_size(65_500, 65_500)),
        ("WebP that claims 268 megapixels", "a.webp", webp_of_claimed_size(16_384)),
        ("HEIC that claims 4,900 megapixels", "a.heic", heic_of_claimed_size(70_000)),
        ("PNG of the largest sides", "a.png", head(0x7FFFFFFF, 0x7FFFFFFF) + chunk(b"IEND", b"")),
    ):
        yield Sample(name, label, content, "too_many_pixels")
    tiny = b"\0\0\0\0teXt\0\0\0\0"
    yield Sample("PNG of countless parts", "a.png", specimens.picture("PNG")[:33] + tiny * 100_000, "unreadable")
    yield Sample(
        "JPEG of countless comments", "a.jpg", specimens.picture()[:20] + b"\xff\xfe\0\2" * 100_000, "unreadable"
    )
    text = zlib.compress(bytes(90_000_000), 9)
    yield Sample("PNG whose comment unpacks to 90 MB", "a.png", png(9, 9, chunk(b"zTXt", b"a\0\0" + text)), CONTAINED)
    yield Sample("PNG whose profile unpacks to 90 MB", "a.png", png(9, 9, chunk(b"iCCP", b"a\0\0" + text)), CONTAINED)
    yield Sample("PNG with more data than pixels", "a.png", png(9, 9, rows=bytes(50_000_000)), CONTAINED)
    yield Sample("PNG with less data than pixels", "a.png", png(6000, 6000, rows=bytes(100)), CONTAINED)
    yield Sample("moving PNG of 400 frames", "a.png", animated("PNG", 400), CONTAINED)
    yield Sample("moving WebP of 400 frames", "a.webp", animated("WEBP", 400), CONTAINED)


def odd() -> Iterator[Sample]:
    """What decoders stumble over."""
    loop = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIII", 1, 0x8769, 4, 1, 8, 8)
    bounds = b"II*\0" + struct.pack("<I", 0xFFFFFFF0)
    many = b"MM\0*\0\0\0\x08" + struct.pack(">H", 65_535) + bytes(60)
    for name, label, content in (
        ("CMYK JPEG", "a.jpg", saved("CMYK", "JPEG")),
        ("grey JPEG", "a.jpg", saved("L", "JPEG")),
        ("PNG of 16 bits", "a.png", saved("I;16", "PNG")),
        ("PNG of one bit", "a.png", saved("1", "PNG")),
        ("PNG of a palette with transparency", "a.png", saved("P", "PNG", transparency=0)),
        ("WebP with transparency", "a.webp", saved("RGBA", "WEBP", lossless=True)),
        ("JPEG one pixel wide", "a.jpg", saved("RGB", "JPEG", (1, 65_000))),
        ("camera data in a ring", "a.jpg", with_exif(loop)),
        ("camera data out of bounds", "a.jpg", with_exif(bounds)),
        ("camera data of 65,535 entries", "a.jpg", with_exif(many)),
        ("turned by an unknown way", "a.jpg", with_exif(b"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x63\0\0\0\0\0\0")),
        ("script in a late comment", "a.jpg", with_comment(bytes(1200) + SCRIPT)),
        ("script in a late text", "a.png", png(60, 60, chunk(b"zTXt", bytes(1200) + b"\0\0" + SCRIPT))),
        ("two JPEG in a row", "a.jpg", specimens.picture() * 2),
        ("place of the photo", "a.jpg", specimens.picture(with_place=True)),
    ):
        yield Sample(name, label, content, HARMLESS)
    heic = specimens.picture("HEIF")
    for name, label, content, expected in (
        ("PNG without pixels", "a.png", head(0, 0) + chunk(b"IEND", b""), "unreadable"),
        ("PNG without data", "a.png", head(9, 9) + chunk(b"IEND", b""), UNREADABLE),
        ("PNG part that claims 2 GB", "a.png", head(9, 9) + chunk(b"IDAT", b"x", 0x7FFFFFFF), UNREADABLE),
        ("JPEG cut behind its head", "a.jpg", specimens.picture()[:300], CONTAINED),
        ("JPEG frame of no length", "a.jpg", b"\xff\xd8\xff\xe0\0\0" + bytes(900), "unreadable"),
        ("HEIC cut in half", "a.heic", heic[: len(heic) // 2], CONTAINED),
        ("HEIC of boxes alone", "a.heic", heic[: heic.index(b"mdat") - 4], UNREADABLE),
        ("WebP of no parts", "a.webp", b"RIFF\x04\0\0\0WEBP", "unreadable"),
        ("nothing", "a.jpg", b"", "empty"),
    ):
        yield Sample(name, label, content, expected)


def samples() -> list[Sample]:
    """All of them."""
    return [*disguised(), *bombs(), *odd()]
