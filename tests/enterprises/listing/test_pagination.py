"""Pages by key: every row once and in order, both ways, and no page for a cursor that was not given out."""

import json
from base64 import urlsafe_b64encode
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from enterprises.codecs.cursors import BadCursor
from enterprises.listing.pagination import ENTERPRISE_ORDERS
from enterprises.models import Enterprise
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

DAYS = [None, date(1990, 1, 1), date(2000, 2, 29), date(2000, 3, 1), date.max]
NAMES = ["示例", "示例二", "式", "Example", "深圳市（罗湖）示例", "\U00020000"]


def walked(order, size, cursor=None, side="next"):
    """Return the pages from a cursor to one end."""
    pages = [order.page(Enterprise.objects.all(), cursor=cursor, size=size)]
    while following := getattr(pages[-1], side):
        pages.append(order.page(Enterprise.objects.all(), cursor=following, size=size))
        assert len(pages) < 100
    return pages


class TestEveryOrder(TestCase):
    """A class, because each example of hypothesis wants a transaction of its own."""

    @settings(max_examples=25, deadline=None)
    @given(
        rows=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(DAYS)), max_size=9),
        size=st.integers(1, 4),
        name=st.sampled_from(sorted(ENTERPRISE_ORDERS)),
    )
    def test_paging_through_and_back_yields_every_row_once_in_order(self, rows, size, name):
        order = ENTERPRISE_ORDERS[name]
        for n, (name_zh, established_on) in enumerate(rows):
            factories.EnterpriseFactory(
                uscc=factories.make_uscc(900 - n * 7), name_zh=name_zh, established_on=established_on
            )
        expected = list(Enterprise.objects.order_by(*order.keys))

        forth = walked(order, size)

        assert [row for page in forth for row in page.rows] == expected
        assert forth[0].previous is None
        if len(forth) > 1:
            back = walked(order, size, forth[-1].previous, "previous")
            assert [row for page in back[::-1] for row in page.rows] == expected[: -len(forth[-1].rows)]
            assert walked(order, size, back[-1].next)[-1].rows == forth[-1].rows


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", ["保", "示", "中"]),
        ("-name", ["中", "示", "保"]),
        ("established_on", ["示", "中", "保"]),
        ("-established_on", ["中", "示", "保"]),
        ("uscc", ["示", "保", "中"]),
        ("-uscc", ["中", "保", "示"]),
    ],
)
def test_order_is_by_pinyin_by_code_or_by_age_with_undated_rows_last(name, expected):
    factories.EnterpriseFactory(name_zh="示", uscc=factories.make_uscc(1), established_on=date(1990, 1, 1))
    factories.EnterpriseFactory(name_zh="保", uscc=factories.make_uscc(2), established_on=None)
    factories.EnterpriseFactory(name_zh="中", uscc=factories.make_uscc(3), established_on=date(2020, 1, 1))

    page = ENTERPRISE_ORDERS[name].page(Enterprise.objects.all(), cursor=None, size=5)

    assert [row.name_zh for row in page.rows] == expected
    assert (page.next, page.previous) == (None, None)


def test_next_page_continues_after_a_deleted_row():
    order = ENTERPRISE_ORDERS["uscc"]
    firms = [factories.EnterpriseFactory() for _ in range(4)]
    cursor = order.page(Enterprise.objects.all(), cursor=None, size=2).next

    rest = order.page(Enterprise.objects.exclude(pk=firms[1].pk), cursor=cursor, size=2)

    assert rest.rows == firms[2:]


def cursor_of(*parts):
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize("key", [[], [None], ["a\0"], ["\ud800"], ["a", "b"]])
def test_cursor_with_a_wrong_key_is_rejected(key):
    with pytest.raises(BadCursor):
        ENTERPRISE_ORDERS["uscc"].page(Enterprise.objects.all(), cursor=cursor_of("uscc", ">", *key), size=5)


@pytest.mark.parametrize("day", ["yesterday", 5, float("inf"), ["2020-01-01"], "2020-02-30", None])
def test_cursor_with_a_wrong_day_is_refused(day):
    with pytest.raises(BadCursor):
        ENTERPRISE_ORDERS["established_on"].page(
            Enterprise.objects.all(), cursor=cursor_of("established_on", ">", day, "a"), size=5
        )


def test_cursor_of_one_order_is_no_cursor_of_another():
    for _ in range(3):
        factories.EnterpriseFactory()
    cursor = ENTERPRISE_ORDERS["established_on"].page(Enterprise.objects.all(), cursor=None, size=1).next

    with pytest.raises(BadCursor, match="another order"):
        ENTERPRISE_ORDERS["-established_on"].page(Enterprise.objects.all(), cursor=cursor, size=1)
