"""Merging two records of one enterprise: what moves, what stays, that nothing counts twice; the way back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from enterprises.history.facts import Facts
from enterprises.history.merge import PARTS, merge, plan
from enterprises.history.moment import Moment
from enterprises.history.revert import revert
from enterprises.imports import export
from enterprises.imports.formats import FORMATS
from enterprises.imports.matching import Subject, match_all
from enterprises.kpis.indicators import CATALOGUE
from enterprises.models import (
    AnnualReport,
    Change,
    Enterprise,
    Recognition,
    Residence,
    event_model,
)
from tests import factories

TODAY = date(2022, 12, 31)
BROKEN_DOWN = [each for each in CATALOGUE if "cluster" in each.dimensions]


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def everything_of(enterprise, **fields):
    """Create one row of each table that belongs to an enterprise, on the same days for each."""
    factories.ResidenceFactory(enterprise=enterprise)
    factories.FormerNameFactory(enterprise=enterprise)
    factories.ZoneMembershipFactory(enterprise=enterprise)
    factories.ListingFactory(enterprise=enterprise, ends_on=TODAY)
    factories.RecognitionFactory(enterprise=enterprise)
    factories.AnnualReportFactory(enterprise=enterprise, year=2022)
    factories.TalentProjectFactory(host=enterprise)
    factories.PaymentFactory(award=factories.SupportAwardFactory(enterprise=enterprise))


@pytest.fixture
def pair(transactional_db):
    """Return the record that survives and its duplicate, each with a row of every table."""
    survivor, duplicate = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    everything_of(survivor)
    everything_of(duplicate)
    return survivor, duplicate


def merged(survivor, duplicate, by=None):
    return merge(duplicate, survivor, by=by, loaded_seq=Change.objects.state())


def rows_of(enterprise):
    return {
        (model.__name__, row.pk)
        for model, column, _ in PARTS
        for row in model.objects.filter(**{column: enterprise})
    }


def test_overlapping_records_stay_and_all_others_move(pair):
    survivor, duplicate = pair
    made = merged(survivor, duplicate)
    moved = {part.model.__name__: len(part.moving) for part in made.parts if part.moving}
    stayed = {part.model.__name__: len(part.conflicts) for part in made.parts if part.conflicts}
    assert moved == {"Recognition": 1, "TalentProject": 1, "SupportAward": 1}
    assert stayed == {
        "FormerName": 1,
        "Residence": 1,
        "ZoneMembership": 1,
        "Recognition": 1,
        "AnnualReport": 1,
    }
    assert survivor.recognitions.count() == 3
    assert duplicate.recognitions.get().number == ""
    duplicate.refresh_from_db()
    assert duplicate.merged_into == survivor


def test_members_of_a_group_follow_its_head_and_a_head_is_not_merged_with_a_member(transactional_db):
    survivor, duplicate = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    member = factories.GroupHeadFactory(head=duplicate).enterprise
    merged(survivor, duplicate)
    assert member.group_heads.get().head == survivor
    for pair in ((survivor, member), (member, survivor)):
        with pytest.raises(ValidationError, match="head of the other's group"):
            plan(*pair)


def test_rows_of_other_days_and_years_move(transactional_db):
    survivor, duplicate = factories.ResidentFactory(), factories.EnterpriseFactory()
    survivor.residences.update(ends_on=date(2015, 12, 31))
    factories.ResidenceFactory(enterprise=duplicate, starts_on=date(2016, 1, 1))
    factories.AnnualReportFactory(enterprise=survivor, year=2019)
    factories.AnnualReportFactory(enterprise=duplicate, year=2020)
    merged(survivor, duplicate)
    assert (survivor.residences.count(), survivor.reports.count()) == (2, 2)


@pytest.mark.postgres
def test_no_figure_counts_records_left_with_the_duplicate(pair):
    """With everything twice, each figure is what it would be without the rows that stayed."""
    survivor, duplicate = pair
    merged(survivor, duplicate)
    figures = {each.code: each.value(Moment(TODAY)).value for each in CATALOGUE}
    cells = {each.code: each.breakdown(Moment(TODAY), "cluster") for each in BROKEN_DOWN}
    contributors = {each.code: each.contributors(Moment(TODAY)) for each in CATALOGUE}
    for model in (AnnualReport, Residence, Recognition):
        model.objects.filter(enterprise=duplicate).delete()
    duplicate.former_names.all().delete()
    duplicate.memberships.all().delete()
    assert figures["high_tech_enterprises"] == figures["strategic_emerging_enterprises"] == 1
    assert figures == {each.code: each.value(Moment(TODAY)).value for each in CATALOGUE}
    assert cells == {each.code: each.breakdown(Moment(TODAY), "cluster") for each in BROKEN_DOWN}
    assert contributors == {each.code: each.contributors(Moment(TODAY)) for each in CATALOGUE}


def test_the_state_before_the_merge_is_known_as_it_was(pair):
    survivor, duplicate = pair
    before = Change.objects.state()
    merged(survivor, duplicate)
    stock = next(each for each in CATALOGUE if each.code == "high_tech_enterprises")
    assert stock.value(Moment(TODAY, Facts(seq=before))).value == 2
    assert stock.value(Moment(TODAY, Facts(seq=Change.objects.state()))).value == 1


@pytest.mark.parametrize("code", ["uscc", "organisation_code"])
def test_the_old_code_leads_to_the_survivor(client, pair, code):
    survivor, duplicate = pair
    before = Change.objects.state()
    merged(survivor, duplicate)
    for address in ("/en/enterprises/{}/", "/api/v1/enterprises/{}/"):
        old = address.format(getattr(duplicate, code))
        answer = client.get(old, {"on": "2022-12-31"})
        new = f"{address.format(survivor.code)}?on=2022-12-31"
        assert (answer.status_code, answer["Location"].removeprefix("http://testserver")) == (308, new)
        assert "no-cache" in answer["Cache-Control"]
        then = client.get(address.format(duplicate.code), {"known_at": f"seq:{before}"})
        assert then.status_code == 200
        assert client.get(new).status_code == 200


def test_a_duplicate_is_in_no_list_of_the_public(client, pair):
    survivor, duplicate = pair
    merged(survivor, duplicate)
    body = client.get("/api/v1/enterprises/", {"resident": "any"}).json()
    assert [row["uscc"] for row in body["results"]] == [survivor.uscc]
    assert body["count"] == 1
    held = client.get("/api/v1/recognitions/").json()
    assert held["count"] == 3
    assert {row["enterprise"] for row in held["results"]} == {survivor.uscc}
    page = client.get("/en/enterprises/", {"resident": "any"}).content.decode()
    assert duplicate.uscc not in page
    assert survivor.uscc in page


def test_a_row_with_the_duplicates_code_or_name_means_the_survivor(pair):
    survivor, duplicate = pair
    Enterprise.objects.filter(pk=duplicate.pk).update(name_zh=survivor.name_zh, name_key=survivor.name_key)
    merged(survivor, duplicate)
    by_code, by_name = match_all([Subject(TODAY, code=duplicate.uscc), Subject(TODAY, name=survivor.name_zh)])
    assert (by_code.enterprise, by_name.enterprise) == (survivor.pk, survivor.pk)


@pytest.mark.parametrize("kind", ["enterprises", "residences", "recognitions", "annual_reports", "payments"])
def test_records_left_with_the_duplicate_are_not_exported(pair, kind):
    survivor, duplicate = pair
    merged(survivor, duplicate)
    rows = list(export.rows(FORMATS[kind]))
    assert rows
    assert {survivor.uscc} == {row[0] for row in rows}


def test_undoing_puts_every_row_back(pair):
    survivor, duplicate = pair
    before = rows_of(survivor), rows_of(duplicate)
    merged(survivor, duplicate)
    change = event_model(Enterprise).objects.filter(pgh_obj=duplicate).latest("pgh_id").change
    assert (rows_of(survivor), rows_of(duplicate)) != before

    reversal = revert(change, by=None)

    assert reversal.conflicts == []
    assert (rows_of(survivor) - {("Enterprise", duplicate.pk)}, rows_of(duplicate)) == before
    assert Enterprise.objects.surviving().count() == 2


def test_a_merge_is_one_change_by_its_person(pair):
    survivor, duplicate = pair
    state, by = Change.objects.state(), factories.UserFactory()
    merged(survivor, duplicate, by=by)
    assert [change.user for change in Change.objects.filter(seq__gt=state)] == [by]


def test_earlier_duplicates_follow_to_the_last_survivor(transactional_db):
    first, second, third = (factories.EnterpriseFactory() for _ in range(3))
    merged(second, first)
    merged(third, second)
    for each in (first, second):
        assert Enterprise.objects.of_code(each.uscc).get() == third


def test_absorbing_and_absorbed_enterprises_are_never_merged(transactional_db):
    absorber = factories.ResidentFactory()
    gone = factories.ResidentFactory(status="merged", ended_on=date(2020, 1, 1), absorbed_by=absorber)
    for pair in ((absorber, gone), (gone, absorber)):
        with pytest.raises(ValidationError, match="legally absorbed"):
            plan(*pair)
    assert Enterprise.objects.of_code(gone.uscc).get() == gone


def test_enterprises_absorbed_by_the_duplicate_point_to_the_survivor(transactional_db):
    survivor, duplicate = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    gone = factories.EnterpriseFactory(status="merged", ended_on=date(2020, 1, 1), absorbed_by=duplicate)
    merged(survivor, duplicate)
    gone.refresh_from_db()
    assert gone.absorbed_by == survivor


def test_a_record_is_merged_neither_with_itself_nor_twice(pair):
    survivor, duplicate = pair
    with pytest.raises(ValidationError, match="the same record"):
        plan(survivor, survivor)
    merged(survivor, duplicate)
    duplicate.refresh_from_db()
    for one, other in ((survivor, duplicate), (duplicate, survivor)):
        with pytest.raises(ValidationError, match="already"):
            plan(one, other)


def test_nothing_is_merged_when_either_changed_after_the_plan_was_shown(pair):
    survivor, duplicate = pair
    seen = Change.objects.state()
    factories.RecognitionFactory(enterprise=duplicate)
    with pytest.raises(ValidationError, match="was changed after"):
        merge(duplicate, survivor, by=None, loaded_seq=seen)
    assert Enterprise.objects.surviving().count() == 2
