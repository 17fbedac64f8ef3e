"""The events that can happen, each with the keys it must carry."""

from enum import StrEnum


class EventTag(StrEnum):
    """One name for one kind of event; the words for people are in audit/sentences.py."""

    DRAFT_START = "appeal:draft:start"
    DRAFT_SAVE = "appeal:draft:save"
    DRAFT_LAPSE = "appeal:draft:lapse"
    CONTACT_PROVE = "appeal:contact:prove"
    CONTACT_CHANGE = "appeal:contact:change"
    FORMER_PROVE = "appeal:former:prove"
    CODE_RENEW = "appeal:code:renew"
    FILE_SEND = "appeal:file:send"
    FILE_WITHDRAW = "appeal:file:withdraw"
    MESSAGE_WRITE = "appeal:message:write"
    MORE_ASK = "appeal:more:ask"
    MORE_ANSWER = "appeal:more:answer"
    MORE_REMIND = "appeal:more:remind"
    MORE_LAPSE = "appeal:more:lapse"
    APPROVAL_PROPOSE = "appeal:approval:propose"
    APPROVAL_DRAW = "appeal:approval:draw"
    APPROVAL_CONFIRM = "appeal:approval:confirm"
    APPROVAL_ALONE = "appeal:approval:alone"
    APPROVAL_DISAGREE = "appeal:approval:disagree"
    APPROVAL_VOID = "appeal:approval:void"
    APPROVAL_STOP = "appeal:approval:stop"
    DECISION_REJECT = "appeal:decision:reject"
    DECISION_UNDO = "appeal:decision:undo"
    DECISION_REFUSED = "appeal:decision:refused"
    DISPUTE_REJECT = "appeal:dispute:reject"
    DISPUTE_RESUME = "appeal:dispute:resume"
    WAIT_START = "appeal:wait:start"
    WAIT_RETURN = "appeal:wait:return"
    WAIT_UNREACHED = "appeal:wait:unreached"
    LINK_MINT = "appeal:link:mint"
    LINK_RESEND = "appeal:link:resend"
    LINK_REDEEM = "appeal:link:redeem"
    LINK_REFUSED = "appeal:link:refused"
    LINK_LAPSE = "appeal:link:lapse"
    OBJECTION_MAKE = "appeal:objection:make"
    OBJECTION_LATE = "appeal:objection:late"
    INCIDENT_OPEN = "appeal:incident:open"
    INCIDENT_CLEAR = "appeal:incident:clear"
    INCIDENT_REVERSE = "appeal:incident:reverse"
    CASE_REOPEN = "appeal:case:reopen"
    CASE_ASSIGN = "appeal:case:assign"
    CASE_ESCALATE = "appeal:case:escalate"
    CASE_READ = "appeal:case:read"
    CASE_REVEAL = "appeal:case:reveal"
    CASE_SCORE = "appeal:case:score"
    CASE_LEAN = "appeal:case:lean"
    CASE_SAMPLE = "appeal:case:sample"
    CASE_OUTCOME = "appeal:case:outcome"
    EVIDENCE_ADD = "evidence:file:add"
    EVIDENCE_REMOVE = "evidence:file:remove"
    EVIDENCE_READ = "evidence:file:read"
    EVIDENCE_READING = "evidence:reading:done"
    EVIDENCE_JUDGE = "evidence:file:judge"
    EVIDENCE_JUDGE_UNDO = "evidence:file:judge_undo"
    EVIDENCE_CODE = "evidence:code:confirm"
    EVIDENCE_CODE_UNDO = "evidence:code:undo"
    EVIDENCE_INFECTED = "evidence:file:infected"
    LETTER_HAND_OVER = "letter:hand_over"
    LETTER_PARK = "letter:park"
    REPORT_ASK = "report:ask"
    REPORT_MAKE = "report:make"
    REPORT_DOWNLOAD = "report:download"
    STAFF_ADD = "staff:person:add"
    STAFF_CHANGE = "staff:person:change"
    STAFF_SIGN_IN = "staff:session:start"
    STAFF_SIGN_IN_REFUSED = "staff:session:refused"
    STAFF_SIGN_OUT = "staff:session:end"
    STAFF_RECHECK = "staff:session:recheck"
    STAFF_FACTOR_ADD = "staff:factor:add"
    STAFF_FACTOR_REMOVE = "staff:factor:remove"
    DIRECTORY_IMPORT = "directory:import"
    POLICY_ADD = "policy:add"
    POLICY_DRAFT = "policy:draft:start"
    POLICY_EDIT = "policy:draft:edit"
    POLICY_DISCARD = "policy:draft:discard"
    POLICY_STUDY = "policy:study:ask"
    POLICY_PUT_FORWARD = "policy:put_forward"
    POLICY_SIGN = "policy:sign"
    POLICY_REFUSE = "policy:refuse"
    POLICY_ACTIVATE = "policy:activate"


_MOVE = frozenset({"from", "to"})

