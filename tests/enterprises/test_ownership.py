"""Attempts of the serving role to rewrite the history."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.utils import timezone

from enterprises.models import Change, Recognition, change_by, event_model
from enterprises.ownership import history_tables
from targets.releases.workflow import compile_release, publish
from tests import factories
from tests.enterprises.serving import fetch, session
from tests.enterprises.serving_attempts import ATTEMPTS, NOTHING, WRITTEN, Attempt
from tests.table_cleanup import delete_all_rows
from tests.targets.publishing import DAY, WORDS, approve_all

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def registry(role: str, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Yield a registry with a release, a draft and a pending version, which no attempt may change."""
    with django_db_blocker.unblock():
        clerk, compiler, publisher = (factories.UserFactory() for _ in range(3))
        with change_by(clerk):
            factories.ClusterFactory(code="spare")
            factories.RecognitionFactory()
        approve_all()
        times = {"known_at": timezone.now(), "at": timezone.now()}
        published = compile_release(slug="2020", as_of=DAY, by=compiler, **times)
        publish(published, by=publisher, at=timezone.now())
        with change_by(clerk):
            pending = factories.RecognitionFactory()
        times = {"known_at": timezone.now(), "at": timezone.now()}
        draft = compile_release(slug="draft", as_of=DAY, by=compiler, **times, **WORDS)
        yield SimpleNamespace(
            clerk=clerk.pk,
            compiler=compiler.pk,
            publisher=publisher.pk,
            approver=publisher.pk,
            published=published.pk,
            draft=draft.pk,
            old=Change.objects.get(seq=1).pk,
            version=event_model(Recognition).objects.get(pgh_obj=pending.pk).pgh_id,
            owner=fetch("SELECT current_user"),
            sequence=fetch("SELECT pg_get_serial_sequence('enterprises_change', 'id')"),
            replacement=fetch("SELECT pg_get_functiondef('current_change'::regproc)"),
            **{
                name: fetch(
                    "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
                    table,
                    f"pgtrigger_{trigger}%",
                )
                for name, table, trigger in (
                    ("copier", "enterprises_cluster", "insert_insert"),
                    ("updater", "enterprises_cluster", "update_update"),
                    ("keeper", "targets_release", "published_is_immutable"),
                )
            },
        )
        delete_all_rows()


# What was there before an attempt, and what it may have added.
OBSERVATION = """
SELECT (SELECT max(id) FROM enterprises_change) AS last,
       (SELECT max(seq) FROM enterprises_change) AS state,
       (SELECT count(*) FROM enterprises_change WHERE seq IS NULL) AS unsealed,
       (SELECT count(*) FROM enterprises_clusterevent) AS versions,
       (SELECT md5(string_agg(r::text, '' ORDER BY r.id)) FROM targets_release r
        WHERE published_at IS NOT NULL),
       (SELECT md5(string_agg(p::text, '' ORDER BY p.id)) FROM enterprises_pending p),
       (SELECT md5(string_agg(a::text, '' ORDER BY a.id)) FROM enterprises_approval a)
"""


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
