"""A reviewer asks for a code to a former contact; the owner reads it back, and the case stands better."""

import re

import pytest
from flask import Flask

from casedesk.appeals.models import Appeal
from casedesk.extensions import db
from casedesk.review.scores.service import latest_score
from tests.journeys.stage import Stage
from tests.journeys.story import Owner

LIMITS = {"limit_codes": 100, "limit_codes_address": 100}
pytestmark = [pytest.mark.settings(**LIMITS)]
WORDS = {
    "en": {
        "asked": "A code sent to a phone or mailbox you used before",
        "question": "Do you still reach a phone number or mailbox you used with this account before?",
        "same": "and did not give it up too long ago, a code is on its way there",
        "wrong": "The code is not right. Check the latest message",
        "thanks": "Thank you. We have noted that you reach the phone ending",
        "done": "You read back a code from the phone ending",
        "in_review": "In review. Nothing for you to do now",
    },
    "zh_Hans": {
        "asked": "发到旧手机号或邮箱的验证码",
        "question": "以前用过的手机号或邮箱，还能收到消息吗？",
        "same": "如果它在这个账号上至少有 30 天，而且没有移除太久，验证码正在发往那里",
        "wrong": "验证码不对，请看最新的一条消息",
        "thanks": "谢谢。已记下您还能收到尾号",
        "done": "已从尾号",
        "in_review": "审核中，您现在不用做什么",
    },
}


def score_of(app: Flask, owner: Owner) -> tuple[float, str]:
    """Bits and band of the newest score of the case."""
    with app.app_context():
        found = latest_score(db.session.scalars(db.select(Appeal.id).filter_by(reference=owner.reference)).one())
        assert found
        return found.bits, found.band


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_it_is_asked_for_proved_and_shown_to_both_sides(stage: Stage, app: Flask, language: str) -> None:
    words, phone = WORDS[language], stage.former_phone
    owner = stage.owner()
    owner.speak(language)
    owner.upload = lambda *_file: owner.page  # type: ignore[method-assign,assignment]  # without papers: facts alone
    stage.case_in_review(owner)
    person, before = stage.person("first"), score_of(app, owner)
    asking = person.see(owner.reference).html
    assert "ask=former_contact" in asking, "what would move the case leads to the request"
    person.decide(owner.reference, "ask_for_more", "papers_missing", items="former_contact", message="请试一试旧号码")
    stage.wait(seconds=15)
    stage.work()

    assert words["asked"] in owner.status().text
    owner.visitor.open(next(link for link in owner.page.links if link and link.endswith("/former-contact")))
    assert words["question"] in owner.page.text
    assert words["same"] in owner.visitor.press(contact=phone.removeprefix("+86")).text
    stage.work()
    code = stage.post.code(phone, "former_code")
    assert owner.visitor.press(code=f"{(int(code) + 1) % 1_000_000:06d}") and owner.visitor.errors == [words["wrong"]]
    owner.visitor.press(code=code)

    assert owner.visitor.path == owner.home
    assert words["thanks"] in owner.page.text
    assert words["done"] in owner.page.text
    assert phone not in owner.page.html
    owner.visitor.press("/answer", words="")
    assert words["in_review"] in owner.page.text
    stage.work()

    after = score_of(app, owner)
    assert after[0] > before[0] + 2
    assert (before[1], after[1]) == ("likely", "strong")
    told = person.see(owner.reference)
    assert re.search(rf"{phone[3:5]}•••••{phone[-4:]}", told.text)
    assert phone not in told.html
    assert "read back a code sent to a former contact of the account (phone)" in told.text


def test_it_is_offered_without_being_asked_for_while_the_desk_looks(stage: Stage, app: Flask) -> None:
    owner, phone = stage.case_in_review(), stage.former_phone
    before = score_of(app, owner)
    owner.status()
    owner.visitor.open(next(link for link in owner.page.links if link and link.endswith("/former-contact")))
    owner.visitor.press(contact=phone)
    stage.work()
    owner.visitor.press(code=stage.post.code(phone, "former_code"))
    stage.work()

    assert WORDS["en"]["done"] in owner.status().text
    assert WORDS["en"]["in_review"] in owner.page.text
    assert score_of(app, owner)[0] > before[0] + 2
