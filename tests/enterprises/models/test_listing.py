"""Rows of a list on a day, and their number of queries."""

from datetime import date

import pytest

from enterprises.models import Enterprise
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

DAY = date(2021, 6, 1)


def listed(day=DAY):
    return list(Enterprise.objects.for_listing_on(day))


def test_row_has_the_residence_on_the_day():
    firm = factories.EnterpriseFactory()
    for code, first, last in (("008", "2015-01-01", "2021-05-31"), ("010", "2021-06-01", None)):
        factories.ResidenceFactory(
            enterprise=firm,
            subdistrict=factories.SubdistrictFactory(code=code),
            starts_on=first,
            ends_on=last,
        )

    assert listed(date(2021, 5, 31))[0].residence_of_day.subdistrict_id == "008"
    assert listed(date(2021, 6, 1))[0].residence_of_day.subdistrict_id == "010"
    assert listed(date(2014, 12, 31))[0].residence_of_day is None


def test_row_names_only_recognitions_in_force_on_the_day():
    firm = factories.ResidentFactory()
    expired = factories.RecognitionFactory(
        enterprise=firm, issued_on=date(2018, 5, 31), number="GR201844200001", ends_on=date(2021, 5, 31)
    )
    cancelled = factories.RecognitionFactory(enterprise=firm, cancelled_from=date(2021, 6, 1))
    in_force = factories.RecognitionFactory(
        enterprise=firm, issued_on=date(2021, 6, 1), number="GR202144200001"
    )

    assert listed(date(2021, 5, 31))[0].recognitions_of_day == [expired, cancelled]
    assert listed(date(2021, 6, 1))[0].recognitions_of_day == [in_force]


def test_row_names_the_zones_of_the_day_in_their_order():
    firm = factories.ResidentFactory()
    park = factories.ZoneFactory(code="a_park", position=9)
    belt = factories.ZoneFactory(position=1)
    for zone in (park, belt):
        factories.ZoneMembershipFactory(enterprise=firm, zone=zone)
    factories.ZoneMembershipFactory(
        enterprise=firm,
        zone=factories.ZoneFactory(code="left"),
        starts_on=date(2019, 1, 1),
        ends_on=date(2021, 5, 31),
    )

    assert [membership.zone for membership in listed()[0].memberships_of_day] == [belt, park]


@pytest.mark.parametrize("count", [1, 3])
def test_rows_take_four_queries_however_many_they_are(django_assert_num_queries, count):
    for _ in range(count):
        firm = factories.ResidentFactory()
        factories.RecognitionFactory(enterprise=firm)
        factories.ZoneMembershipFactory(enterprise=firm)

    with django_assert_num_queries(4):
        for row in listed():
            assert row.cluster.name_zh
            assert row.residence_of_day.subdistrict.name_zh
            assert [m.zone.name_zh for m in row.memberships_of_day]
            assert [r.scheme.name_zh for r in row.recognitions_of_day]
