"""The endpoint of suggestions: best first, with why they match, and strict parameters."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    firm = factories.EnterpriseFactory(name_zh="深圳市柏荷生物科技有限公司", name_en="Lotus Cypress Biotech")
    factories.FormerNameFactory(enterprise=firm, name_zh="深圳清波贸易有限公司")
    return firm


@pytest.mark.parametrize(
    ("q", "kind", "former_name"),
    [
        ("柏", "begins", None),
        ("baihe", "pinyin", None),
        ("百合生物", "sounds_alike", None),
        ("清波", "begins", "深圳清波贸易有限公司"),
        ("lotus", "english", None),
    ],
)
def test_suggestion_says_why_it_matches(client, firm, q, kind, former_name):
    body = client.get("/api/v1/suggest/", {"q": q}).json()
    [row] = body["results"]
    assert (row["uscc"], row["name_zh"]) == (firm.uscc, firm.name_zh)
    assert (row["match"]["kind"], row["match"]["former_name"]) == (kind, former_name)
    assert 0 < row["match"]["score"] <= 1


def test_nothing_typed_suggests_nothing(client, firm):
    assert client.get("/api/v1/suggest/").json()["results"] == []


def test_at_most_eight_enterprises_are_suggested(client):
    for number in range(12):
        factories.EnterpriseFactory(name_zh=f"柏荷{'甲乙丙丁戊己庚辛壬癸子丑'[number]}科技有限公司")
    assert len(client.get("/api/v1/suggest/", {"q": "柏荷"}).json()["results"]) == 8
    assert len(client.get("/api/v1/suggest/", {"q": "柏荷", "limit": "3"}).json()["results"]) == 3


@pytest.mark.parametrize(
    "query", [{"q": ""}, {"q": "。"}, {"q": "柏荷", "limit": "9"}, {"q": "柏", "on": "2020-01-01"}]
)
def test_invalid_parameters_are_refused(client, firm, query):
    answer = client.get("/api/v1/suggest/", query)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
