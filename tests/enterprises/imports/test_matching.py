"""Matching of rows to enterprises, in the order of the domain rules, and never by similarity alone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.imports.matching import Subject, match_all
from enterprises.imports.name_similarity import find_similar_names
from enterprises.naming.parts import core
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 23)


def match(**said):
    [found] = match_all([Subject(day=said.pop("day", DAY), **said)])
    return found


def codes(found):
    return [reason.code for reason in found.issues]


def test_the_code_comes_first():
    firm = factories.EnterpriseFactory()
    found = match(code=firm.uscc, name=firm.name_zh)
    assert (found.enterprise, found.by, found.issues) == (firm.pk, "code", [])


def test_an_organisation_code_matches_the_credit_code_that_contains_it():
    firm = factories.EnterpriseFactory()
    assert match(code=firm.organisation_code).enterprise == firm.pk


def test_a_credit_code_matches_an_enterprise_with_only_its_organisation_code():
    code = factories.make_uscc(7)
    old = factories.EnterpriseFactory(
        uscc=None, organisation_code=code[8:17], status="deregistered", ended_on=date(2014, 1, 1)
    )
    assert match(code=code).enterprise == old.pk


def test_the_certificate_number_comes_before_the_name():
    held = factories.RecognitionFactory()
    other = factories.EnterpriseFactory()
    found = match(number=held.number, name=other.name_zh)
    assert (found.enterprise, found.by, codes(found)) == (held.enterprise_id, "number", ["name_differs"])


def test_a_code_and_a_number_of_two_enterprises_are_a_conflict():
    held, other = factories.RecognitionFactory(), factories.EnterpriseFactory()
    found = match(code=other.uscc, number=held.number)
    assert (found.enterprise, codes(found)) == (None, ["code_and_number_differ"])
    assert {c.enterprise for c in found.candidates} == {other.pk, held.enterprise_id}


def test_a_name_is_found_however_it_was_typed():
    firm = factories.EnterpriseFactory(name_zh="深圳市示例（罗湖）科技有限公司")
    assert match(name=" 深圳市示例(罗湖)　科技有限公司\u200b").enterprise == firm.pk


@pytest.mark.parametrize(
    ("day", "is_found"),
    [
        (date(2009, 12, 31), False),
        (date(2010, 1, 1), True),
        (date(2015, 12, 31), True),
        (date(2016, 1, 1), False),
    ],
)
def test_a_former_name_counts_on_the_days_on_which_it_was_carried(day, is_found):
    former = factories.FormerNameFactory()
    found = match(name=former.name_zh, day=day)
    assert (found.enterprise == former.enterprise_id) is is_found
    assert found.by == ("former_name" if is_found else "")


def test_a_current_name_that_was_anothers_on_the_day_is_a_warning():
    former = factories.FormerNameFactory()
    firm = factories.EnterpriseFactory(name_zh=former.name_zh)
    found = match(name=former.name_zh, day=date(2012, 1, 1))
    assert (found.enterprise, codes(found)) == (firm.pk, ["name_was_another"])


def test_one_name_with_two_codes_is_left_to_a_person():
    two = factories.EnterpriseFactory.create_batch(2, name_zh="深圳市同名科技有限公司")
    found = match(name="深圳市同名科技有限公司")
    assert (found.enterprise, codes(found)) == (None, ["several_match"])
    assert [c.enterprise for c in found.candidates] == [firm.pk for firm in two]


def test_a_known_name_with_an_unknown_code_is_never_matched():
    firm = factories.EnterpriseFactory()
    found = match(code=factories.make_uscc(999_999), name=firm.name_zh)
    assert (found.enterprise, codes(found)) == (None, ["name_has_another_code"])
    assert [c.enterprise for c in found.candidates] == [firm.pk]


def test_a_code_under_a_former_name_is_no_warning():
    former = factories.FormerNameFactory()
    assert match(code=former.enterprise.uscc, name=former.name_zh).issues == []


def test_a_similar_name_is_proposed_with_its_score_and_not_matched():
    firm = factories.EnterpriseFactory(name_zh="深圳市蓝海云帆科技有限公司")
    factories.EnterpriseFactory(name_zh="深圳市红山石材有限公司")
    found = match(name="深圳蓝海云帆科技有限公司")
    assert (found.enterprise, codes(found)) == (None, ["name_unknown"])
    [candidate] = found.candidates
    assert candidate.enterprise == firm.pk
    assert 0.9 < candidate.score < 1


def test_a_similar_former_name_is_proposed_too():
    former = factories.FormerNameFactory(name_zh="深圳市蓝海云帆科技有限公司")
    [candidate] = match(name="深圳市蓝海云帆技术有限公司").candidates
    assert candidate.enterprise == former.enterprise_id


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("深圳市罗湖创新科技有限公司", "深圳市羅湖創新科技有限公司"),
        ("香港雲海國際有限公司", "香港云海国际有限公司"),
    ],
)
def test_a_name_in_traditional_characters_is_proposed_and_never_matched(registered, written):
    firm = factories.EnterpriseFactory(name_zh=registered)
    factories.EnterpriseFactory(name_zh="深圳市红山石材有限公司")
    found = match(name=written)
    assert (found.enterprise, codes(found)) == (None, ["name_unknown"])
    assert [(c.enterprise, c.score) for c in found.candidates] == [(firm.pk, 1.0)]


def test_a_name_that_sounds_alike_is_proposed_as_in_the_search():
    firm = factories.EnterpriseFactory(name_zh="深圳市柏荷生物有限公司")
    factories.EnterpriseFactory(name_zh="深圳市红山石材有限公司")
    [candidate] = match(name="深圳市百合生物有限公司").candidates
    assert candidate.enterprise == firm.pk
    assert 0.7 < candidate.score < 0.9


def test_each_of_several_names_gets_the_enterprises_that_sound_like_itself():
    firms = [
        factories.EnterpriseFactory(name_zh="深圳市柏荷生物有限公司"),
        factories.FormerNameFactory(name_zh="深圳市蓝海云帆科技有限公司").enterprise,
    ]
    found = find_similar_names(
        ["深圳市红山石材有限公司", "深圳市百合生物有限公司", "深圳市兰海芸凡科技有限公司"]
    )
    assert {name: [c.enterprise for c in near] for name, near in found.items()} == {
        "深圳市百合生物有限公司": [firms[0].pk],
        "深圳市兰海芸凡科技有限公司": [firms[1].pk],
    }


def test_every_unmatched_name_is_looked_for_however_many_there_are():
    firm = factories.EnterpriseFactory(name_zh="深圳市蓝海云帆科技有限公司")
    names = [f"深圳市示例{n}贸易有限公司" for n in range(3_000)]
    found = find_similar_names([*names, "深圳蓝海云帆科技有限公司"])
    assert {name: [c.enterprise for c in near] for name, near in found.items()} == {
        "深圳蓝海云帆科技有限公司": [firm.pk]
    }


def test_a_very_common_part_of_a_name_proposes_no_match():
    factories.EnterpriseFactory.create_batch(101, name_zh="深圳市信息技术有限公司")
    assert find_similar_names(["深圳市蓝信息技术有限公司"]) == {}


def test_names_that_differ_in_a_number_are_not_similar():
    factories.EnterpriseFactory(name_zh="深圳市蓝海1号投资有限公司")
    assert find_similar_names(["深圳市蓝海2号投资有限公司"]).get("深圳市蓝海2号投资有限公司", []) == []


def test_a_row_without_an_enterprise_is_an_error():
    assert codes(match()) == ["no_enterprise_said"]
    assert codes(match(number="GR202044209999")) == ["number_unknown"]


def test_the_core_of_a_name_has_neither_place_nor_form():
    assert core("深圳市示例科技股份有限公司") == "示例科技"
    assert core("示例(深圳)有限公司") == "示例"
    assert core("有限公司") == "有限公司"


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_number_of_queries_does_not_grow_with_the_rows(rows):
    firms = factories.EnterpriseFactory.create_batch(3)
    sought = [
        Subject(DAY, code=firms[n % 3].uscc, name=firms[n % 3].name_zh)
        if n % 2
        else Subject(DAY, name=f"未知{n}")
        for n in range(rows)
    ]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        match_all(sought)
    # The codes, the names, the numbers, the former names; the two lists of names for likeness; and for the
    # first names without any the keys, what has them and its names.
    assert len([q for q in queries if "SELECT" in q["sql"]]) <= 9
