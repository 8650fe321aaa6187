"""Bulk edit of a list: one field of many records, previewed, in one change that can be reverted."""

from datetime import date

import pytest
from django.forms import modelform_factory
from django.urls import reverse

from enterprises.admin.forms import RegistryForm
from enterprises.history.revert import revert
from enterprises.models import (
    Change,
    Confirmation,
    Enterprise,
    Residence,
    ZoneMembership,
    approve,
    change_by,
    event_model,
    pending,
)
from tests import factories
from tests.enterprises.admin.people import create_user, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LIST = reverse("admin:enterprises_enterprise_changelist")
RegistryFormOfEnterprise = modelform_factory(Enterprise, form=RegistryForm, fields=["name_zh"])
MEMBERSHIPS = reverse("admin:enterprises_zonemembership_changelist")


@pytest.fixture
def clerk(db):
    return create_user("clerk", username="zhang")


@pytest.fixture
def firms(db):
    """Return three approved firms in one cluster, and another cluster."""
    cluster = factories.ClusterFactory()
    with change_by(None):
        firms = factories.EnterpriseFactory.create_batch(3, cluster=cluster)
    reviewer = create_user("reviewer")
    with change_by(reviewer):
        approve(Enterprise.objects.all(), by=reviewer)
    return firms, factories.ClusterFactory(code="new_materials", name_zh="新材料")


def post(client, firms, place=LIST, action="bulk_edit_cluster", **data):
    selected = [firm.pk for firm in firms]
    return client.post(place, {"action": action, "_selected_action": selected, "select_across": "0", **data})


def preview(client, firms, value, **options):
    return post(client, firms, step="preview", value=value, reason="集群调整", **options)


def save(client, firms, value, **options):
    shown = preview(client, firms, value, **options)
    digest = shown.context["trial"].digest
    fields = {"step": "save", "value": value, "reason": "集群调整", "preview_digest": digest}
    return post(client, firms, **fields, **options)


def clusters():
    return set(Enterprise.objects.values_list("cluster", flat=True))


def test_the_preview_shows_every_record_before_and_after_and_writes_nothing(clerk, firms):
    several, other = firms
    state = Change.objects.state()
    page = preview(signed_in(clerk), several, other.pk)
    trial = page.context["trial"]
    assert [(each.label, each.old, each.new, each.problem) for each in trial.edited] == [
        (str(firm), str(firm.cluster), str(other), "") for firm in several
    ]
    assert "wait for the approval of a second person" in page.content.decode()
    assert clusters() == {"information_technology"}
    assert Change.objects.state() == state


def test_saving_is_one_change_of_the_user_that_awaits_review_and_can_be_reverted(clerk, firms):
    several, other = firms
    response = save(signed_in(clerk), several, other.pk)
    assert response.status_code == 302
    assert clusters() == {other.pk}
    change = Change.objects.latest("seq")
    assert (change.user, change.reason) == (clerk, "集群调整")
    written = event_model(Enterprise).objects.filter(change=change)
    assert set(written.values_list("pgh_obj", flat=True)) == {firm.pk for firm in several}
    assert pending(Enterprise).count() == 3
    revert(change, by=clerk)
    assert clusters() == {"information_technology"}


def test_records_that_have_the_value_are_counted_and_stay_unchanged(clerk, firms):
    several, other = firms
    Enterprise.objects.filter(pk=several[0].pk).update(cluster=other)
    trial = preview(signed_in(clerk), several, other.pk).context["trial"]
    assert (len(trial.edited), trial.unchanged) == (2, 1)


def test_one_record_that_breaks_a_rule_is_named_and_nothing_is_saved(clerk, db):
    zones = factories.ZoneFactory(), factories.ZoneFactory(code="park", name_zh="园区")
    firm, other = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    rows = [
        factories.ZoneMembershipFactory(enterprise=firm, zone=zones[0], starts_on=date(2018, 1, 1)),
        factories.ZoneMembershipFactory(enterprise=other, zone=zones[0], starts_on=date(2018, 1, 1)),
    ]
    factories.ZoneMembershipFactory(enterprise=firm, zone=zones[1], starts_on=date(2018, 1, 1))
    where = {"place": MEMBERSHIPS, "action": "bulk_edit_zone"}
    client = signed_in(clerk)
    page = preview(client, rows, zones[1].pk, **where)
    [problem] = page.context["trial"].problems
    assert problem.label.startswith(firm.name_zh)
    assert problem.problem
    assert 'value="save"' not in page.content.decode()
    save(client, rows, zones[1].pk, **where)
    assert ZoneMembership.objects.filter(zone=zones[0]).count() == 2


