"""The search: what finds an enterprise, what does not, and that an index answers."""

import pytest
from django.db import connection

from enterprises.listing.search import search
from enterprises.models import Enterprise
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def firm():
    factories.EnterpriseFactory(name_zh="北京无关商贸有限公司", name_en="Unrelated Trade")
    firm = factories.EnterpriseFactory(
        name_zh="深圳市（莲塘）示例科技有限公司",
        name_en="Liantang Sample 100% Technology",
        uscc=factories.make_uscc(4711),
    )
    factories.FormerNameFactory(enterprise=firm, name_zh="罗湖旧名实业公司")
    return firm


def found(q):
    return list(search(Enterprise.objects.all(), q))


@pytest.mark.parametrize(
    "q",
    [
        "示例科技",
        "深圳市(莲塘)",
        "深 莲塘",
        "示例\u3000科技",
        "示例\u200b科技",
        "深",
        "旧名",
        "luohujiuming",
        "lhjm",
        "旧名 示例",
        "liantang",
        "ｌｉａｎｔａｎｇ",
        "szslt".removeprefix("sz")[:0] + "slkj",
        "Sample technology",
        "100%",
        factories.make_uscc(4711),
        factories.make_uscc(4711).lower(),
        factories.make_uscc(4711)[4:12],
        f"{factories.make_uscc(4711)[8:16]}-{factories.make_uscc(4711)[16]}",
    ],
)
def test_enterprise_is_found_by_any_part_of_its_names(firm, q):
    assert firm in found(q)


@pytest.mark.parametrize("q", ["例示", "示例 不在", "1%0", "10_%", "kejiliantang", "旧名示例", "\\", "t"])
def test_enterprise_is_not_found_by_other_names(firm, q):
    assert firm not in found(q)


def test_pairs_that_do_not_follow_each_other_do_not_make_a_word():
    factories.EnterpriseFactory(name_zh="科技创新与技创科公司")
    assert found("技创科技创") == []


def test_empty_search_finds_everything(firm):
    assert len(found(" \u200b ")) == 2


def test_enterprise_with_two_matching_names_is_found_once(firm):
    factories.FormerNameFactory(
        enterprise=firm, name_zh="罗湖旧名示例公司", starts_on="2016-01-01", ends_on=None
    )
    assert found("罗湖") == [firm]


def test_statements_stay_unprepared():
    """A prepared search turns to one plan for all words after five runs, and is hundreds of times slower."""
    assert connection.get_connection_params()["prepare_threshold"] is None
