"""The definition of an indicator: what it counts, in which unit, from which sources, under which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from enterprises.kpis.figures import Figure, Text, coverage_jumps, last_ended_year
from enterprises.kpis.recorded import SCHEME, Required
from enterprises.kpis.safety import STANDARD_RULE, SafetyRule
from enterprises.kpis.units import YUAN, Unit

PLACES = ("cluster", "subdistrict", "zone")
DAILY, YEARLY = _("daily"), _("yearly")
NOTICES = _("notices of recognition; the registry")


@dataclass(frozen=True, kw_only=True)
class Definition:
    """The metadata of an indicator, and the rules that follow from them without any fact.

    `version` counts the changes of the definition. The values of an indicator with `is_confidential` (money,
    staff or other yearly figures of enterprises) are public in releases only (DOMAIN 4.12); `quantities` are
    the sums it discloses, one, or the two of a ratio, and `safety` is the rule that each of them meets. One
    that `is_seasonal` is renewed once a year, so that only its year ends are compared (DOMAIN 4.14). If only
    one of several series is confidential, its key is `confidential_series`. `is_headline` marks the
    indicators announced by the bureau (DOMAIN 1), which the dashboard shows in full. Recognitions of
    `other_schemes` bear on the figure besides those of `scheme`.

    `recorded_throughout` and `recorded_at_the_end` are the series it rests on besides its scheme.
    """

    code: str
    name: Text
    definition: Text
    formula: Text
    unit: Unit
    direction: str = "up"
    source: Text
    frequency: Text
    version: int = 1
    is_confidential: bool = False
    lists_contributors: bool = True
    is_annual: bool = False
    is_seasonal: bool = False
    is_count_from_zero: bool = False
    is_share: bool = False
    is_rounded: bool = False
    is_headline: bool = False
    dimensions: tuple[str, ...] = PLACES
    quantities: tuple[str, ...] = ()
    safety: SafetyRule = STANDARD_RULE
    other_schemes: tuple[str, ...] = ()
    confidential_series: str | None = None
    series_names: Mapping[str, Text] = field(default_factory=dict, hash=False)
    caveats: tuple[Text, ...] = ()
    recorded_throughout: tuple[str, ...] = ()
    recorded_at_the_end: tuple[str, ...] = ()

    @property
    def schemes(self) -> list[str]:
        """The schemes whose recognitions bear on the figure."""
        return [*filter(None, (getattr(self, "scheme", ""),)), *self.other_schemes]

    @property
    def has_concealed_breakdowns(self) -> bool:
        """True if the total is live, but its breakdowns are public in releases only.

        Its contributors are not public, and live cells by cluster, subdistrict and zone for every day would
        leave few candidates for each of them.
        """
        return not self.is_confidential and not self.lists_contributors and bool(self.dimensions)

    def required(self, variant: str = "") -> Required:
        """Return the series on which the value rests, or one of several series of the indicator."""
        named = [f"{SCHEME}{scheme}" for scheme in self.schemes]
        return Required((*named, *self.recorded_throughout), self.recorded_at_the_end)

    def day(self, on: date) -> date:
        """Return the day that decides about residence: `on`, or the last day of an annual period."""
        return date(last_ended_year(on), 12, 31) if self.is_annual else on

    def period(self, on: date) -> str:
        """Return the reference period of the figure on a day: the day, or the last year that has ended."""
        return str(last_ended_year(on)) if self.is_annual else on.isoformat()

    def break_after(self, previous: Figure | None, figure: Figure) -> str:
        """Return why a figure is not comparable with that of the year end before (a key of BREAKS), or ""."""
        if figure.is_break:
            return "definition"
        if previous is None or previous.value is None:
            return ""
        if self.is_count_from_zero and previous.period.partition("/")[0] != figure.period.partition("/")[0]:
            return "restart"
        return "coverage" if coverage_jumps(previous, figure) else ""

    def decimals_of(self, value: Decimal) -> int:
        """Return the number of decimals a value is written with: money without empty cents."""
        return 0 if self.unit == YUAN and value == value.to_integral_value() else self.unit.decimals

    def quantised(self, value: Decimal | None) -> Decimal | None:
        """Return the value rounded half up to its decimals, which a page and a file write."""
        if value is None:
            return None
        return value.quantize(Decimal(1).scaleb(-self.decimals_of(value)), rounding=ROUND_HALF_UP)
