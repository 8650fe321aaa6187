"""Benchmark of one sealed change: with the digests and the owner's triggers, and with neither.

    uv run python -m bench.sealing --changes 2000

Two databases of the same content are written in turn, one change each, over connections that stay open. In
the second one the functions are as before: the change in a setting, triggers as the user, no digest. Printed
are the median time to the end of the commit, the processor time of the server's process, and their ratios.
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
from tests.factories import ClusterFactory, EnterpriseFactory  # noqa: E402

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
    """Make a database with enterprises; return a connection to it that stays open."""
    name = stack.enter_context(new_database(suffix))
    with using_database(name):
        call_command("migrate", verbosity=0)
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
    fields = Path(f"/proc/{session.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compare(after: psycopg.Connection, before: psycopg.Connection, changes: int) -> None:
    """Write in turn; print the median of the time, and the processor time, of one change in milliseconds."""
    durations: tuple[list[float], list[float]] = ([], [])
    for number in range(50):  # plans are cached after a few
        write(after, number), write(before, number)
    used = processor_seconds(after), processor_seconds(before)
    for number in range(changes):
        pairs = [(after, durations[0]), (before, durations[1])]
        for session, times in pairs if number % 2 else reversed(pairs):
            times.append(write(session, number))
    print_row("time of one change", *(1000 * statistics.median(times) for times in durations))
    now, then = processor_seconds(after) - used[0], processor_seconds(before) - used[1]
    print_row("processor time of one change", 1000 * now / changes, 1000 * then / changes)


def print_row(label: str, now: float, then: float) -> None:
    print(f"{label:34}{then:9.3f}{now:9.3f}{100 * (now / then - 1):8.1f} %", flush=True)


def write_large(session: psycopg.Connection) -> float:
    started = time.perf_counter()
    session.execute("UPDATE enterprises_enterprise SET name_en = %s", [f"All {time.time_ns()}"])
    session.commit()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--changes", type=int, default=2000)
    options = parser.parse_args()
    with ExitStack() as stack:
        after, before = fill(stack, "with_digests"), fill(stack, "without")
        before.execute(BEFORE)
        before.commit()
        print(f"{'milliseconds':34}{'before':>9}{'now':>9}{'more':>10}")
        compare(after, before, options.changes)
        pairs = [(write_large(after), write_large(before)) for _ in range(5)]
        print_row(
            f"time of one change of {ENTERPRISES:,} rows",
            *(1000 * statistics.median(times) for times in zip(*pairs, strict=True)),
        )


if __name__ == "__main__":
    main()
