"""Fields and filters of codes, industries, days and text, with the nearest code where one is unknown."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from enterprises.listing.dates import DayField
from enterprises.listing.search.finding import words
from enterprises.models import Industry

MOST_WORDS = 20  # planning a search of a hundred words takes half a second
_INDUSTRY = re.compile(r"([A-T]?)([0-9]{0,4})")


def find_nearest(text: str, choices: Iterable[str]) -> str | None:
    """Return the choice most similar to the text; None if there are no choices."""
    lowered = {each.lower(): each for each in choices}
    matches = difflib.get_close_matches(text.lower()[:100], lowered, n=1, cutoff=0)
    return lowered[matches[0]] if matches else None


def unknown_code_error(text: str, choices: Iterable[str]) -> ValidationError:
    """Return the error for an unknown code; its `params` are `value` and `nearest` (None: no codes)."""
    params = {"value": text, "nearest": find_nearest(text, choices)}
    if params["nearest"] is None:
        return ValidationError(_("“%(value)s” is not recognised."), code="unknown", params=params)
    return ValidationError(
        _("“%(value)s” is not recognised; the closest match is “%(nearest)s”."), code="unknown", params=params
    )


class Codes(forms.ChoiceField):
    """A field of codes with names, read from the database once per form, on first use."""

    @cached_property
    def names_by_code(self) -> dict[str, str]:
        """The names of the codes."""
        pairs: Any = self.choices
        return {str(code): str(label) for code, label in pairs if code}

    def check(self, code: str) -> None:
        if code not in self.names_by_code:
            raise unknown_code_error(code, self.names_by_code)


class CodeField(Codes):
    """A field for one code."""

    def validate(self, value: Any) -> None:
        if value:
            self.check(value)


class CodesField(Codes, forms.MultipleChoiceField):
    """A field for several codes; empty ones are dropped."""

    def to_python(self, value: Any) -> list[str]:
        return [code for code in super().to_python(value) if code]

    def validate(self, value: list[str]) -> None:
        for code in value:
            self.check(code)


class IndustriesField(forms.MultipleChoiceField):
    """Prefixes of GB/T 4754 codes, with or without the section letter: `I`, `65`, `I6513`.

    Cleaned to pairs of letter and digits, of which one may be empty.
    """

    def to_python(self, value: Any) -> list[tuple[str, str]]:  # type: ignore[override] # pairs, not codes
        return [self._parse(code) for code in super().to_python(value) if code]

    def validate(self, value: Any) -> None:
        """Do nothing: `to_python` has looked up each code."""

    def _parse(self, text: str) -> tuple[str, str]:
        match = _INDUSTRY.fullmatch(text.strip().upper())
        if match and match[0] and Industry.objects.filter(in_industry(*match.groups(), prefix="")).exists():
            return match[1], match[2]
        raise unknown_code_error(
            text, Industry.objects.order_by(Length("code"), "code").values_list("code", flat=True)
        )


def in_industry(section: str, digits: str, *, prefix: str = "industry__") -> Q:
    """Return the condition that the industry is in a section and starts with digits; either may be empty."""
    condition = Q(**{f"{prefix}section": section}) if section else Q()
    return condition & Q(**{f"{prefix}code__startswith": digits}) if digits else condition


class CodeFilter(django_filters.Filter):
    field_class = CodeField


class CodesFilter(django_filters.Filter):
    field_class = CodesField


class IndustriesFilter(django_filters.Filter):
    field_class = IndustriesField


class DayFilter(django_filters.Filter):
    field_class = DayField


class TextFilter(django_filters.Filter):
    field_class = forms.CharField


def validate_search(q: str) -> None:
    """Raise ValidationError if a search has no word or too many."""
    found = words(q)
    if not found:
        raise ValidationError(
            _("“%(value)s” contains no letter, digit or Chinese character; search for a name or a code."),
            params={"value": q},
        )
    if len(found) > MOST_WORDS:
        raise ValidationError(_("Search for at most %(most)s words."), params={"most": MOST_WORDS})


def reference_choices(
    model: type[models.Model], *more: tuple[str, Any]
) -> Callable[[], list[tuple[str, str]]]:
    """Return a callable for the choices of a reference table, so that it is read only when needed."""

    def read() -> list[tuple[str, str]]:
        rows = [(str(row.pk), str(row)) for row in model._default_manager.all()]
        return [*rows, *((code, str(label)) for code, label in more)]

    return read
