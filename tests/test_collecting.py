"""Cycles are looked for rarely while much is worked on, and as before afterwards."""

import gc

import pytest

from casedesk.collecting import collecting_rarely


def test_what_was_set_before_comes_back_even_after_a_fault() -> None:
    before = gc.get_threshold()

    with pytest.raises(KeyError), collecting_rarely():
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
        raise KeyError

    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
