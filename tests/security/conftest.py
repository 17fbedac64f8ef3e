"""The stage of the story, on which the cases of the security rules are tried from outside, and what the log says."""

import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.journeys.stage import stage, work

__all__ = ["log", "stage", "work"]


@pytest.fixture
def log(app: Flask) -> Iterator[io.StringIO]:
    """Everything the application writes to its log, as it writes it."""
    handler = logging.getLogger("casedesk").handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    kept = io.StringIO()
    before = handler.setStream(kept)
    yield kept
    handler.setStream(before)
