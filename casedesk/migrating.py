"""Migrations, bound to the application only where they run: Alembic is slow to import, and no page needs it."""

from flask import current_app
from flask_migrate import Migrate, upgrade

from casedesk import ROOT
from casedesk.extensions import db

FOLDER = str(ROOT / "migrations")


def bind_migrations() -> None:
    """Let the verbs of Flask-Migrate work on the running application."""
    Migrate(current_app, db, directory=FOLDER, render_as_batch=True, compare_type=True)


def bring_up_to_date() -> None:
    """Bring the database of the running application to the newest tables; safe to run again."""
    bind_migrations()
    upgrade(directory=FOLDER)
