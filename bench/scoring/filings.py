"""What a filing is made of while it is drawn: claims, documents, circumstances, and the hidden label."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.scoring.accounts import Account
from casedesk.directory.catalogue import Phone
from casedesk.review.engine.facts import Case, ClaimedSignIn, Claims, Context, Document, PartialDate, PartOfDay

OWNER = "owner"
_PARTS = (PartOfDay.NIGHT, PartOfDay.MORNING, PartOfDay.AFTERNOON, PartOfDay.EVENING)


@dataclass(frozen=True)
class Filing:
    """One simulated case. `who` is the owner or an attacker profile; `groups` are the sub-groups it counts in."""

    case: Case
    who: str
    groups: frozenset[str]

    @property
    def is_owner(self) -> bool:
        """The label."""
        return self.who == OWNER


@dataclass
class Draft:
    """Claims and papers being put together."""

    account: Account
    claims: dict[str, Any] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)

    def claim(self, **stated: Any) -> None:
        """Add statements; None is silence."""
        self.claims |= {name: value for name, value in stated.items() if value is not None}

    def done(self, number: int, as_of: Any) -> Case:
        """The case as the score takes it."""
        return Case(
            id=f"s{number}",
            record=self.account.record,
            claims=Claims(**self.claims),
            documents=tuple(self.documents),
            context=Context(**self.context),
            as_of=as_of,
        )


def part_of(hour: int) -> PartOfDay:
    """The part of a day an hour belongs to."""
    return _PARTS[hour // 6]


def any_part(chance: Random) -> PartOfDay:
    """A part of a day as people guess it."""
    return chance.choices(_PARTS, (1, 3, 4, 7))[0]


def sign_in(on: PartialDate, part: PartOfDay | None, city: str | None, device: str | None) -> ClaimedSignIn:
    """One line of a timeline."""
    return ClaimedSignIn(on, part, city, device)


def sibling(chance: Random, phone: Phone, among: tuple[Phone, ...]) -> str:
    """Another model of the same family, as people mix them up; the model itself where it has none."""
    others = [other.model for other in among if other.family == phone.family and other.model != phone.model]
    return chance.choice(others) if others else phone.model
