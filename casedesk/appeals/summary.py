"""What was stated, section by section, for the page that is checked before sending."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from casedesk.appeals.dates import in_words
from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.wording import STEPS, contact_of


@dataclass(frozen=True)
class Section:
    """One step: its title, and question and answer in pairs; an answer of None reads "not filled in"."""

    step: Step
    title: str
    rows: list[tuple[str, str | None]]


def summary_of(appeal: Appeal) -> list[Section]:
    """The sections of all steps, in the order of the form."""
    rows = {
        Step.CONTACT: [(_("We write to"), contact_of(appeal) or None)],
        Step.FACTS: _facts(appeal.said(Step.FACTS)),
        Step.DEVICE: _device(appeal.said(Step.DEVICE)),
        Step.PURCHASE: _purchase(appeal.said(Step.PURCHASE)),
        Step.SIGN_INS: _sign_ins(appeal.said(Step.SIGN_INS)),
        Step.PLACES: [(_("Cities"), _said(appeal.said(Step.PLACES), "cities"))],
    }
    return [Section(step, str(STEPS[step]), rows[step]) for step in Step]


def _facts(said: dict[str, Any]) -> list[tuple[str, str | None]]:
    # Only that they were given: whether they are right is never told (security.md §2.2).
    password = _("Given") if "former_password" in said else _said(said, "former_password")
    answers = _("Given") if said.get("answers_given") else _said(said, "answers")
    return [
        (_("Registered"), _said(said, "registered")),
        (_("City of registration"), _said(said, "registered_city")),
        (_("Former password"), password),
        (_("Former phone number"), _said(said, "phone")),
        (_("Former mailbox"), _said(said, "email")),
        (_("Former names"), _said(said, "former_names")),
        (_("Security answers"), answers),
    ]


def _device(said: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [
        (_("Phone"), _said(said, "model")),
        ("IMEI", _said(said, "imei")),
        (_("Another device"), _said(said, "second_model")),
        (_("Its IMEI"), _said(said, "second_imei")),
    ]


def _purchase(said: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [
        (_("Bought"), _said(said, "bought")),
        (_("Amount"), _said(said, "amount")),
        (_("Shop"), _said(said, "shop")),
        (_("Order number"), _said(said, "order_number")),
    ]


def _sign_ins(said: dict[str, Any]) -> list[tuple[str, str | None]]:
    rows = said.get("sign_ins", [])
    if not rows:
        return [(_("Sign-ins"), _said(said, "sign_ins"))]
    return [(_("Sign-in %(number)s", number=i), _sign_in(row)) for i, row in enumerate(rows, 1)]


def _sign_in(row: dict[str, Any]) -> str:
    parts = {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening"), "night": _("Night")}
    day = _("around %(day)s", day=in_words(row["on"])) if row.get("around") else in_words(row["on"])
    words = [day, parts.get(row.get("part_of_day", ""), ""), row.get("city", ""), row.get("device", "")]
    return " · ".join(word for word in words if word)


def _said(said: dict[str, Any], name: str) -> str | None:
    value = said.get(name)
    if not value:
        return _("I do not remember") if name in said.get("forgotten", []) else None
    if isinstance(value, dict):
        return in_words(value)
    if isinstance(value, list):
        return ("、" if any(c >= "\u4e00" for item in value for c in item[:1]) else ", ").join(value)
    return str(value)
