"""Sign-ins told by the owner against those on record on one line of time: who agrees with what, what nobody did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from casedesk.directory.base import AccountFacts, SignIn
from casedesk.languages import sentences
from casedesk.review.engine import sign_ins as compared
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.criteria.timeline import matched_sign_ins
from casedesk.review.engine.facts import Case, ClaimedSignIn, Claims, PartOfDay, Precision, Record
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.world import World
from casedesk.review.scores.assembly import at_place
from casedesk.review.words.distances import distance_words

DAYS = 30
MOST_DAYS = 120
# A refused sign-in on a known device is its owner's slip of the finger when the device signs in within this time.
SAME_PERSON = timedelta(hours=24)
NEAR_TOLD = timedelta(days=2)
_HOURS = {PartOfDay.NIGHT: 3, PartOfDay.MORNING: 9, PartOfDay.AFTERNOON: 15, PartOfDay.EVENING: 20}
_NOON = 12
KNOWN, STRANGER, REFUSED, UNEXPLAINED = "known", "stranger", "refused", "unexplained"


@dataclass(frozen=True, slots=True)
class Point:
    """One mark: `x` from 0 (oldest) to 1 (latest), what it says, and its kind on the recorded side.

    `first` and `last` are where the time told begins and ends, when that is more than a day; `near_told` says that a
    refused sign-in lies within two days of a day told.
    """

    x: float
    label: str
    kind: str = KNOWN
    first: float | None = None
    last: float | None = None
    near_told: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A sign-in told and the one on record it is matched with, by their x; `agrees` in full, or else nearly."""

    told: float
    recorded: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class AxisRow:
    """One line of the table: what was told, what is on record, what that means; one of the first two may be empty."""

    told: str
    recorded: str
    result: str
    kind: str


@dataclass(frozen=True, slots=True)
class Axis:
    """What the chart draws: days of the line, marks, matched pairs, the finding in words, and the same as a table."""

    days: int
    summary: str
    ticks: Sequence[Point]
    recorded: Sequence[Point]
    claimed: Sequence[Point]
    pairs: Sequence[Pair]
    rows: Sequence[AxisRow]


def sign_in_axis(claims: Claims, facts: AccountFacts | None, filed: date, policy: Policy | None = None) -> Axis | None:
    """The line of the last days before filing; longer when the owner tells of older sign-ins. None without any mark.

    Args:
        claims: what the owner states; its timeline is drawn.
        facts: the account, or None when there is none or the account system is away.
        filed: the day of filing, the right end of the line.
        policy: its windows say how far off a sign-in may be and still agree; those of the default policy where it is
            None or knows no timeline.
    """
    told = claims.sign_ins
    oldest = min((each.on.start for each in told), default=filed)
    days = min(MOST_DAYS, max(DAYS, (filed - oldest).days + 2))
    line = _Line(filed - timedelta(days=days), days)
    sign_ins = [each for each in (facts.sign_ins if facts else ()) if line.begins <= at_place(each.at).date() <= filed]
    if not sign_ins and not told:
        return None
    sign_ins.sort(key=lambda each: each.at)
    known = {device.model for device in facts.devices} if facts else set()
    marks = {each: line.recorded(each, _kind(each, known, sign_ins), told) for each in sign_ins}
    matches = _matches(claims, sign_ins, filed, policy)
    claimed = [line.claimed(each) for each, _match, _agrees in matches]
    pairs = [
        Pair(point.x, marks[match].x, agrees)
        for point, (_told, match, agrees) in zip(claimed, matches, strict=True)
        if match
    ]
    recorded = list(marks.values())
    return Axis(
        days,
        _summary(recorded, pairs, len(claimed)),
        line.ticks(),
        recorded,
        claimed,
        pairs,
        _rows(claimed, matches, marks),
    )


_Match = tuple[ClaimedSignIn, SignIn | None, bool]


def _matches(claims: Claims, sign_ins: Sequence[SignIn], filed: date, policy: Policy | None) -> list[_Match]:
    """Each line told with its sign-in on record; refused ones are nobody's."""
    by_compared = {
        compared.SignIn(at_place(each.at), each.city, each.device): each for each in sign_ins if each.succeeded
    }
    known = policy if policy and "sign_ins:one" in policy.tables else Policy.default()
    case = Case("", Record(sign_ins=tuple(by_compared)), claims, as_of=filed)
    matched = matched_sign_ins(Bench(case, World(filed), known))
    return [(told, by_compared[found] if found else None, agrees) for told, found, agrees in matched]


