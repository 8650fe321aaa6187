"""The query parameters of an address as a form, read strictly and described in OpenAPI."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from enterprises.api.problems import build_problem
from enterprises.codecs.cursors import PATTERN
from enterprises.codecs.iso_dates import parse_day
from enterprises.history.known_at import parse_known_at
from enterprises.kpis.figures import Text
from enterprises.listing.dates import EARLIEST
from enterprises.listing.filter_fields import find_nearest, unknown_code_error

Schema = Mapping[str, Any]


class TextsInput(forms.Widget):
    """The widget of a parameter: all its values, so that a repetition is seen."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        texts: list[str] = data.getlist(name)
        return texts


class Parameter(forms.Field):
    """A text of the query, which may be omitted but not be empty, nor repeated unless `is_repeatable`.

    A subclass converts it in `parse`, which raises ValidationError with the nearest valid value in `params`,
    and describes it by `schema`.
    """

    widget = TextsInput
    schema: Schema = {"type": "string", "minLength": 1}
    is_repeatable = False
    now: datetime  # set by the query

    def __init__(self, help_text: Text, *, example: Any = None, **schema: Any) -> None:
        super().__init__(required=False, help_text=lazystr(help_text))
        self.example = example
        self.schema = {**self.schema, **schema}

    def clean(self, value: list[str]) -> Any:
        if not value:
            return None
        if not all(text.strip() for text in value):
            raise ValidationError(_("The parameter is empty; give it a value or omit it."))
        if self.is_repeatable:
            return self.parse_all(value)
        if len(value) > 1:
            raise ValidationError(_("The parameter is repeated; give it once."))
        return self.parse(value[0])

    def parse(self, text: str) -> Any:
        """Return the value of a text; raise ValidationError."""
        return text

    def parse_all(self, texts: Sequence[str]) -> Any:
        """Return the value of a repeatable parameter."""
        return [self.parse(text) for text in texts]


class ChoiceParameter(Parameter):
    """One of some codes."""

    schema: Schema = {"type": "string"}

    def __init__(self, help_text: Text, choices: Iterable[str], **options: Any) -> None:
        self.choices = tuple(choices)
        super().__init__(help_text, enum=list(self.choices), **options)

    def parse(self, text: str) -> str:
        if text not in self.choices:
            raise unknown_code_error(text, self.choices)
        return text


class CodesParameter(Parameter):
    """Codes of a filter, which looks them up itself; any of them may match."""

    is_repeatable = True

    def __init__(self, help_text: Text, *, example: Any = None, choices: Iterable[str] = ()) -> None:
        self.choices = tuple(choices)
        items = {"type": "string", **({"enum": list(self.choices)} if self.choices else {"minLength": 1})}
        super().__init__(help_text, example=example)
        self.schema = {"type": "array", "items": items}

    def parse(self, text: str) -> str:
        if self.choices and text not in self.choices:
            raise unknown_code_error(text, self.choices)
        if text != text.strip():
            raise unknown_code_error(text, [text.strip()])
        return text


class NamesParameter(CodesParameter):
    """Some of several names, separated by commas or repeated."""

    def __init__(self, help_text: Text, choices: Iterable[str], *, example: Any = None) -> None:
        super().__init__(help_text, example=example, choices=choices)
        self.schema = {**self.schema, "minItems": 1}

    def parse_all(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.parse(name) for text in texts for name in text.split(","))


class WholeNumberParameter(Parameter):
    """A whole number between two bounds, both included, without leading zeros."""

    schema: Schema = {"type": "integer"}

    def __init__(self, help_text: Text, *, least: int, most: int | None = None, **options: Any) -> None:
        self.least, self.most = least, most
        bounds = {"minimum": least, **({"maximum": most} if most else {})}
        super().__init__(help_text, **bounds, **options)

    def get_most(self) -> int:
        """Return the upper bound."""
        return self.most or sys.maxsize

    def parse(self, text: str) -> int:
        number = int(text) if re.fullmatch(r"0|[1-9][0-9]{0,8}", text) else None
        least, most = self.least, self.get_most()
        if number is None or not least <= number <= most:
            best = most if number is not None and number > most else least
            raise ValidationError(
                _("The value must be a whole number from %(least)s to %(most)s."),
                params={"least": least, "most": most, "nearest": str(best)},
            )
        return number


