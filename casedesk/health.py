"""Whether this process lives, and whether it can serve: for load balancers."""

from pathlib import Path

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from casedesk.errors import CasedeskError
from casedesk.extensions import db
from casedesk.guards import public

bp = Blueprint("health", __name__)


def migrations_are_applied() -> bool:
    """Whether the database is at the newest migration."""
    # Slow to import, and asked for by nobody but load balancers and doctor.
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(current_app.root_path).parent / "migrations"))
    try:
        head = ScriptDirectory.from_config(config).get_current_head()
        return MigrationContext.configure(db.session.connection()).get_current_revision() == head
    except CommandError:
        return False


def readiness() -> dict[str, bool]:
    """Each part this process needs, and whether it answers."""
    parts: dict[str, bool] = {}
    try:
        parts["database"] = db.session.scalar(db.select(1)) == 1
        parts["migrations"] = migrations_are_applied()
    except SQLAlchemyError:
        db.session.rollback()
        parts |= {"database": False, "migrations": False}
    try:
        current_app.extensions["casedesk.evidence_store"].check()
        parts["storage"] = True
    except (CasedeskError, OSError):
        parts["storage"] = False
    return parts


@bp.get("/healthz/live")
@public
def live() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/healthz/ready")
@public
def ready() -> ResponseReturnValue:
    """Database, migrations and storage answer; 503 names those that do not."""
    parts = readiness()
    good = all(parts.values())
    return jsonify(status="ok" if good else "not ready", parts=parts), 200 if good else 503
