"""The change of a figure on its page."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone as clock

from enterprises.history.facts import Facts
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import AnnualReport, Change, Demonstration, Enterprise, Recognition
from enterprises.models.changes import backdate
from targets.explanations import ComparedSnapshot, Explanation, FigureValue, explain_change
from targets.models import Release
from tests import factories
from tests.targets.publishing import compile_draft, release_everything

HIGH_TECH = INDICATORS["high_tech_enterprises"]
DAY = date(2020, 12, 31)
PAGE = "/en/indicators/high_tech_enterprises/difference/"
REVENUE_PAGE = "/en/indicators/strategic_emerging_revenue/difference/"


def body(response, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.fixture
def cancelled_late(transactional_db, few_indicators) -> Release:
    """Return two certificates, a release, and then a cancellation that works backwards; the release."""
    factories.RecognitionFactory(number="GR202044200001")
    factories.RecognitionFactory(number="GR202044200002")
    release = release_everything("2020")
    Recognition.objects.filter(number="GR202044200002").update(
        cancelled_from=date(2020, 12, 20), cancellation_notice_on=date(2024, 6, 3)
    )
    return release


def test_release_and_today_differ_by_the_late_cancellation(cancelled_late, client: Client):
    text = body(client.get(f"{PAGE}?from_release=2020"))
    assert "From 2 to 1: −1" in text
    assert "Cancelled <small>Recorded later</small>" in text
    (step,) = explain_change(
        HIGH_TECH, ComparedSnapshot.of_release(cancelled_late), ComparedSnapshot(DAY)
    ).steps
    assert f"/en/enterprises/{step.code}/" in text


def test_difference_between_two_releases_lists_corrections(cancelled_late, client: Client):
    release_everything("2020-corrected")
    text = body(client.get(f"{PAGE}?from_release=2020&to_release=2020-corrected"))
    assert "From 2 to 1: −1" in text
    turned = body(client.get(f"{PAGE}?from_release=2020-corrected&to_release=2020"))
    assert "From 2 to 1: −1" in turned, "The earlier one comes first, however it was asked."


def test_difference_between_two_instants_lists_corrections(cancelled_late, client: Client):
    states = f"from_known_at=seq:{cancelled_late.seq}&to_known_at=seq:{Change.objects.state()}"
    text = body(client.get(f"{PAGE}?on=2020-12-31&{states}"))
    assert "From 2 to 1: −1" in text
    assert f"known at seq:{cancelled_late.seq}" in text


def test_redefinition_is_a_step_of_its_own(cancelled_late, monkeypatch):
    monkeypatch.setattr(
        "targets.explanations._fetch_published", lambda indicator, snapshot: FigureValue(Decimal(7))
    )
    found = explain_change(HIGH_TECH, ComparedSnapshot.of_release(cancelled_late), ComparedSnapshot(DAY))
    assert [(step.reason, step.change) for step in found.steps] == [("cancelled", -1), ("definition", -5)]
    assert sum(reason.change for reason in found.reasons) == found.change == -6


def test_money_is_compared_between_releases_by_totals_alone(transactional_db, few_indicators, client: Client):
    for _ in range(4):
        factories.AnnualReportFactory(enterprise=factories.ListingFactory().enterprise)
    release_everything("first")
    AnnualReport.objects.update(operating_revenue=5_555_555)
    release_everything("second")
    text = body(client.get(f"{REVENUE_PAGE}?from_release=first&to_release=second"))
    assert "From 4,000,000 to 22,222,220: +18,222,220" in text
    assert "5,555,555" not in text
    assert "By enterprise" not in text
    assert client.get(f"{REVENUE_PAGE}enterprises.csv?from_release=first").status_code == 404
    assert "22,222,220" not in body(client.get(f"{REVENUE_PAGE}?from_release=first")), "Nothing is live."
    assert "from_known_at" not in text


def test_without_a_question_the_last_two_year_ends_are_compared(db, client: Client):
    factories.RecognitionFactory(issued_on=date(2025, 11, 1))
    text = body(client.get(PAGE))
    year = clock.localdate().year - 1
    assert f"as of 31 December {year - 1}" in text
    assert f"as of 31 December {year}" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=soon&to=2020-12-31", "use the format 2020-12-31"),
        ("from=2020-12-31&to=2999-01-01", "is in the future"),
        ("from_known_at=yesterday", "Use a time such as"),
        ("from_known_at=1990-01-01", "The registry has no history yet."),
        ("from_known_at=seq:999999", "This change does not exist yet"),
        ("from_release=no-such", "Select a valid choice"),
        ("to_release=no-such", "Select a valid choice"),
    ],
)
def test_incomparable_moments_are_reported_beside_the_form(district, client: Client, query, said):
    text = body(client.get(f"{PAGE}?{query}"), 400)
    assert said in text


def test_unknown_indicator_is_not_found(db, client: Client):
    assert client.get("/en/indicators/no_such/difference/").status_code == 404


def test_draft_cannot_be_compared(cancelled_late, client: Client):
    compile_draft("draft")
    assert "draft" not in body(client.get(PAGE))
    assert client.get(f"{PAGE}?from_release=draft").status_code == 400


def test_file_has_every_step_and_the_changes_sum(cancelled_late, client: Client):
    factories.RecognitionFactory(issued_on=date(2021, 5, 1))
    answer = client.get(f"{PAGE}enterprises.csv?from=2020-12-31&to=2021-12-31")
    _head, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row[3], row[4], row[6]) for row in rows] == [("2021-05-01", "First recognised", "1")]
    answer = client.get(f"{PAGE}reasons.csv?from=2020-12-31&to=2021-12-31")
    _head, first, *steps, last = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert int(first[2]) + sum(int(row[2]) for row in steps) == int(last[2]) == 2


SECONDS = count()


def enter(day: int, write) -> None:
    """Write on a day of June 2024, at an instant of its own: values are cached by the last instant."""
    with transaction.atomic():
        backdate(datetime(2024, 6, day, 4, tzinfo=UTC) + timedelta(seconds=next(SECONDS)))
        write()


@pytest.mark.parametrize(
    ("write", "day"),
    [
        (factories.ResidentFactory, 3),
        (factories.ListingFactory, 3),
        (factories.AnnualReportFactory, 3),
        (lambda: Enterprise.objects.update(name_en="Renamed"), 5),
        (lambda: factories.ResidenceFactory(starts_on=date(2022, 1, 1)), 3),
        (lambda: Recognition.objects.update(cancelled_from=date(2022, 1, 1)), 5),
        (lambda: Recognition.objects.all().delete(), 5),
    ],
)
def test_page_without_a_change_names_the_day_of_the_last_entry_that_bears_on_it(
    transactional_db, client: Client, write, day
):
    Demonstration.objects.create(pk=1)
    enter(3, lambda: factories.RecognitionFactory(issued_on=date(2022, 3, 1)))
    enter(5, write)
    for language, sentence in (
        ("en", f"No change. The last entry that bears on this indicator was made on {day} June 2024"),
        ("zh-hans", f"与本指标有关的最后一次录入是在2024年6月{day}日"),
    ):
        text = body(client.get(f"{PAGE.replace('en', language, 1)}?from=2020-12-31&to=2021-12-31"))
        assert sentence in text


def test_last_entry_is_the_last_before_the_second_moment(transactional_db, client: Client):
    Demonstration.objects.create(pk=1)
    for day in (3, 5):
        enter(day, lambda: factories.RecognitionFactory(issued_on=date(2022, 3, 1)))
    query = "?on=2020-12-31&from_known_at=2024-06-03&to_known_at=2024-06-04"
    assert "was made on 3 June 2024" in body(client.get(PAGE + query))


def test_page_without_a_change_or_an_entry_has_no_day(db, client: Client):
    text = body(client.get(f"{PAGE}?from=2020-12-31&to=2021-12-31"))
    assert "Nothing that bears on this indicator had been entered by the second figure." in text


def test_entries_and_exits_that_cancel_out_are_a_change(transactional_db):
    factories.RecognitionFactory(issued_on=date(2018, 6, 1))
    factories.RecognitionFactory(issued_on=date(2021, 6, 1))
    found = explain_change(HIGH_TECH, ComparedSnapshot(DAY), ComparedSnapshot(date(2021, 12, 31)))
    assert (found.change, len(found.steps), found.is_unchanged) == (0, 2, False)


@pytest.mark.parametrize("n", [1, 4])
def test_page_takes_as_many_queries_whatever_changed(db, client: Client, n, django_assert_num_queries):
    for _ in range(n):
        factories.RecognitionFactory()
    with django_assert_num_queries(17):
        client.get(f"{PAGE}?from=2019-12-31&to=2020-12-31")


def test_order_of_two_sides_is_by_day_then_by_knowledge():
    sides = [
        ComparedSnapshot(DAY),
        ComparedSnapshot(DAY, Facts(2)),
        ComparedSnapshot(date(2019, 12, 31)),
        ComparedSnapshot(DAY, Facts(1)),
    ]
    assert [side.facts.seq for side in sorted(sides, key=lambda side: side.order)] == [None, 1, 2, None]


@pytest.mark.parametrize(
    ("first", "second", "change", "is_restarted"),
    [
        (DAY, DAY, -1, False),
        (DAY - timedelta(days=1), DAY, -1, False),
        (DAY, DAY + timedelta(days=1), -1, True),
        (DAY, DAY + timedelta(days=1), 0, False),
        (DAY, DAY + timedelta(days=1), 1, False),
    ],
)
def test_count_of_a_year_restarts_where_it_falls_into_a_later_year(first, second, change, is_restarted):
    explanation = Explanation(
        INDICATORS["new_recognitions"],
        ComparedSnapshot(first),
        ComparedSnapshot(second),
        FigureValue(Decimal(5)),
        FigureValue(Decimal(5 + change)),
    )
    assert explanation.is_restarted is is_restarted
