"""Catalogue of indicators; an entry here adds one to pages, API, releases and targets."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.kpis.annual import PAID, RD_AND_REVENUE, REVENUE
from enterprises.kpis.awaiting import AwaitingCount
from enterprises.kpis.counts import CumulativeCount, StockCount
from enterprises.kpis.definition import DAILY, NOTICES, PLACES, YEARLY
from enterprises.kpis.enterprise_counts import (
    IN_A_ZONE,
    IN_A_ZONE_RECORDS,
    EnterpriseCount,
)
from enterprises.kpis.high_tech_indicators import HIGH_TECH
from enterprises.kpis.indicator import Indicator, Records
from enterprises.kpis.per_capita import PatentsPerResidents
from enterprises.kpis.safety import SafetyRule
from enterprises.kpis.units import ENTERPRISES, PERCENT, YUAN, Unit
from enterprises.kpis.yearly import Paid, StockSum, YearlyRatio
from enterprises.models import RecordedSeries

__all__ = ["AWAITING", "CATALOGUE", "HEADLINES", "INDICATORS", "STOCKS", "Indicator", "Records"]

REPORTS = _("annual reports of the enterprises")
COVERED = _("The sum covers the enterprises that reported; the coverage is shown beside it.")
WITHHELD = _("Public in releases only, and suppressed where it could reveal the data of a single enterprise.")

HOSTS_WITHHELD = _(
    "The hosts are not published, so breakdowns are public in releases only, and a number that rests on "
    "fewer than three hosts is suppressed."
)

CATALOGUE: tuple[Indicator, ...] = (
    StockCount(
        code="high_tech_enterprises",
        is_headline=True,
        scheme="national_high_tech",
        name=_("National high-tech enterprises"),
        definition=_(
            "Enterprises in Luohu on the day that hold a national high-tech certificate in force "
            "on that day; each is counted once, from the date of issue to the last day of "
            "validity."
        ),
        formula=_("number of distinct enterprises in the district with a certificate in force"),
        unit=ENTERPRISES,
        source=NOTICES,
        frequency=DAILY,
        caveats=(
            _(
                "Counted by date of issue. A notice published in January lists certificates issued in"
                " December, so the figure for a year end continues to rise for some months."
            ),
            _(
                "A cancelled certificate is counted until the day before the cancellation takes "
                "effect, which may precede the notice."
            ),
            _("Between two certificates an enterprise is not counted; it is awaiting re-recognition."),
        ),
        dimensions=(*PLACES, "field", "age"),
    ),
    StockCount(
        code="strategic_emerging_enterprises",
        is_headline=True,
        scheme="strategic_emerging",
        name=_("Strategic emerging enterprises"),
        definition=_(
            "Enterprises in Luohu on the day that are on the bureau's list of strategic emerging "
            "enterprises for that day; each is counted once."
        ),
        formula=_("number of distinct enterprises in the district on the list"),
        unit=ENTERPRISES,
        source=_("the bureau's list of strategic emerging enterprises; the registry"),
        frequency=DAILY,
        caveats=(_("The list is compiled by period; the figure changes when a list begins or ends."),),
        dimensions=(*PLACES, "emerging_industry"),
    ),
    StockSum(
        code="strategic_emerging_revenue",
        version=3,
        is_headline=True,
        reporting=REVENUE,
        quantities=("operating_revenue",),
        scheme="strategic_emerging",
        name=_("Operating revenue of strategic emerging enterprises"),
        definition=_(
            "Operating revenue of the year reported by the strategic emerging enterprises on the "
            "list on 31 December, with the share of them that reported."
        ),
        formula=_("sum of the operating revenue in the annual reports of the stock of 31 December"),
        unit=YUAN,
        recorded_throughout=(RecordedSeries.Code.OPERATING_REVENUE,),
        source=REPORTS,
        frequency=YEARLY,
        caveats=(COVERED, WITHHELD),
        is_confidential=True,
        lists_contributors=False,
        dimensions=(*PLACES, "emerging_industry"),
    ),
    CumulativeCount(
        code="talent_projects",
        version=2,
        quantities=("talent_projects",),
        safety=SafetyRule(largest_share=Decimal(1), p=0),
        is_headline=True,
        name=_("Talent projects and teams introduced"),
        definition=_(
            "Innovation projects and teams of high-level talents introduced since the first day of the plan, "
            "cumulative."
        ),
        formula=_("number of projects and teams introduced from the first day of the plan to the day"),
        unit=Unit("projects", _("projects and teams"), pgettext_lazy("heading", "Projects and teams")),
        recorded_throughout=(RecordedSeries.Code.TALENT_PROJECTS,),
        source=_("records of the talent programmes"),
        frequency=DAILY,
        caveats=(_("The count restarts with each plan."), HOSTS_WITHHELD),
        lists_contributors=False,
        is_count_from_zero=True,
    ),
    PatentsPerResidents(
        code="patents_per_10k",
        version=3,
        is_headline=True,
        name=_("Invention patents per 10,000 people"),
        definition=_(
            "Valid invention patents of the district per 10,000 residents. The official series "
            "covers all holders; the registry series covers patents reported by enterprises and "
            "is shown separately."
        ),
        formula=_("valid invention patents ÷ (resident population ÷ 10,000)"),
        unit=Unit(
            "per_10k",
            _("patents per 10,000 people"),
            pgettext_lazy("heading", "Patents per 10,000 people"),
            decimals=2,
        ),
        source=_("statistics bureau (population), intellectual property office (patents)"),
        frequency=YEARLY,
        quantities=("valid_invention_patents",),
        confidential_series="registry",
        series_names={
            "official": _("official, all holders"),
            "registry": _("from the registry, enterprises only"),
        },
        caveats=(
            _(
                "The two series are not combined: the official series also covers universities and "
                "individuals."
            ),
            _(
                "There is no value if the population of the year is missing; the population of "
                "another year is not used."
            ),
            _("The population was redetermined by the 2020 census, which breaks the series."),
        ),
        lists_contributors=False,
        dimensions=(),
    ),
    YearlyRatio(
        code="rd_intensity",
        version=3,
        reporting=RD_AND_REVENUE,
        quantities=("rd_expense", "operating_revenue"),
        name=_("R&D share of revenue"),
        definition=_(
            "R&D expense of the year for each 100 yuan of operating revenue, over the enterprises in Luohu "
            "on 31 December that reported both; a ratio of two sums, not a mean of ratios."
        ),
        formula=_(
            "sum of R&D expense ÷ sum of operating revenue × 100, for the enterprises that reported both"
        ),
        unit=PERCENT,
        recorded_throughout=(RecordedSeries.Code.RD_EXPENSE, RecordedSeries.Code.OPERATING_REVENUE),
        source=REPORTS,
        frequency=YEARLY,
        caveats=(COVERED, WITHHELD),
        is_confidential=True,
        lists_contributors=False,
    ),
    *HIGH_TECH,
    EnterpriseCount(
        code="enterprises_in_zone",
        members=IN_A_ZONE,
        rests_on=IN_A_ZONE_RECORDS,
        name=_("Enterprises in the zones"),
        definition=_(
            "Enterprises in Luohu on the day that belong to at least one zone, belt, node or park; each is "
            "counted once, under each of its zones in the breakdown."
        ),
        formula=_("number of distinct enterprises in the district with a membership in a zone"),
        unit=ENTERPRISES,
        recorded_at_the_end=(RecordedSeries.Code.ZONE_MEMBERSHIPS,),
        source=_("the registry"),
        frequency=DAILY,
        caveats=(
            _(
                "An enterprise in several zones is counted in each, so the rows may add up to more "
                "than the total."
            ),
        ),
        dimensions=(*PLACES, "scheme"),
    ),
    Paid(
        code="support_paid",
        version=3,
        reporting=PAID,
        quantities=("support_paid",),
        name=_("Support paid to enterprises"),
        definition=_(
            "Support funding that the district paid to enterprises in the year, under all measures; amounts "
            "recovered later are not deducted."
        ),
        formula=_("sum of the payments of the year"),
        unit=YUAN,
        recorded_throughout=(RecordedSeries.Code.SUPPORT,),
        source=_("records of the support measures"),
        frequency=YEARLY,
        caveats=(WITHHELD,),
        is_confidential=True,
        lists_contributors=False,
    ),
)

HEADLINES: tuple[Indicator, ...] = tuple(indicator for indicator in CATALOGUE if indicator.is_headline)
STOCKS: tuple[StockCount, ...] = tuple(
    indicator for indicator in CATALOGUE if isinstance(indicator, StockCount)
)
AWAITING: dict[str, AwaitingCount] = {
    indicator.scheme: indicator for indicator in CATALOGUE if isinstance(indicator, AwaitingCount)
}
INDICATORS: dict[str, Indicator] = {indicator.code: indicator for indicator in CATALOGUE}
