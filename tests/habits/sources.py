"""The source files of the project, parsed once, for the tests that guard its habits."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file and its syntax tree."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path below the project."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        """The dotted name, `casedesk.appeals.service`."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as editors read it."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file below these folders or of these names."""
    found = []
    for folder in folders:
        place = ROOT / folder
        paths = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        found += [Source(path, ast.parse(path.read_text(encoding="utf-8"), str(path))) for path in paths]
    return tuple(found)


def application() -> tuple[Source, ...]:
    """The package itself."""
    return sources("casedesk")


def everything() -> tuple[Source, ...]:
    """All Python files that people read."""
    return sources("casedesk", "config.py", "wsgi.py", "tests", "setup", *_there("bench"))


def imports(source: Source, *, top_level_only: bool = False) -> Iterator[tuple[str, ast.stmt]]:
    """Each module that a file imports, with the place; `from a import b` gives `a.b` when that is a module."""
    nodes = source.tree.body if top_level_only else ast.walk(source.tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            for alias in node.names:
                yield (f"{base}.{alias.name}" if is_module(f"{base}.{alias.name}") else base), node


def is_module(dotted: str) -> bool:
    """Whether a dotted name is a file or folder of this project."""
    path = ROOT.joinpath(*dotted.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def words(problems: list[str], instead: str) -> str:
    """What a failing habit says: where, and what to write instead."""
    return "\n".join([*problems, f"→ {instead}"])


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module.split(".")
    if source.path.name != "__init__.py":
        package = package[:-1]
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _there(*folders: str) -> tuple[str, ...]:
    return tuple(folder for folder in folders if (ROOT / folder).exists())
