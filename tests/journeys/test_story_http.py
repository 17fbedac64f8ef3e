"""The whole story from outside, in both languages, from the first page to the new password; and its side ways."""

import pytest
from flask import Flask

from casedesk.appeals.models import Appeal
from casedesk.audit.verification import verify
from casedesk.extensions import db
from casedesk.resets.models import ResetLink
from tests.appeals.visitor import Visitor
from tests.factories.directory import PASSWORD
from tests.journeys.stage import Stage
from tests.journeys.story import NEW_PASSWORD, Owner, invoice

LIMITS = {"limit_appeals": 100, "limit_links": 100, "limit_codes": 100, "limit_codes_address": 100}
pytestmark = [pytest.mark.settings(demo_pages=True, **LIMITS)]

SENTENCES = {
    "en": {
        "sent": "Appeal sent",
        "in_review": "In review. Nothing for you to do now",
        "waiting": "Approved. Safety wait, up to 7 days",
        "link": "Choose a new password",
        "done": "Your password is changed",
        "rejected": "Not approved this time",
        "withdrawn": "You withdrew this appeal",
        "more": "We need one more thing from you",
        "longer": "In review. It takes longer than usual",
        "stopped": "Stopped. Nothing on the account has changed",
        "dead": "This link no longer works. Get a new one from the status page",
        "used": "A new password was already set with it.",
        "expired": "Its time was over.",
        "unproven": "The tracking code is not right, or this link no longer works",
        "signed_in": "You are signed in",
    },
    "zh_Hans": {
        "sent": "申诉已提交",
        "in_review": "审核中，您现在不用做什么",
        "waiting": "已通过，正在安全等待期，最长 7 天",
        "link": "请设置新密码",
        "done": "密码已更换",
        "rejected": "这次没有通过",
        "withdrawn": "您已撤回申诉",
        "more": "需要您补一份材料",
        "longer": "审核中，比平时需要更长时间",
        "stopped": "已阻止。账号没有任何变化",
        "dead": "这个链接不能用了。到查询页可以重新获取",
        "signed_in": "您已登录",
    },
}
in_both_languages = pytest.mark.parametrize("language", ["en", "zh_Hans"])


def speaking(stage: Stage, language: str) -> Owner:
    """An owner who reads this language."""
    owner = stage.owner()
    owner.speak(language)
    return owner


def case_of(app: Flask, owner: Owner) -> Appeal:
    """The case as the database knows it."""
    db.session.rollback()
    return db.session.scalars(db.select(Appeal).filter_by(reference=owner.reference)).one()


def sign_in_to_account(visitor: Visitor, account_id: str, password: str) -> None:
    """The service's own sign-in page."""
    visitor.open("/demo/sign-in")
    visitor.press(account=account_id, password=password)


@pytest.mark.parametrize(
    ("database_url", "store"),
    [
        pytest.param("sqlite", "local", id="sqlite-local"),
        pytest.param("postgresql", "s3", id="postgresql-s3", marks=[pytest.mark.postgres, pytest.mark.s3]),
    ],
    indirect=True,
)
@in_both_languages
def test_an_owner_gets_the_account_back(stage: Stage, app: Flask, language: str) -> None:
    words = SENTENCES[language]
    old_device = stage.browser()
    old_device.open(f"/language/{language}?next=/")
    sign_in_to_account(old_device, stage.account_id, PASSWORD)
    assert words["signed_in"] in old_device.page.text

    owner = speaking(stage, language)
    owner.start(stage.phone)
    owner.ask_code()
    stage.work()
    owner.prove()
    owner.fill()
    assert words["sent"] in owner.send().text
    assert owner.code in owner.page.text.replace(" - ", "-")
    assert words["in_review"] in owner.save_code().text
    stage.work()
    with app.app_context():
        case = case_of(app, owner)
        assert (case.band, case.conflicts) == ("strong", 0)
        assert case.language == language
    assert len(stage.post.letters("notice_filed")) == 2, "the account has a phone and a mailbox"

    first = stage.person("first")
    assert invoice()[0] in first.see(owner.reference).text
    first.decide(owner.reference, "approve", "device_matches")
    assert words["in_review"] in owner.status().text, "a proposal is nobody's business"
    second = stage.person("second")
    second.decide(owner.reference, "approve", "papers_hold")
    stage.wait(seconds=15)
    stage.work()
    assert words["waiting"] in owner.status().text
    assert stage.post.letters("link") == []
    assert len(stage.post.letters("notice_approved")) == 2

    stage.wait(days=8)
    stage.work()
    assert words["link"] in owner.status().text
    stage.browser().open(stage.post.link(owner.contact))
    assert words["done"] in owner.redeem(stage.post.link(owner.contact)).text

    here = stage.browser()
    here.open(f"/language/{language}?next=/")
    sign_in_to_account(here, stage.account_id, PASSWORD)
    assert words["signed_in"] not in here.page.text, "the old password is dead"
    sign_in_to_account(here, stage.account_id, NEW_PASSWORD)
    assert words["signed_in"] in here.page.text
    assert words["signed_in"] not in old_device.open("/demo/sign-in").text, "the session before is dead"

    stage.work()
    assert len(stage.post.letters("notice_redeemed")) == 2
    manager = stage.person("manager")
    manager.ask_report(owner.reference, "Yearly review")
    stage.work()
    assert manager.download().startswith(b"%PDF-")
    with app.app_context():
        assert case_of(app, owner).status == "redeemed"
        assert verify().whole


