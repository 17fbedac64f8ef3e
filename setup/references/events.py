"""The page of events: every tag with its words, its keys and the move that records it."""

from flask import Flask
from flask_babel import force_locale

from casedesk.appeals.status import TRANSITIONS
from casedesk.audit.sentences import SENTENCES
from casedesk.audit.tags import KEYS, EventTag
from setup.references.tables import MADE, code, table

HEAD = f"""# Events

The record of events is append-only and hash-chained; [how to verify it](../how-to/verify-the-audit.md). Each entry
has a number, a time in UTC, a doer (owner, contact, staff, worker, command, stranger; for staff the person's row), a
keyed digest of the address it came from, the hash of the entry before, and its own. Contacts, answers and names are
never among the keys; where a contact has to be told from another, its keyed digest stands in `digest`.

An event with other keys than these is refused. Timeline and case report say the same words; a doer's name stands
before them.

{MADE}

"""


def page(app: Flask) -> str:
    """The page as Markdown."""
    moves = {move.event: name.value for name, move in TRANSITIONS.items()}
    with app.app_context(), force_locale("en"):
        rows = [
            (f"`{tag}`", str(SENTENCES[tag]), code(sorted(KEYS[tag])), code(filter(None, [moves.get(tag)])))
            for tag in EventTag
        ]
    return HEAD + table(("event", "in words", "keys", "recorded by the move"), rows)
