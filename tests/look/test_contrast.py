"""Every pair of colours that meets on a page keeps its ratio in both themes, recomputed from the token file."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "casedesk/static/css/tokens.css"
TEXT, EDGE = 4.5, 3.0

GROUNDS = ("paper", "surface", "sunken")
PAIRS = [(ink, ground, TEXT) for ink in ("ink", "muted", "brand", "brand-hover", "bad") for ground in GROUNDS]
PAIRS += [(kind, "surface", TEXT) for kind in ("ok", "warn", "info")]
PAIRS += [(kind, f"{kind}-bg", TEXT) for kind in ("ok", "warn", "bad", "info")]
PAIRS += [("ink", f"{kind}-bg", TEXT) for kind in ("ok", "warn", "bad", "info")]
PAIRS += [(ink, "brand-tint", TEXT) for ink in ("ink", "brand", "muted")]
PAIRS += [("on-brand", "brand", TEXT), ("on-brand", "brand-hover", TEXT), ("surface", "ink", TEXT)]
PAIRS += [(ink, ground, TEXT) for ink in ("bar-ink", "bar-muted") for ground in ("bar", "bar-well")]
PAIRS += [("field", ground, EDGE) for ground in GROUNDS]
PAIRS += [("bar-line", "bar", EDGE), ("bar-brand", "bar", EDGE), ("focus", "focus-edge", EDGE)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_pair_keeps_its_ratio(theme: str, front: str, back: str, least: float) -> None:
    colours = tokens(theme)

    measured = ratio(colours[front], colours[back])

    assert measured >= least, f"--{front} on --{back} measures {measured:.2f}:1 in the {theme} theme, not {least}:1"


def test_the_dark_theme_reads_the_same_by_choice_and_by_system() -> None:
    assert block(':root[data-theme="dark"]') == block(':root:not([data-theme="light"])')


def test_the_ratio_is_the_one_of_wcag() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def tokens(theme: str) -> dict[str, str]:
    """Names and colours in force: the dark theme overrides the light one."""
    light = block(":root")
    return light if theme == "light" else light | block(':root[data-theme="dark"]')


def block(selector: str) -> dict[str, str]:
    found = re.search(rf"^\s*{re.escape(selector)} {{(.*?)}}", TOKENS.read_text(), re.DOTALL | re.MULTILINE)
    assert found, f"tokens.css has no block {selector}"
    return dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", found[1]))


def ratio(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2, "relative luminance")."""
    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
