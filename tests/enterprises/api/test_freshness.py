"""Tags: a repeat costs one query while nothing has changed, and an answer never outlives its state."""

import gzip
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enterprises.models import Change
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "indicators/high_tech_enterprises/value/?on=2020-12-31"


def test_repeat_is_answered_by_the_state_alone(api):
    factories.RecognitionFactory()
    first = api(ADDRESS)
    with CaptureQueriesContext(connection) as captured:
        again = api(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert len(captured) == 2  # the state, and of a stock that of the plans of imports
    for header in ("Cache-Control", "Vary"):
        assert again[header] == first[header]
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_cached_response_is_revalidated_by_the_state_alone(api, coding):
    def answer():
        found = api(ADDRESS, headers={"Accept-Encoding": coding})
        return found.status_code, found.content, {**found.headers, "X-Request-ID": ""}

    certificate = factories.RecognitionFactory()
    first = answer()
    with CaptureQueriesContext(connection) as captured:
        assert answer() == first
    assert len(captured) == 2
    was = api(ADDRESS).json()["value"]
    certificate.cancelled_from = certificate.issued_on
    certificate.save()
    assert (was, api(ADDRESS).json()["value"]) == (1, 0)


@pytest.mark.parametrize("held", ['"x", {}', "W/{}", "{}", "*"])
def test_tag_is_found_among_those_held(api, held):
    factories.RecognitionFactory()
    etag = api(ADDRESS)["ETag"]
    assert api(ADDRESS, headers={"If-None-Match": held.format(etag)}).status_code == 304


def test_any_tag_does_not_hide_a_missing_address(api):
    assert api("enterprises/nothing/", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("held", ['"x"', "", "x"])
def test_other_tags_are_answered_in_full(api, held):
    factories.RecognitionFactory()
    assert api(ADDRESS, headers={"If-None-Match": held}).status_code == 200


def test_any_change_ends_the_tag(api):
    certificate = factories.RecognitionFactory()
    before = api(ADDRESS)
    certificate.cancelled_from = certificate.issued_on
    certificate.save()
    after = api(ADDRESS, headers={"If-None-Match": before["ETag"]})
    assert (before.json()["value"], after.status_code, after.json()["value"]) == (1, 200, 0)


def test_next_day_ends_the_tag(api):
    factories.RecognitionFactory()
    etag = api("enterprises/")["ETag"]
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert api("enterprises/", headers={"If-None-Match": etag}).status_code == 200


def test_tag_belongs_to_one_address_language_coding_and_build(api):
    factories.RecognitionFactory()
    tags = {
        api(ADDRESS)["ETag"],
        api("enterprises/")["ETag"],
        api(ADDRESS, headers={"Accept-Language": "zh-CN"})["ETag"],
        api(ADDRESS, headers={"Accept-Encoding": "gzip"})["ETag"],
        api(ADDRESS, headers={"Host": "localhost"})["ETag"],
    }
    with override_settings(BUILD="another"):
        tags.add(api(ADDRESS)["ETag"])
    assert len(tags) == 6


def test_refusal_has_no_tag_and_a_held_tag_does_not_hide_it(api):
    factories.RecognitionFactory()
    etag = api(ADDRESS)["ETag"]
    response = api("enterprises/?clustr=x", headers={"If-None-Match": etag})
    assert response.status_code == 400
    assert "ETag" not in response


def test_nothing_is_tagged_inside_a_change_that_is_not_sealed(api):
    factories.RecognitionFactory()
    with transaction.atomic():
        factories.RecognitionFactory()
        response = api("enterprises/?on=2021-01-01")
        assert response.json()["count"] == 2
        assert "ETag" not in response
        transaction.set_rollback(True)
    assert api("enterprises/?on=2021-01-01").json()["count"] == 1


def test_count_is_cached_by_state(api):
    factories.RecognitionFactory()
    address = "enterprises/?on=2021-01-01&page_size=1"
    with CaptureQueriesContext(connection) as first:
        assert api(address).json()["count"] == 1
    with CaptureQueriesContext(connection) as again:
        assert api(f"{address}&ordering=uscc").json()["count"] == 1
    assert len(again) == len(first) - 2  # nor is it asked whether the state lasted
    factories.RecognitionFactory()
    assert api(address).json()["count"] == 2


def test_answer_and_its_state_are_of_one_snapshot(api):
    factories.RecognitionFactory()
    with CaptureQueriesContext(connection) as captured:
        body = api(ADDRESS).json()
    assert any("REPEATABLE READ, READ ONLY" in query["sql"] for query in captured)
    assert body["seq"] == Change.objects.state()


def test_long_response_is_compressed_for_clients_that_accept_it(api):
    for _ in range(3):
        factories.RecognitionFactory()
    plain = api("recognitions/")
    packed = api("recognitions/", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in api("recognitions/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Accept-Encoding" in plain["Vary"]


def test_staff_get_the_same_response_as_the_public(api):
    factories.RecognitionFactory()
    staff = Client(headers={"Accept-Language": "en"})
    staff.force_login(factories.UserFactory(is_superuser=True))
    answer = staff.get(f"/api/v1/{ADDRESS}")
    assert answer.content == api(ADDRESS).content
    assert "Cookie" not in answer["Vary"]
