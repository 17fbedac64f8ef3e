"""What the commands about policies share: refusals as a line, and policies, drafts and files by what people type."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask_babel import force_locale

from casedesk.commands import application
from casedesk.commands.strict_json import json_object
from casedesk.errors import CasedeskError, Invalid, NotFound
from casedesk.review.engine.policy import Policy

if TYPE_CHECKING:
    from casedesk.review.models import PolicyVersion
    from casedesk.review.policies.models import PolicyDraft

FEWEST_DIGITS = 6
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
DRAFT = click.argument("number", type=int, metavar="DRAFT")
_DRAFT = "draft-"


@contextmanager
def desk() -> Iterator[None]:
    """The application, with refusals as words on standard error and exit code 1."""
    app = application()
    with app.app_context(), in_english():
        yield


@contextmanager
def in_english() -> Iterator[None]:
    """Refusals in English, a line each, and exit code 1."""
    with force_locale("en"):
        try:
            yield
        except CasedeskError as refused:
            click.echo(str(refused.message), err=True)
            sys.exit(1)


def read_policy(path: Path) -> Policy:
    """The policy of a file.

    Raises:
        Invalid: it holds none; the message has a line for each fault.
    """
    try:
        return Policy.from_json(json_object(path.read_bytes()))
    except ValueError as fault:
        raise Invalid(f"{path}: {fault}") from fault


def version_of(policy_id: str) -> "PolicyVersion":
    """The policy whose id begins so; at least six digits, and only one may.

    Raises:
        NotFound: none does, or several.
    """
    from sqlalchemy import select

    from casedesk.extensions import db
    from casedesk.review.models import PolicyVersion

    begins = select(PolicyVersion).where(PolicyVersion.id.startswith(policy_id, autoescape=True)).limit(2)
    found = list(db.session.scalars(begins)) if len(policy_id) >= FEWEST_DIGITS else []
    if len(found) != 1:
        raise NotFound(f"This installation has no policy {policy_id}, or more than one begins so")
    return found[0]


def draft_of(number: int) -> "PolicyDraft":
    """The draft of a number.

    Raises:
        NotFound: there is none.
    """
    from casedesk.extensions import db
    from casedesk.review.policies.models import PolicyDraft

    found = db.session.get(PolicyDraft, number)
    if found is None:
        raise NotFound(f"This installation has no draft {number}; `casedesk policy list` names those that are open")
    return found


def policy_named(name: str) -> Policy:
    """The policy of a file, of a draft written "draft-3", or of an id on record.

    Raises:
        NotFound: there is none. Invalid: the file holds none.
    """
    from casedesk.review.policies.active import policy_by_id
    from casedesk.review.policies.service import policy_of_draft

    path, number = Path(name), name.removeprefix(_DRAFT)
    if path.is_file():
        return read_policy(path)
    if name.startswith(_DRAFT) and number.isdecimal():
        return policy_of_draft(draft_of(int(number)))
    return policy_by_id(version_of(name).id)
