"""Evidence files in the store, and the browser of the owner who sends them."""

import io
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from casedesk.appeals.models import Appeal
from casedesk.database import transaction
from casedesk.evidence import service
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db
from tests.evidence import specimens


def evidence_file(case: Appeal, content: bytes = b"", name: str = "receipt.jpg", **changes: Any) -> EvidenceFile:
    """A file of an appeal, its bytes in the store, committed; a small photo when no content is given.

    Nobody looks at how well a picture can be read, which would take a child process for each.
    """
    with transaction():
        file = service.receive(case, io.BytesIO(content or specimens.picture()), name, at_once=False)
        file.stage = None
        for column, value in changes.items():
            setattr(file, column, value)
    return file


def present(case: Appeal) -> list[EvidenceFile]:
    """The files of an appeal as they are now, whatever this test read before."""
    db.session.rollback()
    return service.files_of(case)


class Sender:
    """The browser of an appeal's owner."""

    def __init__(self, app: Flask, case: Appeal) -> None:
        self.client: FlaskClient = app.test_client()
        self.reference = case.reference
        with self.client.session_transaction() as session:
            session["appeal"] = {"ref": case.reference, "proof": case.tracking_digest[:16]}
        page = self.client.get(self.path).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None, page
        self.token = found[1]

    @property
    def path(self) -> str:
        """Where files are sent."""
        return f"/appeals/{self.reference}/evidence"

    def send(self, *files: tuple[str, bytes], key: str = "", script: bool = True, **headers: str) -> TestResponse:
        """Send files of a name and content each, as the script does or as the form does without it."""
        sent = [FileStorage(io.BytesIO(content), name, "file") for name, content in files]
        boundary, body = encode_multipart({"csrf_token": self.token, "upload_key": key, "file": sent})
        return self.client.post(
            self.path,
            input_stream=io.BytesIO(body),
            content_type=f"multipart/form-data; boundary={boundary}",
            content_length=len(body),
            headers={"Accept": "application/json" if script else "text/html", **headers},
        )

    def remove(self, public_id: str, *, script: bool = True) -> TestResponse:
        """Press the button that removes a file."""
        accept = "application/json" if script else "text/html"
        address = f"{self.path}/{public_id}/removal"
        return self.client.post(address, data={"csrf_token": self.token}, headers={"Accept": accept})
