"""Pages of staff are read in English here."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.tools.submit import english


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies."""
    return english(app.test_client())
