"""The whole way of an owner without scripts, in both languages."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from tests.appeals.visitor import Visitor
from tests.factories import directory
from tests.factories.appeals import code_sent_to

WORDS = {
    "en": (
        "Get back into your account",
        "Before you start",
        "Check and send",
        "Appeal sent",
        "Nothing for you to do now",
    ),
    "zh_Hans": ("找回您的账号", "提交前准备", "检查并提交", "申诉已提交", "您现在不用做什么"),
}


@pytest.mark.both_databases
@pytest.mark.parametrize("language", list(WORDS))
def test_from_the_first_page_to_the_status_without_scripts(app: Flask, db: SQLAlchemy, language: str) -> None:
    owner = directory.account()
    landing, before, check, sent, status = WORDS[language]
    visitor = Visitor(app.test_client(), language)
    assert landing in visitor.open("/").text
    visitor.open("/find")
    assert before in visitor.press(account=owner.contacts[1].value).text
    visitor.press()
    visitor.open(next(link for link in visitor.page.links if link and "/step/" in link))
    visitor.press(contact="reach@new.example")
    visitor.press(code=code_sent_to("reach@new.example"))
    visitor.press(registered__year="2019", registered__month="5", former_password="yanhan96")
    visitor.press(model="iPhone 13", imei="353011094841806")
    visitor.press(bought__year="2023", amount="6799", order_number="1500082080722482")
    visitor.press(sign_ins__0__on__year="2026", sign_ins__0__on__month="11", sign_ins__0__city="湛江")
    assert check in visitor.press(cities__0="湛江").text
    assert sent in visitor.press().text
    assert status in visitor.press("/saved").text

    kept = db.session.query(Appeal).one()
    assert (kept.status, kept.account_id, kept.language) == (AppealStatus.IN_REVIEW, owner.id, language)
