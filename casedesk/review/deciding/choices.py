"""What a person can decide about a case as it stands: the buttons of the decision panel, as data."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from casedesk.appeals.status import AppealStatus
from casedesk.errors import Words
from casedesk.review.deciding.reasons import REASONS
from casedesk.staff.permissions import Permission


@dataclass(frozen=True)
class Standing:
    """How one person stands to one case.

    `tied`: to the account, the appeal or an earlier decision; `drawn`: as second person; `alone`: one person is
    enough here; `unreached`: nobody could be told of the approval; `took_part`: in an approval of this case.
    """

    status: AppealStatus
    permissions: frozenset[Permission]
    tied: bool = False
    drawn: bool = False
    alone: bool = False
    unreached: bool = False
    took_part: bool = False
    has_account: bool = True
    scored: bool = True
    can_reopen: bool = False


@dataclass(frozen=True)
class Choice:
    """One thing that can be decided: the word on the option, its key, and what the button says with it."""

    value: str
    label: Words
    button: Words
    key: str = ""

    @property
    def reasons(self) -> dict[str, Words]:
        """The reasons to pick from."""
        return REASONS[self.value]


PROPOSE = Choice("approve", _("Approve"), _("Propose approval, next"), "a")
CONFIRM = Choice("approve", _("Approve"), _("Confirm approval, next"), "a")
APPROVE_ALONE = Choice("approve", _("Approve"), _("Approve, next"), "a")
ASK = Choice("ask_for_more", _("Ask for more"), _("Ask for more, next"), "m")
REJECT = Choice("reject", _("Reject"), _("Reject, next"), "r")
ESCALATE = Choice("escalate", _("Escalate"), _("Hand to a lead, next"), "e")
DISAGREE = Choice("disagree", _("Disagree"), _("Disagree, next"), "e")
STOP = Choice("stop", _("Stop the approval"), _("Stop it, next"))
RESUME = Choice("resume", _("Resume the review"), _("Resume the review"))
REJECT_DISPUTE = Choice("reject_dispute", _("Reject"), _("Reject, next"), "r")
CLEAR = Choice("clear", _("Open the account again"), _("Open the account again"))
REVERSE = Choice("reverse", _("Hand-over was wrong"), _("Record that it was wrong"))
REOPEN = Choice("reopen", _("Reopen the case"), _("Reopen the case"))
RETURN = Choice("return", _("Back to review"), _("Return it to review"))
WAIT_UNREACHED = Choice("wait_unreached", _("Start the long wait"), _("Start the long wait"))

ALL = (
    PROPOSE,
    ASK,
    REJECT,
    ESCALATE,
    DISAGREE,
    STOP,
    RESUME,
    REJECT_DISPUTE,
    CLEAR,
    REVERSE,
    REOPEN,
    RETURN,
    WAIT_UNREACHED,
)


_APPROVING = frozenset({AppealStatus.PROPOSED, AppealStatus.WAITING, AppealStatus.LINK_SENT})


def choices_of(standing: Standing) -> list[Choice]:
    """What this person can decide now; the services check it all again."""
    return list(_choices(standing))


def _choices(at: Standing) -> Iterator[Choice]:
    may = at.permissions
    if at.status is AppealStatus.IN_REVIEW and not at.tied:
        yield from _first_look(at)
    if at.status is AppealStatus.PROPOSED and at.drawn and Permission.DECIDE_APPEALS in may:
        yield from (CONFIRM, DISAGREE, ASK, REJECT)
    if at.status in _APPROVING and Permission.STOP_APPROVALS in may and not at.drawn:
        yield STOP
    if at.status is AppealStatus.WAITING and at.unreached and Permission.RESOLVE_UNREACHED in may:
        yield from (RETURN, WAIT_UNREACHED)
    if at.status is AppealStatus.DISPUTED and Permission.RESOLVE_DISPUTES in may:
        yield from (RESUME, REJECT_DISPUTE)
    if at.status is AppealStatus.INCIDENT and Permission.RESOLVE_INCIDENTS in may and not at.took_part:
        yield from (CLEAR, REVERSE)
    if at.can_reopen and Permission.REOPEN_CASES in may:
        yield REOPEN


def _first_look(at: Standing) -> Iterator[Choice]:
    if Permission.DECIDE_APPEALS in at.permissions and at.has_account and at.scored:
        yield APPROVE_ALONE if at.alone else PROPOSE
    if Permission.ASK_FOR_MORE in at.permissions:
        yield ASK
    if Permission.REJECT_APPEALS in at.permissions:
        yield REJECT
    if Permission.DECIDE_APPEALS in at.permissions:
        yield ESCALATE
