"""A web process stays light however much it serves: what reads files, draws and counts lives elsewhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.evidence.models import EvidenceFile
from casedesk.evidence.service import read_due
from config import Settings
from tests.evidence import specimens
from tests.factories.evidence import evidence_file
from tests.factories.review import case
from tests.habits.sources import ROOT

HEAVY = (
    *("numpy", "cv2", "onnxruntime", "rapidocr", "PIL", "pillow_heif", "pypdfium2", "pikepdf", "pyhanko", "lxml"),
    *("zxingcpp", "weasyprint", "boto3", "asn1crypto"),
)
ENDPOINTS = {"review.queue", "review.case", "review.evidence", "evidence.thumbnail", "evidence.preview"}


@pytest.mark.slow
def test_serving_every_page_and_taking_files_loads_nothing_heavy(
    app: Flask, db: SQLAlchemy, settings: Settings, tmp_path: Path
) -> None:
    appeal = case(papers=1)
    file: EvidenceFile = evidence_file(appeal, specimens.pdf(), "invoice.pdf")
    assert read_due() == 1
    (tmp_path / "photo.jpg").write_bytes(specimens.picture())
    known = {"ref": appeal.reference, "reference": appeal.reference, "public_id": file.public_id, "page": 1}
    told = {
        "environ": {
            "CASEDESK_ENV": "test",
            "CASEDESK_DATA_DIR": str(tmp_path),
            "CASEDESK_BASE_URL": "http://localhost",
        },
        "known": {**known, "step": "purchase", "language": "en"},
        "proof": appeal.tracking_digest[:16],
        "photo": str(tmp_path / "photo.jpg"),
        "heavy": HEAVY,
    }

    run = subprocess.run(
        [sys.executable, "-m", "tests.habits.web", json.dumps(told)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert [page for page in found["served"] if page.endswith(" 500")] == []
    assert {f"{endpoint} 200" for endpoint in ENDPOINTS} <= set(found["served"])
    assert found["uploads"] == [201, 303]
    assert found["loaded"] == [], "import it in the worker or in the child; a page asks them"
