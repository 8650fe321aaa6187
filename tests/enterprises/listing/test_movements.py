"""Movements between two days: after the first one and up to the last one, with their kinds."""

from datetime import date, timedelta

import pytest

from enterprises.history.facts import Facts
from enterprises.listing.movements import fetch_movements
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

CAME, LEFT, DAY = date(2020, 3, 2), date(2021, 5, 1), timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "kinds"),
    [
        (CAME - 2 * DAY, CAME - DAY, []),
        (CAME - DAY, CAME, ["moved_in"]),
        (CAME, CAME + DAY, []),
        (LEFT - 2 * DAY, LEFT - DAY, []),
        (LEFT - DAY, LEFT, ["moved_out"]),
        (LEFT, LEFT + DAY, []),
        (CAME - DAY, LEFT, ["moved_out", "moved_in"]),
    ],
)
def test_movements_are_those_after_the_first_day_and_up_to_the_last(start, end, kinds):
    factories.ResidenceFactory(
        enterprise__established_on=date(2010, 1, 1), starts_on=CAME, ends_on=LEFT - DAY, origin="attracted"
    )
    assert [each.kind for each in fetch_movements(Facts(), start, end).rows] == kinds


@pytest.mark.parametrize(
    ("last_day_there", "kind"),
    [(CAME - 2 * DAY, "moved_in"), (CAME - DAY, "joined")],
)
def test_enterprise_that_resided_the_day_before_joined_from_elsewhere_in_luohu(last_day_there, kind):
    firm = factories.EnterpriseFactory(established_on=date(2010, 1, 1))
    there, here = factories.SubdistrictFactory(code="008"), factories.SubdistrictFactory(code="010")
    factories.ResidenceFactory(
        enterprise=firm, subdistrict=there, starts_on=date(2010, 1, 1), ends_on=last_day_there
    )
    factories.ResidenceFactory(enterprise=firm, subdistrict=here, starts_on=CAME, origin="attracted")
    [arrival] = fetch_movements(Facts(), CAME - DAY, CAME, scope="subdistrict", code="010").rows
    assert (arrival.on, arrival.kind) == (CAME, kind)


@pytest.mark.parametrize(
    ("ended_on", "last_day_here", "kind"),
    [
        (LEFT - DAY, None, "ended"),
        (LEFT, LEFT - DAY, "moved_out"),
        (None, LEFT - DAY, "moved_out"),
    ],
)
def test_exit_is_an_end_where_the_life_ends_on_the_day_before(ended_on, last_day_here, kind):
    firm = factories.EnterpriseFactory(
        established_on=date(2010, 1, 1), ended_on=ended_on, status="deregistered" if ended_on else "active"
    )
    factories.ResidenceFactory(enterprise=firm, starts_on=date(2010, 1, 1), ends_on=last_day_here)
    [departure] = fetch_movements(Facts(), LEFT - DAY, LEFT).rows
    assert (departure.on, departure.kind) == (LEFT, kind)
