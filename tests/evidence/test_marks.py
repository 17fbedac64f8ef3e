"""Seen before: equal files, invoices and device numbers of other accounts, and pictures that only look alike."""

from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, select

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.evidence import service
from casedesk.evidence.marks import MOST_CASES, NEIGHBOUR_BITS, Way, bands, marks_of, note_marks, seen_before
from casedesk.evidence.models import EvidenceFile, EvidenceMark, MarkKind
from casedesk.extensions import db as database
from tests.evidence import specimens
from tests.factories.appeals import appeal
from tests.factories.evidence import evidence_file
from tests.factories.review import new_paper

pytestmark = pytest.mark.both_databases

IMEI, OTHER_IMEI = "353011094841806", "867491658752848"


def field(value: str, *alternatives: str) -> dict[str, Any]:
    return {"value": value, "raw": value, "alternatives": list(alternatives)}


def reading(number: str = "", total: str = "", day: str = "", imei: str = "", **more: Any) -> dict[str, Any]:
    """A stored reading with these fields; what is empty was not found."""
    found: dict[str, Any] = {"number": number, "total": total, "date": day}
    fields: dict[str, Any] = {name: field(value) for name, value in found.items() if value} | more
    if imei:
        fields["imei"] = [field(imei)]
    return {"fields": fields}


INVOICE = {"number": "24422000000031070001", "total": "6799.00", "day": "2023-09-14"}


def paper(case: Appeal, told: dict[str, Any] | None = None, **changes: Any) -> EvidenceFile:
    """A file of a case that was read, with its marks, committed."""
    with transaction() as session:
        file = new_paper(case, reading=told or reading(), **changes)
        session.add(file)
        session.flush()
        note_marks(file)
    return file


def found(case: Appeal, *files: EvidenceFile) -> list[tuple[str, Way]]:
    """Where else the files of a case were seen."""
    database.session.rollback()
    return [(seen.reference, seen.way) for each in seen_before(case, files).values() for seen in each]


@pytest.mark.parametrize(
    "one, other, way",
    [
        ({"told": reading(), "sha256": "a" * 64}, {"told": reading(), "sha256": "a" * 64}, Way.FILE),
        ({"told": reading(**INVOICE)}, {"told": reading(**INVOICE)}, Way.INVOICE),
        (
            {"told": reading(**INVOICE)},
            {"told": reading(number="2442 2000-0000 3107 0001", total="6799", day="2023-09-14")},
            Way.INVOICE,
        ),
        ({"told": reading(imei=IMEI)}, {"told": reading(imei=IMEI)}, Way.IMEI),
        ({"told": reading(imei=IMEI)}, {"told": reading(imei=f"{IMEI[:14]}01")}, Way.IMEI),
        ({"neighbour_hash": "0f1e2d3c4b5a6978"}, {"neighbour_hash": "0f1e2d3c4b5a697b"}, Way.PICTURE),
    ],
)
def test_what_is_equal_is_found_both_ways(db: SQLAlchemy, one: dict[str, Any], other: dict[str, Any], way: Way) -> None:
    earlier, later = appeal(AppealStatus.IN_REVIEW), appeal(AppealStatus.IN_REVIEW)
    first, second = paper(earlier, **one), paper(later, **other)

    assert found(later, second) == [(earlier.reference, way)]
    assert found(earlier, first) == [(later.reference, way)]


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "24422000000031070002"},
        {"total": "6799.01"},
        {"day": "2023-09-15"},
        {"number": ""},
        {"total": ""},
        {"day": ""},
    ],
)
def test_an_invoice_is_the_same_only_in_number_amount_and_date_together(
    db: SQLAlchemy, changed: dict[str, str]
) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    paper(appeal(AppealStatus.IN_REVIEW), reading(**INVOICE))

    assert found(case, paper(case, reading(**{**INVOICE, **changed}))) == []


def test_an_order_page_is_known_by_its_order_number(db: SQLAlchemy) -> None:
    case, told = appeal(AppealStatus.IN_REVIEW), {"total": "6799.00", "day": "2023-09-14"}
    order = {"order_number": field("1500082080722482")}
    other = appeal(AppealStatus.IN_REVIEW)
    paper(other, reading(**told, **order))

    assert found(case, paper(case, reading(**told, **order))) == [(other.reference, Way.INVOICE)]


def test_an_ambiguous_date_is_known_in_each_reading(db: SQLAlchemy) -> None:
    case, other = appeal(AppealStatus.IN_REVIEW), appeal(AppealStatus.IN_REVIEW)
    told = {"number": INVOICE["number"], "total": INVOICE["total"]}
    paper(other, reading(**told, date=field("2023-04-03", "2023-03-04")))

    assert found(case, paper(case, reading(**told, day="2023-03-04"))) == [(other.reference, Way.INVOICE)]


@pytest.mark.parametrize(
    "told",
    [
        reading(number="12", total="9.00", day="2023-09-14"),
        reading(imei="353011094841807"),
        reading(imei="35301109484"),
        reading(number="24422000000031070001", total="x", day="2023-09-14"),
    ],
)
def test_what_names_nothing_for_sure_leaves_no_mark(db: SQLAlchemy, told: dict[str, Any]) -> None:
    assert marks_of(told, None) == set()


def test_drafts_and_cases_of_the_same_account_do_not_count(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW, named="one@post.example")
    told = reading(**INVOICE, imei=IMEI)
    paper(appeal(AppealStatus.DRAFT), told, sha256="a" * 64)
    paper(appeal(AppealStatus.REJECTED, named="one@post.example"), told, sha256="a" * 64)

    assert found(case, paper(case, told, sha256="a" * 64)) == []