# Keys beyond these are refused, so that nothing personal slips into a record that cannot be erased.
KEYS: dict[EventTag, frozenset[str]] = {
    EventTag.DRAFT_START: frozenset({"to"}),
    EventTag.DRAFT_SAVE: frozenset({"step"}),
    EventTag.DRAFT_LAPSE: _MOVE,
    EventTag.CONTACT_PROVE: frozenset({"kind", "digest"}),
    EventTag.CONTACT_CHANGE: frozenset({"kind", "digest"}),
    EventTag.FORMER_PROVE: frozenset({"kind", "digest"}),
    EventTag.CODE_RENEW: frozenset(),
    EventTag.FILE_SEND: _MOVE,
    EventTag.FILE_WITHDRAW: _MOVE,
    EventTag.MESSAGE_WRITE: frozenset({"by"}),
    EventTag.MORE_ASK: _MOVE | {"items", "reasons"},
    EventTag.MORE_ANSWER: _MOVE,
    EventTag.MORE_REMIND: frozenset(),
    EventTag.MORE_LAPSE: _MOVE,
    EventTag.APPROVAL_PROPOSE: _MOVE | {"reasons", "shown", "score"},
    EventTag.APPROVAL_DRAW: frozenset({"second"}),
    EventTag.APPROVAL_CONFIRM: _MOVE | {"reasons", "shown", "wait_hours"},
    EventTag.APPROVAL_ALONE: _MOVE | {"reasons", "shown", "score", "wait_hours"},
    EventTag.APPROVAL_DISAGREE: _MOVE | {"reasons"},
    EventTag.APPROVAL_VOID: _MOVE | {"why"},
    EventTag.APPROVAL_STOP: _MOVE | {"reasons"},
    EventTag.DECISION_REJECT: _MOVE | {"reasons"},
    EventTag.DECISION_UNDO: _MOVE,
    EventTag.DECISION_REFUSED: frozenset({"move", "why"}),
    EventTag.DISPUTE_REJECT: _MOVE | {"reasons"},
    EventTag.DISPUTE_RESUME: _MOVE | {"reasons"},
    EventTag.WAIT_START: frozenset({"hours", "ends"}),
    EventTag.WAIT_RETURN: _MOVE | {"reasons"},
    EventTag.WAIT_UNREACHED: _MOVE | {"reasons", "hours"},
    EventTag.LINK_MINT: _MOVE | {"link"},
    EventTag.LINK_RESEND: frozenset({"link"}),
    EventTag.LINK_REDEEM: _MOVE | {"link"},
    EventTag.LINK_REFUSED: frozenset({"why"}),
    EventTag.LINK_LAPSE: _MOVE,
    EventTag.OBJECTION_MAKE: _MOVE | {"by"},
    EventTag.OBJECTION_LATE: frozenset({"status"}),
    EventTag.INCIDENT_OPEN: _MOVE | {"by"},
    EventTag.INCIDENT_CLEAR: _MOVE | {"reasons"},
    EventTag.INCIDENT_REVERSE: _MOVE | {"reasons"},
    EventTag.CASE_REOPEN: _MOVE | {"reasons"},
    EventTag.CASE_ASSIGN: frozenset({"to", "why"}),
    EventTag.CASE_ESCALATE: frozenset({"reasons"}),
    EventTag.CASE_READ: frozenset(),
    EventTag.CASE_REVEAL: frozenset({"what", "why"}),
    EventTag.CASE_LEAN: frozenset({"way", "score"}),
    EventTag.CASE_SCORE: frozenset({"policy", "engine", "band", "bits", "vector"}),
    EventTag.CASE_SAMPLE: frozenset(),
    EventTag.CASE_OUTCOME: frozenset({"outcome", "source"}),
    EventTag.EVIDENCE_ADD: frozenset({"file", "kind", "size", "sha256"}),
    EventTag.EVIDENCE_REMOVE: frozenset({"file"}),
    EventTag.EVIDENCE_READ: frozenset({"file", "form"}),
    EventTag.EVIDENCE_READING: frozenset({"file", "state"}),
    EventTag.EVIDENCE_JUDGE: frozenset({"file", "verdict", "why"}),
    EventTag.EVIDENCE_JUDGE_UNDO: frozenset({"file"}),
    EventTag.EVIDENCE_CODE: frozenset({"file"}),
    EventTag.EVIDENCE_CODE_UNDO: frozenset({"file"}),
    EventTag.EVIDENCE_INFECTED: frozenset({"sha256", "virus"}),
    EventTag.LETTER_HAND_OVER: frozenset({"letter", "channel", "message"}),
    EventTag.LETTER_PARK: frozenset({"letter", "channel", "message"}),
    EventTag.REPORT_ASK: frozenset({"report", "why"}),
    EventTag.REPORT_MAKE: frozenset({"report", "sha256", "record"}),
    EventTag.REPORT_DOWNLOAD: frozenset({"report"}),
    EventTag.STAFF_ADD: frozenset({"person", "roles"}),
    EventTag.STAFF_CHANGE: frozenset({"person", "what"}),
    EventTag.STAFF_SIGN_IN: frozenset({"factor"}),
    EventTag.STAFF_SIGN_IN_REFUSED: frozenset({"why"}),
    EventTag.STAFF_SIGN_OUT: frozenset({"why"}),
    EventTag.STAFF_RECHECK: frozenset({"factor"}),
    EventTag.STAFF_FACTOR_ADD: frozenset({"factor"}),
    EventTag.STAFF_FACTOR_REMOVE: frozenset({"factor"}),
    EventTag.DIRECTORY_IMPORT: frozenset({"accounts", "sha256"}),
    EventTag.POLICY_ADD: frozenset({"policy"}),
    EventTag.POLICY_DRAFT: frozenset({"draft", "base"}),
    EventTag.POLICY_EDIT: frozenset({"draft", "policy"}),
    EventTag.POLICY_DISCARD: frozenset({"draft"}),
    EventTag.POLICY_STUDY: frozenset({"study", "kind", "policy"}),
    EventTag.POLICY_PUT_FORWARD: frozenset({"draft", "policy"}),
    EventTag.POLICY_SIGN: frozenset({"policy"}),
    EventTag.POLICY_REFUSE: frozenset({"policy"}),
    EventTag.POLICY_ACTIVATE: frozenset({"policy", "from"}),
}
