"""The one sequence: who changed the registry, why, and in which order the changes were committed."""

from __future__ import annotations

from collections.abc import Iterator
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


class CurrentChange(models.Func):
    """The id of the change that the running transaction belongs to; made when first asked for."""

    function = "current_change"
    output_field = models.BigIntegerField()


class ChangeQuerySet(models.QuerySet["Change"]):
    """Questions about the order of changes."""

    def state(self) -> int:
        """Return the number of the last committed change that is visible; 0 in an empty registry."""
        return int(self.aggregate(last=Max("seq"))["last"] or 0)

    def state_at(self, instant: datetime) -> int | None:
        """Return the number of the last change committed by `instant`; None before the first."""
        last: int | None = self.filter(committed_at__lte=instant).aggregate(last=Max("seq"))["last"]
        return last

    def unsealed(self) -> ChangeQuerySet:
        """The changes of transactions that still run; only their own transaction sees them."""
        return self.filter(seq__isnull=True)


class Change(models.Model):
    """One transaction that changed the registry, numbered in the order of the commits.

    `seq` and `committed_at` are written by the database while the transaction commits, under one
    lock, so a reader who has seen number N has seen everything up to N. So is `highest`, the greatest key
    of the changes up to this one: only one that began earlier and was committed later has a lesser key
    than a change before it, so what belongs to a state is told by keys, and by these few.
    """

    # The database checks nothing here: sealing runs under the lock of the sequence, where a
    # foreign-key check could wait for a session that itself waits for the lock.
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
    highest = models.BigIntegerField(_("greatest key so far"), null=True, editable=False)
    queued = models.BooleanField(db_default=False, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-seq",)
        indexes = [
            models.Index(fields=["committed_at", "seq"], name="change_committed_at"),
            models.Index(fields=["seq"], name="change_overtaken", condition=~Q(highest=F("id"))),
        ]
        constraints = [
            models.CheckConstraint(
                name="change_sealed_whole",
                condition=Q(seq__isnull=True, committed_at__isnull=True, highest__isnull=True)
                | Q(seq__isnull=False, committed_at__isnull=False, highest__gte=F("id")),
            )
        ]
        triggers = [
            # Two rounds: the first is queued among the deferred foreign-key checks, the second behind
            # all of them. With one, the lock would be taken before a check that may have to wait.
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
                name="keep_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' OR OLD.seq IS NOT NULL THEN
                        RAISE EXCEPTION 'A change that was committed is kept for ever (change %).', OLD.id;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.seq}" if self.seq else "…"


def in_every_language(words: Promise, why: str = "") -> str:
    """Return words of the registry's own to be kept, so that who reads them in any language finds them.

    `why` is somebody's own reason, behind them.
    """
    said = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            said.append(str(words))
    return " · ".join(said) + (f": {why}" if why else "")


@contextmanager
def change_by(user: AbstractBaseUser | None, *, reason: str = "") -> Iterator[None]:
    """Write what happens inside as one change by `user`, in one transaction.

    >>> with change_by(request.user, reason="Notice 2023-4"):
    ...     recognition.save()
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('luohu.user', %s, true), set_config('luohu.reason', %s, true)",
            [str(user.pk) if user is not None and user.pk else "", reason],
        )
        yield


def backdate(instant: datetime) -> None:
    """Let the running transaction be dated `instant`: only in a demonstration, and never out of order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('luohu.committed_at', %s, true)", [instant.isoformat()])


def seal() -> None:
    """Number and date the change of the running transaction now; what follows in it is the next change.

    So the whole past of a demonstration, hundreds of dated changes, becomes visible in one commit or
    not at all. Anywhere else a change is sealed while it commits: the lock of the sequence, once
    taken, is held until then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('luohu.change', '', true)")
