"""Talent projects and teams, and support awards with their payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enterprises.models import Payment, SupportAward, TalentProject
from luohu.demo import dates
from luohu.demo.builders import EnterpriseBuilder, Firm

# The days on which projects and teams were introduced: three before the plan, then those that it counts.
INTRODUCED = (
    date(2018, 9, 3),
    date(2019, 11, 18),
    date(2020, 10, 12),
    date(2021, 5, 17),
    date(2021, 9, 6),
    date(2021, 12, 1),
    date(2022, 3, 14),
    date(2022, 7, 4),
    date(2022, 11, 21),
    date(2023, 2, 20),
    date(2023, 5, 8),
    date(2023, 9, 18),
    date(2023, 12, 4),
    date(2024, 3, 11),
    date(2024, 6, 17),
    date(2024, 9, 9),
    date(2024, 11, 25),
    date(2025, 2, 24),
    date(2025, 4, 21),
    date(2025, 6, 30),
    date(2025, 8, 18),
    date(2025, 10, 13),
    date(2025, 11, 17),
    date(2025, 12, 15),
    date(2026, 3, 16),
)
MEASURES = (
    "recognition_reward",
    "rd_subsidy",
    "rent_subsidy",
    "growth_reward",
    "carrier_support",
    "intellectual_property",
    "loan_interest",
    "moving_in",
)
TEN_THOUSAND = 10_000


def create_talent_projects(builder: EnterpriseBuilder) -> None:
    """Create each project or team with a certified enterprise as host, and its matching award."""
    rng = Random("talents")  # noqa: S311 - not for security
    for number, day in enumerate(INTRODUCED, start=1):
        introduce(rng, builder, number, day)


def introduce(rng: Random, builder: EnterpriseBuilder, number: int, day: date) -> None:
    """Create a project or team introduced on a day, with a certified enterprise as host, and its award."""
    host = rng.choice([firm for firm in builder.firms if firm.is_certified_on(day)])
    is_team = rng.random() < 0.6
    budget = Decimal(rng.randrange(300, 2000, 50) * TEN_THOUSAND)
    project = TalentProject(
        kind=TalentProject.Kind.TEAM if is_team else TalentProject.Kind.PROJECT,
        name_zh=f"示例{'团队' if is_team else '项目'}第{number}号",
        name_en=f"Example {'team' if is_team else 'project'} No. {number}",
        host=host.row,
        programme="示例人才计划",
        level=rng.choice(TalentProject.Level.values),
        batch=f"{day.year}年",
        field=host.trade.name_zh,
        origin=rng.choice(TalentProject.Origin.values),
        leader=f"示例带头人{number}",
        introduced_on=day,
        budget=budget,
        grants=budget / 2,
    )
    builder.ledger.enter(builder.entry_date(day), project)
    for name, months in (("mid_term_on", 18), ("accepted_on", 36)):
        milestone = dates.month_after(day, months)
        builder.ledger.update(dates.entry_date(milestone), project, **{name: milestone})
    _add_award(rng, builder, host, "talent_team_matching", builder.entry_date(day))


def create_awards(builder: EnterpriseBuilder) -> None:
    """Create the applications of certified enterprises each year; a few are rejected or paid back."""
    rng = Random("support")  # noqa: S311 - not for security
    for year in range(2019, dates.CONTINUED_FROM.year + 1):
        support_year(rng, builder, year)


def support_year(rng: Random, builder: EnterpriseBuilder, year: int) -> None:
    """Create the applications of a year, from March to May."""
    certified = [firm for firm in builder.firms if firm.is_certified_on(date(year, 3, 1))]
    for firm in rng.sample(certified, k=min(90, len(certified) // 4)):
        day = dates.random_day(rng, date(year, 3, 1), date(year, 5, 20))
        _add_award(rng, builder, firm, rng.choice(MEASURES), day)


def _add_award(rng: Random, builder: EnterpriseBuilder, firm: Firm, measure: str, applied_on: date) -> None:
    """Enter an application with its decision and instalments, also those that are still to come.

    Each step is entered on its own date, so that earlier states show the application as pending.
    """
    applied = Decimal(rng.randrange(10, 300, 5) * TEN_THOUSAND)
    award = SupportAward(measure_id=measure, enterprise=firm.row, applied_on=applied_on, applied=applied)
    builder.ledger.enter(dates.entry_date(applied_on), award)
    decided_on = applied_on + timedelta(days=100)
    approved = Decimal(0) if rng.random() < 0.08 else applied * rng.randrange(50, 101, 10) / 100
    builder.ledger.update(dates.entry_date(decided_on), award, approved_on=decided_on, approved=approved)
    instalments = rng.choice((1, 1, 2, 3)) if approved else 0
    for number in range(instalments):
        _add_payment(builder, award, decided_on + timedelta(days=40 + 180 * number), approved / instalments)
    if instalments and rng.random() < 0.02:
        _add_payment(builder, award, decided_on + timedelta(days=640), -approved / 5)


def _add_payment(builder: EnterpriseBuilder, award: SupportAward, paid_on: date, amount: Decimal) -> None:
    amount = amount.quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    builder.ledger.enter(dates.entry_date(paid_on), Payment(award=award, paid_on=paid_on, amount=amount))
