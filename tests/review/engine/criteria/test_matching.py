"""Matching one to one, by hand."""

import pytest

from casedesk.review.engine.criteria.matching import best_matches

ALONE = (-1, 0)


@pytest.mark.parametrize(
    "candidates, matched",
    [
        ([], []),
        ([[], [(4, 1)]], [ALONE, (4, 1)]),
        # The better one, and of those that are as good the first.
        ([[(3, 1), (7, 2)]], [(7, 2)]),
        ([[(7, 2), (3, 2)]], [(3, 2)]),
        ([[(0, 1)], [(0, 2)]], [ALONE, (0, 2)]),
        # Who has another one gives way, and who gives way may make others give way.
        ([[(0, 2), (1, 2)], [(0, 2)]], [(1, 2), (0, 2)]),
        ([[(0, 2), (1, 2)], [(1, 2), (2, 2)], [(0, 2)]], [(1, 2), (2, 2), (0, 2)]),
        ([[(0, 2), (1, 1)], [(0, 2)]], [(1, 1), (0, 2)]),
        ([[(1, 1)], [(1, 2)], [(0, 1)]], [ALONE, (1, 2), (0, 1)]),
        # What counts is how well all agree together, and not how many have one.
        ([[(1, 1), (4, 2)], [(2, 1)], [(4, 1)], [(0, 1), (1, 2), (3, 1)]], [(4, 2), (2, 1), ALONE, (1, 2)]),
        # Nobody is moved to what is left over, and worse.
        ([[(0, 2)], [(3, 2)], [(0, 2), (1, 2), (2, 1)]], [(0, 2), (3, 2), (1, 2)]),
    ],
)
def test_the_best_matches(candidates: list[list[tuple[int, int]]], matched: list[tuple[int, int]]) -> None:
    assert best_matches(candidates) == matched
