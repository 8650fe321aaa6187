"""The page on which two records become one: the plan is seen first, and the way back is there."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from enterprises.models import Enterprise
from tests import factories
from tests.enterprises.admin.enterprise_forms import change_of, form
from tests.enterprises.admin.people import create_user, signed_in
from tests.enterprises.history.test_merge import everything_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk():
    return create_user("clerk", username="zhang")


@pytest.fixture
def pair():
    survivor, duplicate = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    everything_of(survivor)
    everything_of(duplicate)
    return survivor, duplicate


def page_of(enterprise, act="merge"):
    return reverse(f"admin:enterprises_enterprise_{act}", args=[enterprise.pk])


def merged(client, survivor, duplicate):
    shown = client.get(page_of(survivor), {"with": duplicate.uscc})
    fields = {"with": duplicate.uscc, "survivor": "this", "loaded_seq": shown.context["plan"].state}
    return client.post(page_of(survivor), fields | {"reason": "重复录入"})


def test_the_plan_is_shown_before_anything_is_written(clerk, pair):
    survivor, duplicate = pair
    page = signed_in(clerk).get(page_of(survivor), {"with": duplicate.uscc, "survivor": "other"})
    assert (page.context["plan"].survivor, page.context["plan"].duplicate) == (duplicate, survivor)
    assert "Remains with the duplicate" in page.content.decode()
    assert Enterprise.objects.surviving().count() == 2


@pytest.mark.parametrize(
    ("fields", "doubts"),
    [
        (
            {"name_zh": "深圳市甲科技有限公司"},
            ["Each record has a code", "They have different names."],
        ),
        ({"name_zh": "深圳市乙科技有限公司"}, ["Each record has a code"]),
        ({"name_zh": "深圳市乙科技有限公司", "uscc": None}, []),
    ],
)
def test_identifiers_of_two_enterprises_are_reported(clerk, fields, doubts):
    survivor = factories.EnterpriseFactory(name_zh="深圳市乙科技有限公司")
    code = {"organisation_code": "300819552"} if "uscc" in fields else {}
    duplicate = factories.EnterpriseFactory(
        **fields, **code, **({"ended_on": "2014-01-01", "status": "deregistered"} if code else {})
    )
    page = signed_in(clerk).get(page_of(survivor), {"with": duplicate.code})
    assert [said.split(", and the code")[0] for said in page.context["plan"].warnings] == doubts
    assert ("Are these the same enterprise?" in page.content.decode()) == bool(doubts)


def test_a_clerk_merges_two_records_and_takes_it_back(clerk, pair):
    survivor, duplicate = pair
    client = signed_in(clerk)
    answer = merged(client, survivor, duplicate)
    assert answer["Location"] == change_of(survivor)
    assert Enterprise.objects.get(pk=duplicate.pk).merged_into == survivor
    page = client.get(change_of(duplicate)).content.decode()
    assert "This record is a duplicate." in page
    assert change_of(survivor) in page
    assert 'name="_save"' not in page
    assert client.post(change_of(duplicate), form(duplicate)).status_code == 403

    answer = client.post(page_of(duplicate, "unmerge"))
    assert [str(each) for each in get_messages(answer.wsgi_request)] == ["The merge was undone."]
    assert Enterprise.objects.surviving().count() == 2
    assert client.post(page_of(duplicate, "unmerge")).status_code == 404


def test_the_plan_is_shown_again_after_a_later_change(clerk, pair):
    survivor, duplicate = pair
    client = signed_in(clerk)
    seen = client.get(page_of(survivor), {"with": duplicate.uscc}).context["plan"].state
    Enterprise.objects.filter(pk=survivor.pk).update(name_en="Changed")
    answer = client.post(page_of(survivor), {"with": duplicate.uscc, "survivor": "this", "loaded_seq": seen})
    assert "was changed after this page was loaded" in answer.context["error"]
    assert answer.context["plan"].state > seen
    assert Enterprise.objects.surviving().count() == 2


@pytest.mark.parametrize("group", ["reviewer", "publisher"])
def test_only_a_clerk_merges(group, pair):
    survivor, duplicate = pair
    client = signed_in(create_user(group))
    for address in (page_of(survivor), page_of(survivor, "unmerge")):
        assert client.post(address, {"with": duplicate.uscc, "loaded_seq": "99"}).status_code == 403
    assert Enterprise.objects.surviving().count() == 2


def test_an_unknown_code_is_reported_and_the_same_name_proposed(clerk, pair):
    survivor, _duplicate = pair
    alike = factories.EnterpriseFactory(name_zh=survivor.name_zh)
    page = signed_in(clerk).get(page_of(survivor), {"with": "no code"})
    assert page.context["error"] == "No enterprise has this code."
    assert page.context["candidates"] == [alike]


def test_autocomplete_never_offers_a_merged_duplicate(clerk, pair):
    survivor, duplicate = pair
    client = signed_in(clerk)
    merged(client, survivor, duplicate)
    asked = {
        "app_label": "enterprises",
        "model_name": "residence",
        "field_name": "enterprise",
        "term": "示例",
    }
    found = client.get("/admin/autocomplete/", asked).json()["results"]
    assert [each["id"] for each in found] == [str(survivor.pk)]