@in_both_languages
def test_one_person_rejects_and_the_owner_reads_what_would_help(stage: Stage, language: str) -> None:
    owner = stage.case_in_review(speaking(stage, language))

    stage.person("first").decide(owner.reference, "reject", "cannot_tell")
    assert SENTENCES[language]["in_review"] in owner.status().text, "it can still be taken back"
    stage.wait(seconds=15)
    stage.work()

    assert SENTENCES[language]["rejected"] in owner.status().text
    assert len(stage.post.letters("not_approved", owner.contact)) == 1
    assert any(link == "/find" for link in owner.page.links)


@in_both_languages
def test_more_is_asked_for_and_answered(stage: Stage, language: str) -> None:
    owner = stage.case_in_review(speaking(stage, language))

    person = stage.person("first")
    person.decide(owner.reference, "ask_for_more", "papers_missing", items="box_label", message="盒子上的标签")
    stage.wait(seconds=15)
    stage.work()
    page = owner.status()
    assert SENTENCES[language]["more"] in page.text
    assert "盒子上的标签" in page.text
    name, content = invoice()
    owner.upload(f"another {name}", content + b"\n")
    owner.visitor.press("/answer", words="")
    assert SENTENCES[language]["in_review"] in owner.page.text
    stage.work()

    assert f"another {name}" in person.see(owner.reference).text
    assert len(stage.post.letters("more_needed", owner.contact)) == 1


@in_both_languages
def test_a_known_contact_stops_it(stage: Stage, app: Flask, language: str) -> None:
    owner = stage.case_with_link(speaking(stage, language))
    key = stage.post.objection(stage.phone, "notice_approved")
    known = stage.browser()
    known.open(f"/language/{language}?next=/")

    known.open(key)
    assert SENTENCES[language]["link"] in owner.status().text, "opening the page stops nothing"
    assert SENTENCES[language]["stopped"] in known.press().text

    assert SENTENCES[language]["longer"] in owner.status().text
    assert SENTENCES[language]["dead"] in owner.redeem(stage.post.link(owner.contact)).text
    stage.person("lead").decide(owner.reference, "reject_dispute", "objector_is_owner")
    stage.wait(seconds=15)
    assert SENTENCES[language]["rejected"] in owner.status().text


@in_both_languages
def test_the_owner_withdraws(stage: Stage, language: str) -> None:
    owner = stage.case_in_review(speaking(stage, language))

    owner.visitor.open(f"{owner.home}/withdrawal")
    assert SENTENCES[language]["in_review"] not in owner.page.text
    page = owner.visitor.press("")
    stage.work()

    assert SENTENCES[language]["withdrawn"] in page.text
    assert len(stage.post.letters("withdrawn", owner.contact)) == 1
    assert "/decision" not in stage.person("first").see(owner.reference).html


