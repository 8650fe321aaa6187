"""Parameters of the API, parsed strictly and described in OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.api.problems import build_problem
from enterprises.iso_dates import parse_day
from enterprises.kpis.figures import Text
from enterprises.listing.dates import EARLIEST
from enterprises.listing.filters import find_nearest, unknown_code_error


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A query parameter; `parse` takes the text and the current instant, and raises ValidationError."""

    name: str
    description: Text
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    parse: Callable[[str, datetime], Any] = lambda text, now: text
    is_repeatable: bool = False


def parse_query(query: QueryDict, parameters: Sequence[Parameter], now: datetime) -> dict[str, Any]:
    """Return the values by parameter: a value, or a list if the parameter is repeatable.

    Raises Problem (400) if a parameter is unknown, empty, wrongly repeated or invalid.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name, texts in query.lists():
        try:
            if name not in by_name:
                raise _unknown_parameter(name, by_name)
            values[name] = _parse_values(by_name[name], texts, now)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise build_problem(errors)
    return values


def _parse_values(parameter: Parameter, texts: Sequence[str], now: datetime) -> Any:
    if not all(text.strip() for text in texts):
        raise ValidationError(_("The parameter is empty; give it a value or omit it."))
    if parameter.is_repeatable:
        return [parameter.parse(text, now) for text in texts]
    if len(texts) > 1:
        raise ValidationError(_("The parameter is repeated; give it once."))
    return parameter.parse(texts[0], now)


def _unknown_parameter(name: str, names: Iterable[str]) -> ValidationError:
    nearest_name = find_nearest(name, names)
    if nearest_name is None:
        return ValidationError(_("This address takes no parameters."))
    return ValidationError(
        _("Unknown parameter; the closest match is “%(nearest)s”."),
        params={"nearest": nearest_name},
    )


def day(text: str, now: datetime) -> date:
    """Return a day up to today; raise ValidationError if the text is none."""
    today = timezone.localdate(now)
    try:
        parsed = parse_day(text)
    except ValueError:
        raise ValidationError(_("This is not a valid date; use the format 2020-12-31.")) from None
    if parsed < EARLIEST:
        raise ValidationError(
            _("Dates before %(limit_value)s are not available."),
            params={"limit_value": EARLIEST, "nearest": EARLIEST.isoformat()},
        )
    if parsed > today:
        raise ValidationError(
            _("This date is in the future; today is %(limit_value)s."),
            params={"limit_value": today, "nearest": today.isoformat()},
        )
    return parsed


def whole_number(least: int, most: int) -> Callable[[str, datetime], int]:
    """Return a parser of integers between two bounds, both included."""

    def parse(text: str, now: datetime) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
        if number is None or not least <= number <= most:
            best = most if number is not None and number > most else least
            raise ValidationError(
                _("The value must be a whole number from %(least)s to %(most)s."),
                params={"least": least, "most": most, "nearest": str(best)},
            )
        return number

    return parse


def one_of(codes: Iterable[str]) -> Callable[[str, datetime], str]:
    """Return a parser of one of some codes."""
    choices = tuple(codes)

    def parse(text: str, now: datetime) -> str:
        if text not in choices:
            raise unknown_code_error(text, choices)
        return text

    return parse


def some_of(names: Sequence[str]) -> Callable[[str, datetime], tuple[str, ...]]:
    """Return a parser of names separated by commas."""

    def parse(text: str, now: datetime) -> tuple[str, ...]:
        chosen = text.split(",")
        for name in chosen:
            if name not in names:
                raise unknown_code_error(name, names)
        return tuple(chosen)

    return parse


DAY = {"type": "string", "format": "date"}
ON = Parameter(
    name="on",
    description=_("The reference date; today (Beijing time) if omitted."),
    schema=DAY,
    parse=day,
)
MAX_PAGE_SIZE = 500
PAGE_SIZE = Parameter(
    name="page_size",
    description=_("The number of results per page; 50 if omitted, at most 500."),
    schema={"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": 50},
    parse=whole_number(1, MAX_PAGE_SIZE),
)
CURSOR = Parameter(
    name="cursor",
    description=_("The cursor of a page, taken from `next` or `previous`."),
)
