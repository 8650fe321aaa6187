"""Query plans of the list with 50,000 enterprises: an index for every ordering, at any depth."""

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from enterprises.history.facts import Facts
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.pagination import ENTERPRISE_ORDERS
from enterprises.listing.search.finding import find
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
        deep = order._write(name, ">", row)
        before = order._write(name, "<", row)
        for cursor in (None, deep, before):
            plans.clear()
            page = order.page(rows, cursor=cursor, size=50)
            assert len(page.rows) == 50
            [plan] = plans
            assert INDEXES[name] in plan, plan
            assert "Seq Scan on enterprises_enterprise" not in plan
            assert "Sort" not in plan, plan


def found_by(q):
    """Return the number of hits and the plans of the statements that look for them."""
    with CaptureQueriesContext(connection) as queries:
        hits = find(q).hits
    plans = []
    with connection.cursor() as cursor:
        for statement in (query["sql"] for query in queries if "enterprises_enterprise" in query["sql"]):
            cursor.execute(f"EXPLAIN {statement}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return len(hits), plans


def test_search_in_fifty_thousand_goes_through_the_index_of_grams(fifty_thousand):
    codes, _explain = fifty_thousand
    for q in (codes[31_000][10:17], "f00ba", "00053f5e11d1"):
        hits, plans = found_by(q)
        assert hits
        assert "enterprise_grams" in plans[0], plans[0]
        assert "formername_grams" in plans[0] or "Seq Scan on enterprises_formername" in plans[0]
        assert not [plan for plan in plans if "Seq Scan on enterprises_enterprise" in plan], plans


def test_search_for_a_whole_code_goes_through_its_index(fifty_thousand):
    codes, _explain = fifty_thousand
    hits, plans = found_by(codes[7])
    assert hits == 1
    assert not [plan for plan in plans if "Seq Scan on enterprises_enterprise" in plan], plans


def test_search_without_a_match_looks_for_similar_names_by_index(fifty_thousand):
    for q in ("示列00053f5e", "sli hi 00053f5e"):
        _hits, plans = found_by(q)
        assert not [plan for plan in plans if "Seq Scan on enterprises_enterprise" in plan], plans


def test_page_of_what_a_search_finds_reads_no_other_enterprise(fifty_thousand):
    _codes, explain = fifty_thousand
    for order in ENTERPRISE_ORDERS.values():
        chosen = EnterpriseFilter(QueryDict("q=f00ba"), Enterprise.objects.all(), today=TODAY)
        plan = explain(chosen.qs.for_listing_on(TODAY).order_by(*order.keys)[:51])
        assert "Seq Scan on enterprises_enterprise" not in plan, plan


def test_search_for_a_very_common_word_uses_the_index_of_the_ordering(fifty_thousand):
    _codes, explain = fifty_thousand
    for name, order in ENTERPRISE_ORDERS.items():
        chosen = EnterpriseFilter(QueryDict("q=shi"), Enterprise.objects.all(), today=TODAY)
        plan = explain(chosen.qs.for_listing_on(TODAY).order_by(*order.keys)[:51])
        assert INDEXES[name] in plan, plan
        assert "Sort" not in plan, plan


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
