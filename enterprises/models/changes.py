"""Changes: transactions that wrote to the registry, with user, reason and number in the order of commits."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from enterprises.models.lock_holders import WRITER, lock_watch

_PERMANENT = "RAISE EXCEPTION 'A change that was committed is kept for ever (change %).', OLD.id;"


class CurrentChange(models.Func):
    """SQL function: the id of the change of the running transaction, which it inserts on the first call."""

    function = "current_change"
    output_field = models.BigIntegerField()


class CurrentTransaction(models.Func):
    """SQL function: the number of the running transaction."""

    function = "txid_current"
    output_field = models.BigIntegerField()


class ChangeQuerySet(models.QuerySet["Change"]):
    """Query set of changes with the states that they number."""

    def state(self) -> int:
        """Return the number of the last committed change that is visible; 0 in an empty registry."""
        return int(self.aggregate(last=Max("seq"))["last"] or 0)

    def state_at(self, instant: datetime) -> int | None:
        """Return the number of the last change committed by `instant`; None before the first."""
        last: int | None = self.filter(committed_at__lte=instant).aggregate(last=Max("seq"))["last"]
        return last

    def states_at(self, instants: Collection[datetime]) -> dict[datetime, int | None]:
        """Return `state_at` for each of some instants, in one query or none."""
        if not instants:
            return {}
        statement = """
            SELECT i.instant, (SELECT max(seq) FROM enterprises_change WHERE committed_at <= i.instant)
            FROM unnest(%s::timestamptz[]) AS i(instant)
        """
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(instants)])
            return dict(cursor.fetchall())

    def committed_at(self, state: int | None) -> datetime | None:
        """Return the instant of a state's last commit; of the present state for None."""
        changes = self.filter(seq__isnull=False) if state is None else self.filter(seq__lte=state)
        return changes.order_by("-seq").values_list("committed_at", flat=True).first()

    def digest_at(self, seq: int) -> str | None:
        """Return the digest of the state `seq` in hexadecimal digits; None before the chain begins."""
        digest = self.filter(seq=seq).values_list("digest", flat=True).first()
        return None if digest is None else bytes(digest).hex()

    def unsealed(self) -> ChangeQuerySet:
        """Return the changes of running transactions; each is visible in its own transaction only."""
        return self.filter(seq__isnull=True)


class Change(models.Model):
    """One transaction that changed the registry, numbered in the order of the commits.

    The database writes `seq` and `committed_at` during the commit, under one lock, so a reader of number N
    has read everything up to N. It also writes `highest`, the greatest key of the changes up to this one.
    Keys are in another order than commits only for transactions that overlapped; so a version belongs to a
    state if the key of its change is at most `highest`, except for those few (see `history.snapshots`).
    """

    # Without a foreign-key constraint: sealing runs under the lock of the sequence, where a foreign-key check
    # could wait for a session that waits for that lock itself: a deadlock.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="changes",
    )
    reason = models.TextField(_("reason"), blank=True)
    started_at = models.DateTimeField(_("started at"), db_default=Now())
    seq = models.BigIntegerField(_("number"), null=True, unique=True, editable=False)
    committed_at = models.DateTimeField(_("committed at"), null=True, editable=False)
    highest = models.BigIntegerField(_("highest key so far"), null=True, editable=False)
    queued = models.BooleanField(db_default=False, editable=False)
    # Digests of what it wrote, by table, and of the change with all before it (`enterprises.integrity`).
    versions = models.JSONField(null=True, editable=False)
    digest = models.BinaryField(_("digest (SHA-256)"), null=True, editable=False)
    # Tells the change of the running transaction from all others; means nothing once it is sealed.
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-seq",)
        indexes = [
            models.Index(fields=["committed_at", "seq"], name="change_committed_at"),
            models.Index(fields=["seq"], name="change_overtaken", condition=~Q(highest=F("id"))),
            # Newest first: a demonstration seals hundreds in one transaction, each a dead entry.
            models.Index(fields=["transaction", "-id"], name="change_unsealed", condition=Q(seq=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="change_sealed_whole",
                condition=Q(seq__isnull=True, committed_at__isnull=True, highest__isnull=True)
                | Q(seq__isnull=False, committed_at__isnull=False, highest__gte=F("id")),
            )
        ]
        triggers = [
            # Two rounds of deferred triggers: the first is queued among the deferred foreign-key checks, the
            # second after all of them. In one round the lock would be taken before a check that may wait.
            pgtrigger.Trigger(
                name="queue_seal",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="UPDATE enterprises_change SET queued = true WHERE id = NEW.id; RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="seal",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(old__queued=False, new__queued=True),
                func="PERFORM seal_change(NEW.id); RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="begin_unsealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.seq IS NOT NULL OR NEW.queued"),
                func="RAISE EXCEPTION 'A change is sealed at the commit, by the database.';",
            ),
            pgtrigger.Trigger(
                name="keep_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__seq__isnull=False),
                func=_PERMANENT,
            ),
            pgtrigger.Trigger(
                name="kept", when=pgtrigger.Before, operation=pgtrigger.Delete, func=_PERMANENT
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.seq}" if self.seq else "…"


def in_every_language(text: Promise, why: str = "") -> str:
    """Return a generated reason in all languages, to be stored; `why`, typed by a person, is appended."""
    translations = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            translations.append(str(text))
    return " · ".join(translations) + (f": {why}" if why else "")


@contextmanager
def change_by(user: AbstractBaseUser | None, *, reason: str = "") -> Iterator[None]:
    """Open a transaction whose writes are one change by `user`, and name it for those who wait for it.

    User and reason are claims of the application: the database has one role for all its users.

    >>> with change_by(request.user, reason="Notice 2023-4"):
    ...     recognition.save()
    """
    key = str(user.pk) if user is not None and user.pk else ""
    with lock_watch() as watch, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('luohu.user', %s, true), set_config('luohu.reason', %s, true),"
                " set_config('application_name', %s, true),"
                " pg_backend_pid(), extract(epoch FROM current_setting('lock_timeout')::interval)",
                [key, reason, f"{WRITER}{key}"],
            )
            pid, lock_timeout = cursor.fetchone()[-2:]
        watch(pid, float(lock_timeout))
        yield


def check_constraints() -> None:
    """Check the deferred constraints now, where a violation can be reported; the change stays unsealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(DISTINCT quote_ident(conname), ', ') FROM pg_constraint WHERE condeferrable"
            " AND connamespace = 'public'::regnamespace AND conrelid <> 'public.enterprises_change'::regclass"
        )
        [names] = cursor.fetchone()
        cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE; SET CONSTRAINTS {names} DEFERRED")


def backdate(instant: datetime) -> None:
    """Date the running transaction `instant`; only in a demonstration, and only in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('luohu.committed_at', %s, true)", [instant.isoformat()])


def seal() -> None:
    """Seal the change of the running transaction now; later writes of it are the next change.

    Only for building a demonstration, whose hundreds of dated changes become visible in one commit or not at
    all. Elsewhere it would block other commits, because the lock of the sequence is held until the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
