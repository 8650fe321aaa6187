"""Long work on an import: asked for on a page, done by the worker, its progress kept where pages see it.

A work can be started twice, after its worker died: it then finds what was done and does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from enterprises.history.revert import Reversal
from enterprises.imports import planning
from enterprises.imports.annotated_workbook import save_annotated
from enterprises.imports.applying import apply
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.imports.undoing import undo
from enterprises.models import ImportBatch, ImportWork

LOST = (OperationalError, InterfaceError)  # what a database that went away raises
MOST_STARTS = 3  # a work that ends its worker so often is not tried again
Task, Status = ImportWork.Task, ImportBatch.Status


class Superseded(Exception):
    """Another start of the same work goes on; this one is no longer asked for."""


def ask(batch: ImportBatch, task: str, *, by: AbstractBaseUser) -> ImportWork:
    """Note that a work is wanted; raise ImportRejected while another one on the same import goes on.

    A workbook is marked in the language in which it was asked for.
    """
    result = {"language": get_language()} if task == Task.MARK else {}
    try:
        with transaction.atomic():
            return ImportWork.objects.create(batch=batch, task=task, asked_by_id=by.pk, result=result)
    except IntegrityError as error:
        raise ImportRejected("busy") from error


def carry_out(pk: int) -> None:
    """Do a work to its end, whatever that is; do nothing where it has ended already."""
    work = _started(pk)
    if work is None:
        return
    try:
        if work.starts > MOST_STARTS:
            raise ImportRejected("broken_off", count=MOST_STARTS)
        if not _is_done(work):
            work.result = _TASKS[work.task](work)
    except Superseded:
        return
    except LOST:
        raise  # not an end: it is started again
    except ImportRejected as rejected:
        # Of two starts of one work the slower one is refused what the other has done.
        work.batch.refresh_from_db()
        work.failure = None if _is_done(work) else rejected.issue.as_json()
    except Exception as error:
        work.failure = Issue("failed", params={"error": type(error).__name__}).as_json()
        _end(work)
        raise
    _end(work)


def _started(pk: int) -> ImportWork | None:
    """Count one more start of a work, and return it unless it has ended."""
    with transaction.atomic():
        open_works = ImportWork.objects.select_for_update(of=("self",)).filter(ended_at=None)
        work = open_works.select_related("batch", "asked_by").filter(pk=pk).first()
        if work:
            work.starts += 1
            work.stage, work.done, work.total = "", 0, 0
            work.save(update_fields=["starts", "stage", "done", "total"])
    return work


def _end(work: ImportWork) -> None:
    work.ended_at = timezone.now()
    work.save(update_fields=["ended_at", "failure", "result"])


def _is_done(work: ImportWork) -> bool:
    """Say whether an earlier start of the work has done it, and only its end was not noted."""
    batch = work.batch
    if work.task == Task.APPLY:
        return batch.applied_by_id == work.asked_by_id
    return work.task == Task.UNDO and batch.status == Status.UNDONE


class Tell:
    """Keeps the progress of a work, also from within a transaction: through a connection of its own."""

    def __init__(self, work: ImportWork) -> None:
        self.work = work

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note how far the work is; raise Superseded where another start of it goes on."""
        if connection.in_atomic_block:
            own = connection.copy()
            try:
                with own.cursor() as cursor:
                    self._note(cursor, stage, done, total)
            finally:
                own.close()
        else:
            with connection.cursor() as cursor:
                if not self._note(cursor, stage, done, total):
                    raise Superseded

    def _note(self, cursor: Any, stage: str, done: int, total: int) -> int:
        cursor.execute(
            "UPDATE enterprises_importwork SET stage = %s, done = %s, total = %s"
            " WHERE id = %s AND starts = %s AND ended_at IS NULL",
            [stage, done, total, self.work.pk, self.work.starts],
        )
        return int(cursor.rowcount)


def _read(work: ImportWork) -> dict[str, Any]:
    # A file that is refused is no work that failed: the batch says why.
    with suppress(ImportRejected):
        planning.understand(work.batch, progress=Tell(work))
    return {}


def _plan(work: ImportWork) -> dict[str, Any]:
    planning.plan(work.batch, today=timezone.localdate(), progress=Tell(work))
    return {}


def _replan(work: ImportWork) -> dict[str, Any]:
    planning.replan(work.batch, today=timezone.localdate(), progress=Tell(work))
    return {}


def _mark(work: ImportWork) -> dict[str, Any]:
    save_annotated(work.batch, work.result["language"], progress=Tell(work))
    return dict(work.result)


def _apply(work: ImportWork) -> dict[str, Any]:
    apply(work.batch, by=work.asked_by, progress=Tell(work))
    return {}


def _undo(work: ImportWork) -> dict[str, Any]:
    return told(undo(work.batch, by=work.asked_by))


def told(reversal: Reversal) -> dict[str, Any]:
    """Return what was put back and what was not, as it is kept and shown."""
    return {
        "count": reversal.count,
        "kept": [
            {
                "model": kept.model,
                "label": kept.label,
                "field": kept.field,
                "why": kept.why,
                "before": kept.before,
                "wrote": kept.wrote,
                "now": kept.now,
            }
            for kept in reversal.kept
        ],
    }


_TASKS: dict[str, Callable[[ImportWork], dict[str, Any]]] = {
    Task.READ: _read,
    Task.PLAN: _plan,
    Task.REPLAN: _replan,
    Task.MARK: _mark,
    Task.APPLY: _apply,
    Task.UNDO: _undo,
}