def test_a_record_changed_after_the_preview_is_shown_again(clerk, firms):
    several, other = firms
    client = signed_in(clerk)
    digest = preview(client, several, other.pk).context["trial"].digest
    Enterprise.objects.filter(pk=several[0].pk).update(cluster=None)
    page = post(client, several, step="save", value=other.pk, reason="x", preview_digest=digest)
    assert page.status_code == 200
    assert "Data changed after this page was loaded" in page.content.decode()
    assert other.pk not in clusters()


def test_a_value_and_a_reason_are_asked_for(clerk, firms):
    several, _other = firms
    first = post(signed_in(clerk), several)
    assert first.context["trial"] is None
    assert "3 records are selected." in first.content.decode()
    page = post(signed_in(clerk), several, step="preview", value="unknown", reason=" ")
    assert set(page.context["form"].errors) == {"value", "reason"}


def test_a_day_is_set_for_all_rows_of_a_filter(clerk, db):
    factories.ResidenceFactory.create_batch(3)
    place = reverse("admin:enterprises_residence_changelist")
    rows = Residence.objects.all()[:1]
    across = {"place": place, "action": "bulk_edit_ends_on", "select_across": "1"}
    save(signed_in(clerk), rows, "2024-06-30", **across)
    assert set(Residence.objects.values_list("ends_on", flat=True)) == {date(2024, 6, 30)}


def test_only_users_who_may_change_records_are_offered_it(clerk, firms):
    assert "bulk_edit_cluster" in signed_in(clerk).get(LIST).content.decode()
    publisher = signed_in(create_user("publisher"))
    assert "bulk_edit_cluster" not in publisher.get(LIST).content.decode()
    preview(publisher, firms[0], firms[1].pk)
    assert clusters() == {"information_technology"}


@pytest.fixture
def memberships(db):
    """Return two memberships of firms established in 2015."""
    zone = factories.ZoneFactory()
    firms = factories.EnterpriseFactory.create_batch(2, established_on=date(2015, 1, 1))
    return [
        factories.ZoneMembershipFactory(enterprise=firm, zone=zone, starts_on=date(2018, 1, 1))
        for firm in firms
    ]


@pytest.mark.parametrize(("day", "count"), [("2014-12-31", 2), ("2015-01-01", 0)])
def test_facts_that_the_new_value_brings_about_are_shown_and_confirmed_by_its_reason(
    clerk, memberships, day, count
):
    where = {"place": MEMBERSHIPS, "action": "bulk_edit_starts_on"}
    client = signed_in(clerk)
    assert len(preview(client, memberships, day, **where).context["trial"].findings) == count
    assert save(client, memberships, day, **where).status_code == 302
    confirmations = Confirmation.objects.values_list("reason", "confirmed_by__username")
    assert list(confirmations) == [("集群调整", "zhang")] * count


def test_facts_that_the_user_may_not_confirm_are_not_saved(clerk, memberships, monkeypatch):
    monkeypatch.setattr("enterprises.admin.bulk_edit.PERMISSION", "enterprises.nobody_may")
    where = {"place": MEMBERSHIPS, "action": "bulk_edit_starts_on"}
    page = preview(signed_in(clerk), memberships, "2014-12-31", **where)
    assert 'value="save"' not in page.content.decode()
    save(signed_in(clerk), memberships, "2014-12-31", **where)
    assert set(ZoneMembership.objects.values_list("starts_on", flat=True)) == {date(2018, 1, 1)}


def test_deletion_names_the_facts_that_are_then_to_be_checked(db):
    firm = factories.EnterpriseFactory(established_on=date(2015, 1, 1))
    factories.ResidenceFactory(enterprise=firm, starts_on=date(2015, 1, 1), ends_on=date(2018, 12, 31))
    residence = factories.ResidenceFactory(enterprise=firm, starts_on=date(2019, 1, 1))
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2020, 12, 11), starts_on=date(2020, 12, 11))
    place = reverse("admin:enterprises_residence_delete", args=[residence.pk])
    response = signed_in(create_user("reviewer")).post(place, {"post": "yes"}, follow=True)
    assert not Residence.objects.filter(pk=residence.pk).exists()
    assert any("to be checked" in str(message) for message in response.context["messages"])


def test_forms_drop_invisible_characters_from_names(clerk, db):
    firm = factories.EnterpriseFactory()
    form = RegistryFormOfEnterprise({"name_zh": "深圳\u200b甲\u0007有限\u202e公司"}, instance=firm)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name_zh"] == "深圳甲有限公司"


def test_name_of_nothing_but_invisible_characters_is_missing(db):
    form = RegistryFormOfEnterprise({"name_zh": "\u200b\u2060"}, instance=factories.EnterpriseFactory())
    assert list(form.errors) == ["name_zh"]
