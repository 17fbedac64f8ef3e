"""What studies of policies give: figures and lists, kept as JSON and read back for pages and commands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Measures:
    """How well posteriors came true on cases with a confirmed outcome; None where there are no such cases.

    `auc` is the share of pairs of an owner and a theft in which the owner's posterior is higher, ties counting half
    (Hanley and McNeil, 1982). `log_loss` in nats and `brier` are means over the cases; `ece` is the expected
    calibration error over 15 bins of equal width (Naeini and others, 2015). `owners_strong` and `thefts_strong` are
    the shares that reach band strong.
    """

    cases: int
    owners: int
    thefts: int
    log_loss: float | None = None
    brier: float | None = None
    ece: float | None = None
    owners_strong: float | None = None
    thefts_strong: float | None = None
    auc: float | None = None


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Cases whose posterior lies from `low` to `high`: how many, their mean posterior, and the share of owners."""

    low: float
    high: float
    cases: int
    told: float
    came_true: float


@dataclass(frozen=True, slots=True)
class BandChange:
    """A case whose band differs under the policy studied; `outcome` is owner, theft or empty when not known."""

    appeal_id: int
    reference: str
    outcome: str
    band_before: str
    band_after: str
    posterior_before: float
    posterior_after: float


@dataclass(frozen=True, slots=True)
class Group:
    """A sub-group under the active policy and under the one studied.

    Names: all, no_order, no_document, old_account, language:en, language:zh_Hans.
    """

    name: str
    before: Measures
    after: Measures
    changed: int


@dataclass(frozen=True, slots=True)
class SignalEvidence:
    """In how many confirmed owners and thefts a signal matched or differed.

    It matched where its level is likelier from the owner than from a guesser.
    """

    signal: str
    owners_matched: int
    owners_differed: int
    thefts_matched: int
    thefts_differed: int

    @property
    def compared(self) -> int:
        """In how many of them it was compared at all."""
        return self.owners_matched + self.owners_differed + self.thefts_matched + self.thefts_differed


@dataclass(frozen=True, slots=True)
class BackTest:
    """A policy replayed on the last decided cases, beside the active one.

    `not_replayed` names parts of the policy that differ from the one a case was compared under and that a stored
    comparison cannot show, such as guess or edges. `unreadable` counts cases whose comparison the policy lacks tables
    for.
    """

    policy_id: str
    against_id: str
    cases: int
    not_replayed: tuple[str, ...]
    unreadable: int
    bins_before: tuple[CalibrationBin, ...]
    bins_after: tuple[CalibrationBin, ...]
    changes: tuple[BandChange, ...]
    groups: tuple[Group, ...]
    evidence: tuple[SignalEvidence, ...]

    @property
    def before(self) -> Measures:
        """All cases under the active policy."""
        return self.groups[0].before

    @property
    def after(self) -> Measures:
        """All cases under the policy studied."""
        return self.groups[0].after

    def to_json(self) -> dict[str, Any]:
        """An object for storage."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(
            policy_id=data["policy_id"],
            against_id=data["against_id"],
            cases=data["cases"],
            not_replayed=tuple(data["not_replayed"]),
            unreadable=data["unreadable"],
            bins_before=tuple(CalibrationBin(**each) for each in data["bins_before"]),
            bins_after=tuple(CalibrationBin(**each) for each in data["bins_after"]),
            changes=tuple(BandChange(**each) for each in data["changes"]),
            groups=tuple(
                Group(each["name"], Measures(**each["before"]), Measures(**each["after"]), each["changed"])
                for each in data["groups"]
            ),
            evidence=tuple(SignalEvidence(**each) for each in data["evidence"]),
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a policy learnt without one profile says of owners and of the thefts of that profile.

    A theft counts to the profile it most likely was. `without` is learnt from all other cases, `base` is the policy the
    estimation began with; both are measured on the owners and these thefts.
    """

    profile: str
    base: Measures
    without: Measures


@dataclass(frozen=True, slots=True)
class FactsBound:
    """The highest posterior that facts alone reach, and where "strong" begins and began before."""

    reached: float
    begins: float
    began: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a re-estimation learnt from and gave.

    `unseen_base` and `unseen_learnt` compare the policy it began with and one learnt from the older four fifths of the
    cases, on the newest fifth; None where four fifths are too few to learn from. `facts` is None in results from before
    it was kept.
    """

    draft_id: int
    base_id: str
    owners: int
    thefts: int
    unseen_base: Measures | None
    unseen_learnt: Measures | None
    left_out: tuple[LeftOut, ...]
    facts: FactsBound | None = None

    def to_json(self) -> dict[str, Any]:
        """An object for storage."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read it back."""
        left_out = tuple(
            LeftOut(each["profile"], Measures(**each["base"]), Measures(**each["without"])) for each in data["left_out"]
        )
        return cls(
            draft_id=data["draft_id"],
            base_id=data["base_id"],
            owners=data["owners"],
            thefts=data["thefts"],
            unseen_base=Measures(**data["unseen_base"]) if data["unseen_base"] else None,
            unseen_learnt=Measures(**data["unseen_learnt"]) if data["unseen_learnt"] else None,
            left_out=left_out,
            facts=FactsBound(**data["facts"]) if data.get("facts") else None,
        )
