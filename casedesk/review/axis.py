"""Sign-ins told by the owner against those on record, placed on one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from casedesk.directory.base import AccountFacts, SignIn
from casedesk.languages import at_desk
from casedesk.review.facts import ClaimedSignIn, PartOfDay, Precision

DAYS = 30
MOST_DAYS = 120
_HOURS = {PartOfDay.NIGHT: 3, PartOfDay.MORNING: 9, PartOfDay.AFTERNOON: 15, PartOfDay.EVENING: 20}
_NOON = 12


@dataclass(frozen=True, slots=True)
class Point:
    """One mark: `x` from 0 (oldest) to 1 (latest), what it says, and its kind on the recorded side."""

    x: float
    label: str
    kind: str = "known"


@dataclass(frozen=True, slots=True)
class Axis:
    """What the chart draws: days of the line, what was recorded, what was told, and the finding in words."""

    days: int
    summary: str
    ticks: Sequence[Point]
    recorded: Sequence[Point]
    claimed: Sequence[Point]


def sign_in_axis(told: Sequence[ClaimedSignIn], facts: AccountFacts | None, filed: date) -> Axis | None:
    """The line of the last days before filing; longer when the owner tells of older sign-ins. None without any mark.

    Args:
        told: the owner's timeline.
        facts: the account, or None when there is none or the account system is away.
        filed: the day of filing, the right end of the line.
    """
    oldest = min((each.on.start for each in told), default=filed)
    days = min(MOST_DAYS, max(DAYS, (filed - oldest).days + 2))
    begins = filed - timedelta(days=days)
    sign_ins = [each for each in (facts.sign_ins if facts else ()) if begins <= at_desk(each.at).date() <= filed]
    if not sign_ins and not told:
        return None
    known = {device.model for device in facts.devices} if facts else set()
    recorded = [
        Point(_place(at_desk(each.at), begins, days), _recorded_label(each), _kind(each, known))
        for each in sorted(sign_ins, key=lambda each: each.at)
    ]
    claimed = [Point(_place(_moment(each), begins, days), _claimed_label(each)) for each in told]
    ticks = [Point(part, _day(begins + timedelta(days=round(days * part)))) for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return Axis(days, _summary(recorded, claimed), ticks, recorded, claimed)


def _kind(sign_in: SignIn, known: set[str]) -> str:
    if not sign_in.succeeded:
        return "refused"
    return "known" if not known or sign_in.device in known else "stranger"


def _place(moment: datetime, begins: date, days: int) -> float:
    since = (moment.date() - begins).days + (moment.hour + moment.minute / 60) / 24
    return min(1.0, max(0.0, since / (days + 1)))


def _moment(told: ClaimedSignIn) -> datetime:
    middle = told.on.start + (told.on.end - told.on.start) / 2
    hour = _HOURS[told.part_of_day] if told.part_of_day else _NOON
    return datetime(middle.year, middle.month, middle.day, hour, tzinfo=UTC)


def _day(day: date) -> str:
    return f"{day:%m-%d}"


def _recorded_label(sign_in: SignIn) -> str:
    local = at_desk(sign_in.at)
    words = [f"{local:%m-%d %H:%M}", sign_in.city, sign_in.device]
    return str(_(", ")).join(word for word in words if word)


def _claimed_label(told: ClaimedSignIn) -> str:
    parts = {
        PartOfDay.NIGHT: _("night"),
        PartOfDay.MORNING: _("morning"),
        PartOfDay.AFTERNOON: _("afternoon"),
        PartOfDay.EVENING: _("evening"),
    }
    day = _day(told.on.start) if told.on.precision is Precision.DAY else str(told.on)
    return f"{day} {parts[told.part_of_day]}" if told.part_of_day else day


def _summary(recorded: Sequence[Point], claimed: Sequence[Point]) -> str:
    refused = sum(point.kind == "refused" for point in recorded)
    strange = sum(point.kind == "stranger" for point in recorded)
    parts = [
        ngettext("%(num)d sign-in on record", "%(num)d sign-ins on record", len(recorded) - refused),
        ngettext("%(num)d told by the owner", "%(num)d told by the owner", len(claimed)),
    ]
    if strange:
        parts.append(ngettext("%(num)d on an unknown device", "%(num)d on unknown devices", strange))
    if refused:
        parts.append(ngettext("%(num)d refused", "%(num)d refused", refused))
    return str(_(", ")).join(parts)
