"""Random edits, imports and merges, equal for equal seeds."""

import random
from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from enterprises.history.merge import merge
from enterprises.history.revert import NotReversible, revert
from enterprises.imports.applying import apply
from enterprises.imports.decisions import decide
from enterprises.imports.messages import ImportRejected
from enterprises.imports.planning import create_batch, plan
from enterprises.imports.undoing import undo
from enterprises.models import (
    AnnualReport,
    Change,
    Enterprise,
    ImportBatch,
    Recognition,
    Residence,
    event_model,
)
from tests import factories


def edit(rng: random.Random) -> None:
    """Make one random edit."""
    firms = list(Enterprise.objects.order_by("pk"))
    firm = rng.choice(firms)
    day = date(2018, 1, 1) + timedelta(rng.randrange(2000))
    match rng.randrange(15):
        case 0:
            factories.RecognitionFactory(issued_on=day)
        case 1:
            factories.RecognitionFactory(enterprise=firm, issued_on=day)
        case 2:
            Recognition.objects.filter(enterprise=firm).update(cancelled_from=day)
        case 3:
            Recognition.objects.filter(enterprise=firm).delete()
        case 4:
            Residence.objects.filter(enterprise=firm, ends_on=None).update(ends_on=day)
        case 5:
            Enterprise.objects.filter(pk=firm.pk).update(status="revoked", ended_on=day)
        case 6:
            Enterprise.objects.filter(pk=firm.pk).update(
                cluster=factories.ClusterFactory(code="new_materials")
            )
        case 7 if not firm.memberships.exists():
            factories.ZoneMembershipFactory(enterprise=firm)
        case 8:
            factories.ListingFactory(
                enterprise=firm, starts_on=date(2021, 1, 1), ends_on=rng.choice([date(2021, 12, 31), None])
            )
        case 9 if not firm.reports.filter(year=2021).exists():
            factories.AnnualReportFactory(
                enterprise=firm,
                year=2021,
                operating_revenue=rng.randrange(9999),
                rd_expense=rng.randrange(99),
            )
        case 10:
            AnnualReport.objects.filter(enterprise=firm).update(operating_revenue=rng.randrange(9999))
        case 11:
            factories.TalentProjectFactory(host=firm, introduced_on=day)
        case 12:
            factories.DistrictStatisticFactory(
                reference_on=date(2021, 12, 31),
                published_on=day + timedelta(3000),
                value=rng.randrange(9**9),
            )
        case 13:
            award = factories.SupportAwardFactory(enterprise=firm, applied_on=day, approved_on=day)
            factories.PaymentFactory(award=award, paid_on=day, amount=rng.randrange(1, 9999))
        case 14:
            AnnualReport.objects.filter(enterprise=firm).update(rd_expense=rng.randrange(99))


def merge_or_undo(rng: random.Random) -> None:
    """Merge two records of one enterprise, or revert the last merge in force."""
    duplicates = Enterprise.objects.filter(merged_into__isnull=False)
    if duplicates and rng.randrange(2):
        versions = event_model(Enterprise).objects.filter(pgh_obj=duplicates.order_by("-pk")[0].pk)
        change = versions.filter(merged_into__isnull=False).latest("pgh_id").change
        with suppress(NotReversible):
            revert(change, by=factories.UserFactory())
        return
    firms = list(Enterprise.objects.surviving().order_by("pk"))
    if len(firms) > 1:
        duplicate, survivor = rng.sample(firms, 2)
        with suppress(ValidationError):
            merge(duplicate, survivor, by=factories.UserFactory(), loaded_seq=Change.objects.state())


def import_or_undo(rng: random.Random) -> None:
    """Apply a spreadsheet of a few rows, or undo one that was applied."""
    applied = list(ImportBatch.objects.filter(status="applied").order_by("pk"))
    if applied and rng.randrange(2):
        with suppress(ImportRejected):
            undo(rng.choice(applied), by=factories.UserFactory())
        return
    firm = rng.choice(list(Enterprise.objects.surviving().order_by("pk")))
    day = date(2020, 1, 1) + timedelta(rng.randrange(700))
    rows = {
        "enterprises": [
            ["企业名称", "统一社会信用代码", "登记状态", "成立日期", "所属产业集群"],
            [
                f"表中{rng.choice('甲乙')}有限公司",
                firm.uscc,
                "存续",
                day.replace(year=2011),
                "new_materials",
            ],
            ["新录有限公司", factories.make_uscc(rng.randrange(500_000, 600_000)), "存续", "2016-07-08", ""],
        ],
        "recognitions": [
            ["统一社会信用代码", "资质类型", "证书编号", "发证日期"],
            [firm.uscc, "national_high_tech", f"GR20204420{rng.randrange(9000, 9999)}", day],
        ],
        "residences": [
            ["统一社会信用代码", "所在街道", "迁入日期"],
            [firm.uscc, "008", day],
        ],
        "zone_memberships": [
            ["统一社会信用代码", "所在园区", "入园日期"],
            [firm.uscc, "dawutong_belt", day],
        ],
    }
    kind = rng.choice(sorted(rows))
    apply_rows(kind, rows[kind])


def apply_rows(kind: str, rows: list[list[object]]) -> ImportBatch:
    """Upload, plan and apply a spreadsheet; pending rows are confirmed where possible, else skipped."""
    text = "\n".join(",".join(map(str, row)) for row in rows)
    batch = create_batch(text.encode(), kind=kind, file_name="表.csv", submitted_by=factories.UserFactory())
    plan(batch, today=date(2022, 6, 1))
    if batch.rows.waiting().exists():
        for decision in ("confirm", "skip"):
            decide(batch, batch.rows.waiting(), decision, today=date(2022, 6, 1), reason="随机 · random")
    apply(batch, by=factories.UserFactory())
    return batch
