"""Raw pages: a queue, a case and a form with a file, each by one indexed statement a table and one Jinja template."""

import hashlib
import os
import sqlite3
import threading
import uuid
from pathlib import Path
from typing import Any

from flask import Flask, request

app = Flask(__name__)
_DATABASE, _FOLDER = os.environ["RAW_DATABASE"], Path(os.environ["RAW_FOLDER"])
_SQLITE = _DATABASE.startswith("sqlite")
_MARK = "?" if _SQLITE else "%s"
_held = threading.local()

# Statements come from this file and from our own server alone.
# ruff: noqa: S608
_QUEUE = (
    "SELECT reference, status, brings, language, sent_at, due_at, band, bits, conflicts, assignee_id FROM appeals "
    f"WHERE {os.environ['RAW_QUEUE']} ORDER BY due_at, id LIMIT 50"
)
_CASE = f"SELECT id, reference, status, language, sent_at, due_at FROM appeals WHERE reference = {_MARK}"
_PARTS = {
    "messages": f"SELECT staff_id, written_at FROM appeal_messages WHERE appeal_id = {_MARK} ORDER BY id DESC",
    "files": f"SELECT public_id, kind, size, state FROM evidence_files WHERE appeal_id = {_MARK} ORDER BY id",
    "scores": f"SELECT bits, band, conflicts FROM scores WHERE appeal_id = {_MARK} ORDER BY id DESC LIMIT 1",
}
_FILE = f"INSERT INTO raw_filings (answers, sha256, path) VALUES ({_MARK}, {_MARK}, {_MARK})"
_TABLE = """<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>
{% for rows in tables %}<table>{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</table>{% endfor %}"""
_PAGE = app.jinja_env.from_string(_TABLE)


def _connection() -> Any:
    if not hasattr(_held, "connection"):
        if _SQLITE:
            _held.connection = sqlite3.connect(_DATABASE.removeprefix("sqlite:///"), timeout=60, isolation_level=None)
            _held.connection.execute("PRAGMA journal_mode=WAL")
            _held.connection.execute("PRAGMA synchronous=FULL")
        else:
            import psycopg

            _held.connection = psycopg.connect(_DATABASE, autocommit=True)
    return _held.connection


@app.get("/queue")
def queue() -> str:
    """Fifty rows."""
    return _PAGE.render(title="Queue", tables=[_connection().execute(_QUEUE).fetchall()])


@app.get("/case/<reference>")
def case(reference: str) -> str:
    """A case with its messages, files and newest score."""
    connection = _connection()
    row = connection.execute(_CASE, (reference,)).fetchone()
    parts = [connection.execute(statement, (row[0],)).fetchall() for statement in _PARTS.values()]
    return _PAGE.render(title=reference, tables=[[row], *parts])


@app.post("/filings")
def file() -> tuple[str, int]:
    """All answers and a file: hashed, written through to the disk, one row, one commit."""
    content = request.files["file"].read()
    path = _FOLDER / uuid.uuid4().hex
    with path.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    _connection().execute(_FILE, (request.form["answers"], hashlib.sha256(content).hexdigest(), str(path)))
    return "", 201
