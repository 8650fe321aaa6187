"""Implausible facts in the admin: confirmed with a reason, shown to the reviewer, and listed."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from enterprises.models import (
    AnnualReport,
    Change,
    Confirmation,
    Recognition,
    approve,
    change_by,
    event_model,
)
from tests import factories
from tests.enterprises.admin.enterprise_forms import change_of, form
from tests.enterprises.admin.people import create_user, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/enterprises/confirmation/findings/"
QUESTION = re.compile(r'name="(_plausible-\w+)"')


@pytest.fixture
def enterprise(db):
    factories.SchemeFactory()
    return factories.ResidentFactory()


def certificate(**fields):
    return {
        "scheme": "national_high_tech",
        "number": "GR202044200001",
        "issued_on": "2021-03-01",
        "kind": "first",
        **fields,
    }


def submit(user, enterprise, answers=(), **fields):
    """Post the page of an enterprise with one certificate; return the page and the names of its questions."""
    data = form(enterprise, recognitions=[certificate(**fields)])
    data |= {"established_on": "2010-01-01", "_loaded_seq": Change.objects.state()}
    page = signed_in(user).post(change_of(enterprise), {**data, **dict(answers)}, follow=True)
    return page.content.decode(), QUESTION.findall(page.content.decode())


def test_a_save_asks_and_keeps_the_reason_with_version_and_facts(clerk, enterprise):
    page, questions = submit(clerk, enterprise)
    assert "number GR202044200001 is of 2020, but the date of issue is 2021-03-01" in page
    assert (len(questions), Recognition.objects.count()) == (1, 0)
    page, again = submit(clerk, enterprise, {questions[0]: "  "})
    assert (again, Recognition.objects.count()) == (questions, 0)
    submit(clerk, enterprise, {questions[0]: "补发证书"})
    confirmation, recognition = Confirmation.objects.get(), Recognition.objects.get()
    assert (confirmation.rule, confirmation.reason, confirmation.confirmed_by) == (
        "number_of_another_year",
        "补发证书",
        clerk,
    )
    assert confirmation.version == event_model(Recognition).objects.get(pgh_obj=recognition.pk).pgh_id
    assert confirmation.facts["number_year"] == 2020


def test_other_facts_are_asked_about_again_and_the_same_are_not(clerk, enterprise):
    _page, [question] = submit(clerk, enterprise)
    submit(clerk, enterprise, {question: "补发证书"})
    Recognition.objects.all().delete()
    assert submit(clerk, enterprise)[1] == []
    Recognition.objects.all().delete()
    _page, questions = submit(clerk, enterprise, {question: "补发证书"}, issued_on="2022-03-01")
    assert (len(questions), Recognition.objects.count()) == (1, 0)
    assert question not in questions


def test_what_cannot_be_has_no_field_for_a_reason(clerk, enterprise):
    page, _questions = submit(clerk, enterprise, number="GR209944200001", issued_on="2099-03-01")
    assert "The date of issue (2099-03-01) is in the future." in page
    assert "This cannot be; correct it." in page
    assert Recognition.objects.count() == 0


def test_an_edit_that_changes_no_finding_is_saved_without_a_question(clerk, enterprise):
    factories.AnnualReportFactory(enterprise=enterprise, employees=5, rd_staff=9)
    _page, questions = submit(clerk, enterprise, number="GR202144200001")
    assert (questions, Recognition.objects.count()) == ([], 1)


def test_an_earlier_establishment_is_asked_about_with_the_records_that_it_contradicts(clerk, enterprise):
    factories.RecognitionFactory(enterprise=enterprise, issued_on=date(2012, 5, 5), number="")
    data = {**form(enterprise), "established_on": "2013-01-01", "_loaded_seq": Change.objects.state()}
    page = signed_in(clerk).post(change_of(enterprise), data).content.decode()
    assert "Issued on 2012-05-05, before the establishment" in page
    enterprise.refresh_from_db()
    assert enterprise.established_on == date(2010, 1, 1)


def test_a_save_checks_with_two_queries(clerk, enterprise):
    with CaptureQueriesContext(connection) as queries:
        submit(clerk, enterprise, number="GR202144200001")
    assert sum("recognised_before_establishment" in each["sql"] for each in queries) == 2


def test_the_list_confirms_what_is_selected_and_makes_its_user_an_author(enterprise):
    both = create_user("clerk", "reviewer")
    with change_by(create_user("clerk")):
        report = factories.AnnualReportFactory(enterprise=enterprise, employees=5, rd_staff=9)
    client = signed_in(both)
    page = client.get(LIST).content.decode()
    assert "R&amp;D staff (9) are more than the employees (5)." in page
    [key] = re.findall(r'name="finding"\s+value="([^"]+)"', page)
    client.post(LIST, {"finding": key, "reason": ""})
    assert not Confirmation.objects.exists()
    client.post(LIST, {"finding": key, "reason": "含外派人员"})
    assert "含外派人员" in client.get(f"{LIST}?show=confirmed").content.decode()
    assert "No facts to check" in client.get(LIST).content.decode()
    with (
        pytest.raises(IntegrityError, match="an author would approve"),
        transaction.atomic(),
    ):
        approve(AnnualReport.objects.filter(pk=report.pk), by=both)
    other = create_user("reviewer")
    assert "含外派人员" in signed_in(other).get("/admin/enterprises/approval/review/").content.decode()
    with change_by(other):
        assert approve(AnnualReport.objects.filter(pk=report.pk), by=other) == 1


def test_facts_that_changed_meanwhile_are_not_confirmed(clerk, enterprise):
    report = factories.AnnualReportFactory(enterprise=enterprise, employees=5, rd_staff=9)
    client = signed_in(clerk)
    [key] = re.findall(r'name="finding"\s+value="([^"]+)"', client.get(LIST).content.decode())
    report.rd_staff = 8
    report.save()
    page = client.post(LIST, {"finding": key, "reason": "含外派人员"}, follow=True).content.decode()
    assert "have changed meanwhile" in page or "has changed meanwhile" in page
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("group", ["reviewer", "publisher", "administrator"])
def test_only_those_who_enter_facts_confirm_them(group, enterprise):
    factories.AnnualReportFactory(enterprise=enterprise, employees=5, rd_staff=9)
    client = signed_in(create_user(group))
    assert 'name="finding"' not in client.get(LIST).content.decode()
    assert client.post(LIST, {"finding": "x", "reason": "y"}).status_code == 403


@pytest.mark.parametrize("query", ["?rule=x&show=y&code=%00&p=z", "?rule=jump", "?code=914403001922038216"])
def test_a_filter_that_matches_nothing_is_answered(clerk, enterprise, query):
    factories.AnnualReportFactory(enterprise=enterprise, employees=5, rd_staff=9)
    assert signed_in(clerk).get(LIST + query).status_code == 200


def test_a_confirmation_is_permanent(clerk, enterprise):
    _page, [question] = submit(clerk, enterprise)
    submit(clerk, enterprise, {question: "补发证书"})
    for write in (
        lambda: Confirmation.objects.update(reason="x"),
        lambda: Confirmation.objects.all().delete(),
    ):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            write()
