"""Passwords are hashed in earnest, except in tests and while invented people are made."""

import dataclasses

import pytest
from flask import Flask

from casedesk.hashing import hash_secret, lightly, matches

EARNEST, LIGHT = "m=19456,t=2", "m=64,t=1"


@pytest.fixture
def earnest(app: Flask) -> Flask:
    """The application as it hashes outside of tests."""
    app.testing = False
    return app


def test_hashes_are_light_only_while_asked_for(earnest: Flask) -> None:
    with earnest.app_context():
        with lightly():
            light = hash_secret("a password")
        strong = hash_secret("a password")

        assert LIGHT in light and EARNEST in strong
        # What was hashed lightly is known to its owner afterwards too.
        assert matches(light, "a password") and matches(strong, "a password")
        assert not matches(light, "another") and not matches(None, "nobody")


def test_it_is_in_earnest_again_after_a_fault(earnest: Flask) -> None:
    with earnest.app_context():
        with pytest.raises(ZeroDivisionError), lightly():
            raise ZeroDivisionError
        assert EARNEST in hash_secret("a password")


def test_production_hashes_in_earnest(earnest: Flask) -> None:
    settings = earnest.extensions["casedesk.settings"]
    earnest.extensions["casedesk.settings"] = dataclasses.replace(settings, env="production")

    with earnest.app_context(), pytest.raises(RuntimeError, match="in earnest"), lightly():
        pytest.fail("it was light")
