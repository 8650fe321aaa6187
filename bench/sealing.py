"""Benchmark of one sealed change: with the digests and the owner's triggers, and with neither.

    uv run python -m bench.sealing --changes 2000

Two databases of the same content are written in turn, one change each, over open connections. In
the second one the functions are as before: the change in a setting, triggers as the user, no digest, and the
settings of pgtrigger and pghistory read in subtransactions. Printed are the medians of the time to the end of
the commit and of the processor time of the server's process, and their ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
import django

django.setup()

import psycopg  # noqa: E402 - the settings come first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from enterprises.models import Enterprise  # noqa: E402
from tests.databases import new_database, using_database  # noqa: E402
from tests.factories import ClusterFactory, EnterpriseFactory, UserFactory  # noqa: E402

BEFORE = """
CREATE OR REPLACE FUNCTION public.current_change() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    change bigint := nullif(current_setting('luohu.change', true), '')::bigint;
BEGIN
    IF change IS NULL THEN
        INSERT INTO public.enterprises_change (user_id, reason)
        VALUES (nullif(current_setting('luohu.user', true), '')::bigint,
                coalesce(current_setting('luohu.reason', true), ''))
        RETURNING id INTO change;
        PERFORM set_config('luohu.change', change::text, true);
    END IF;
    RETURN change;