class DayParameter(Parameter):
    """A day from the earliest one up to today."""

    schema: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

    def __init__(self, help_text: Text, *, example: Any = "2021-06-30", **schema: Any) -> None:
        super().__init__(help_text, example=example, **schema)

    def parse(self, text: str) -> date:
        """Return the day.

        The nearest valid one goes with the error, so that a client can correct its request.
        """
        today = timezone.localdate(self.now)
        try:
            day = parse_day(text)
        except ValueError:
            raise ValidationError(_("This is not a valid date; use the format 2020-12-31.")) from None
        if day < EARLIEST:
            raise ValidationError(
                _("Dates before %(limit_value)s are not available."),
                params={"limit_value": EARLIEST, "nearest": EARLIEST.isoformat()},
            )
        if day > today:
            raise ValidationError(
                _("This date is in the future; today is %(limit_value)s."),
                params={"limit_value": today, "nearest": today.isoformat()},
            )
        return day


class InstantParameter(Parameter):
    """An instant of the history: RFC 3339, a day, or the number of a change."""

    schema: Schema = {
        "type": "string",
        "pattern": r"^(now|seq:[0-9]{1,18}|\d{4}-\d{2}-\d{2}"
        r"([Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+ -]([01]\d|2[0-3]):[0-5]\d))?)$",
    }

    def __init__(self, help_text: Text, *, example: Any = "now") -> None:
        super().__init__(help_text, example=example)

    def parse(self, text: str) -> int | datetime | None:
        return None if text == "now" else parse_known_at(text, self.now)


class Query(forms.Form):
    """The parameters of an address; a subclass declares them. None by itself.

    >>> Query(request.GET, now=now).values()
    """

    def __init__(self, data: QueryDict, *, now: datetime) -> None:
        super().__init__(data)
        for parameter in self.fields.values():
            parameter.now = now  # type: ignore[attr-defined] # of Parameter

    def values(self) -> dict[str, Any]:
        """Return the values of the parameters that were given; raise Problem (400) with all errors."""
        invalid: Mapping[str, Sequence[ValidationError]] = self.errors.as_data()
        errors = {
            name: invalid[name] if name in invalid else [_unknown_parameter(name, self.fields)]
            for name in self.data
            if name in invalid or name not in self.fields
        }
        if errors:
            raise build_problem(errors)
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}


def _unknown_parameter(name: str, names: Iterable[str]) -> ValidationError:
    nearest_name = find_nearest(name, names)
    if nearest_name is None:
        return ValidationError(_("This address takes no parameters."))
    return ValidationError(
        _("Unknown parameter; the closest match is “%(nearest)s”."), params={"nearest": nearest_name}
    )


class KnownAtQuery(Query):
    known_at = InstantParameter(
        _(
            "The known-at time: RFC 3339, a date (its end, Beijing time) or `seq:N` for the "
            "version of that number; now if omitted. With `now` the links of a list follow the "
            "newest state, otherwise they stay at the state of the first page."
        )
    )


class DayQuery(Query):
    on = DayParameter(_("The reference date; today (Beijing time) if omitted."))


class MomentQuery(KnownAtQuery, DayQuery):
    """The two dates of a question: the day, and the instant of the knowledge."""


DEFAULT_SIZE, MAX_SIZE = 50, 500


class PageQuery(Query):
    format = ChoiceParameter(
        _("The format of the page; otherwise that of `Accept`."), ("json", "csv", "xlsx"), default="json"
    )
    page_size = WholeNumberParameter(
        _("The number of results per page; 50 if omitted, at most 500."),
        least=1,
        most=MAX_SIZE,
        default=DEFAULT_SIZE,
        example=100,
    )
    cursor = Parameter(
        _("The cursor of a page, taken from `next` or `previous`; it belongs to the other parameters."),
        pattern=PATTERN,
    )
