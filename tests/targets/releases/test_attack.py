"""The outsider's attack on releases as they were really published, with corrections in between."""

import random
from datetime import date

import pytest

from enterprises.history.merge import merge
from enterprises.kpis.sums import Addend
from enterprises.models import AnnualReport, Change, Enterprise
from tests import factories
from tests.enterprises.kpis.test_disclosure import attack
from tests.targets.publishing import release_everything

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.usefixtures("few_indicators"),
]

DAY = date(2020, 12, 31)
CLUSTERS, ZONES, SUBDISTRICTS = ["software", "life", "materials"], ["belt", "park"], ["003", "008", None]


def settle(dice: random.Random, count: int) -> None:
    """Listed enterprises with a report, in random places."""
    for _ in range(count):
        firm = factories.EnterpriseFactory(cluster=factories.ClusterFactory(code=dice.choice(CLUSTERS)))
        subdistrict = dice.choice(SUBDISTRICTS)
        factories.ResidenceFactory(
            enterprise=firm,
            subdistrict=factories.SubdistrictFactory(code=subdistrict) if subdistrict else None,
        )
        factories.ListingFactory(enterprise=firm)
        factories.AnnualReportFactory(
            enterprise=firm, operating_revenue=dice.choice([0, *[dice.randrange(9999)] * 9])
        )
        for zone in ZONES:
            if dice.random() < 0.3:
                factories.ZoneMembershipFactory(enterprise=firm, zone=factories.ZoneFactory(code=zone))


def correct(dice: random.Random) -> None:
    """Write between two releases: new reports, revisions, another cluster."""
    settle(dice, dice.choice([0, 1, 4]))
    for report in dice.sample(list(AnnualReport.objects.all()), dice.choice([0, 1, 3])):
        AnnualReport.objects.filter(pk=report.pk).update(operating_revenue=dice.randrange(9999))
    for firm in dice.sample(list(Enterprise.objects.all()), dice.choice([0, 1])):
        Enterprise.objects.filter(pk=firm.pk).update(cluster="life")


def merged(dice: random.Random) -> tuple[int, int]:
    """Merge a reporter into another enterprise; return the key it has now and the one it had."""
    reporters = Enterprise.objects.surviving().filter(reports__isnull=False)
    duplicate, survivor = dice.choice(list(reporters.order_by("pk"))), factories.ResidentFactory()
    merge(duplicate, survivor, by=None, loaded_seq=Change.objects.state())
    return survivor.pk, duplicate.pk


@pytest.mark.parametrize("seed", range(3))
def test_outsider_infers_no_suppressed_cell_from_all_releases(seed):
    dice = random.Random(seed)
    for code in CLUSTERS:
        factories.ClusterFactory(code=code)
    settle(dice, 18)
    shown, secret, same = [], [], {}
    for n in range(3):
        release = release_everything(f"release-{n}")
        behind = list(release.contributors.filter(indicator="strategic_emerging_revenue"))
        for row in release.figures.filter(indicator="strategic_emerging_revenue"):
            total = frozenset(
                Addend("revenue", same.get(each.enterprise_id, each.enterprise_id), each.value)
                for each in behind
                if not row.by or row.key in each.keys[row.by]
            )
            if row.is_suppressed:
                secret.append(total)
            elif total:
                assert row.value == sum(addend.amount for addend in total)
                shown.append(total)
        correct(dice)
        survivor, duplicate = merged(dice)
        same[survivor] = same.get(duplicate, duplicate)
    assert shown
    assert secret
    attack(shown, secret)
