"""What every test may ask for: settings, the application, its database on SQLite or PostgreSQL, an evidence store."""

import dataclasses
import gc
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.clock import Clock, hold
from casedesk.settings.provision import provision
from casedesk.staff.permissions import Role
from config import Settings, load
from tests.factories.staff import signed_in
from tests.tools import postgres, radosgw, shared, warm
from tests.tools.submit import ClientFromOutside

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, 09:00 at the desk in Shanghai
# A busy machine is slow now and then; the timeout of the suite catches what hangs.
hypothesis.settings.register_profile("casedesk", deadline=None)
# Any example finds a mutant out, and nobody reads the smallest one.
hypothesis.settings.register_profile(
    "mutants", deadline=None, database=None, phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate)
)
hypothesis.settings.load_profile("casedesk")
COMPILED = warm.Compiled()
DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
STORES = ("local", pytest.param("s3", marks=pytest.mark.s3))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="database of all tests")
    parser.addoption("--store", choices=("local", "s3"), default="local", help="evidence store of all tests")
    parser.addoption("--pictures", action="store_true", help="write the pictures of the README to docs/pictures")


def pytest_configure(config: pytest.Config) -> None:
    warm.keep_routes()
    if not hasattr(config, "workerinput"):
        shared.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared.close_run({"postgresql": postgres.stop, "s3": radosgw.stop})


