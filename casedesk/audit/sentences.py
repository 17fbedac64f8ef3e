"""The one place that turns an event into words, for the timeline and the report alike."""

import json
from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from casedesk.audit.actors import ActorKind
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.errors import Words
from casedesk.languages import current_language, format_moment

# With the doer's name before it, each is a sentence.
SENTENCES: dict[EventTag, Words] = {
    EventTag.DRAFT_START: _l("began an appeal"),
    EventTag.DRAFT_SAVE: _l("saved a step of the form"),
    EventTag.DRAFT_LAPSE: _l("removed the draft, seven days after the last save"),
    EventTag.CONTACT_PROVE: _l("proved the new contact with a code"),
    EventTag.CONTACT_CHANGE: _l("changed the contact of the appeal, proved with a code"),
    EventTag.FORMER_PROVE: _l("read back a code sent to a former contact of the account (%(kind)s)"),
    EventTag.CODE_RENEW: _l("got a new tracking code"),
    EventTag.FILE_SEND: _l("sent the appeal"),
    EventTag.FILE_WITHDRAW: _l("withdrew the appeal"),
    EventTag.MESSAGE_WRITE: _l("wrote a message"),
    EventTag.MORE_ASK: _l("asked for more"),
    EventTag.MORE_ANSWER: _l("sent what was asked for"),
    EventTag.MORE_REMIND: _l("reminded the owner of the deadline"),
    EventTag.MORE_LAPSE: _l("closed the case: the deadline passed without an answer"),
    EventTag.APPROVAL_PROPOSE: _l("proposed approval"),
    EventTag.APPROVAL_DRAW: _l("drew the second person"),
    EventTag.APPROVAL_CONFIRM: _l("confirmed the approval; the safety wait is %(wait_hours)s hours"),
    EventTag.APPROVAL_ALONE: _l("approved alone, as the rules allow here; the safety wait is %(wait_hours)s hours"),
    EventTag.APPROVAL_DISAGREE: _l("disagreed with the proposal"),
    EventTag.APPROVAL_VOID: _l("the approval became void: %(why)s"),
    EventTag.APPROVAL_STOP: _l("stopped the approval"),
    EventTag.DECISION_REJECT: _l("did not approve the appeal"),
    EventTag.DECISION_UNDO: _l("took the decision back within seconds"),
    EventTag.DECISION_REFUSED: _l("tried a decision that is not allowed: %(why)s"),
    EventTag.DISPUTE_REJECT: _l("did not approve the disputed appeal"),
    EventTag.DISPUTE_RESUME: _l("resumed the review after an objection"),
    EventTag.WAIT_START: _l("the safety wait began and ends %(ends)s"),
    EventTag.WAIT_RETURN: _l("returned the case to review: nobody could be reached"),
    EventTag.WAIT_UNREACHED: _l("started a wait of %(hours)s hours: nobody could be reached"),
    EventTag.LINK_MINT: _l("the reset link was released"),
    EventTag.LINK_RESEND: _l("had the reset link sent again"),
    EventTag.LINK_REDEEM: _l("set a new password with the reset link"),
    EventTag.LINK_REFUSED: _l("an attempt on the reset link was refused"),
    EventTag.LINK_LAPSE: _l("closed the case: the link was not used in time"),
    EventTag.OBJECTION_MAKE: _l("objected: this wasn't me; the case is frozen"),
    EventTag.OBJECTION_LATE: _l("objected once more or too late; nothing was moved"),
    EventTag.INCIDENT_OPEN: _l("objected after the new password; the account is on hold"),
    EventTag.INCIDENT_CLEAR: _l("cleared the incident; the account is open again"),
    EventTag.INCIDENT_REVERSE: _l("found the hand-over wrong; the account stays on hold"),
    EventTag.CASE_REOPEN: _l("reopened the case"),
    EventTag.CASE_ASSIGN: _l("the case was assigned"),
    EventTag.CASE_ESCALATE: _l("escalated the case to a lead"),
    EventTag.CASE_READ: _l("opened the case"),
    EventTag.CASE_REVEAL: _l("revealed a masked value: %(what)s (%(why)s)"),
    EventTag.CASE_SCORE: _l("the case was scored: %(band)s, %(bits)s bits"),
    EventTag.CASE_LEAN: _l("noted a leaning before the score was shown: %(way)s"),
    EventTag.CASE_SAMPLE: _l("the case was drawn into the sample that is first reviewed without the score"),
    EventTag.CASE_OUTCOME: _l("recorded what the case turned out to be: %(outcome)s (%(source)s)"),
    EventTag.EVIDENCE_ADD: _l("added a file (%(kind)s)"),
    EventTag.EVIDENCE_REMOVE: _l("removed a file"),
    EventTag.EVIDENCE_READ: _l("looked at a file"),
    EventTag.EVIDENCE_READING: _l("a file was read: %(state)s"),
    EventTag.EVIDENCE_JUDGE: _l("judged a file: %(verdict)s (%(why)s)"),
    EventTag.EVIDENCE_JUDGE_UNDO: _l("took the judgement of a file back"),
    EventTag.EVIDENCE_CODE: _l("confirmed that the case code stands beside a document"),
    EventTag.EVIDENCE_CODE_UNDO: _l("took back that the case code stands beside a document"),
    EventTag.EVIDENCE_INFECTED: _l("a file contained a virus and was not kept: %(virus)s"),
    EventTag.LETTER_HAND_OVER: _l("a letter was handed over: %(letter)s by %(channel)s"),
    EventTag.LETTER_PARK: _l("a letter could not be delivered: %(letter)s by %(channel)s"),
    EventTag.REPORT_ASK: _l("asked for a case report"),
    EventTag.REPORT_MAKE: _l("the case report was made"),
    EventTag.REPORT_DOWNLOAD: _l("downloaded the case report"),
    EventTag.STAFF_ADD: _l("added a person"),
    EventTag.STAFF_CHANGE: _l("changed a person: %(what)s"),
    EventTag.STAFF_SIGN_IN: _l("signed in"),
    EventTag.STAFF_SIGN_IN_REFUSED: _l("a sign-in was refused: %(why)s"),
    EventTag.STAFF_SIGN_OUT: _l("signed out"),
    EventTag.STAFF_RECHECK: _l("checked the second factor again"),
    EventTag.STAFF_FACTOR_ADD: _l("added a second factor"),
    EventTag.STAFF_FACTOR_REMOVE: _l("removed a second factor"),
    EventTag.DIRECTORY_IMPORT: _l("imported %(accounts)s accounts"),
    EventTag.POLICY_ADD: _l("added a scoring policy"),
    EventTag.POLICY_DRAFT: _l("began a draft of a scoring policy"),
    EventTag.POLICY_EDIT: _l("changed a draft of a scoring policy"),
    EventTag.POLICY_DISCARD: _l("gave up a draft of a scoring policy"),
    EventTag.POLICY_STUDY: _l("asked for a study of a scoring policy: %(kind)s"),
    EventTag.POLICY_PUT_FORWARD: _l("put a scoring policy forward"),
    EventTag.POLICY_SIGN: _l("signed a scoring policy"),
    EventTag.POLICY_REFUSE: _l("refused a scoring policy"),
    EventTag.POLICY_ACTIVATE: _l("set the day from which a scoring policy is active"),
}

