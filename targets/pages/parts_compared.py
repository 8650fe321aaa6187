"""The comparison of clusters, zones and subdistricts in one indicator, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from enterprises.history.moment import Moment
from enterprises.kpis.definition import PLACES
from enterprises.kpis.figures import Cell
from enterprises.kpis.indicators import CATALOGUE, INDICATORS, Indicator
from enterprises.listing.dates import PageMoment
from enterprises.listing.filter_fields import CodeField, CodesField
from enterprises.models.reference import Reference
from targets.pages.part_page import FEWEST_COMPARED, MODELS, MOST_COMPARED, PartRow, fetch_part_rows

WIDTH, HEIGHT, MARGIN = 100, 24, 2  # of a trend, in units of its drawing
COMPARABLE: tuple[Indicator, ...] = tuple(
    indicator for indicator in CATALOGUE if {*PLACES} <= {*indicator.dimensions}
)


class PartsForm(forms.Form):
    """The parts to compare, each as `scope:code`, and the indicator."""

    part = CodesField(label=_("Parts"), choices=lambda: list(_list_parts()))
    indicator = CodeField(
        label=_("Indicator"), required=False, choices=lambda: [(each.code, each.name) for each in COMPARABLE]
    )

    def clean_part(self) -> list[str]:
        """Return each part once; raise ValidationError for fewer than two or too many."""
        parts = list(dict.fromkeys(self.cleaned_data["part"]))
        if not FEWEST_COMPARED <= len(parts) <= MOST_COMPARED:
            raise ValidationError(
                _("Choose between %(fewest)s and %(most)s parts."),
                params={"fewest": FEWEST_COMPARED, "most": MOST_COMPARED},
            )
        return parts


def _list_parts() -> list[tuple[str, str]]:
    return [
        (f"{scope}:{part.pk}", str(part))
        for scope, model in MODELS.items()
        for part in model._default_manager.all()
    ]


@dataclass(frozen=True)
class ComparedPart:
    """A part with the row of the indicator; `share` of the greatest value compared, for its bar."""

    scope: str
    code: str
    row: PartRow
    share: Decimal | None
    points: str

    @property
    def cell(self) -> Cell:
        """The value on the day, with the names of the part."""
        return self.row.cell


@dataclass(frozen=True)
class PartsComparison:
    """The form, and the parts chosen in it; none before a choice or where it is invalid."""

    chosen: PageMoment
    form: PartsForm

    @cached_property
    def is_valid(self) -> bool:
        """True if two or more parts are chosen."""
        return self.form.is_bound and self.form.is_valid()

    @property
    def indicator(self) -> Indicator:
        """The indicator compared; the first one by default."""
        code = self.form.cleaned_data["indicator"] if self.is_valid else ""
        return INDICATORS[code] if code else COMPARABLE[0]

    @cached_property
    def rows(self) -> list[ComparedPart]:
        """The parts in the order of their choice, on one scale."""
        if not self.is_valid:
            return []
        pairs = [tuple(each.split(":", 1)) for each in self.form.cleaned_data["part"]]
        moment: Moment = self.chosen.moment
        rows = [(scope, code, self._find_row(moment, scope, code)) for scope, code in pairs]
        greatest = max(
            (
                value
                for _scope, _code, row in rows
                for value in (row.cell.value, *row.trend)
                if value is not None
            ),
            default=Decimal(0),
        )
        return [
            ComparedPart(scope, code, row, _share(row.cell.value, greatest), draw_line(row.trend, greatest))
            for scope, code, row in rows
        ]

    def _find_row(self, moment: Moment, scope: str, code: str) -> PartRow:
        rows = fetch_part_rows(moment, scope)[code]
        return next(row for row in rows if row.indicator == self.indicator)

    @property
    def query(self) -> dict[str, Any]:
        """The parameters of this choice, for its files and the canonical address."""
        if not self.is_valid:
            return {}
        return {"part": self.form.cleaned_data["part"], "indicator": self.indicator.code}

    @property
    def query_string(self) -> str:
        """The same with the moment."""
        return f"?{urlencode({**self.query, **self.chosen.query}, doseq=True)}"

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, Reference, bool]]]]:
        """The parts to choose from by kind, each with its value and whether it is chosen."""
        given = {*self.form.data.getlist("part")} if isinstance(self.form.data, QueryDict) else set()
        return [
            (
                str(model._meta.verbose_name_plural),
                [
                    (f"{scope}:{part.pk}", part, f"{scope}:{part.pk}" in given)
                    for part in model._default_manager.all()
                ],
            )
            for scope, model in MODELS.items()
        ]


def build_parts_comparison(parameters: QueryDict, chosen: PageMoment) -> PartsComparison:
    """Return the comparison requested by `part` and `indicator`; render it inside the instant's tables."""
    is_asked = any(value.strip() for name in ("part", "indicator") for value in parameters.getlist(name))
    return PartsComparison(chosen, PartsForm(parameters if is_asked else None))


def _share(value: Decimal | None, greatest: Decimal) -> Decimal | None:
    """Return a value as percent of the greatest one; None where it is missing or there is nothing to draw."""
    return None if value is None or value < 0 or greatest <= 0 else 100 * value / greatest


def draw_line(values: Sequence[Decimal | None], greatest: Decimal) -> str:
    """Return values as the points of a line between zero and the greatest; empty for fewer than two.

    >>> draw_line([Decimal(0), None, Decimal(5)], Decimal(10))
    '2.0,22.0 98.0,12.0'
    """
    points = [(n, value) for n, value in enumerate(values) if value is not None]
    if len(points) < 2 or greatest <= 0:
        return ""
    width, height = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    return " ".join(
        f"{MARGIN + width * n / (len(values) - 1):.1f},{HEIGHT - MARGIN - height * value / greatest:.1f}"
        for n, value in points
    )
