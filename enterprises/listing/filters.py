"""The filters of the list of enterprises; one set serves the page, the API and the export."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from enterprises.listing.dates import DayField
from enterprises.listing.pagination import ENTERPRISE_ORDERS, Keyset
from enterprises.listing.search import search, words
from enterprises.models import (
    Cluster,
    Enterprise,
    Industry,
    Recognition,
    Residence,
    Scheme,
    Subdistrict,
    Zone,
    ZoneMembership,
    covering,
)
from enterprises.models.enterprises import EnterpriseQuerySet

NOT_ASSIGNED = "none"
MOST_WORDS = 20  # a search of a hundred words takes the planner half a second
_INDUSTRY = re.compile(r"([A-T]?)([0-9]{0,4})")


def nearest(given: str, known: Iterable[str]) -> str | None:
    """Return the known code or name that is most like the given one; None where none is known."""
    lowered = {each.lower(): each for each in known}
    found = difflib.get_close_matches(given.lower()[:100], lowered, n=1, cutoff=0)
    return lowered[found[0]] if found else None


def unknown(given: str, known: Iterable[str]) -> ValidationError:
    """Return the error that a code is unknown; `params` hold `value` and `nearest` (None: none is known)."""
    params = {"value": given, "nearest": nearest(given, known)}
    if params["nearest"] is None:
        return ValidationError(_("“%(value)s” is not known."), code="unknown", params=params)
    return ValidationError(
        _("“%(value)s” is not known; the nearest is “%(nearest)s”."), code="unknown", params=params
    )


class Codes(forms.ChoiceField):
    """A field of codes and their names, which are read from the database once, when first needed."""

    @cached_property
    def known(self) -> dict[str, str]:
        """The names of the codes, by code."""
        pairs: Any = self.choices
        return {str(code): str(label) for code, label in pairs if code}

    def check(self, code: str) -> None:
        if code not in self.known:
            raise unknown(code, self.known)


class CodeField(Codes):
    """One of some codes."""

    def validate(self, value: Any) -> None:
        if value:
            self.check(value)


class CodesField(Codes, forms.MultipleChoiceField):
    """Any of some codes. Empty ones are dropped."""

    def to_python(self, value: Any) -> list[str]:
        return [code for code in super().to_python(value) if code]

    def validate(self, value: list[str]) -> None:
        for code in value:
            self.check(code)


class IndustriesField(forms.MultipleChoiceField):
    """Beginnings of codes of GB/T 4754, with or without the section letter: `I`, `65`, `I6513`.

    Cleaned to pairs of a letter and digits, of which one may be empty.
    """

    def to_python(self, value: Any) -> list[tuple[str, str]]:  # type: ignore[override]
        given = [code for code in super().to_python(value) if code]
        return [self._parsed(code) for code in given]

    def validate(self, value: Any) -> None:
        """Every code was looked up when it was parsed."""

    def _parsed(self, given: str) -> tuple[str, str]:
        match = _INDUSTRY.fullmatch(given.strip().upper())
        if match and match[0] and Industry.objects.filter(in_industry(*match.groups(), prefix="")).exists():
            return match[1], match[2]
        raise unknown(given, Industry.objects.order_by(Length("code"), "code").values_list("code", flat=True))


def in_industry(section: str, digits: str, *, prefix: str = "industry__") -> Q:
    """Rows whose industry lies in a section and begins with some digits; either may be empty."""
    found = Q(**{f"{prefix}section": section}) if section else Q()
    return found & Q(**{f"{prefix}code__startswith": digits}) if digits else found


def _written(value: Any) -> list[str]:
    """A cleaned value as it is written in an address."""
    if isinstance(value, list):
        return list(dict.fromkeys("".join(each) for each in value))
    return [str(value)] if value else []


class CodeFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = CodeField


class CodesFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = CodesField


class IndustriesFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = IndustriesField


class DayFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = DayField


class TextFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = forms.CharField


def few_words(q: str) -> None:
    """Raise ValidationError where a search has too many words."""
    if len(words(q)) > MOST_WORDS:
        raise ValidationError(_("Search for at most %(most)s words."), params={"most": MOST_WORDS})


def codes_of(model: type[models.Model], *more: tuple[str, Any]) -> Callable[[], list[tuple[str, str]]]:
    """Return what reads the codes and names of a reference table when they are needed."""

    def read() -> list[tuple[str, str]]:
        rows = [(str(row.pk), str(row)) for row in model._default_manager.all()]
        return [*rows, *((code, str(label)) for code, label in more)]

    return read


class EnterpriseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Which enterprises are listed, on the day `on` (today where it is not given).

    >>> EnterpriseFilter(request.GET, queryset=Enterprise.objects.all(), today=today).qs

    Without a filter they are those in the district on the day. A filter on a status that is not active
    looks everywhere, because an enterprise that ended is in no district. A page leaves out what is not
    valid and says so by `form.errors`; the API refuses it.
    """

    REPEATABLE = frozenset({"cluster", "recognition", "zone", "subdistrict", "status", "industry"})

    q = TextFilter(method="filter_q", label=_("Search"), max_length=200, validators=[few_words])
    cluster = CodesFilter(
        method="filter_cluster",
        label=_("cluster"),
        choices=codes_of(Cluster, (NOT_ASSIGNED, _("not assigned"))),
    )
    recognition = CodesFilter(method="filter_recognition", label=_("recognition"), choices=codes_of(Scheme))
    zone = CodesFilter(method="filter_zone", label=_("zone"), choices=codes_of(Zone))
    subdistrict = CodesFilter(
        method="filter_subdistrict", label=_("subdistrict"), choices=codes_of(Subdistrict)
    )
    industry = IndustriesFilter(method="filter_industry", label=_("industry"))
    status = CodesFilter(method="filter_status", label=_("status"), choices=Enterprise.Status.choices)
    resident = CodeFilter(
        method="leave",
        label=_("where"),
        choices=[("now", _("in Luohu on the day")), ("any", _("anywhere, also before and after"))],
    )
    on = DayFilter(method="leave", label=_("day"))
    ordering = CodeFilter(
        method="leave",
        label=_("order"),
        choices=[
            ("name", _("by name")),
            ("-name", _("by name, backwards")),
            ("uscc", _("by code")),
            ("-uscc", _("by code, backwards")),
            ("established_on", _("oldest first")),
            ("-established_on", _("youngest first")),
        ],
    )

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: EnterpriseQuerySet | None = None,
        *,
        today: date,
    ) -> None:
        super().__init__({} if data is None else data, queryset)
        self.today = today
        self.form.fields["on"].until(today)

    @property
    def day(self) -> date:
        """The day for which the list is true."""
        day: date | None = self._given("on")
        return day or self.today

    @property
    def order(self) -> Keyset:
        """The order in which the list is paged."""
        return ENTERPRISE_ORDERS[self._given("ordering") or "name"]

    def filter_queryset(self, queryset: EnterpriseQuerySet) -> EnterpriseQuerySet:
        found: EnterpriseQuerySet = super().filter_queryset(queryset)
        resident, statuses = self._given("resident"), self._given("status")
        if resident == "any":
            return found
        if resident == "now" or not {*(statuses or ())} - {Enterprise.Status.ACTIVE}:
            return found.in_district_on(self.day)
        return found.filter(~covering(self.day) | Q(pk__in=found.in_district_on(self.day).values("pk")))

    def parameters(self) -> dict[str, list[str]]:
        """Return what was given and is valid, as the parameters of an address, in a fixed order."""
        written = {name: _written(self._given(name)) for name in self.filters}
        return {name: values for name, values in written.items() if values}

    def valid_part(self) -> EnterpriseFilter:
        """Return the same filters without the values that are not valid."""
        kept: dict[str, list[str]] = {
            name: [value for value in self.form[name].data or [] if self._accepts(name, value)]
            for name in self.REPEATABLE & self.form.errors.keys()
        }
        return type(self)(
            QueryDict(urlencode({**self.parameters(), **kept}, doseq=True)), self.queryset, today=self.today
        )

    def _accepts(self, name: str, value: str) -> bool:
        try:
            self.form.fields[name].clean([value])
        except ValidationError:
            return False
        return True

    def filter_q(self, found: EnterpriseQuerySet, name: str, q: str) -> EnterpriseQuerySet:
        return search(found, q)

    def filter_cluster(self, found: EnterpriseQuerySet, name: str, codes: list[str]) -> EnterpriseQuerySet:
        chosen = Q(cluster__in=[code for code in codes if code != NOT_ASSIGNED])
        return found.filter(chosen | Q(cluster=None) if NOT_ASSIGNED in codes else chosen)

    def filter_recognition(
        self, found: EnterpriseQuerySet, name: str, codes: list[str]
    ) -> EnterpriseQuerySet:
        in_force = Recognition.objects.in_force_on(self.day).filter(scheme__in=codes)
        return found.filter(Exists(in_force.filter(enterprise=OuterRef("pk"))))

    def filter_zone(self, found: EnterpriseQuerySet, name: str, codes: list[str]) -> EnterpriseQuerySet:
        memberships = ZoneMembership.objects.filter(covering(self.day), zone__in=codes)
        return found.filter(Exists(memberships.filter(enterprise=OuterRef("pk"))))

    def filter_subdistrict(
        self, found: EnterpriseQuerySet, name: str, codes: list[str]
    ) -> EnterpriseQuerySet:
        residences = Residence.objects.filter(covering(self.day), subdistrict__in=codes)
        return found.filter(Exists(residences.filter(enterprise=OuterRef("pk"))))

    def filter_industry(
        self, found: EnterpriseQuerySet, name: str, parts: list[tuple[str, str]]
    ) -> EnterpriseQuerySet:
        chosen = Q()
        for section, digits in parts:
            chosen |= in_industry(section, digits)
        return found.filter(chosen)

    def filter_status(self, found: EnterpriseQuerySet, name: str, statuses: list[str]) -> EnterpriseQuerySet:
        """As of the day: whoever had not ended before it was active."""
        active = Enterprise.Status.ACTIVE
        ended = ~covering(self.day) & Q(status__in=[status for status in statuses if status != active])
        return found.filter(ended | covering(self.day) if active in statuses else ended)

    def leave(self, found: EnterpriseQuerySet, name: str, value: Any) -> EnterpriseQuerySet:
        """The day, the order and the place are read where they are used."""
        return found

    def _given(self, name: str) -> Any:
        self.errors  # noqa: B018 - validates, so that there is cleaned data
        return self.form.cleaned_data.get(name)
