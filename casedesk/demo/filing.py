"""What somebody states in the demo, in the words of the form's steps."""

from __future__ import annotations

from typing import Any

from casedesk.appeals.drafts import Secrets
from casedesk.appeals.models import Step
from casedesk.demo.plans import Claims

# Steps in the order of the form, with the questions each asks.
ASKED: dict[Step, tuple[str, ...]] = {
    Step.FACTS: ("registered", "registered_city", "former_password", "phone", "email"),
    Step.DEVICE: ("model", "imei", "second_model"),
    Step.PURCHASE: ("bought", "amount", "shop", "order_number"),
    Step.SIGN_INS: ("sign_ins",),
    Step.PLACES: ("cities",),
}
_COMPARED = ("former_password",)


def answers_of(claims: Claims, *, honest: bool) -> dict[Step, dict[str, Any]]:
    """The answers of each step, as its page would save them; steps nobody filled in are left out.

    Args:
        claims: named as in the score's file contract.
        honest: whether unanswered questions were answered "I do not remember", as owners do and guessers do not.
    """
    stated = {**claims, "sign_ins": _sign_ins(claims)}
    steps = {}
    for step, asked in ASKED.items():
        said: dict[str, Any] = {name: stated[name] for name in asked if stated.get(name) and name not in _COMPARED}
        lost = [name for name in asked if not stated.get(name)]
        if honest and lost:
            said["forgotten"] = lost
        if said or any(stated.get(name) for name in asked):
            steps[step] = said
    if claims.get("answers"):
        steps.setdefault(Step.FACTS, {})
    return steps


def secrets_of(claims: Claims, questions: tuple[str, ...]) -> Secrets:
    """The former password and the answers as typed, beside the questions that were asked."""
    password, answers = claims.get("former_password"), claims.get("answers") or []
    given = {question: str(answer) for question, answer in zip(questions, answers, strict=False) if answer}
    return Secrets(str(password) if password else None, given)


def _sign_ins(claims: Claims) -> list[dict[str, Any]]:
    """The lines of the timeline; the form asks for the last use as the first of them."""
    rows: list[Any] = list(claims.get("sign_ins") or [])
    if not rows and claims.get("last_use"):
        rows = [{"on": claims["last_use"]}]
    return [{"around": True, **row} for row in rows]
