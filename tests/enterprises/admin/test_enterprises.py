"""Enterprises in the admin site: each save is one change by its writer; rejected ones show why."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from enterprises.models import (
    AnnualReport,
    Enterprise,
    Recognition,
    Residence,
    event_model,
)
from tests import factories
from tests.enterprises.admin.enterprise_forms import ADD, REPORT, change_of, errors_of, form, residence
from tests.enterprises.admin.people import create_user, signed_in


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.mark.django_db(transaction=True)
def test_an_enterprise_and_its_rows_are_one_change_by_the_clerk_with_the_reason():
    clerk = create_user("clerk")
    scheme = factories.SchemeFactory()
    recognised = {"scheme": scheme.pk, "number": "GR202344200001", "issued_on": "2023-11-15", "kind": "first"}
    fields = form(residences=[residence("2015-01-01")], recognitions=[recognised], reports=[REPORT]) | {
        "registered_capital": "1,234.5",
        "_reason": "公告 2023-4",
    }

    answer = signed_in(clerk).post(ADD, fields)

    assert answer.status_code == 302, errors_of(answer)
    enterprise = Enterprise.objects.get()
    changes = {
        event.change
        for model in (Enterprise, Residence, Recognition, AnnualReport)
        for event in event_model(model).objects.select_related("change")
    }
    assert [(change.user, change.reason) for change in changes] == [(clerk, "公告 2023-4")]
    assert enterprise.registered_capital == Decimal("12345000.00")
    report = enterprise.reports.get()
    assert (report.operating_revenue, report.taxes_paid) == (Decimal("123456700.00"), Decimal("15000000.00"))
    assert (report.rd_expense, report.rd_expense_reason) == (None, "withheld")
    assert enterprise.recognitions.get().ends_on == date(2026, 11, 14)


@pytest.mark.django_db(transaction=True)
def test_deleting_one_and_several_records_are_changes_by_the_reviewer():
    reviewer = create_user("reviewer")
    one, two = factories.ResidenceFactory(), factories.ResidenceFactory()
    client = signed_in(reviewer)
    client.post(
        reverse("admin:enterprises_residence_delete", args=[one.pk]), {"post": "yes", "_reason": "重复录入"}
    )
    chosen = {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"}
    client.post(reverse("admin:enterprises_residence_changelist"), chosen)

    events = event_model(Residence).objects.filter(pgh_label="delete").order_by("pgh_id")
    assert [(event.change.user, event.change.reason) for event in events] == [
        (reviewer, "重复录入"),
        (reviewer, ""),
    ]


@pytest.mark.django_db
class TestRowsEnteredTogether:
    def test_two_new_residences_that_overlap_are_a_message_at_the_second(self, clerk):
        fields = form(residences=[residence("2015-01-01", "2020-12-31"), residence("2020-12-31")])
        answer = signed_in(clerk).post(ADD, fields)
        assert errors_of(answer) == {
            "residences-1-starts_on": [
                "The enterprise is registered at another address in Luohu during this period."
            ]
        }
        assert not Enterprise.objects.exists()

    def test_one_residence_is_closed_and_the_next_one_opened_at_once(self, clerk):
        enterprise = factories.ResidentFactory()
        old = enterprise.residences.get()
        rows = [residence("2010-01-01", "2022-06-30", id=old.pk), residence("2022-07-01")]
        answer = signed_in(clerk).post(change_of(enterprise), form(enterprise, residences=rows))
        assert answer.status_code == 302, errors_of(answer)
        assert enterprise.residences.count() == 2

    def test_two_recognitions_with_one_number_are_a_message_at_the_number(self, clerk):
        scheme = factories.SchemeFactory()
        row = {"scheme": scheme.pk, "number": "GR202344200001", "issued_on": "2023-11-15", "kind": "first"}
        answer = signed_in(clerk).post(ADD, form(recognitions=[row, row]))
        assert errors_of(answer) == {
            "recognitions-1-number": ["Another recognition of this scheme has this number."]
        }

    def test_two_reports_of_one_year_are_a_message_at_the_year(self, clerk):
        answer = signed_in(clerk).post(ADD, form(reports=[REPORT, REPORT]))
        assert list(errors_of(answer)) == ["reports-1-year"]

    def test_two_recognitions_without_a_number_are_no_clash(self, clerk):
        scheme = factories.StrategicEmergingFactory()
        row = {"scheme": scheme.pk, "kind": "first", "starts_on": "2023-01-01", "ends_on": "2023-12-31"}
        earlier = row | {"starts_on": "2022-01-01", "ends_on": "2022-12-31"}
        answer = signed_in(clerk).post(ADD, form(recognitions=[row, earlier]))
        assert answer.status_code == 302, errors_of(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "place", "said"),
    [
        ({"uscc": "91440303MA00000000"}, "uscc", "check character is wrong"),
        ({"status": "deregistered"}, "status", "requires both a status and an end date"),
        (
            {"status": "deregistered", "ended_on": "2001-01-01", "established_on": "2002-01-01"},
            "ended_on",
            "before the date of establishment",
        ),
        ({"registered_capital": "-1"}, "registered_capital", "cannot be negative"),
        ({"registered_capital": "0.0000001"}, "registered_capital", "2 decimal places"),
        ({"registered_capital": "many"}, "registered_capital", "Enter a number"),
        ({"uscc": ""}, "uscc", "Enter the Unified Social Credit Code"),
    ],
)
def test_each_constraint_of_an_enterprise_is_reported_at_its_field(clerk, given, place, said):
    answer = signed_in(clerk).post(ADD, form() | given)
    assert answer.status_code == 200
    assert said in " ".join(errors_of(answer)[place])


@pytest.mark.django_db
def test_a_database_constraint_error_is_shown_in_the_form(clerk, monkeypatch):
    """As when another person's residence came between the check and the save."""
    enterprise = factories.ResidentFactory()
    monkeypatch.setattr(Residence, "validate_constraints", lambda self, exclude=None: None)
    fields = residence("2012-01-01") | {"enterprise": enterprise.pk}
    answer = signed_in(clerk).post(reverse("admin:enterprises_residence_add"), fields)
    assert answer.status_code == 200
    said = "The enterprise is registered at another address in Luohu during this period."
    assert errors_of(answer) == {"__all__": [said]}
    assert answer.context["adminform"].form["starts_on"].value() == "2012-01-01"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == []
