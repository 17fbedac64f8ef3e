"""The sign-in timeline: what the appellant tells, matched one to one with sign-ins on record."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice
from operator import or_
from typing import TypeAlias

from casedesk.review.engine.canonical import canonical_city
from casedesk.review.engine.comparisons import Comparison, Unused
from casedesk.review.engine.criteria.agreement import AGREES, NEARLY, Kind, agreements, parts_of_hours
from casedesk.review.engine.criteria.devices import same_model
from casedesk.review.engine.criteria.matching import best_matches
from casedesk.review.engine.criteria.outcome import COUNTED_ELSEWHERE, NOT_ANSWERED, NOT_ASKED, Bench, Outcome
from casedesk.review.engine.facts import ClaimedSignIn, Claims, PartialDate, PartOfDay
from casedesk.review.engine.guesses import rarity
from casedesk.review.engine.sign_ins import SignIn, SignInColumns

SIGNAL = "sign_ins"
MOST_ENTRIES = 12
# From which share of all that could agree a level is reached; the last level is that nothing does.
_MOST, _HALF = 0.75, 0.40
# The details of an entry: part of day, city and device.
_Details: TypeAlias = tuple[PartOfDay | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; `day_is_given` when its day counts as the last use already."""

    told: ClaimedSignIn
    day_is_given: bool


@dataclass(frozen=True, slots=True)
class _Guess:
    """Chances that a guess of one entry agrees, and that it agrees at least nearly."""

    agrees: float
    nearly: float


def stated_last_use(claims: Claims) -> PartialDate | None:
    """The last use as stated, else the latest day of the stated timeline."""
    days = (sign_in.on for sign_in in claims.sign_ins)
    return claims.last_use or max(days, key=lambda day: (day.end, day.start), default=None)


def compare_timeline(bench: Bench) -> Outcome:
    """How much of the timeline is on record (scoring design, section 2; "last normal use" keeps what it counts).

    Days are those of the place of each sign-in: its time carries the offset of that place. The chance of a guess is
    the part of the last days in which a sign-in with the details told would be hit, so that an account used every day
    proves little. A city or device told elsewhere too costs a guesser nothing more here.
    """
    claims, recorded = bench.case.claims, bench.case.record.columns
    if not claims.sign_ins:
        return Unused(SIGNAL, NOT_ANSWERED if recorded else NOT_ASKED)
    if not recorded or "sign_ins:one" not in bench.policy.tables:
        return Unused(SIGNAL, COUNTED_ELSEWHERE)
    shelf = _Shelf(bench, recorded)
    entries = [entry for entry in _entries(claims) if not entry.day_is_given or shelf.is_worth_comparing(entry)]
    if not entries:
        return Unused(SIGNAL, COUNTED_ELSEWHERE)
    matched = best_matches([shelf.candidates(entry, len(entries)) for entry in entries])
    reached = sum(quality for _, quality in matched)
    chances = _sums([shelf.guess(entry) for entry in entries])
    table = bench.table("sign_ins:one" if len(entries) == 1 else "sign_ins:several")
    level, hits = _level(reached, len(entries)), [0.0] * len(table.levels)
    for total, chance in enumerate(chances):
        hits[_level(total, len(entries))] += chance
    return Comparison.of(
        table,
        level,
        rarity(hits[:-1], bench.ceiling),
        "; ".join(_told(entry.told) for entry in entries),
        "; ".join(_recorded(shelf.sign_in(index)) for index, quality in matched if quality),
    )


def matched_sign_ins(bench: Bench) -> list[tuple[ClaimedSignIn, SignIn | None, bool]]:
    """For each entry told, latest first: the sign-in on record it is matched with, and whether it agrees in full.

    The same matching as of the score, but of every entry: also of those whose day the last use counts already.
    """
    entries = _entries(bench.case.claims)
    if not entries:
        return []
    shelf = _Shelf(bench, bench.case.record.columns)
    matched = best_matches([shelf.candidates(entry, len(entries)) for entry in entries])
    return [
        (entry.told, shelf.sign_in(index) if quality else None, quality == AGREES)
        for entry, (index, quality) in zip(entries, matched, strict=True)
    ]


