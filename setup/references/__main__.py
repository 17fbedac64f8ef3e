"""Write every reference page anew from the code, except the settings, which have a command of their own."""

import tempfile
import warnings
from pathlib import Path

from flask import Flask

from casedesk import create_app
from casedesk.settings.provision import provision
from casedesk.settings.standins import DevelopmentStandInWarning
from config import load
from setup.references import FOLDER, PAGES


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        for name, page in PAGES.items():
            (FOLDER / name).write_text(page(app), encoding="utf-8")
            print(f"docs/reference/{name}")


def application(folder: Path) -> Flask:
    """An application whose data folder is thrown away afterwards."""
    provision(folder)
    environ = {"CASEDESK_ENV": "development", "CASEDESK_DATA_DIR": str(folder), "CASEDESK_DEMO_PAGES": "true"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DevelopmentStandInWarning)
        return create_app(load(environ))


if __name__ == "__main__":
    main()
