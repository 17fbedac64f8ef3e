"""What the name of a comparison is made of, letter by letter: it is kept beside every score."""

import hashlib
from typing import Any

import pytest

from casedesk.review.engine.criteria import comparing
from casedesk.review.engine.criteria.comparing import comparing_id
from casedesk.review.engine.policy import Policy

DATA: dict[str, Any] = {
    "windows": {"b": 2, "a": 1},
    "edges": {"佛山": [0.5]},
    "documents": {"fit": ["strong"], "genuine": {"buyer": 0.1}, "genuine_close": 0.4, "forged_fit_held": [1.0]},
    "control": {"device_photo": {"p": 1}, "contact": {"p": 2}},
}
WEIGHED = (
    *("pi", "kappa", "groups", "t", "close", "context", "submission", "strengths"),
    *("asking", "prior", "queues", "lambda", "b", "bands"),
)


def test_the_name_is_the_digest_of_version_and_what_comparing_reads() -> None:
    text = (
        f'[{comparing.VERSION},{{"control":["contact","device_photo"],"documents":{{"fit":["strong"]}},'
        '"edges":{"佛山":[0.5]},"windows":{"a":1,"b":2}}]'
    )
    assert comparing_id(Policy(DATA)) == hashlib.sha256(text.encode()).hexdigest()
    assert comparing_id(Policy(DATA | dict.fromkeys(WEIGHED, 0.5))) == comparing_id(Policy(DATA))


def test_a_part_that_nobody_thought_of_counts() -> None:
    assert comparing_id(Policy(DATA | {"news": 1})) != comparing_id(Policy(DATA))
    papers = DATA["documents"] | {"news": 1}
    assert comparing_id(Policy(DATA | {"documents": papers})) != comparing_id(Policy(DATA))


def test_another_version_is_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    before = comparing_id(Policy(DATA))
    monkeypatch.setattr(comparing, "VERSION", comparing.VERSION + 1)
    assert comparing_id(Policy(DATA)) != before
