"""One web process that serves its pages and takes uploads; prints which of the named libraries it loaded meanwhile.

Run as a program of its own, since the tests beside it load them all.
"""

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from casedesk import create_app
from casedesk.extensions import db
from casedesk.staff.permissions import Role
from config import load
from tests.factories.staff import signed_in


def main(told: dict[str, Any]) -> None:
    """Serve everything once.

    Args:
        told: `environ` of the installation; `known` values of arguments of routes; the `proof` of the case's owner;
            `photo`, a file to upload; `heavy`, the names of libraries.
    """
    app = create_app(load(told["environ"]))
    known: dict[str, object] = told["known"]
    owner = app.test_client()
    with owner.session_transaction() as session:
        session["appeal"] = {"ref": known["reference"], "proof": told["proof"]}
    served = [f"{endpoint} {status}" for endpoint, status in pages(app, owner, known)]
    uploads = [send(owner, str(known["reference"]), Path(told["photo"]), script=script) for script in (True, False)]
    with app.app_context():
        db.engine.dispose()
    loaded = [name for name in told["heavy"] if name in sys.modules]
    print(json.dumps({"loaded": loaded, "served": served, "uploads": uploads}))


def pages(app: Flask, owner: FlaskClient, known: dict[str, object]) -> Iterator[tuple[str, int]]:
    """Every page whose address can be put together, as an owner, a reviewer and somebody with every role see it."""
    browsers = (owner, signed_in(app, Role.REVIEWER), signed_in(app, *Role))
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.arguments <= known.keys():
            continue
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
        for browser in browsers:
            with browser.get(address) as answer:
                yield rule.endpoint, answer.status_code


def send(owner: FlaskClient, reference: str, photo: Path, *, script: bool) -> int:
    """Upload a photo; the status of the answer."""
    address = f"/appeals/{reference}/evidence"
    found = re.search(r'name="csrf_token" value="([^"]+)"', owner.get(address).text)
    token = found[1] if found else ""
    file = FileStorage(io.BytesIO(photo.read_bytes()), "photo.jpg", "file")
    boundary, body = encode_multipart({"csrf_token": token, "upload_key": str(script), "file": file})
    kind, accept = f"multipart/form-data; boundary={boundary}", "application/json" if script else "text/html"
    return owner.post(address, data=body, content_type=kind, headers={"Accept": accept}).status_code


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
