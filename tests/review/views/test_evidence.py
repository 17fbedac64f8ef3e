"""The page of one file: who sees it, what it shows and hides, what a verdict does, and what is recorded."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.directory.service import directory
from casedesk.evidence.case_code import case_code
from casedesk.evidence.marks import note_marks
from casedesk.evidence.models import EvidenceFile, ReadingState, Verdict
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.factories.appeals import appeal as new_case
from tests.factories.documents import check, document, drawn, field
from tests.factories.review import case
from tests.factories.staff import signed_in
from tests.review.desk import counted, now, opened, press

pytestmark = pytest.mark.usefixtures("clock")

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
IMEI = "353011094841806"
READING = {
    "document": "fully_digital",
    "fields": {
        "model": field("iPhone 13", 0),
        "imei": [field("353011094841807", 1), field(IMEI)],
        "date": field("2023-04-03", 2, raw="03/04/2023", alternatives=["2023-09-14"]),
        "total": field("6999.00", 3, confidence=0.5),
        "number": field("24422000000031070001", 4, page=2),
    },
    "details": {"net": field("6016.81")},
    "items": [{"name": "*手机*iPhone 13", "quantity": "1", "price": "6016.81", "amount": "6016.81"}],
    "codes": [
        {"text": "01,32,24422000000031070001,6799.00,20230914", "symbology": "QRCode", "page": 1, "box": [0] * 4}
    ],
    "checks": [
        check("signature_intact", "passed"),
        check("qr_matches_text", "failed", detail="6999.00 / 6799.00"),
        check("producer", "failed", "weak"),
        check("signature_seal", "not_checked"),
    ],
}


def page_of(client: FlaskClient, appeal: Appeal, file: EvidenceFile, **asked: int) -> str:
    """The page of a file as this person reads it."""
    answer = client.get(f"/review/{appeal.reference}/evidence/{file.public_id}", query_string=asked)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def judge(client: FlaskClient, appeal: Appeal, file: EvidenceFile, verdict: str, reason: str = "") -> TestResponse:
    """Send the form of the verdict."""
    fields = {"verdict": verdict, "reason": reason and f"{verdict}:{reason}"}
    return press(client, f"/review/{appeal.reference}/evidence/{file.public_id}/verdict", **fields)


def row_of(page: str, key: str) -> str:
    """One row of the table, as text."""
    found = re.search(rf'<tr id="field-{key}".*?</tr>', page, re.DOTALL)
    assert found is not None, page
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def recorded(appeal: Appeal, tag: EventTag, db: SQLAlchemy) -> list[dict[str, str]]:
    """Details of one kind of event of a case."""
    wanted = (AuditEntry.appeal_id == now(appeal).id, AuditEntry.tag == tag)
    return [json.loads(details) for details in db.session.scalars(db.select(AuditEntry.details).where(*wanted))]


@pytest.mark.both_databases
def test_fields_stand_beside_claim_and_record_with_their_places(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    file = document(appeal, READING, [drawn(["a"]), drawn(["b"])])

    page = page_of(as_reviewer, appeal, file)

    assert "differs from the document" in row_of(page, "imei-1") and "same as the document" in row_of(page, "imei-2")
    assert "6,999.00 a guess" in row_of(page, "total") and "✕ 6,799.00" in row_of(page, "total")
    assert "or 2023-09-14 printed: 03/04/2023" in row_of(page, "date")
    assert "differs" not in row_of(page, "date"), "one reading of the date is what was stated"
    assert 'id="place-date"' in page and '<rect x="9.00%" y="29.00%" width="61.00%" height="6.00%"/>' in page
    assert 'id="place-number"' not in page and "?page=2#place-number" in page
    assert 'id="place-number"' in page_of(as_reviewer, appeal, file, page=2)


def test_facts_stand_with_their_strength_what_speaks_against_first(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    page = page_of(as_reviewer, appeal, document(appeal, READING, [drawn(["a"])]))

    told = " ".join(re.sub(r"<[^>]+>", " ", page[page.index("Is it genuine?") :]).split())
    order = ["differ (6999.00 / 6799.00) strong", "program for editing", "weak", "intact strong", "seal: not checked"]
    assert [told.find(words) for words in order] == sorted(told.index(words) for words in order)
    assert "Fully digital e-invoice" in page and "*手机*iPhone 13" in page


def test_long_numbers_are_masked_until_a_reason_is_on_record(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    file = document(appeal, READING, [drawn(["a"])])
    address = f"/review/{appeal.reference}/evidence/{file.public_id}/reveal"
    numbers = (IMEI, "353011094841807", "24422000000031070001")

    assert not [number for number in numbers if number in page_of(as_reviewer, appeal, file)]
    without = press(as_reviewer, address, what="number", why="")
    number = press(as_reviewer, address, what="number", why="compare").get_data(as_text=True)
    codes = press(as_reviewer, address, what="codes", why="doubt").get_data(as_text=True)

    assert without.status_code == 422
    assert number.count(numbers[2]) == 1 and "01,32,24422000000031070001," in codes and IMEI not in codes
    assert [told["what"] for told in recorded(appeal, EventTag.CASE_REVEAL, db)] == ["number", "codes"]
    assert not [number for number in numbers if number in page_of(as_reviewer, appeal, file)]


def test_what_was_seen_before_leads_there_and_what_looks_alike_stands_apart(
    as_reviewer: FlaskClient, db: SQLAlchemy
) -> None:
    appeal, same, alike = case(), case(), case()
    files = [
        document(appeal, READING, neighbour_hash="0123456789abcdef"),
        document(same, READING),
        document(alike, neighbour_hash="0123456789abcdee"),
    ]
    with transaction():
        for file in files:
            note_marks(file)

    page = page_of(as_reviewer, appeal, files[0])

    found, apart = page[: page.index("Looks alike")], page[page.index("Looks alike") :]
    assert f"/review/{same.reference}#papers" in found and same.reference not in apart
    assert f"/review/{alike.reference}#papers" in apart and alike.reference not in found


def test_a_verdict_is_kept_and_the_next_file_without_one_opens(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    first, second, third = (document(appeal, READING) for _ in range(3))

    answers = [
        judge(as_reviewer, appeal, second, "doubtful", "looks_edited"),
        judge(as_reviewer, appeal, third, "wrong_document", "no_purchase"),
        judge(as_reviewer, appeal, first, "accepted", "as_claimed"),
    ]

    beginning = f"/review/{appeal.reference}"
    assert [answer.headers["Location"] for answer in answers] == [
        f"{beginning}/evidence/{third.public_id}",
        f"{beginning}/evidence/{first.public_id}",
        f"{beginning}#papers",
    ]
    db.session.rollback()
    assert (second.verdict, second.verdict_reason) == (Verdict.DOUBTFUL, "looks_edited")
    assert second.verdict_by == as_reviewer.staff_id  # type: ignore[attr-defined]
    page = page_of(as_reviewer, appeal, second)
    assert re.search(r'value="doubtful:looks_edited"[^>]* checked|checked[^>]*value="doubtful:looks_edited"', page)
    assert "doubtful" in opened(as_reviewer, appeal)


@pytest.mark.parametrize(
    ("verdict", "reason"), [("", ""), ("doubtful", ""), ("doubtful", "as_claimed"), ("fine", "as_claimed")]
)
def test_a_verdict_needs_a_reason_of_its_own(
    as_reviewer: FlaskClient, db: SQLAlchemy, verdict: str, reason: str
) -> None:
    appeal = case()
    file = document(appeal, READING)

    answer = judge(as_reviewer, appeal, file, verdict, reason)

    db.session.rollback()
    assert answer.status_code == 422 and 'class="error"' in answer.get_data(as_text=True)
    assert file.verdict is None


def test_a_verdict_and_a_confirmed_code_can_be_taken_back(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    file = document(appeal, READING)
    address = f"/review/{appeal.reference}/evidence/{file.public_id}"
    assert case_code(appeal.reference) in page_of(as_reviewer, appeal, file)

    judge(as_reviewer, appeal, file, "accepted", "code_beside")
    press(as_reviewer, f"{address}/case-code")
    db.session.rollback()
    assert file.verdict is Verdict.ACCEPTED and file.code_confirmed_at is not None
    assert "Confirmed by" in page_of(as_reviewer, appeal, file)

    press(as_reviewer, f"{address}/verdict/withdrawal")
    press(as_reviewer, f"{address}/case-code/withdrawal")
    db.session.rollback()
    assert file.verdict is None and file.code_confirmed_at is None


@pytest.mark.case("S33")
def test_managers_look_and_do_not_judge(as_manager: FlaskClient, as_admin: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    file = document(appeal, READING)

    page = page_of(as_manager, appeal, file)

    assert 'name="verdict"' not in page and "I see the code" not in page
    assert judge(as_manager, appeal, file, "accepted", "as_claimed").status_code == 404
    assert as_admin.get(f"/review/{appeal.reference}/evidence/{file.public_id}").status_code == 404


@pytest.mark.case("S17")
def test_a_person_with_a_tie_gives_no_verdict(app: Flask, db: SQLAlchemy) -> None:
    appeal = case()
    file = document(appeal, READING)
    tied = signed_in(app, Role.REVIEWER)
    with transaction():
        member = db.session.get_one(StaffMember, tied.staff_id)  # type: ignore[attr-defined]
        facts = directory().facts(appeal.account_id or "")
        assert facts is not None
        member.email = next(contact.value for contact in facts.contacts if "@" in contact.value)

    answer = judge(tied, appeal, file, "accepted", "as_claimed")

    db.session.rollback()
    assert answer.status_code == 403 and file.verdict is None
    assert [told["move"] for told in recorded(appeal, EventTag.DECISION_REFUSED, db)] == ["verdict"]


def test_what_is_decided_takes_no_verdict(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case(AppealStatus.WAITING)
    file = document(appeal, READING)

    assert 'name="verdict"' not in page_of(as_reviewer, appeal, file)
    assert judge(as_reviewer, appeal, file, "accepted", "as_claimed").status_code == 409


@pytest.mark.case("S31")
@pytest.mark.parametrize("path", ["", "/verdict", "/case-code", "/reveal", "/verdict/withdrawal"])
def test_files_of_other_and_of_unsent_cases_answer_like_none(
    as_reviewer: FlaskClient, db: SQLAlchemy, path: str
) -> None:
    appeal, other, draft = case(), case(), new_case(AppealStatus.DRAFT)
    elsewhere, unsent = document(other, READING), document(draft, READING)
    sent = {
        "/verdict": {"verdict": "accepted", "reason": "accepted:as_claimed"},
        "/reveal": {"what": "imei", "why": "compare"},
    }.get(path, {})
    answers = []
    for reference, public_id in (
        (appeal.reference, elsewhere.public_id),
        (draft.reference, unsent.public_id),
        (appeal.reference, "0" * 32),
    ):
        address = f"/review/{reference}/evidence/{public_id}{path}"
        answer = press(as_reviewer, address, **sent) if path else as_reviewer.get(address)
        told = answer.get_data(as_text=True).replace(reference, "").replace(public_id, "")
        answers.append((answer.status_code, told))

    assert answers[0] == answers[1] == answers[2] and answers[0][0] == 404


@pytest.mark.case("S34")
def test_scripts_in_any_text_of_a_document_stay_text(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    spoilt = field(SCRIPT, 1, raw=SCRIPT + "x", alternatives=[SCRIPT])
    names = ("model", "issuer", "buyer", "number", "code", "date", "total", "order_number")
    reading = {
        "fields": {**dict.fromkeys(names, spoilt), "imei": [spoilt]},
        "details": dict.fromkeys(("serial", "capital_total", "net"), spoilt),
        "items": [dict.fromkeys(("name", "quantity", "price", "amount"), SCRIPT)],
        "codes": [{"text": SCRIPT, "symbology": SCRIPT, "page": 1, "box": [0] * 4}],
        "checks": [check("producer", "failed", "weak", SCRIPT)],
    }
    file = document(appeal, reading, [drawn(["a"])], label=SCRIPT)

    pages = [page_of(as_reviewer, appeal, file), opened(as_reviewer, appeal)]

    for page in pages:
        assert "<script>alert" not in page and "<img src=x" not in page
    assert pages[0].count("&lt;script&gt;alert(1)") > 10


def test_while_a_file_is_read_its_page_and_its_case_say_so_and_look_again(
    as_reviewer: FlaskClient, db: SQLAlchemy
) -> None:
    appeal = case()
    file = document(appeal, state=ReadingState.WAITING, stage="recognising", reading=None)

    pages = [page_of(as_reviewer, appeal, file), opened(as_reviewer, appeal)]

    for page in pages:
        assert "Being read" in page and "data-live-seconds" in page and "js/live-status.js" in page
    with transaction():
        file.state, file.stage, file.reading = ReadingState.READ, None, {"fields": {}}
    assert "data-live-seconds" not in page_of(as_reviewer, appeal, file)
    assert "data-live-seconds" not in opened(as_reviewer, appeal)


def test_opening_a_file_is_a_look_at_its_case(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    file = document(appeal, READING)

    page_of(as_reviewer, appeal, file)
    opened(as_reviewer, appeal)

    assert len(recorded(appeal, EventTag.CASE_READ, db)) == 1


def test_the_page_asks_the_database_no_more_for_a_fat_case(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    thin, fat = case(), case()
    files = [document(thin, READING), *(document(fat, READING) for _ in range(6))]
    with transaction():
        for file in files:
            file.verdict, file.verdict_reason, file.verdict_at = Verdict.DOUBTFUL, "looks_edited", file.received_at
    opening = [(thin, files[0]), (fat, files[-1])]
    for appeal, file in opening:
        page_of(as_reviewer, appeal, file)

    asked = []
    for appeal, file in opening:
        with counted(db) as statements:
            page_of(as_reviewer, appeal, file)
        asked.append(statements)

    assert len(asked[0]) == len(asked[1]), "\n".join(asked[1])