def test_a_case_is_told_once_for_the_strongest_it_shares(db: SQLAlchemy) -> None:
    case, told = appeal(AppealStatus.IN_REVIEW), reading(**INVOICE, imei=IMEI)
    same, number = appeal(AppealStatus.IN_REVIEW), appeal(AppealStatus.REJECTED)
    paper(same, told, sha256="a" * 64, neighbour_hash="0f1e2d3c4b5a6978")
    paper(number, told, neighbour_hash="0f1e2d3c4b5a6978")
    mine = paper(case, told, sha256="a" * 64, neighbour_hash="0f1e2d3c4b5a6978")

    assert set(found(case, mine)) == {(same.reference, Way.FILE), (number.reference, Way.INVOICE)}


def test_a_file_taken_out_is_still_known_by_its_hash(db: SQLAlchemy) -> None:
    case, other = appeal(AppealStatus.IN_REVIEW), appeal(AppealStatus.IN_REVIEW)
    theirs = evidence_file(other, specimens.pdf(), "a.pdf")
    mine = evidence_file(case, specimens.pdf(), "b.pdf")
    service.read_due()
    with transaction():
        service.remove(other, theirs)
    service.erase_due()

    assert found(case, mine) == [(other.reference, Way.FILE)]


def test_marks_go_with_the_content_and_come_anew_with_a_reading(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    lines = ("Invoice number: A-100234", "Invoice date: 2024-03-02", "Total EUR 899,00")
    file = evidence_file(case, specimens.pdf(lines), "a.pdf")
    service.read_due()
    kept = select(EvidenceMark.kind).where(EvidenceMark.file_id == file.id)

    assert MarkKind.INVOICE in list(db.session.scalars(kept))

    with transaction():
        file.reading = reading(imei=IMEI)
        file.neighbour_hash = None
        note_marks(file)
    assert list(db.session.scalars(kept)) == [MarkKind.IMEI]

    with transaction():
        service.remove(case, file)
    service.erase_due()
    assert list(db.session.scalars(kept)) == []
    assert file.reading is None and len(file.sha256) == 64


def test_digests_are_keyed(db: SQLAlchemy) -> None:
    digests = [digest for _kind, digest in marks_of(reading(**INVOICE, imei=IMEI), None)]

    assert len(digests) == 2
    assert all(len(digest) == 64 for digest in digests)
    assert not any(IMEI[:14] in digest for digest in digests)


@pytest.mark.parametrize("bits", range(1, 10))
def test_a_neighbour_is_near(db: SQLAlchemy, bits: int) -> None:
    """All bits are changed in one quarter, so that the others stay whole whatever their number."""
    case, other = appeal(AppealStatus.IN_REVIEW), appeal(AppealStatus.IN_REVIEW)
    near = int("0f1e2d3c4b5a6978", 16) ^ ((1 << bits) - 1)
    paper(other, neighbour_hash="0f1e2d3c4b5a6978")

    expected = [(other.reference, Way.PICTURE)] if bits <= NEIGHBOUR_BITS else []
    assert found(case, paper(case, neighbour_hash=f"{near:016x}")) == expected


def test_three_bits_apart_are_found_wherever_they_are(db: SQLAlchemy) -> None:
    for one in range(0, 64, 7):
        for other in range(one + 1, 64, 11):
            changed = int("0f1e2d3c4b5a6978", 16) ^ (1 << one) ^ (1 << other) ^ 1
            assert set(bands("0f1e2d3c4b5a6978")) & set(bands(f"{changed:016x}"))


def test_a_plain_page_is_nobodys_neighbour(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    paper(appeal(AppealStatus.IN_REVIEW), neighbour_hash="0" * 16)

    assert found(case, paper(case, neighbour_hash="0" * 16)) == []


def test_a_copy_in_many_cases_is_told_in_one_bounded_statement(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.IN_REVIEW)
    for _other in range(MOST_CASES + 3):
        paper(appeal(AppealStatus.IN_REVIEW), sha256="a" * 64)
    mine = paper(case, reading(**INVOICE, imei=IMEI), sha256="a" * 64), paper(case, reading(imei=OTHER_IMEI))
    statements: list[str] = []
    database.session.rollback()
    assert case.account_lookup and all(file.sha256 for file in mine)

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    seen = seen_before(case, mine)
    event.remove(db.engine, "before_cursor_execute", note)

    assert len(seen[mine[0].id]) == MOST_CASES
    assert len(statements) == 2


def test_no_files_no_question(db: SQLAlchemy) -> None:
    assert seen_before(appeal(AppealStatus.IN_REVIEW), []) == {}


def test_a_case_with_thousands_of_marks_is_searched_all_the_same(db: SQLAlchemy) -> None:
    """Whoever adds and removes files all day, or crafts one, must not keep a case from being looked at."""
    earlier, later = appeal(AppealStatus.IN_REVIEW), appeal(AppealStatus.IN_REVIEW)
    paper(earlier, reading(imei=IMEI))
    crafted = paper(later, reading())
    with transaction() as session:
        marks = (EvidenceMark(file_id=crafted.id, kind=MarkKind.IMEI, digest=f"{place:064x}") for place in range(1200))
        session.add_all(marks)
        session.flush()
        same = [(kind, digest) for kind, digest in marks_of(reading(imei=IMEI), None)]
        session.add_all(EvidenceMark(file_id=crafted.id, kind=kind, digest=digest) for kind, digest in same)

    assert found(later, crafted) == [(earlier.reference, Way.IMEI)]


def test_a_document_of_many_readings_leaves_few_marks(db: SQLAlchemy) -> None:
    many = [str(place) for place in range(10_000, 10_020)]
    days = [f"2024-01-{day:02d}" for day in range(1, 21)]
    told = {"fields": {"number": field(*many), "total": field(*many), "date": field(*days)}}

    assert len(marks_of(told, None)) == 16
