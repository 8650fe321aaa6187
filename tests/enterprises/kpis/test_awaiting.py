"""Awaiting re-recognition: one rule in SQL for the count, and in Python for the timeline."""

from datetime import date

import pytest

from enterprises.history.moment import Moment
from enterprises.kpis.indicators import AWAITING, INDICATORS
from enterprises.models import Enterprise, Recognition, Residence
from enterprises.timeline import awaiting_renewal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

COUNT = AWAITING["national_high_tech"]
STOCK = INDICATORS["high_tech_enterprises"]
ENDS = date(2021, 10, 15)


def certificate(**fields) -> Recognition:
    return factories.RecognitionFactory(**{"issued_on": date(2018, 10, 16), "ends_on": ENDS, **fields})


def counts(day: date) -> tuple[int, int]:
    """Return the number that awaits re-recognition and the stock, after comparing SQL and Python."""
    awaiting = [
        firm.pk
        for firm in Enterprise.objects.all()
        if awaiting_renewal(list(firm.recognitions.filter(scheme="national_high_tech")), day)
    ]
    moment = Moment(day)
    listed = [each.enterprise_id for each in COUNT.contributors(moment)]
    resident = Residence.objects.filter(days__contains=day).values_list("enterprise", flat=True)
    assert sorted(listed) == sorted(set(awaiting) & set(resident))
    (figure,) = COUNT.on_days(moment.facts, [day])
    assert COUNT.value(moment).value == figure.value == len(listed)
    return len(listed), int(STOCK.value(moment).value)


@pytest.mark.parametrize(
    ("day", "awaiting", "in_stock"),
    [
        (date(2018, 10, 15), 0, 0),
        (ENDS, 0, 1),
        (date(2021, 10, 16), 1, 0),
        (date(2021, 12, 31), 1, 0),
        (date(2022, 3, 31), 1, 0),
        (date(2022, 4, 1), 0, 0),
    ],
)
def test_enterprise_awaits_from_the_day_after_to_31_march(day, awaiting, in_stock):
    certificate()
    assert counts(day) == (awaiting, in_stock)


@pytest.mark.parametrize(("day", "awaiting"), [(date(2021, 12, 22), 1), (date(2021, 12, 23), 0)])
def test_new_certificate_ends_the_wait_on_its_first_day(day, awaiting):
    certificate(enterprise=certificate(issued_on=date(2021, 12, 23), ends_on=None).enterprise)
    assert counts(day) == (awaiting, 1 - awaiting)


@pytest.mark.parametrize(
    ("fields", "later", "awaiting"),
    [
        ({}, {"cancelled_from": date(2021, 11, 1)}, 0),
        ({}, {"issued_on": date(2021, 11, 1), "cancelled_from": date(2021, 11, 20)}, 0),
        ({}, {"issued_on": date(2021, 11, 1), "cancelled_from": date(2021, 11, 1)}, 1),
        ({"cancelled_from": date(2021, 10, 1)}, None, 0),
        ({}, None, 1),
    ],
    ids=["overlapping", "cancelled since", "never in force", "itself cancelled", "only one"],
)
def test_last_certificate_in_force_decides(fields, later, awaiting):
    first = certificate(**fields)
    if later is not None:
        issued = later.get("issued_on", date(2020, 12, 1))
        days = {"issued_on": issued, "ends_on": issued.replace(year=issued.year + 3)}
        factories.RecognitionFactory(enterprise=first.enterprise, **{**days, **later})
    assert counts(date(2021, 12, 1))[0] == awaiting


def test_enterprise_that_moved_away_or_ended_awaits_nothing():
    moved, ended = certificate(), certificate()
    Residence.objects.filter(enterprise=moved.enterprise).update(ends_on=date(2021, 10, 31))
    Enterprise.objects.filter(pk=ended.enterprise_id).update(
        ended_on=date(2021, 10, 31), status="deregistered"
    )
    assert counts(date(2021, 10, 31))[0] == 2
    assert counts(date(2021, 11, 1))[0] == 0


def test_other_schemes_do_not_count():
    factories.ListingFactory(ends_on=ENDS)
    assert counts(date(2021, 11, 1))[0] == 0
