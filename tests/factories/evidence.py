"""Evidence files in the store, and the browser of the owner who sends them."""

import io
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casedesk.appeals.models import Appeal
from casedesk.database import transaction
from casedesk.evidence import service
from casedesk.evidence.models import EvidenceFile
from tests.evidence import specimens


def evidence_file(case: Appeal, content: bytes = b"", label: str = "receipt.jpg", **changes: Any) -> EvidenceFile:
    """A file of an appeal, its bytes in the store, committed; a small photo when no content is given."""
    with transaction():
        file = service.receive(case, io.BytesIO(content or specimens.picture()), label)
        for name, value in changes.items():
            setattr(file, name, value)
    return file


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
        data = {
            "csrf_token": self.token,
            "upload_key": key,
            "file": [(io.BytesIO(content), name) for name, content in files],
        }
        accept = "application/json" if script else "text/html"
        return self.client.post(self.path, data=data, headers={"Accept": accept, **headers})

    def remove(self, public_id: str, *, script: bool = True) -> TestResponse:
        """Press the button that removes a file."""
        accept = "application/json" if script else "text/html"
        address = f"{self.path}/{public_id}/removal"
        return self.client.post(address, data={"csrf_token": self.token}, headers={"Accept": accept})
