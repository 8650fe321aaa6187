"""The revision triangle: each year end as first known, after some months, and now."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from enterprises.history.facts import Facts
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Change, Demonstration, Recognition, Scheme
from enterprises.models.changes import backdate
from targets.revisions import LAGS, MeanRevision, RevisionTriangle, build_revisions, get_day_known
from tests import factories
from tests.enterprises.api.conftest import api, fetch_problem

__all__ = ["api", "fetch_problem"]
HIGH_TECH = INDICATORS["high_tech_enterprises"]
PAGE = "/en/indicators/high_tech_enterprises/"
ISSUED = date(2021, 12, 23)


def at_the_end_of(day: date, seconds: int = 0) -> datetime:
    """Return an instant before (or after) midnight in Shanghai at the end of a day."""
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.fixture
def history(transactional_db) -> list[Recognition]:
    """Five certificates of December 2021: one entered on the last day, and one soon after each of its lags.

    The fourth of them is cancelled after all, and the history ends on 1 July 2023.
    """
    Demonstration.objects.create(pk=1)
    entered = []
    for instant in (
        at_the_end_of(date(2021, 12, 31), -1),
        at_the_end_of(date(2021, 12, 31)),
        at_the_end_of(date(2022, 3, 31), -1),
        at_the_end_of(date(2022, 6, 30), -1),
    ):
        with transaction.atomic():
            backdate(instant)
            entered.append(factories.RecognitionFactory(issued_on=ISSUED))
    with transaction.atomic():
        backdate(at_the_end_of(date(2023, 7, 1), -1))
        Recognition.objects.filter(pk=entered[-1].pk).update(
            cancelled_from=ISSUED, cancellation_notice_on=date(2023, 6, 30)
        )
    return entered


def values(triangle: RevisionTriangle, year: int) -> list[int | str]:
    """Return the values of a year end, or the reasons where there are none."""
    (row,) = (row for row in triangle.rows if row.on.year == year)
    return [figure.reason or int(figure.value) for figure in row.figures]


@pytest.mark.parametrize(
    ("lag", "day"),
    [
        (0, date(2022, 12, 31)),
        (1, date(2023, 1, 31)),
        (2, date(2023, 2, 28)),
        (3, date(2023, 3, 31)),
        (6, date(2023, 6, 30)),
        (12, date(2023, 12, 31)),
    ],
)
def test_figure_is_looked_up_at_the_end_of_the_last_day_of_a_month(lag, day):
    assert get_day_known(2022, lag) == day


def test_each_column_is_what_was_known_at_the_end_of_its_day(history):
    triangle = build_revisions(HIGH_TECH, [2020, 2021, 2022], Facts())
    assert values(triangle, 2021) == [1, 2, 3, 4, 4, 3]
    assert values(triangle, 2022) == [4, 4, 4, 4, "not_yet_known", 3]
    assert values(triangle, 2020) == ["before_history"] * 4 + [0, 0], "Missing is not zero."


@pytest.mark.parametrize(("seconds", "after_a_year"), [(-1, "not_yet_known"), (0, 3)])
def test_column_appears_when_its_day_has_ended_without_a_commit(history, seconds, after_a_year):
    until = at_the_end_of(date(2023, 12, 31), seconds)
    triangle = build_revisions(HIGH_TECH, [2022], Facts(), until=until)
    assert values(triangle, 2022) == [4, 4, 4, 4, after_a_year, 3]


@pytest.mark.parametrize(("microseconds", "after_a_year"), [(-2, "not_yet_known"), (-1, 3), (0, 3)])
def test_column_appears_at_the_last_instant_of_its_day(history, microseconds, after_a_year):
    until = at_the_end_of(date(2023, 12, 31)) + timedelta(microseconds=microseconds)
    triangle = build_revisions(HIGH_TECH, [2022], Facts(), until=until)
    assert values(triangle, 2022)[4] == after_a_year


def test_page_and_api_show_a_column_of_a_day_after_the_last_commit(history, client, api):
    page = client.get(f"{PAGE}?on=2022-12-31").content.decode()
    assert "this time has not come yet" not in page
    body = api("indicators/high_tech_enterprises/revisions/?from=2022&to=2022").json()
    assert [each["value"] for each in body["points"][0]["vintages"]] == [4, 4, 4, 4, 3, 3]


def test_triangle_of_an_earlier_state_is_the_one_that_was_seen_then(history):
    before_the_cancellation = Change.objects.state_at(at_the_end_of(date(2023, 7, 1), -2))
    triangle = build_revisions(HIGH_TECH, [2021, 2022], Facts(before_the_cancellation))
    assert values(triangle, 2021) == [1, 2, 3, "not_yet_known", "not_yet_known", 4]
    assert values(triangle, 2022) == ["not_yet_known"] * 5 + [4]


def test_mean_is_over_the_year_ends_that_have_a_first_figure_and_one_at_the_lag(history):
    means = build_revisions(HIGH_TECH, [2020, 2021, 2022], Facts()).means
    assert [mean.count for mean in means] == [2, 2, 2, 1, 2]
    assert [mean.mean for mean in means] == [Decimal(n) for n in ("0.5", "1.0", "1.5", "3.0", "0.5")]
    assert [mean.mean_absolute for mean in means][2:] == [Decimal("1.5"), Decimal("3.0"), Decimal("1.5")]
    assert [mean.relative for mean in means] == [Decimal(n) for n in ("0.2", "0.4", "0.6", "3", "0.2")]


def test_year_that_is_not_recorded_has_no_earlier_figures(history):
    Scheme.objects.filter(pk="national_high_tech").update(recorded_since=date(2022, 1, 1))
    triangle = build_revisions(HIGH_TECH, [2021, 2022], Facts())
    assert values(triangle, 2021) == ["not_recorded"] * 6
    assert values(triangle, 2022)[0] == 4
    assert triangle.means[0].count == 1


def test_registry_without_a_history_has_no_triangle(db):
    triangle = build_revisions(HIGH_TECH, [2021], Facts())
    assert triangle.is_empty
    assert values(triangle, 2021) == ["before_history"] * len(LAGS) + [0]
    assert (triangle.usual.count, triangle.usual.mean, triangle.example) == (0, None, None)


@pytest.mark.parametrize(
    ("relative", "english", "chinese"),
    [
        ("0.0345", "rose by 3.5%", "平均上调3.5%"),
        ("0.0005", "rose by 0.1%", "平均上调0.1%"),
        ("0.0004", "changed by less than 0.1%", "平均变化不足0.1%"),
        ("0", "did not change", "平均无变化"),
        ("-0.0004", "changed by less than 0.1%", "平均变化不足0.1%"),
        ("-0.0005", "fell by 0.1%", "平均下调0.1%"),
    ],
)
def test_sentence_states_the_mean_revision_to_a_tenth_of_a_percent(relative, english, chinese):
    usual = MeanRevision(3, Decimal("0.3"), Decimal("0.3"), Decimal(relative))
    for language, words in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert words in render_to_string("parts/revision_note.html", {"usual": usual})


@pytest.mark.parametrize(("on", "is_young"), [("2022-07-01", True), ("2022-06-30", False)])
def test_page_says_beside_a_young_figure_how_much_such_figures_moved(history, client, on, is_young):
    page = client.get(f"{PAGE}?on={on}&known_at=2023-07-01").content.decode()
    beside = page[page.index('id="value"') : page.index("<figure")]
    sentence = "The figure for a year end rose by 300.0% in the 12 months after it (1 year end)."
    assert (sentence in beside) is is_young
    dashboard = client.get(f"/en/?on={on}&known_at=2023-07-01").content.decode()
    assert (sentence in dashboard) is is_young


def test_page_shows_the_triangle_and_its_sentence(history, client):
    page = client.get(f"{PAGE}?on=2022-12-31&known_at=2023-07-01").content.decode()
    assert (
        "was 1 as known on that day and 3 as known three months later; by the latest records it is 3" in page
    )
    assert "this time has not come yet" in page
    early = client.get(f"{PAGE}?on=2022-12-31&known_at=2021-12-31").content.decode()
    assert "as known three months later" not in early


def test_file_has_the_rows_of_the_page(history, client):
    response = client.get(f"{PAGE}revisions.csv?on=2022-12-31&known_at=2023-07-01")
    head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert head[:3] == ["Date", "On its day", "After 1 month"]
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["2021-12-31"][:7] == ["1", "2", "3", "4", "4", "3", "2"]
    assert by_name["2022-12-31"][4:8] == ["", "3", "-1", "this time has not come yet"]
    assert by_name["Mean revision"][:3] == ["", "0.5", "1.0"]


def test_api_gives_the_triangle_with_its_days_and_means(history, api):
    body = api("indicators/high_tech_enterprises/revisions/?from=2021&to=2022&known_at=2023-07-01").json()
    first, second = body["points"]
    assert (first["on"], [each["value"] for each in first["vintages"]]) == ("2021-12-31", [1, 2, 3, 4, 4, 3])
    assert second["vintages"][4] == {
        "months": 12, "known_on": "2023-12-31", "value": None, "reason": "not_yet_known",
    }  # fmt: skip
    assert second["vintages"][5] == {"months": None, "known_on": None, "value": 3, "reason": None}
    assert body["mean_revisions"][3] == {
        "months": 12, "count": 1, "mean": 3.0, "mean_absolute": 3.0, "relative": 3.0,
    }  # fmt: skip


@pytest.mark.parametrize("query", ["on=2021-12-31", "by=cluster", "from=2021&to=2020", "known_at=soon"])
def test_api_refuses_what_it_does_not_know(db, fetch_problem, query):
    assert fetch_problem(f"indicators/high_tech_enterprises/revisions/?{query}")["parameter"] in query


def test_money_is_revised_only_as_published(db, api):
    body = api("indicators/strategic_emerging_revenue/revisions/?from=2020&to=2020").json()
    assert {each["reason"] for each in body["points"][0]["vintages"]} == {"before_history", "not_published"}
