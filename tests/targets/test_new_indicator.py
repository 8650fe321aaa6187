"""One definition in one place: a new indicator is known everywhere."""

from datetime import date

import pytest

from enterprises.history.moment import Moment
from enterprises.kpis.change_decomposition import difference
from enterprises.kpis.counts import StockCount
from enterprises.kpis.indicators import INDICATORS
from enterprises.kpis.units import ENTERPRISES
from targets.models import Target, indicator_choices
from targets.public_figures import get_public_breakdown, get_public_figure, get_public_series
from tests import factories
from tests.enterprises.kpis.test_documentation import described
from tests.targets.publishing import compile_draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

DAY = date(2020, 12, 31)
LITTLE_GIANTS = StockCount(
    code="little_giants",
    scheme="little_giant",
    name="Little giants",
    definition="Enterprises in Luohu that hold the title.",
    formula="number of distinct enterprises",
    unit=ENTERPRISES,
    source="notices",
    frequency="daily",
)


@pytest.fixture
def added(monkeypatch):
    monkeypatch.setitem(INDICATORS, LITTLE_GIANTS.code, LITTLE_GIANTS)
    scheme = factories.SchemeFactory(code="little_giant", number_pattern="", local_number_pattern="")
    return factories.RecognitionFactory(scheme=scheme, number="").enterprise


def test_new_indicator_has_value_series_breakdown_contributors_and_differences(added):
    assert get_public_figure(LITTLE_GIANTS, Moment(DAY)).figure.value == 1
    assert [each.figure.value for each in get_public_series(LITTLE_GIANTS, years=[2019, 2020])] == [0, 1]
    assert sum(cell.value for cell in get_public_breakdown(LITTLE_GIANTS, Moment(DAY), "cluster")) == 1
    found = difference(LITTLE_GIANTS, Moment(date(2019, 12, 31)), Moment(DAY))
    assert [(step.code, step.reason) for step in found.steps] == [(added.code, "first")]


def test_new_indicator_is_in_the_releases_the_targets_and_the_documentation(added):
    release = compile_draft()
    assert release.figures.get(indicator=LITTLE_GIANTS.code, by="").value == 1
    assert release.contributors.get(indicator=LITTLE_GIANTS.code).code == added.code
    assert (LITTLE_GIANTS.code, LITTLE_GIANTS.name) in indicator_choices()
    assert Target(indicator=LITTLE_GIANTS.code).definition is LITTLE_GIANTS
    assert "Enterprises in Luohu that hold the title." in described(LITTLE_GIANTS)


def test_new_indicator_has_its_page_and_its_address_for_programs(added, client):
    page = client.get(f"/en/indicators/{LITTLE_GIANTS.code}/?on={DAY}")
    assert (page.status_code, "Little giants" in page.content.decode()) == (200, True)
    value = client.get(f"/api/v1/indicators/{LITTLE_GIANTS.code}/value/?on={DAY}").json()
    assert value["value"] == 1
