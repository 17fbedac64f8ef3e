"""The benchmark of the score: the same cases from the same seed, owners who err as people do, figures by hand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

np = pytest.importorskip("numpy", reason="the benchmark needs numpy (make bench-scoring installs it)")

from bench.scoring.__main__ import _quality  # noqa: E402
from bench.scoring.baselines import Verdicts, history, points, textbook  # noqa: E402
from bench.scoring.exporting import in_contract  # noqa: E402
from bench.scoring.filings import Filing  # noqa: E402
from bench.scoring.impostors import MIX  # noqa: E402
from bench.scoring.many import Many  # noqa: E402
from bench.scoring.memory import mistyped, remembered  # noqa: E402
from bench.scoring.metrics import Quality, area, calibration_error, passing, quality  # noqa: E402
from bench.scoring.neighbours import NEAR_KM, ON_RECORD, by_names, mixed_up  # noqa: E402
from bench.scoring.places import AS_OF, city_shares  # noqa: E402
from bench.scoring.simulator import OWNERS, simulate  # noqa: E402
from bench.scoring.study import Cases, Row, cases, few_labels  # noqa: E402
from bench.scoring.trained import fitted  # noqa: E402
from casedesk.review.engine.city_positions import kilometres  # noqa: E402
from casedesk.review.engine.comparisons import Circumstance  # noqa: E402
from casedesk.review.engine.facts_json import case_from_json  # noqa: E402
from casedesk.review.engine.policy import Policy  # noqa: E402
from casedesk.review.engine.scoring import posterior_of  # noqa: E402
from casedesk.review.engine.weighing import weigh  # noqa: E402
from casedesk.review.learning.estimation import Decided, re_estimate  # noqa: E402

POLICY = Policy.default()


@pytest.fixture(scope="module")
def filings() -> Sequence[Filing]:
    return list(simulate(1200, 7))


@pytest.fixture(scope="module")
def few() -> Cases:
    return cases(300, 11, POLICY)


def test_the_same_seed_gives_the_same_cases() -> None:
    assert list(simulate(20, 5)) == list(simulate(20, 5))
    assert list(simulate(20, 5)) != list(simulate(20, 6))


def test_a_case_does_not_depend_on_how_many_there_are() -> None:
    assert list(simulate(30, 5))[:10] == list(simulate(10, 5))


def test_owners_and_profiles_come_in_their_shares(filings: Sequence[Filing]) -> None:
    counts = Counter(filing.who for filing in filings)
    others = len(filings) - counts["owner"]
    assert counts["owner"] / len(filings) == pytest.approx(OWNERS, abs=0.04)
    for profile, share in MIX.items():
        assert counts[profile] / others == pytest.approx(share, abs=0.06), profile


def test_another_mix_is_taken() -> None:
    assert {filing.who for filing in simulate(40, 5, {"buyer": 1.0}, owners=0.0)} == {"buyer"}


def test_shares_of_cities_make_one() -> None:
    assert sum(city_shares().values()) == pytest.approx(1)


def test_neighbours_are_mixed_up_as_often_as_said_and_nothing_else(filings: Sequence[Filing]) -> None:
    mixed = list(mixed_up(filings, 3))
    assert mixed == list(mixed_up(filings, 3))
    pairs = [(one.case.record, other.case.record) for one, other in zip(filings, mixed, strict=True)]
    cities = [
        (here.city, there.city)
        for a, b in pairs
        for here, there in zip(a.sign_ins, b.sign_ins, strict=True)
        if here.city
    ]
    apart = [kilometres(here, there) for here, there in cities if there and here != there]
    assert apart and all(km is not None and km <= NEAR_KM for km in apart)
    assert 0.03 < len(apart) / len(cities) <= ON_RECORD * 1.1
    assert [filing.who for filing in mixed] == [filing.who for filing in filings]
    assert all(a.devices == b.devices and a.registered_on == b.registered_on for a, b in pairs)


def test_by_names_alone_a_neighbour_is_another_city(filings: Sequence[Filing]) -> None:
    policy = by_names(POLICY)
    assert (policy.near, policy.engine, policy.data["m"]["places"]) == (None, "2", POLICY.data["m"]["places"])


def test_old_events_are_remembered_worse_and_more_coarsely() -> None:
    chance, lately, long_ago = Random(1), AS_OF.replace(month=9), AS_OF.replace(year=2017)
    near = [remembered(chance, lately, 0.5) for _ in range(400)]
    far = [remembered(chance, long_ago, 0.5) for _ in range(400)]
    off = [[abs((told.start - true).days) for told in of] for of, true in ((near, lately), (far, long_ago))]
    assert np.median(off[0]) < np.median(off[1])
    days = [sum(told.precision.value == "day" for told in of) / len(of) for of in (near, far)]
    assert days[0] > 0.6
    assert days[1] < 0.15


def test_old_events_are_pulled_towards_now() -> None:
    chance, true = Random(2), AS_OF.replace(year=2016)
    told = [remembered(chance, true, 0.8) for _ in range(1500)]
    middles = [(one.start.toordinal() + one.end.toordinal()) / 2 - true.toordinal() for one in told]
    assert np.mean(middles) > 20


def test_nobody_remembers_the_future() -> None:
    chance = Random(3)
    assert all(remembered(chance, AS_OF, 0.0).start <= AS_OF for _ in range(200))


def test_copying_slips_in_few_cases_and_by_little() -> None:
    chance, number = Random(4), "1626412625565487"
    copies = [mistyped(chance, number) for _ in range(2000)]
    wrong = [copy for copy in copies if copy != number]
    assert len(wrong) / len(copies) == pytest.approx(0.05, abs=0.02)
    assert all(sum(a != b for a, b in zip(copy, number, strict=True)) <= 2 for copy in wrong)


def test_owners_leave_things_out_and_most_have_no_paper(filings: Sequence[Filing]) -> None:
    owners = [filing for filing in filings if filing.is_owner]
    papers = sum(bool(filing.case.documents) for filing in owners) / len(owners)
    assert 0.3 < papers < 0.55
    assert all("no document" in filing.groups for filing in owners if not filing.case.documents)
    for silent in ("imei", "order_number", "bought", "amount", "email", "registered"):
        share = sum(getattr(filing.case.claims, silent) is None for filing in owners) / len(owners)
        assert 0.02 < share < 0.95, silent


def test_cases_are_written_as_the_file_contract_reads_them(filings: Sequence[Filing]) -> None:
    for filing in filings[:100]:
        assert case_from_json(in_contract(filing.case)) == filing.case


def test_the_area_by_hand() -> None:
    owners = np.array([True, True, False, False])
    # Of four pairs three are right, and one is a tie.
    assert area(owners, np.array([3.0, 1.0, 1.0, 0.0])) == pytest.approx(3.5 / 4)
    assert area(owners, np.array([3.0, 2.0, 1.0, 0.0])) == 1


def test_true_positives_at_a_rate_of_false_ones_by_hand() -> None:
    owners = np.array([True] * 4 + [False] * 100)
    rank = np.array([500.0, 98.5, 97.5, 10.0, *range(100)])
    # One of 100 may be above the line: the line is the second best, 98.
    assert passing(owners, rank, 0.01) == pytest.approx(2 / 4)
    assert passing(owners, rank, 0.001) == pytest.approx(1 / 4)


def test_calibration_by_hand() -> None:
    owners = np.array([True, True, False, True])
    # Two cases at .95, both owners: .05 off; two at .5, one an owner: right.
    assert calibration_error(owners, np.array([0.95, 0.95, 0.5, 0.5])) == pytest.approx(0.5 * 0.05)


def test_losses_by_hand() -> None:
    found = quality(np.array([True, False]), np.array([1.0, 0.0]), np.array([0.8, 0.4]))
    assert found.brier == pytest.approx((0.2**2 + 0.4**2) / 2)
    assert found.log_loss == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)


def test_the_default_policy_beats_what_needs_no_labels(few: Cases) -> None:
    ours = few.many.scored("ours", POLICY)
    mine = quality(few.owners, ours.rank, ours.probability)
    for other in (points(few.vectors), history(few.filings, 0.7), textbook(few.vectors, POLICY)):
        theirs = quality(few.owners, other.rank, other.probability)
        assert np.isfinite(other.rank).all()
        assert mine.auc > theirs.auc, other.name
        assert mine.log_loss < theirs.log_loss, other.name


def test_many_cases_weigh_what_each_weighs_alone(few: Cases) -> None:
    """Under the policy they were compared by and under one that was learnt, with proofs of control passed and not."""
    proofs = [Circumstance(f"control:{name}", value) for name in POLICY.control for value in ("passed", "failed")]
    vectors = [
        replace(vector, circumstances=(*vector.circumstances, proofs[number % len(proofs)]))
        for number, vector in enumerate(few.vectors)
    ]
    decided = [Decided(vector, bool(owner)) for vector, owner in zip(vectors, few.owners, strict=True)]
    many = Many(vectors, POLICY)
    for policy in (POLICY, re_estimate(decided, POLICY)):
        alone = [weigh(vector.under(policy), policy).weight for vector in vectors]
        told = many.scored("", policy)
        assert told.rank == pytest.approx(alone, abs=1e-9)
        assert told.probability == pytest.approx([posterior_of(weight, policy) for weight in alone], abs=1e-9)


def test_models_see_every_comparison_and_silence_as_nothing(few: Cases) -> None:
    signals = len(POLICY.groups)
    assert few.features.shape == (300, 2 * signals + 7)
    for row, vector in zip(few.features, few.vectors, strict=True):
        assert np.count_nonzero(~np.isnan(row[:signals])) == len(vector.comparisons)


def test_trained_models_learn(few: Cases) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed (make bench-scoring installs it)")
    found = [each.says(few.features[200:]) for each in fitted(few.features[:200], few.owners[:200], stumps=True)]
    assert [each.name for each in found] == ["logistic regression", "gradient boosting", "gradient boosting, stumps"]
    for each in found:
        assert area(few.owners[200:], each.rank) > 0.85
        order = np.argsort(each.rank, kind="stable")
        assert (np.diff(each.probability[order]) >= 0).all(), each.name


def test_every_draw_of_few_labels_is_others_and_counts_for_every_method(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[int]] = []

    class Said:
        def says(self, test: Cases) -> list[Verdicts]:
            return [Verdicts(name, np.arange(60.0), np.full(60, 0.5)) for name in ("ours", "theirs")]

    def learning(learn: Cases, numbers: "np.ndarray", labels: object, *, stumps: bool) -> Said:
        drawn.append(list(numbers))
        return Said()

    monkeypatch.setattr("bench.scoring.study.learnt", learning)
    pool = cases(60, 11, POLICY)
    monkeypatch.setattr("bench.scoring.study.FEW_LABELS", 20)
    found = list(few_labels(pool, pool))
    assert drawn == [list(range(20)), list(range(20, 40)), list(range(40, 60))]
    assert [(row.method, len(row.draws)) for row in found] == [("ours", 3), ("theirs", 3)]
    assert found[0].part == "20 labels, 3 times others"


def test_few_labels_are_told_by_mean_and_deviation_and_who_is_ahead() -> None:
    ours = [Quality(0.98, 0.6, 0.2, 0.04, 0.14, 0.01), Quality(0.98, 0.5, 0.1, 0.04, 0.16, 0.03)]
    theirs = [Quality(0.97, 0.5, 0.2, 0.05, 0.13, 0.02), Quality(0.98, 0.4, 0.3, 0.05, 0.17, 0.02)]
    told = _quality("few", [Row("few", "ours", ours), Row("few", "theirs", theirs)]).splitlines()
    assert told[0] == "**Few**"
    assert told[4].startswith("| ours | 0.980 ± 0.000 | 0.550 ± 0.071 | 0.150 ± 0.071 | 0.040 ± 0.000 |")
    # A tie is nobody's; less is better from the fourth figure on.
    assert told[6] == "| draws casedesk is ahead of theirs | 1 of 2 | 2 of 2 | 0 of 2 | 2 of 2 | 1 of 2 | 1 of 2 |"
    once = _quality("few", [Row("few", "ours", ours[:1]), Row("few", "theirs", theirs[:1])]).splitlines()
    assert once[4:] == [
        "| ours | 0.980 | 0.600 | 0.200 | 0.040 | 0.140 | 0.010 |",
        "| theirs | 0.970 | 0.500 | 0.200 | 0.050 | 0.130 | 0.020 |",
    ]


def test_the_linkage_package_runs(few: Cases) -> None:
    pytest.importorskip("splink", reason="splink is not installed (make bench-scoring installs it)")
    from bench.scoring.baselines import linkage

    assert area(few.owners, linkage(few.vectors).rank) > 0.75
