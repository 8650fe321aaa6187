"""Writes in the admin site: each is one change by its writer; rejected ones show why."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils.translation import override

from enterprises.constraint_messages import describe_error
from enterprises.models import (
    AnnualReport,
    Enterprise,
    Recognition,
    Residence,
    approve,
    event_model,
    pending,
)
from tests import factories
from tests.enterprises.admin.people import client_of, person

ADD = "/admin/enterprises/enterprise/add/"
REPORT = {
    "year": "2023",
    "source": "torch",
    "source_unit": "thousand",
    "operating_revenue": "12,345.67",
    "operating_revenue_unit": "ten_thousand",
    "rd_expense": "",
    "rd_expense_unit": "thousand",
    "rd_expense_reason": "withheld",
    "high_tech_revenue_unit": "thousand",
    "high_tech_revenue_reason": "not_reported",
    "taxes_paid": "1.5",
    "taxes_paid_unit": "hundred_million",
    "employees": "50",
    "rd_staff": "5",
    "valid_invention_patents": "0",
}


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def form(enterprise=None, **rows):
    """The fields of the page of an enterprise; `rows` name the rows of each inline by its prefix."""
    fields = {
        "uscc": enterprise.uscc if enterprise else factories.make_uscc(900_001),
        "name_zh": enterprise.name_zh if enterprise else "深圳市新企业有限公司",
        "status": "active",
        "registered_capital_unit": "ten_thousand",
    }
    for prefix in ("residences", "recognitions", "reports", "memberships", "former_names"):
        entered = rows.get(prefix, [])
        initial = sum("id" in row for row in entered)
        fields |= {f"{prefix}-TOTAL_FORMS": len(entered), f"{prefix}-INITIAL_FORMS": initial}
        for n, row in enumerate(entered):
            if enterprise:
                fields[f"{prefix}-{n}-enterprise"] = enterprise.pk
            fields |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return fields


def errors_of(answer):
    """Every message of the page's forms, by its place."""
    found = {name: list(errors) for name, errors in answer.context["adminform"].form.errors.items()}
    for each in answer.context["inline_admin_formsets"]:
        for n, row in enumerate(each.formset.errors):
            found |= {f"{each.formset.prefix}-{n}-{name}": list(errors) for name, errors in row.items()}
        if each.formset.non_form_errors():
            found[each.formset.prefix] = list(each.formset.non_form_errors())
    return found


def change_of(enterprise):
    return reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])


def residence(starts_on, ends_on="", **fields):
    return {"starts_on": starts_on, "ends_on": ends_on, "origin": "founded", **fields}


@pytest.mark.django_db(transaction=True)
def test_an_enterprise_and_its_rows_are_one_change_by_the_clerk_with_the_reason():
    clerk = person("clerk")
    scheme = factories.SchemeFactory()
    recognised = {"scheme": scheme.pk, "number": "GR202344200001", "issued_on": "2023-11-15", "kind": "first"}
    fields = form(residences=[residence("2015-01-01")], recognitions=[recognised], reports=[REPORT]) | {
        "registered_capital": "1,234.5",
        "_reason": "公告 2023-4",
    }

    answer = client_of(clerk).post(ADD, fields)

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
    assert (report.operating_revenue, report.taxes_paid) == (Decimal("123456700.00"), Decimal("150000000.00"))
    assert (report.rd_expense, report.rd_expense_reason) == (None, "withheld")
    assert enterprise.recognitions.get().ends_on == date(2026, 11, 14)


@pytest.mark.django_db(transaction=True)
def test_an_approval_by_the_action_is_a_change_by_the_reviewer():
    reviewer = person("reviewer")
    enterprise = factories.EnterpriseFactory()
    client = client_of(reviewer)
    address = reverse("admin:enterprises_enterprise_changelist")
    seen = client.get(address).context["action_form"]["seen"].value()

    chosen = {
        "action": "approve_selected",
        "_selected_action": [enterprise.pk],
        "seen": seen,
        "reason": "核对",
    }
    client.post(address, chosen)

    approval = reviewer.approvals.get()
    assert (approval.change.user, approval.change.reason) == (reviewer, "核对")
    assert not pending(Enterprise).exists()


