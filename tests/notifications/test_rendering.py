"""Every letter speaks both languages, in every form it can take, and says no more than it must."""

import dataclasses
import re

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.notifications.letters import NOTICES, Channel, Letter
from casedesk.notifications.rendering import rendered
from tests.factories.notifications import params_of

# What senders add at sending: a link where there is one, the digits of a code.
SECRETS = {"link": "http://localhost/objection/key", "code": "104729"}
HAN = re.compile(r"[\u4e00-\u9fff]")
WORDS = {
    Letter.NOTICE_FILED: (
        "有人在 11 月 21 日申请找回您的账号。如果是您本人，不用做任何事。"
        "如果不是，请打开下面的页面阻止。我们不会向您索要密码或验证码",
        "On 21 November someone asked to recover your account. If it was you, do nothing. "
        "If not, open this page to stop it. We never ask for your password or a code",
    ),
    Letter.FILED: (
        "申诉 CD-2611-04172 已收到。11 月 23 日 18:00 前回复",
        "We have appeal CD-2611-04172. We reply by 18:00 on 23 November",
    ),
    Letter.MORE_NEEDED: (
        "申诉 CD-2611-04172 需要补一份材料，请在 11 月 23 日 18:00 前上传",
        "Appeal CD-2611-04172 needs one more thing by 18:00 on 23 November",
    ),
    Letter.APPROVED: ("已通过。为了安全，最长等待 7 天", "Approved. For safety we wait up to 7 days"),
    Letter.LINK: (
        "现在可以设置新密码，链接 60 分钟内有效，请备好查询码",
        "You can choose a new password now. The link lasts 60 minutes. Have your tracking code ready",
    ),
    Letter.NOT_APPROVED: (
        "这次没有通过。页面上写明了哪些材料有帮助，有新材料可以再次申诉",
        "Not approved this time. The page says what would help. Appeal again whenever you have something new",
    ),
}


def facts(letter: Letter) -> dict[str, str]:
    plain = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in params_of(letter).items()}
    return {**plain, **SECRETS}


@pytest.mark.parametrize("letter", Letter)
@pytest.mark.parametrize(("language", "chinese"), [("zh_Hans", True), ("en", False), (None, True)])
def test_every_letter_renders(db: SQLAlchemy, letter: Letter, language: str | None, chinese: bool) -> None:
    mail = rendered(letter, Channel.EMAIL, language, facts(letter))
    sms = rendered(letter, Channel.SMS, language, facts(letter))

    assert mail.html
    for text in (mail.subject, mail.text, mail.html, sms.text):
        assert bool(HAN.search(text)) is chinese
        assert "%(" not in text
    assert "\n" not in mail.subject


@pytest.mark.parametrize("letter", WORDS)
def test_letters_use_the_agreed_words_in_text_html_and_sms(db: SQLAlchemy, letter: Letter) -> None:
    for language, words in zip(("zh_Hans", "en"), WORDS[letter], strict=True):
        mail = rendered(letter, Channel.EMAIL, language, facts(letter))
        sms = rendered(letter, Channel.SMS, language, facts(letter))

        assert mail.html
        assert all(words in text for text in (mail.text, mail.html, sms.text))


@pytest.mark.parametrize("letter", [*NOTICES, Letter.LINK])
def test_a_letter_with_a_link_carries_it_once_to_press(db: SQLAlchemy, letter: Letter) -> None:
    mail = rendered(letter, Channel.EMAIL, "en", facts(letter))

    assert mail.html
    assert mail.html.count(f'href="{SECRETS["link"]}"') == 1
    assert SECRETS["link"] in mail.text
    assert SECRETS["link"] in rendered(letter, Channel.SMS, "en", facts(letter)).text


@pytest.mark.parametrize("letter", Letter)
def test_no_letter_says_more_than_its_own_secret(db: SQLAlchemy, letter: Letter) -> None:
    words = rendered(letter, Channel.EMAIL, None, facts(letter))
    shown = f"{words.subject} {words.text} {words.html}"

    assert (SECRETS["link"] in shown) is (letter in NOTICES or letter is Letter.LINK)
    assert (SECRETS["code"] in shown) is (letter in (Letter.CONTACT_CODE, Letter.FORMER_CODE))


@pytest.mark.case("S34")
@pytest.mark.settings(service_name_en="<script>alert(1)</script>")
def test_names_are_inert_in_html(db: SQLAlchemy) -> None:
    html = rendered(Letter.FILED, Channel.EMAIL, "en", {**facts(Letter.FILED), "reference": "<img src=x>"}).html

    assert html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.case("S12")
@pytest.mark.parametrize("letter", [Letter.FILED, Letter.PASSWORD_CHANGED])
def test_addresses_in_letters_come_from_the_settings(app: Flask, letter: Letter) -> None:
    app.extensions["casedesk.settings"] = dataclasses.replace(
        app.extensions["casedesk.settings"], base_url="https://appeal.example"
    )

    with app.test_request_context("/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}):
        words = rendered(letter, Channel.EMAIL, "en", facts(letter))

    assert "https://appeal.example/" in words.text
    assert "evil" not in f"{words.text}{words.html}"
