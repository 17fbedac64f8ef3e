"""Accuracy on the real documents beside the project, with the whole pipeline; the goals are those of the benchmark."""

import pytest

from bench.evidence.accuracy import GOALS, Score, folded, measured, same
from bench.evidence.invented import invented
from bench.evidence.samples import folder, samples


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_real_documents_are_read_as_well_as_promised() -> None:
    if not folder().is_dir():
        pytest.skip(f"the real documents are not here: {folder()} is absent")

    # Every second receipt, so that the suite stays short; `make bench-evidence` reads all of them.
    receipts, others = [], []
    for each in samples():
        (receipts if each.group == "shop receipt" else others).append(each)
    result = measured([*receipts[::2], *others])

    assert {group for group in GOALS if group != "e-invoice XML"} == {score.group for score in result.scores}
    assert not [score for score in result.scores if not score.met], result.misses


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_invented_documents_are_read() -> None:
    result = measured(invented(1))

    everything = [score for score in result.scores if score.field == "all"]
    assert {score.group for score in everything} == {
        *("box label", "order page", "Chinese till receipt", "VAT invoice, photo", "HEIC photo", "e-invoice XML")
    }
    assert sum(score.right for score in everything) >= 0.9 * sum(score.asked for score in everything), result.misses


@pytest.mark.slow
def test_invented_documents_are_the_same_each_time() -> None:
    once, again = ([one.wanted for one in invented(1)] for _ in range(2))

    assert once == again


@pytest.mark.parametrize(
    ("field", "wanted", "read", "right"),
    [
        ("issuer", "MR. D. I. Y. (M) SDN BHD", "mr d.i.y. (M) Sdn. Bhd.", True),
        ("issuer", "示例数码（中关村店）", "示例数码(中关村店)", True),
        ("issuer", "SHOP A", "SHOP B", False),
        ("total", "9.00", "9.00", True),
        ("total", "9.00", "", False),
        ("imei", "1 2", "2 1", True),
        ("imei", "1 2", "1", False),
    ],
)
def test_when_a_value_is_right(field: str, wanted: str, read: str, *, right: bool) -> None:
    assert same(field, wanted, read) is right


def test_a_goal_is_met_at_its_share() -> None:
    assert Score("shop receipt", "date", 38, 40, 0.95).met
    assert not Score("shop receipt", "date", 37, 40, 0.95).met
    assert folded("Ａ－１ b") == "a1b"