@pytest.mark.django_db(transaction=True)
def test_a_version_written_after_the_list_was_shown_is_not_approved():
    reviewer = person("reviewer")
    enterprise = factories.EnterpriseFactory()
    client = client_of(reviewer)
    address = reverse("admin:enterprises_enterprise_changelist")
    seen = client.get(address).context["action_form"]["seen"].value()
    Enterprise.objects.update(name_en="Changed meanwhile")

    chosen = {"action": "approve_selected", "_selected_action": [enterprise.pk], "seen": seen}
    answer = client.post(address, chosen)

    assert pending(Enterprise).count() == 1
    assert "changed after this list was loaded" in str(next(iter(get_messages(answer.wsgi_request))))


@pytest.mark.django_db(transaction=True)
def test_deleting_one_and_several_records_are_changes_by_the_reviewer():
    reviewer = person("reviewer")
    one, two = factories.ResidenceFactory(), factories.ResidenceFactory()
    client = client_of(reviewer)
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
        answer = client_of(clerk).post(ADD, fields)
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
        answer = client_of(clerk).post(change_of(enterprise), form(enterprise, residences=rows))
        assert answer.status_code == 302, errors_of(answer)
        assert enterprise.residences.count() == 2

    def test_two_recognitions_with_one_number_are_a_message_at_the_number(self, clerk):
        scheme = factories.SchemeFactory()
        row = {"scheme": scheme.pk, "number": "GR202344200001", "issued_on": "2023-11-15", "kind": "first"}
        answer = client_of(clerk).post(ADD, form(recognitions=[row, row]))
        assert errors_of(answer) == {
            "recognitions-1-number": ["Another recognition of this scheme has this number."]
        }

    def test_two_reports_of_one_year_are_a_message_at_the_year(self, clerk):
        answer = client_of(clerk).post(ADD, form(reports=[REPORT, REPORT]))
        assert list(errors_of(answer)) == ["reports-1-year"]

    def test_two_recognitions_without_a_number_are_no_clash(self, clerk):
        scheme = factories.StrategicEmergingFactory()
        row = {"scheme": scheme.pk, "kind": "first", "starts_on": "2023-01-01", "ends_on": "2023-12-31"}
        answer = client_of(clerk).post(ADD, form(recognitions=[row, row | {"starts_on": "2022-01-01"}]))
        assert answer.status_code == 302, errors_of(answer)

    def test_payments_that_together_exceed_the_approved_amount_are_a_message(self, clerk):
        award = factories.SupportAwardFactory(approved=300_000)
        fields = {
            "enterprise": award.enterprise_id,
            "measure": award.measure_id,
            "applied_on": "2022-01-10",
            "applied": "50",
            "applied_unit": "ten_thousand",
            "approved_on": "2022-03-01",
            "approved": "30",
            "approved_unit": "ten_thousand",
            "payments-TOTAL_FORMS": 2,
            "payments-INITIAL_FORMS": 0,
        }
        for n in range(2):
            paid = {"award": award.pk, "paid_on": "2022-06-01", "amount": "20", "amount_unit": "ten_thousand"}
            fields |= {f"payments-{n}-{name}": value for name, value in paid.items()}
        answer = client_of(clerk).post(
            reverse("admin:enterprises_supportaward_change", args=[award.pk]), fields
        )
        assert errors_of(answer) == {"payments": ["The payments would exceed the approved amount."]}


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
def test_each_rule_of_an_enterprise_is_said_at_its_field(clerk, given, place, said):
    answer = client_of(clerk).post(ADD, form() | given)
    assert answer.status_code == 200
    assert said in " ".join(errors_of(answer)[place])


