"""The one sequence: every write leaves its event, numbers come in the order of the commits."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError

from enterprises.history.snapshots import as_known
from enterprises.models import (
    Change,
    Cluster,
    Demonstration,
    Enterprise,
    Residence,
    change_by,
    event_model,
)
from enterprises.models.changes import backdate
from enterprises.models.tracking import Event
from tests import factories
from tests.databases import second_connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

EnterpriseEvent = event_model(Enterprise)


def labels() -> list[str]:
    return list(EnterpriseEvent.objects.order_by("pgh_id").values_list("pgh_label", flat=True))


def test_raw_sql_leaves_an_event_for_insert_update_and_delete():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO enterprises_cluster (code, name_zh, name_en, is_core, position)"
            " VALUES ('x', '某', '', false, 1)"
        )
        cursor.execute("UPDATE enterprises_cluster SET name_zh = '某某' WHERE code = 'x'")
        cursor.execute("DELETE FROM enterprises_cluster WHERE code = 'x'")
    events = event_model(Cluster).objects.order_by("pgh_id")
    assert list(events.values_list("pgh_label", "name_zh", "change__seq")) == [
        ("insert", "某", 1),
        ("update", "某某", 2),
        ("delete", "某某", 3),
    ]


def test_bulk_writes_and_update_leave_one_event_a_row_in_one_change():
    cluster = factories.ClusterFactory()
    before = Change.objects.state()
    with transaction.atomic():
        Enterprise.objects.bulk_create(factories.EnterpriseFactory.build(cluster=cluster) for _ in range(3))
        Enterprise.objects.update(name_en="Renamed")
    assert labels() == ["insert"] * 3 + ["update"] * 3
    assert Change.objects.state() == before + 1


def test_update_that_changes_nothing_leaves_no_event():
    factories.EnterpriseFactory()
    Enterprise.objects.update(status="active")
    assert labels() == ["insert"]


def test_every_tracked_model_writes_events_with_the_keys_that_only_python_can_make():
    tracked = set(Event.__subclasses__())
    names = {model.__name__ for model in tracked}
    assert {
        "EnterpriseEvent",
        "RecognitionEvent",
        "AnnualReportEvent",
        "TargetEvent",
        "ReleaseEvent",
    } <= names
    fields = {field.name for field in EnterpriseEvent._meta.fields}
    assert {"name_zh", "sort_key", "search_text"} <= fields
    assert not {"grams", "name_key", "code"} & fields


def test_change_carries_its_user_its_reason_and_its_time():
    user = factories.UserFactory()
    before = datetime.now(UTC)
    with change_by(user, reason="notice of 2021"):
        firm = factories.EnterpriseFactory(cluster=None)
    change = EnterpriseEvent.objects.get(pgh_obj=firm.pk).change
    assert (change.user, change.reason) == (user, "notice of 2021")
    assert before < change.committed_at < datetime.now(UTC)


def test_user_of_one_transaction_is_not_that_of_the_next():
    with change_by(factories.UserFactory(), reason="mine"):
        factories.ClusterFactory()
    factories.ClusterFactory(code="other")
    assert Change.objects.get(seq=Change.objects.state()).user is None


@pytest.mark.parametrize("statement", ["UPDATE {} SET name_zh = 'x'", "DELETE FROM {}"])
def test_events_are_append_only(statement):
    factories.EnterpriseFactory()
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement.format("enterprises_enterpriseevent"))


@pytest.mark.parametrize(
    "statement", ["UPDATE enterprises_change SET reason = 'x'", "DELETE FROM enterprises_change"]
)
def test_committed_changes_cannot_be_changed_or_deleted(statement):
    factories.ClusterFactory()
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_rolled_back_savepoint_leaves_no_trace():
    with transaction.atomic():
        factories.ClusterFactory()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            factories.ClusterFactory(code="other")
            raise ZeroDivisionError
    assert event_model(Cluster).objects.count() == 1
    assert Change.objects.count() == Change.objects.state() == 1


def test_savepoint_that_made_the_change_can_be_rolled_back_and_writing_go_on():
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            factories.ClusterFactory()
            raise ZeroDivisionError
        factories.ClusterFactory(code="other")
    assert list(event_model(Cluster).objects.values_list("code", "change__seq")) == [("other", 1)]


def test_rolled_back_transaction_leaves_no_gap_in_the_numbers():
    factories.ClusterFactory()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        factories.ClusterFactory(code="other")
        raise ZeroDivisionError
    factories.ClusterFactory(code="another")
    assert list(Change.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_reading_and_logging_in_change_no_state(client):
    user = factories.UserFactory()
    factories.ClusterFactory()
    before = Change.objects.state()
    client.force_login(user)
    user.refresh_from_db()
    assert user.last_login is not None
    assert Change.objects.state() == before


def insert_cluster(cursor: psycopg.Cursor, code: str) -> None:
    cursor.execute(
        "INSERT INTO enterprises_cluster (code, name_zh, name_en, is_core, position)"
        " VALUES (%s, %s, '', false, 1)",
        [code, code],
    )


def test_sequence_numbers_follow_the_order_of_commits():
    with second_connection() as early, second_connection() as late:
        insert_cluster(early.cursor(), "early")
        insert_cluster(late.cursor(), "late")
        late.commit()
        state = Change.objects.state()
        early.commit()
    numbers = dict(event_model(Cluster).objects.values_list("code", "change__seq"))
    assert numbers == {"late": state, "early": state + 1}
    instants = list(Change.objects.order_by("seq").values_list("committed_at", flat=True))
    assert instants == sorted(instants)


def test_state_contains_all_commits_up_to_it_in_any_order_of_start():
    with second_connection() as early, second_connection() as late:
        insert_cluster(early.cursor(), "early")
        insert_cluster(late.cursor(), "late")
        late.commit()
        state = Change.objects.state()
        with as_known(state):
            assert codes_as_known() == {"late"}
            early.commit()
            assert codes_as_known() == {"late"}
    with as_known(state + 1):
        assert codes_as_known() == {"early", "late"}
    with transaction.atomic():
        Cluster.objects.filter(code="late").delete()
        with as_known(state + 1):
            assert codes_as_known() == {"early", "late"}
    with as_known(state + 2):
        assert codes_as_known() == {"early"}


def codes_as_known():
    return set(Cluster.objects.values_list("code", flat=True))


def test_past_reads_of_an_overtaken_transaction_lack_its_own_changes():
    with second_connection() as late, transaction.atomic():
        factories.ClusterFactory(code="early")
        insert_cluster(late.cursor(), "late")
        late.commit()
        with as_known(Change.objects.state()):
            assert codes_as_known() == {"late"}


def test_many_writers_at_once_get_numbers_without_gap_in_the_order_of_their_instants():
    def write(name: str) -> None:
        with second_connection() as mine:
            for n in range(15):
                insert_cluster(mine.cursor(), f"{name}{n}")
                mine.commit()

    writers = [threading.Thread(target=write, args=[name]) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    changes = list(Change.objects.order_by("seq").values_list("seq", "committed_at", "pk", "highest"))
    assert [seq for seq, *_ in changes] == list(range(1, 61))
    assert [highest for *_, highest in changes] == list(accumulate((pk for _, _, pk, _ in changes), max))
    instants = [at for _, at, *_ in changes]
    assert all(a < b for a, b in pairwise(instants))


def test_state_is_never_visible_before_its_rows():
    """Whoever has seen number N has seen every event up to N."""
    stop = threading.Event()

    def write() -> None:
        with second_connection() as mine:
            n = 0
            while not stop.is_set():
                insert_cluster(mine.cursor(), f"c{threading.get_ident()}-{n}")
                mine.commit()
                n += 1

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            state = Change.objects.state()
            assert event_model(Cluster).objects.filter(change__seq__lte=state).count() == state
    finally:
        stop.set()
        for writer in writers:
            writer.join(timeout=60)


def test_child_inserted_while_another_session_holds_its_parent_ends_without_a_deadlock():
    firm = factories.EnterpriseFactory()
    outcome: list[str] = []

    def insert_child() -> None:
        with second_connection() as mine:
            mine.execute(
                "INSERT INTO enterprises_residence (enterprise_id, starts_on, address, origin, moved_in_from,"
                " moved_out_to) VALUES (%s, '2020-01-01', '', 'founded', '', '')",
                [firm.pk],
            )
            mine.commit()  # the deferred check of the foreign key waits here for the parent's row
            outcome.append("committed")

    with second_connection() as holder:
        holder.execute("SELECT FROM enterprises_enterprise WHERE id = %s FOR UPDATE", [firm.pk])
        child = threading.Thread(target=insert_child)
        child.start()
        deadline = time.monotonic() + 10
        while not waits_for_a_lock() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert waits_for_a_lock()
        holder.execute("UPDATE enterprises_enterprise SET name_en = 'held' WHERE id = %s", [firm.pk])
        holder.commit()
    child.join(timeout=60)
    assert outcome == ["committed"]
    holder_seq = EnterpriseEvent.objects.get(pgh_label="update").change.seq
    assert event_model(Residence).objects.get().change.seq == holder_seq + 1


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def test_nothing_is_sealed_while_the_transaction_runs():
    with transaction.atomic():
        factories.ClusterFactory()
        assert Change.objects.unsealed().count() == 1
        assert Change.objects.state() == 0
    assert Change.objects.unsealed().count() == 0


def test_state_at_an_instant_is_the_last_change_committed_by_then():
    factories.ClusterFactory()
    factories.ClusterFactory(code="other")
    first, second = Change.objects.order_by("seq")
    assert Change.objects.state_at(first.committed_at - timedelta(microseconds=1)) is None
    assert Change.objects.state_at(first.committed_at) == 1
    assert Change.objects.state_at(second.committed_at) == 2


def test_user_who_changed_something_cannot_be_deleted():
    user = factories.UserFactory()
    with change_by(user):
        factories.ClusterFactory()
    with pytest.raises(IntegrityError):
        user.delete()


# The past of a demonstration


def test_real_registry_cannot_be_backdated():
    with transaction.atomic():
        backdate(datetime(2015, 1, 1, tzinfo=UTC))
        factories.ClusterFactory()
    assert Change.objects.get().committed_at.year > 2015


def test_registry_with_data_cannot_become_a_demonstration():
    factories.ClusterFactory()
    with pytest.raises(ProgrammingError, match="holds data"):
        Demonstration.objects.create(pk=1)


def test_demonstration_cannot_become_a_real_registry():
    mark = Demonstration.objects.create(pk=1)
    with pytest.raises(ProgrammingError):
        mark.delete()


def test_demonstration_has_a_past_that_never_runs_backwards():
    Demonstration.objects.create(pk=1)
    for day in (date(2020, 5, 1), date(2016, 5, 1), date(2021, 5, 1)):
        with transaction.atomic():
            backdate(datetime(day.year, day.month, day.day, tzinfo=UTC))
            factories.ClusterFactory(code=f"c{day.year}")
    years = [change.committed_at.year for change in Change.objects.order_by("seq")]
    assert years == [2020, 2020, 2021]


def test_numbers_go_on_from_the_highest_that_a_restore_brought():
    factories.ClusterFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # as a restore loads its rows
        cursor.execute("UPDATE enterprises_change SET seq = 41, committed_at = '2030-01-01T00:00:00Z'")
        cursor.execute("SET session_replication_role = origin")
    factories.ClusterFactory(code="other")
    last = Change.objects.get(seq=42)
    assert last.committed_at == datetime(2030, 1, 1, tzinfo=UTC) + timedelta(microseconds=1)
