"""What may be asked for: each parameter with its meaning, read strictly and described in OpenAPI."""

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

from enterprises.api.problems import refused
from enterprises.iso_dates import parse_day
from enterprises.kpis.figures import Text
from enterprises.listing.dates import EARLIEST
from enterprises.listing.filters import nearest, unknown


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter; `parse` takes the text and the present instant, and raises ValidationError."""

    name: str
    description: Text
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    parse: Callable[[str, datetime], Any] = lambda text, now: text
    is_repeatable: bool = False


def read(query: QueryDict, parameters: Sequence[Parameter], now: datetime) -> dict[str, Any]:
    """Return what was asked by name: a value, or a list where the parameter may repeat.

    Raises Problem (400) where a parameter is unknown, empty, repeated without meaning, or not valid.
    """
    known = {parameter.name: parameter for parameter in parameters}
    found: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name, given in query.lists():
        try:
            if name not in known:
                raise _not_a_parameter(name, known)
            found[name] = _values(known[name], given, now)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise refused(errors)
    return found


def _values(parameter: Parameter, given: Sequence[str], now: datetime) -> Any:
    if not all(text.strip() for text in given):
        raise ValidationError(_("It is empty; give a value or leave it out."))
    if parameter.is_repeatable:
        return [parameter.parse(text, now) for text in given]
    if len(given) > 1:
        raise ValidationError(_("It was given several times; give it once."))
    return parameter.parse(given[0], now)


def _not_a_parameter(name: str, known: Iterable[str]) -> ValidationError:
    nearest_name = nearest(name, known)
    if nearest_name is None:
        return ValidationError(_("This address takes no parameters."))
    return ValidationError(
        _("This is not a parameter here; the nearest is “%(nearest)s”."),
        params={"nearest": nearest_name},
    )


def day(text: str, now: datetime) -> date:
    """Return a day that has come; raise ValidationError where it is none."""
    today = timezone.localdate(now)
    try:
        found = parse_day(text)
    except ValueError:
        raise ValidationError(_("This is not a day; write it like 2020-12-31.")) from None
    if found < EARLIEST:
        raise ValidationError(
            _("No day before %(limit_value)s can be asked for."),
            params={"limit_value": EARLIEST, "nearest": EARLIEST.isoformat()},
        )
    if found > today:
        raise ValidationError(
            _("This day has not come yet; today is %(limit_value)s."),
            params={"limit_value": today, "nearest": today.isoformat()},
        )
    return found


def whole_number(least: int, most: int) -> Callable[[str, datetime], int]:
    """Return what reads a whole number between two others, both included."""

    def parse(text: str, now: datetime) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
        if number is None or not least <= number <= most:
            best = most if number is not None and number > most else least
            raise ValidationError(
                _("This is not a whole number from %(least)s to %(most)s."),
                params={"least": least, "most": most, "nearest": str(best)},
            )
        return number

    return parse


def one_of(codes: Iterable[str]) -> Callable[[str, datetime], str]:
    """Return what reads one of some codes."""
    known = tuple(codes)

    def parse(text: str, now: datetime) -> str:
        if text not in known:
            raise unknown(text, known)
        return text

    return parse


def some_of(names: Sequence[str]) -> Callable[[str, datetime], tuple[str, ...]]:
    """Return what reads names that commas separate."""

    def parse(text: str, now: datetime) -> tuple[str, ...]:
        asked = text.split(",")
        for name in asked:
            if name not in names:
                raise unknown(name, names)
        return tuple(asked)

    return parse


DAY = {"type": "string", "format": "date"}
ON = Parameter(
    name="on",
    description=_("The day for which the answer is true; today in Shanghai where it is left out."),
    schema=DAY,
    parse=day,
)
MOST_ON_A_PAGE = 500
PAGE_SIZE = Parameter(
    name="page_size",
    description=_("How many results a page has: 50 where it is left out, at most 500."),
    schema={"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": 50},
    parse=whole_number(1, MOST_ON_A_PAGE),
)
CURSOR = Parameter(
    name="cursor",
    description=_("Where a page begins: taken from `next` or `previous`, never made."),
)