END $$;
CREATE OR REPLACE FUNCTION public.seal_change(change bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last_seq bigint;
    last_at timestamptz;
    last_highest bigint;
    dated timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(440303);
    dated := clock_timestamp();
    SELECT seq, committed_at, highest INTO last_seq, last_at, last_highest
    FROM public.enterprises_change WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1;
    IF coalesce(current_setting('luohu.committed_at', true), '') <> ''
       AND EXISTS (SELECT FROM public.enterprises_demonstration) THEN
        dated := current_setting('luohu.committed_at', true)::timestamptz;
    END IF;
    UPDATE public.enterprises_change
    SET seq = coalesce(last_seq, 0) + 1,
        committed_at = greatest(dated, last_at + interval '1 microsecond'),
        highest = greatest(id, last_highest)
    WHERE id = change AND seq IS NULL;
END $$;
DROP INDEX change_unsealed;
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    _pgtrigger_ignore text[];
BEGIN
    BEGIN
        SELECT INTO _pgtrigger_ignore current_setting('pgtrigger.ignore');
        EXCEPTION WHEN OTHERS THEN
    END;
    RETURN _pgtrigger_ignore IS NOT NULL AND trigger_name = ANY (_pgtrigger_ignore);
END $$;
CREATE OR REPLACE FUNCTION public._pgh_attach_context() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    _pgh_context_id uuid;
    _pgh_context_metadata jsonb;
BEGIN
    BEGIN
        SELECT INTO _pgh_context_id current_setting('pghistory.context_id');
        SELECT INTO _pgh_context_metadata current_setting('pghistory.context_metadata');
        EXCEPTION WHEN OTHERS THEN
    END;
    RETURN _pgh_context_id;
END $$;
CREATE FUNCTION public.keep_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public._pgtrigger_should_ignore(TG_NAME) IS TRUE THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.seq IS NOT NULL THEN
        RAISE EXCEPTION 'A change that was committed is kept for ever (change %).', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_before BEFORE UPDATE OR DELETE ON enterprises_change
FOR EACH ROW EXECUTE FUNCTION public.keep_before();
CREATE FUNCTION public.await_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public._pgtrigger_should_ignore(TG_NAME) IS TRUE THEN
        RETURN NULL;
    END IF;
    INSERT INTO enterprises_pending (record, "row", version)
        SELECT 'enterprise', l.pgh_obj_id, l.pgh_id
        FROM (SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, pgh_id, pgh_label FROM new_values
              ORDER BY pgh_obj_id, pgh_id DESC) l
        WHERE l.pgh_label <> 'delete'
        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;
    IF EXISTS (SELECT FROM new_values WHERE pgh_label = 'delete') THEN
        DELETE FROM enterprises_pending p USING new_values n
        WHERE p.record = 'enterprise' AND p.row = n.pgh_obj_id AND n.pgh_label = 'delete';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER await_before AFTER INSERT ON enterprises_enterpriseevent REFERENCING NEW TABLE AS new_values
FOR EACH STATEMENT EXECUTE FUNCTION public.await_before();
DO $$
DECLARE
    drop_ text;
BEGIN
    FOR drop_ IN
        SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger
        WHERE tgrelid = 'enterprises_enterpriseevent'::regclass AND tgname LIKE 'pgtrigger_await_review%'
           OR tgrelid = 'enterprises_change'::regclass AND tgname LIKE 'pgtrigger_keep%'
    LOOP
        EXECUTE drop_;
    END LOOP;
END $$;
DO $$
DECLARE
    signature text;
BEGIN
    FOR signature IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'pgtrigger\\_%' LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY INVOKER RESET ALL', signature);
    END LOOP;
END $$;
"""
ENTERPRISES = 1000


def fill(stack: ExitStack, suffix: str) -> psycopg.Connection:
    """Make a database with enterprises; return an open connection to it."""
    name = stack.enter_context(new_database(suffix))
    with using_database(name):
        call_command("migrate", verbosity=0)
        UserFactory(pk=1)
        cluster = ClusterFactory()
        Enterprise.objects.bulk_create(EnterpriseFactory.build_batch(ENTERPRISES, cluster=cluster))
        parameters = connection.get_connection_params()
    wanted = ("host", "port", "user", "password", "dbname")
    return stack.enter_context(
        psycopg.connect(**{key: parameters[key] for key in wanted if parameters.get(key)})
    )


def write(session: psycopg.Connection, number: int) -> float:
    """Return the seconds of one change of one enterprise, from its first statement to its commit."""
    started = time.perf_counter()
    session.execute("SELECT set_config('luohu.user', '1', true), set_config('luohu.reason', 'x', true)")
    session.execute(
        "UPDATE enterprises_enterprise SET name_en = %s"
        " WHERE id = (SELECT min(id) + %s FROM enterprises_enterprise)",
        [f"Renamed {time.time_ns()}", number % ENTERPRISES],
    )
    session.commit()
    return time.perf_counter() - started


def processor_seconds(session: psycopg.Connection) -> float:
    """Return the processor time that the server's process of a session has used, on the same machine."""
    return int(Path(f"/proc/{session.info.backend_pid}/schedstat").read_text().split()[0]) / 1e9


def compare(after: psycopg.Connection, before: psycopg.Connection, changes: int) -> None:
    """Write in turn; print the medians of the time and the processor time of one change in milliseconds."""
    sessions = (after, before)
    durations: dict[psycopg.Connection, list[float]] = {session: [] for session in sessions}
    used: dict[psycopg.Connection, list[float]] = {session: [] for session in sessions}
    for number in range(50):  # plans are cached after a few
        write(after, number), write(before, number)
    for number in range(changes):
        for session in sessions if number % 2 else reversed(sessions):
            start = processor_seconds(session)
            durations[session].append(write(session, number))
            used[session].append(processor_seconds(session) - start)
    for label, measured in (("time", durations), ("processor time", used)):
        print_row(f"{label} of one change", *(1000 * statistics.median(measured[each]) for each in sessions))


def print_row(label: str, now: float, then: float) -> None:
    print(f"{label:34}{then:9.3f}{now:9.3f}{100 * (now / then - 1):8.1f} %", flush=True)


def write_large(session: psycopg.Connection) -> float:
    started = time.perf_counter()
    session.execute("UPDATE enterprises_enterprise SET name_en = %s", [f"All {time.time_ns()}"])
    session.commit()
    return time.perf_counter() - started


def main() -> None:
    """Compare changes with and without digests in two sessions side by side, under the same load."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--changes", type=int, default=2000)
    options = parser.parse_args()
    with ExitStack() as stack:
        after, before = fill(stack, "with_digests"), fill(stack, "without")
        before.execute(BEFORE)
        for session in (after, before):
            session.execute("ANALYZE")  # otherwise one of them is analysed in the middle
            session.commit()
        print(f"{'milliseconds':34}{'before':>9}{'now':>9}{'more':>10}")
        compare(after, before, options.changes)
        pairs = [(write_large(after), write_large(before)) for _ in range(5)]
        print_row(
            f"time of one change of {ENTERPRISES:,} rows",
            *(1000 * statistics.median(times) for times in zip(*pairs, strict=True)),
        )


if __name__ == "__main__":
    main()
