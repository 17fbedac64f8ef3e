"""What the documents show is there: links lead somewhere, commands exist, examples compile, keys are read."""

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from casedesk.cli import main
from casedesk.settings.reading import variable
from config import Settings
from setup.references import ROOT

PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^ *(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?casedesk(?: .+)?$", re.MULTILINE)
SETTING = re.compile(r"\bCASEDESK_[A-Z0-9_]*[A-Z0-9]\b")
FILE = re.compile(r"`((?:casedesk|templates|tests|setup|migrations|bench|docs)/[\w./-]*)`")
OF_THE_TESTS = "CASEDESK_TEST_"


def name(page: Path) -> str:
    """How a page is named in the list of tests."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    missing = [target for target in targets if target and not (page.parent / target).exists()]

    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_are_named_are_there(page: Path) -> None:
    missing = [path for path in FILE.findall(page.read_text(encoding="utf-8")) if not (ROOT / path).exists()]

    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_that_are_shown_can_be_called_so(page: Path) -> None:
    wrong = [f"{line}: {fault}" for line in commands(page) if (fault := fault_of(line))]

    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_examples_in_python_compile(page: Path) -> None:
    for language, code in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            ast.parse(code)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_that_are_named_exist(page: Path) -> None:
    known = {variable(field) for field in fields(Settings)}

    named = {each for each in SETTING.findall(page.read_text(encoding="utf-8")) if not each.startswith(OF_THE_TESTS)}

    assert not {each for each in named if not known & {each, each.removesuffix("_FILE")}}


def test_every_page_is_reached_from_the_index() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        links = (page.parent / link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")))
        found = {link.resolve() for link in links if link.suffix == ".md" and link.exists()}
        waiting += found - reached - set(waiting)

    assert not {name(page) for page in PAGES} - {name(page) for page in reached}


def commands(page: Path) -> Iterator[str]:
    """Each line of a shell example that calls casedesk."""
    for language, code in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "sh":
            yield from (match[0].strip() for match in COMMAND.finditer(code))


def fault_of(line: str) -> str:
    """What click says against a call; nothing is run."""
    words = [word for word in shlex.split(line) if not re.fullmatch(r"[A-Z_]+=.*", word)]
    command: click.Command = main
    context = click.Context(main, info_name=words.pop(0))
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0]) if words else None
        if found is None:
            return f"{' '.join(words[:1])} is no command"
        command, context = found, click.Context(found, info_name=words.pop(0), parent=context)
    return fault_of_options(command, words)


def fault_of_options(command: click.Command, words: list[str]) -> str:
    """Options that the command does not have, or arguments that are missing."""
    try:
        values, rest, _order = command.make_parser(click.Context(command)).parse_args(list(words))
    except click.UsageError as fault:
        return fault.format_message()
    needed = [each.name for each in command.params if isinstance(each, click.Argument) and each.required]
    lacking = [each for each in needed if not values.get(each or "")]
    return f"left over {rest}" if rest else f"lacks {lacking}" if lacking else ""
