"""Users of the staff groups, and one row for each model of the admin."""

from datetime import UTC, date, datetime

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from enterprises.models import (
    Change,
    Confirmation,
    Demonstration,
    ImportBatch,
    RecordedSeries,
    Rejection,
    Residence,
    approve,
    change_by,
    event_model,
)
from enterprises.models.changes import seal
from luohu.accounts.second_factor import is_required_for
from luohu.error_reports.models import ErrorReport
from targets.models import (
    Plan,
    PlannedRelease,
    PublishedFigure,
    Release,
    ReleaseContributor,
    ReleaseFigure,
    Target,
)
from tests import factories


def registered_models() -> list[type[models.Model]]:
    """Return the models that have a page in the admin site."""
    return [model for model in apps.get_models() if admin.site.is_registered(model)]


def create_user(*groups: str, **fields: object) -> User:
    """Return a staff user in some of the groups."""
    user = factories.UserFactory(**fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def signed_in(user: User | None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if user is None:
        return client
    # Before the sign-in, because a new device ends the sessions of its user.
    device = TOTPDevice.objects.create(user=user, confirmed=True) if is_required_for(user) else None
    client.force_login(user)
    if device is not None:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    return client


def create_one_row_per_model() -> dict[type[models.Model], models.Model]:
    """Fill an empty registry; return one row of each model of the admin site.

    Rows that need history are created inside `change_by`: outside it they would have no user and reason.
    """
    rows: list[models.Model] = [Demonstration.objects.create(pk=1)]
    writer, second = factories.UserFactory(), factories.UserFactory()
    with change_by(writer, reason="Ledger of 2024"):
        industry = factories.IndustryFactory()
        enterprise = factories.ResidentFactory(industry=industry)
        award = factories.SupportAwardFactory(enterprise=enterprise)
        subdistrict = factories.SubdistrictFactory()
        community = apps.get_model("enterprises.Community").objects.create(
            code="008001", name_zh="某社区", subdistrict=subdistrict
        )
        membership = factories.ZoneMembershipFactory(enterprise=enterprise)
        recognition = factories.RecognitionFactory(enterprise=enterprise)
        rows += [enterprise, industry, enterprise.cluster, subdistrict, community, award, award.measure]
        rows += [membership, membership.zone, recognition, recognition.scheme]
        rows += [
            enterprise.residences.get(),
            factories.FormerNameFactory(enterprise=enterprise),
            factories.GroupHeadFactory(enterprise=enterprise),
            factories.AnnualReportFactory(enterprise=enterprise),
            factories.TalentProjectFactory(host=enterprise),
            factories.PaymentFactory(award=award),
            factories.DistrictStatisticFactory(),
            RecordedSeries.objects.create(code="support", recorded_since=date(2019, 1, 1)),
        ]
        rows += _create_planning_rows(writer, enterprise)
    seal()
    version = event_model(type(recognition)).objects.get(pgh_obj=recognition.pk).pgh_id
    with change_by(second):
        approve(Residence.objects.all(), by=second)
        rows.append(
            Rejection.objects.create(
                record="recognition", version=version, reason="看不清", returned_by=second
            )
        )
    seal()
    with change_by(writer):
        rows.append(
            Confirmation.objects.create(
                rule="foreign_number",
                subject=enterprise.organisation_code,
                facts={"number": "GR202044000001"},
                digest="0" * 32,
                record="recognition",
                row=recognition.pk,
                version=version,
                reason="迁入",
                confirmed_by=writer,
            )
        )
    seal()
    change = Change.objects.first()
    approval = second.approvals.first()
    assert change
    assert approval
    batch = ImportBatch.objects.create(
        kind="enterprises", file_name="台账.xlsx", submitted_by=writer, status="planned"
    )
    rows.append(ErrorReport.objects.create(page="/en/", problem="120", evidence="公报", language="en"))
    rows += [change, approval, writer, Group.objects.get(name="clerk"), batch]
    return {type(row): row for row in rows}


def _create_planning_rows(writer: User, enterprise: models.Model) -> list[models.Model]:
    """Return one row of each model of targets, without a plan for figures: their values are not read."""
    noon = datetime(2024, 1, 15, 12, tzinfo=UTC)
    plan = Plan.objects.create(
        slug="14", name_zh="十四五规划", starts_on=date(2021, 1, 1), ends_on=date(2025, 12, 31)
    )
    target = Target.objects.create(
        plan=plan, indicator="high_tech_enterprises", target_on=date(2025, 12, 31), value=800
    )
    announced = PublishedFigure.objects.create(
        indicator="high_tech_enterprises",
        on=date(2020, 12, 31),
        value=405,
        publisher="区政府",
        document="公报",
    )
    release = Release.objects.create(
        slug="2023", as_of=date(2023, 12, 31), known_at=noon, seq=1, compiled_by=writer, compiled_at=noon
    )
    figure = ReleaseFigure.objects.create(
        release=release, indicator="high_tech_enterprises", version=1, period="2023-12-31", value=1
    )
    contributor = ReleaseContributor.objects.create(
        release=release, indicator="high_tech_enterprises", enterprise=enterprise, code="x", name_zh="某"
    )
    planned = PlannedRelease.objects.create(as_of=date(2026, 12, 31), planned_on=date(2027, 2, 6))
    return [plan, target, announced, planned, release, figure, contributor]
