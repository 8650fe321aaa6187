"""The moment of a page, read from `?on=` and `?known_at=`; and the form field for a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.codecs.iso_dates import parse_typed_day
from enterprises.history.known_at import NOW, ChosenInstant, chosen_instant
from enterprises.history.moment import Moment

# The Shenzhen special economic zone, whose first built-up part was Luohu, was founded in August 1980.
EARLIEST = date(1980, 1, 1)


class DayField(forms.DateField):
    """A form field for a day up to today; `until` sets today at run time."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": _("This is not a valid date; use the format 2020-12-31.")}
        super().__init__(**{"input_formats": ["%Y-%m-%d"], "error_messages": messages, **kwargs})
        self.validators.append(
            MinValueValidator(EARLIEST, _("Dates before %(limit_value)s are not available."))
        )

    def strptime(self, value: str, format: str) -> date:
        return parse_typed_day(value)

    def until(self, today: date) -> None:
        """Reject days after `today`."""
        self.validators.append(
            MaxValueValidator(today, _("This date is in the future; today is %(limit_value)s."))
        )


@dataclass(frozen=True)
class PageMoment:
    """The moment that a page shows, its default day, and the errors of `on` and `known_at` for the reader."""

    moment: Moment
    default: date
    today: date
    error: str
    instant: ChosenInstant

    earliest: ClassVar[date] = EARLIEST

    @property
    def day(self) -> date:
        """The day of the moment."""
        return self.moment.on

    @property
    def is_default(self) -> bool:
        """True for the day that the page shows without a parameter."""
        return self.day == self.default

    @property
    def day_query(self) -> dict[str, str]:
        """The parameter for this day."""
        return {"on": self.day.isoformat()}

    @property
    def query(self) -> dict[str, str]:
        """The parameters of every link from a figure: its day, the default one too, and its instant.

        Pages have different defaults, and a default moves at midnight: a link without the day could lead to
        another number.
        """
        return {**self.day_query, **self.instant.query}

    @property
    def query_string(self) -> str:
        """The same parameters, to be appended to an address."""
        return f"?{urlencode(self.query)}"

    @property
    def asked_query(self) -> dict[str, str]:
        """The requested parameters, without default ones, for the canonical address."""
        return {**({} if self.is_default else self.day_query), **self.instant.query}

    @property
    def menu_query(self) -> dict[str, str]:
        """The parameters of the menu, whose pages show the day of this one too, unless it is the latest."""
        is_latest = self.day == self.default == self.today
        return {**({} if is_latest else self.day_query), **self.instant.query}

    @property
    def latest_query(self) -> dict[str, str]:
        """The parameters of the latest day, today, at this instant; a default day can be an earlier one."""
        day = {} if self.default == self.today else {"on": self.today.isoformat()}
        return {**day, **self.instant.query}

    @property
    def any_error(self) -> str:
        """The error of the day, or else of the instant; empty where both are valid."""
        return self.error or self.instant.error

    @property
    def context(self) -> dict[str, Any]:
        """The template context of a page with a moment (`parts/day.html`, `parts/known.html`)."""
        return {"chosen": self, "instant": self.instant, "canonical_query": self.asked_query}


@contextmanager
def page_moment(parameters: Mapping[str, str], *, now: datetime) -> Iterator[PageMoment]:
    """Read `on` (default: today) and `known_at` of a page; inside, the ORM reads tables as of the instant."""
    instant = chosen_instant(parameters, now=now)
    with instant.tables():
        yield parse_moment(parameters, today=timezone.localdate(now), instant=instant)


def parse_moment(
    parameters: Mapping[str, str], *, today: date, instant: ChosenInstant = NOW, default: date | None = None
) -> PageMoment:
    """Return the moment of the parameter `on`; an invalid day gives the default (today) and an error."""
    default = default or today
    day, error = _parse_day(parameters.get("on", "").strip(), today)
    moment = Moment(day or default, instant.facts, is_known_at_chosen=bool(instant.text))
    return PageMoment(moment, default, today, error, instant)


def _parse_day(text: str, today: date) -> tuple[date | None, str]:
    """Return the day, or None and the error.

    Both bounds are refused here, so that no page computes beyond them.
    """
    if not text:
        return None, ""
    try:
        day = parse_typed_day(text)
    except ValueError:
        message = gettext(
            "“%(given)s” is not a valid date; use the format year-month-day, for example %(example)s."
        )
        return None, message % {"given": text[:40], "example": today.isoformat()}
    if day > today:
        message = gettext("%(day)s is in the future; the latest available date is %(today)s.")
        return None, message % {"day": date_format(day), "today": date_format(today)}
    if day < EARLIEST:
        message = gettext("There are no figures for %(day)s; the earliest available date is %(earliest)s.")
        return None, message % {"day": date_format(day), "earliest": date_format(EARLIEST)}
    return day, ""
