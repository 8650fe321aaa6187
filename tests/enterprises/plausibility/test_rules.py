"""Boundaries of each plausibility rule: the day before, the day, and the day after."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from enterprises.models import Scheme
from enterprises.plausibility.check import find, find_all
from enterprises.plausibility.rules import RULES
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

TODAY = date(2024, 6, 30)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ESTABLISHED, ENDED = date(2012, 3, 4), date(2020, 6, 30)
BEFORE, AFTER = ESTABLISHED - timedelta(days=1), ENDED + timedelta(days=1)


def firm(**fields):
    return factories.EnterpriseFactory(established_on=ESTABLISHED, **fields)


def ended_firm():
    return firm(status="deregistered", ended_on=ENDED)


def resident(starts_on=date(2015, 1, 1), ends_on=date(2019, 12, 31)):
    enterprise = firm()
    factories.ResidenceFactory(enterprise=enterprise, starts_on=starts_on, ends_on=ends_on)
    return enterprise


def certificate(enterprise=None, issued_on=date(2016, 5, 5), number="", **fields):
    return factories.RecognitionFactory(
        enterprise=enterprise or firm(), issued_on=issued_on, number=number, **fields
    )


def listing(enterprise, starts_on, ends_on=None):
    return factories.ListingFactory(
        enterprise=enterprise, issued_on=None, starts_on=starts_on, ends_on=ends_on
    )


def report(enterprise=None, year=2018, **figures):
    for name in ("high_tech_revenue", "taxes_paid"):
        if name in figures:
            figures[f"{name}_reason"] = ""
    return factories.AnnualReportFactory(enterprise=enterprise or firm(), year=year, **figures)


def jump(revenue):
    enterprise = firm()
    report(enterprise, 2017, operating_revenue=Decimal(100))
    report(enterprise, 2018, operating_revenue=Decimal(revenue))


def jump_of_taxes(taxes):
    enterprise = firm()
    report(enterprise, 2017, taxes_paid=Decimal(-100))
    report(enterprise, 2018, taxes_paid=Decimal(taxes))


def overlap(issued_on, **earlier):
    enterprise = firm()
    certificate(enterprise, date(2016, 5, 5), **earlier)
    certificate(enterprise, issued_on, kind="renewal")


def absorb(day):
    absorbing = firm(status="deregistered", ended_on=day)
    firm(status="merged", ended_on=ENDED, absorbed_by=absorbing)


def award(enterprise=None, applied_on=date(2017, 1, 1), approved_on=date(2017, 5, 1), **fields):
    values = {"applied": Decimal(100), "approved": Decimal(100), **fields}
    return factories.SupportAwardFactory(
        enterprise=enterprise or firm(), applied_on=applied_on, approved_on=approved_on, **values
    )


def pay(paid_on, enterprise=None):
    factories.PaymentFactory(award=award(enterprise), paid_on=paid_on, amount=Decimal(10))


def member(starts_on, ends_on=None, enterprise=None):
    factories.ZoneMembershipFactory(enterprise=enterprise or firm(), starts_on=starts_on, ends_on=ends_on)


def talent(introduced_on=date(2016, 1, 1), host=None, **fields):
    factories.TalentProjectFactory(host=host or firm(), introduced_on=introduced_on, **fields)


# Rule, what is entered, whether it is a finding.
CASES = [
    ("established_in_future", lambda: factories.EnterpriseFactory(established_on=TODAY), False),
    ("established_in_future", lambda: factories.EnterpriseFactory(established_on=TOMORROW), True),
    ("established_in_future", lambda: factories.EnterpriseFactory(established_on=None), False),
    ("ended_in_future", lambda: firm(status="revoked", ended_on=TODAY), False),
    ("ended_in_future", lambda: firm(status="revoked", ended_on=TOMORROW), True),
    ("absorbed_by_ended", lambda: absorb(ENDED), False),
    ("absorbed_by_ended", lambda: absorb(ENDED - timedelta(days=1)), True),
    *(
        (rule, lambda create=create, days=days: create(ended_firm(), *days), is_found)
        for rule, create in (
            (
                "former_name_outside_life",
                lambda e, *days: factories.FormerNameFactory(
                    enterprise=e, starts_on=days[0], ends_on=days[1]
                ),
            ),
            (
                "group_head_outside_life",
                lambda e, *days: factories.GroupHeadFactory(enterprise=e, starts_on=days[0], ends_on=days[1]),
            ),
            (
                "residence_outside_life",
                lambda e, *days: factories.ResidenceFactory(enterprise=e, starts_on=days[0], ends_on=days[1]),
            ),
            ("membership_outside_life", lambda e, *days: member(*days, enterprise=e)),
        )
        for days, is_found in (
            ((BEFORE, ENDED), True),
            ((ESTABLISHED, ENDED), False),
            ((ESTABLISHED, AFTER), True),
            ((ESTABLISHED, None), False),
            ((AFTER, None), True),
        )
    ),
    ("residence_in_future", lambda: resident(TODAY, None), False),
    ("residence_in_future", lambda: resident(TOMORROW, None), True),
    ("membership_in_future", lambda: member(TODAY), False),
    ("membership_in_future", lambda: member(TOMORROW), True),
    ("membership_outside_residence", lambda: member(date(2015, 1, 1), date(2019, 12, 31), resident()), False),
    (
        "membership_outside_residence",
        lambda: member(date(2014, 12, 31), date(2019, 12, 31), resident()),
        True,
    ),
    ("membership_outside_residence", lambda: member(date(2015, 1, 1), date(2020, 1, 1), resident()), True),
    ("membership_outside_residence", lambda: member(date(2015, 1, 1), None, resident()), True),
    ("membership_outside_residence", lambda: member(date(2015, 1, 1)), False),
    ("recognised_before_establishment", lambda: certificate(issued_on=BEFORE), True),
    ("recognised_before_establishment", lambda: certificate(issued_on=ESTABLISHED), False),
    ("recognised_before_establishment", lambda: listing(firm(), date(2012, 1, 1), ESTABLISHED), False),
    ("recognised_before_establishment", lambda: listing(firm(), date(2012, 1, 1), BEFORE), True),
    ("recognised_after_end", lambda: certificate(ended_firm(), ENDED), False),
    ("recognised_after_end", lambda: certificate(ended_firm(), AFTER), True),
    ("recognised_in_future", lambda: certificate(issued_on=TODAY), False),
    ("recognised_in_future", lambda: certificate(issued_on=TOMORROW), True),
    ("recognition_starts_in_future", lambda: listing(firm(), TODAY), False),
    ("recognition_starts_in_future", lambda: listing(firm(), TOMORROW), True),
    ("recognition_starts_in_future", lambda: certificate(issued_on=TODAY, starts_on=TOMORROW), True),
    ("recognition_starts_in_future", lambda: certificate(issued_on=TOMORROW, starts_on=TOMORROW), False),
    ("starts_before_issue", lambda: certificate(starts_on=date(2016, 5, 5)), False),
    ("starts_before_issue", lambda: certificate(starts_on=date(2016, 5, 4)), True),
    ("recognised_outside_residence", lambda: certificate(resident(), date(2014, 12, 31)), True),
    ("recognised_outside_residence", lambda: certificate(resident(), date(2015, 1, 1)), False),
    ("recognised_outside_residence", lambda: certificate(resident(), date(2019, 12, 31)), False),
    ("recognised_outside_residence", lambda: certificate(resident(), date(2020, 1, 1)), True),
    (
        "recognised_outside_residence",
        lambda: certificate(resident(), date(2014, 1, 1), kind="moved_in"),
        False,
    ),
    ("recognised_outside_residence", lambda: certificate(firm(), date(2014, 1, 1)), False),
    ("recognised_outside_residence", lambda: listing(resident(), date(2014, 1, 1)), False),
    (
        "number_of_another_year",
        lambda: certificate(issued_on=date(2020, 12, 31), number="GR202044200001"),
        False,
    ),
    (
        "number_of_another_year",
        lambda: certificate(issued_on=date(2021, 1, 1), number="GR202044200001"),
        True,
    ),
    ("foreign_number", lambda: certificate(issued_on=date(2020, 1, 1), number="GR202044200001"), False),
    ("foreign_number", lambda: certificate(issued_on=date(2020, 1, 1), number="GR202044000001"), True),
    ("foreign_number", lambda: certificate(number="GR202044000001", kind="moved_in"), False),
    ("ends_not_by_rule", lambda: certificate(ends_on=date(2019, 5, 4)), False),
    ("ends_not_by_rule", lambda: certificate(ends_on=date(2019, 5, 5)), True),
    ("ends_not_by_rule", lambda: certificate(ends_on=date(2019, 5, 3)), True),
    ("recognitions_overlap", lambda: overlap(date(2018, 12, 31)), True),
    ("recognitions_overlap", lambda: overlap(date(2019, 1, 1)), False),
    ("recognitions_overlap", lambda: overlap(date(2019, 5, 5)), False),
    ("recognitions_overlap", lambda: overlap(date(2017, 6, 1), cancelled_from=date(2018, 1, 1)), False),
    ("recognitions_overlap", lambda: overlap(date(2017, 6, 1), cancelled_from=date(2018, 1, 2)), True),
    ("cancelled_outside_validity", lambda: certificate(cancelled_from=date(2016, 5, 4)), True),
    ("cancelled_outside_validity", lambda: certificate(cancelled_from=date(2016, 5, 5)), False),
    ("cancelled_outside_validity", lambda: certificate(cancelled_from=date(2019, 5, 4)), False),
    ("cancelled_outside_validity", lambda: certificate(cancelled_from=date(2019, 5, 5)), True),
    ("cancelled_in_future", lambda: certificate(cancelled_from=TODAY), False),
    ("cancelled_in_future", lambda: certificate(cancelled_from=TOMORROW), True),
    ("report_outside_life", lambda: report(ended_firm(), 2011), True),
    ("report_outside_life", lambda: report(ended_firm(), 2012), False),
    ("report_outside_life", lambda: report(ended_firm(), 2020), False),
    ("report_outside_life", lambda: report(ended_firm(), 2021), True),
    ("year_not_over", lambda: report(year=2023), False),
    ("year_not_over", lambda: report(year=2024), True),
    ("rd_staff_above_employees", lambda: report(employees=50, rd_staff=50), False),
    ("rd_staff_above_employees", lambda: report(employees=50, rd_staff=51), True),
    (
        "rd_staff_above_employees",
        lambda: report(employees=None, employees_reason="withheld", rd_staff=51),
        False,
    ),
    ("high_tech_revenue_above_revenue", lambda: report(operating_revenue=100, high_tech_revenue=100), False),
    ("high_tech_revenue_above_revenue", lambda: report(operating_revenue=100, high_tech_revenue=101), True),
    ("rd_expense_above_ten_revenues", lambda: report(operating_revenue=100, rd_expense=1000), False),
    ("rd_expense_above_ten_revenues", lambda: report(operating_revenue=100, rd_expense=1001), True),
    ("taxes_above_revenue", lambda: report(operating_revenue=100, taxes_paid=100), False),
    ("taxes_above_revenue", lambda: report(operating_revenue=100, taxes_paid=101), True),
    ("revenue_without_employees", lambda: report(operating_revenue=100, employees=1), False),
    ("revenue_without_employees", lambda: report(operating_revenue=100, employees=0), True),
    ("patents_in_first_year", lambda: report(year=2012, valid_invention_patents=0), False),
    ("patents_in_first_year", lambda: report(year=2012, valid_invention_patents=1), True),
    ("patents_in_first_year", lambda: report(year=2013, valid_invention_patents=1), False),
    ("jump", lambda: jump(500), False),
    ("jump", lambda: jump(501), True),
    ("jump", lambda: jump(20), False),
    ("jump", lambda: jump(19), True),
    ("jump", lambda: jump(0), False),
    ("jump", lambda: jump_of_taxes(-501), True),
    ("jump", lambda: jump_of_taxes(501), False),
    ("talent_outside_life", lambda: talent(BEFORE), True),
    ("talent_outside_life", lambda: talent(ESTABLISHED), False),
    ("talent_outside_life", lambda: talent(ENDED, ended_firm()), False),
    ("talent_outside_life", lambda: talent(AFTER, ended_firm()), True),
    ("talent_outside_residence", lambda: talent(date(2014, 12, 31), resident()), True),
    ("talent_outside_residence", lambda: talent(date(2015, 1, 1), resident()), False),
    ("talent_in_future", lambda: talent(TODAY), False),
    ("talent_in_future", lambda: talent(TOMORROW), True),
    ("grants_above_budget", lambda: talent(grants=100, budget=100), False),
    ("grants_above_budget", lambda: talent(grants=101, budget=100), True),
    ("award_outside_life", lambda: award(applied_on=BEFORE), True),
    ("award_outside_life", lambda: award(applied_on=ESTABLISHED), False),
    ("award_outside_life", lambda: award(ended_firm(), ENDED, ENDED), False),
    ("award_outside_life", lambda: award(ended_firm(), AFTER, AFTER), True),
    ("award_in_future", lambda: award(approved_on=TODAY), False),
    ("award_in_future", lambda: award(approved_on=TOMORROW), True),
    ("approved_above_applied", lambda: award(applied=99), True),
    ("approved_above_applied", lambda: award(applied=100), False),
    ("paid_before_approval", lambda: pay(date(2017, 4, 30)), True),
    ("paid_before_approval", lambda: pay(date(2017, 5, 1)), False),
    ("paid_after_end", lambda: pay(ENDED, ended_firm()), False),
    ("paid_after_end", lambda: pay(AFTER, ended_firm()), True),
    ("paid_in_future", lambda: pay(TODAY), False),
    ("paid_in_future", lambda: pay(TOMORROW), True),
]


@pytest.mark.parametrize(("rule", "enter", "is_found"), CASES)
def test_a_rule_holds_from_its_first_day_on(rule, enter, is_found):
    enter()
    findings = [each for each in find_all(RULES.values(), today=TODAY) if each.code == rule]
    assert len(findings) == is_found
    for each in findings:
        assert "%(" not in str(each)
        assert find([each.enterprise], today=TODAY).count(each) == 1


def test_each_rule_has_a_case_that_is_found_and_one_that_is_not():
    assert {rule for rule, _enter, is_found in CASES if is_found} == set(RULES)
    assert {rule for rule, _enter, is_found in CASES if not is_found} == set(RULES)


@pytest.mark.parametrize(
    "issued_on", [date(2020, 2, 29), date(2021, 2, 28), date(2021, 3, 1), date(2020, 12, 31)]
)
@pytest.mark.parametrize("years", [1, 3, 4])
def test_the_last_day_in_sql_is_that_of_the_scheme(issued_on, years):
    scheme = factories.SchemeFactory(validity_years=years)
    Scheme.objects.update(validity_years=years)
    enterprise = firm()
    certificate(enterprise, issued_on, ends_on=scheme.last_day(issued_on))
    assert not find([enterprise.pk], today=TODAY)


def test_a_merged_duplicate_has_no_findings():
    report(firm(merged_into=firm()), employees=1, rd_staff=2)
    assert not list(find_all(RULES.values(), today=TODAY))


def test_the_manual_has_a_line_for_each_rule():
    manual = (Path(__file__).parents[3] / "docs/manual/plausibility.md").read_text()
    assert [code for code in RULES if f"`{code}`" not in manual] == []
