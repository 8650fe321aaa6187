"""Orders of the list by what an enterprise belongs to on the day: cluster, place, zone, recognition, status.

Each sorts by the place of the first such row in the order of its reference table, then by name; enterprises
without any come last both ways, like those without a date.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from enterprises.listing.pagination import PLACE, Keyset
from enterprises.models import (
    Cluster,
    Enterprise,
    Recognition,
    Residence,
    Scheme,
    Subdistrict,
    Zone,
    ZoneMembership,
    ended_before,
    in_effect,
)

_BEFORE_ALL, _BEHIND_ALL = -1, 32_767


def _in_order(model: type[models.Model], column: str) -> Case:
    """Return the place of a code in the order of its reference table."""
    codes = model._default_manager.values_list("pk", flat=True)
    places = [When(**{column: code}, then=Value(n)) for n, code in enumerate(codes)]
    nowhere = Cast(Value(None), models.IntegerField())
    return Case(*places, default=nowhere, output_field=models.IntegerField())


def _first(rows: Any, model: type[models.Model], column: str) -> Subquery:
    """Return the first place among the rows of each enterprise."""
    places = rows.filter(enterprise=OuterRef("pk")).annotate(nth=_in_order(model, column))
    return Subquery(places.order_by("nth").values("nth")[:1])


def _by_status(day: date) -> Case:
    ended = [status for status in Enterprise.Status if status != Enterprise.Status.ACTIVE]
    places = [When(ended_before(day) & Q(status=status), then=Value(n)) for n, status in enumerate(ended, 1)]
    return Case(*places, default=Value(0))


_PLACES: dict[str, Callable[[date], Any]] = {
    "cluster": lambda day: _in_order(Cluster, "cluster"),
    "subdistrict": lambda day: _first(Residence.objects.filter(in_effect(day)), Subdistrict, "subdistrict"),
    "zone": lambda day: _first(ZoneMembership.objects.filter(in_effect(day)), Zone, "zone"),
    "recognition": lambda day: _first(Recognition.objects.in_force_on(day), Scheme, "scheme"),
    "status": _by_status,
}
_INDUSTRY = "industry"
PART_ORDER_CHOICES = (
    ("cluster", _("by cluster")),
    ("-cluster", _("by cluster, descending")),
    ("subdistrict", _("by subdistrict")),
    ("-subdistrict", _("by subdistrict, descending")),
    ("zone", _("by zone")),
    ("-zone", _("by zone, descending")),
    ("recognition", _("by recognition")),
    ("-recognition", _("by recognition, descending")),
    (_INDUSTRY, _("by industry")),
    (f"-{_INDUSTRY}", _("by industry, descending")),
    ("status", _("by status")),
    ("-status", _("by status, descending")),
)
PART_ORDERS = tuple(name for name, _label in PART_ORDER_CHOICES)


def order_by_part(name: str, day: date) -> Keyset:
    """Return one of PART_ORDERS on a day."""
    part, is_down = name.removeprefix("-"), name.startswith("-")
    if part == _INDUSTRY:
        missing: Any = Value("" if is_down else "~")
        place = Coalesce(F("industry_id"), missing, output_field=models.CharField())
    else:
        missing = Value(_BEFORE_ALL if is_down else _BEHIND_ALL)
        place = Coalesce(_PLACES[part](day), missing, output_field=models.IntegerField())
    return Keyset(name, (f"{'-' * is_down}{PLACE}", "sort_key", "code"), place)
