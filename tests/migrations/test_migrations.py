"""Migrations lead up and down again, with rows in the tables, to exactly what the models say."""

import ast
import re
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import Config, check, downgrade, upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import inspect, select, text

from casedesk.appeals.models import Appeal
from casedesk.audit.verification import verify
from casedesk.health import migrations_are_applied
from casedesk.migrating import bind_migrations
from casedesk.review.models import ScoreRow
from casedesk.review.scores.rescoring import rescore
from tests.conftest import ROOT
from tests.factories.notifications import queue_letter
from tests.factories.review import case
from tests.factories.staff import staff_member
from tests.habits.sources import words

FOLDER = ROOT / "migrations"
VERSIONS = sorted((FOLDER / "versions").glob("*.py"))
DATED = re.compile(r"\d{8}_\d{4}_[0-9a-f]{12}_[a-z0-9_]+\.py")


@pytest.fixture(autouse=True)
def bound(db: SQLAlchemy) -> None:
    """The verbs of Flask-Migrate work on the application of the test."""
    bind_migrations()


@pytest.fixture
def rows(db: SQLAlchemy) -> dict[str, int]:
    """A case with everything around it; how many rows each table has."""
    from casedesk.database import transaction

    staff_member()
    case(papers=2)
    with transaction():
        queue_letter()
    return counted(db)


def counted(db: SQLAlchemy) -> dict[str, int]:
    """Rows by table."""
    found = {
        name: db.session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # noqa: S608 - names of our tables
        for name in db.metadata.tables
    }
    db.session.remove()
    return found


def tables(db: SQLAlchemy) -> set[str]:
    """The tables that are there now."""
    db.session.remove()
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


@pytest.mark.both_databases
def test_the_newest_migration_is_what_the_models_say(db: SQLAlchemy) -> None:
    check(directory=str(FOLDER))

    assert migrations_are_applied()
    assert tables(db) == set(db.metadata.tables)


@pytest.mark.both_databases
def test_all_the_way_down_and_up_again_with_rows(db: SQLAlchemy, rows: dict[str, int]) -> None:
    downgrade(directory=str(FOLDER), revision="base")
    assert tables(db) == set()

    upgrade(directory=str(FOLDER))
    assert tables(db) == set(db.metadata.tables)
    assert set(counted(db).values()) == {0}
    case()


@pytest.mark.both_databases
def test_each_step_down_and_up_keeps_the_rows_of_what_stays(db: SQLAlchemy, rows: dict[str, int]) -> None:
    assert rows["appeals"] == 1
    for _step in VERSIONS[1:]:
        downgrade(directory=str(FOLDER), revision="-1")
        assert not migrations_are_applied()
        db.session.remove()
    upgrade(directory=str(FOLDER))

    assert counted(db) == rows
    assert verify().whole


@pytest.mark.both_databases
def test_a_score_that_names_its_comparison_holds_it_itself_on_the_way_down(
    db: SQLAlchemy, rows: dict[str, int]
) -> None:
    rescore(everything=False, progress=lambda _more: None)
    before = db.session.scalars(select(ScoreRow.vector).order_by(ScoreRow.id)).all()
    assert before[0] != before[1] == {}
    db.session.remove()
    downgrade(directory=str(FOLDER), revision="d7a4c1e95b36")

    stored = text("SELECT vector, result FROM scores ORDER BY id")
    held, weighed = db.session.execute(stored).all()
    db.session.remove()
    assert [bytes(one) for one in held] == [bytes(one) for one in weighed]
    upgrade(directory=str(FOLDER))
    assert db.session.scalars(select(ScoreRow.vector)).all() == [before[0], before[0]]


@pytest.mark.both_databases
def test_the_city_of_filing_goes_with_its_column_and_nothing_else_does(db: SQLAlchemy, rows: dict[str, int]) -> None:
    sent, before = case(filed_from="Foshan"), case()
    ids, contacts = (sent.id, before.id), [sent.contact, before.contact]
    db.session.remove()
    stored = text("SELECT filed_from FROM appeals WHERE id = :id")
    sealed = [db.session.execute(stored, {"id": each}).scalar_one() for each in ids]
    assert b"Foshan" not in bytes(sealed[0]) and sealed[1] is None
    db.session.remove()

    downgrade(directory=str(FOLDER), revision="b6e1d9a04c52")
    assert "filed_from" not in {column["name"] for column in inspect(db.engine).get_columns("appeals")}
    upgrade(directory=str(FOLDER))

    kept = [db.session.get_one(Appeal, each) for each in ids]
    assert [(each.contact, each.filed_from) for each in kept] == [(contact, None) for contact in contacts]


@pytest.mark.both_databases
def test_the_database_refuses_to_rewrite_the_record_again_after_coming_back(
    db: SQLAlchemy, rows: dict[str, int]
) -> None:
    downgrade(directory=str(FOLDER), revision="-1")
    upgrade(directory=str(FOLDER))

    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("DELETE FROM audit_entries"))
    db.session.rollback()


def test_one_line_of_migrations_with_dated_names() -> None:
    config = Config(str(FOLDER / "alembic.ini"))
    config.set_main_option("script_location", str(FOLDER))
    script = ScriptDirectory.from_config(config)

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    wrong = [path.name for path in VERSIONS if not DATED.fullmatch(path.name)]
    assert not wrong, words(wrong, "20261122_1600_<revision>_<what_changed>.py")
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert [path.name.split("_")[2] for path in VERSIONS] == revisions[::-1], "names sort as the migrations run"


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_is_frozen_history(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    down = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "downgrade")

    assert not [name for name in names if name.startswith(("casedesk", "config"))], "own copies of enums and tables"
    assert not any(isinstance(node, ast.Pass) for node in down.body), "a working downgrade"
