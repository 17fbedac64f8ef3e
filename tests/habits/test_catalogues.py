"""Both languages are equal: every message has its Chinese, with Chinese punctuation."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest

from tests.habits.sources import ROOT, words

HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,:;?!]|[,:;?!]{HAN}")


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    spec = spec_from_file_location("catalogues", ROOT / "setup/catalogues.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_has_its_chinese_with_the_same_placeholders(catalogues: ModuleType) -> None:
    problems = list(catalogues.faults())

    assert not problems, words(problems, "add them to messages.po, then run `make catalogues`")


def test_chinese_punctuation_is_full_width(catalogues: ModuleType) -> None:
    problems = [
        form
        for text in catalogues.translations().values()
        for form in catalogues.forms(text)
        if HALF_WIDTH.search(form)
    ]

    assert not problems, words(problems, "next to a Chinese character write ，：；？！")


def test_the_same_message_is_translated_once(catalogues: ModuleType) -> None:
    problems = [f"{message_id!r}: {' / '.join(sorted(texts))}" for message_id, texts in catalogues.rivals().items()]

    assert not problems, words(
        problems, "one wording for one message; where two are needed, use pgettext with a context"
    )