def _kind(sign_in: SignIn, known: set[str], sign_ins: Sequence[SignIn]) -> str:
    if sign_in.succeeded:
        return KNOWN if not known or sign_in.device in known else STRANGER
    if known and sign_in.device not in known:
        return UNEXPLAINED
    same = (each for each in sign_ins if each.succeeded and each.device == sign_in.device)
    return REFUSED if any(abs(each.at - sign_in.at) <= SAME_PERSON for each in same) else UNEXPLAINED


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of time: its first day and how many there are."""

    begins: date
    days: int

    def place(self, moment: datetime) -> float:
        since = (moment.date() - self.begins).days + (moment.hour + moment.minute / 60) / 24
        return min(1.0, max(0.0, since / (self.days + 1)))

    def recorded(self, sign_in: SignIn, kind: str, told: Sequence[ClaimedSignIn]) -> Point:
        local = at_place(sign_in.at)
        words = [f"{local:%m-%d %H:%M}", sign_in.city, sign_in.device]
        day = local.date()
        near = any(each.on.start - NEAR_TOLD <= day <= each.on.end + NEAR_TOLD for each in told)
        label = str(_(", ")).join(word for word in words if word)
        return Point(self.place(local), label, kind, near_told=kind == UNEXPLAINED and near)

    def claimed(self, told: ClaimedSignIn) -> Point:
        middle = told.on.start + (told.on.end - told.on.start) / 2
        hour = _HOURS[told.part_of_day] if told.part_of_day else _NOON
        point = self.place(datetime(middle.year, middle.month, middle.day, hour, tzinfo=UTC))
        if told.on.precision is Precision.DAY:
            return Point(point, _claimed_label(told))
        first, last = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (told.on.start, told.on.end))
        return Point(point, _claimed_label(told), first=self.place(first), last=self.place(last + timedelta(days=1)))

    def ticks(self) -> list[Point]:
        parts = (0.0, 0.25, 0.5, 0.75, 1.0)
        return [Point(part, _day(self.begins + timedelta(days=round(self.days * part)))) for part in parts]


def _day(day: date) -> str:
    return f"{day:%m-%d}"


def _claimed_label(told: ClaimedSignIn) -> str:
    parts = {
        PartOfDay.NIGHT: _("night"),
        PartOfDay.MORNING: _("morning"),
        PartOfDay.AFTERNOON: _("afternoon"),
        PartOfDay.EVENING: _("evening"),
    }
    day = _day(told.on.start) if told.on.precision is Precision.DAY else str(told.on)
    if told.around:
        day = str(_("around %(day)s", day=day))
    if told.part_of_day is None:
        return day
    # A day that ends in a word needs no space before the next one in Chinese.
    return sentences(day, parts[told.part_of_day]) if told.around else f"{day} {parts[told.part_of_day]}"


def _summary(recorded: Sequence[Point], pairs: Sequence[Pair], told: int) -> str:
    count = {kind: sum(point.kind == kind for point in recorded) for kind in (STRANGER, REFUSED, UNEXPLAINED)}
    signed_in = len(recorded) - count[REFUSED] - count[UNEXPLAINED]
    agree = sum(pair.agrees for pair in pairs)
    parts = [
        ngettext("%(num)d sign-in on record", "%(num)d sign-ins on record", signed_in),
        ngettext("%(num)d told by the owner", "%(num)d told by the owner", told),
    ]
    if told and signed_in:
        parts.append(_("of these %(agree)s agree and %(nearly)s nearly", agree=agree, nearly=len(pairs) - agree))
    if count[STRANGER]:
        parts.append(ngettext("%(num)d on an unknown device", "%(num)d on unknown devices", count[STRANGER]))
    if count[REFUSED]:
        parts.append(ngettext("%(num)d refused", "%(num)d refused", count[REFUSED]))
    if count[UNEXPLAINED]:
        parts.append(
            ngettext(
                "%(num)d refused that nothing explains", "%(num)d refused that nothing explains", count[UNEXPLAINED]
            )
        )
    return str(_(", ")).join(parts)


def _rows(claimed: Sequence[Point], matches: Sequence[_Match], marks: Mapping[SignIn, Point]) -> list[AxisRow]:
    """What was told first, each beside what it is matched with; then what is on record alone, oldest first."""
    rows = []
    for point, (told, match, agrees) in zip(claimed, matches, strict=True):
        details = [point.label, told.city or "", told.device or ""]
        words = _("agrees") if agrees else _("nearly agrees") if match else _("no sign-in on record agrees")
        if match and told.city and match.city and (beside := distance_words(told.city, match.city)):
            words = _("%(result)s; %(distance)s", result=words, distance=beside)
        record = marks[match].label if match else ""
        rows.append(AxisRow(str(_(", ")).join(filter(None, details)), record, str(words), "pair" if match else "alone"))
    taken = {match for _told, match, _agrees in matches if match}
    alone = {
        KNOWN: _("recorded"),
        STRANGER: _("unknown device"),
        REFUSED: _("refused, then signed in on the same device"),
        UNEXPLAINED: _("refused, and nothing explains it"),
    }
    for sign_in, point in marks.items():
        if sign_in not in taken:
            near = _("; within two days of a day told") if point.near_told else ""
            rows.append(AxisRow("", point.label, f"{alone[point.kind]}{near}", point.kind))
    return rows
