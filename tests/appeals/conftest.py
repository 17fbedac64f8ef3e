"""What the tests of the owner's side share: a visitor, and one who has a draft with a proven contact."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from tests.appeals.visitor import Visitor
from tests.factories.appeals import code_sent_to

NEW_CONTACT = "reach@new.example"


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A browser that reads English."""
    return Visitor(app.test_client())


@pytest.fixture
def begin(visitor: Visitor, db: SQLAlchemy) -> Callable[..., Visitor]:
    """Walks to the second step for whatever account is named."""

    def walk(named: str = "13800000926", contact: str = NEW_CONTACT) -> Visitor:
        visitor.open("/find")
        visitor.press(account=named)
        visitor.press()
        visitor.open(visitor.path.replace("/keep", "/step/contact"))
        visitor.press(contact=contact)
        visitor.press(code=code_sent_to(contact))
        return visitor

    return walk
