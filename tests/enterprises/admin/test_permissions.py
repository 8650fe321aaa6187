"""Permissions in the admin site: every address, for each group and for the public."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from enterprises.models import Change
from luohu.groups import GROUPS, create_groups
from tests import factories
from tests.enterprises.admin.people import (
    create_one_row_per_model,
    create_user,
    registered_models,
    signed_in,
)

pytestmark = pytest.mark.django_db

# Permissions of each group on each table: v sees its list, records and history, a adds, c changes, d deletes.
FACT = {"clerk": "vac", "reviewer": "vd", "publisher": "v", "administrator": "v"}
REFERENCE = {"clerk": "v", "reviewer": "v", "publisher": "v", "administrator": "vac"}
INTENTION = {"clerk": "v", "reviewer": "v", "publisher": "vacd", "administrator": "v"}
KEPT = {"clerk": "v", "reviewer": "v", "publisher": "v", "administrator": "v"}
MAY = {
    "enterprises.enterprise": FACT | {"reviewer": "v"},
    "enterprises.formername": FACT,
    "enterprises.grouphead": FACT,
    "enterprises.residence": FACT,
    "enterprises.zonemembership": FACT,
    "enterprises.recognition": FACT,
    "enterprises.annualreport": FACT,
    "enterprises.talentproject": FACT,
    "enterprises.supportaward": FACT,
    "enterprises.payment": FACT,
    "enterprises.districtstatistic": KEPT | {"clerk": "va"},
    "enterprises.cluster": REFERENCE,
    "enterprises.subdistrict": REFERENCE,
    "enterprises.community": REFERENCE,
    "enterprises.zone": REFERENCE,
    "enterprises.scheme": REFERENCE,
    "enterprises.recordedseries": REFERENCE,
    "enterprises.industry": REFERENCE,
    "enterprises.supportmeasure": REFERENCE,
    "enterprises.change": KEPT,
    "enterprises.approval": KEPT,
    "enterprises.confirmation": KEPT,
    "enterprises.rejection": KEPT,
    "enterprises.demonstration": KEPT,
    "enterprises.importbatch": KEPT | {"clerk": "va"},
    "targets.plan": INTENTION,
    "targets.target": INTENTION,
    "targets.publishedfigure": INTENTION,
    "targets.plannedrelease": INTENTION,
    "targets.release": KEPT | {"publisher": "va"},
    "targets.releasefigure": KEPT,
    "targets.releasecontributor": KEPT,
    "error_reports.errorreport": {"clerk": "vc", "reviewer": "vcd", "publisher": "vc"},
    "auth.user": {"administrator": "vac"},
    "auth.group": {"administrator": "v"},
}
# Accounts are retired: whoever may do so is told on the page where it is done.
LEADING_BACK = {("auth.user", "delete", "get")}
PEOPLE = [*GROUPS, "nobody", "public"]


@pytest.fixture
def no_sidebar(monkeypatch):
    """Leave out the list of tables beside each page; the index, which is asked for too, has the same list."""
    monkeypatch.setattr(admin.site, "enable_nav_sidebar", False)


def addresses(model, row):
    """Return the addresses of a table, by what is done there."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return {
        ("v", "list", "get"): reverse(f"{name}_changelist"),
        ("v", "record", "get"): reverse(f"{name}_change", args=[row.pk]),
        ("v", "history", "get"): reverse(f"{name}_history", args=[row.pk]),
        ("a", "add", "get"): reverse(f"{name}_add"),
        ("a", "add", "post"): reverse(f"{name}_add"),
        ("c", "record", "post"): reverse(f"{name}_change", args=[row.pk]),
        ("d", "delete", "get"): reverse(f"{name}_delete", args=[row.pk]),
    }


def test_permission_table_covers_each_registered_model():
    assert set(MAY) == {model._meta.label_lower for model in registered_models()}


