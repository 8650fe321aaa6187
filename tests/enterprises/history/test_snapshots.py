"""The tables as they were known: the same columns as the tables themselves, hidden only while asked."""

import re
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from enterprises.history.snapshots import as_known, tracked_tables
from enterprises.listing.search.finding import search
from enterprises.models import Change, Enterprise, FormerName, Recognition, event_model
from targets.models import Release
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def values(model):
    return list(model._default_manager.order_by("pk").values())


@pytest.mark.parametrize("name_zh", ["深圳市（罗湖）示例", "A", "甲", "\U00020000科技 Ltd", "示例示例示例"])
def test_every_column_of_the_state_of_now_is_as_in_the_table(name_zh):
    firm = factories.ResidentFactory(name_zh=name_zh, established_on=None)
    factories.FormerNameFactory(enterprise=firm, name_zh=f"旧{name_zh}")
    factories.RecognitionFactory(enterprise=firm, cancelled_from=date(2022, 1, 1))
    factories.ZoneMembershipFactory(enterprise=firm)
    seq = Change.objects.state()
    for model in tracked_tables().values():
        now = values(model)
        with as_known(seq):
            known = values(model)
        for row in (*now, *known):
            for name in ("grams", "core", "search_keys"):  # what the indexes of the present are made of
                row.pop(name, None)
        assert known == now


def test_enterprise_is_found_by_the_name_it_was_known_by():
    firm = factories.ResidentFactory(name_zh="旧名")
    factories.FormerNameFactory(enterprise=firm, name_zh="更旧")
    seq = Change.objects.state()
    firm.name_zh = "新名"
    firm.save()
    FormerName.objects.all().delete()
    for q, is_now, was_then in (("旧名", 0, 1), ("新名", 1, 0), ("更旧", 0, 1), ("旧", 0, 1), ("jiu", 0, 1)):
        assert search(Enterprise.objects.all(), q).count() == is_now
        with as_known(seq):
            assert search(Enterprise.objects.all(), q).count() == was_then


ASKED = [
    "例",
    "示例",
    "l",
    "s",
    "6",
    "莲塘 示例",
    "liantang",
    "100%",
    "示_",
    "(莲",
    "旧",
    "旧名",
    "j",
    "jm",
    "\\",
    "9144",
    "x",
]


@pytest.mark.parametrize("q", ASKED)
def test_search_of_a_past_state_equals_the_current_search(q):
    firm = factories.ResidentFactory(name_zh="深圳市（莲塘）示例科技", name_en="Liantang 100% Sample")
    factories.FormerNameFactory(
        enterprise=factories.ResidentFactory(name_zh="甲", name_en=""), name_zh="旧名示例"
    )
    factories.FormerNameFactory(enterprise=firm, name_zh="六")
    found = set(search(Enterprise.objects.all(), q))
    with as_known(Change.objects.state()):
        assert set(search(Enterprise.objects.all(), q)) == found


def test_bigrams_are_not_used_for_past_states():
    factories.ResidentFactory()
    rows = Enterprise.objects.filter(grams__contains=["示例"])
    with as_known(Change.objects.state()), pytest.raises(NotImplementedError):
        rows.count()


def test_only_the_given_tables_are_replaced_within_the_snapshot():
    factories.ResidentFactory()
    seq = Change.objects.state()
    factories.EnterpriseFactory()
    with as_known(None):
        assert Enterprise.objects.count() == 2
    with as_known(seq):
        assert Enterprise.objects.count() == 1
        assert Change.objects.state() == seq + 1
    assert Enterprise.objects.count() == 2
    with pytest.raises(ZeroDivisionError), as_known(seq):
        raise ZeroDivisionError
    assert Enterprise.objects.count() == 2


@pytest.mark.parametrize("model", [Enterprise, Recognition])
def test_versions_of_one_enterprise_are_found_by_their_index(model):
    firm, *_others = (each.enterprise for each in factories.RecognitionFactory.create_batch(12))
    of_firm = {Enterprise: "pk", Recognition: "enterprise"}[model]
    with as_known(Change.objects.state()), CaptureQueriesContext(connection) as captured:
        assert model.objects.filter(**{of_firm: firm.pk}).count() == 1
    # With few rows all ways cost nearly the same, so the planner knows how few, and has no other index left.
    by_change = [index for index in event_model(model)._meta.indexes if "change" in index.fields]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"ANALYZE {event_model(model)._meta.db_table}")
        for index in by_change:
            cursor.execute(f"DROP INDEX {index.name}")
        cursor.execute(f"EXPLAIN {captured[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        transaction.set_rollback(True)
    assert re.search(r"Index Cond: \(\(?(pgh_obj_id|enterprise_id) = \d+\)", plan), plan
    assert "Seq Scan" not in plan


def test_release_is_never_read_as_it_was():
    assert Release._meta.db_table not in tracked_tables()


def test_search_keys_of_former_names_equal_those_of_the_row():
    firm = factories.ResidentFactory(name_zh="旧名")
    Enterprise.objects.filter(pk=firm.pk).update(ended_on=date(2021, 1, 1), status="revoked")
    kept = list(firm.events.order_by("pgh_id").values_list("sort_key", "search_text"))
    assert kept == [(firm.sort_key, firm.search_text)] * 2
