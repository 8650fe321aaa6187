"""The search: what finds an enterprise, what does not, and that an index answers."""

import pytest
from django.db import connection

from enterprises.listing.search.finding import best_first, find, search
from enterprises.models import Enterprise
from enterprises.naming.agreement import Kind
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


def search_names(q):
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
    assert firm in search_names(q)


@pytest.mark.parametrize("q", ["无此名称", "xyzqwv", "10_%", "99887766", "饕餮 貔貅"])
def test_enterprise_is_not_found_by_other_names(firm, q):
    assert firm not in search_names(q)


def test_pairs_that_do_not_follow_each_other_do_not_make_a_word():
    factories.EnterpriseFactory(name_zh="科技创新与技创科公司")
    assert not find("技创科技创").has_exact


@pytest.mark.parametrize("q", [" \u200b ", "，。", "&", "()"])
def test_search_without_a_word_finds_nothing(firm, q):
    assert find(q).hits == []


@pytest.mark.parametrize(
    ("q", "name_zh", "name_en"),
    [
        ("Plan B Technology", "深圳市谋划科技有限公司", "Plan B Technology Co., Ltd."),
        ("Li & Fung", "利丰贸易有限公司", "Li & Fung Trading"),
        ("维生素 C 研究", "深圳维生素C应用研究有限公司", ""),
        ("深圳市清荷生物有限公司", "清荷生物股份有限公司", ""),
        ("清荷生物（深圳）", "深圳市清荷生物有限公司", ""),
        ("清河生物", "深圳市清荷生物有限公司", ""),
        ("清生荷物科技", "深圳市清荷生物科技有限公司", ""),
        ("淸荷集團", "清荷集团有限公司", ""),
        ("羅湖創新科技", "深圳市罗湖创新科技有限公司", ""),
        ("qinghe shenwu", "深圳市清荷生物有限公司", ""),
        ("qignheshengwu", "深圳市清荷生物有限公司", ""),
        ("Northstr Robotics", "深圳市北辰机器人有限公司", "Northstar Robotics Co., Ltd."),
        ("PBT", "深圳市谋划科技有限公司", "Plan B Technology Co., Ltd."),
        ("TCL科技", "ＴＣＬ科技集团股份有限公司", ""),
        ("T", "ＴＣＬ科技集团股份有限公司", ""),
    ],
)
def test_search_forgives(firm, q, name_zh, name_en):
    meant = factories.EnterpriseFactory(name_zh=name_zh, name_en=name_en)
    hits = find(q).hits
    assert [hit.pk for hit in hits][:1] == [meant.pk], hits


@pytest.mark.parametrize("place", [3, 9, 11, 17])
def test_code_with_one_wrong_character_is_found(firm, place):
    code = firm.uscc
    other = "7" if code[place] != "7" else "3"
    for typed in (code[:place] + other + code[place + 1 :], code.replace("0", "O"), code.replace("1", "I")):
        assert firm.pk in [hit.pk for hit in find(typed).hits], typed


def test_certificate_number_finds_its_holder_alone(firm):
    factories.RecognitionFactory(enterprise=firm, number="GR202044201234")
    for q in ("GR202044201234", "gr202044201234", "GR2O2O442O1234"):
        assert [(hit.pk, hit.kind) for hit in find(q).hits] == [(firm.pk, Kind.CERTIFICATE)]


@pytest.mark.parametrize("order", [search, best_first])
def test_empty_search_of_a_list_leaves_it_whole(firm, order):
    assert order(Enterprise.objects.all(), " ").count() == 2


def test_lists_of_staff_are_ordered_by_the_match(firm):
    names = ["甲柏荷科技公司", "乙百合科技公司", "柏荷科技公司"]
    rows = [factories.EnterpriseFactory(name_zh=name) for name in names]
    assert list(best_first(Enterprise.objects.all(), "柏荷科技")) == [rows[2], rows[0]]


def test_subdistrict_or_cluster_beside_a_name_narrows_it():
    subdistrict = factories.SubdistrictFactory(name_zh="莲塘街道")
    inside, outside = (
        factories.EnterpriseFactory(name_zh=f"深圳市{name}生物科技有限公司") for name in ("甲山", "乙水")
    )
    factories.ResidenceFactory(enterprise=inside, subdistrict=subdistrict)
    factories.ResidenceFactory(enterprise=outside, subdistrict=None)
    assert search_names("莲塘 生物") == [inside]


def test_best_match_comes_first_with_its_kind(firm):
    names = ["柏荷", "柏荷生物", "深圳市柏荷科技有限公司", "新柏荷科技有限公司", "深圳市百合科技有限公司"]
    rows = {factories.EnterpriseFactory(name_zh=name).pk: name for name in names}
    assert [(rows[hit.pk], hit.kind) for hit in find("柏荷").hits] == [
        ("柏荷", Kind.NAME),
        ("柏荷生物", Kind.BEGINS),
        ("深圳市柏荷科技有限公司", Kind.BEGINS),
        ("新柏荷科技有限公司", Kind.CONTAINS),
    ]
    first = find("百和科技").hits[0]
    assert (rows[first.pk], first.kind) == (names[4], Kind.SOUNDS)


def test_former_name_is_named_and_forgives(firm):
    hit = find("旧明实业").hits[0]
    assert (hit.pk, hit.former_name, hit.kind) == (firm.pk, "罗湖旧名实业公司", Kind.SOUNDS)


def test_renamed_enterprise_is_found_at_once_under_both_names(firm):
    factories.FormerNameFactory(
        enterprise=firm, name_zh=firm.name_zh, starts_on="2018-01-01", ends_on="2020-12-31"
    )
    firm.name_zh = "深圳市晨曦微电子有限公司"
    firm.save()
    for q in ("晨曦微电子", "辰曦微电子", "chenxiweidianzi", "莲塘示例"):
        assert search_names(q)[:1] == [firm], q


def test_enterprise_with_two_matching_names_is_found_once(firm):
    factories.FormerNameFactory(
        enterprise=firm, name_zh="罗湖旧名示例公司", starts_on="2016-01-01", ends_on=None
    )
    assert search_names("罗湖") == [firm]


def test_statements_stay_unprepared():
    """A prepared search turns to one plan for all words after five runs, and is hundreds of times slower."""
    assert connection.get_connection_params()["prepare_threshold"] is None
