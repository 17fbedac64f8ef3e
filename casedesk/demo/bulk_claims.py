"""What is claimed about an account of the big database, with the score the engine gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from casedesk.appeals.models import Step
from casedesk.demo.filing import answers_of, secrets_of
from casedesk.demo.guesses import city_of_filing, guess
from casedesk.demo.memory import recall, recall_little
from casedesk.demo.plans import Author, Claims
from casedesk.demo.records import Account
from casedesk.directory.canonical import canonical_answer
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import Score, score_comparisons
from casedesk.review.engine.world import World
from casedesk.review.scores.rows import kept
from casedesk.review.telling.headline import FACTS, IMEI, ORDER, PAPERS, PHONE, PLACES, SIGN_INS

_OWNERS = 0.6
_WITH_PAPERS = 0.5
_VERIFIED = {"fit": "strong", "tier": "verified"}


@dataclass(frozen=True, slots=True)
class Stated:
    """The answers about one account, by step, and what they are worth; `comparison` is its columns of a score.

    `city` is where they are sent from, `honest` says whether they are the owner's.
    """

    account: Account
    answers: dict[Step, dict[str, Any]]
    papers: bool
    comparison: dict[str, Any]
    score: Score
    honest: bool
    city: str

    @property
    def brings(self) -> str:
        """The kinds of things stated, as `review.telling.headline` words them."""
        said = self.answers
        there = {
            PAPERS: self.papers,
            IMEI: "imei" in said.get(Step.DEVICE, {}),
            ORDER: "order_number" in said.get(Step.PURCHASE, {}),
            PHONE: "model" in said.get(Step.DEVICE, {}),
            SIGN_INS: "sign_ins" in said.get(Step.SIGN_INS, {}),
            FACTS: bool(said.get(Step.FACTS)),
            PLACES: bool(said.get(Step.PLACES)),
        }
        return " ".join(kind for kind, is_there in there.items() if is_there)


def state(rng: Random, account: Account, world: World, policy: Policy, as_of: datetime) -> Stated:
    """State something about an account, as its owner or as somebody else, and score it as of now."""
    today, device = as_of.date(), account.devices[-1]
    honest, author = rng.random() < _OWNERS, Author.OWNER
    if honest:
        claims = (recall if rng.random() < 0.7 else recall_little)(rng, account, device, today)
    else:
        author = rng.choice((Author.STRANGER, Author.ACQUAINTANCE, Author.PHISHER, Author.BUYER))
        claims = guess(rng, author, account, device, today)
    papers = honest and account.purchase_of(device) is not None and rng.random() < _WITH_PAPERS
    answers = answers_of(claims, honest=False)
    if Step.FACTS in answers:
        answers[Step.FACTS] |= _outcomes(claims, account)
    city = city_of_filing(rng, author, account)
    vector = compare(case_from_json(_case(account, answers, papers, city, as_of)), world, policy)
    filled = {step: said for step, said in answers.items() if said}
    return Stated(account, filled, papers, kept(vector, policy), score_comparisons(vector, policy), honest, city)


def _outcomes(claims: Claims, account: Account) -> dict[str, Any]:
    """What comparing the secrets gave; nothing is hashed, for the plain ones are at hand."""
    secrets = secrets_of(claims, tuple(one.question for one in account.security_questions))
    found: dict[str, Any] = {}
    if secrets.former_password:
        older = "older" if secrets.former_password in account.former_passwords else "none"
        found["former_password"] = "latest" if secrets.former_password == account.password else older
    if secrets.answers:
        right = {one.question: canonical_answer(one.answer) for one in account.security_questions}
        found["answers_given"] = len(secrets.answers)
        found["answers_right"] = sum(right[asked] == canonical_answer(said) for asked, said in secrets.answers.items())
    return found


def _case(
    account: Account, answers: dict[Step, dict[str, Any]], papers: bool, city: str, as_of: datetime
) -> dict[str, Any]:
    stated = {name: value for said in answers.values() for name, value in said.items()}
    rows = [{name: value for name, value in row.items() if name != "around"} for row in stated.get("sign_ins", [])]
    former = {kind: account.contact(kind, former=True) or account.contact(kind) for kind in ("phone", "email")}
    return {
        "id": account.id,
        "as_of": as_of.date().isoformat(),
        "record": {
            "registered_on": account.registered_on.isoformat(),
            "registered_city": account.registered_city,
            "sign_ins": [
                {"at": one.at.isoformat(), "city": one.city, "device": one.device}
                for one in account.sign_ins
                if one.result == "success"
            ],
            "devices": [_device(account, number) for number in range(len(account.devices))],
            **{f"former_{kind}": contact.value for kind, contact in former.items() if contact},
            "questions": len(account.security_questions),
        },
        "claims": {**stated, "sign_ins": rows},
        "documents": [_VERIFIED] if papers else [],
        "context": {"city": city},
    }


def _device(account: Account, number: int) -> dict[str, Any]:
    device = account.devices[number]
    order = account.purchase_of(device)
    told: dict[str, Any] = {
        "model": device.model,
        "imei": device.imei,
        "activated_on": device.activated_on.isoformat(),
    }
    if order:
        amount = str(order.amount)
        told["order"] = {"number": order.number, "on": order.on.isoformat(), "amount": amount, "shop": order.shop}
    return told
