"""The receiver that the page of the webhook shows accepts what casedesk signs, and nothing else."""

import json
import time
from typing import Any

import pytest

from casedesk.notifications.webhook import SIGNATURE, TIMESTAMP, signature
from setup.references import FOLDER
from tests.docs.test_links import FENCE

BODY = json.dumps({"id": "m1", "to": "+8613800000926", "text": "请看", "language": "zh_Hans"}).encode()


@pytest.fixture
def receiver() -> dict[str, Any]:
    """The names the example defines."""
    page = (FOLDER / "webhook.md").read_text(encoding="utf-8")
    example = next(code for language, code in FENCE.findall(page) if language == "python")
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - our own page
    return names


def signed(key: bytes, body: bytes, age: int = 0) -> dict[str, str]:
    moment = str(int(time.time()) - age)
    return {TIMESTAMP: moment, SIGNATURE: signature(key, moment, body)}


def test_what_casedesk_signs_is_taken(receiver: dict[str, Any]) -> None:
    assert receiver["message"](signed(receiver["KEY"], BODY), BODY) == json.loads(BODY)


def test_another_key_another_body_and_an_old_message_are_not(receiver: dict[str, Any]) -> None:
    message, key = receiver["message"], receiver["KEY"]

    assert message(signed(b"another key", BODY), BODY) is None
    assert message(signed(key, BODY), BODY + b" ") is None
    assert message(signed(key, BODY, age=600), BODY) is None
    assert message({}, BODY) is None
