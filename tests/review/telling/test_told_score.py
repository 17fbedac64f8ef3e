"""What people read of a score besides its bars: scale, interval, what limits it, what would move it, what counts."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casedesk.evidence.models import EvidenceFile, ReadingState, Verdict
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.output import output_of
from casedesk.review.engine.policy import BANDS, Policy
from casedesk.review.models import ScoreRow
from casedesk.review.telling.counted import counted_document
from casedesk.review.telling.explanation import MOST_TIMES, factor, per_cent
from casedesk.review.telling.presentation import Presented, present
from casedesk.review.telling.scale import band_at, likelier, signed
from tests.factories.documents import check
from tests.review.engine.example import WORLD, day, example

POLICY = Policy.default()
FIRST = json.loads((Path(__file__).parents[1] / "engine" / "engine_1.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def in_english(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def told(files: tuple[EvidenceFile, ...] = (), *, alone: bool = True, **changes: Any) -> Presented:
    """The example with some parts changed, scored, stored and told."""
    data = example()
    data |= {"claims": data["claims"] | changes.pop("claims", {})} | changes
    vector = compare(case_from_json(data), world_from_json(WORLD), POLICY)
    row = ScoreRow(vector=vector.to_json(), result=output_of(vector, POLICY, alone=alone).data)
    return present(row, POLICY, files)[1]


def paper(fit: str, tier: str, *checks: dict[str, Any], verdict: Verdict | None = None) -> EvidenceFile:
    return EvidenceFile(
        label="发票.pdf",
        state=ReadingState.READ,
        reading={"checks": list(checks)},
        fit=fit,
        tier=tier,
        verdict=verdict,
    )


def test_the_scale_is_that_of_the_policy_and_holds_weight_and_interval() -> None:
    shown = told()

    scale, edges = shown.scale, shown.explanation.thresholds
    assert [piece.band for piece in scale.pieces] == list(reversed(BANDS))
    assert [piece.start for piece in scale.pieces[1:]] == [edges["unclear"], edges["likely"], edges["strong"]]
    assert all(one.end == other.start for one, other in zip(scale.pieces, scale.pieces[1:], strict=False))
    assert scale.interval is not None and scale.low <= scale.interval[0] <= scale.shown <= scale.interval[1]
    assert "Nine times in ten it lies between" in scale.words and "times likelier" in scale.words
    assert scale.edges == "“unclear” begins at −1.6 bits, “likely” at +2.6, “strong” at +5.9"


def test_a_weight_beyond_the_scale_is_drawn_at_its_end_and_told_as_it_is() -> None:
    proved = dict.fromkeys(("former_contact", "device_photo", "known_device_sign_in"), True)
    scale = told(control=proved).scale

    assert scale.value > scale.high == scale.shown
    assert scale.interval is not None and scale.interval[1] == scale.high


def test_a_score_without_interval_says_so() -> None:
    scale = told(alone=False).scale

    assert scale.interval is None and scale.words == "How far this could lie off was not drawn for this score."


def test_a_stored_score_of_the_first_engine_still_shows() -> None:
    stored = FIRST["scores"][0]
    policy = Policy.from_json(FIRST["policy"])
    row = ScoreRow(vector=stored["vector"], result=stored["result"])

    shown = present(row, policy, ())[1]

    assert shown.explanation.weight == pytest.approx(stored["result"]["weight_bits"], abs=1e-9)
    assert (shown.scale.interval, shown.moves, shown.proofs) == (None, [], [])


@pytest.mark.parametrize(
    ("bits", "words", "column"),
    [
        (0.2, "about as likely either way", "1.1"),
        (8.61, "about 390 times likelier from the owner", "390"),
        (-3.7, "about 13 times likelier from someone else", "1/13"),
        (32.0, f"about {MOST_TIMES:,} times likelier from the owner", ">1,000,000"),
    ],
)
def test_bits_are_also_told_as_times(bits: float, words: str, column: str) -> None:
    assert (likelier(bits), factor(bits)) == (words, column)


@pytest.mark.parametrize(
    ("share", "words"), [(0.944, "94 %"), (0.9951, ">99 %"), (0.004, "<1 %"), (0.0, "0 %"), (1.0, "100 %")]
)
def test_shares_never_read_as_nothing_where_something_is_left(share: float, words: str) -> None:
    assert per_cent(share) == words


def test_facts_alone_are_told_their_ceiling_until_control_is_proved() -> None:
    facts = told(documents=[])
    assert facts.explanation.band == "likely"
    proved = told(documents=[], control={"device_photo": True})

    assert "cannot reach “strong”" in " ".join(facts.why_this_band)
    assert "cannot reach" not in " ".join(proved.why_this_band)
    assert [proof.state for proof in facts.proofs] == ["untried"] * 3
    assert [proof.state for proof in proved.proofs] == ["untried", "passed", "untried"]


def test_a_band_is_told_by_what_the_case_would_be_without_what_differs() -> None:
    shown = told(documents=[], claims={"cities": ["拉萨"], "last_use": day("2026-01-05"), "bought": None})
    assert shown.explanation.band in ("unclear", "weak")
    without = told(documents=[], claims={"cities": None, "last_use": None, "bought": None})

    sentence = shown.why_this_band[0]

    assert sentence.startswith("Without what differs (Usual places, Last normal use) it would be “likely” with ")
    # Not quite as if nothing had been said: the sign-ins told are compared with the last use that was stated.
    assert float(sentence.split()[-2]) == pytest.approx(without.explanation.weight, abs=0.2)


def test_a_band_that_hangs_on_a_document_or_a_proof_says_so() -> None:
    proved, facts = told(documents=[], control={"device_photo": True}), told(documents=[])

    assert proved.explanation.band == "strong"
    assert proved.why_this_band == [
        "What lifts it: Photo of the phone with the case code. Without that it would be “likely” with "
        f"{signed(facts.explanation.weight)} bits, because facts can be known to somebody else."
    ]


def test_terms_that_read_as_nothing_are_one_bar() -> None:
    chart = told(documents=[]).chart

    assert all(abs(row.bits) >= 0.05 for row in chart.rows[:-1])
    assert "smaller" in chart.rows[-1].label
    assert sum(row.bits for row in chart.rows) == pytest.approx(chart.total, abs=1e-9)


def test_what_would_move_it_says_where_the_case_would_stand() -> None:
    shown = told(documents=[])

    assert 1 <= len(shown.moves) <= 3
    by_request = {one.request: one for one in shown.suggested}
    for move in shown.moves:
        after = shown.explanation.weight + by_request[move.request].best_bits
        assert f"“{band_at(shown.explanation, after)}”" in move.best


def test_who_else_could_know_what_agrees_is_one_bar_and_both_sides_of_it_are_told() -> None:
    shown = told(documents=[])

    close = [row for row in shown.chart.all_rows if row.label == "Somebody close could know all of it"]
    few = [row for row in shown.chart.all_rows if row.label.startswith("How few others ")]
    bar = next(row for row in shown.chart.rows if row.label == "Who else could know these things")
    rare = sum(row.bits for row in few)
    assert bar.bits == pytest.approx(close[0].bits + rare)
    reason = next(each for each in shown.limits if each.words.startswith("Few others know or hold "))
    things = "the phone or its papers, the purchase, the registration…"
    assert reason.words == (
        f"Few others know or hold {things} ({signed(rare)}), but somebody close could know all of it "
        f"({signed(close[0].bits)})"
    )
    assert reason.bits == pytest.approx(bar.bits)


def test_terms_of_one_kind_tell_why_once_and_then_refer_to_it() -> None:
    few = [row.why for row in told().chart.all_rows if row.label.startswith("How few others ")]

    assert few[0].startswith("Who knows one of these facts")
    assert set(few[1:]) == {"As above: together such facts prove no more."}


def test_what_others_could_hardly_know_speaks_for_the_owner() -> None:
    shown = told(documents=[], claims={"cities": ["拉萨"], "last_use": day("2026-01-05")})

    reason = next(each for each in shown.speaks_for if each.words.startswith("Few others know or hold "))
    assert reason.bits > 1
    said = [each.bits for each in shown.speaks_for]
    assert len(said) <= 4 and said == sorted(said, reverse=True)


def test_lists_of_names_are_listed_in_the_language_of_the_reader(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        shown = told(claims={"cities": ["上海", "拉萨"]})

    sentence = next(one.sentence for one in shown.explanation.contradictions if one.signal == "places")
    assert "上海，拉萨" in sentence and ", " not in sentence


def test_earlier_appeals_are_told_in_words() -> None:
    steps = {step.signal: step.level for step in told(context={"earlier_appeals": 5}).explanation.steps}

    assert steps["context:earlier_appeals"] == "three or more"


def test_a_right_claim_never_speaks_against_the_owner() -> None:
    shown = told()

    right = {step.name for step in shown.explanation.steps if step.m and step.g and step.m > step.g}
    assert right and not any(said.words.startswith(name) for said in shown.speaks_against for name in right)


def compared(level: str) -> ComparisonVector:
    fit, _plus, tier = level.partition("+")
    data = example() | {"documents": [{"fit": fit, "tier": tier}]}
    return compare(case_from_json(data), world_from_json(WORLD), POLICY)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (paper("strong", "verified", check("signature_trusted", "passed")), "its signature is whole"),
        (paper("strong", "verified"), "those of an order on record"),
        (paper("medium", "consistent", check("qr_matches_text", "passed")), "its code, data and text agree"),
        (paper("weak", "photo"), "nothing in it can be held against"),
        (paper("medium", "suspicious", check("qr_matches_text", "failed", "strong")), "The QR code"),
        (paper("medium", "suspicious", verdict=Verdict.DOUBTFUL), "a person judged it doubtful"),
        (paper("medium", "suspicious"), "its date is impossible"),
    ],
)
def test_the_document_that_counts_says_why_it_is_trusted_so_far(file: EvidenceFile, why: str) -> None:
    counted = counted_document([paper("weak", "unread"), file][1:], compared(f"{file.fit}+{file.tier}"))

    assert counted is not None and counted.place == 1 and why in counted.why[0]


def test_of_several_documents_one_counts_and_the_page_says_why_this_one() -> None:
    good, bad = paper("strong", "verified"), paper("medium", "suspicious")

    best = counted_document([paper("weak", "photo"), good], compared("strong+verified"))
    worst = counted_document([good, bad], compared("medium+suspicious"))

    assert best is not None and best.place == 2 and "The best paper counts" in best.why[1]
    assert worst is not None and worst.place == 2 and "before better ones" in worst.why[1]
    assert counted_document([good], compared("weak+photo")) is None
