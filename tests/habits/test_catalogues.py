"""Both languages are equal: every message has its Chinese, with Chinese punctuation."""

import re

from setup import catalogues
from tests.habits.sources import words

HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,:;?!]|[,:;?!]{HAN}")


def test_every_message_has_its_chinese_with_the_same_placeholders() -> None:
    problems = list(catalogues.faults())

    assert not problems, words(problems, "add them to messages.po, then run `make catalogues`")


def test_chinese_punctuation_is_full_width() -> None:
    problems = [
        form
        for text in catalogues.translations().values()
        for form in catalogues.forms(text)
        if HALF_WIDTH.search(form)
    ]

    assert not problems, words(problems, "next to a Chinese character write ，：；？！")
