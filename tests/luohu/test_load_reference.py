"""`manage.py load_reference`: complete, sourced, and without a trace when nothing changed."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from enterprises.models import (
    Change,
    Cluster,
    Community,
    Demonstration,
    DistrictStatistic,
    Industry,
    Scheme,
    Subdistrict,
    SupportMeasure,
    Zone,
    change_by,
    is_demonstration,
)
from targets.models import Plan, PublishedFigure, Target
from targets.progress import assess
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def load_reference() -> str:
    output = StringIO()
    call_command("load_reference", stdout=output)
    return output.getvalue()


def codes(model: type) -> list[str]:
    return list(model.objects.values_list("code", flat=True))


def test_codes_are_those_of_the_programs_that_ask_for_them() -> None:
    load_reference()

    assert codes(Cluster) == ["information_technology", "life_and_health", "new_materials", "other"]
    assert codes(Zone) == [
        "innovation_enterprises",
        "future_rd",
        "sustainable_development",
        "dawutong_belt",
        "corridor_node",
    ]
    assert codes(Scheme) == [
        "national_high_tech",
        "strategic_emerging",
        "tech_sme",
        "innovative_sme",
        "srdi",
        "little_giant",
        "single_champion",
        "above_scale",
    ]
    assert codes(Subdistrict) == [f"{n:03d}" for n in range(1, 11)]
    assert set(SupportMeasure.objects.values_list("chain", flat=True)) == {"funding", "talent", "innovation"}


def test_three_clusters_are_core_and_only_a_published_chinese_name_is_official() -> None:
    load_reference()

    core = Cluster.objects.filter(is_core=True)
    official = Zone.objects.get(is_name_zh_ours=False)
    assert set(codes(Cluster)) - {"other"} == set(core.values_list("code", flat=True))
    assert (official.code, official.name_zh) == ("dawutong_belt", "大梧桐新兴产业带")


@pytest.mark.parametrize(
    ("level", "number"), [("section", 20), ("division", 97), ("group", 473), ("class", 1381)]
)
def test_industries_are_complete_and_each_has_its_parent(level: str, number: int) -> None:
    load_reference()

    rows = Industry.objects.filter(level=level)
    assert rows.count() == number
    assert rows.filter(parent__isnull=True).count() == (number if level == "section" else 0)
    assert Industry.objects.get(code="6513").section == "I"


def test_each_of_109_communities_lies_in_its_subdistrict() -> None:
    load_reference()

    assert Community.objects.count() == 109
    assert Community.objects.values("subdistrict").distinct().count() == 10


def test_high_tech_certificates_end_before_their_third_anniversary() -> None:
    load_reference()

    scheme = Scheme.objects.get(code="national_high_tech")
    assert scheme.last_day(date(2020, 12, 11)) == date(2023, 12, 10)
    assert Scheme.objects.get(code="strategic_emerging").last_day(date(2020, 1, 1)) is None
    assert Scheme.objects.get(code="above_scale").last_day(date(2020, 1, 1)) == date(2020, 12, 31)


def test_targets_are_those_that_the_bureau_announced() -> None:
    load_reference()

    plan = Plan.objects.get()
    targets = {
        t.indicator: (t.baseline_on, t.baseline_value, t.value, t.comparator) for t in Target.objects.all()
    }
    eve = date(2020, 12, 31)
    assert (plan.starts_on, plan.ends_on) == (date(2021, 1, 1), date(2025, 12, 31))
    assert targets == {
        "high_tech_enterprises": (eve, 405, 800, "at_least"),
        "talent_projects": (eve, 0, 20, "more_than"),
        "patents_per_10k": (None, None, 40, "at_least"),
    }
    talents = Target.objects.get(indicator="talent_projects")
    assert assess(talents, Decimal(20), plan.ends_on).status == "missed"
    assert assess(talents, Decimal(21), plan.ends_on).status == "reached"


def test_published_figures_name_their_document_and_day() -> None:
    load_reference()

    figures = PublishedFigure.objects.values_list("indicator", "on", "value", "comparator")
    assert set(figures) == {
        ("high_tech_enterprises", date(2015, 12, 31), 120, "exactly"),
        ("high_tech_enterprises", date(2020, 12, 31), 405, "exactly"),
        ("high_tech_enterprises", date(2021, 12, 23), 450, "exactly"),
        ("new_recognitions", date(2017, 12, 31), 98, "exactly"),
        ("strategic_emerging_enterprises", date(2020, 12, 31), 600, "more_than"),
        ("strategic_emerging_revenue", date(2020, 12, 31), 130_000_000_000, "exactly"),
    }
    assert not PublishedFigure.objects.filter(document="").exists()


def test_population_has_a_break_between_its_two_sources() -> None:
    load_reference()

    rows = DistrictStatistic.objects.values_list("series", "reference_on", "value", "is_break")
    assert list(rows) == [
        ("resident_population", date(2016, 12, 31), 1_004_000, False),
        ("resident_population", date(2020, 11, 1), 1_143_801, True),
    ]
    assert not DistrictStatistic.objects.filter(source="").exists()


def test_loading_again_changes_nothing_and_reports_it() -> None:
    assert "Industry: created 1971, changed 0." in load_reference()
    state = Change.objects.state()

    assert load_reference().endswith("Nothing has changed.\n")
    assert Change.objects.state() == state == 1
    assert Change.objects.count() == 1


def test_a_row_of_an_older_version_is_brought_up_to_date() -> None:
    load_reference()
    Zone.objects.filter(code="future_rd").update(name_en="An older name")

    assert "Zone: created 0, changed 1." in load_reference()
    assert Zone.objects.get(code="future_rd").name_en.startswith("New zone")


def test_staff_edits_and_deletions_survive_reloading() -> None:
    load_reference()
    with change_by(factories.UserFactory()):
        Zone.objects.filter(code="future_rd").update(name_zh="正式名称", is_name_zh_ours=False)
        Cluster.objects.filter(code="other").delete()

    said = load_reference()

    assert "Zone: created 0, changed 0, left 1 as staff edited them." in said
    assert Zone.objects.get(code="future_rd").name_zh == "正式名称"
    assert not Cluster.objects.filter(code="other").exists()


def test_reference_rows_load_in_a_constant_number_of_queries(django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(45):
        load_reference()


def test_the_demonstration_flag_is_queried_until_it_is_set(django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        assert not is_demonstration()
        assert not is_demonstration()
    Demonstration.objects.create(pk=1)
    with django_assert_num_queries(1):
        assert is_demonstration()
        assert is_demonstration()
