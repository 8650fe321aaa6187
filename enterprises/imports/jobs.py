"""Long-running work on imports: created by pages, run by the worker, with progress stored for the pages.

A work can be started again after its worker died; a step that is already done is not repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from enterprises.constraint_messages import is_lock_failure, is_time_limit, name_lock_holders
from enterprises.history.revert import Reversal
from enterprises.imports import planning
from enterprises.imports.annotated_workbook import save_annotated
from enterprises.imports.applying import apply
from enterprises.imports.batch_reading import read_batch
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.imports.undoing import undo
from enterprises.models import ImportBatch, ImportWork

CONNECTION_LOST = (OperationalError, InterfaceError)
MAX_STARTS = 3  # a work that kills its worker this often fails
Task, Status = ImportWork.Task, ImportBatch.Status


class Superseded(Exception):
    """Raised where a later start of the same work is running, or the work has ended."""


def create_work(batch: ImportBatch, task: str, *, by: AbstractBaseUser) -> ImportWork:
    """Create a work; raise ImportRejected while another one on the same import is unfinished.

    An annotated workbook is written in the language of the request.
    """
    result = {"language": get_language()} if task == Task.MARK else {}
    try:
        with transaction.atomic():
            return ImportWork.objects.create(batch=batch, task=task, asked_by_id=by.pk, result=result)
    except IntegrityError as error:
        raise ImportRejected("busy") from error


def carry_out(pk: int) -> None:
    """Run a work and store its result or failure; do nothing where it has ended already.

    A lost connection is raised for the queue to retry; any other error ends the work, since it would recur.
    So does a lock that others hold longer than a job waits: their names are stored for the page.
    """
    work = _started(pk)
    if work is None:
        return
    try:
        if work.starts > MAX_STARTS:
            raise ImportRejected("broken_off", count=MAX_STARTS)
        if not _is_done(work):
            work.result = _TASKS[work.task](work)
    except Superseded:
        return
    except CONNECTION_LOST as error:
        if not is_time_limit(error):
            raise  # the queue starts it again
        code = "locked" if is_lock_failure(error) else "took_too_long"
        work.failure = Issue(code, params={"users": name_lock_holders(error) or "—"}).as_json()
    except ImportRejected as rejected:
        # The slower of two starts is rejected for what the other has done.
        work.batch.refresh_from_db()
        work.failure = None if _is_done(work) else rejected.issue.as_json()
    except Exception as error:
        work.failure = Issue("failed", params={"error": type(error).__name__}).as_json()
        _end(work)
        raise
    _end(work)


def _started(pk: int) -> ImportWork | None:
    """Return a work with one more start counted; None where it has ended."""
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
    """Return whether an earlier start completed the work without storing its end."""
    batch = work.batch
    if work.task == Task.APPLY:
        return batch.applied_by_id == work.asked_by_id
    return work.task == Task.UNDO and batch.status == Status.UNDONE


class ProgressWriter:
    """Stores the progress of a work; inside a transaction over a second connection, so that pages see it."""

    def __init__(self, work: ImportWork) -> None:
        self.work = work

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Store the progress; raise Superseded where another start of the work is running."""
        if connection.in_atomic_block:
            own = connection.copy()
            try:
                with own.cursor() as cursor:
                    self._write(cursor, stage, done, total)
            finally:
                own.close()
        else:
            with connection.cursor() as cursor:
                if not self._write(cursor, stage, done, total):
                    raise Superseded

    def _write(self, cursor: Any, stage: str, done: int, total: int) -> int:
        cursor.execute(
            "UPDATE enterprises_importwork SET stage = %s, done = %s, total = %s"
            " WHERE id = %s AND starts = %s AND ended_at IS NULL",
            [stage, done, total, self.work.pk, self.work.starts],
        )
        return int(cursor.rowcount)


def _read(work: ImportWork) -> dict[str, Any]:
    # A rejected file is no failed work: the batch stores the reason.
    with suppress(ImportRejected):
        read_batch(work.batch, progress=ProgressWriter(work))
    return {}


def _plan(work: ImportWork) -> dict[str, Any]:
    planning.plan(work.batch, today=timezone.localdate(), progress=ProgressWriter(work))
    return {}


def _replan(work: ImportWork) -> dict[str, Any]:
    planning.replan(work.batch, today=timezone.localdate(), progress=ProgressWriter(work))
    return {}


def _mark(work: ImportWork) -> dict[str, Any]:
    save_annotated(work.batch, work.result["language"], progress=ProgressWriter(work))
    return dict(work.result)


def _apply(work: ImportWork) -> dict[str, Any]:
    apply(work.batch, by=work.asked_by, progress=ProgressWriter(work))
    return {}


def _undo(work: ImportWork) -> dict[str, Any]:
    return reversal_as_json(undo(work.batch, by=work.asked_by))


def reversal_as_json(reversal: Reversal) -> dict[str, Any]:
    """Return the number of reverted records and the conflicts, as stored in the work and shown on pages."""
    return {
        "count": reversal.count,
        "conflicts": [
            {
                "model": conflict.model,
                "label": conflict.label,
                "field": conflict.field,
                "why": conflict.why,
                "before": conflict.before,
                "wrote": conflict.wrote,
                "now": conflict.now,
            }
            for conflict in reversal.conflicts
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
