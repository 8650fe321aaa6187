"""The parameter `on` of pages: an ISO day up to today; today where it is missing or invalid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

# The Shenzhen special economic zone, whose first built-up part was Luohu, was founded in August 1980.
EARLIEST = date(1980, 1, 1)


class DayField(forms.DateField):
    """A form field for a day up to today; `until` sets today at run time."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": _("This is not a day; write it like 2020-12-31.")}
        super().__init__(**{"input_formats": ["%Y-%m-%d"], "error_messages": messages, **kwargs})
        self.validators.append(
            MinValueValidator(EARLIEST, _("No day before %(limit_value)s can be asked for."))
        )

    def until(self, today: date) -> None:
        """Reject days after `today`."""
        self.validators.append(
            MaxValueValidator(today, _("This day has not come yet; today is %(limit_value)s."))
        )


class DayForm(forms.Form):
    """The form of a page whose only parameter is the day."""

    on = DayField(required=False)

    def __init__(self, given: Mapping[str, Any], *, today: date) -> None:
        super().__init__(given)
        self.today = today
        field: Any = self.fields["on"]
        field.until(today)

    @property
    def day(self) -> date:
        """The requested day, or today."""
        self.is_valid()
        day: date | None = self.cleaned_data.get("on")
        return day or self.today

    @property
    def error(self) -> str:
        """The error of the requested day; empty where it is valid."""
        return " ".join(str(error) for error in self.errors.get("on", []))
