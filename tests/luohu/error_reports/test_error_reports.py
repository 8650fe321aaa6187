"""Error reports of readers: the public form, the page of a report, the staff queue, old contacts."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from luohu.error_reports.models import ErrorReport
from luohu.error_reports.tasks import delete_old_contacts
from tests import factories
from tests.enterprises.admin.people import create_user, signed_in
from tests.html_pages import PageClient, text_of

pytestmark = pytest.mark.django_db

FORM = "/en/report-an-error/"
REPORT = {
    "page": "/en/indicators/high_tech_enterprises/?on=2020-12-31",
    "problem": "It says 405; <b>it was 406</b>.",
    "evidence": "公报 2021, page 3",
    "contact": "reader@example.org",
    "website": "",
}


def store(**fields: object) -> ErrorReport:
    return ErrorReport.objects.create(
        **{"page": "/en/", "problem": "405", "evidence": "公报", "language": "en", **fields}
    )


@pytest.mark.parametrize(
    ("language", "link", "button"),
    [("en", "Report an error on this page", "Send the report"), ("zh-hans", "报告本页错误", "提交报告")],
)
def test_reader_reports_an_error_from_a_page_and_finds_the_answer(
    client: Client, language: str, link: str, button: str
) -> None:
    reader = PageClient(client)
    reader.visit(f"/{language}/methodology/?on=2020-12-31")
    [anchor] = [each for each in reader.find("a") if text_of(each) == link]
    reader.follow(anchor)
    form = reader.form_to("/report-an-error/")
    [send] = [each for each in reader.find("button", inside=form) if text_of(each) == button]
    reader.submit(form, send, {name: REPORT[name] for name in ("problem", "evidence", "contact")})

    report = ErrorReport.objects.get()
    assert report.page == f"/{language}/methodology/?on=2020-12-31"
    assert reader.address == f"/{language}/report-an-error/{report.reference}/"

    clerk = PageClient(signed_in(create_user("clerk")))
    clerk.visit("/admin/")
    [waiting] = [each for each in clerk.find("a") if "Error reports to answer" in text_of(each)]
    clerk.follow(waiting)
    [row] = [each for each in clerk.find("a") if f"/{report.pk}/change/" in each.get("href", "")]
    clerk.follow(row)
    assert "reader@example.org" in text_of(clerk.page)
    [form] = [each for each in clerk.find("form") if each.get("id") == "errorreport_form"]
    [save] = [each for each in form.iter("input") if each.get("name") == "_save"]
    clerk.submit(form, save, {"answer": "Corrected on 2 May."})

    reader.visit(reader.address)
    assert "Corrected on 2 May." in text_of(reader.page)
    assert ErrorReport.objects.waiting().count() == 0


def test_the_public_page_of_a_report_never_shows_the_contact_or_markup(client: Client) -> None:
    address = client.post(FORM, REPORT)["Location"]

    response = client.get(address)

    page = response.content.decode()
    assert "reader@example.org" not in page
    assert "&lt;b&gt;it was 406" in page
    assert 'content="noindex"' in page
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_the_form_sets_no_cookie_and_needs_no_token() -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.get(FORM).cookies == {}
    response = client.post(FORM, REPORT)

    assert (response.status_code, response.cookies) == (302, {})


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("problem", "", "This field is required."),
        ("problem", " \n", "This field is required."),
        ("problem", "x" * 4001, "at most 4000 characters"),
        ("problem", "a\0b", "Null characters are not allowed."),
        ("evidence", "", "This field is required."),
        ("contact", "x" * 201, "at most 200 characters"),
        ("page", "", "This field is required."),
        ("page", "https://evil.example/", "An address of this site begins with “/”."),
        ("page", "//evil.example/", "An address of this site begins with “/”."),
        ("page", "/\\evil.example/", "An address of this site begins with “/”."),
        ("page", "javascript:alert(1)", "An address of this site begins with “/”."),
        ("website", "https://spam.example/", "Leave this field empty."),
    ],
)
def test_an_invalid_report_is_refused_with_its_reason(
    client: Client, field: str, value: str, message: str
) -> None:
    response = client.post(FORM, REPORT | {field: value})

    assert response.status_code == 400
    assert message in response.content.decode()
    assert not ErrorReport.objects.exists()


def test_contact_is_optional(client: Client) -> None:
    assert client.post(FORM, REPORT | {"contact": ""}).status_code == 302


def test_reports_from_one_address_are_limited_and_what_was_written_stays(
    client: Client, settings: Settings
) -> None:
    settings.ERROR_REPORTS_PER_MINUTE = 2
    statuses = [client.post(FORM, REPORT, REMOTE_ADDR="192.0.2.7").status_code for _ in range(2)]

    response = client.post(FORM, REPORT, REMOTE_ADDR="192.0.2.7")

    assert (*statuses, response.status_code) == (302, 302, 429)
    assert 0 < int(response["Retry-After"]) <= 60
    assert "公报 2021, page 3" in response.content.decode()
    assert client.post(FORM, REPORT, REMOTE_ADDR="192.0.2.8").status_code == 302
    assert ErrorReport.objects.count() == 3


def test_unknown_reference_is_not_found(client: Client) -> None:
    assert client.get(f"{FORM}{uuid4()}/").status_code == 404


def test_an_answer_has_an_author() -> None:
    with pytest.raises(IntegrityError, match="errorreport_answered_whole"):
        store(answer="Corrected.")


def test_an_empty_answer_leaves_the_report_in_the_queue() -> None:
    report = store()
    address = reverse("admin:error_reports_errorreport_change", args=[report.pk])

    response = signed_in(create_user("clerk")).post(address, {"answer": " "})

    assert "This field is required." in response.content.decode()
    assert ErrorReport.objects.waiting().count() == 1


@pytest.mark.parametrize("group", ["administrator", "nobody"])
def test_who_does_not_answer_sees_no_queue(group: str) -> None:
    store()

    assert "Error reports to answer" not in signed_in(create_user(group)).get("/admin/").content.decode()


NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("reported", "answered", "is_deleted"),
    [(200, 90, False), (200, 91, True), (365, None, False), (366, None, True), (366, 10, True)],
)
def test_contact_is_deleted_90_days_after_the_answer_and_at_the_latest_after_a_year(
    reported: int, answered: int | None, is_deleted: bool
) -> None:
    answer = {}
    if answered is not None:
        author, at = factories.UserFactory(), NOW - dt.timedelta(days=answered)
        answer = {"answer": "Thank you.", "answered_by": author, "answered_at": at}
    report = store(contact="a@b.example", reported_at=NOW - dt.timedelta(days=reported), **answer)

    ErrorReport.objects.delete_old_contacts(NOW)

    report.refresh_from_db()
    assert (report.contact == "") == is_deleted
    assert report.problem == "405"


@pytest.mark.django_db(transaction=True)  # the task closes its connection
def test_the_worker_deletes_old_contacts_every_day() -> None:
    old = store(contact="a@b.example", reported_at=timezone.now() - dt.timedelta(days=400))

    delete_old_contacts(0)

    old.refresh_from_db()
    assert old.contact == ""
