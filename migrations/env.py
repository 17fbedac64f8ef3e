"""Runs migrations on the application's own engine; spells our column types as plain ones in what it writes."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from casedesk.database import WRITE, EncryptedJSON, UTCDateTime

migrate = current_app.extensions["migrate"]
metadata = migrate.db.metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Spell our column types as plain ones."""
    if kind == "type":
        if isinstance(item, UTCDateTime):
            return "sa.DateTime(timezone=True)"
        if isinstance(item, EncryptedJSON):
            return "sa.LargeBinary()"
        if isinstance(item, sa.Enum):
            return f"sa.String(length={item.length})"
        if isinstance(item, sa.BigInteger):
            return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def compare_type(_context: Any, _inspected: Any, column: Any, inspected_type: Any, own_type: Any) -> bool | None:
    """Our decorated types are what they store; SQLite tells integers apart that it stores alike."""
    if isinstance(own_type, UTCDateTime | EncryptedJSON | sa.Enum):
        return False
    if isinstance(own_type, sa.BigInteger) and isinstance(inspected_type, sa.Integer):
        return False
    return None


def run() -> None:
    """Upgrade or downgrade in one transaction."""
    with migrate.db.engine.connect().execution_options(**{WRITE: True}) as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_item=render_item,
            **{**migrate.configure_args, "compare_type": compare_type},
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
