"""The second clock: what the registry knew at a state is what it answered then."""

import random
from contextlib import nullcontext
from datetime import date

import pytest

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Change, Cluster, Enterprise, Recognition, change_by
from tests import factories
from tests.change_history import over_change_histories
from tests.enterprises.kpis.random_edits import edit, import_or_undo, merge_or_undo
from tests.table_cleanup import delete_all_rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HIGH_TECH = INDICATORS["high_tech_enterprises"]


def test_certificate_announced_in_january_was_missing_at_the_end_of_the_year():
    factories.RecognitionFactory(issued_on=date(2021, 12, 23))
    year_end = Change.objects.state()
    factories.RecognitionFactory(issued_on=date(2022, 12, 14))
    assert HIGH_TECH.value(Moment(date(2022, 12, 31))).value == 2
    assert HIGH_TECH.value(Moment(date(2022, 12, 31), Facts(year_end))).value == 1


def test_cancellation_that_works_backwards_was_not_known_before_its_notice():
    certificate = factories.RecognitionFactory(issued_on=date(2021, 12, 23))
    january = Change.objects.state()
    Recognition.objects.filter(pk=certificate.pk).update(
        cancelled_from=date(2023, 1, 1), cancellation_notice_on=date(2024, 6, 3)
    )
    assert HIGH_TECH.value(Moment(date(2023, 12, 31))).value == 0
    assert HIGH_TECH.value(Moment(date(2023, 12, 31), Facts(january))).value == 1
    assert len(HIGH_TECH.contributors(Moment(date(2023, 12, 31), Facts(january)))) == 1


def test_enterprise_is_named_and_clustered_as_it_was_known():
    firm = factories.RecognitionFactory().enterprise
    before = Change.objects.state()
    Enterprise.objects.filter(pk=firm.pk).update(
        name_zh="新名有限公司", cluster=factories.ClusterFactory(code="other")
    )
    day = date(2020, 12, 31)
    assert HIGH_TECH.contributors(Moment(day, Facts(before)))[0].name_zh == firm.name_zh
    assert HIGH_TECH.contributors(Moment(day))[0].name_zh == "新名有限公司"
    cells = {cell.key: cell.value for cell in HIGH_TECH.breakdown(Moment(day, Facts(before)), "cluster")}
    assert cells == {"information_technology": 1, None: 0}


def test_breakdown_adds_up_for_a_state_whose_cluster_was_deleted():
    firm = factories.RecognitionFactory(enterprise__cluster__code="abandoned").enterprise
    before = Change.objects.state()
    Enterprise.objects.filter(pk=firm.pk).update(cluster=None)
    Cluster.objects.filter(pk="abandoned").delete()
    cells = HIGH_TECH.breakdown(Moment(date(2020, 12, 31), Facts(before)), "cluster")
    assert [(cell.key, cell.label_en, cell.value) for cell in cells] == [
        ("abandoned", "Abandoned", 1),
        (None, "not assigned", 0),
    ]


def answers(facts: Facts) -> list[object]:
    day = date(2021, 12, 31)
    given: list[object] = [HIGH_TECH.flow(facts, date(2019, 6, 30), date(2023, 6, 30))]
    for indicator in INDICATORS.values():
        given += [
            indicator.series(facts, range(2018, 2026)),
            indicator.value(Moment(day, facts)),
            indicator.contributors(Moment(day, facts)),
            {model: sorted(ids) for model, ids in indicator.records(Moment(day, facts)).items()},
            *(indicator.breakdown(Moment(day, facts), by) for by in indicator.dimensions),
        ]
    return given


@over_change_histories(few=2)
def test_answers_for_a_past_state_are_those_that_were_given_then(seed):
    delete_all_rows()
    dice = random.Random(seed)
    for code in ("information_technology", "new_materials"):
        factories.ClusterFactory(code=code)
    factories.ZoneFactory()
    user = factories.UserFactory()
    factories.SubdistrictFactory()
    factories.StrategicEmergingFactory()
    for _ in range(3):
        factories.RecognitionFactory()
    given = {}
    for _ in range(6):
        for _ in range(4):
            act = dice.choice([edit, edit, edit, merge_or_undo, import_or_undo])
            # Merges and imports are changes of their own users.
            with change_by(user) if act is edit else nullcontext():
                act(dice)
        given[Change.objects.state()] = answers(Facts())
    assert len(given) == 6
    for state, then in given.items():
        assert answers(Facts(state)) == then
