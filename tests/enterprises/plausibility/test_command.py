"""`manage.py check_facts`: counts, CSV and exit status."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from enterprises.models import change_by
from enterprises.plausibility.check import find
from enterprises.plausibility.confirming import Answer, confirm
from tests import factories

pytestmark = pytest.mark.django_db


def run(**options):
    """Return what the command prints, in English."""
    output = StringIO()
    with override("en"):
        call_command("check_facts", stdout=output, **options)
    return output.getvalue()


def test_a_clean_registry_exits_with_zero():
    factories.AnnualReportFactory()
    assert run() == "0 findings to check, 0 confirmed.\n"


def test_a_finding_exits_with_one_and_stands_in_the_csv(tmp_path):
    report = factories.AnnualReportFactory(employees=5, rd_staff=9)
    factories.RecognitionFactory(issued_on=date(2009, 1, 1), number="")
    path = tmp_path / "facts.csv"
    with pytest.raises(CommandError, match="3 findings to check, 0 confirmed") as error:
        run(csv=path)
    assert error.value.returncode == 1
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    row = next(each for each in rows if each["rule"] == "rd_staff_above_employees")
    assert (row["enterprise"], row["record"], row["key"]) == (
        report.enterprise.uscc,
        "annualreport",
        str(report.pk),
    )
    assert row["finding"] == "R&D staff (9) are more than the employees (5)."


def test_rule_and_enterprise_narrow_the_check():
    factories.AnnualReportFactory(employees=5, rd_staff=9)
    other = factories.RecognitionFactory(issued_on=date(2009, 1, 1), number="").enterprise
    assert run(rule=["jump"]).startswith("0 findings")
    with pytest.raises(CommandError, match="2 findings"):
        run(enterprise=other.uscc)
    with pytest.raises(CommandError, match="No enterprise has the code"):
        run(enterprise=factories.make_uscc(77))


def test_what_was_confirmed_is_shown_only_on_request():
    user = factories.UserFactory()
    with change_by(user):  # from the first write: the test is one transaction, and so one change
        report = factories.AnnualReportFactory(employees=5, rd_staff=9)
        confirm([Answer(each, "外派", user) for each in find([report.enterprise_id], today=date(2024, 1, 1))])
    assert run() == "0 findings to check, 1 confirmed.\n"
    assert "1  rd_staff_above_employees" in run(all=True)
