"""The page of what changed between two days in every indicator."""

import re
from datetime import date

import pytest

from enterprises.models import Change
from targets.pages.changes_page import last_quarter
from tests import factories
from tests.enterprises.pages.conftest import get, links

__all__ = ["get", "links"]
pytestmark = pytest.mark.django_db

YEAR = "from=2020-11-30&to=2021-05-31"


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to("2021-06-01 12:00+08:00", tick=False)


@pytest.fixture
def firm():
    """It was recognised in December 2020; another one moved out in April 2021."""
    factories.RecognitionFactory(enterprise=factories.ResidentFactory(name_en="Newly recognised"))
    gone = factories.EnterpriseFactory(name_en="Moved away")
    factories.ResidenceFactory(enterprise=gone, ends_on=date(2021, 4, 30))
    return gone


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2021-03-30", "2020-09-30", "2020-12-31"),
        ("2021-03-31", "2020-12-31", "2021-03-31"),
        ("2021-04-01", "2020-12-31", "2021-03-31"),
        ("2020-12-31", "2020-09-30", "2020-12-31"),
        ("2021-01-01", "2020-09-30", "2020-12-31"),
    ],
)
def test_last_quarter_is_the_last_one_that_has_ended(day, start, end):
    assert last_quarter(date.fromisoformat(day)) == (date.fromisoformat(start), date.fromisoformat(end))


def test_without_days_it_is_the_last_quarter(get, firm):
    assert "From 31 December 2020 to 31 March 2021" in get("/en/changes/")
    assert "From 30 September 2020 to 31 December 2020" in get("/en/changes/?on=2021-02-01")


def test_each_indicator_that_changed_has_a_sentence_with_its_reasons(get, firm):
    assert "National high-tech enterprises rose by 1, from 0 to 1 (First recognised +1)" in text_of(
        get(f"/en/changes/?{YEAR}")
    )
    assert "国家高新技术企业" in get(f"/zh-hans/changes/?{YEAR}")
    assert "No indicator changed." in get("/en/changes/?from=2021-02-01&to=2021-02-02")


def test_count_of_a_year_that_begins_anew_has_not_fallen(get):
    factories.RecognitionFactory()

    page = text_of(get("/en/changes/?from=2020-12-31&to=2021-01-31"))

    assert "High-tech enterprises recognised in the year is counted anew in each period: 0 so far, 1" in page
    assert "recognised in the year fell" not in page


def test_enterprises_are_named_and_lead_to_their_page_and_to_the_whole_explanation(get, links, firm):
    page = get(f"/en/changes/?{YEAR}")
    section = page.split('aria-labelledby="high_tech_enterprises"')[1].split("</section>")[0]

    assert "Newly recognised" in section
    assert f"/en/indicators/high_tech_enterprises/difference/?{YEAR}" in links(page)
    assert f"/en/enterprises/{firm.code}/?on=2021-05-31" in links(
        page.split('aria-labelledby="movements"')[1]
    )
    assert "0 new, 1 left." in page


def test_days_in_any_order_are_compared_forwards(get, firm):
    assert "rose by 1" in get("/en/changes/?from=2021-05-31&to=2020-11-30")


def test_money_is_that_of_releases_without_enterprises(get):
    report = factories.AnnualReportFactory(year=2019, operating_revenue=5_000_000)
    factories.ListingFactory(enterprise=report.enterprise, starts_on=date(2019, 1, 1), ends_on=None)

    page = get("/en/changes/?from=2019-12-31&to=2020-12-31")

    assert "no release has published it" in page
    assert "5,000,000" not in page
    assert 'aria-labelledby="strategic_emerging_revenue"' not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=soon", "This is not a valid date"),
        ("to=2022-01-01", "This date is in the future"),
        ("known_at=tomorrow", "Use a time such as"),
        ("on=2021-99-99", "is not a valid date"),
        ("from=1900-01-01", "are not available"),
    ],
)
def test_invalid_day_is_answered_with_its_reason(get, query, words):
    assert words in get(f"/en/changes/?{query}", status=400)


@pytest.mark.django_db(transaction=True)
def test_change_is_that_known_at_the_chosen_time(get, firm):
    seq = Change.objects.state()
    factories.RecognitionFactory(issued_on=date(2021, 1, 10))

    assert "rose by 2" in get(f"/en/changes/?{YEAR}")
    assert "rose by 1" in get(f"/en/changes/?{YEAR}&known_at=seq:{seq}")


def test_menu_leads_there_on_the_day_of_the_page(get, links):
    factories.PlanFactory()
    assert "/en/changes/?on=2020-12-31" in links(get("/en/?on=2020-12-31"))


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_with_one_enterprise_and_with_three(
    get, firm, django_assert_num_queries, count
):
    for _ in range(count):
        factories.RecognitionFactory(issued_on=date(2021, 1, 10))

    # The plans; two figures, their records and steps of 16 indicators; the movements; the frame.
    with django_assert_num_queries(106):
        get(f"/en/changes/?{YEAR}")
