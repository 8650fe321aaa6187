"""Renewals: rate, late renewals, true losses, first recognitions, and high-tech enterprises above size."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from enterprises.kpis.renewals import settled_year
from enterprises.models import Change, Demonstration, Enterprise, Recognition, Residence
from enterprises.models.changes import backdate
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

YEAR_END = date(2020, 12, 31)


def value(code: str, on: date = YEAR_END, facts: Facts = Facts()):
    return INDICATORS[code].value(Moment(on, facts)).value


def outcomes(on: date = YEAR_END) -> tuple:
    return tuple(value(code, on) for code in ("renewal_rate", "late_renewals", "recognitions_lost"))


def certificate(ends_on: str, **fields) -> Recognition:
    """Create a certificate with this last day."""
    day = date.fromisoformat(ends_on)
    return factories.RecognitionFactory(issued_on=date(day.year - 3, 6, 1), ends_on=day, **fields)


@pytest.mark.parametrize(
    ("issued_again", "expected"),
    [
        ("2020-09-01", (100, 0, 0)),
        ("2020-11-10", (100, 0, 0)),
        ("2020-11-11", (100, 0, 0)),
        ("2020-11-12", (100, 1, 0)),
        ("2021-03-31", (100, 1, 0)),
        ("2021-04-01", (0, 0, 1)),
    ],
)
def test_renewal_counts_up_to_31_march_and_after_a_gap_it_is_late(issued_again, expected):
    old = certificate("2020-11-10")
    factories.RecognitionFactory(enterprise=old.enterprise, issued_on=date.fromisoformat(issued_again))
    assert outcomes() == expected


@pytest.mark.parametrize(
    ("ends_on", "issued_again", "in_the_year", "by_31_march", "late_and_lost"),
    [
        ("2020-10-15", None, ["expired"], ["expired"], (0, 1)),
        ("2020-10-15", "2020-10-16", [], [], (0, 0)),
        ("2020-10-15", "2020-10-17", ["late_renewal"], ["late_renewal"], (1, 0)),
        ("2020-10-15", "2020-12-31", ["late_renewal"], ["late_renewal"], (1, 0)),
        ("2020-10-15", "2021-01-01", ["expired"], ["late_renewal"], (1, 0)),
        ("2020-10-15", "2021-03-31", ["expired"], ["late_renewal"], (1, 0)),
        ("2020-10-15", "2021-04-01", ["expired"], ["expired"], (0, 1)),
        ("2020-12-30", None, ["expired"], ["expired"], (0, 1)),
        ("2020-12-31", None, [], ["expired"], (0, 1)),
        ("2019-12-31", None, ["expired"], ["expired"], (0, 0)),
        ("2019-12-30", None, [], [], (0, 0)),
    ],
)
def test_flow_of_a_year_differs_from_the_indicators_only_by_its_last_day(
    ends_on, issued_again, in_the_year, by_31_march, late_and_lost
):
    old = certificate(ends_on)
    if issued_again:
        factories.RecognitionFactory(enterprise=old.enterprise, issued_on=date.fromisoformat(issued_again))
    for end, reasons in ((YEAR_END, in_the_year), (date(2021, 3, 31), by_31_march)):
        steps = INDICATORS["high_tech_enterprises"].decompose_change(Moment(date(2019, 12, 31)), Moment(end))
        assert [step.reason for step in steps if step.change < 0] == reasons
    assert outcomes()[1:] == late_and_lost


@pytest.mark.parametrize(("end", "returned"), [("2021-03-31", 0), ("2021-04-01", 1), ("2023-06-30", 1)])
def test_recognition_after_31_march_is_a_return_and_no_renewal(end, returned):
    old = certificate("2020-10-15")
    factories.RecognitionFactory(enterprise=old.enterprise, issued_on=date(2021, 4, 1))
    flow = INDICATORS["high_tech_enterprises"].flow(Facts(), date(2019, 12, 31), date.fromisoformat(end))
    assert (flow.late_renewal, flow.expired, flow.renewed) == (0, 1, returned)


@pytest.mark.parametrize(
    ("ends_on", "lost"), [("2019-12-31", 0), ("2020-01-01", 1), ("2020-12-31", 1), ("2021-01-01", 0)]
)
def test_certificate_belongs_to_the_year_of_its_last_day(ends_on, lost):
    certificate(ends_on)
    assert value("recognitions_lost") == lost


@pytest.mark.parametrize(("last_day", "lost"), [("2020-11-09", 0), ("2020-11-10", 1), ("2020-11-11", 1)])
def test_holder_counts_if_it_was_in_the_district_on_the_last_day(last_day, lost):
    old = certificate("2020-11-10")
    Residence.objects.filter(enterprise=old.enterprise).update(ends_on=date.fromisoformat(last_day))
    assert value("recognitions_lost") == lost


@pytest.mark.parametrize(("ended_on", "lost"), [("2020-11-09", 0), ("2020-11-10", 1)])
def test_holder_counts_unless_it_ended_before_the_last_day(ended_on, lost):
    old = certificate("2020-11-10")
    day = date.fromisoformat(ended_on)
    Enterprise.objects.filter(pk=old.enterprise_id).update(status="deregistered", ended_on=day)
    assert value("recognitions_lost") == lost


@pytest.mark.parametrize(("cancelled_from", "lost"), [("2020-11-10", 0), ("2020-11-11", 1)])
def test_cancelled_certificate_does_not_expire(cancelled_from, lost):
    certificate("2020-11-10", cancelled_from=date.fromisoformat(cancelled_from))
    assert value("recognitions_lost") == lost


def test_rate_counts_each_holder_once_and_lists_its_denominator():
    renewed = certificate("2020-02-10").enterprise
    certificate("2020-11-10", enterprise=renewed)
    factories.RecognitionFactory(enterprise=renewed, issued_on=date(2020, 11, 11))
    for _ in range(2):
        certificate("2020-11-10")
    assert outcomes() == (Decimal("33.33"), 0, 2)
    found = INDICATORS["renewal_rate"].contributors(Moment(YEAR_END))
    assert sorted(each.value for each in found) == [0, 0, 1]
    assert [each.code for each in found if each.value] == [renewed.code]
    cells = {
        each.key: each.value for each in INDICATORS["renewal_rate"].breakdown(Moment(YEAR_END), "cluster")
    }
    assert cells["information_technology"] == value("renewal_rate")


def test_rate_of_a_year_in_which_none_expired_is_missing_and_the_counts_are_zero():
    figure = INDICATORS["renewal_rate"].value(Moment(YEAR_END))
    assert (figure.value, figure.reason) == (None, "none_expired")
    assert outcomes()[1:] == (0, 0)


def test_loss_of_one_year_that_is_recognised_later_is_a_renewal_of_the_later_year():
    old = certificate("2020-11-10")
    factories.RecognitionFactory(enterprise=old.enterprise, issued_on=date(2021, 11, 1))
    assert value("recognitions_lost") == 1
    assert (value("renewals", date(2021, 12, 31)), value("first_recognitions", date(2021, 12, 31))) == (1, 0)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2021, 3, 30), 2019), (date(2021, 3, 31), 2020), (date(2021, 12, 31), 2020)]
)
def test_year_is_settled_from_the_next_31_march_on(day, year):
    assert settled_year(day) == year


@pytest.fixture
def around_31_march(transactional_db) -> list[Facts]:
    """Return the facts known at the last second of 30 March 2021 in Shenzhen, and a second later."""
    Demonstration.objects.create(pk=1)
    states = []
    for instant in (datetime(2021, 3, 30, 15, 59, 59, tzinfo=UTC), datetime(2021, 3, 30, 16, tzinfo=UTC)):
        with transaction.atomic():
            backdate(instant)
            certificate("2020-11-10")
        states.append(Facts(Change.objects.state()))
    return states


@pytest.mark.parametrize("code", ["renewal_rate", "late_renewals", "recognitions_lost"])
def test_year_has_no_value_before_31_march_of_the_next(around_31_march, code):
    indicator = INDICATORS[code]
    before, after = (Moment(YEAR_END, facts) for facts in around_31_march)
    figure = indicator.value(before)
    assert (figure.value, figure.reason, figure.period) == (None, "renewals_open", "2020")
    assert indicator.contributors(before) == []
    assert {cell.reason for cell in indicator.breakdown(before, "cluster")} == {"renewals_open"}
    assert [each.value for each in indicator.series(before.facts, [2020])] == [None]
    assert indicator.value(after).value is not None
    assert indicator.series(after.facts, [2020])[0].value == indicator.value(after).value


@pytest.mark.parametrize(
    ("earlier", "first", "again"),
    [(None, 1, 0), ("2019-12-31", 0, 1), ("2020-01-01", 1, 0), ("2017-01-01", 0, 1)],
)
def test_first_recognition_has_no_certificate_of_an_earlier_year(earlier, first, again):
    firm = factories.RecognitionFactory(issued_on=date(2020, 11, 10)).enterprise
    if earlier:
        factories.RecognitionFactory(enterprise=firm, issued_on=date.fromisoformat(earlier))
    assert (value("first_recognitions"), value("renewals"), value("new_recognitions")) == (first, again, 1)


@pytest.mark.parametrize(
    ("on", "counted"), [("2019-12-31", 0), ("2020-01-01", 1), ("2020-12-31", 1), ("2021-01-01", 0)]
)
def test_above_scale_counts_on_the_days_of_the_list(on, counted):
    firm = factories.RecognitionFactory(issued_on=date(2019, 6, 1)).enterprise
    factories.RecognitionFactory(issued_on=date(2019, 6, 1))
    scheme = factories.SchemeFactory(code="above_scale", number_pattern="", local_number_pattern="")
    factories.RecognitionFactory(
        enterprise=firm, scheme=scheme, number="", issued_on=date(2020, 1, 1), ends_on=date(2020, 12, 31)
    )
    other = factories.ResidentFactory()
    factories.RecognitionFactory(
        enterprise=other, scheme=scheme, number="", issued_on=date(2020, 1, 1), ends_on=date(2020, 12, 31)
    )
    assert value("high_tech_above_scale", date.fromisoformat(on)) == counted
