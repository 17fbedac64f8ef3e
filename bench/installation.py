"""Installations to measure on: made once for each number of cases, kept under var/bench, copied where work writes."""

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask

from bench.filling import fill
from casedesk import ROOT, create_app
from casedesk.settings.provision import provision
from casedesk.settings.standins import DevelopmentStandInWarning
from config import load

CACHE = ROOT / "var" / "bench"
SERVER = "postgresql://postgres@127.0.0.1:5432"
# A change of what is filled in makes the kept installations useless.
_VERSION = "1"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Site:
    """One installation: its folder with secrets and files, its database, and how many cases it was filled with."""

    folder: Path
    database_url: str
    cases: int

    def environment(self, port: int = 0) -> dict[str, str]:
        """What casedesk reads to run here."""
        settings = {
            "ENV": "development",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "BASE_URL": f"http://localhost:{port or 8000}",
            "PORT": str(port or 8000),
            "MAIL_SENDER": "sink",
        }
        others = {name: value for name, value in os.environ.items() if not name.startswith("CASEDESK_")}
        return others | {f"CASEDESK_{name}": value for name, value in settings.items()}

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """The application of this installation, in this process."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DevelopmentStandInWarning)
            app = create_app(load(self.environment()))
        with app.app_context():
            from casedesk.extensions import db

            yield app
            db.session.remove()
            db.engine.dispose()


def site(cases: int, database: str, tell: Tell, server: str = SERVER) -> Site:
    """The installation with so many cases, made now unless it was made before.

    Args:
        cases: how many were sent.
        database: sqlite or postgresql.
        tell: called with what takes long.
        server: address of the PostgreSQL server, without a database.
    """
    folder = CACHE / f"{database}-{cases}-v{_VERSION}"
    name = f"casedesk_bench_{cases}_v{_VERSION}"
    made = Site(folder, _address(folder, database, server, name), cases)
    if (folder / "made").exists() and (database == "sqlite" or _exists(server, name)):
        return made
    tell(f"filling {database} with {cases:,} cases")
    shutil.rmtree(folder, ignore_errors=True)
    provision(folder)
    if database != "sqlite":
        _on(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    migrate(made)
    with made.opened() as app:
        fill(app, cases)
    (folder / "made").touch()
    return made


@contextmanager
def scratch(origin: Site, server: str = SERVER) -> Iterator[Site]:
    """A copy of an installation for work that writes much; it goes afterwards."""
    folder = origin.folder.with_name(f"{origin.folder.name}-scratch-{os.getpid()}")
    database = "sqlite" if origin.database_url.startswith("sqlite") else "postgresql"
    name = f"casedesk_bench_scratch_{os.getpid()}"
    shutil.copytree(origin.folder, folder)
    if database != "sqlite":
        template = origin.database_url.rpartition("/")[2]
        _on(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield Site(folder, _address(folder, database, server, name), origin.cases)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if database != "sqlite":
            _on(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _address(folder: Path, database: str, server: str, name: str) -> str:
    return f"sqlite:///{folder / 'casedesk.sqlite3'}" if database == "sqlite" else f"{server}/{name}"


def migrate(made: Site) -> None:
    """Bring its database to the newest tables, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "casedesk.cli", "migrate"]
    subprocess.run(command, check=True, cwd=ROOT, env=made.environment(), stdout=subprocess.DEVNULL)


def _exists(server: str, name: str) -> bool:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _on(server: str, *commands: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for command in commands:
            connection.execute(command.encode())
