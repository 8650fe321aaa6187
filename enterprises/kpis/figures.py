"""Values of indicators: figures, cells of breakdowns, contributors, flows and change contributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

REASONS: dict[str, Text] = {
    "not_recorded": _("not recorded for this period"),
    "not_reported": _("no enterprise has reported it"),
    "no_population": _("the resident population of that year is not available"),
    "no_patents": _("the official number of patents of that year is not available"),
    "no_revenue": _("the operating revenue of the enterprises that reported both is 0"),
    "no_plan": _("no plan covers this date"),
    "none_expired": _("no certificate expired in that year"),
    "renewals_open": _("the renewals of a year are not known before 31 March of the next"),
    "before_history": _("the history of the registry begins later"),
    "not_yet_known": _("this time has not come yet"),
    "not_published": _("no release has published it"),
    "suppressed": _("hidden to protect individual enterprises"),
}


@dataclass(frozen=True)
class Variant:
    """One of several series of an indicator, never drawn on one line with another."""

    key: str
    name: Text
    value: Decimal | None
    reason: str = ""
    reported: int | None = None
    expected: int | None = None
    is_confidential: bool = False


@dataclass(frozen=True)
class Figure:
    """The value of an indicator on a day: a number, or the reason why there is none.

    `period` is the day for a stock and the year for an annual indicator; `reported` of `expected`
    enterprises gave their number; `provisional` records behind it await review.
    """

    on: date
    period: str
    value: Decimal | None
    reason: str = ""
    reported: int | None = None
    expected: int | None = None
    provisional: int = 0
    is_break: bool = False
    series: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One row of a breakdown; the key None stands for “not assigned”.

    `reported` of `expected` enterprises gave their number, where the indicator is a sum of reports.
    """

    key: str | None
    label_zh: str
    label_en: str
    value: Decimal | None
    reason: str = ""
    reported: int | None = None
    expected: int | None = None
    is_suppressed: bool = False


@dataclass(frozen=True)
class Contributor:
    """An enterprise behind a figure, as it was known.

    `value` is what it adds to a sum, `base` what it adds to the sum that a ratio divides by (staff only).
    """

    enterprise_id: int
    code: str
    name_zh: str
    name_en: str
    value: Decimal | None = None
    base: Decimal | None = None


@dataclass(frozen=True)
class Flow:
    """The flows between the stock on two days; start + entries − exits = end.

    Of the expired, a `late_renewal` is recognised again after a gap by the second day, and `expired` is not
    (DOMAIN 4.16); `renewed` are the entries after a gap, however long ago the exit was.
    """

    start: int
    first: int
    renewed: int
    moved_in: int
    late_renewal: int
    expired: int
    cancelled: int
    moved_out: int
    ended: int
    end: int


@dataclass(frozen=True)
class ChangeContribution:
    """The contribution of one enterprise to a change, with the reason (a key of CHANGE_REASONS).

    `on` is the day on which it began or ceased to count. `is_correction` means that the fact is older and
    was only entered between the two moments. A contribution of the district's own statistics has no
    enterprise.
    """

    enterprise_id: int | None
    code: str
    name_zh: str
    name_en: str
    change: Decimal
    reason: str
    on: date | None = None
    is_correction: bool = False


CHANGE_REASONS: dict[str, Text] = {
    "not_recorded": _("not recorded for this period"),
    "first": _("First recognised"),
    "renewed": _("Re-recognised after a gap"),
    "renewed_in_time": _("Re-recognised without a gap"),
    "moved_in": _("Moved in while recognised"),
    "late_renewal": _("Expired, re-recognised after a gap"),
    "expired": _("Expired, not re-recognised"),
    "cancelled": _("Cancelled"),
    "moved_out": _("Moved out"),
    "ended": _("Deregistered, revoked or absorbed"),
    "corrected": _("Record corrected"),
    "reported": _("Newly reported"),
    "not_reported": _("No longer reported"),
    "revised": _("Report revised"),
    "next_period": _("Figure of another period"),
    "joined": _("Newly counted"),
    "left": _("No longer counted"),
    "introduced": _("Introduced"),
    "patents": _("Number of patents"),
    "population": _("Resident population"),
    "definition": _("Definition changed"),
    "rounding": _("Rounding"),
}


# A change of the share that reported, from one year to the next, of more than this is a break: it moves a sum
# by about as much, which is as much as the growth that is read from it.
COVERAGE_JUMP = Decimal("0.05")
DRIFT_YEARS = 5  # within which so large a change in small steps is marked as a drift

BREAKS: dict[str, Text] = {
    "definition": _("Break in the series"),
    "restart": _("New count"),
    "coverage": _("Break in coverage"),
}


def coverage_jumps(previous: Figure, figure: Figure) -> bool:
    """Return whether so many more or fewer reported than in an earlier year that growth means nothing."""
    shares = [
        Decimal(each.reported) / each.expected
        for each in (previous, figure)
        if each.value is not None and each.reported is not None and each.expected
    ]
    return len(shares) == 2 and abs(shares[1] - shares[0]) > COVERAGE_JUMP


def find_drifts(figures: Sequence[Figure], break_reasons: Sequence[str]) -> list[Figure | None]:
    """Return for each year the first of the years before from which its coverage differs too much.

    That is one of the last DRIFT_YEARS without a break since: each step is small, and all of them together
    make the two figures as little comparable as a jump does.
    """
    drifts: list[Figure | None] = []
    comparable: list[Figure] = []
    for figure, break_reason in zip(figures, break_reasons, strict=True):
        comparable = [] if break_reason else comparable[-DRIFT_YEARS:]
        drifts.append(next((each for each in comparable if coverage_jumps(each, figure)), None))
        comparable.append(figure)
    return drifts


def last_ended_year(day: date) -> int:
    """Return the last calendar year that has ended by `day`; on 31 December it is that year."""
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


def contributors_of(rows: list[dict[str, Any]]) -> list[Contributor]:
    """Return the contributors that a statement selected."""
    return [
        Contributor(row["id"], row["code"], row["name_zh"], row["name_en"], row.get("value"), row.get("base"))
        for row in rows
    ]
