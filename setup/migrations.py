"""Check that the migrations lead to exactly the tables the models describe, on an empty SQLite database."""

import sys
import tempfile
from pathlib import Path

from flask_migrate import check

from casedesk import create_app
from casedesk.migrating import FOLDER, bring_up_to_date
from casedesk.settings.provision import provision
from config import load


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        provision(Path(folder))
        app = create_app(load({"CASEDESK_ENV": "test", "CASEDESK_DATA_DIR": folder}))
        with app.app_context():
            bring_up_to_date()
            check(directory=FOLDER)  # ends with status 1 and the differences when there are any


if __name__ == "__main__":
    sys.exit(main())