@pytest.mark.django_db
def test_a_rule_that_only_the_database_knows_is_shown_in_the_form(clerk, monkeypatch):
    """As when another person's residence came between the check and the save."""
    enterprise = factories.ResidentFactory()
    monkeypatch.setattr(Residence, "validate_constraints", lambda self, exclude=None: None)
    fields = residence("2012-01-01") | {"enterprise": enterprise.pk}
    answer = client_of(clerk).post(reverse("admin:enterprises_residence_add"), fields)
    assert answer.status_code == 200
    said = "The enterprise is registered at another address in Luohu during this period."
    assert errors_of(answer) == {"__all__": [said]}
    assert answer.context["adminform"].form["starts_on"].value() == "2012-01-01"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == []


@pytest.mark.django_db
def test_lowering_an_award_below_what_was_paid_is_a_message(clerk):
    payment = factories.PaymentFactory(amount=100_000)
    award = payment.award
    with connection.cursor() as cursor, pytest.raises(Exception, match="exceed") as refused:
        cursor.execute("UPDATE enterprises_supportaward SET approved = 1 WHERE id = %s", [award.pk])
    assert describe_error(refused.value) == "The payments would exceed the approved amount."


@pytest.mark.django_db
def test_what_a_trigger_keeps_is_said():
    statistic = factories.DistrictStatisticFactory()
    statistic.value = 1
    with pytest.raises(DatabaseError) as refused:
        statistic.save()
    assert (describe_error(refused.value) or "").startswith("This record cannot be changed")


@pytest.mark.django_db
def test_a_certificate_of_another_place_is_saved_with_a_warning(clerk):
    enterprise = factories.ResidentFactory()
    scheme = factories.SchemeFactory()
    row = {"scheme": scheme.pk, "number": "GR202244000001", "issued_on": "2022-12-01", "kind": "moved_in"}
    answer = client_of(clerk).post(change_of(enterprise), form(enterprise, recognitions=[row]), follow=True)
    assert enterprise.recognitions.count() == 1
    assert "was not issued in Shenzhen" in answer.content.decode()


@pytest.mark.django_db
def test_nobody_approves_what_he_wrote_himself(reviewer):
    own, other = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    address = reverse("admin:enterprises_enterprise_changelist")
    event = event_model(Enterprise).objects.get(pgh_obj=own)
    with connection.cursor() as cursor:  # inside one transaction there is one change, so one writer
        cursor.execute("UPDATE enterprises_change SET user_id = %s", [reviewer.pk])
    chosen = {"action": "approve_selected", "_selected_action": [own.pk, other.pk], "seen": "9"}
    answer = client_of(reviewer).post(address, chosen, follow=True)
    assert "another user must approve them" in answer.content.decode()
    assert event.change.user == reviewer
    assert pending(Enterprise).count() == 2


@pytest.mark.django_db
def test_a_clerk_is_offered_no_approval(clerk):
    enterprise = factories.EnterpriseFactory()
    client = client_of(clerk)
    address = reverse("admin:enterprises_enterprise_changelist")
    assert "approve_selected" not in client.get(address).content.decode()
    client.post(address, {"action": "approve_selected", "_selected_action": [enterprise.pk], "seen": "9"})
    assert pending(Enterprise).count() == 1


@pytest.mark.django_db
def test_the_list_shows_what_awaits_review(reviewer):
    factories.EnterpriseFactory()
    approved = factories.EnterpriseFactory()
    approve(Enterprise.objects.filter(pk=approved.pk), by=reviewer)
    client = client_of(reviewer)
    address = reverse("admin:enterprises_enterprise_changelist")
    assert client.get(address, {"review": "awaits"}).context["cl"].result_count == 1
    assert client.get(address, {"review": "approved"}).context["cl"].result_list[0] == approved


@pytest.mark.django_db
def test_our_own_mistake_is_no_message():
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as refused:
        cursor.execute("SELECT nothing_that_is_there")
    assert describe_error(refused.value) is None
