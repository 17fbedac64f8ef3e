"""The extensions of the application: made here, bound in create_app."""

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from config import Settings


class Base(DeclarativeBase):
    """Every table of casedesk; the naming convention lets one migration run on SQLite and PostgreSQL."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
# Flask-SQLAlchemy makes the class that models stand on at run time; type checkers read Base in its place.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()


def app_settings() -> Settings:
    """The settings of the running application."""
    settings: Settings = current_app.extensions["casedesk.settings"]
    return settings
