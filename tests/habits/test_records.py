"""What is declared is used: every event tag, every letter, every setting."""

import ast
from dataclasses import fields

from casedesk.audit.tags import EventTag
from casedesk.notifications.letters import Letter
from config import Settings
from tests.habits.sources import ROOT, application, sources, words

LETTERS = ROOT / "templates/email"
LETTER_FILES = ("subject.txt", "body.txt", "body.html")
# Shared frames that letters extend.
FRAMES = {"base.txt", "base.html"}


def test_every_event_tag_is_recorded_somewhere() -> None:
    used = attributes_used(besides=("casedesk.audit.",))

    problems = [f"EventTag.{tag.name}" for tag in EventTag if ("EventTag", tag.name) not in used]

    assert not problems, words(problems, "record the event where it happens, or remove the tag")


def test_every_letter_is_sent_somewhere() -> None:
    used = attributes_used(besides=("casedesk.notifications.letters",))

    problems = [f"Letter.{letter.name}" for letter in Letter if ("Letter", letter.name) not in used]

    assert not problems, words(problems, "send it where its fact happens, or remove the letter")


def test_every_letter_has_its_three_files_and_no_other_folder_stands_there() -> None:
    problems = [
        f"templates/email/{letter}/{name} is missing"
        for letter in Letter
        for name in LETTER_FILES
        if not (LETTERS / letter / name).exists()
    ]
    folders = {path.name for path in LETTERS.iterdir() if path.is_dir()} if LETTERS.exists() else set()
    problems += [f"templates/email/{name} is no letter" for name in folders - set(Letter) - FRAMES]

    assert not problems, words(problems, "a letter is a member of Letter and three files")


def test_every_setting_is_read_somewhere() -> None:
    used = {
        node.attr
        for source in (*application(), *sources("config.py"))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
        if not source.module.startswith("casedesk.settings.rules")
    }

    problems = [f"CASEDESK_{field.name.upper()}" for field in fields(Settings) if field.name not in used]

    assert not problems, words(problems, "read the setting where its limit is applied, or remove it from config.py")


def attributes_used(besides: tuple[str, ...]) -> set[tuple[str, str]]:
    """Each `Owner.NAME` of the application, as (owner, name), outside some modules."""
    return {
        (node.value.id, node.attr)
        for source in application()
        if not source.module.startswith(besides)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
