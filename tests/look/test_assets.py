"""Styles, scripts, icons and fonts keep to the strict policy, the weight of a first view and what their readme says."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "casedesk/static"
PAGES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if not {"email", "reports"} & set(path.parts)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_page_has_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text()

    assert not re.search(r"\sstyle\s*=", source), "move it to a class in static/css"
    assert not re.search(r"\son(?:click|change|input|submit|load|error|focus|blur|key[a-z]+)\s*=", source), (
        "listen in a module of static/js"
    )
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)", source), "put it in a file of static/"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_icons_named_by_a_page_exist(path: Path) -> None:
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))
    named = set(re.findall(r"""\bicon\(["']([a-z0-9-]+)["']""", path.read_text()))

    assert named <= drawn, f"not in static/icons.svg: {sorted(named - drawn)}"


def test_the_frame_of_a_public_page_leaves_room_for_the_page() -> None:
    names = ["css/tokens.css", "css/base.css", "css/public.css", "icons.svg", "favicon.svg"]
    names += [f"js/{name}.js" for name in ("submit-once", "offline", "uploads", "copy-code", "password-meter")]

    weight = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names)

    assert weight < 30_000


def test_nothing_is_loaded_from_elsewhere() -> None:
    own = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js"), *PAGES]

    for path in own:
        found = re.findall(r"(?:src|href|url|import)\s*[=(]?\s*[\"'(](?:https?:)?//[^\"')]+", path.read_text())
        assert not found, f"{path.name} loads {found}"


def test_the_fonts_of_the_pdf_hold_every_gb2312_character() -> None:
    from fontTools.ttLib import TTFont

    wanted = {
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA) or high > 0xD7
    }
    wanted |= set("，。：？（）「」—…¥✓×–!▲●→")

    for name in ("Regular", "Bold"):
        with TTFont(STATIC / f"vendor/fonts/NotoSansSC-{name}.ttf", lazy=True) as font:
            held = font.getBestCmap()
        assert not [character for character in wanted if ord(character) not in held]


def test_every_vendored_folder_has_its_licence() -> None:
    folders = [path for path in (STATIC / "vendor").iterdir() if path.is_dir()]

    assert {folder.name for folder in folders} == {"fonts", "htmx", "lucide", "simplewebauthn"}
    assert all(list(folder.glob("LICENSE*")) for folder in folders)
