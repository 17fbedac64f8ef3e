"""The demo as an installation: its settings, and how it is made the first time."""

from __future__ import annotations

import dataclasses
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
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
from casedesk.errors import Invalid
from casedesk.evidence.service import files_of
from casedesk.extensions import db
from casedesk.review.models import ScoreRow
from casedesk.review.policies.active import policy_by_id
from casedesk.review.telling.presentation import present
from casedesk.settings.provision import provision
from casedesk.settings.reading import PREFIX
from casedesk.settings.standins import DevelopmentStandInWarning
from config import Settings, load

# So short that the wait of 72 hours takes 30 seconds, and the one of 7 days 70.
_WAIT_SCALE = 30 / (72 * 3600)


# Where a demo lives, what its secrets are and whom it talks to is its own, whatever is set outside: a shell with the
# settings of a real installation must neither be shown nor written to.
_OWN_GROUPS = frozenset({"Processes", "Secrets", "Storage", "Letters", "Development and demo"})
_OWN_NAMES = frozenset({"env", "base_url", "allowed_hosts", "trusted_proxies", "debug"})


def asked_for(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings of an environment that a demo takes over: how it decides, its limits, names, language, time zone.

    What is no setting at all is among them, so that a slip of the pen is told as everywhere.
    """
    own = {f"{PREFIX}{name}".upper() for name in _own_settings()}
    return {
        name: text
        for name, text in environ.items()
        if name.startswith(PREFIX) and name.removesuffix("_FILE") not in own
    }


def _own_settings() -> Iterator[str]:
    group = ""
    for field in dataclasses.fields(Settings):
        group = field.metadata["group"] or group
        if group in _OWN_GROUPS or field.name in _OWN_NAMES:
            yield field.name


def environment(folder: Path, port: int, asked: Mapping[str, str] | None = None) -> dict[str, str]:
    """The settings of a demo as environment variables.

    Limits against guessing are wide, so that the story can be shown again and again from one browser.

    Arguments:
        asked: from `asked_for`, in the place of what a demo would set.
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
    asked = asked or {}
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ours = {f"{PREFIX}{name}": str(value) for name, value in settings.items()}
    return others | {name: value for name, value in ours.items() if f"{name}_FILE" not in asked} | dict(asked)


def prepared(folder: Path, port: int, progress: Progress, asked: Mapping[str, str] | None = None) -> Memory:
    """Make the demo in a folder, or bring the one that is there up to date.

    Arguments:
        asked: from `asked_for`; they are for what is served, and the invented past is lived without them.

    Raises:
        NotOurs: the folder holds something else, or a demo of another version.
        SettingsError: what was asked for cannot be set.
    """
    known = folders.remembered(folder)
    if known is not None:
        app = _application(load(environment(folder, port, asked)))
        try:
            _migrate(app)
            _look_through(app)
        except (SystemExit, Invalid, LookupError, ValueError):  # Flask-Migrate exits over tables of a later version
            raise folders.other_version(folder) from None
        memory = dataclasses.replace(known, port=port)
    else:
        folders.begin(folder)
        provision(folder)
        load(environment(folder, port, asked))  # a minute is too long to wait for a word about a setting
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


def _look_through(app: Flask) -> None:
    """Read what a case page reads of a score, for the newest one.

    Raises:
        Invalid, LookupError, ValueError: a policy or score of another version.
    """
    with app.app_context(), app.test_request_context():
        newest = newest_score()
        if newest is not None:
            present(newest, policy_by_id(newest.policy_id), files_of(db.session.get_one(Appeal, newest.appeal_id)))


def newest_score() -> ScoreRow | None:
    """The score that was made last of all."""
    return db.session.scalar(select(ScoreRow).order_by(ScoreRow.id.desc()).limit(1))


def _migrate(app: Flask) -> None:
    from casedesk.migrating import bring_up_to_date

    with app.app_context():
        bring_up_to_date()
