"""Query plans of the list with 50,000 enterprises: an index for every ordering, at any depth."""

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from psycopg import sql

from enterprises.history.facts import Facts
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.pagination import ENTERPRISE_ORDERS
from enterprises.listing.search import search
from enterprises.models import KPI_BEARING, Enterprise, pending, pending_versions

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

TODAY = date(2021, 6, 1)
INDEXES = {
    "name": "enterprise_by_name",
    "-name": "enterprise_by_name",
    "uscc": "enterprise_code_unique",
    "-uscc": "enterprise_code_unique",
    "established_on": "enterprise_oldest_first",
    "-established_on": "enterprise_youngest_first",
}


class Explaining:
    """Looks like a queryset to a page, and keeps the plan of the statement that the page runs."""

    def __init__(self, rows, plans):
        self.rows, self.plans, self.model = rows, plans, rows.model

    def filter(self, *conditions):
        return Explaining(self.rows.filter(*conditions), self.plans)

    def order_by(self, *keys):
        return Explaining(self.rows.order_by(*keys), self.plans)

    def __getitem__(self, part):
        self.plans.append(self.rows[part].explain())
        return self.rows[part]


def test_pages_of_every_ordering_use_an_index_at_any_depth(fifty_thousand):
    plans = []
    chosen = EnterpriseFilter(QueryDict(""), Enterprise.objects.all(), today=TODAY)
    rows = Explaining(chosen.qs.for_listing_on(TODAY), plans)
    for name, order in ENTERPRISE_ORDERS.items():
        row = Enterprise.objects.order_by(*order.keys)[30_000]
        deep = order._write(">", row)
        before = order._write("<", row)
        for cursor in (None, deep, before):
            plans.clear()
            page = order.page(rows, cursor=cursor, size=50)
            assert len(page.rows) == 50
            [plan] = plans
            assert INDEXES[name] in plan, plan
            assert "Seq Scan on enterprises_enterprise" not in plan
            assert "Sort" not in plan, plan


def test_search_with_its_order_goes_through_the_index_of_pairs(fifty_thousand):
    codes, explain = fifty_thousand
    for q in (codes[31_000][10:17], "f00ba", codes[7]):
        query = QueryDict(mutable=True)
        query["q"] = q
        chosen = EnterpriseFilter(query, Enterprise.objects.all(), today=TODAY)
        for order in ENTERPRISE_ORDERS.values():
            plan = explain(chosen.qs.for_listing_on(TODAY).order_by(*order.keys)[:51])
            assert "enterprise_grams" in plan, plan
            assert "Seq Scan on enterprises_enterprise" not in plan, plan


def test_search_for_a_very_common_word_uses_the_index_of_the_ordering(fifty_thousand):
    _codes, explain = fifty_thousand
    for name, order in ENTERPRISE_ORDERS.items():
        chosen = EnterpriseFilter(QueryDict("q=shi"), Enterprise.objects.all(), today=TODAY)
        plan = explain(chosen.qs.for_listing_on(TODAY).order_by(*order.keys)[:51])
        assert INDEXES[name] in plan, plan
        assert "Sort" not in plan, plan


def test_search_in_fifty_thousand_goes_through_the_index_of_pairs(fifty_thousand):
    codes, explain = fifty_thousand
    for q in (codes[31_000][10:17], "f00ba", codes[7]):
        plan = explain(search(Enterprise.objects.all(), q).order_by("sort_key", "code")[:51])
        assert "enterprise_grams" in plan
        assert "formername_grams" in plan or "Seq Scan on enterprises_formername" in plan
        assert "Seq Scan on enterprises_enterprise" not in plan


def test_figures_are_counted_by_index(fifty_thousand):
    """The rows themselves are ten times as large, with what only the search reads."""
    with connection.cursor() as cursor:
        query = sql.SQL("EXPLAIN SELECT cluster_id, count(*) FROM {} e WHERE days @> {}::date GROUP BY 1")
        cursor.execute(query.format(Facts().rows(Enterprise), TODAY))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using enterprise_counted" in plan, plan


def test_pending_records_are_found_by_index(fifty_thousand):
    """Also where the planner knows nothing of it yet: the table of what awaits was never analysed."""
    _codes, explain = fifty_thousand
    for model in KPI_BEARING:
        for rows in (pending(model), pending_versions(model)):
            plan = explain(rows)
            assert "enterprises_pending" in plan
            assert "Seq Scan on enterprises_enterprise " not in plan, plan
            assert "SubPlan" not in plan, plan
