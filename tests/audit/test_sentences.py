"""Events as sentences: every kind has words in both languages, and a name stands where somebody acted."""

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from casedesk.audit.actors import ActorKind
from casedesk.audit.models import AuditEntry
from casedesk.audit.sentences import IMPERSONAL, told
from casedesk.audit.tags import KEYS, EventTag

ENDS = "2026-11-22T17:27:03+00:00"
NAMES = {7: "林晓岚", 8: "Gao Yifan"}


def entry(tag: EventTag, actor: int | None = 7, **details: object) -> AuditEntry:
    values = {key: details.get(key, ENDS if key == "ends" else "x") for key in KEYS[tag]}
    kind = ActorKind.STAFF if actor else ActorKind.WORKER
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return AuditEntry(seq=1, at=at, tag=tag, actor_kind=kind, actor_id=actor, details=json.dumps(values))


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
@pytest.mark.parametrize("tag", list(EventTag))
def test_every_event_can_be_told(app: Flask, tag: EventTag, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        words = told(entry(tag), NAMES)
    assert words and "%(" not in words
    assert ("林晓岚" in words) == (tag not in IMPERSONAL)


def test_a_name_stands_before_what_was_done(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert told(entry(EventTag.CASE_READ, 8), NAMES) == "Gao Yifan opened the case"
    with app.test_request_context(), force_locale("zh_Hans"):
        assert told(entry(EventTag.CASE_READ, 7), NAMES) == "林晓岚打开了案件"


def test_what_happens_by_itself_has_its_own_subject(app: Flask) -> None:
    letter = entry(EventTag.LETTER_HAND_OVER, None, letter="filed", channel="email")
    with app.test_request_context(), force_locale("en"):
        assert told(letter, NAMES) == "A letter was handed over: appeal received by e-mail"


def test_bits_are_told_with_their_sign(app: Flask) -> None:
    scored = entry(EventTag.CASE_SCORE, None, band="weak", bits=-5.3)
    with app.test_request_context(), force_locale("en"):
        assert told(scored, NAMES) == "The case was scored: weak, −5.3 bits"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The safety wait began and ends 01:27 on 23 November"),
        ("zh_Hans", "安全等待期开始，到 11 月 23 日 01:27 结束"),
    ],
)
def test_the_end_of_a_wait_is_told_on_the_clock_of_the_desk(app: Flask, language: str, words: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert told(entry(EventTag.WAIT_START, None), NAMES) == words


def test_a_refused_decision_says_why_in_words(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        refused = told(entry(EventTag.DECISION_REFUSED, 8, why="stale"), NAMES)
    assert refused == "Gao Yifan tried a decision that is not allowed: the case had changed meanwhile"
