"""A list, a page and a search ask the database as often for many rows as for one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.models import Plan, PublishedFigure, Target
from tests import factories
from tests.enterprises.admin.people import create_one_row_per_model, registered_models, signed_in

pytestmark = pytest.mark.django_db


def count_queries(client, address, **parameters):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address, parameters).status_code == 200
    return len(queries)


def three_more(nth):
    """Three enterprises more, with everything that can belong to one, under the same references."""
    for n in range(3):
        cluster = factories.ClusterFactory(code=f"cluster{n}")
        enterprise = factories.ResidentFactory(
            cluster=cluster, industry=factories.IndustryFactory(code=f"651{n}")
        )
        factories.FormerNameFactory(enterprise=enterprise)
        factories.ZoneMembershipFactory(enterprise=enterprise, zone=factories.ZoneFactory(code=f"zone{n}"))
        factories.RecognitionFactory(enterprise=enterprise, scheme=factories.SchemeFactory(code=f"scheme{n}"))
        factories.AnnualReportFactory(enterprise=enterprise, year=2018 + n)
        factories.TalentProjectFactory(host=enterprise)
        measure = factories.SupportMeasureFactory(code=f"measure{n}")
        factories.PaymentFactory(award=factories.SupportAwardFactory(enterprise=enterprise, measure=measure))
        factories.DistrictStatisticFactory(published_on=date(2022, 1 + nth, 1 + n))
        day = date(2030, 12, 1 + 3 * nth + n)
        plan, _ = Plan.objects.get_or_create(
            slug=f"p{n}",
            defaults={"name_zh": "规划", "starts_on": date(2026, 1, 1), "ends_on": date(2030, 12, 31)},
        )
        Target.objects.create(plan=plan, indicator="talent_projects", target_on=day, value=1)
        PublishedFigure.objects.create(
            indicator="talent_projects", on=day, value=1, publisher="区", document=f"公报{n}"
        )


def test_each_list_has_a_constant_query_count():
    """With four a filter by a reference is there, which one value alone does not get."""
    create_one_row_per_model()
    client = signed_in(factories.UserFactory(is_superuser=True))
    lists = {
        model._meta.label: reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in registered_models()
    }
    counts = []
    for nth in range(2):
        three_more(nth)
        client.get("/admin/")
        counts.append({label: count_queries(client, address) for label, address in lists.items()})
    assert counts[0] == counts[1]
    assert {label: count for label, count in counts[1].items() if count > 35} == {}


def test_the_page_of_an_enterprise_has_a_constant_query_count():
    create_one_row_per_model()
    client = signed_in(factories.UserFactory(is_superuser=True))
    client.get("/admin/")
    counts = []
    for rows in (1, 3):
        enterprise = factories.ResidentFactory()
        for n in range(rows):
            factories.RecognitionFactory(enterprise=enterprise)
            factories.AnnualReportFactory(enterprise=enterprise, year=2018 + n)
            factories.ZoneMembershipFactory(enterprise=enterprise, zone=factories.ZoneFactory(code=f"z{n}"))
        address = reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
        client.get(address)
        counts.append(count_queries(client, address))
    assert counts[0] == counts[1]


def test_a_filter_counts_an_enterprise_once_however_many_certificates_it_has(clerk):
    enterprise = factories.ResidentFactory()
    factories.RecognitionFactory.create_batch(2, enterprise=enterprise)
    scheme = factories.SchemeFactory()
    factories.SchemeFactory(code="another")
    address = reverse("admin:enterprises_enterprise_changelist")
    page = signed_in(clerk).get(address, {"recognition": scheme.pk})
    assert page.context["cl"].result_count == 1
    assert f"{scheme} (1)" in page.content.decode()


def test_autocomplete_has_a_constant_query_count(clerk):
    factories.EnterpriseFactory()
    client = signed_in(clerk)
    parameters = {
        "app_label": "enterprises",
        "model_name": "residence",
        "field_name": "enterprise",
        "term": "示例",
    }
    before = count_queries(client, "/admin/autocomplete/", **parameters)
    for _ in range(3):
        factories.EnterpriseFactory()
    assert count_queries(client, "/admin/autocomplete/", **parameters) == before


@pytest.mark.parametrize("term", ["示例", "shili", "kj", "MA000", "旧名"])
def test_a_list_is_searched_by_all_by_which_an_enterprise_is_found(clerk, term):
    found = factories.ResidentFactory(name_zh="深圳市示例科技有限公司")
    factories.FormerNameFactory(enterprise=found, name_zh="深圳市旧名有限公司")
    factories.RecognitionFactory(enterprise=found)
    factories.ResidentFactory(name_zh="别家", uscc=factories.make_uscc(999_999_999 % 1_000_000))
    client = signed_in(clerk)
    for name in ("enterprise", "recognition"):
        rows = client.get(reverse(f"admin:enterprises_{name}_changelist"), {"q": term}).context["cl"].queryset
        assert found in [getattr(row, "enterprise", row) for row in rows]
        assert rows.count() == 1 or term == "MA000"
