"""Fixtures of imports: the district of the workbooks, and plans of workbooks."""

from datetime import date

import pytest

from enterprises.imports import planning
from tests import factories
from tests.workbooks import ledgers

TODAY = date(2024, 3, 1)


@pytest.fixture
def district(db):
    """Return five firms by number, with the records to which the workbooks refer."""
    cluster = factories.ClusterFactory()
    subdistrict = factories.SubdistrictFactory()
    factories.ZoneFactory()
    factories.IndustryFactory()
    factories.StrategicEmergingFactory()
    scheme = factories.SchemeFactory()
    factories.SupportMeasureFactory()
    firms = {}
    for n in range(1, 6):
        firm = factories.EnterpriseFactory(
            uscc=ledgers.code(n), name_zh=ledgers.name(n), cluster=cluster, established_on=date(2010, 1, 1)
        )
        if n != 2:
            factories.ResidenceFactory(enterprise=firm, subdistrict=subdistrict, starts_on=date(2012, 3, 4))
        firms[n] = firm
    for n in (1, 2, 3):
        factories.RecognitionFactory(enterprise=firms[n], scheme=scheme, number=f"GR20204420000{n}")
    factories.FormerNameFactory(
        enterprise=firms[3],
        name_zh="深圳市旧名0003有限公司",
        starts_on=date(2010, 1, 1),
        ends_on=date(2023, 12, 31),
    )
    return firms


@pytest.fixture
def clerk(db):
    return factories.UserFactory(username="clerk")


@pytest.fixture
def reviewer(db):
    return factories.UserFactory(username="reviewer")


@pytest.fixture
def upload_file(clerk, tmp_path):
    """Return a function that uploads a file without planning it."""

    def upload(path, kind, **options):
        return planning.create_batch(
            path.read_bytes(), kind=kind, file_name=path.name, submitted_by=clerk, options=options
        )

    return upload


@pytest.fixture
def plan_file(upload_file, tmp_path):
    """Return a function that uploads and plans a workbook, by its name or by path and kind."""

    def upload_and_plan(name, kind=None, **options):
        path = name
        if kind is None:
            path, kind = ledgers.write_workbook(name, tmp_path)
        batch = upload_file(path, kind, **options)
        planning.plan(batch, today=TODAY)
        return batch

    return upload_and_plan


def map_outcomes(batch):
    """Return the outcome of each row by its number."""
    return dict(batch.rows.order_by("position").values_list("number", "outcome"))


def list_issue_codes(batch, number):
    """Return the codes of the issues of a row."""
    return [reason["code"] for reason in batch.rows.get(number=number).reasons]


def list_planned_records(batch, number):
    """Return (model, new values) for each record that a row would write."""
    return [(each["model"], each["new"]) for each in batch.rows.get(number=number).operations]
