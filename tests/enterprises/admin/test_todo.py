"""To-do items of the admin index: each a count with a link to a list of as many rows."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.admin.todo import expiring, get_todo, missing_reports
from enterprises.models import change_by
from tests import factories
from tests.enterprises.admin.people import create_user, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 1)


def certificate(ends_on, **fields):
    return factories.RecognitionFactory(issued_on=date(2021, 3, 2), ends_on=ends_on, **fields)


@pytest.mark.parametrize(
    ("ends_on", "counts"),
    [
        (date(2024, 2, 29), False),
        (date(2024, 3, 1), True),
        (date(2024, 5, 30), True),
        (date(2024, 5, 31), False),
    ],
    ids=["ended yesterday", "last day", "in 90 days", "in 91 days"],
)
def test_a_certificate_that_ends_within_ninety_days_is_counted(ends_on, counts):
    assert expiring(TODAY).count() == 0
    certificate(ends_on)
    assert expiring(TODAY).count() == counts


def test_a_certificate_that_was_renewed_or_cancelled_is_not_counted():
    certificate(date(2024, 4, 1), cancelled_from=date(2023, 1, 1))
    renewed = certificate(date(2024, 4, 1))
    factories.RecognitionFactory(enterprise=renewed.enterprise, issued_on=date(2024, 2, 1))
    assert expiring(TODAY).count() == 0


def test_a_cancelled_renewal_is_not_a_renewal():
    renewed = certificate(date(2024, 4, 1))
    issued_on = date(2024, 2, 1)
    factories.RecognitionFactory(enterprise=renewed.enterprise, issued_on=issued_on, cancelled_from=issued_on)
    assert expiring(TODAY).get() == renewed


def test_a_certificate_of_an_enterprise_that_moved_out_is_not_counted():
    held = certificate(date(2024, 4, 1))
    held.enterprise.residences.update(ends_on=date(2024, 2, 29))
    assert expiring(TODAY).count() == 0


def test_holders_at_the_end_of_last_year_must_report():
    high_tech = factories.RecognitionFactory(issued_on=date(2022, 5, 1)).enterprise
    emerging = factories.ListingFactory(ends_on=date(2023, 12, 31)).enterprise
    factories.RecognitionFactory(issued_on=date(2020, 12, 31))  # ended on 2023-12-30
    factories.ResidentFactory()
    assert set(missing_reports(TODAY)) == {high_tech, emerging}
    factories.AnnualReportFactory(enterprise=high_tech, year=2023)
    factories.AnnualReportFactory(enterprise=emerging, year=2022)
    assert set(missing_reports(TODAY)) == {emerging}


@time_machine.travel("2024-03-01T04:00:00Z")
def test_each_point_leads_to_a_list_of_as_many_rows(admin_user_of_all):
    enterprise = certificate(date(2024, 4, 1), number="GR202144000001").enterprise
    factories.AnnualReportFactory(enterprise=enterprise, year=2021)
    factories.AnnualReportFactory(enterprise=enterprise, year=2022, operating_revenue=1)
    client = signed_in(admin_user_of_all)
    points = get_todo(client.get("/admin/").wsgi_request, today=TODAY)
    lists = [point for point in points if "attention" in point.address]
    assert [point.count for point in lists] == [1, 1]
    assert "2023" in lists[1].name
    for point in lists:
        assert client.get(point.address).context["cl"].result_count == point.count
    findings = next(point for point in points if point.address.endswith("/findings/"))
    assert findings.count == client.get(findings.address).context["page"].paginator.count == 4
    review = next(point for point in points if point.address.endswith("/review/"))
    assert review.count == client.get(review.address).context["page"].paginator.count > 0


@pytest.fixture
def admin_user_of_all(db):
    return create_user("clerk", "reviewer")


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("clerk", ["Records pending review", "Returned to me", "Certificates", "Enterprises"]),
        ("reviewer", ["Records to review", "Certificates", "Enterprises"]),
        ("publisher", ["Records pending review"]),
        ("administrator", ["Records pending review"]),
    ],
)
def test_the_index_shows_each_role_its_own_items(group, names):
    points = get_todo(signed_in(create_user(group)).get("/admin/").wsgi_request, today=TODAY)
    assert [point.name for point in points if "import" not in point.address][: len(names)] == [
        next(point.name for point in points if point.name.startswith(name)) for name in names
    ]
    assert (len([p for p in points if "attention" in p.address]) == 2) == (group in ("clerk", "reviewer"))


def test_users_without_permission_see_no_counts():
    page = signed_in(create_user()).get("/admin/").content.decode()
    assert "You have no pending tasks." in page


@pytest.mark.django_db(transaction=True)
def test_own_versions_are_not_in_the_own_review_queue():
    both = create_user("clerk", "reviewer")
    with change_by(both):
        factories.ResidentFactory()
    factories.ResidentFactory()
    points = get_todo(signed_in(both).get("/admin/").wsgi_request, today=TODAY)
    assert next(point.count for point in points if point.name == "Records to review") == 2


def test_the_admin_index_has_a_constant_query_count(clerk):
    factories.AnnualReportFactory(enterprise=certificate(date(2024, 4, 1)).enterprise)
    client = signed_in(clerk)
    client.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    for _ in range(3):
        factories.AnnualReportFactory(enterprise=certificate(date(2024, 4, 1)).enterprise)
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/")
    assert len(many) == len(few) <= 18


@pytest.mark.django_db(transaction=True)
def test_the_counts_are_cached_until_a_commit(monkeypatch):
    client = signed_in(create_user("clerk"))
    certificate(date(2024, 4, 1))
    request = client.get("/admin/").wsgi_request

    def counted():
        with CaptureQueriesContext(connection) as queries:
            points = get_todo(request, today=TODAY)
        return next(p.count for p in points if p.name.startswith("Certificates ending")), len(queries)

    (first, cold), (again, warm) = counted(), counted()
    assert (first, again, cold - warm) == (1, 1, 5)  # the four, and whether the state is still the same
    certificate(date(2024, 4, 2))
    assert counted() == (2, cold)


def changelist(model, **query):
    with time_machine.travel(TODAY, tick=False):
        address = reverse(f"admin:enterprises_{model}_changelist")
        return signed_in(create_user("clerk")).get(address, query).context["cl"]


def test_certificates_that_end_are_in_order_of_days_and_the_arrow_says_so():
    days = [date(2024, 5, 1), date(2024, 3, 5), date(2024, 4, 1)]
    for day in days:
        certificate(day)
    shown = changelist("recognition", attention="ending")
    assert [row.ends_on for row in shown.result_list] == sorted(days)
    sorting = [shown.list_display[index] for index in shown.get_ordering_field_columns()]
    assert sorting[0] == "ends_on"


def test_the_arrow_of_the_list_of_enterprises_stands_on_the_name_by_which_it_is_sorted():
    shown = changelist("enterprise")
    assert shown.list_display[next(iter(shown.get_ordering_field_columns()))] == "listed_name"


def test_a_list_sorted_by_what_no_column_shows_has_no_arrow():
    shown = changelist("recognition")
    shown.default_ordering = ("kind", "enterprise")
    assert shown.get_ordering_field_columns() == {}
