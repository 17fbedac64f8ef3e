"""A score in words, in both languages, and a waterfall that closes."""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel, force_locale

import casedesk.review.words.score as words
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.honest import HONEST_BY_CODE, HONEST_BY_SIGNAL
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import score_comparisons
from casedesk.review.telling.explanation import Explanation, explain, times
from tests.review.engine.example import WORLD, day, example

POLICY = Policy.default()
CATALOGUE = Path(words.__file__).parents[2] / "translations" / "zh_Hans" / "LC_MESSAGES" / "messages.po"


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An application that speaks English and Chinese, without pages."""
    folder = tmp_path_factory.mktemp("translations")
    target = folder / "zh_Hans" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, read_po(BytesIO(CATALOGUE.read_bytes()), locale="zh_Hans"))
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(folder))
    with app.test_request_context():
        yield


def told(locale: str, **changes: Any) -> Explanation:
    case = example()
    case["claims"] |= changes.pop("claims", {})
    vector = compare(case_from_json(case | changes), world_from_json(WORLD), POLICY)
    with force_locale(locale):
        return explain(score_comparisons(vector, POLICY), vector, POLICY)


@pytest.mark.usefixtures("speaking")
class TestWords:
    """What the page says."""

    def test_the_sentence(self) -> None:
        assert told("en").sentence == (
            "likely: about 36 times likelier from the owner than from anyone else we consider; "
            "if not the owner, most likely an acquaintance or former partner (>99 %)"
        )
        assert told("zh_Hans").sentence == (
            "较强：由本人提交的可能性约为其他人的 36 倍；如果不是本人，最可能是熟人或前任伴侣（>99 %）"
        )

    def test_the_sentence_of_a_bad_case(self) -> None:
        bad = told("en", claims={"imei": "860000000000007", "phone": "13912345678", "cities": ["上海"]}, context={})
        assert bad.band == "weak"
        assert "times likelier from someone else than from the owner" in bad.sentence

    def test_the_sentence_of_an_empty_case(self) -> None:
        empty = told("en", claims=dict.fromkeys(example()["claims"]), documents=[], context={})
        assert "about as likely from the owner as from anyone else" in empty.sentence

    @pytest.mark.parametrize("locale, off", [("en", "9 days off"), ("zh_Hans", "差 9 天")])
    def test_a_date_says_how_far_off_it_is(self, locale: str, off: str) -> None:
        steps = told(locale, claims={"bought": day("2024-03-11")}).steps
        assert next(step.level for step in steps if step.signal == "purchase_date") == off

    def test_contradictions_name_both_values_and_an_honest_reason(self) -> None:
        found = told("zh_Hans", claims={"imei": "867491658752849"}).contradictions
        assert found[0].sentence == "IMEI 867491658752849 的校验位应为 8。"
        assert found[0].honest == "长号码和日期容易输错。"

    def test_a_date_some_days_off_has_faded_and_one_years_off_has_another_reason(self) -> None:
        honest = [
            next(one.honest for one in found.contradictions if one.signal == "last_use")
            for found in (told("en", claims={"last_use": day(on)}) for on in ("2026-09-01", "2024-01-01"))
        ]
        assert honest == [str(words.HONEST["dates_fade"]), str(words.DATE_FAR_OFF)]

    def test_a_password_that_was_never_used_is_told_without_an_empty_record(self) -> None:
        claims = dict.fromkeys(example()["claims"]) | {
            "former_password": "none",
            "answers_given": 2,
            "answers_right": 0,
        }
        found = told("en", claims=claims, documents=[], context={}).contradictions
        assert [one.sentence for one in found] == ["none right", "no password ever used here"]

    def test_what_was_not_used_has_its_reason(self) -> None:
        unused = {row.signal: row.reason for row in told("zh_Hans", claims={"phone": None}).not_used}
        assert unused["former_phone"] == "未填写"
        assert unused["second_device"] == "没有询问"

    def test_a_suspiciously_exact_claim_says_why_it_weighs_against(self) -> None:
        step = next(step for step in told("en").steps if step.signal == "registration_date")
        assert step.bits < 0
        assert step.note.startswith("right, but")

    def test_the_document_and_the_filing_read_as_words(self) -> None:
        level = {step.signal: step.level for step in told("zh_Hans").steps}
        assert level["document"] == "上面有 IMEI 或订单号，内容前后一致"
        assert level["submission"] == "武汉，用新设备"

    @pytest.mark.parametrize(
        ("context", "name"),
        [
            ({"city": "武汉"}, "Place of filing"),
            ({"city": "Wuhan, Hubei"}, "Place of filing"),
            ({"city": "武汉", "device": "new"}, "Place and device of filing"),
            ({"device": "new"}, "Place and device of filing"),
        ],
    )
    def test_filing_is_called_by_what_is_known_of_it(self, context: dict[str, str], name: str) -> None:
        step = next(step for step in told("en", context=context).steps if step.signal == "submission")
        assert step.name == name

    @pytest.mark.parametrize(
        ("context", "level"),
        [
            ({"city": "Changchun, Jilin"}, "长春 (Changchun, Jilin)"),
            ({"city": "Changchun, Jilin", "device": "new"}, "长春 (Changchun, Jilin), on a new device"),
        ],
    )
    def test_a_province_told_with_a_city_is_no_second_city(self, context: dict[str, str], level: str) -> None:
        step = next(step for step in told("en", context=context).steps if step.signal == "submission")
        assert step.level == level

    @pytest.mark.parametrize("context", [{"city": "拉萨"}, {"city": "拉萨", "device": "new"}])
    def test_a_place_that_costs_bits_may_be_honest(self, context: dict[str, str]) -> None:
        step = next(step for step in told("en", context=context).steps if step.signal == "submission")
        assert step.bits < 0 and "people travel" in step.note

    def test_a_device_alone_is_no_journey(self) -> None:
        step = next(step for step in told("en", context={"device": "new"}).steps if step.signal == "submission")
        assert step.bits < 0 and step.note == ""

    def test_the_waterfall_runs_from_nothing_to_the_weight(self) -> None:
        told_score = told("en")
        steps = told_score.steps
        assert steps[0].start == 0
        assert all(before.end == after.start for before, after in pairwise(steps))
        assert steps[-1].end == pytest.approx(told_score.weight)
        sizes = [abs(step.bits) for step in steps]
        assert sizes == sorted(sizes, reverse=True)

    def test_bands_begin_where_the_posterior_says(self) -> None:
        thresholds = told("en").thresholds
        assert thresholds["strong"] == pytest.approx(5.857, abs=0.001)
        assert thresholds["unclear"] == pytest.approx(-1.63, abs=0.001)

    def test_suspects_come_likeliest_first(self) -> None:
        suspects = told("en").suspects
        assert suspects[0].profile == "acquaintance"
        assert sum(one.share for one in suspects) == pytest.approx(1)


@pytest.mark.parametrize(
    "bits, said", [(8.6, "390"), (1.0, "2.0"), (-3.5, "11"), (3.31, "9.9"), (3.33, "10"), (10.0, "1,000")]
)
def test_times_have_two_figures(bits: float, said: str) -> None:
    assert times(bits) == said


def test_every_name_the_engine_uses_has_its_words() -> None:
    assert set(POLICY.groups) <= set(words.SIGNALS)
    assert {f"source:{source}" for source in POLICY.kappa} <= set(words.SIGNALS)
    assert {f"context:{name}" for name in POLICY.data["context"]} <= set(words.SIGNALS)
    assert set(words.PROFILES) == set(POLICY.profiles)
    assert set(words.CONTRADICTIONS) == set(HONEST_BY_CODE) | {"disagrees"}
    assert set(words.HONEST) == set(HONEST_BY_CODE.values()) | set(HONEST_BY_SIGNAL.values())
    for name, table in POLICY.tables.items():
        if not table.edges or name == "amount":
            known = words.LEVELS.get(table.signal, {})
            assert table.signal == "document" or set(table.levels) <= set(known), name


def test_every_word_has_its_chinese() -> None:
    catalogue = read_po(BytesIO(CATALOGUE.read_bytes()), locale="zh_Hans")
    for table in (words.BANDS, words.PROFILES, words.SIGNALS, words.CONTRADICTIONS, words.HONEST, words.UNUSED):
        for word in table.values():
            found = catalogue.get(str(word))
            assert found is not None, str(word)
            assert found.string, str(word)
