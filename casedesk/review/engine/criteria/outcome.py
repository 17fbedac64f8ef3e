"""What every criterion works with and what it hands back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from casedesk.review.engine.city_positions import kilometres, position_of
from casedesk.review.engine.comparisons import Comparison, Unused
from casedesk.review.engine.facts import Case
from casedesk.review.engine.guesses import Guess
from casedesk.review.engine.policy import Policy, Table
from casedesk.review.engine.world import World

Outcome: TypeAlias = Comparison | Unused

NOT_ASKED = "not_asked"
NOT_ANSWERED = "not_answered"
CANNOT_COMPARE = "cannot_compare"
UNREADABLE = "unreadable"
COUNTED_ELSEWHERE = "counted_elsewhere"
NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Bench:
    """One case on the bench with the world and the policy it is compared under."""

    case: Case
    world: World
    policy: Policy

    @property
    def as_of(self) -> date:
        """The day of the comparison: the case's own, else the world's."""
        return self.case.as_of or self.world.as_of

    def table(self, name: str) -> Table:
        """A table of the policy."""
        return self.policy.tables[name]

    def fixed(self, table: str, level: int, claim: str, record: str, guess: str = "") -> Comparison:
        """A comparison whose guess probabilities stand in the policy, under `guess` or the table's own name.

        They are levelled too: two digits off a phone number are guessed so rarely that being nearly right would
        otherwise weigh more than being right.
        """
        found = self.table(table)
        return Comparison.of(found, level, Guess(self.policy.guess(guess or table)), claim, record)

    def kilometres(self, claimed: str, recorded: str) -> float | None:
        """How far two cities are apart; None where a position is not known, or the policy knows no distances."""
        if self.policy.near is None or not (position_of(claimed) and position_of(recorded)):
            return None
        return kilometres(claimed, recorded)

    def is_near(self, apart: float | None) -> bool:
        """Whether cities so many km apart are neighbours."""
        return apart is not None and self.policy.near is not None and 0 < apart <= self.policy.near

    def share_of(self, city: str) -> float:
        """Chance that a guess is this city: its frequency, but never less than the floor."""
        return max(self.policy.floor("city"), self.world.city_share(city))

    def share_near(self, city: str) -> float:
        """Chance that a guess is a neighbour of this city: their frequencies, but never less than the floor."""
        near = self.world.cities_near(city, self.policy.near) if self.policy.near else {}
        return max(self.policy.floor("city"), math.fsum(near.values()))

    @property
    def ceiling(self) -> float:
        """The most that all agreements together may be guessed with."""
        return self.policy.floor("guess_ceiling")


def unused(signal: str, claim: object, record: object) -> Unused:
    """Why a signal is not compared when one side, or both, is missing. Empty text and empty lists are silence."""
    if claim:
        return Unused(signal, CANNOT_COMPARE)
    return Unused(signal, NOT_ANSWERED if record else NOT_ASKED)


def level_within(distance: float, edges: Sequence[float]) -> int:
    """Index of the first level whose edge holds the distance; the level after the last edge otherwise."""
    return next((level for level, edge in enumerate(edges) if distance <= edge), len(edges))