def _entries(claims: Claims) -> list[Entry]:
    """The latest entries; days that fall into the stated last use are counted there."""
    last = stated_last_use(claims)
    latest = sorted(claims.sign_ins, key=lambda told: (told.on.end, told.on.start), reverse=True)[:MOST_ENTRIES]
    return [
        Entry(told, last is not None and told.on.start <= last.end and last.start <= told.on.end) for told in latest
    ]


class _Shelf:
    """The sign-ins on record in the order of their days, and how entries agree with them."""

    def __init__(self, bench: Bench, recorded: SignInColumns):
        self.bench, self.recorded = bench, recorded
        self.exact, self.near = bench.policy.window("sign_in_exact"), bench.policy.window("sign_in_near")
        self.around = bench.policy.window("sign_in_around")
        claimed, today = bench.case.claims.sign_ins, bench.as_of.toordinal()
        self.begins = min(today - bench.policy.window("last_use"), *(told.on.start.toordinal() for told in claimed))
        self.oldest = self.begins - self.near - self.around
        dated = recorded.between(self.oldest, today)
        parts = parts_of_hours(frozenset(told.part_of_day for told in claimed if told.part_of_day))
        self.days = [at.toordinal() for at, _city, _device, _index in dated]
        self.indices = [index for _at, _city, _device, index in dated]
        numbers: dict[Kind, int] = {}
        self.kind_of = [
            numbers.setdefault((parts[at.hour], (city, device)), len(numbers)) for at, city, device, _index in dated
        ]
        # Most sign-ins of an account differ in nothing but their day: of each kind, a bit for each day from the oldest.
        self.kinds, self.days_of = tuple(numbers), [0] * len(numbers)
        for kind, day in set(zip(self.kind_of, self.days, strict=True)):
            self.days_of[kind] |= 1 << (day - self.oldest)
        self.places = {place for _parts, place in self.kinds}
        self.used = reduce(or_, self.days_of, 0)
        self._agreeing: dict[_Details, list[int]] = {}
        self._reached: dict[tuple[int, int, int], float] = {}
        self._cities = {canonical_city(city) for city in _cities_told_elsewhere(bench.case.claims)}

    def sign_in(self, index: int) -> SignIn:
        """One of the sign-ins, by its place in the order of days."""
        return self.recorded[self.indices[index]]

    def candidates(self, entry: Entry, most: int) -> list[tuple[int, int]]:
        """Sign-ins an entry may tell of: their index and how well they agree, AGREES or NEARLY.

        The best so many, by their agreement and then by their day: no entry needs more than there are entries.
        """
        slack = self._slack(entry)
        start, end = entry.told.on.start.toordinal(), entry.told.on.end.toordinal()
        near = self.exact if entry.day_is_given else self.near
        first, last = bisect_left(self.days, start - near - slack), bisect_right(self.days, end + near + slack)
        exact = self.exact + slack
        on_day = range(bisect_left(self.days, start - exact), bisect_right(self.days, end + exact))
        agreements, kind_of = self._agreements(entry.told), self.kind_of
        found = [(index, AGREES) for index in on_day if agreements[kind_of[index]] == AGREES][:most]
        if len(found) < most:
            nearly = chain(
                (index for index in range(first, on_day.start) if agreements[kind_of[index]]),
                (index for index in on_day if agreements[kind_of[index]] == NEARLY),
                (index for index in range(on_day.stop, last) if agreements[kind_of[index]]),
            )
            found += [(index, NEARLY) for index in islice(nearly, most - len(found))]
        return found

    def is_worth_comparing(self, entry: Entry) -> bool:
        """Whether an entry whose day is counted elsewhere tells more: it names details, and its day is right."""
        told, slack = entry.told, self._slack(entry) + self.exact
        if not (told.part_of_day or told.city or told.device):
            return False
        first = bisect_left(self.days, told.on.start.toordinal() - slack)
        return first < bisect_right(self.days, told.on.end.toordinal() + slack)

    def guess(self, entry: Entry) -> _Guess:
        """Chances to hit by guessing the day, given the details told; only the details where the day is given."""
        all_agree = half_agree = 0
        for days, agreement in zip(self.days_of, self._agreements(entry.told), strict=True):
            if agreement == AGREES:
                all_agree |= days
            if agreement:
                half_agree |= days
        new, new_nearly = self._prices_of_new_details(entry.told)
        agrees = self._covered(entry, self.exact, all_agree) * new
        within = self.exact if entry.day_is_given else self.near
        nearly = self._covered(entry, within, half_agree) * new_nearly
        if entry.day_is_given:
            either = self._covered(entry, self.exact, self.used)
            agrees, nearly = (min(1.0, chance / either) for chance in (agrees, nearly))
        return _Guess(min(agrees, nearly), nearly)

    def _agreements(self, told: ClaimedSignIn) -> list[int]:
        """For each kind of sign-in AGREES where all details told agree with it, NEARLY where half of them do, else 0.

        Details that are not on record are left out.
        """
        details = told.part_of_day, told.city, told.device
        if details not in self._agreeing:
            self._agreeing[details] = agreements(self.bench, told, self.kinds, self.places)
        return self._agreeing[details]

    def _covered(self, entry: Entry, within: int, days: int) -> float:
        """Share of the days a guesser would name from which one of these days lies within so many days."""
        slack = within + self._slack(entry)
        before, after = entry.told.on.days - 1 + slack, slack
        if (before, after, days) not in self._reached:
            self._reached[before, after, days] = self._share(before, after, days)
        return self._reached[before, after, days]

    def _share(self, before: int, after: int, days: int) -> float:
        """Share of the last days from which one of these days is at most so many days ahead, or past."""
        # Each day is smeared over those from which it is reached; bit 0 is then `before` days ahead of the oldest.
        reached, width = days, 1
        while width <= before + after:
            step = min(width, before + after + 1 - width)
            reached |= reached << step
            width += step
        count = self.bench.as_of.toordinal() + 1 - self.begins
        named = reached >> (self.begins - self.oldest + before) & (1 << count) - 1
        return named.bit_count() / count

    def _slack(self, entry: Entry) -> int:
        return self.around if entry.told.around else 0

    def _prices_of_new_details(self, told: ClaimedSignIn) -> tuple[float, float]:
        """How rare the city and the device are, where they are told here and nowhere else; and how rare to be near.

        Who tells one detail alone is near by a neighbouring city; who tells more is near without what is new.
        """
        claims, price, beside = self.bench.case.claims, 1.0, 0.0
        told_one = sum(bool(part) for part in (told.part_of_day, told.city, told.device)) == 1
        if told.city and canonical_city(told.city) not in self._cities:
            price = self.bench.share_of(told.city)
            if told_one and self.bench.policy.near is not None:
                beside = self.bench.share_near(told.city)
        models = [model for model in (claims.model, claims.second_model) if model]
        if told.device and not any(same_model(told.device, model) for model in models):
            facts = self.bench.world.model(told.device)
            price *= max(self.bench.policy.floor("model"), facts.share if facts else 0.0)
        return price, min(1.0, price + beside) if told_one else 1.0


def _cities_told_elsewhere(claims: Claims) -> Sequence[str]:
    return (*claims.cities, claims.registered_city or "")


def _level(reached: int, entries: int) -> int:
    """The level of a sum of qualities, from the best."""
    if entries == 1:
        return AGREES - reached
    share = reached / (AGREES * entries)
    return 0 if share >= _MOST else 1 if share >= _HALF else 2 if reached else 3


def _sums(guesses: Sequence[_Guess]) -> list[float]:
    """Chance of each sum of qualities when every entry is guessed by itself."""
    chances = [1.0]
    for guess in guesses:
        none, nearly = 1 - guess.nearly, guess.nearly - guess.agrees
        before = zip((0.0, 0.0, *chances), (0.0, *chances, 0.0), (*chances, 0.0, 0.0), strict=True)
        chances = [two * guess.agrees + one * nearly + same * none for two, one, same in before]
    return chances


def _told(told: ClaimedSignIn) -> str:
    return " ".join(part for part in (str(told.on), told.part_of_day, told.city, told.device) if part)


def _recorded(sign_in: SignIn) -> str:
    moment = sign_in.at.strftime("%Y-%m-%d %H:%M")
    return " ".join(part for part in (moment, sign_in.city, sign_in.device) if part)
