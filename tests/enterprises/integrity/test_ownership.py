"""Attempts of the serving role to rewrite the history."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from enterprises.imports import planning
from enterprises.integrity.ownership import history_tables
from enterprises.models import Change, ImportBatch, ImportRow, Recognition, change_by, event_model
from targets.models import Release
from targets.releases.workflow import compile_release, publish
from tests import factories
from tests.enterprises.attempts import ATTEMPTS, NOTHING, WRITTEN, Attempt
from tests.enterprises.serving import fetch, session
from tests.table_cleanup import delete_all_rows
from tests.targets.publishing import DAY, WORDS, approve_all

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def registry(role: str, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Yield a registry with releases, imports, drafts and a pending version, which no attempt may change."""
    with django_db_blocker.unblock():
        users = {name: factories.UserFactory().pk for name in ("clerk", "decider", "compiler", "publisher")}
        yield SimpleNamespace(
            **users,
            **create_content(**{name: User.objects.get(pk=key) for name, key in users.items()}),
            approver=users["publisher"],
            old=Change.objects.get(seq=1).pk,
            owner=fetch("SELECT current_user"),
            sequence=fetch("SELECT pg_get_serial_sequence('enterprises_change', 'id')"),
            versions=fetch("SELECT pg_get_serial_sequence('enterprises_clusterevent', 'pgh_id')"),
            replacement=fetch("SELECT pg_get_functiondef('current_change'::regproc)"),
            **{name: find_trigger(*place) for name, place in TRIGGERS.items()},
        )
        delete_all_rows()


TRIGGERS = {
    "copier": ("enterprises_cluster", "insert_insert"),
    "updater": ("enterprises_cluster", "update_update"),
    "keeper": ("targets_release", "published_is_immutable"),
    "sealer": ("enterprises_change", "seal"),
    "queuer": ("enterprises_change", "queue_seal"),
}


def find_trigger(table: str, name: str) -> str:
    return fetch(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname ~ %s",
        table,
        f"^pgtrigger_{name}_[0-9a-f]+$",
    )


def create_content(clerk: User, decider: User, compiler: User, publisher: User) -> dict[str, int]:
    """Return the keys of what the attempts are about."""
    with change_by(clerk):
        factories.ClusterFactory(code="spare")
        factories.RecognitionFactory()
    approve_all()
    published = compile_release(slug="2020", as_of=DAY, by=compiler, **now())
    publish(published, by=publisher, at=timezone.now())
    ready = compile_release(slug="ready", as_of=date(2019, 12, 31), by=compiler, **now())
    with change_by(compiler):
        stale = Release.objects.create(
            slug="stale",
            as_of=date(2018, 12, 31),
            seq=1,
            known_at=timezone.now(),
            compiled_at=timezone.now(),
            compiled_by=compiler,
        )
    batch, applied = (create_import(clerk, decider) for _ in range(2))
    with change_by(clerk):
        applied.status, applied.applied_by = ImportBatch.Status.APPLIED, publisher
        applied.save(update_fields=["status", "applied_by"])
        pending = factories.RecognitionFactory()
    draft = compile_release(slug="draft", as_of=DAY, by=compiler, **now(), **WORDS)
    return {
        "published": published.pk,
        "ready": ready.pk,
        "draft": draft.pk,
        "stale": stale.pk,
        "version": event_model(Recognition).objects.get(pgh_obj=pending.pk).pgh_id,
        "batch": batch.pk,
        "row": batch.rows.get().pk,
        "applied": applied.pk,
    }


def now() -> dict[str, datetime]:
    return {"known_at": timezone.now(), "at": timezone.now()}


