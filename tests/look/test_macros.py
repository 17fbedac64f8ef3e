"""What the macros promise every page: labels, hints and errors joined, conflicts first, the same numbers twice."""

import re
from typing import Any

import jinja2
import pytest
from flask import Flask, render_template_string

from tests.look.forms import IMEI_ERROR, OwnerForm


def show(macro: str, module: str, call: str, **values: Any) -> str:
    return render_template_string(f'{{% from "macros/{module}.html" import {macro} %}}{{{{ {call} }}}}', **values)


def test_a_field_joins_hint_and_error_and_keeps_what_was_typed(look: Flask) -> None:
    form = OwnerForm(imei="8612345678901")
    form.imei.errors = [IMEI_ERROR]

    page = show("text", "forms", "text(form.imei, '15 digits', form.imei_forgotten)", form=form)

    assert 'aria-describedby="imei-hint imei-error"' in page
    assert 'id="imei-hint"' in page
    assert 'id="imei-error"' in page
    assert 'value="8612345678901"' in page
    assert 'aria-invalid="true"' in page
    assert 'name="imei_forgotten"' in page


def test_a_field_without_hint_and_error_is_described_by_nothing(look: Flask) -> None:
    page = show("text", "forms", "text(form.imei)", form=OwnerForm())

    assert "aria-describedby" not in page
    assert "aria-invalid" not in page


def test_the_summary_takes_focus_and_leads_to_each_field(look: Flask) -> None:
    form = OwnerForm()
    form.imei.errors = [IMEI_ERROR]
    form.method.errors = ["Choose one"]
    form.cities[1].form["name"].errors = ["Enter a city"]

    page = show("error_summary", "forms", "error_summary(form)", form=form)

    assert re.findall(r'href="(#[^"]+)"', page) == ["#imei", "#method-0", "#cities-1-name"]
    assert "There are 3 problems" in page
    assert 'tabindex="-1" autofocus' in page


def test_one_error_reads_as_the_wording_says(look: Flask) -> None:
    form = OwnerForm()
    form.imei.errors = [IMEI_ERROR]

    assert "There is a problem<" in show("error_summary", "forms", "error_summary(form)", form=form)
    assert show("error_summary", "forms", "error_summary(form)", form=OwnerForm()).strip() == ""


def test_an_error_sentence_is_escaped(look: Flask) -> None:
    form = OwnerForm()
    form.imei.errors = ["<b>bold.pdf</b> is empty"]

    page = show("text", "forms", "text(form.imei)", form=form) + show(
        "error_summary", "forms", "error_summary(form)", form=form
    )

    assert "<b>bold" not in page
    assert page.count("&lt;b&gt;bold.pdf") == 2


def test_a_code_is_shown_and_copied_in_groups_of_four(look: Flask) -> None:
    page = show("code_groups", "owner", "code_groups('7K3M-9QXTB2HD5WVYJ8FNPR4C6EGA', 'Tracking code')")

    assert 'data-code="7K3M-9QXT-B2HD-5WVY-J8FN-PR4C-6EGA"' in page
    assert page.count("<span>") == 7


def test_conflicts_stand_first_and_the_difference_is_marked(look: Flask) -> None:
    rows = [
        {"label": "IMEI", "claimed": "86", "recorded": "86", "result": "match"},
        {
            "label": "Purchase date",
            "claimed": [{"text": "2024-03-", "differs": False}, {"text": "02", "differs": True}],
            "recorded": "2024-03-11",
            "result": "conflict",
        },
    ]

    page = show("claim_table", "case", "claim_table(rows)", rows=rows)

    assert re.findall(r'<th scope="row">([^<]+)', page) == ["Purchase date", "IMEI"]
    assert '2024-03-<mark class="differs">02</mark>' in page


def test_the_waterfall_draws_and_says_the_same_numbers(look: Flask) -> None:
    view = {
        "rows": [
            {"label": "Start", "bits": -2.0, "start": 0, "end": -2.0, "kind": "start", "why": "share of owners"},
            {"label": "IMEI", "bits": 6.0, "start": -2.0, "end": 4.0, "kind": "for", "why": "all digits agree"},
            {"label": "Date", "bits": -1.0, "start": 4.0, "end": 3.0, "kind": "against", "why": "nine days apart"},
        ],
        "thresholds": [{"label": "Strong", "at": 5.9}],
        "total": 3.0,
        "scale_min": -2,
        "scale_max": 6,
    }

    page = show("waterfall", "charts", "waterfall(view)", view=view)

    bars = re.findall(r'class="fill-(\w+)" fill="[^"]+" x="([\d.]+)" y="3" width="([\d.]+)"', page)
    assert bars == [
        ("muted", "0.0", "40.0"),
        ("for", "0.0", "120.0"),
        ("against", "100.0", "20.0"),
        ("total", "40.0", "60.0"),
    ]
    assert [page.count(number) for number in ("−2.0<", "+6.0<", "−1.0<", "+3.0<")] == [2, 2, 2, 2]
    assert "nine days apart" in page


def test_labels_of_told_sign_ins_do_not_share_a_row_when_close(look: Flask) -> None:
    view = {
        "summary": "two told",
        "ticks": [],
        "recorded": [],
        "claimed": [
            {"x": x, "label": label, "first": None, "last": None}
            for x, label in [(0.5, "Monday"), (0.6, "Tuesday"), (0.1, "Friday")]
        ],
        "pairs": [],
        "rows": [],
    }

    page = show("sign_in_axis", "charts", "sign_in_axis(view)", view=view)

    rows = {label: y for y, label in re.findall(r'<text class="said"[^>]* y="(-?\d+)"[^>]*>(\w+)', page)}
    assert rows == {"Friday": "27", "Monday": "27", "Tuesday": "12"}


@pytest.mark.parametrize(
    ("seconds", "words"), [(-2460, "Overdue 41 min"), (6720, "1 h 52 min left"), (260000, "3 days")]
)
def test_time_left_is_said_in_words(look: Flask, seconds: int, words: str) -> None:
    assert words in show("due", "status", "due(seconds)", seconds=seconds)


def test_every_status_has_a_badge_with_a_word(look: Flask) -> None:
    from casedesk.appeals.status import AppealStatus

    for status in AppealStatus:
        assert re.search(r"</span>[A-Z]", show("status_badge", "status", "status_badge(status)", status=status.value))


def test_an_undefined_name_is_an_error(look: Flask) -> None:
    with pytest.raises(jinja2.UndefinedError):
        show("claim_table", "case", "claim_table(rows)")
