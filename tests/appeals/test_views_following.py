"""The status page: its words by status, and everything an owner can do there."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.notifications.letters import Letter
from casedesk.review.outcomes.models import OutcomeSource
from casedesk.review.outcomes.service import outcomes_of
from tests.appeals.visitor import Visitor
from tests.factories import directory
from tests.factories.appeals import TRACKING_CODE, appeal, asked_for, code_sent_to, letters_to
from tests.factories.evidence import evidence_file
from tests.factories.staff import staff_member

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
S = AppealStatus
HEADLINES = {
    S.DRAFT: ("Saved, not sent yet", "已保存，还没有提交"),
    S.IN_REVIEW: ("In review. Nothing for you to do now", "审核中，您现在不用做什么"),
    S.PROPOSED: ("In review. Nothing for you to do now", "审核中，您现在不用做什么"),
    S.WAITING_FOR_OWNER: ("We need one more thing from you", "需要您补一份材料"),
    S.WAITING: ("Approved. Safety wait, up to 7 days", "已通过，正在安全等待期，最长 7 天"),
    S.LINK_SENT: ("Choose a new password", "请设置新密码"),
    S.REDEEMED: ("Your password is changed", "密码已更换"),
    S.REJECTED: ("Not approved this time", "这次没有通过"),
    S.REVERSED: ("Not approved this time", "这次没有通过"),
    S.WITHDRAWN: ("You withdrew this appeal", "您已撤回申诉"),
    S.DISPUTED: ("In review. It takes longer than usual", "审核中，比平时需要更长时间"),
    S.EXPIRED: ("Out of time. You can go on or start again", "已过期，可以继续或重新申诉"),
    S.INCIDENT: ("The account is on hold while we check", "账号已暂停使用，我们正在核对"),
}


def enter(app: Flask, case: Appeal, language: str = "en") -> Visitor:
    """A browser at the status page of a case."""
    visitor = Visitor(app.test_client(), language)
    visitor.open("/appeals/resume")
    visitor.press(reference=case.reference, code=TRACKING_CODE)
    assert visitor.path == f"/appeals/{case.reference}"
    return visitor


def now(db: SQLAlchemy, case: Appeal) -> Appeal:
    """The case as it is stored."""
    db.session.rollback()
    return case


def older(**changes: object) -> dict[str, object]:
    """Columns of a case that moved longer ago than a decision can be undone."""
    return {"moved_at": clock.utcnow() - timedelta(minutes=5), **changes}


@pytest.mark.parametrize("status", list(S))
def test_each_status_is_told_in_the_owners_words(app: Flask, db: SQLAlchemy, status: AppealStatus) -> None:
    case = appeal(status, **older())
    for language, words in zip(("en", "zh_Hans"), HEADLINES[status], strict=True):
        visitor = enter(app, case, language)
        assert f"{case.reference} {words}" in visitor.page.text
        assert visitor.page.text.startswith(words)


def test_a_decision_that_can_still_be_undone_is_not_told(app: Flask, db: SQLAlchemy) -> None:
    for status in (S.WAITING, S.WAITING_FOR_OWNER, S.REJECTED):
        assert "In review" in enter(app, appeal(status)).page.text


@pytest.mark.parametrize("status", list(S))
def test_a_code_to_a_former_contact_is_offered_while_it_helps(app: Flask, db: SQLAlchemy, status: AppealStatus) -> None:
    case = appeal(status, **older())
    visitor = enter(app, case)

    offered = f"/appeals/{case.reference}/former-contact" in visitor.page.links

    assert offered is (status in (S.IN_REVIEW, S.PROPOSED, S.WAITING_FOR_OWNER, S.EXPIRED))
    visitor.open(f"/appeals/{case.reference}/former-contact")
    assert visitor.path.endswith("/former-contact") is offered


@pytest.mark.settings(sms_sender="none")
def test_where_no_text_messages_leave_only_mailboxes_are_asked_for(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(**older())
    visitor = enter(app, case)
    visitor.open(f"/appeals/{case.reference}/former-contact")
    assert visitor.page.text.startswith("Do you still reach a mailbox you used with this account before?")

    visitor.press(contact="13800000926")

    assert visitor.errors == ["Enter an email address like name@example.com"]
    assert 'value="13800000926"' in visitor.page.html


@pytest.mark.settings(limit_codes=1)
def test_too_many_codes_to_a_former_contact_are_refused_with_the_time(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW) as held:
        case = appeal(**older())
        visitor = enter(app, case)
        visitor.open(f"/appeals/{case.reference}/former-contact")
        visitor.press(contact="old@post.example")
        held.held += timedelta(minutes=2)
        visitor.press("/again")
        assert visitor.status == 429
        assert visitor.errors == ["Too many tries. Try again after 12:00 on 22 November"]


@pytest.mark.case("S24")
def test_no_page_of_the_owner_tells_score_band_or_reviewer(app: Flask, db: SQLAlchemy) -> None:
    reviewer = staff_member(name="Reviewer Rong")
    case = appeal(S.IN_REVIEW, band="strong", bits=7.31, conflicts=2, assignee_id=reviewer.id, flags=["grouped"])

    html = enter(app, case).page.html

    assert not [word for word in ("strong", "7.31", "Rong", "grouped", '"older"') if word in html.split("</head>")[1]]


def test_what_was_asked_for_is_shown_and_answered(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW):
        case = appeal(S.WAITING_FOR_OWNER, **older())
        asked_for(case, staff_member().id, items=["box_label", "imei"], body="The invoice shows no IMEI.")
        visitor = enter(app, case)
        assert "A photo of the label on the phone's box" in visitor.page.text
        assert "The invoice shows no IMEI." in visitor.page.text
        visitor.press("/answer")
        assert visitor.errors == ["Add a file, change an answer, or write what you have instead"]
        visitor.press("/answer", words="The box is gone. The order page shows it.")

    answered = now(db, case)
    assert (answered.status, answered.due_at) == (S.IN_REVIEW, NOW + timedelta(hours=24))
    assert answered.messages[0].body == "The box is gone. The order page shows it."
    assert answered.requests[0].answered_at == NOW
    assert "answered" in answered.flags


def test_an_empty_answer_is_an_error_in_the_title_too(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(S.WAITING_FOR_OWNER, **older())
    asked_for(case, staff_member().id)

    page = enter(app, case).press("/answer")

    assert "<title>Error: We need one more thing from you" in page.html


@pytest.mark.parametrize(("status", "removable"), [(S.IN_REVIEW, True), (S.REJECTED, False), (S.REDEEMED, False)])
def test_files_can_be_removed_while_the_case_is_open(
    app: Flask, db: SQLAlchemy, status: AppealStatus, removable: bool
) -> None:
    case = appeal(S.IN_REVIEW, **older())
    file = evidence_file(case)
    with transaction():
        case.status, case.closed_at = status, None if removable else clock.utcnow()

    page = enter(app, case).open(f"/appeals/{case.reference}")

    assert file.label in page.text
    assert (f"{file.public_id}/removal" in page.html) is removable


def test_an_answer_can_be_a_changed_step(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW) as held:
        case = appeal(S.WAITING_FOR_OWNER, moved_at=NOW - timedelta(minutes=5))
        asked_for(case, staff_member().id, items=["imei"])
        held.held += timedelta(minutes=1)
        visitor = enter(app, case)
        visitor.open(next(link for link in visitor.page.links if link and link.endswith("/step/device")))
        visitor.press(imei="867491658752848")
        assert visitor.path == f"/appeals/{case.reference}"
        visitor.press("/answer")

    assert now(db, case).status is S.IN_REVIEW


@pytest.mark.parametrize("status", [S.IN_REVIEW, S.WAITING, S.LINK_SENT])
def test_steps_are_closed_while_the_desk_has_the_case(app: Flask, db: SQLAlchemy, status: AppealStatus) -> None:
    case = appeal(status, **older())
    visitor = enter(app, case)
    before = now(db, case).version

    visitor.open(f"/appeals/{case.reference}/step/device")

    assert visitor.path == f"/appeals/{case.reference}"
    assert now(db, case).version == before


def test_an_expired_case_goes_on_within_ninety_days(app: Flask, db: SQLAlchemy) -> None:
    recent = appeal(S.EXPIRED, **older())
    old = appeal(S.EXPIRED, **older(closed_at=clock.utcnow() - timedelta(days=91)))
    enter(app, recent).press("/answer", words="Here is what I found")
    gone = enter(app, old).page

    assert now(db, recent).status is S.IN_REVIEW
    assert not [form for form in gone.forms if form["action"].endswith("/answer")]


def test_messages_go_both_ways(app: Flask, db: SQLAlchemy) -> None:
    case = appeal()
    visitor = enter(app, case)
    visitor.press("/messages")
    assert visitor.errors == ["Write your message first"]
    visitor.press("/messages", body="<script>alert(1)</script> My phone was stolen")

    assert "&lt;script&gt;" in visitor.page.html
    assert "My phone was stolen" in visitor.page.text
    assert now(db, case).messages[0].staff_id is None
    assert db.session.query(AuditEntry).filter_by(tag=EventTag.MESSAGE_WRITE).count() == 1


@pytest.mark.settings(limit_messages=2)
def test_messages_have_a_limit_and_the_text_is_kept(app: Flask, db: SQLAlchemy) -> None:
    visitor = enter(app, appeal())
    for number in range(3):
        visitor.press("/messages", body=f"message {number}")

    assert visitor.status == 429
    assert "message 2" in visitor.page.html
    db.session.rollback()
    assert db.session.query(AuditEntry).filter_by(tag=EventTag.MESSAGE_WRITE).count() == 2


@pytest.mark.settings(limit_codes_address=2)
def test_codes_to_number_after_number_have_a_limit(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(S.DRAFT, contact=None)
    visitor = enter(app, case)
    for number in range(3):
        visitor.open(f"/appeals/{case.reference}/step/contact")
        visitor.press(contact=f"you{number}@new.example")

    assert visitor.status == 429


def test_withdrawing_asks_once_and_tells_so(app: Flask, db: SQLAlchemy) -> None:
    case = appeal()
    visitor = enter(app, case)
    visitor.open(f"/appeals/{case.reference}/withdrawal")
    assert now(db, case).status is S.IN_REVIEW

    visitor.press()
    visitor.client.post(
        f"/appeals/{case.reference}/withdrawal", data=visitor.page.forms[0]["fields"] if visitor.page.forms else {}
    )

    assert now(db, case).status is S.WITHDRAWN
    assert letters_to(str(case.contact)) == [Letter.WITHDRAWN]


@pytest.mark.case("S21")
def test_stop_it_now_freezes_the_case_by_its_button_alone(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(S.LINK_SENT, **older())
    visitor = enter(app, case)
    visitor.open(f"/appeals/{case.reference}/stop")
    assert now(db, case).status is S.LINK_SENT

    visitor.press()

    assert now(db, case).status is S.DISPUTED
    assert "In review. It takes longer than usual" in visitor.page.text


@pytest.mark.case("S23")
@pytest.mark.both_databases
@pytest.mark.parametrize("status", [S.PROPOSED, S.WAITING, S.LINK_SENT])
def test_a_new_contact_needs_new_proof_and_voids_the_approval(app: Flask, db: SQLAlchemy, status: AppealStatus) -> None:
    owner = directory.account()
    case = appeal(status, account_id=owner.id, **older())
    visitor = enter(app, case)
    visitor.open(f"/appeals/{case.reference}/step/contact")
    visitor.press(contact="new@other.example")
    assert (now(db, case).status, case.contact != "new@other.example") == (status, True)
    visitor.press(code="000000")
    assert now(db, case).status is status

    visitor.press(code=code_sent_to("new@other.example"))

    changed = now(db, case)
    assert (changed.status, changed.contact) == (S.IN_REVIEW, "new@other.example")
    assert changed.score_wanted_at is not None
    assert "From now on we write to n•••@other.example" in visitor.page.text
    warned = [letters_to(contact.value) for contact in owner.contacts if contact.removed is None]
    assert warned == [[Letter.NOTICE_CONTACT_CHANGED]] * 2
    assert db.session.query(AuditEntry).filter_by(tag=EventTag.APPROVAL_VOID).count() == 1


@pytest.mark.parametrize("status", [S.DISPUTED, S.INCIDENT, S.REJECTED, S.REDEEMED])
def test_a_closed_or_frozen_case_keeps_its_contact(app: Flask, db: SQLAlchemy, status: AppealStatus) -> None:
    case = appeal(status, **older())
    visitor = enter(app, case)

    visitor.open(f"/appeals/{case.reference}/step/contact")

    assert visitor.status == 409


def test_a_lost_tracking_code_is_replaced_by_a_code_to_the_contact(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(S.WAITING, **older())
    old = enter(app, case)
    visitor = Visitor(app.test_client())
    visitor.open("/appeals/lost-code")
    visitor.press(reference=case.reference)
    visitor.press(code="12")
    assert visitor.errors == ["The code is not right. Check the latest message"]

    visitor.press(code=code_sent_to(str(case.contact)))

    assert visitor.path == f"/appeals/{case.reference}/sent"
    assert "This is your new tracking code. The old one no longer works" in visitor.page.text
    assert now(db, case).status is S.IN_REVIEW
    assert old.open(f"/appeals/{case.reference}")
    assert old.status == 404


def test_a_lost_code_page_tells_nothing_of_a_number(app: Flask, db: SQLAlchemy) -> None:
    case = appeal()
    told = []
    for reference in (case.reference, "CD-2611-00000"):
        visitor = Visitor(app.test_client())
        visitor.open("/appeals/lost-code")
        visitor.press(reference=reference)
        seen = [visitor.page.text.replace(reference, "")]
        for _try in range(7):
            visitor.press(code="000000")
            seen.append(f"{visitor.status} {visitor.errors}")
        told.append(seen)

    assert told[0] == told[1]


@pytest.mark.case("S04")
def test_the_right_digits_come_too_late_after_five_misses(app: Flask, db: SQLAlchemy) -> None:
    case = appeal()
    visitor = Visitor(app.test_client())
    visitor.open("/appeals/lost-code")
    visitor.press(reference=case.reference)
    digits = code_sent_to(str(case.contact))
    for _miss in range(5):
        visitor.press(code=f"{(int(digits) + 1) % 1_000_000:06d}")

    visitor.press(code=digits)

    assert visitor.status == 429
    assert visitor.path.endswith("/lost-code/proof")


def test_a_new_link_is_sent_by_its_button_until_there_were_enough(app: Flask, db: SQLAlchemy) -> None:
    case = appeal(S.LINK_SENT, **older())
    visitor = enter(app, case)
    for _time in range(4):
        assert "A new link is on its way to r•••@new.example" in visitor.press("/link").text

    assert "Too many tries. Try again later" in visitor.press("/link").text
    assert letters_to(str(now(db, case).contact)) == [Letter.LINK] * 4


def test_an_owner_says_that_the_account_is_looked_after_once_and_only_when_it_is_back(
    app: Flask, db: SQLAlchemy
) -> None:
    case = appeal(S.REDEEMED, **older())
    visitor = enter(app, case)
    visitor.open(f"/appeals/{case.reference}/aftercare")
    assert "Sign out devices you do not know." in visitor.page.text
    assert outcomes_of(case.id) == []

    visitor.press()
    visitor.open(f"/appeals/{case.reference}/aftercare")
    visitor.press()

    db.session.rollback()
    assert [row.source for row in outcomes_of(case.id)] == [OutcomeSource.AFTERCARE]
    assert visitor.path == f"/appeals/{case.reference}"
    open_case = appeal(S.IN_REVIEW)
    assert enter(app, open_case).client.get(f"/appeals/{open_case.reference}/aftercare").status_code == 404
