"""The world a guesser lives in: how frequent cities and models are, when models came out and what they cost."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from casedesk.review.engine.canonical import ModelName, canonical_city, canonical_model
from casedesk.review.engine.city_positions import kilometres
from casedesk.review.engine.facts import Record


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is public about a phone model.

    `share` is its frequency among the directory's devices; `tacs` are the first eight digits of its IMEIs, where known.
    """

    family: str | None = None
    released_on: date | None = None
    list_price: Decimal | None = None
    share: float = 0.0
    tacs: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """Frequencies and public facts at a day; `id` names this very table in a stored score."""

    as_of: date
    service_opened_on: date | None = None
    cities: Mapping[str, float] = field(default_factory=dict)
    models: Mapping[str, ModelFacts] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """SHA-256 of the canonical JSON."""
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The object of a world file."""
        return {
            "as_of": self.as_of.isoformat(),
            "service_opened_on": self.service_opened_on.isoformat() if self.service_opened_on else None,
            "cities": dict(self.cities),
            "models": {
                name: {
                    "family": model.family,
                    "released_on": model.released_on.isoformat() if model.released_on else None,
                    "list_price": None if model.list_price is None else str(model.list_price),
                    "share": model.share,
                    **({"tacs": list(model.tacs)} if model.tacs else {}),
                }
                for name, model in self.models.items()
            },
        }

    def city_share(self, city: str) -> float:
        """Frequency of a city, 0 when unknown."""
        return min(1.0, self._cities.get(canonical_city(city), 0.0))

    def cities_near(self, city: str, within: float) -> Mapping[str, float]:
        """Frequencies of the other cities at most so many km from a city; none where its position is not known."""
        asked = canonical_city(city), within
        if asked not in self._near:
            apart = ((name, share, kilometres(name, asked[0])) for name, share in self._cities.items())
            self._near[asked] = {name: share for name, share, km in apart if km and km <= within}
        return self._near[asked]

    def model(self, name: str) -> ModelFacts | None:
        """What is known of a model, or None; a name without its brand must fit one model only."""
        wanted = canonical_model(name)
        found = [facts for known, facts in self._models.get(wanted.name, ()) if known.agrees(wanted)]
        return found[0] if len(found) == 1 else None

    def model_of_tac(self, tac: str) -> str | None:
        """Name of the model whose IMEIs begin with these eight digits, or None."""
        return self._tacs.get(tac)

    def family_share(self, family: str) -> float:
        """Frequency of all models of a family together."""
        return self._families.get(family, 0.0)

    @cached_property
    def _cities(self) -> dict[str, float]:
        shares: defaultdict[str, float] = defaultdict(float)
        for name, share in sorted(self.cities.items()):
            shares[canonical_city(name)] += share
        return dict(shares)

    @cached_property
    def _near(self) -> dict[tuple[str, float], Mapping[str, float]]:
        return {}

    @cached_property
    def _models(self) -> dict[str, list[tuple[ModelName, ModelFacts]]]:
        index: defaultdict[str, list[tuple[ModelName, ModelFacts]]] = defaultdict(list)
        for name, facts in sorted(self.models.items()):
            index[canonical_model(name).name].append((canonical_model(name), facts))
        return dict(index)

    @cached_property
    def _tacs(self) -> dict[str, str]:
        return {tac: name for name, facts in sorted(self.models.items()) for tac in facts.tacs}

    @cached_property
    def _families(self) -> dict[str, float]:
        shares: defaultdict[str, float] = defaultdict(float)
        for _, facts in sorted(self.models.items()):
            if facts.family:
                shares[facts.family] += facts.share
        return dict(shares)


def world_from_records(records: Iterable[Record], as_of: date | None = None) -> World:
    """Shares counted from records, for when no world file is given: prices, families and releases stay unknown.

    A city counts once for each account that registered or mostly signs in there. Without `as_of` the world ends with
    the latest day any record knows. Raises ValueError when there is neither.
    """
    cities: Counter[str] = Counter()
    models: Counter[str] = Counter()
    days = []
    for record in records:
        main = next(iter(record.shares_of_cities), None)
        cities.update({canonical_city(city) for city in (record.registered_city, main) if city})
        models.update(device.model for device in record.devices)
        days += [day for day in (record.registered_on, record.last_use) if day]
        days += [device.activated_on for device in record.devices if device.activated_on]
    if as_of is None and not days:
        raise ValueError("as_of: needed, because no record holds a date")
    return World(
        as_of=as_of or max(days),
        cities={city: count / cities.total() for city, count in sorted(cities.items())},
        models={name: ModelFacts(share=count / models.total()) for name, count in sorted(models.items())},
    )
