"""The demo as an installation: its settings, and how it is made the first time."""

from __future__ import annotations

import dataclasses
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from casedesk import clock, create_app
from casedesk.appeals.models import Appeal
from casedesk.demo import folder as folders
from casedesk.demo.accounts import generate
from casedesk.demo.desk_stories import desk_stories
from casedesk.demo.folder import STORIES, Memory
from casedesk.demo.owners import OwnerStory, owner_stories, story_info
from casedesk.demo.seeding import Progress, seed
from casedesk.demo.stories import plan_cases
from casedesk.extensions import db
from casedesk.settings.provision import provision
from casedesk.settings.reading import PREFIX
from casedesk.settings.standins import DevelopmentStandInWarning
from config import Settings, load

# So short that the wait of 72 hours takes 30 seconds, and the one of 7 days 70.
_WAIT_SCALE = 30 / (72 * 3600)


def environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of a demo as environment variables, whatever else is set outside.

    Limits against guessing are wide, so that the story can be shown again and again from one browser.
    """
    settings: dict[str, object] = {
        "ENV": "demo",
        "DATA_DIR": folder.absolute(),
        "HOST": "127.0.0.1",
        "PORT": port,
        "BASE_URL": f"http://localhost:{port}",
        "MAIL_SENDER": "sink",
        "SMS_SENDER": "sink",
        "WAIT_SCALE": f"{_WAIT_SCALE:.8f}",
        # Every story shows its score; a drawn one would keep it back until somebody decides.
        "BLIND_SHARE": "0",
        "DEMO_PAGES": "true",
        "LIMIT_APPEALS": 200,
        "LIMIT_CODES": 50,
        "LIMIT_CODES_ADDRESS": 200,
        "LIMIT_LINKS": 200,
        "LIMIT_SIGN_INS": 200,
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return others | {f"{PREFIX}{name}": str(value) for name, value in settings.items()}


def prepared(folder: Path, port: int, progress: Progress) -> Memory:
    """Make the demo in a folder, or bring the one that is there up to date.

    Raises:
        NotOurs: the folder holds something else.
    """
    known = folders.remembered(folder)
    if known is not None:
        _migrate(_application(load(environment(folder, port))))
        memory = dataclasses.replace(known, port=port)
    else:
        folders.begin(folder)
        provision(folder)
        memory = _made(folder, port, progress)
    folders.remember(folder, memory)
    return memory


def _made(folder: Path, port: int, progress: Progress) -> Memory:
    # The past was lived at its full length; only what happens from now on is hurried.
    app = _application(dataclasses.replace(load(environment(folder, port)), wait_scale=1.0))
    _migrate(app)
    with app.app_context():
        as_of = clock.utcnow()
    accounts = list(generate(as_of))
    crew = seed(app, accounts, plan_cases(accounts, as_of), as_of, progress)
    stories = story_info(owner_stories(accounts, as_of), accounts, folder / STORIES)
    with app.app_context():
        cases = _cases_of(desk_stories(accounts, as_of))
    return Memory(as_of, port, crew, [_in_folder(story, folder) for story in stories], cases)


def _cases_of(stories: Iterable[OwnerStory]) -> list[dict[str, str]]:
    """The cases of the desk stories, which are the only ones of their accounts."""
    rows = db.session.execute(select(Appeal.account_id, Appeal.reference, Appeal.band)).all()
    found = {row.account_id: row for row in rows}
    return [
        {"name": story.name, "reference": row.reference, "band": row.band}
        for story in stories
        if (row := found.get(story.account_id)) and row.band
    ]


def _in_folder(story: dict[str, Any], folder: Path) -> dict[str, Any]:
    files = [Path(file).relative_to(folder.resolve()).as_posix() for file in story["files"]]
    return {**story, "files": files}


def _application(settings: Settings) -> Flask:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DevelopmentStandInWarning)  # a demo is nothing but stand-ins
        return create_app(settings)


def _migrate(app: Flask) -> None:
    from casedesk.migrating import bring_up_to_date

    with app.app_context():
        bring_up_to_date()
