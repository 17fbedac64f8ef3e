"""What staff may do, and which role may do it (lifecycle.md)."""

from enum import StrEnum


class Role(StrEnum):
    """A person can hold several."""

    REVIEWER = "reviewer"
    LEAD = "lead"
    MANAGER = "manager"
    ADMIN = "admin"


class Permission(StrEnum):
    """One right; routes and moves name the one they need."""

    READ_CASES = "read_cases"
    READ_EVIDENCE = "read_evidence"
    TAKE_CASES = "take_cases"
    WRITE_MESSAGES = "write_messages"
    ASK_FOR_MORE = "ask_for_more"
    DECIDE_APPEALS = "decide_appeals"
    REJECT_APPEALS = "reject_appeals"
    STOP_APPROVALS = "stop_approvals"
    ASSIGN_CASES = "assign_cases"
    RESOLVE_DISPUTES = "resolve_disputes"
    RESOLVE_INCIDENTS = "resolve_incidents"
    REOPEN_CASES = "reopen_cases"
    RESOLVE_UNREACHED = "resolve_unreached"
    READ_DASHBOARD = "read_dashboard"
    EXPORT_REPORTS = "export_reports"
    MANAGE_POLICIES = "manage_policies"
    RECORD_OUTCOMES = "record_outcomes"
    MANAGE_PEOPLE = "manage_people"
    VERIFY_AUDIT = "verify_audit"
    OWN_SESSION = "own_session"


_EVERYBODY = frozenset({Permission.OWN_SESSION})
_REVIEWER = frozenset(
    {
        Permission.READ_CASES,
        Permission.READ_EVIDENCE,
        Permission.TAKE_CASES,
        Permission.WRITE_MESSAGES,
        Permission.ASK_FOR_MORE,
        Permission.DECIDE_APPEALS,
        Permission.REJECT_APPEALS,
        Permission.STOP_APPROVALS,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REVIEWER: _EVERYBODY | _REVIEWER,
    Role.LEAD: _EVERYBODY
    | _REVIEWER
    | {
        Permission.ASSIGN_CASES,
        Permission.RESOLVE_DISPUTES,
        Permission.RESOLVE_INCIDENTS,
        Permission.REOPEN_CASES,
    },
    Role.MANAGER: _EVERYBODY
    | {
        Permission.READ_CASES,
        Permission.READ_EVIDENCE,
        Permission.READ_DASHBOARD,
        Permission.EXPORT_REPORTS,
        Permission.MANAGE_POLICIES,
        Permission.RECORD_OUTCOMES,
        Permission.RESOLVE_UNREACHED,
    },
    Role.ADMIN: _EVERYBODY | {Permission.MANAGE_PEOPLE, Permission.VERIFY_AUDIT},
}


def permissions_of(roles: list[Role]) -> frozenset[Permission]:
    """The union of what the roles may."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
