"""The public's pages of indicators and releases, in both languages."""

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from enterprises.kpis.indicators import CATALOGUE
from targets.models import Release
from tests import factories
from tests.targets import publishing
from tests.targets.conftest import enterprises, plan_2025

LANGUAGES = ["en", "zh-hans"]
CODES = [indicator.code for indicator in CATALOGUE]


def body(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "page", ["", "releases/", "methodology/", *(f"indicators/{code}/" for code in CODES)]
)
def test_every_page_answers_in_both_languages(district, client: Client, language, page):
    response = client.get(f"/{language}/{page}")
    assert response.status_code == 200
    tag = {"en": "en", "zh-hans": "zh-Hans"}[language]
    assert f'<html lang="{tag}">' in body(response)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", *(f"indicators/{code}/" for code in CODES)])
@pytest.mark.django_db
def test_every_page_answers_while_the_registry_is_empty(client: Client, language, page):
    assert client.get(f"/{language}/{page}").status_code == 200


@pytest.mark.parametrize("page", ["", "indicators/high_tech_enterprises/"])
@time_machine.travel("2024-06-15T12:00:00+08:00", tick=False)
def test_day_that_has_not_come_is_refused_in_words_beside_the_chooser(district, client: Client, page):
    assert client.get(f"/en/{page}?on=2024-06-15").status_code == 200
    refused = client.get(f"/en/{page}?on=2024-06-16")
    assert refused.status_code == 400
    assert "16 June 2024 is in the future; the latest available date is 15 June 2024." in body(refused)
    assert 'aria-describedby="on-error"' in body(refused)


@time_machine.travel("2024-06-15T17:00:00+00:00", tick=False)
def test_today_is_the_day_in_shanghai(district, client: Client):
    assert client.get("/en/?on=2024-06-16").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"), [("on=", 200), ("on=soon", 400), ("on=2020-12-31&colour=red", 200)]
)
def test_empty_day_and_unknown_parameters_are_ignored(district, client: Client, query, status):
    assert client.get(f"/en/?{query}").status_code == status


def test_canonical_link_has_the_day_and_no_unknown_parameter(district, client: Client):
    page = body(client.get("/en/?colour=red&on=2020-12-31"))
    assert '<link rel="canonical" href="http://testserver/en/?on=2020-12-31">' in page
    assert 'hreflang="zh-Hans" href="http://testserver/zh-hans/?on=2020-12-31"' in page
    assert '<a href="/zh-hans/?colour=red&amp;on=2020-12-31"' in page, "The reader keeps the whole query."


@pytest.mark.parametrize("page", ["indicators/no_such/", "indicators/", "releases/no-such/"])
def test_unknown_page_is_not_found(district, client: Client, page):
    assert client.get(f"/en/{page}").status_code == 404


@pytest.mark.parametrize("n", [1, 4])
def test_dashboard_takes_as_many_queries_whatever_there_is(db, client: Client, n, django_assert_num_queries):
    enterprises(n)
    plan_2025()
    with django_assert_num_queries(59):
        client.get("/en/")


@pytest.mark.parametrize(("address", "has_ratio"), [("", False), ("indicators/high_tech_enterprises/", True)])
def test_progress_has_its_inputs_and_its_ratio_on_the_page_of_the_indicator_only(
    district, client: Client, address, has_ratio
):
    page = body(client.get(f"/en/{address}?on=2023-12-31"))
    assert "Moving away from the target" in page
    assert ("14.59%" in page) is has_ratio
    formula = "R = ((3 ÷ 405)^(1 ÷ 2.9980) − 1) ÷ ((800 ÷ 405)^(1 ÷ 4.9994) − 1)"
    assert page.partition("Moving away from the target")[2].count(formula) == has_ratio
    assert page.count("R = ") == has_ratio


def test_sums_by_zone_are_explained(district, client: Client):
    assert "The zones add up to 3 more than the district" in body(client.get("/en/"))


def test_contributors_are_paged(district, client: Client, monkeypatch):
    monkeypatch.setattr("targets.pages.views.CONTRIBUTORS_ON_A_PAGE", 2)
    address = "/en/indicators/high_tech_enterprises/"
    first, second = body(client.get(address)), body(client.get(f"{address}?page=2"))
    assert (first.count("Technology</a>") + first.count("Technology </li>")) == 2
    assert f'<link rel="canonical" href="http://testserver{address}?page=2">' in second
    assert client.get(f"{address}?page=many").status_code == 200


def test_missing_population_is_a_dash_with_its_reason(district, client: Client):
    assert "the resident population of that year is not available" in body(
        client.get("/en/indicators/patents_per_10k/")
    )


# Releases


@pytest.fixture
def released(transactional_db, few_indicators) -> Release:
    """Release the figures of four enterprises: of fewer, no sum of money is published."""
    enterprises(4)
    plan_2025()
    return publishing.release_everything()


def test_money_is_shown_as_released_and_a_new_report_moves_nothing(released: Release, client: Client):
    address = "/en/indicators/strategic_emerging_revenue/?on=2020-12-31"
    before = body(client.get(address))
    assert "4 million yuan" in before
    assert "4,000,000 yuan" in before
    assert "Coverage: 4 of 4 enterprises reported (100.0%)." in before
    factories.AnnualReportFactory(
        enterprise=factories.ListingFactory().enterprise, operating_revenue=777_777_777
    )
    assert "777" not in body(client.get(address))
    assert "777" not in body(client.get("/en/?on=2020-12-31"))


def test_money_reads_in_yi_yuan_in_chinese(released: Release, client: Client):
    assert "400万元" in body(client.get("/zh-hans/?on=2020-12-31"))


def test_release_shows_its_figures_as_frozen(released: Release, client: Client):
    factories.ListingFactory()
    page = body(client.get("/en/releases/2020/"))
    assert "4 million yuan" in page
    assert '<data value="4">4</data>' in page
    assert "Definition version 1" in page or "definition version 1" in page


def test_draft_is_invisible_and_a_withdrawn_release_shows_its_reason(released: Release, client: Client):
    publishing.compile_draft("draft")
    assert client.get("/en/releases/draft/").status_code == 404
    assert "draft" not in body(client.get("/en/releases/"))
    Release.objects.filter(pk=released.pk).update(
        withdrawn_at=timezone.now(), withdrawn_reason="A list twice."
    )
    page = client.get("/en/releases/2020/")
    assert page.status_code == 200
    assert "A list twice." in body(page)
    assert "A list twice." in body(client.get("/en/releases/"))
    assert "no release has published it" in body(
        client.get("/en/indicators/strategic_emerging_revenue/?on=2020-12-31")
    )


def test_pages_are_only_read(released: Release, client: Client):
    for page in ("", "releases/", "releases/2020/", "methodology/"):
        assert client.post(f"/en/{page}").status_code == 405, page


def test_methodology_has_every_indicator_and_reason(db, client: Client):
    page = body(client.get("/en/methodology/"))
    for indicator in CATALOGUE:
        assert indicator.code in page
        assert escape(str(indicator.formula)) in page
    assert "at least 3 enterprises with an amount other than zero" in page
    assert "more than 85%" in page
    assert "within 10%" in page


@pytest.mark.parametrize("on", ["1980-06-30", "1982-06-30"])
def test_no_row_leads_to_a_day_before_the_earliest_that_is_shown(district, client: Client, on):
    answer = client.get(f"/en/?on={on}")
    assert answer.status_code == 200
    assert "=1979-12-31" not in answer.content.decode()