def create_import(clerk: User, decider: User) -> ImportBatch:
    """Return an import with one row, which somebody else decided."""
    batch = planning.create_batch(b"x", kind="enterprises", file_name="a.csv", submitted_by=clerk)
    ImportBatch.objects.filter(pk=batch.pk).update(status=ImportBatch.Status.PLANNED)
    row = ImportRow.objects.create(batch=batch, position=1, number=2, outcome=ImportRow.Outcome.UNCHANGED)
    with change_by(decider):
        ImportRow.objects.filter(pk=row.pk).update(decision="skip", decided_by=decider)
    batch.refresh_from_db()
    return batch


# Objects before an attempt, and those that it may have added.
OBSERVATION = """
SELECT (SELECT max(id) FROM enterprises_change) AS last,
       (SELECT max(seq) FROM enterprises_change) AS state,
       (SELECT count(*) FROM enterprises_change WHERE seq IS NULL) AS unsealed,
       (SELECT count(*) FROM enterprises_clusterevent) AS versions,
       {others}
"""
CONTENT = (
    "targets_release",
    "targets_releasefigure",
    "targets_releasecontributor",
    "targets_releasefile",
    "enterprises_pending",
    "enterprises_approval",
    "enterprises_return",
    "enterprises_confirmation",
    "enterprises_importbatch",
    "enterprises_importaction",
    "enterprises_importfile",
    "enterprises_importrow",
    "enterprises_rememberedcolumns",
    "accounts_accountevent",
    "auth_user",
)
OBSERVATION = OBSERVATION.replace(
    "{others}",
    ", ".join(f"(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t)" for table in CONTENT),
)


class Observer:
    """A session of the owner that holds no lock between two statements."""

    def __init__(self, session: psycopg.Connection) -> None:
        self.session = session
        session.autocommit = True
        self.tables = [
            name for name in history_tables() if name.endswith("event") and name != "accounts_accountevent"
        ]

    def observe(self) -> tuple:
        return self.session.execute(OBSERVATION).fetchone()

    def digest_until(self, change: int) -> list[str]:
        """Return a digest of each history table up to a change, by its key."""
        keys = {"enterprises_change": "id", **dict.fromkeys(self.tables, "change_id")}
        return [
            self.session.execute(
                f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t WHERE {key} <= {change}"
            ).fetchone()[0]
            for table, key in keys.items()
        ]

    def count_versions_since(self, state: int) -> int:
        """Return the number of versions under a change that was sealed later, dated by the clock."""
        return self.session.execute(
            "SELECT count(*) FROM enterprises_clusterevent e JOIN enterprises_change c ON c.id = e.change_id"
            " WHERE c.seq > %s AND c.committed_at > now() - interval '1 hour'",
            [state],
        ).fetchone()[0]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda each: each.title)
def test_serving_role_cannot_rewrite_the_history(attempt: Attempt, role, registry):
    with session(registry.owner) as reader:
        observer = Observer(reader)
        last, state, _, versions, *others = observer.observe()
        history = observer.digest_until(last)
        answer = run_attempt(attempt, role, registry)
        _, _, unsealed, versions_after, *others_after = observer.observe()
        assert re.search(attempt.answer, answer) if attempt.answer not in (WRITTEN, NOTHING) else answer == ""
        assert (observer.digest_until(last), others_after, unsealed) == (history, others, 0)
        assert (versions_after > versions) == (attempt.answer == WRITTEN)
        assert observer.count_versions_since(state) == versions_after - versions


def run_attempt(attempt: Attempt, role: str, registry: SimpleNamespace) -> str:
    """Execute and commit the statements of an attempt as the role; return the error, '' if there was none."""
    try:
        with session(role) as serving:
            serving.execute("SET lock_timeout = '2s'")
            for statement in attempt.statements:
                serving.execute(statement.format(**vars(registry)))
            serving.commit()
    except psycopg.Error as error:
        return str(error)
    return ""


def test_operations_guide_lists_every_attempt():
    guide = Path("docs/operations.md").read_text(encoding="utf-8")
    assert [each.title for each in ATTEMPTS if f"\n| {each.title} | " not in guide] == []
