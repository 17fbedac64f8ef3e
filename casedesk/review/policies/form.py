"""The editor of a draft: one field for each number of a section, and the faults of a policy beside their fields."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField, StringField
from wtforms.validators import Length

from casedesk.forms import StrictForm
from casedesk.review.policies.grids import Cell, Data, Grid, Kind, Path, Section, cells_of, number_at
from casedesk.review.policies.reading import places
from casedesk.review.policies.sections import grids_of
from casedesk.review.words.policy import fault_words

# A number with more digits was estimated, not typed; it is shown rounded and kept as it is unless it is changed.
_MOST_DIGITS = 8
_STEP = Decimal("0.0001")
_HUNDRED = Decimal(100)


class NumbersForm(StrictForm):
    """One text field for each number of a section, named by its place; see `numbers_form`."""

    grids: tuple[Grid, ...] = ()
    present: Mapping[str, str]
    base: Data

    def typed(self) -> dict[str, Any] | None:
        """The policy with what was typed in place; None when a field does not hold a number.

        What nobody touched keeps all its digits; where one number of those that make 100 % was changed, all of them
        are taken as they are shown.
        """
        data: dict[str, Any] = copy.deepcopy(dict(self.base))
        whole = True
        for cells in _units(self.grids):
            if all(_same(self[cell.name].data, self.present[cell.name]) for cell in cells):
                continue
            for cell in cells:
                value = parsed(self[cell.name].data, cell.kind)
                if value is None:
                    _tell(self[cell.name], _("Enter a number"))
                    whole = False
                else:
                    _put(data, cell.path, value)
        return data if whole else None

    def sums(self, cells: Iterable[Cell]) -> str:
        """What the chances typed make together; empty when one of them is not a number."""
        values = [parsed_text(self[cell.name].data) for cell in cells]
        if any(value is None for value in values):
            return ""
        total = sum((value for value in values if value is not None), Decimal(0))
        return f"{_plain(total)} %"

    def has_errors_in(self, grids: Sequence[Grid]) -> bool:
        """Whether something is wrong with a number of these tables."""
        return any(self[cell.name].errors for cell in cells_of(grids))

    def tell(self, faults: Sequence[str]) -> None:
        """Put each fault of a policy, one line of MalformedPolicy, beside its field, or above the form."""
        for fault in faults:
            path, _colon, sentence = fault.partition(": ")
            words = fault_words(sentence)
            field = next((self[name] for name in self.present if _is_at(name, path)), None)
            if field is not None:
                _tell(field, words)
            else:
                self.form_errors.append(_("%(place)s: %(fault)s", place=place_words(path, self.base), fault=words))


def numbers_form(section: Section, data: Data, typed: Any = None) -> NumbersForm:
    """The form of a section for a policy.

    Args:
        section: whose numbers.
        data: the policy as it stands.
        typed: what was sent; None shows the numbers of the policy.
    """
    grids = grids_of(section, data)
    present = _present(grids, data)
    fields: dict[str, Any] = {name: StringField(validators=[Length(max=40)]) for name in present}
    # The version of the draft that was on the screen.
    fields["seen_version"] = HiddenField()
    made: type[NumbersForm] = type("SectionForm", (NumbersForm,), fields)
    form = made(formdata=typed, data=present)
    form.grids, form.present, form.base = grids, present, data
    return form


def place_words(path: str, data: Data) -> str:
    """Where a fault is, in words; the bare place for what no page shows."""
    found = next((words for name, (_section, words) in places(data).items() if _is_at(name, path)), None)
    return found or path


def shown_text(value: float, kind: Kind) -> str:
    """A number as a field shows it: chances in per cent, estimated ones rounded."""
    exact = Decimal(repr(value)) * (_HUNDRED if kind is Kind.CHANCE else 1)
    if len(exact.as_tuple().digits) > _MOST_DIGITS:
        exact = exact.quantize(_STEP) if exact >= _STEP * 10 else Decimal(f"{exact:.2g}")
    return _plain(exact)


def parsed_text(text: str | None) -> Decimal | None:
    """What was typed as a number, with or without a per cent sign; None when it is none."""
    plain = (text or "").replace("−", "-").replace("％", "").replace("%", "").strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def parsed(text: str | None, kind: Kind) -> float | None:
    """What was typed as the policy keeps it: chances from 0 to 1."""
    value = parsed_text(text)
    if value is None:
        return None
    return float(value / _HUNDRED if kind is Kind.CHANCE else value)


def _present(grids: Sequence[Grid], data: Data) -> dict[str, str]:
    """The texts of all fields; those of chances that make one are rounded so that they still make 100 %."""
    texts = {cell.name: shown_text(number_at(data, cell.path), cell.kind) for cell in cells_of(grids)}
    for grid in grids:
        for cells in grid.distributions():
            values = {cell.name: Decimal(texts[cell.name]) for cell in cells}
            left = _HUNDRED - sum(values.values(), Decimal(0))
            if left and abs(left) < _STEP * len(values):
                largest = max(values, key=lambda name: values[name])
                texts[largest] = _plain(values[largest] + left)
    return texts


def _units(grids: Sequence[Grid]) -> list[tuple[Cell, ...]]:
    """Cells that are taken over together: those that make one, and each other cell for itself."""
    units = [cells for grid in grids for cells in grid.distributions()]
    together = {cell.path for cells in units for cell in cells}
    return units + [(cell,) for cell in cells_of(grids) if cell.path not in together]


def _same(typed: str | None, present: str) -> bool:
    return (typed or "").strip() == present


def _put(data: dict[str, Any], path: Path, value: float) -> None:
    part: Any = data
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value


def _tell(field: Field, words: str) -> None:
    field.errors = [*field.errors, words]


def _is_at(name: str, path: str) -> bool:
    """Whether a field stands at the place of a fault; tables of circumstances go without the first part of theirs."""
    table, _dot, who = path.partition(".")
    inner = [f"{part}.{table}.p.{who}" for part in ("context", "control", "submission")] if who else []
    return any(name == place or name.startswith(f"{place}.") for place in (path, *inner))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
