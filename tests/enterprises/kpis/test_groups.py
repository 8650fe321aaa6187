"""Groups of enterprises by the heads that they name."""

from datetime import date

import pytest

from enterprises.history.facts import Facts
from enterprises.kpis.groups import fetch_heads, group_by_head
from enterprises.models import Change, GroupHead
from tests import factories


@pytest.mark.parametrize(
    ("heads", "groups"),
    [
        ([], []),
        ([(1, 2)], [{1, 2}]),
        ([(1, 2), (3, 2)], [{1, 2, 3}]),
        ([(1, 2), (2, 3), (4, 5)], [{1, 2, 3}, {4, 5}]),
        ([(4, 3), (3, 2), (2, 1)], [{1, 2, 3, 4}]),
        ([(1, 2), (2, 3), (3, 1)], [{1, 2, 3}]),
        ([(1, 2), (2, 1), (3, 1)], [{1, 2, 3}]),
    ],
)
def test_enterprises_connected_by_heads_are_one_group_also_in_a_circle(heads, groups):
    found: dict[int, set[int]] = {}
    for enterprise, group in group_by_head(heads).items():
        found.setdefault(group, set()).add(enterprise)
    assert sorted(found.values(), key=min) == groups
    assert all(group in members for group, members in found.items())


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.parametrize(
    ("day", "count"), [("2015-12-31", 0), ("2016-01-01", 1), ("2020-12-31", 1), ("2021-01-01", 0)]
)
def test_heads_are_those_of_the_day_as_known(day, count):
    row = factories.GroupHeadFactory(starts_on=date(2016, 1, 1), ends_on=date(2020, 12, 31))
    known = Facts(Change.objects.state())
    GroupHead.objects.all().delete()
    expected = [(row.enterprise_id, row.head_id)] * count
    assert fetch_heads(known, date.fromisoformat(day)) == expected
    assert fetch_heads(Facts(), date.fromisoformat(day)) == []
