"""The verbs of an appeal, gathered for those who call them: views, commands, the worker, packages to the right."""

from casedesk.appeals.changes import require_open_to_owner, void_if_decided
from casedesk.appeals.contacts import ask_contact_code, prove_contact
from casedesk.appeals.drafts import Secrets, Started, save_step, start, stated
from casedesk.appeals.following import answer_request, withdraw, write_message
from casedesk.appeals.former_contacts import ask_former_code, prove_former_contact
from casedesk.appeals.lapses import lapse_answers, lapse_drafts, remind
from casedesk.appeals.sending import answer_due, flag, send
from casedesk.appeals.tracking import renew_code, renew_lost_code

__all__ = [
    "Secrets",
    "Started",
    "answer_due",
    "answer_request",
    "ask_contact_code",
    "ask_former_code",
    "flag",
    "lapse_answers",
    "lapse_drafts",
    "prove_contact",
    "prove_former_contact",
    "remind",
    "renew_code",
    "renew_lost_code",
    "require_open_to_owner",
    "save_step",
    "send",
    "start",
    "stated",
    "void_if_decided",
    "withdraw",
    "write_message",
]
