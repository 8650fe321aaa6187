"""The history of a record: every version, who wrote it and why, what changed, who approved it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from enterprises.admin.history import history
from enterprises.models import (
    AnnualReport,
    Change,
    Enterprise,
    Recognition,
    Residence,
    SupportAward,
    TalentProject,
    approve,
    change_by,
)
from tests import factories
from tests.enterprises.admin.people import create_user, signed_in

PARTS = ((Residence, "enterprise"), (Recognition, "enterprise"), (AnnualReport, "enterprise"))


def summarize(entries):
    """Return of each entry the user, the reason and the differences of each of its versions."""
    return [
        (
            entry.change.user.username,
            entry.change.reason,
            [
                (version.record, version.kind, [(d.name, d.old, d.new) for d in version.differences])
                for version in entry.versions
            ],
        )
        for entry in entries
    ]


@pytest.mark.django_db(transaction=True)
def test_each_version_shows_its_author_and_changed_fields(settings):
    clerk, other = create_user("clerk", username="zhang"), create_user("clerk", username="li")
    settings.LANGUAGE_CODE = "en"
    with change_by(clerk, reason="ledger"):
        enterprise = factories.ResidentFactory(registered_capital=Decimal(5000), cluster=None)
        report = factories.AnnualReportFactory(enterprise=enterprise, operating_revenue=100_000)
    with change_by(other, reason="corrected"):
        enterprise.cluster = factories.ClusterFactory()
        enterprise.status, enterprise.ended_on = "deregistered", "2024-01-31"
        enterprise.save()
        report.operating_revenue, report.operating_revenue_reason = None, "withheld"
        report.save()
    with change_by(clerk):
        enterprise.residences.all().delete()

    entries = summarize(history(Enterprise, enterprise.pk, PARTS))

    assert entries[0] == ("zhang", "", [("Residence", "delete", [])])
    assert entries[1] == (
        "li",
        "corrected",
        [
            (
                "Enterprise",
                "update",
                [
                    ("Status", "active", "deregistered"),
                    ("Ended on", "—", "2024-01-31"),
                    ("Cluster", "—", "Information technology"),
                ],
            ),
            (
                "Annual report",
                "update",
                [
                    ("Operating revenue", "10 × 10,000 yuan", "—"),
                    ("Operating revenue: Reason for missing value", "—", "withheld"),
                ],
            ),
        ],
    )
    assert [(record, kind) for record, kind, _ in entries[2][2]] == [
        ("Enterprise", "insert"),
        ("Residence", "insert"),
        ("Annual report", "insert"),
    ]
    assert ("Registered capital", "", "5,000 yuan") in entries[2][2][0][2]


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_approver_of_a_version(clerk, reviewer):
    with change_by(clerk):
        enterprise = factories.EnterpriseFactory()
    zhou = factories.UserFactory(username="zhou")
    with change_by(zhou):
        approve(Enterprise.objects.all(), by=zhou)
    page = signed_in(clerk).get(reverse("admin:enterprises_enterprise_history", args=[enterprise.pk]))
    assert "Approved by zhou" in " ".join(page.content.decode().split())


@pytest.mark.django_db
def test_a_deleted_record_retains_its_history(clerk):
    residence = factories.ResidenceFactory()
    pk = residence.pk
    residence.delete()
    page = signed_in(clerk).get(reverse("admin:enterprises_residence_history", args=[pk]))
    assert page.status_code == 200
    assert "deleted" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["0", "999999", "none", "1' or 1"])
def test_a_record_that_never_was_is_not_found(clerk, key):
    address = reverse("admin:enterprises_residence_history", args=[key])
    assert signed_in(clerk).get(address).status_code == 404


@pytest.mark.django_db
def test_the_history_page_has_a_constant_query_count(clerk, django_assert_num_queries):
    parts = (*PARTS, (TalentProject, "host"), (SupportAward, "enterprise"))
    few, many = factories.ResidentFactory(), factories.ResidentFactory()
    for n in range(3):
        factories.RecognitionFactory(enterprise=many)
        factories.AnnualReportFactory(enterprise=many, year=2018 + n)
        many.name_en = f"Name {n}"
        many.save()
    factories.RecognitionFactory(enterprise=few)
    factories.AnnualReportFactory(enterprise=few)
    for enterprise in (few, many):
        with django_assert_num_queries(12):  # one of them for the reasons of confirmed findings
            history(Enterprise, enterprise.pk, parts)


@pytest.mark.django_db(transaction=True)
def test_the_page_of_a_change_shows_the_difference_of_each_record(monkeypatch):
    clerk = create_user("clerk", username="zhang")
    enterprise = factories.EnterpriseFactory(name_en="First")
    with change_by(clerk, reason="公告"):
        Enterprise.objects.update(name_en="Second")
        factories.RecognitionFactory.create_batch(3, enterprise=enterprise)
    change = Change.objects.get(reason="公告")
    client = signed_in(clerk)
    address = reverse("admin:enterprises_change_change", args=[change.pk])
    page = client.get(address)
    first, *others = [v for v in page.context["versions"] if v.record in ("Enterprise", "Recognition")]
    assert [(each.name, each.old, each.new) for each in first.differences] == [
        ("English name", "First", "Second")
    ]
    assert len(others) == 3
    monkeypatch.setattr("enterprises.admin.audit_log.MAX_RECORDS", 2)
    assert "1 more record is not shown." in client.get(address).content.decode()
    changes = client.get(reverse("admin:enterprises_change_changelist"), {"user__id__exact": clerk.pk})
    assert address in changes.content.decode()


@pytest.mark.django_db
def test_all_staff_find_password_and_second_factor_pages(clerk):
    page = signed_in(clerk).get("/admin/").content.decode()
    assert reverse("admin:password_change") in page
    assert reverse("second-factor-setup") in page
