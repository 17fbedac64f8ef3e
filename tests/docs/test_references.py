"""The reference pages say what the code does."""

import pytest
from flask import Flask

from casedesk.notifications.letters import Letter
from setup.references import AGAIN, FOLDER, PAGES
from setup.references.letters import WHEN


@pytest.mark.settings(demo_pages=True)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_one_the_code_makes(app: Flask, name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](app), AGAIN


def test_every_letter_says_when_it_is_sent() -> None:
    assert set(WHEN) == set(Letter)
