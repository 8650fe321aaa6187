"""Rows of notices and the days they are about: boundaries of cancellations and relocations."""

from datetime import date, timedelta

import pytest

from enterprises.imports.drafts import Draft
from enterprises.imports.formats import FORMATS
from enterprises.imports.rules.notices import CancellationRules, RelocationRules
from enterprises.imports.rules.periods import overlapping

FIRM, DAY = 1, timedelta(days=1)
FIRST, LAST = date(2020, 12, 11), date(2023, 12, 10)


def planned(rules, record, **values) -> Draft:
    """Return a row of the firm, planned while the firm has one record."""
    rules.existing[FIRM] = [record]
    draft = Draft(1, "Sheet1", 2, {}, {}, enterprise=FIRM, values=values)
    rules.plan(draft)
    return draft


@pytest.mark.parametrize(
    ("cancelled_from", "is_found"),
    [(FIRST - DAY, False), (FIRST, True), (date(2022, 1, 1), True), (LAST, True), (LAST + DAY, False)],
)
def test_cancellation_without_a_number_is_of_the_certificate_that_covers_the_day(cancelled_from, is_found):
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
    draft = planned(rules, certificate, cancelled_from=cancelled_from)
    assert [each.new for each in draft.operations] == (
        [{"cancelled_from": cancelled_from}] if is_found else []
    )
    assert [each.code for each in draft.issues] == ([] if is_found else ["no_recognition"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moved_on", "is_found"),
    [(FIRST, False), (FIRST + DAY, True), (date(2022, 1, 1), True), (LAST, True), (LAST + 2 * DAY, False)],
)
def test_firm_leaves_the_residence_that_covers_the_day_before_its_move(moved_on, is_found):
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
    draft = planned(rules, residence, moved_on=moved_on, moved_from="罗湖区", moved_to="福田区")
    left = [each.new["ends_on"] for each in draft.operations]
    assert left == ([moved_on - DAY] if is_found else [])
    assert [each.code for each in draft.issues] == ([] if is_found else ["no_residence"])


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