DOERS: dict[ActorKind, Words] = {
    ActorKind.OWNER: _l("The appellant"),
    ActorKind.CONTACT: _l("A known contact"),
    ActorKind.STAFF: _l("Staff"),
    ActorKind.WORKER: _l("casedesk"),
    ActorKind.COMMAND: _l("A command"),
    ActorKind.STRANGER: _l("Somebody"),
}

WORDS: dict[str, Words] = {
    "strong": _l("strong"),
    "likely": _l("likely"),
    "unclear": _l("unclear"),
    "weak": _l("weak"),
    "evidence": _l("the evidence changed"),
    "claims": _l("the answers changed"),
    "contact": _l("the contact changed"),
    "former_contact": _l("a former contact was proven"),
    "tracking_code": _l("the tracking code changed"),
    "right_lost": _l("a person who decided lost the right"),
    "other_redeemed": _l("another case of the account was completed"),
    "read": _l("readable"),
    "unreadable": _l("unreadable"),
    "accepted": _l("accepted"),
    "wrong_document": _l("wrong document"),
    "doubtful": _l("doubtful"),
    "as_claimed": _l("it shows what the owner states"),
    "code_beside": _l("the case code is written beside it"),
    "original_checked": _l("the original file was looked at"),
    "blurred": _l("too blurred or too small"),
    "dark": _l("too dark, or light reflects on it"),
    "cut": _l("parts that matter are cut off or covered"),
    "damaged": _l("the file does not open"),
    "other_device": _l("about another device"),
    "other_person": _l("names another buyer"),
    "no_purchase": _l("no proof of purchase"),
    "not_asked": _l("not what we asked for"),
    "parts_differ": _l("its parts contradict each other"),
    "looks_edited": _l("looks edited"),
    "seen_elsewhere": _l("the same document is in another case"),
    "contradicts": _l("contradicts the record"),
    "not_genuine": _l("the seller says it is not theirs"),
    "contact_code": _l("a code for the new contact"),
    "former_code": _l("a code to a former contact"),
    "filed": _l("appeal received"),
    "more_needed": _l("one more thing needed"),
    "more_reminder": _l("reminder of the deadline"),
    "approved": _l("appeal approved"),
    "link": _l("reset link"),
    "not_approved": _l("appeal not approved"),
    "lapsed": _l("out of time"),
    "withdrawn": _l("appeal withdrawn"),
    "check_again": _l("we check again"),
    "password_changed": _l("password changed"),
    "reversed": _l("hand-over taken back"),
    "notice_filed": _l("notice of the appeal to a known contact"),
    "notice_approved": _l("notice of the approval to a known contact"),
    "notice_redeemed": _l("notice of the new password to a known contact"),
    "notice_contact_changed": _l("notice of the changed contact to a known contact"),
    "notice_incident": _l("notice of the hold to a known contact"),
    "notice_cleared": _l("notice of the account's release to a known contact"),
    "objection_offer": _l("offer to object to a known contact"),
    "linked": _l("tied to the account or the appeal"),
    "decided_before": _l("decided the earlier appeal"),
    "own_proposal": _l("confirming their own proposal"),
    "not_drawn": _l("not drawn to look second"),
    "two_needed": _l("the approval takes two people"),
    "no_account": _l("there is no such account"),
    "not_scored": _l("the score was not ready"),
    "took_part": _l("took part in the approval"),
    "stale": _l("the case had changed meanwhile"),
    "file_changed": _l("the case had changed meanwhile"),
    "wrong_state": _l("the case had moved on"),
    "not_allowed": _l("no right to it"),
    "owner": _l("the owner"),
    "theft": _l("somebody else"),
    "unknown": _l("not known"),
    "quiet": _l("30 days without an objection"),
    "veto": _l("an objection after the new password"),
    "incident": _l("a lead looked into it"),
    "dispute": _l("a known contact had stopped it, and nobody came back"),
    "aftercare": _l("aftercare was finished"),
    "manual": _l("a manager learnt of it"),
    "for": _l("for the owner"),
    "against": _l("against"),
    "unsure": _l("unsure"),
    "back_test": _l("back-test"),
    "estimate": _l("re-estimation"),
    "phone": _l("phone"),
    "email": _l("e-mail"),
    "sms": _l("text message"),
}


