"""The day a page is asked for."""

from datetime import date, timedelta

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from targets.models import Plan
from targets.pages.dates import parse_moment
from targets.templatetags.figures import period

TODAY = date(2026, 11, 25)
pytestmark = pytest.mark.django_db


def plan(first: int) -> Plan:
    return Plan.objects.create(
        slug=f"{first}", name_zh="规划", starts_on=date(first, 1, 1), ends_on=date(first + 4, 12, 31)
    )


def test_without_a_plan_the_day_is_today():
    chosen = parse_moment({}, today=TODAY)
    assert (chosen.day, chosen.plan, chosen.error) == (TODAY, None, "")


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2025, 12, 30), date(2025, 12, 30)),
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2025, 12, 31)),
    ],
)
def test_default_is_the_earlier_of_today_and_the_last_day_of_the_plan(today, day):
    plan(2021)
    chosen = parse_moment({}, today=today)
    assert (chosen.day, chosen.is_default, chosen.asked_query) == (day, True, {})
    assert chosen.query_string == f"?on={day}", "Other pages may have another default."


@pytest.mark.parametrize(
    ("today", "on", "query"),
    [
        (date(2025, 12, 30), "2025-06-30", {}),
        (date(2025, 12, 31), "2025-12-30", {}),
        (date(2026, 1, 1), "", {"on": "2026-01-01"}),
        (date(2026, 6, 30), "2026-03-31", {"on": "2026-06-30"}),
        (date(2026, 6, 30), "2025-12-31", {"on": "2026-06-30"}),
        (date(2026, 6, 30), "2027-01-01", {"on": "2026-06-30"}),
    ],
)
def test_latest_day_is_today_and_never_an_earlier_default(today, on, query):
    plan(2021)
    chosen = parse_moment({"on": on}, today=today)
    latest = parse_moment(chosen.latest_query, today=today)
    assert chosen.latest_query == query
    assert latest.day == today
    assert latest.day >= chosen.day


@pytest.mark.parametrize(
    ("today", "on", "query"),
    [
        (date(2025, 12, 30), "", {}),
        (date(2025, 12, 30), "2025-06-30", {"on": "2025-06-30"}),
        (date(2026, 6, 30), "", {"on": "2025-12-31"}),
        (date(2026, 6, 30), "2026-06-30", {"on": "2026-06-30"}),
    ],
)
def test_menu_carries_every_day_but_the_latest_that_is_the_default(today, on, query):
    plan(2021)
    assert parse_moment({"on": on}, today=today).menu_query == query


def test_plan_that_has_not_begun_moves_no_default():
    plan(2021)
    plan(2031)
    assert parse_moment({}, today=TODAY).day == date(2025, 12, 31)


def test_today_is_accepted_and_tomorrow_rejected():
    plan(2021)
    tomorrow = TODAY + timedelta(days=1)
    assert parse_moment({"on": TODAY.isoformat()}, today=TODAY).day == TODAY
    refused = parse_moment({"on": tomorrow.isoformat()}, today=TODAY)
    assert refused.day == date(2025, 12, 31)
    assert date_format(tomorrow) in refused.error
    assert date_format(TODAY) in refused.error


@pytest.mark.parametrize(
    "given", ["yesterday", "2025-02-29", "31.12.2025", "20251231", "2025-13-01", "\x00", "9" * 99]
)
def test_invalid_day_is_reported_and_the_default_used(given):
    chosen = parse_moment({"on": given}, today=TODAY)
    assert chosen.day == TODAY
    assert given[:40] in chosen.error


@pytest.mark.parametrize(
    ("given", "is_error"), [("1979-12-31", True), ("1980-01-01", False), ("0001-01-01", True)]
)
def test_no_day_before_the_district_is_shown(given, is_error):
    assert bool(parse_moment({"on": given}, today=TODAY).error) == is_error


@pytest.mark.parametrize("given", ["", "  "])
def test_empty_day_is_dropped(given):
    assert parse_moment({"on": given}, today=TODAY).error == ""


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        ("2018-05-01", "2021"),
        ("2021-01-01", "2021"),
        ("2025-12-31", "2021"),
        ("2026-01-01", "2026"),
        ("2026-11-25", "2026"),
    ],
)
def test_day_is_measured_by_the_plan_it_lies_in_or_the_next_one(day, slug):
    plan(2021)
    plan(2026)
    chosen = parse_moment({"on": day}, today=TODAY)
    assert chosen.plan is not None
    assert chosen.plan.slug == slug
    assert chosen.moment.plan == chosen.plan.period


def test_day_after_the_last_plan_is_measured_by_it():
    last = plan(2021)
    assert parse_moment({"on": "2026-06-30"}, today=TODAY).plan == last


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2025-12-31", "31 December 2025", "2025年12月31日"),
        ("2021-01-01/2025-12-31", "1 January 2021 to 31 December 2025", "2021年1月1日至2025年12月31日"),
        ("2025", "2025", "2025"),
    ],
)
def test_period_of_a_figure_is_written_out(text, english, chinese):
    for language, written in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert period(text) == written