def pytest_collection_finish() -> None:
    """What was imported stays: a million objects that no collection of garbage needs to look at again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first, each half in its random order, so that none of them is what everybody waits for at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked so run once on each database, and once on each store."""
    for mark, fixture, kinds in (("both_databases", "database_url", DATABASES), ("both_stores", "store", STORES)):
        if metafunc.definition.get_closest_marker(mark):
            metafunc.parametrize(fixture, kinds, indirect=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was not tested, so that a green run cannot hide it."""
    for name, seconds in shared.start_times().items():
        terminalreporter.write_line(f"{name} server started in {seconds:.1f} s")
    for report in terminalreporter.stats.get("xfailed", []):
        terminalreporter.write_line(f"NOT DONE: {report.nodeid.rpartition('::')[2]}: {report.wasxfail}", yellow=True)
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in _skipped(terminalreporter))
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"NOT TESTED: {count} × {reason}", yellow=True)


def _skipped(terminalreporter: pytest.TerminalReporter) -> list[Any]:
    return [report for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)]


def skip_or_fail(reason: str) -> None:
    """Skip what this machine cannot run; where everything must run (CI=true), fail."""
    if reason and os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"CI must not skip: {reason}")
    if reason:
        pytest.skip(reason)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, database_url: str, store: dict[str, str]) -> Settings:
    """Settings of a test installation; `@pytest.mark.settings(wait_scale=0.1)` changes some."""
    provision(tmp_path)
    environ = {
        "ENV": "test",
        "BASE_URL": "http://localhost",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": database_url,
        "MAIL_SENDER": "sink",
        "SMS_SENDER": "sink",
        # Drawing one case in twenty would make now and then a test go another way.
        "BLIND_SHARE": "0",
    }
    loaded = load({f"CASEDESK_{name}": value for name, value in {**environ, **store}.items()})
    changes = [mark.kwargs for mark in request.node.iter_markers("settings")]
    return dataclasses.replace(
        loaded, **{name: value for change in reversed(changes) for name, value in change.items()}
    )


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_database: Callable[[str], str]
) -> Iterator[str]:
    """Address of a migrated, empty database of this test alone."""
    kind = getattr(request, "param", request.config.getoption("database"))
    origin = migrated_database(kind)
    if kind == "sqlite":
        shutil.copyfile(origin, tmp_path / "casedesk.sqlite3")
        yield f"sqlite:///{tmp_path / 'casedesk.sqlite3'}"
        return
    server = _postgres_server()
    name = f"casedesk_{uuid.uuid4().hex}"
    _on_postgres(server, f'CREATE DATABASE "{name}" TEMPLATE "{origin}"')
    yield _database_of(server, name)
    _on_postgres(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Make the database that others are copied from, once per process: a SQLite file or a PostgreSQL template."""
    made: dict[str, str] = {}

    def make(kind: str) -> str:
        if kind not in made:
            if kind == "postgresql":
                skip_or_fail(postgres.missing())
                made[kind] = f"casedesk_template_{uuid.uuid4().hex}"
                _on_postgres(_postgres_server(), f'CREATE DATABASE "{made[kind]}"')
                _migrate(_database_of(_postgres_server(), made[kind]), tmp_path_factory.mktemp("migrated"))
            else:
                folder = tmp_path_factory.mktemp("migrated")
                _migrate(f"sqlite:///{folder / 'casedesk.sqlite3'}", folder)
                made[kind] = str(folder / "casedesk.sqlite3")
        return made[kind]

    yield make
    if "postgresql" in made:
        _on_postgres(_postgres_server(), f'DROP DATABASE "{made["postgresql"]}" WITH (FORCE)')


def _migrate(url: str, folder: Path) -> None:
    from casedesk import create_app
    from casedesk.extensions import db
    from casedesk.migrating import bring_up_to_date

    provision(folder)
    environ = {"ENV": "test", "DATA_DIR": str(folder), "DATABASE_URL": url, "MAIL_SENDER": "sink"}
    app = create_app(load({f"CASEDESK_{name}": value for name, value in environ.items()}))
    with app.app_context():
        bring_up_to_date()
        db.engine.dispose()


def _postgres_server() -> str:
    url: str = shared.once("postgresql", postgres.start)["url"]
    return url


def _on_postgres(server: str, command: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command.encode())


def _database_of(server: str, name: str) -> str:
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture
def store(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of the evidence store: a folder, or a bucket of this test alone."""
    kind = getattr(request, "param", request.config.getoption("store"))
    bucket: dict[str, str] = request.getfixturevalue("bucket") if kind == "s3" else {}
    return bucket


@pytest.fixture
def bucket() -> dict[str, str]:
    """Settings of an empty private bucket on a real S3 server."""
    skip_or_fail(radosgw.missing())
    import boto3

    server = shared.once("s3", radosgw.start)
    name = f"casedesk-{uuid.uuid4().hex}"
    client = boto3.client(
        "s3",
        endpoint_url=server["endpoint"],
        region_name="us-east-1",
        aws_access_key_id=server["access_key"],
        aws_secret_access_key=server["secret_key"],
    )
    client.create_bucket(Bucket=name)
    return {
        "EVIDENCE_STORE": "s3",
        "S3_BUCKET": name,
        "S3_ENDPOINT": server["endpoint"],
        "S3_ACCESS_KEY": server["access_key"],
        "S3_SECRET_KEY": server["secret_key"],
    }


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on an empty database."""
    from casedesk import create_app
    from casedesk.extensions import db

    app = create_app(settings)
    app.test_client_class = ClientFromOutside
    app.jinja_env.bytecode_cache = COMPILED
    with app.app_context():
        warm.keep_statements(db.engine)
    yield app
    with app.app_context():
        warm.lend_dialect(db.engine)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def db(app: Flask) -> Iterator[SQLAlchemy]:
    """The database inside an application context, for tests that call services."""
    from casedesk.extensions import db

    with app.app_context():
        yield db


@pytest.fixture
def clock(app: Flask) -> Iterator[Clock]:
    """The clock, held on a Monday morning; `clock.held += timedelta(…)` moves it."""
    with hold(app, MORNING) as held:
        yield held


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies."""
    return app.test_client()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One browser for all tests of this process; each test opens a context of its own."""
    skip_or_fail("" if shutil.which("chromium") else "Chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def as_reviewer(app: Flask) -> FlaskClient:
    """A browser in which a reviewer is signed in; `staff_id` says who."""
    return signed_in(app, Role.REVIEWER)


@pytest.fixture
def as_lead(app: Flask) -> FlaskClient:
    """A browser in which a lead is signed in."""
    return signed_in(app, Role.LEAD)


@pytest.fixture
def as_manager(app: Flask) -> FlaskClient:
    """A browser in which a manager is signed in."""
    return signed_in(app, Role.MANAGER)


@pytest.fixture
def as_admin(app: Flask) -> FlaskClient:
    """A browser in which an admin is signed in."""
    return signed_in(app, Role.ADMIN)
