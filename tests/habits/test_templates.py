"""Templates hold nothing a strict content security policy refuses, and no text outside the catalogues."""

import re
from pathlib import Path

import pytest

from tests.habits.sources import ROOT, words

TEMPLATES = ROOT / "templates"
# Mail programs and the printed report know no content security policy.
STYLED = ("email/", "reports/")
REFUSED = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
REFUSED_WHERE_STRICT = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
}
FOREIGN = re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Invoices and receipts of the demonstration are Chinese documents, not pages.
DOCUMENTS = ("demo/",)
# The one word that must read the same in both languages: the name of the other language.
LANGUAGE_NAMES = ("中文", "简体中文")


def pages() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".svg", ".jinja", ".txt"))


@pytest.mark.parametrize("what", [*REFUSED, *REFUSED_WHERE_STRICT])
def test_templates_pass_the_content_security_policy(what: str) -> None:
    pattern = REFUSED.get(what) or REFUSED_WHERE_STRICT[what]
    looked_at = pages() if what in REFUSED else [page for page in pages() if not relative(page).startswith(STYLED)]

    problems = matches(looked_at, pattern)

    assert not problems, words(problems, f"{what} is refused by the policy: use a class, or a module in static/js")


def test_templates_load_nothing_from_elsewhere() -> None:
    problems = matches(pages(), FOREIGN)

    assert not problems, words(problems, "commit the file to casedesk/static/vendor with its licence")


def test_templates_speak_through_the_catalogues() -> None:
    problems = []
    for page in pages():
        if relative(page).startswith(DOCUMENTS):
            continue
        text = re.sub(r"\{#.*?#\}", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for name in LANGUAGE_NAMES:
            text = text.replace(name, "")
        if CHINESE.search(text):
            problems.append(relative(page))

    assert not problems, words(problems, 'write the English in _("…") and the Chinese in the catalogue')


def matches(looked_at: list[Path], pattern: re.Pattern[str]) -> list[str]:
    problems = []
    for page in looked_at:
        text = page.read_text(encoding="utf-8")
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            problems.append(f"templates/{relative(page)}:{line} {match[0].strip()[:80]}")
    return problems


def relative(page: Path) -> str:
    return page.relative_to(TEMPLATES).as_posix()