# Events that happened to the case by itself: their sentence has its own subject.
IMPERSONAL = frozenset(
    {
        EventTag.APPROVAL_VOID,
        EventTag.WAIT_START,
        EventTag.LINK_MINT,
        EventTag.LINK_REFUSED,
        EventTag.CASE_ASSIGN,
        EventTag.CASE_SCORE,
        EventTag.CASE_SAMPLE,
        EventTag.EVIDENCE_READING,
        EventTag.EVIDENCE_INFECTED,
        EventTag.LETTER_HAND_OVER,
        EventTag.LETTER_PARK,
        EventTag.REPORT_MAKE,
        EventTag.STAFF_SIGN_IN_REFUSED,
    }
)


def told(entry: AuditEntry, names: Mapping[int, str]) -> str:
    """The whole sentence, with the doer before it where there is one."""
    what = sentence(entry)
    if entry.tag in IMPERSONAL:
        return what[:1].upper() + what[1:]
    who = doer(entry, names)
    apart = "" if current_language() == "zh_Hans" and not who[-1:].isascii() else " "
    return f"{who}{apart}{what}"


def doer(entry: AuditEntry, names: Mapping[int, str]) -> str:
    """Who did it: the staff member's name, or the kind of person."""
    name = names.get(entry.actor_id) if entry.actor_kind is ActorKind.STAFF and entry.actor_id else None
    return name or str(DOERS[entry.actor_kind])


def sentence(entry: AuditEntry) -> str:
    """What happened, in the reader's language."""
    details = {key: _word(value, key) for key, value in json.loads(entry.details).items()}
    return str(SENTENCES[entry.tag]) % details


def _word(value: object, key: str = "") -> str:
    if key == "ends":
        return format_moment(datetime.fromisoformat(str(value)))
    if key == "bits" and isinstance(value, int | float):
        return f"{value:+.1f}".replace("-", "−")
    if isinstance(value, list):
        return ", ".join(_word(each) for each in value)
    return str(WORDS.get(str(value), value))
