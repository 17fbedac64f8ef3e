"""Part 7: what was written between desk and owner, and each letter as it was sent, without its secret."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casedesk.appeals.items import ITEMS
from casedesk.appeals.models import Appeal
from casedesk.audit.sentences import WORDS
from casedesk.errors import Words
from casedesk.extensions import db
from casedesk.languages import HTML_CODES
from casedesk.notifications.letters import Channel
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.notifications.rendering import rendered
from casedesk.reports.masking import mask_contact, mask_text
from casedesk.reports.parts.moments import minute

# Stands where a code or link was: secrets are drawn at sending and kept nowhere.
_NOT_KEPT = "••••••"
STATES: dict[OutboxState, Words] = {
    OutboxState.WAITING: _l("not sent yet"),
    OutboxState.HANDED_OVER: _l("handed over %(when)s"),
    OutboxState.BOUNCED: _l("came back"),
    OutboxState.PARKED: _l("could not be delivered"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: from whom to whom, what became of it, its text, and the text's language if it is one."""

    at: str
    title: str
    to: str
    state: str
    text: str
    language: str


def messages_of(appeal: Appeal, names: Mapping[int, str]) -> list[Sent]:
    """Everything written, oldest first."""
    found = [*_messages(appeal, names), *_requests(appeal, names), *_letters(appeal)]
    return [sent for _at, sent in sorted(found, key=lambda pair: pair[0])]


def _messages(appeal: Appeal, names: Mapping[int, str]) -> Iterator[tuple[datetime, Sent]]:
    asked = {(request.staff_id, request.body) for request in appeal.requests}
    for message in appeal.messages:
        if (message.staff_id, message.body) in asked:
            continue
        who = names.get(message.staff_id, "") if message.staff_id else ""
        title = _("Message from %(who)s to the owner", who=who) if who else _("Message from the owner")
        text = mask_text(message.body)
        yield message.written_at, Sent(minute(message.written_at), str(title), "", "", text, _code(appeal.language))


def _requests(appeal: Appeal, names: Mapping[int, str]) -> Iterator[tuple[datetime, Sent]]:
    for request in appeal.requests:
        items = [str(ITEMS[name].title) if name in ITEMS else name for name in request.items]
        asked = str(_(", ")).join(items)
        state = _("withdrawn") if request.withdrawn_at else _("answer by %(when)s", when=minute(request.deadline))
        if request.answered_at:
            state = _("answered %(when)s", when=minute(request.answered_at))
        title = _("%(who)s asked the owner for: %(items)s", who=names.get(request.staff_id, ""), items=asked)
        text, language = mask_text(request.body), _code(appeal.language)
        yield request.asked_at, Sent(minute(request.asked_at), str(title), "", str(state), text, language)


def _letters(appeal: Appeal) -> Iterator[tuple[datetime, Sent]]:
    """One entry for equal letters of one moment, with everybody they went to."""
    found = select(OutboxMessage).where(
        OutboxMessage.appeal_id == appeal.id, OutboxMessage.state != OutboxState.CANCELLED
    )
    together: dict[tuple[str, ...], list[OutboxMessage]] = {}
    for letter in db.session.scalars(found.order_by(OutboxMessage.id)):
        key = (letter.letter, letter.channel, letter.language or "", letter.created_at.isoformat(), letter.cause or "")
        together.setdefault(key, []).append(letter)
    for letters in together.values():
        yield letters[0].created_at, _letter(letters)


def _letter(letters: Sequence[OutboxMessage]) -> Sent:
    first = letters[0]
    secret = {"code": _NOT_KEPT, "link": _NOT_KEPT}
    facts = {**secret, **first.params}
    words = rendered(first.letter, first.channel, first.language, facts)
    return Sent(
        at=minute(first.created_at),
        title=words.subject or rendered(first.letter, Channel.EMAIL, first.language, facts).subject,
        to=str(_(", ")).join(_receiver(each) for each in letters),
        state=str(_(", ")).join(dict.fromkeys(_state(each) for each in letters)),
        text=_one_paragraph(words.text),
        language=_code(first.language),
    )


def _receiver(letter: OutboxMessage) -> str:
    channel = WORDS[letter.channel.value]
    return str(_("%(what)s (%(detail)s)", what=mask_contact(letter.to), detail=channel))


def _state(letter: OutboxMessage) -> str:
    return str(STATES[letter.state]) % {"when": minute(letter.handed_over_at)}


def _code(language: str | None) -> str:
    return HTML_CODES.get(language or "", "")


def _one_paragraph(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip())
