"""Dates of the demonstration: its beginning and end, and the dates on which records are entered."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from random import Random

BEGIN = date(2015, 3, 9)  # everything known by then is entered at once
FIRST_YEAR = 2013  # the first certificates
LAST_YEAR = 2025  # the last full year
CONTINUED_FROM = date(2026, 6, 1)  # later events come from luohu.demo.continuation, up to the day of loading
ENTRY_DAY, APPROVAL_DAY = 8, 25
COMPILATION_DAY, PUBLICATION_DAY = 3, 6
# From which day the records of each scheme and series are complete; nothing earlier was invented.
SCHEMES_SINCE = {
    "national_high_tech": date(2013, 12, 31),
    "strategic_emerging": date(2016, 1, 1),
    "tech_sme": date(2019, 1, 1),
    "above_scale": date(2018, 1, 1),
    "innovative_sme": date(2022, 6, 30),
    "srdi": date(2020, 6, 30),
    "little_giant": date(2020, 6, 30),
    "single_champion": date(2020, 6, 30),
}
SERIES_SINCE = {
    "residences": date(2013, 12, 31),
    "zone_memberships": date(2019, 1, 1),
    "talent_projects": date(2018, 1, 1),
    "support": date(2019, 1, 1),
    "report:operating_revenue": date(2018, 1, 1),
    "report:rd_expense": date(2018, 1, 1),
    "report:valid_invention_patents": date(2018, 1, 1),
}


def month_after(day: date, months: int = 1) -> date:
    """Return the first day of the month `months` after that of `day`."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def entry_date(day: date, *, months: int = 1) -> date:
    """Return the date on which an event of `day` is entered: with the ledger of a later month."""
    return max(BEGIN, month_after(day, months).replace(day=ENTRY_DAY))


def weekly_entry_date(day: date, *, until: date) -> date:
    """Return the Monday after an event; for one up to `until`, the last day of the district, not after it."""
    monday = day + timedelta(days=7 - day.weekday())
    return monday if day > until else min(monday, until)


def notice_date(issued_on: date) -> date:
    """Return the date of the notice of a certificate; those of December are announced in January."""
    if issued_on.month == 12:
        return max(BEGIN, date(issued_on.year + 1, 1, 15))
    return max(BEGIN, issued_on + timedelta(days=33))


def supplement_date(issued_on: date) -> date:
    """Return the date of the supplement with the last certificates of a year."""
    return max(BEGIN, date(issued_on.year + 1, 4, 12))


def survey_date(year: int) -> date:
    """Return the date on which the reports of a year are entered, after the survey of the next spring."""
    return date(year + 1, 6, 18)


def issue_dates(year: int) -> tuple[date, date, date]:
    """Return the dates on which the certificates of a year are issued."""
    autumn, last = {2018: 16, 2021: 18, 2023: 16}.get(year, 20), {2020: 11, 2021: 23, 2022: 14}.get(year, 12)
    return date(year, 10, autumn), date(year, 11, 15), date(year, 12, last)


def random_day(rng: Random, first: date, last: date) -> date:
    """Return a random day between two others, both included."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def last_day_of(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])
