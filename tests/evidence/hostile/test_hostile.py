"""Hostile files of every kind, through the whole way of a file, on both stores: refused, unreadable or harmless."""

import io
import time
from functools import cache
from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from PIL import Image

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.evidence import service
from casedesk.evidence.inspection import Kind, Refusal, Refused
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.labels import attachment_header
from casedesk.evidence.local import LocalStore
from casedesk.evidence.models import EvidenceFile
from casedesk.evidence.reading import read_in_child
from casedesk.evidence.sandbox import ChildLimits, FileUnreadable, Reason
from tests.evidence import specimens
from tests.evidence.hostile import archives, documents, markup, pictures
from tests.evidence.hostile.samples import CONTAINED, HARMLESS, PAYLOAD, UNREADABLE, Sample
from tests.factories.appeals import appeal

GROUPS = {
    "pictures": pictures.samples,
    "archives": archives.samples,
    "documents": documents.samples,
    "markup": markup.samples,
}
# The child's own limit of wall time is 20 s; the clock of a busy test machine gets a little more.
LONGEST_SECONDS = 25
KEPT = "kept whole"
# What else is fine: another version of a reader may bear what this one does not.
ENDS = {HARMLESS: {KEPT}, UNREADABLE: {KEPT}, CONTAINED: {KEPT, HARMLESS, UNREADABLE, Refusal.UNREADABLE.value}}


@cache
def corpus(group: str) -> list[Sample]:
    """The files of a group, made once."""
    return GROUPS[group]()


def test_there_are_enough_and_each_is_its_own() -> None:
    samples = [sample for group in GROUPS for sample in corpus(group)]

    assert len({(sample.label, sample.content) for sample in samples}) == len(samples) >= 150
    assert len({(sample.name, sample.label) for sample in samples}) == len(samples)


@pytest.mark.slow
@pytest.mark.case("S25")
@pytest.mark.case("S26")
@pytest.mark.case("S27")
@pytest.mark.case("S29")
@pytest.mark.timeout(300)
@pytest.mark.both_stores
@pytest.mark.settings(max_files=50, max_appeal_mb=500, request_mb=600)
@pytest.mark.parametrize("group", GROUPS)
def test_s25_s26_s27_s29_every_hostile_file_ends_as_it_must(group: str, db: SQLAlchemy, tmp_path: Path) -> None:
    wrong = []
    # A bucket shows what is kept and what is not, for which some are enough; what reading does is seen in the folder.
    samples = corpus(group) if isinstance(evidence_store(), LocalStore) else corpus(group)[::3]
    for number, sample in enumerate(samples):
        began = time.monotonic()
        became = outcome(sample, tmp_path / str(number))
        seconds = time.monotonic() - began
        fits = became == sample.expected or became in ENDS.get(sample.expected, ())
        if not fits or seconds > LONGEST_SECONDS:
            wrong.append(f"{sample.name}: {became} instead of {sample.expected}, {seconds:.1f} s")

    assert not wrong, "\n" + "\n".join(wrong)
    assert list((tmp_path / "evidence" / "incoming").iterdir()) == []


def outcome(sample: Sample, workdir: Path) -> str:
    """What becomes of a file: the code of its refusal, or what the child made of the kept bytes."""
    case = appeal(AppealStatus.DRAFT)
    before = set(evidence_store().keys())
    try:
        with transaction():
            file = service.receive(case, io.BytesIO(sample.content), sample.label)
    except Refused as refused:
        kept = set(evidence_store().keys()) - before
        return str(refused.code) if not kept and rows(case) == 0 else "refused and kept"
    if not isinstance(evidence_store(), LocalStore):
        # What the child makes of the bytes is the same wherever they lay.
        with evidence_store().open(file.key or "") as stored:
            return KEPT if stored.read() == sample.content else "changed"
    workdir.mkdir()
    with evidence_store().open(file.key or "") as stored:
        try:
            found = read_in_child(stored, Kind(file.kind), workdir)
        except FileUnreadable:
            return UNREADABLE
    said = str(found.reading.to_json())
    drawn = [workdir / preview.name for preview in found.previews]
    if "root:x:0:0" in said or any(PAYLOAD in path.read_bytes() for path in drawn):
        return "carried on"
    return HARMLESS if all(is_clean_jpeg(path) for path in drawn) else "not a clean picture"


def rows(case: Appeal) -> int:
    from casedesk.extensions import db

    counted = db.select(db.func.count()).where(EvidenceFile.appeal_id == case.id)
    return db.session.scalar(counted) or 0


def is_clean_jpeg(path: Path) -> bool:
    """A picture of ours: no camera data, no comment, of a bounded size."""
    with Image.open(path) as opened:
        return opened.format == "JPEG" and not opened.getexif() and "comment" not in opened.info


NAMES = {
    "../../etc/cron.d/a.jpg": "a.jpg",
    "C:\\Users\\a\\b.jpg": "b.jpg",
    "/etc/passwd.jpg": "passwd.jpg",
    "quo\"te's.jpg": None,
    "line\r\nSet-Cookie: a=b.jpg": None,
    "tab\tbell\a.jpg": None,
    "turned \u202e writing.jpg": None,
    "zero\u200bwidth\u2066.jpg": None,
    "长" * 300 + ".jpg": None,
    "<script>alert(1)</script>.jpg": None,
    "=1+1.jpg": None,
    "..": None,
    " . ": None,
    "": None,
}


@pytest.mark.case("S28")
@pytest.mark.settings(max_files=50)
def test_s28_a_hostile_name_is_a_short_label_of_one_line(db: SQLAlchemy, tmp_path: Path) -> None:
    case = appeal(AppealStatus.DRAFT)
    for name, expected in NAMES.items():
        with transaction():
            file = service.receive(case, io.BytesIO(specimens.picture()), name)
        assert expected is None or file.label == expected, name
        assert 0 < len(file.label) <= 150
        assert file.label.isprintable(), name
        assert not set(file.label) & set("/\\\u202e\u2066\u200b\r\n\0"), name
        header = attachment_header(file.label)
        assert header.isascii(), name
        assert not set(header) & set("\r\n\0"), name
    stored = [path.name for path in (tmp_path / "evidence" / "files").glob("??/*")]
    assert all(len(name) == 32 and set(name) <= set("0123456789abcdef") for name in stored)
    assert len(stored) == len(NAMES)


def test_a_child_that_would_hang_is_ended_and_says_so(tmp_path: Path) -> None:
    # Memory for more than a second's work: where the machine is quick, it ran out first, and the child aborted.
    limits = ChildLimits(cpu_seconds=1, wall_seconds=2, memory_bytes=8 << 30)
    bomb = next(sample for sample in documents.samples() if sample.name == "drawing of 60 MB")
    began = time.monotonic()

    with pytest.raises(FileUnreadable) as caught:
        read_in_child(io.BytesIO(bomb.content), Kind.PDF, tmp_path, child=limits)

    assert caught.value.reason is Reason.TIMEOUT
    assert time.monotonic() - began < 4
