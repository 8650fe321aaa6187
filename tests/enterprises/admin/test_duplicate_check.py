"""Whoever enters what exists already is shown whose it is."""

import pytest
from django.urls import reverse

from enterprises.models import Enterprise
from tests import factories
from tests.enterprises.admin.enterprise_forms import ADD, change_of, errors_of, form
from tests.enterprises.admin.people import signed_in

pytestmark = pytest.mark.django_db


def ticked(message):
    """Return the value of the box in a message."""
    return message.split('value="')[1].split('"')[0]


@pytest.mark.parametrize("typed", [str, str.lower, "{} ".format], ids=["as is", "small", "with a space"])
def test_an_existing_code_shows_the_enterprise_that_has_it(clerk, typed):
    known = factories.EnterpriseFactory()
    answer = signed_in(clerk).post(ADD, form() | {"uscc": typed(known.uscc)})
    said = errors_of(answer)
    assert list(said) == ["uscc"]
    assert len(said["uscc"]) == 1
    assert change_of(known) in said["uscc"][0]
    assert known.name_zh in said["uscc"][0]


def test_the_organisation_code_inside_another_credit_code_shows_it_too(clerk):
    known = factories.EnterpriseFactory(
        uscc=None,
        organisation_code=factories.make_uscc(900_001)[8:17],
        status="deregistered",
        ended_on="2001-01-01",
        established_on=None,
    )
    answer = signed_in(clerk).post(ADD, form())
    assert change_of(known) in errors_of(answer)["uscc"][0]


@pytest.mark.parametrize("is_former", [False, True])
def test_an_existing_or_former_name_needs_confirmation(clerk, is_former):
    known = (
        factories.EnterpriseFactory()
        if is_former
        else factories.EnterpriseFactory(name_zh="深圳市(新)企业有限公司")
    )
    if is_former:
        factories.FormerNameFactory(enterprise=known, name_zh="深圳市(新)企业有限公司")
    client = signed_in(clerk)
    fields = form() | {"name_zh": "深圳市（新） 企业有限公司"}

    said = errors_of(client.post(ADD, fields))["name_zh"][0]
    assert change_of(known) in said
    assert not Enterprise.objects.filter(uscc=fields["uscc"]).exists()

    assert client.post(ADD, fields | {"_confirmed_duplicates": ticked(said)}).status_code == 302
    assert Enterprise.objects.filter(uscc=fields["uscc"]).exists()


def test_confirmations_are_retained_while_another_field_is_corrected(clerk):
    factories.EnterpriseFactory(name_zh="深圳市新企业有限公司")
    client = signed_in(clerk)
    box = ticked(errors_of(client.post(ADD, form()))["name_zh"][0])
    answer = client.post(ADD, form() | {"_confirmed_duplicates": box, "registered_capital": "many"})
    assert set(errors_of(answer)) == {"registered_capital"}
    assert f'<input type="hidden" name="_confirmed_duplicates" value="{box}">' in answer.content.decode()


def test_a_confirmation_does_not_cover_later_candidates(clerk):
    factories.EnterpriseFactory(name_zh="深圳市新企业有限公司")
    client = signed_in(clerk)
    box = ticked(errors_of(client.post(ADD, form()))["name_zh"][0])
    later = factories.EnterpriseFactory(name_zh="深圳市新企业有限公司")
    said = errors_of(client.post(ADD, form() | {"_confirmed_duplicates": box}))["name_zh"][0]
    assert change_of(later) in said


def test_an_unchanged_name_needs_no_confirmation(clerk):
    one = factories.EnterpriseFactory(name_zh="深圳市新企业有限公司")
    factories.EnterpriseFactory(name_zh="深圳市新企业有限公司")
    assert signed_in(clerk).post(change_of(one), form(one)).status_code == 302


def test_a_former_name_used_by_another_enterprise_needs_confirmation(clerk):
    one, other = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    row = {"name_zh": other.name_zh, "starts_on": "2010-01-01", "ends_on": "2012-12-31"}
    client = signed_in(clerk)
    said = errors_of(client.post(change_of(one), form(one, former_names=[row])))["former_names-0-name_zh"][0]
    assert change_of(other) in said
    confirmed = form(one, former_names=[row]) | {"_confirmed_duplicates": ticked(said)}
    assert client.post(change_of(one), confirmed).status_code == 302


def test_a_certificate_number_in_use_shows_its_holder(clerk):
    held = factories.RecognitionFactory()
    other = factories.ResidentFactory()
    row = {"scheme": held.scheme_id, "number": held.number, "issued_on": "2020-12-11", "kind": "first"}
    said = errors_of(signed_in(clerk).post(change_of(other), form(other, recognitions=[row])))
    assert list(said) == ["recognitions-0-number"]
    assert change_of(held.enterprise) in said["recognitions-0-number"][0]
    assert reverse("admin:enterprises_recognition_change", args=[held.pk]) in said["recognitions-0-number"][0]


def test_a_name_cannot_bring_markup_into_the_message(clerk):
    factories.EnterpriseFactory(name_zh="<b>企业</b>")
    said = errors_of(signed_in(clerk).post(ADD, form() | {"name_zh": "<b>企业</b>"}))["name_zh"][0]
    assert "<b>" not in said