@pytest.mark.parametrize("who", PEOPLE)
def test_each_address_answers_each_group_as_in_the_permission_table(who, no_sidebar):
    rows = create_one_row_per_model()
    client = signed_in(None if who == "public" else create_user(who))
    expected, found = {}, {}
    for model in registered_models():
        may = MAY[model._meta.label_lower].get(who, "")
        for (right, place, method), address in addresses(model, rows[model]).items():
            key = (model._meta.label_lower, place, method)
            expected[key] = 302 if who == "public" else 200 if right in may else 403
            if key in LEADING_BACK and "c" in may:
                expected[key] = 302
            found[key] = getattr(client, method)(address).status_code
    assert found == expected


@pytest.mark.parametrize("who", PEOPLE)
def test_each_autocomplete_requires_the_view_permission_of_its_table(who):
    create_one_row_per_model()
    client = signed_in(None if who == "public" else create_user(who))
    expected, found = {}, {}
    for model in registered_models():
        for field in model._meta.concrete_fields:
            if not field.many_to_one or not admin.site.is_registered(field.related_model):
                continue
            may = MAY[field.related_model._meta.label_lower].get(who, "")
            asked = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field.name,
                "term": "示例 a",
            }
            key = (model._meta.label_lower, field.name)
            expected[key] = 302 if who == "public" else 200 if "v" in may else 403
            found[key] = client.get(reverse("admin:autocomplete"), asked).status_code
    assert found == expected


@pytest.mark.parametrize("who", PEOPLE)
def test_all_staff_can_open_the_admin_index(who):
    client = signed_in(None if who == "public" else create_user(who))
    assert client.get("/admin/").status_code == (302 if who == "public" else 200)
    assert client.get("/admin/login/").status_code == (200 if who == "public" else 302)


def test_user_without_staff_status_is_redirected():
    client = signed_in(create_user("clerk", is_staff=False))
    assert client.get(reverse("admin:enterprises_enterprise_changelist")).status_code == 302


def test_superusers_cannot_delete_enterprises_or_change_the_audit_log():
    rows = create_one_row_per_model()
    client = signed_in(factories.UserFactory(is_superuser=True))
    enterprise = next(row for model, row in rows.items() if model._meta.model_name == "enterprise")
    assert client.get(reverse("admin:enterprises_enterprise_delete", args=[enterprise.pk])).status_code == 403
    change = Change.objects.get(pk=Change.objects.first().pk)
    assert client.post(reverse("admin:enterprises_change_change", args=[change.pk])).status_code == 403


def test_every_permission_of_a_group_exists():
    create_groups(apps)
    known = {
        f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")
    }
    assert set().union(*GROUPS.values()) <= known


def test_a_group_gets_its_permissions_back_and_loses_others():
    create_groups(apps)
    clerk = Group.objects.get(name="clerk")
    clerk.permissions.set(Permission.objects.filter(codename="delete_enterprise"))
    create_groups(apps)
    assert {f"{p.content_type.app_label}.{p.codename}" for p in clerk.permissions.all()} == GROUPS["clerk"]


def test_an_administrator_makes_no_superuser(administrator):
    user, root = factories.UserFactory(), factories.UserFactory(is_superuser=True)
    client = signed_in(administrator)
    fields = {"username": user.username, "is_staff": "on", "is_superuser": "on", "is_active": "on"}
    joined = {"date_joined_0": "2024-01-01", "date_joined_1": "00:00"}
    answer = client.post(reverse("admin:auth_user_change", args=[user.pk]), fields | joined)
    assert answer.status_code == 302
    assert not User.objects.get(pk=user.pk).is_superuser
    assert client.post(reverse("admin:auth_user_change", args=[root.pk]), fields).status_code == 403


def test_an_administrator_assigns_groups_described_by_their_tasks(administrator):
    user = factories.UserFactory()
    page = signed_in(administrator, "zh-hans").get(reverse("admin:auth_user_change", args=[user.pk]))
    offered = [str(each) for _pk, each in page.context["adminform"].form.fields["groups"].choices]
    assert sorted(offered) == sorted(["录入员", "审核人", "发布人", "管理员"])


def test_the_page_of_a_group_lists_its_permissions_by_table(administrator):
    group = Group.objects.get(name="reviewer")
    page = signed_in(administrator).get(reverse("admin:auth_group_change", args=[group.pk])).content.decode()
    assert "Residence: delete, view" in page
    assert "Import: view, apply, undo" in page
