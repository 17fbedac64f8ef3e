"""Cases with known truth: honest owners and six kinds of impostor, from one seed."""

from collections.abc import Iterator, Mapping
from random import Random

from bench.scoring.accounts import account
from bench.scoring.filings import OWNER, Filing
from bench.scoring.impostors import MIX, impostor
from bench.scoring.owners import owner
from bench.scoring.places import AS_OF

OWNERS = 0.70


def simulate(count: int, seed: int, mix: Mapping[str, float] = MIX, owners: float = OWNERS) -> Iterator[Filing]:
    """Draw filings; the same arguments give the same filings, and one filing never depends on another.

    Args:
        count: how many. seed: of the whole.
        mix: share of each profile among the impostors. owners: share of owners among all.
    """
    profiles, shares = tuple(mix), tuple(mix.values())
    for number in range(count):
        chance = Random(f"{seed}/{number}")
        true = account(chance)
        if chance.random() < owners:
            draft, groups = owner(chance, true)
            yield Filing(draft.done(number, AS_OF), OWNER, frozenset(groups))
        else:
            profile = chance.choices(profiles, shares)[0]
            yield Filing(impostor(chance, true, profile).done(number, AS_OF), profile, frozenset())
