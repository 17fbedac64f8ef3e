"""The form all forms stand on: one value a field, no field we did not ask for (security.md §2.5)."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms.fields import Field, FieldList, FormField, MultipleFileField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types


class StrictForm(FlaskForm):
    """Refuses repeated, array-shaped and unknown fields with 400 before any field is looked at."""

    def validate(self, extra_validators: object = None) -> bool:
        self._refuse_odd_fields()
        return bool(super().validate(extra_validators=extra_validators))

    def _refuse_odd_fields(self) -> None:
        fields = _flat(self)
        known = {field.name for field in fields}
        several = {f.name for f in fields if isinstance(f, SelectMultipleField | MultipleFileField)}
        for name in request.form:
            if name not in known or (name not in several and len(request.form.getlist(name)) > 1):
                raise BadRequest()
        for name in request.files:
            if name not in known:
                raise BadRequest()


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """The choices of a field from pairs of value and words."""
    return [SelectChoice(value, words) for value, words in pairs]


def _flat(fields: Iterable[Field]) -> list[Field]:
    """All fields with those inside form fields and field lists."""
    found: list[Field] = []
    for field in fields:
        found.append(field)
        if isinstance(field, FieldList):
            found.extend(_flat(field.entries))
        elif isinstance(field, FormField):
            found.extend(_flat(field.form))
    return found
