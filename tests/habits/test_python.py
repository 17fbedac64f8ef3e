"""Habits of the Python code that no linter knows."""

import ast
import re
from collections.abc import Iterator

from tests.habits.sources import Source, application, everything, sources, words

LONGEST = 300
LONGEST_TEST = 400
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "stuff"}
DATABASE = re.compile(r"session|connection|conn\b|\bdb\b")
OTHER_CLOCKS = {"now", "utcnow", "today"}


def test_every_module_begins_with_one_line_that_says_what_it_holds() -> None:
    problems = []
    for source in everything():
        first = (ast.get_docstring(source.tree) or "").split("\n")[0]
        if not first.endswith((".", "?", "`")) or len(first) < 12:
            problems.append(f"{source.name}: {first or 'nothing'}")

    assert not problems, words(problems, "begin the file with one sentence, with a full stop: what does it hold?")


def test_files_stay_short() -> None:
    problems = []
    for source in sources("casedesk", "config.py", "setup", "tests"):
        limit = LONGEST_TEST if source.name.startswith("tests/") else LONGEST
        lines = len(source.path.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            problems.append(f"{source.name} has {lines} lines, {limit} are the most")

    assert not problems, words(problems, "make two files with better names")


def test_names_say_something() -> None:
    problems = [source.name for source in everything() if EMPTY_NAMES & set(source.module.split("."))]

    assert not problems, words(problems, "name the file after what it holds")


def test_services_raise_and_never_abort() -> None:
    problems = [source.at(node) for source in application() for node in calls(source, "abort")]

    assert not problems, words(problems, "raise one of casedesk.errors: NotFound, NotAllowed, WrongState, Invalid…")


def test_there_is_one_source_of_time() -> None:
    problems = [
        source.at(node)
        for source in application()
        if source.module != "casedesk.clock"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and is_another_clock(node.func)
    ]

    assert not problems, words(problems, "ask casedesk.clock.utcnow(); to measure a duration, time.monotonic()")


def test_there_is_one_commit() -> None:
    problems = [
        source.at(node)
        for source in application()
        if source.module != "casedesk.database"
        for node in calls(source, "commit")
        if DATABASE.search(ast.unparse(node.func))
    ]

    assert not problems, words(problems, "wrap the call of the service: with transaction():")


def test_the_status_of_an_appeal_has_one_writer() -> None:
    problems = [
        source.at(node)
        for source in application()
        if source.module != "casedesk.appeals.transitions"
        for node in ast.walk(source.tree)
        if writes_status_of_appeal(node)
    ]

    assert not problems, words(problems, "call appeals.transitions.move, which checks the table and records the event")


def calls(source: Source, name: str) -> Iterator[ast.Call]:
    """Calls of a function or method of this name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
            yield node


def is_another_clock(function: ast.expr) -> bool:
    """Whether this is `datetime.now`, `date.today`, `time.time` and the like."""
    if not isinstance(function, ast.Attribute):
        return False
    owner = ast.unparse(function.value).rpartition(".")[2]
    if owner == "time":
        return function.attr in ("time", "time_ns", "localtime", "gmtime")
    return owner in ("datetime", "date") and function.attr in OTHER_CLOCKS


def writes_status_of_appeal(node: ast.AST) -> bool:
    """Whether this sets the status of a row by hand: by attribute, by setattr, or by an UPDATE of appeals."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(is_status_of_appeal(target, node.value) for target in targets)
    if not isinstance(node, ast.Call):
        return False
    if getattr(node.func, "id", "") == "setattr":
        return ast.unparse(node.args[0]) == "appeal" and ast.unparse(node.args[1]) == "'status'"
    return (
        getattr(node.func, "attr", "") == "values"
        and any(keyword.arg == "status" for keyword in node.keywords)
        and "update(Appeal)" in ast.unparse(node.func)
    )


def is_status_of_appeal(target: ast.expr, value: ast.expr | None) -> bool:
    if not isinstance(target, ast.Attribute) or target.attr != "status":
        return False
    owner = ast.unparse(target.value).rpartition(".")[2]
    return owner in ("appeal", "case") or "AppealStatus" in (ast.unparse(value) if value else "")
