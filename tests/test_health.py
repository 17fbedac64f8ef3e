"""Ready means database, migrations and storage; live means the process answers."""

import shutil

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from casedesk.database import transaction
from config import Settings


@pytest.mark.both_databases
def test_a_whole_installation_is_ready(client: FlaskClient) -> None:
    answer = client.get("/healthz/ready")
    assert answer.status_code == 200
    assert answer.json["parts"] == {"database": True, "migrations": True, "storage": True}  # type: ignore[index]


@pytest.mark.both_databases
def test_an_old_database_is_not_ready_but_the_process_lives(db: SQLAlchemy, client: FlaskClient) -> None:
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'a1f0c3d2b4e5'"))
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json["parts"]["migrations"] is False  # type: ignore[index]
    assert client.get("/healthz/live").status_code == 200


def test_without_its_store_it_is_not_ready(settings: Settings, client: FlaskClient) -> None:
    shutil.rmtree(settings.evidence_dir)
    settings.evidence_dir.write_text("a file in the way")
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json["parts"]["storage"] is False  # type: ignore[index]
