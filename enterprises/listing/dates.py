"""The day that a page is asked for: `?on=2020-12-31`, today where it is not given or cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

# The special economic zone, of which Luohu was the first built-up part, dates from August 1980.
EARLIEST = date(1980, 1, 1)


class DayField(forms.DateField):
    """A day up to today, which `until` says when it is known."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": _("This is not a day; write it like 2020-12-31.")}
        super().__init__(**{"input_formats": ["%Y-%m-%d"], "error_messages": messages, **kwargs})
        self.validators.append(
            MinValueValidator(EARLIEST, _("No day before %(limit_value)s can be asked for."))
        )

    def until(self, today: date) -> None:
        """Refuse what comes after `today`."""
        self.validators.append(
            MaxValueValidator(today, _("This day has not come yet; today is %(limit_value)s."))
        )


class DayForm(forms.Form):
    """The day of a page that has no other parameter."""

    on = DayField(required=False)

    def __init__(self, given: Mapping[str, Any], *, today: date) -> None:
        super().__init__(given)
        self.today = today
        field: Any = self.fields["on"]
        field.until(today)

    @property
    def day(self) -> date:
        """The day given, or today."""
        self.is_valid()
        day: date | None = self.cleaned_data.get("on")
        return day or self.today

    @property
    def error(self) -> str:
        """What is wrong with the day given; empty where nothing is."""
        return " ".join(str(error) for error in self.errors.get("on", []))
