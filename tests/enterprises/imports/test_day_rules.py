"""The days that rows of imports are about: boundaries of notices, reports and overlapping periods."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from enterprises.imports.drafts import Draft
from enterprises.imports.formats import FORMATS
from enterprises.imports.rules.enterprises import EnterpriseRules
from enterprises.imports.rules.notices import CancellationRules, RenamingRules
from enterprises.imports.rules.periods import check_days, overlapping
from enterprises.imports.rules.recognitions import RecognitionRules
from enterprises.imports.rules.relocations import RelocationRules
from enterprises.imports.rules.reports import ReportRules
from enterprises.imports.rules.statistics import StatisticRules
from enterprises.imports.rules.support import AwardRules
from enterprises.imports.rules.talent_projects import TalentRules
from enterprises.models import Scheme
from enterprises.naming.names import name_key

FIRM, DAY = 1, timedelta(days=1)
FIRST, MIDDLE, LAST = date(2020, 12, 11), date(2022, 1, 1), date(2023, 12, 10)

# First day, a later day of the same record, and whether they are in order.
IN_ORDER = [
    (FIRST, FIRST - DAY, False),
    (FIRST, FIRST, True),
    (FIRST, FIRST + DAY, True),
    (FIRST, None, True),
]


def planned(rules, record, **values) -> Draft:
    """Return a row of the firm, planned while the firm has one record."""
    rules.existing[FIRM] = [record]
    draft = Draft(1, "Sheet1", 2, {}, {}, enterprise=FIRM, values=values)
    rules.plan(draft)
    return draft


@pytest.mark.parametrize(
    ("values", "cancelled_from"),
    [
        ({"cancelled_from": FIRST - DAY}, None),
        ({"cancelled_from": FIRST}, FIRST),
        ({"cancelled_from": MIDDLE}, MIDDLE),
        ({"cancelled_from": LAST}, LAST),
        ({"cancelled_from": LAST + DAY}, None),
        ({"year": 2020}, None),
        ({"year": 2021}, date(2021, 1, 1)),
        ({"year": 2023}, date(2023, 1, 1)),
        ({"year": 2024}, None),
    ],
)
def test_cancellation_without_a_number_is_of_the_certificate_that_covers_the_day(values, cancelled_from):
    certificate = {
        "pk": 7,
        "version": 70,
        "scheme_id": "national_high_tech",
        "number": "GR202044200001",
        "starts_on": FIRST,
        "ends_on": LAST,
        "cancelled_from": None,
        "cancellation_notice_on": None,
    }
    rules = CancellationRules(FORMATS["cancellations"], LAST)
    draft = planned(rules, certificate, **values)
    assert [each.new for each in draft.operations] == (
        [{"cancelled_from": cancelled_from}] if cancelled_from else []
    )
    assert [each.code for each in draft.issues] == ([] if cancelled_from else ["no_recognition"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moved_from", "moved_to", "moved_on", "outcome"),
    [
        ("罗湖区", "福田区", FIRST, "no_residence"),
        ("罗湖区", "福田区", FIRST + DAY, "left"),
        ("罗湖区", "福田区", MIDDLE, "left"),
        ("罗湖区", "福田区", LAST, "left"),
        ("罗湖区", "福田区", LAST + DAY, "known"),
        ("罗湖区", "福田区", LAST + 2 * DAY, "no_residence"),
        ("福田区", "罗湖区", FIRST - DAY, "resides_already"),
        ("福田区", "罗湖区", FIRST, "known"),
        ("福田区", "罗湖区", FIRST + DAY, "resides_already"),
        ("福田区", "罗湖区", LAST, "resides_already"),
        ("福田区", "罗湖区", LAST + DAY, "arrived"),
        ("罗湖区", "罗湖区", FIRST, "no_residence"),
        ("罗湖区", "罗湖区", FIRST + DAY, "left arrived"),
        ("罗湖区", "罗湖区", LAST, "left arrived"),
        ("罗湖区", "罗湖区", LAST + DAY, "no_residence"),
        ("深圳市", "广州市", FIRST, "not_in_luohu"),
        ("深圳市", "广州市", FIRST + DAY, "left"),
        ("深圳市", "广州市", LAST + DAY, "known"),
        ("深圳市", "广州市", LAST + 2 * DAY, "not_in_luohu"),
    ],
)
def test_first_day_at_the_new_place_follows_the_last_day_at_the_old_one(
    moved_from, moved_to, moved_on, outcome
):
    residence = {
        "pk": 7,
        "version": 70,
        "starts_on": FIRST,
        "ends_on": LAST,
        "subdistrict_id": "001",
        "moved_out_to": "",
        "moved_in_from": "",
        "origin": "founded",
    }
    rules = RelocationRules(FORMATS["relocations"], LAST)
    draft = planned(rules, residence, moved_on=moved_on, moved_from=moved_from, moved_to=moved_to)
    is_planned = outcome in ("left", "arrived", "left arrived")
    assert [each.code for each in draft.issues] == ([] if is_planned or outcome == "known" else [outcome])
    assert [each.new.get("ends_on") or each.new["starts_on"] for each in draft.operations] == (
        [{"left": moved_on - DAY, "arrived": moved_on}[word] for word in outcome.split()]
        if is_planned
        else []
    )


@pytest.mark.parametrize(
    ("former", "renamed_on", "outcome"),
    [
        ([], FIRST, "renamed_before_begin"),
        ([], FIRST + DAY, (FIRST, FIRST)),
        ([], LAST, (FIRST, LAST - DAY)),
        ([("甲", LAST)], LAST, "renamed_before_begin"),
        ([("甲", LAST)], LAST + DAY, "renamed_before_begin"),
        ([("甲", LAST)], LAST + 2 * DAY, (LAST + DAY, LAST + DAY)),
        ([("乙", LAST)], LAST + DAY, "name_differs"),
    ],
)
def test_former_name_lasts_from_the_one_before_until_the_day_before_the_renaming(former, renamed_on, outcome):
    rules = RenamingRules(FORMATS["renamings"], LAST)
    rules.former = defaultdict(list)
    rules.former[FIRM] = [{"name_key": name_key(name), "ends_on": ends_on} for name, ends_on in former]
    firm = {"pk": FIRM, "version": 70, "name_zh": "乙", "established_on": FIRST}
    draft = planned(rules, firm, name="乙", new_name="丙", renamed_on=renamed_on)
    periods = [(each.new["starts_on"], each.new["ends_on"]) for each in draft.operations[:1]]
    assert rules.matching_day(draft) == renamed_on - DAY
    assert [each.code for each in draft.issues] == ([outcome] if isinstance(outcome, str) else [])
    assert periods == ([] if isinstance(outcome, str) else [outcome])


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_report_is_of_the_name_on_the_last_day_of_its_year(year):
    rules = ReportRules(FORMATS["annual_reports"], date(2023, 12, 31))
    draft = Draft(1, "Sheet1", 2, {}, {}, enterprise=FIRM, values={"year": year, "employees": 1})
    assert rules.matching_day(draft) == date(year, 12, 31)


@pytest.mark.parametrize(("first", "last", "is_possible"), IN_ORDER)
def test_period_may_end_on_its_first_day_and_not_before_it(first, last, is_possible):
    draft = Draft(1, "Sheet1", 2, {}, {})
    check_days(draft, {"starts_on": first, "ends_on": last}, None)
    assert [each.code for each in draft.issues] == ([] if is_possible else ["ends_before_start"])


@pytest.mark.parametrize(("first", "last", "is_possible"), IN_ORDER)
@pytest.mark.parametrize(
    ("rules_class", "code", "values", "first_name", "last_name", "issue"),
    [
        (
            EnterpriseRules,
            "enterprises",
            {"status": "deregistered", "uscc": "91440300192185379H"},
            "established_on",
            "ended_on",
            "ended_before_established",
        ),
        (
            TalentRules,
            "talent_projects",
            {},
            "introduced_on",
            "mid_term_on",
            "milestone_before_introduction",
        ),
        (
            TalentRules,
            "talent_projects",
            {},
            "introduced_on",
            "accepted_on",
            "milestone_before_introduction",
        ),
        (StatisticRules, "district_statistics", {}, "reference_on", "published_on", "published_before"),
        (
            AwardRules,
            "support_awards",
            {"approved": 1},
            "applied_on",
            "approved_on",
            "approved_before_applied",
        ),
    ],
)
def test_second_day_of_a_record_may_be_the_first_and_not_before_it(
    rules_class, code, values, first_name, last_name, issue, first, last, is_possible
):
    if last is None:
        values = {**values, "status": "active", "approved": None}
    draft = Draft(1, "Sheet1", 2, {}, {})
    rules_class(FORMATS[code], LAST).check(draft, {**values, first_name: first, last_name: last}, None, [])
    assert [each.code for each in draft.issues] == ([] if is_possible else [issue])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_on", "kind"), [(FIRST - DAY, "renewal"), (FIRST, "first"), (FIRST + DAY, "first")]
)
def test_recognition_is_a_renewal_after_the_first_day_of_another(starts_on, kind):
    rules = RecognitionRules(FORMATS["recognitions"], LAST)
    rules.schemes = {"sme": Scheme(code="sme")}
    values = {"scheme_id": "sme", "starts_on": FIRST}
    rules.fill_in(Draft(1, "Sheet1", 2, {}, {}), values, [{"scheme_id": "sme", "starts_on": starts_on}])
    assert values["kind"] == kind


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_overlapping"),
    [
        (date(2019, 1, 1), FIRST - DAY, False),
        (date(2019, 1, 1), FIRST, True),
        (LAST, None, True),
        (LAST + DAY, None, False),
    ],
)
def test_new_period_overlaps_another_where_they_share_a_day(starts_on, ends_on, is_overlapping):
    other = {"starts_on": FIRST, "ends_on": LAST}
    found = overlapping({"starts_on": starts_on, "ends_on": ends_on}, [other], None)
    assert (found is other) is is_overlapping
