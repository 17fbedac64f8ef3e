"""Check and send, the confirmation, and coming back on another device."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk import clock
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.notifications.letters import Letter
from tests.appeals.conftest import NEW_CONTACT
from tests.appeals.visitor import Visitor
from tests.factories import directory
from tests.factories.appeals import letters_to

Begin = Callable[..., Visitor]
# A Sunday, 11:00 at the desk.
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
CODE_LABEL = "Tracking code "


def filled(visitor: Visitor) -> Visitor:
    """Two steps stated, at the page that checks."""
    visitor.press(registered__year="2019")
    visitor.press(model="iPhone 13")
    visitor.open(f"/appeals/{visitor.reference}/check")
    return visitor


def code_on(visitor: Visitor) -> str:
    """The tracking code the page shows."""
    after = visitor.page.text.split(CODE_LABEL)[1]
    return "".join(after.split()[:13:2])


def the_appeal(db: SQLAlchemy) -> Appeal:
    db.session.rollback()
    return db.session.scalars(select(Appeal).order_by(Appeal.id.desc())).first()


@pytest.mark.both_databases
def test_sending_files_the_case_and_tells_everybody(app: Flask, db: SQLAlchemy, begin: Begin) -> None:
    owner = directory.account()
    known = [contact.value for contact in owner.contacts if contact.removed is None]
    with clock.hold(app, NOW):
        visitor = filled(begin(owner.id))
        page = visitor.press()

        sent = the_appeal(db)
    assert (sent.status, sent.sent_at, sent.score_wanted_at) == (AppealStatus.IN_REVIEW, NOW, NOW)
    assert sent.due_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert "We reply by 18:00 on 24 November" in page.text
    assert letters_to(NEW_CONTACT)[-1] is Letter.FILED
    assert [letters_to(contact) for contact in known] == [[Letter.NOTICE_FILED]] * 2


def test_too_little_is_refused_in_words(begin: Begin) -> None:
    visitor = begin()
    visitor.press(registered__year="2019")
    at_check = visitor.open(f"/appeals/{visitor.reference}/check")
    assert "Not enough yet" in at_check.text

    visitor.press()

    assert visitor.status == 422
    assert visitor.errors == ["Give us at least two of these: account facts, phone, purchase, sign-ins, places"]


def test_i_do_not_remember_states_nothing(begin: Begin) -> None:
    visitor = begin()
    visitor.press(registered__year="2019")
    visitor.press(model_forgotten="y", imei_forgotten="y")
    page = visitor.open(f"/appeals/{visitor.reference}/check")

    assert "Phone I do not remember" in page.text
    assert "Not enough yet" in page.text


@pytest.mark.case("S42")
@pytest.mark.both_databases
def test_the_same_key_again_is_the_same_case_and_another_body_is_refused(db: SQLAlchemy, begin: Begin) -> None:
    visitor = filled(begin())
    code_page, path = visitor.page, visitor.path
    form = code_page.forms[-1]["fields"]
    visitor.press()
    code = code_on(visitor)

    again = visitor.client.post(path, data=form)
    other_body = visitor.client.post(path, data={**form, "shown": "0" * 64})
    other_key = visitor.client.post(path, data={**form, "key": "another"})

    assert (again.status_code, other_key.status_code) == (302, 302)
    assert again.headers["Location"].endswith("/sent")
    assert other_body.status_code == 409
    assert db.session.query(Appeal).count() == 1
    assert db.session.query(AuditEntry).filter_by(tag=EventTag.FILE_SEND).count() == 1
    assert letters_to(NEW_CONTACT).count(Letter.FILED) == 1
    fresh = Visitor(visitor.client.application.test_client())
    fresh.open("/appeals/resume")
    fresh.press(reference=visitor.reference, code=code)
    assert fresh.path == f"/appeals/{visitor.reference}"


def test_answers_changed_in_another_window_are_shown_before_they_are_sent(db: SQLAlchemy, begin: Begin) -> None:
    visitor = filled(begin())
    shown, path = visitor.page.forms[-1]["fields"], visitor.path
    visitor.open(f"/appeals/{visitor.reference}/step/device")
    visitor.press(model="Redmi K70")

    refused = visitor.client.post(path, data=shown)

    assert refused.status_code == 422
    assert "Your answers changed in another window" in refused.text
    assert the_appeal(db).status is AppealStatus.DRAFT


def test_change_comes_back_to_its_place(begin: Begin) -> None:
    visitor = filled(begin())
    change = next(link for link in visitor.page.links if link and link.endswith("/device?from=check"))
    visitor.open(change)
    answer = visitor.client.post(change, data=visitor.page.forms[0]["fields"])

    assert answer.headers["Location"].endswith("/check#device")


def test_the_confirmation_is_left_by_i_have_saved_it_alone(begin: Begin) -> None:
    visitor = filled(begin())
    visitor.press()
    code = code_on(visitor)
    reference = visitor.reference
    visitor.open(f"/appeals/{reference}")
    assert visitor.path.endswith("/sent")
    assert code_on(visitor) == code

    page = visitor.press("/saved")

    assert visitor.path == f"/appeals/{reference}"
    assert code[:4] not in page.text
    assert visitor.open(f"/appeals/{reference}/sent").text == page.text
    assert code[:4] not in visitor.open(f"/appeals/{reference}/keep").text


def test_a_new_code_kills_the_old_one_and_other_sessions(begin: Begin) -> None:
    visitor = filled(begin())
    visitor.press()
    old, reference = code_on(visitor), visitor.reference
    other = Visitor(visitor.client.application.test_client())
    other.open("/appeals/resume")
    other.press(reference=reference, code=old)

    visitor.press("/code")

    assert code_on(visitor) != old
    assert other.open(f"/appeals/{reference}") and other.status == 404
    other.open("/appeals/resume")
    other.press(reference=reference, code=old)
    assert other.errors == ["The case number or tracking code is not right"]


def test_a_draft_goes_on_where_it_stopped_on_another_device(begin: Begin) -> None:
    visitor = begin()
    visitor.press(registered__year="2019")
    visitor.open(f"/appeals/{visitor.reference}/keep")
    code, reference = code_on(visitor), visitor.reference
    other = Visitor(visitor.client.application.test_client(), language="zh_Hans")
    other.open("/appeals/resume")
    other.press(reference=reference.lower(), code=code.lower())
    assert "已保存，还没有提交" in other.page.text

    go_on = next(link for link in other.page.links if link and "/step/" in link)
    other.open(go_on)

    assert other.path == f"/appeals/{reference}/step/device"
    assert code[:4] not in other.page.text


def test_guessing_codes_is_limited_with_the_time_of_the_next_try(begin: Begin) -> None:
    visitor = begin()
    visitor.open("/appeals/resume")
    for _try in range(21):
        visitor.press(reference="CD-2611-00001", code="0" * 28)

    assert visitor.status == 429
    assert visitor.errors[0].startswith("Too many tries. Try again after ")
    assert visitor.page.forms[0]["fields"]["reference"] == "CD-2611-00001"
