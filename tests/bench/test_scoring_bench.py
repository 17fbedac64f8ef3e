"""The benchmark of the score: the same cases from the same seed, owners who err as people do, figures by hand."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

np = pytest.importorskip("numpy", reason="the benchmark needs numpy (make bench-scoring installs it)")

from bench.scoring.baselines import features, history, points, textbook  # noqa: E402
from bench.scoring.exporting import in_contract  # noqa: E402
from bench.scoring.filings import Filing  # noqa: E402
from bench.scoring.impostors import MIX  # noqa: E402
from bench.scoring.memory import mistyped, remembered  # noqa: E402
from bench.scoring.metrics import area, calibration_error, passing, quality  # noqa: E402
from bench.scoring.neighbours import NEAR_KM, ON_RECORD, by_names, mixed_up  # noqa: E402
from bench.scoring.places import AS_OF, city_shares  # noqa: E402
from bench.scoring.simulator import OWNERS, simulate  # noqa: E402
from bench.scoring.study import Cases, cases, scored  # noqa: E402
from casedesk.review.engine.city_positions import kilometres  # noqa: E402
from casedesk.review.engine.facts_json import case_from_json  # noqa: E402
from casedesk.review.engine.policy import Policy  # noqa: E402

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
    ours = scored("ours", few, POLICY)
    mine = quality(few.owners, ours.rank, ours.probability)
    for other in (points(few.vectors), history(few.filings, 0.7), textbook(few.vectors, POLICY)):
        theirs = quality(few.owners, other.rank, other.probability)
        assert np.isfinite(other.rank).all()
        assert mine.auc > theirs.auc, other.name
        assert mine.log_loss < theirs.log_loss, other.name


def test_models_see_every_comparison_and_silence_as_nothing(few: Cases) -> None:
    seen = features(few.filings, few.vectors, POLICY)
    signals = len(POLICY.groups)
    assert seen.shape == (300, 2 * signals + 7)
    for row, vector in zip(seen, few.vectors, strict=True):
        assert np.count_nonzero(~np.isnan(row[:signals])) == len(vector.comparisons)


def test_trained_models_learn(few: Cases) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed (make bench-scoring installs it)")
    from bench.scoring.baselines import trained_models

    half = Cases(few.filings[:200], few.vectors[:200]), Cases(few.filings[200:], few.vectors[200:])
    learn = (half[0].filings, half[0].vectors, half[0].owners)
    found = trained_models(learn, (half[1].filings, half[1].vectors), POLICY)
    assert [each.name for each in found] == ["logistic regression", "gradient boosting"]
    for each in found:
        assert area(half[1].owners, each.rank) > 0.85


def test_the_linkage_package_runs(few: Cases) -> None:
    pytest.importorskip("splink", reason="splink is not installed (make bench-scoring installs it)")
    from bench.scoring.baselines import linkage

    assert area(few.owners, linkage(few.vectors).rank) > 0.75
