"""The people of the demo's desk: who they are, and how each signs in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from casedesk.audit.actors import COMMAND
from casedesk.staff import people, totp
from casedesk.staff.permissions import Role

_PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - nothing that reads like another
_PASSWORD_GROUPS = 4


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the desk with what they sign in with; only ever invented people."""

    id: int
    role: str
    name: str
    email: str
    password: str
    totp_secret: str


# The lead is away, so that whoever does not propose is always the one drawn to confirm.
_PEOPLE = (
    (Role.REVIEWER, "林晓岚", "lin.xiaolan@desk.example", True),
    (Role.REVIEWER, "高一帆", "gao.yifan@desk.example", True),
    (Role.LEAD, "沈慕清", "shen.muqing@desk.example", False),
    (Role.MANAGER, "秦立言", "qin.liyan@desk.example", True),
    # A scoring policy takes two managers.
    (Role.MANAGER, "方静宜", "fang.jingyi@desk.example", True),
    (Role.ADMIN, "顾安宁", "gu.anning@desk.example", True),
)


def hire() -> list[Member]:
    """Take the people of the demo in, each with a password and an authenticator secret of this installation alone."""
    members = []
    for role, name, email, on_duty in _PEOPLE:
        password = new_password()
        row = people.create_member(email, name, [role], password)
        row.on_duty = on_duty
        secret = totp.give(row, COMMAND)
        members.append(Member(row.id, role.value, name, email, password, secret))
    return members


def new_password() -> str:
    """A random password that is easy to type: four groups of four."""
    groups = ("".join(secrets.choice(_PASSWORD_ALPHABET) for _ in range(4)) for _ in range(_PASSWORD_GROUPS))
    return "-".join(groups)