def test_a_draft_goes_on_on_another_device(stage: Stage) -> None:
    at_home = stage.owner()
    at_home.speak("en")
    at_home.start(stage.phone)
    at_home.ask_code()
    stage.work()
    at_home.prove()
    at_home.answer("facts")

    on_a_computer = Owner(stage.browser(), stage.post, at_home.contact, at_home.reference, at_home.code)
    on_a_computer.speak("en")
    assert (
        "湛江"
        in on_a_computer.resume(at_home.code.lower().replace("-", " ")).text
        + at_home.visitor.open(f"{at_home.home}/check").text
    )
    on_a_computer.visitor.open(f"{at_home.home}/step/facts")
    assert "湛江" in on_a_computer.page.html
    on_a_computer.answer("device")
    assert SENTENCES["en"]["sent"] in on_a_computer.send().text

    assert on_a_computer.code not in on_a_computer.page.text.replace(" - ", "-"), (
        "only the browser that began can show it"
    )


def test_a_draft_that_nobody_goes_on_with_is_gone(stage: Stage, app: Flask) -> None:
    owner = stage.owner()
    owner.start(stage.phone)
    stage.wait(days=8)
    stage.work()

    with app.app_context():
        assert case_of(app, owner).status == "expired"
        assert case_of(app, owner).answers == []


def test_a_link_that_is_sent_again_kills_the_one_before(stage: Stage, app: Flask) -> None:
    owner = stage.case_with_link(speaking(stage, "en"))
    before = stage.post.link(owner.contact)

    owner.status()
    owner.visitor.press("/link")
    stage.work()
    after = stage.post.link(owner.contact)

    assert before != after
    assert SENTENCES["en"]["dead"] in stage.browser_in("en").open(before).text
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(ResetLink.ended_at.is_(None))) == 1
    assert SENTENCES["en"]["done"] in owner.redeem(after).text


def test_a_used_link_says_so_to_who_holds_the_tracking_code_alone(stage: Stage) -> None:
    owner = stage.case_with_link(speaking(stage, "en"))
    link = stage.post.link(owner.contact)
    early, stranger = stage.browser_in("en"), stage.browser_in("en")
    early.open(link)
    stranger.open(link)
    owner.redeem(link)

    early.press(tracking_code=owner.code, password="another 9 lanterns here")
    stranger.press(tracking_code="0" * 28, password="another 9 lanterns here")

    assert SENTENCES["en"]["used"] in early.page.text
    assert SENTENCES["en"]["unproven"] in stranger.page.text


def test_an_expired_link_says_so_to_who_holds_the_tracking_code_alone(stage: Stage) -> None:
    owner = stage.case_with_link(speaking(stage, "en"))
    owner.visitor.open(stage.post.link(owner.contact))
    stranger = stage.browser_in("en")
    stranger.open(stage.post.link(owner.contact))
    stage.wait(minutes=61)

    owner.visitor.press(tracking_code=owner.code, password=NEW_PASSWORD)
    stranger.press(tracking_code="0" * 28, password=NEW_PASSWORD)

    assert SENTENCES["en"]["expired"] in owner.page.text
    assert SENTENCES["en"]["unproven"] in stranger.page.text
    assert SENTENCES["en"]["dead"] in stage.browser_in("en").open(stage.post.link(owner.contact)).text


def test_pressing_send_again_or_going_back_makes_no_second_case(stage: Stage, app: Flask) -> None:
    owner = speaking(stage, "en")
    owner.start(stage.phone)
    owner.ask_code()
    stage.work()
    owner.prove()
    owner.answer("facts")
    owner.answer("device")
    owner.visitor.open(f"{owner.home}/check")
    fields = dict(next(each for each in owner.page.forms if "shown" in each["names"])["fields"])

    pages = [owner.visitor.client.post(f"{owner.home}/check", data=fields, follow_redirects=True) for _ in range(2)]
    stage.work()

    assert all(SENTENCES["en"]["sent"] in page.text for page in pages)
    assert all(owner.code.partition("-")[0] in page.text for page in pages)
    assert len(stage.post.letters("filed", owner.contact)) == 1
    with app.app_context():
        assert len(db.session.scalars(db.select(Appeal)).all()) == 1


def test_two_decisions_of_one_screen_are_one(stage: Stage) -> None:
    owner = stage.case_in_review(speaking(stage, "en"))
    first, second = stage.person("first"), stage.person("second")
    first.see(owner.reference)
    second.see(owner.reference)

    first.visitor.press("/decision", outcome="reject", reasons="reject:cannot_tell")
    page = second.visitor.press("/decision", outcome="approve", reasons="approve:papers_hold", note="My words stay")

    assert second.visitor.status == 409
    assert "My words stay" in page.html
    stage.wait(seconds=15)
    assert SENTENCES["en"]["rejected"] in owner.status().text
