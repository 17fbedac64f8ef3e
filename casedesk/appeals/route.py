"""The way of an appeal as its owner sees it: five stops with dates, and where it stands."""

from dataclasses import dataclass

from flask_babel import gettext as _

from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import open_request, shown_status
from casedesk.appeals.status import AppealStatus
from casedesk.appeals.wording import contact_of
from casedesk.extensions import app_settings
from casedesk.languages import format_moment

S = AppealStatus


@dataclass(frozen=True)
class Stop:
    """One stop: its title, its state (done, now: the owner is asked, calm: with us, later, stopped), a line below."""

    title: str
    state: str
    when: str = ""


def route_of(appeal: Appeal) -> list[Stop]:
    """The stops of an appeal that was sent, or withdrawn before."""
    status = shown_status(appeal)
    stops = [Stop(_("Sent"), "done", format_moment(appeal.sent_at))] if appeal.sent_at else []
    if status in (S.WITHDRAWN, S.EXPIRED):
        title = _("Withdrawn") if status is S.WITHDRAWN else _("Out of time")
        return [*stops, Stop(title, "stopped", format_moment(appeal.moved_at))]
    if status in (S.REJECTED, S.REVERSED):
        when = format_moment(appeal.moved_at)
        return [*stops, Stop(_("Review"), "done"), Stop(_("Decision: not approved"), "stopped", when)]
    return [*stops, _review(appeal, status), _decision(status), _wait(status), *_password(appeal, status)]


def _review(appeal: Appeal, status: AppealStatus) -> Stop:
    if status is S.WAITING_FOR_OWNER:
        request = open_request(appeal)
        asked = format_moment(request.asked_at) if request else format_moment(appeal.moved_at)
        return Stop(_("Waiting for you"), "now", _("Asked %(time)s", time=asked))
    if status is S.DISPUTED:
        return Stop(_("Review"), "calm", _("It takes longer than usual"))
    if status is S.IN_REVIEW:
        due = _("We reply by %(time)s", time=format_moment(appeal.due_at)) if appeal.due_at else ""
        return Stop(_("Review"), "calm", due)
    return Stop(_("Review"), "done")


def _decision(status: AppealStatus) -> Stop:
    decided = status in (S.WAITING, S.LINK_SENT, S.REDEEMED, S.INCIDENT)
    by_two = _("Two people check every approval") if app_settings().second_approval == "always" else ""
    said = _("Approved") if decided else by_two
    return Stop(_("Decision"), "done" if decided else "later", said)


def _wait(status: AppealStatus) -> Stop:
    state = {S.WAITING: "calm", S.LINK_SENT: "done", S.REDEEMED: "done", S.INCIDENT: "done"}.get(status, "later")
    said = _("Over") if state == "done" else _("Up to 7 days, so the owner can object if this is not them")
    return Stop(_("Safety wait"), state, said)


def _password(appeal: Appeal, status: AppealStatus) -> list[Stop]:
    title = _("Choose a new password")
    if status is S.REDEEMED:
        return [Stop(title, "done", format_moment(appeal.moved_at))]
    if status is S.INCIDENT:
        held = Stop(_("On hold while we check"), "stopped", format_moment(appeal.moved_at))
        return [Stop(title, "done"), held]
    if status is S.LINK_SENT:
        said = _("The link is with %(contact)s. Have your tracking code ready", contact=contact_of(appeal))
        return [Stop(title, "now", said)]
    said = _("We send a link to %(contact)s. Have your tracking code ready", contact=contact_of(appeal))
    return [Stop(title, "later", said)]
