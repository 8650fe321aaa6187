"""Laws that hold for every history: flows add up, contributors are the value, both year rules agree."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.figures import Flow
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import AnnualReport, Enterprise, Recognition, Residence
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HIGH_TECH = INDICATORS["high_tech_enterprises"]
EPOCH = date(2018, 1, 1)
HORIZON = 2500
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Firm:
    """An invented history: days are counted from EPOCH, both ends included."""

    residences: list[tuple[int, int | None]]
    certificates: list[tuple[int, int | None]]  # day of issue, day from which it is cancelled
    ended: int | None

    def resides(self, day: int) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.residences)

    def alive(self, day: int) -> bool:
        return self.ended is None or day <= self.ended

    def holds(self, day: int) -> bool:
        return any(self.in_force(certificate, day) for certificate in self.certificates)

    def in_force(self, certificate: tuple[int, int | None], day: int) -> bool:
        issued, cancelled = certificate
        last = (expiry(EPOCH + timedelta(issued)) - EPOCH).days
        return issued <= day <= last and (cancelled is None or day < cancelled)

    def counts(self, day: int) -> bool:
        return self.resides(day) and self.alive(day) and self.holds(day)


def expiry(issued: date) -> date:
    """Return the last valid day by another way than the product: back from the anniversary."""
    day = issued.replace(day=28) if (issued.month, issued.day) == (2, 29) else issued - timedelta(days=1)
    return day.replace(year=day.year + 3) if (day.month, day.day) != (2, 29) else date(day.year + 3, 2, 28)


@st.composite
def firms(draw) -> Firm:
    bounds = draw(st.lists(st.integers(0, HORIZON), min_size=1, max_size=5, unique=True).map(sorted))
    residences = [(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=False)]
    if len(bounds) % 2:
        residences.append((bounds[-1], None))
    issued = draw(st.lists(st.integers(-900, HORIZON), max_size=4))
    certificates = [(day, draw(st.none() | st.integers(day - 5, day + 1200))) for day in issued]
    return Firm(residences, certificates, draw(st.none() | st.integers(0, HORIZON)))


@contextmanager
def registry(district: list[Firm]):
    """Yield the firms as rows, gone again afterwards."""
    with transaction.atomic():
        scheme = factories.SchemeFactory()
        cluster = factories.ClusterFactory()
        enterprises = [
            factories.EnterpriseFactory.build(cluster=cluster, established_on=None) for _ in district
        ]
        for row, firm in zip(enterprises, district, strict=True):
            if firm.ended is not None:
                row.status, row.ended_on = "deregistered", EPOCH + timedelta(firm.ended)
        Enterprise.objects.bulk_create(enterprises)
        Residence.objects.bulk_create(
            Residence(
                enterprise=row,
                starts_on=EPOCH + timedelta(first),
                ends_on=None if last is None else EPOCH + timedelta(last),
            )
            for row, firm in zip(enterprises, district, strict=True)
            for first, last in firm.residences
        )
        Recognition.objects.bulk_create(
            Recognition(
                enterprise=row,
                scheme=scheme,
                issued_on=EPOCH + timedelta(issued),
                starts_on=EPOCH + timedelta(issued),
                ends_on=scheme.last_day(EPOCH + timedelta(issued)),
                cancelled_from=None if cancelled is None else EPOCH + timedelta(cancelled),
            )
            for row, firm in zip(enterprises, district, strict=True)
            for issued, cancelled in firm.certificates
        )
        yield enterprises
        transaction.set_rollback(True)


def next_31_march(day: int) -> int:
    return (date((EPOCH + timedelta(day)).year + 1, 3, 31) - EPOCH).days


def walked_flow(district: list[Firm], start: int, end: int) -> Flow:
    """Return the flow found by looking at each firm on each day."""
    reasons: Counter[str] = Counter()
    for firm in district:
        for day in range(start + 1, end + 1):
            before, now = firm.counts(day - 1), firm.counts(day)
            if now and not before:
                held = [d for d in range(day - 2400, day) if firm.holds(d)]
                reasons["moved_in" if firm.holds(day - 1) else "renewed" if held else "first"] += 1
            if before and not now:
                cancelled = any(c == day and firm.in_force((i, c), day - 1) for i, c in firm.certificates)
                reasons[
                    "ended"
                    if not firm.alive(day)
                    else "moved_out"
                    if not firm.resides(day)
                    else "cancelled"
                    if cancelled
                    else "late_renewal"
                    if any(map(firm.holds, range(day, min(end, next_31_march(day - 1)) + 1)))
                    else "expired"
                ] += 1
    counts = {name: reasons[name] for name in Flow.__dataclass_fields__ if name not in ("start", "end")}
    return Flow(
        start=sum(f.counts(start) for f in district), end=sum(f.counts(end) for f in district), **counts
    )


@many
@given(st.lists(firms(), max_size=4), st.integers(-5, HORIZON), st.integers(1, 900))
def test_flow_equals_a_day_by_day_count_and_adds_up_exactly(district, start, length):
    with registry(district):
        flow = HIGH_TECH.flow(Facts(), EPOCH + timedelta(start), EPOCH + timedelta(start + length))
    assert flow == walked_flow(district, start, start + length)
    entered = flow.first + flow.renewed + flow.moved_in
    left = flow.late_renewal + flow.expired + flow.cancelled + flow.moved_out + flow.ended
    assert flow.end == flow.start + entered - left


@many
@given(st.lists(st.lists(st.integers(-900, HORIZON), max_size=4), max_size=4), st.integers(2018, 2023))
def test_exits_of_a_year_by_31_march_are_the_late_renewals_and_losses(issued, year):
    district = [Firm([(-3000, None)], [(day, None) for day in days], None) for days in issued]
    with registry(district):
        moment = Moment(date(year, 12, 31))
        steps = HIGH_TECH.decompose_change(moment.at(date(year, 1, 1)), moment.at(date(year + 1, 3, 31)))
        for code, reason in (("late_renewals", "late_renewal"), ("recognitions_lost", "expired")):
            exits = {
                step.enterprise_id
                for step in steps
                if step.reason == reason and step.on <= date(year + 1, 1, 1)
            }
            assert {each.enterprise_id for each in INDICATORS[code].contributors(moment)} == exits


@many
@given(st.lists(firms(), max_size=6), st.integers(-5, HORIZON))
def test_the_number_of_contributors_is_the_value(district, day):
    on = EPOCH + timedelta(day)
    with registry(district) as rows:
        expected = {row.code for row, firm in zip(rows, district, strict=True) if firm.counts(day)}
        assert {c.code for c in HIGH_TECH.contributors(Moment(on))} == expected
        assert HIGH_TECH.value(Moment(on)).value == len(expected)
        for by in ("cluster", "subdistrict"):
            assert sum(cell.value for cell in HIGH_TECH.breakdown(Moment(on), by)) == len(expected)


@many
@given(st.lists(st.tuples(st.integers(2015, 2024), st.integers(0, 365)), max_size=6))
def test_year_end_count_by_date_is_the_count_by_year_of_recognition(issues):
    """“Valid on 31 December Y” is “recognised in Y-2, Y-1 or Y” where nothing moved or was cancelled."""
    issued = [date(year, 1, 1) + timedelta(min(day, 364)) for year, day in issues]
    district = [Firm([(-5000, None)], [((day - EPOCH).days, None)], None) for day in issued]
    years = range(2015, 2028)
    with registry(district):
        series = HIGH_TECH.series(Facts(), years)
    for year, figure in zip(years, series, strict=True):
        assert figure.value == sum(day.year in (year - 2, year - 1, year) for day in issued)


@many
@given(
    st.lists(
        st.tuples(st.booleans(), st.none() | st.integers(0, 10**12), st.sampled_from([2019, 2020, 2021]))
    )
)
def test_sum_of_the_contributors_is_the_revenue(reports):
    revenue = INDICATORS["strategic_emerging_revenue"]
    with transaction.atomic():
        firms = factories.EnterpriseFactory.build_batch(len(reports), cluster=factories.ClusterFactory())
        Enterprise.objects.bulk_create(firms)
        place = factories.SubdistrictFactory()
        Residence.objects.bulk_create(
            factories.ResidenceFactory.build(enterprise=firm, subdistrict=place) for firm in firms
        )
        scheme = factories.StrategicEmergingFactory()
        Recognition.objects.bulk_create(
            factories.ListingFactory.build(enterprise=firm, scheme=scheme)
            for firm, (listed, _fen, _year) in zip(firms, reports, strict=True)
            if listed
        )
        AnnualReport.objects.bulk_create(
            factories.AnnualReportFactory.build(
                enterprise=firm,
                year=year,
                operating_revenue=None if fen is None else Decimal(fen) / 100,
                operating_revenue_reason="not_reported" if fen is None else "",
            )
            for firm, (_listed, fen, year) in zip(firms, reports, strict=True)
        )
        figure = revenue.value(Moment(date(2020, 12, 31)))
        behind = revenue.contributors(Moment(date(2020, 12, 31)))
        assert len(behind) == figure.reported
        assert figure.expected == sum(listed for listed, _, _ in reports)
        if behind:
            assert sum(c.value for c in behind) == figure.value
            for by in ("cluster", "subdistrict"):
                cells = revenue.breakdown(Moment(date(2020, 12, 31)), by)
                assert sum(cell.value or 0 for cell in cells) == figure.value
        transaction.set_rollback(True)
