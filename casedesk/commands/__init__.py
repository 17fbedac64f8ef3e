"""What `casedesk` can be told to do, one file a command; each calls services and prints."""

from flask import Flask

from casedesk import create_app
from config import SettingsError, load


def application() -> Flask:
    """The application from the environment; faults in the settings end the command with a line each."""
    try:
        return create_app(load())
    except SettingsError as error:
        raise SystemExit("\n".join(str(fault) for fault in error.faults)) from error
