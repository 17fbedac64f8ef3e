"""S39: whatever is done to the chain behind the application's back, verification names the place."""

from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from casedesk.audit import service as audit
from casedesk.audit.actors import WORKER
from casedesk.audit.heads import export_head, read_heads
from casedesk.audit.tags import EventTag
from casedesk.audit.verification import verify
from casedesk.database import transaction
from casedesk.extensions import app_settings

pytestmark = [pytest.mark.case("S39"), pytest.mark.both_databases]


@pytest.fixture
def chain(db: SQLAlchemy) -> None:
    """Five entries whose protection an intruder with the database has switched off."""
    for number in range(1, 6):
        with transaction():
            audit.record(EventTag.DRAFT_SAVE, actor=WORKER, appeal_id=number, step="facts")
    with transaction() as session:
        if db.engine.dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_entries_no_update"))
            session.execute(text("DROP TRIGGER audit_entries_no_delete"))
        else:
            session.execute(text("DROP TRIGGER audit_entries_append_only ON audit_entries"))


def intrude(*statements: str) -> None:
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def found() -> tuple[str, int | None]:
    verdict = verify()
    return verdict.problem, verdict.broken_at


def test_an_untouched_chain_is_whole(chain: None) -> None:
    assert (verify().whole, verify().entries) == (True, 5)


@pytest.mark.parametrize(
    ("column", "value"),
    [("details", '\'{"step":"device"}\''), ("appeal_id", "9"), ("actor_id", "3"), ("origin", "'x'"), ("hash", "'ab'")],
)
def test_a_changed_entry_is_named(chain: None, column: str, value: str) -> None:
    intrude(f"UPDATE audit_entries SET {column} = {value} WHERE seq = 3")  # noqa: S608 - fixed words of this test
    assert found() == ("changed", 3)


def test_a_removed_entry_is_named(chain: None) -> None:
    intrude("DELETE FROM audit_entries WHERE seq = 2")
    assert found() == ("removed", 2)


def test_reordered_entries_are_named(chain: None) -> None:
    intrude(
        "UPDATE audit_entries SET seq = 99 WHERE seq = 2",
        "UPDATE audit_entries SET seq = 2 WHERE seq = 3",
        "UPDATE audit_entries SET seq = 3 WHERE seq = 99",
    )
    assert found() == ("changed", 2)


def test_a_cut_end_is_named(chain: None) -> None:
    intrude("DELETE FROM audit_entries WHERE seq > 3")
    assert found() == ("cut_off", 4)


def test_a_cut_end_with_its_head_is_named_by_the_exported_head(chain: None) -> None:
    export_head()
    intrude(
        "DELETE FROM audit_entries WHERE seq > 3",
        "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entries WHERE seq = 3)",
    )
    assert found() == ("cut_off", 4)


def test_a_chain_rewritten_from_an_older_copy_is_named_by_the_exported_head(chain: None) -> None:
    export_head()
    intrude(
        "DELETE FROM audit_entries WHERE seq > 3",
        "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entries WHERE seq = 3)",
    )
    for _ in range(4):
        with transaction():
            audit.record(EventTag.DRAFT_SAVE, actor=WORKER, step="device")
    assert found() == ("rolled_back", 5)


def test_a_head_that_we_did_not_sign_is_named(chain: None) -> None:
    export_head()
    path: Path = app_settings().audit_heads_file
    path.write_text(path.read_text(encoding="utf-8").replace('"seq":5', '"seq":4'), encoding="utf-8")
    assert found() == ("head_forged", 4)


def test_a_head_is_exported_once_and_survives_a_crash_while_writing(chain: None) -> None:
    assert export_head() is not None
    assert export_head() is None
    with app_settings().audit_heads_file.open("a", encoding="utf-8") as file:
        file.write('{"seq":6,"ha')
    assert [head.seq for head in read_heads(app_settings().audit_heads_file)] == [5]
    assert verify().whole
