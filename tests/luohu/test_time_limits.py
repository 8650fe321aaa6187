"""Time limits: none waits for ever for a row, a statement or an idle transaction."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from enterprises.models import Cluster, change_by
from luohu import time_limits
from luohu.time_limits import JOB, MIGRATION, PAGE, STAFF, TimeLimits
from tests import factories
from tests.databases import second_connection
from tests.enterprises.admin.people import create_user, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = TimeLimits(statement=1, lock=1, idle=1)


@pytest.fixture(autouse=True)
def limits(monkeypatch):
    """Start the process with short limits, and return the connection to its defaults afterwards."""
    monkeypatch.setattr(time_limits, "_default", None)
    time_limits.start(TimeLimits(statement=0, lock=0, idle=0))
    monkeypatch.setattr(time_limits, "PAGE", SHORT)
    monkeypatch.setattr(time_limits, "STAFF", TimeLimits(statement=30, lock=1, idle=30))
    time_limits.use(SHORT)
    yield
    del time_limits._current.limits
    connection.close()


def shown() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setting FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout',"
            " 'idle_in_transaction_session_timeout') ORDER BY name"
        )
        return [str(int(milliseconds) // 1000) for (milliseconds,) in cursor.fetchall()]


@pytest.mark.parametrize("limits_of_work", [PAGE, STAFF, JOB, MIGRATION])
def test_limits_follow_the_kind_of_work_also_on_a_new_connection(limits_of_work):
    expected = [str(limits_of_work.idle), str(limits_of_work.lock), str(limits_of_work.statement)]
    time_limits.use(limits_of_work)
    assert shown() == expected
    connection.close()
    assert shown() == expected


def sleep_in_the_database(execute, sql, params, many, context):
    slow = 'FROM "enterprises_enterprise"' in sql
    return execute("SELECT pg_sleep(5)", [], False, context) if slow else execute(sql, params, many, context)


@pytest.mark.parametrize(
    ("address", "kind"), [("/api/v1/enterprises/", "problem+json"), ("/en/enterprises/", "text/html")]
)
def test_request_over_its_limit_is_answered_by_503(client: Client, address, kind):
    with connection.execute_wrapper(sleep_in_the_database):
        response = client.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert kind in response["Content-Type"]


def test_save_that_waits_for_another_user_names_that_user():
    cluster = factories.ClusterFactory()
    client, user = signed_in(create_user(is_superuser=True)), factories.UserFactory(username="Zhang")
    address = reverse("admin:enterprises_cluster_change", args=[cluster.pk])
    with second_connection() as other, other.cursor() as cursor:
        cursor.execute(f"SELECT set_config('application_name', 'luohu writer {user.pk}', true)")
        cursor.execute(f"UPDATE enterprises_cluster SET name_en = 'x' WHERE code = '{cluster.pk}'")
        form = {"code": cluster.code, "name_zh": "新", "name_en": "New", "order": 1}
        page = client.post(address, form).content.decode()
        cursor.execute("ROLLBACK")
    assert "Zhang is saving the same records; please save again." in page
    cluster.refresh_from_db()
    assert cluster.name_zh != "新"


def test_writers_are_named_while_their_transaction_is_open():
    user = factories.UserFactory()
    with change_by(user), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('application_name')")
        assert cursor.fetchone() == (f"luohu writer {user.pk}",)


def test_idle_transaction_is_ended():
    with pytest.raises(DatabaseError, match="idle-in-transaction"), transaction.atomic():
        Cluster.objects.count()
        with second_connection() as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2)")
        Cluster.objects.count()
    connection.close()
