"""A clerk for tests: acts at random, but the same for the same dice."""

import random
from datetime import date, timedelta

from enterprises.models import AnnualReport, Enterprise, Recognition, Residence
from tests import factories as make


def edit(dice: random.Random) -> None:
    """One act that a clerk may do to the registry."""
    firms = list(Enterprise.objects.order_by("pk"))
    firm = dice.choice(firms)
    day = date(2018, 1, 1) + timedelta(dice.randrange(2000))
    match dice.randrange(15):
        case 0:
            make.RecognitionFactory(issued_on=day)
        case 1:
            make.RecognitionFactory(enterprise=firm, issued_on=day)
        case 2:
            Recognition.objects.filter(enterprise=firm).update(cancelled_from=day)
        case 3:
            Recognition.objects.filter(enterprise=firm).delete()
        case 4:
            Residence.objects.filter(enterprise=firm, ends_on=None).update(ends_on=day)
        case 5:
            Enterprise.objects.filter(pk=firm.pk).update(status="revoked", ended_on=day)
        case 6:
            Enterprise.objects.filter(pk=firm.pk).update(cluster=make.ClusterFactory(code="new_materials"))
        case 7 if not firm.memberships.exists():
            make.ZoneMembershipFactory(enterprise=firm)
        case 8:
            make.ListingFactory(
                enterprise=firm, starts_on=date(2021, 1, 1), ends_on=dice.choice([date(2021, 12, 31), None])
            )
        case 9 if not firm.reports.filter(year=2021).exists():
            make.AnnualReportFactory(
                enterprise=firm,
                year=2021,
                operating_revenue=dice.randrange(9999),
                rd_expense=dice.randrange(99),
            )
        case 10:
            AnnualReport.objects.filter(enterprise=firm).update(operating_revenue=dice.randrange(9999))
        case 11:
            make.TalentProjectFactory(host=firm, introduced_on=day)
        case 12:
            make.DistrictStatisticFactory(
                reference_on=date(2021, 12, 31),
                published_on=day + timedelta(3000),
                value=dice.randrange(9**9),
            )
        case 13:
            award = make.SupportAwardFactory(enterprise=firm, applied_on=day, approved_on=day)
            make.PaymentFactory(award=award, paid_on=day, amount=dice.randrange(1, 9999))
        case 14:
            AnnualReport.objects.filter(enterprise=firm).update(rd_expense=dice.randrange(99))
