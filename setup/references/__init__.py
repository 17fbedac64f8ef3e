"""The reference pages that are made from the code: written by `python -m setup.references`, compared by a test."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from setup.references import commands, events, letters, lifecycle, routes, schemas

ROOT = Path(__file__).resolve().parents[2]
# Each page under docs/reference/, and what makes its text for an application with the pages of the demo.
PAGES: dict[str, Callable[[Flask], str]] = {
    "commands.md": commands.page,
    "events.md": events.page,
    "letters.md": letters.page,
    "lifecycle.md": lifecycle.page,
    "routes-and-permissions.md": routes.page,
    "policy.schema.json": lambda _app: schemas.policy_schema(),
    "score-case.schema.json": lambda _app: schemas.case_schema(),
    "score-output.schema.json": lambda _app: schemas.output_schema(),
    "score-world.schema.json": lambda _app: schemas.world_schema(),
}
FOLDER = ROOT / "docs/reference"
AGAIN = "write it again: .venv/bin/python -m setup.references"
