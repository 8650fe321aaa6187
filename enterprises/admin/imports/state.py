"""How far an import is, and which act is whose turn, with the reason where one is not this person's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext, ngettext

from enterprises.imports.applying import has_part_in
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import Issue
from enterprises.models import ImportBatch, ImportRow, ImportWork

Status = ImportBatch.Status


def may(user: AbstractBaseUser | AnonymousUser, action: str) -> bool:
    """Say whether a person has a right on imports: add (and decide, submit), apply, undo, view."""
    return user.has_perm(f"enterprises.{action}_importbatch")  # type: ignore[union-attr] # staff only


@dataclass
class Act:
    """Something that can be done with an import; `why_not` says why this person cannot."""

    name: str
    label: str
    why_not: str = ""
    is_grave: bool = False


def open_work(batch: ImportBatch) -> ImportWork | None:
    """Return the work that goes on with an import."""
    return batch.works.filter(ended_at=None).first()


def waiting_count(batch: ImportBatch) -> int:
    """Return how many rows of the plan wait for a decision."""
    return sum(batch.counts.get(outcome, 0) for outcome in ImportRow.WAITING)


def acts_on_plan(batch: ImportBatch, user: Any) -> list[Act]:
    """Return what comes next for a planned import, for this person."""
    if batch.ready_at is None:
        return [_submitting(batch, user), *_replanning(user)]
    found = [_applying(batch, user), *_replanning(user)]
    if may(user, "add"):
        found.append(Act("take-back", gettext("Take the submission back")))
    return found


def _submitting(batch: ImportBatch, user: Any) -> Act:
    act = Act("submit", gettext("Submit"))
    if not may(user, "add"):
        act.why_not = gettext("A clerk submits this plan when it is decided.")
    elif count := waiting_count(batch):
        act.why_not = ngettext(
            "%(n)s row waits for a decision; then the plan can be submitted.",
            "%(n)s rows wait for a decision; then the plan can be submitted.",
            count,
        ) % {"n": count}
    return act


def _applying(batch: ImportBatch, user: Any) -> Act:
    act = Act("apply", gettext("Apply"), is_grave=True)
    if FORMATS[batch.kind].is_kpi_bearing and has_part_in(batch, user):
        act.why_not = (
            gettext("You handed this in; somebody else applies it, and so approves it.")
            if user.pk == batch.submitted_by_id
            else gettext("You decided on rows of it; somebody else applies it, and so approves it.")
        )
    elif not may(user, "apply"):
        act.why_not = gettext("A reviewer applies this plan, and so approves it.")
    return act


def _replanning(user: Any) -> list[Act]:
    return [Act("replan", gettext("Plan again"))] if may(user, "add") or may(user, "apply") else []


def label_of(batch: ImportBatch) -> str:
    """Return how far an import is, in words."""
    if batch.status == Status.PLANNED:
        if batch.ready_at:
            return gettext("submitted, to be applied")
        return gettext("to be decided") if waiting_count(batch) else gettext("planned, to be submitted")
    return str(batch.get_status_display())


def progress_of(work: ImportWork) -> dict[str, Any]:
    """Return how far a work is, as the page shows it and asks for it again."""
    stages = {
        "": gettext("begun"),
        "read": gettext("read"),
        "matched": gettext("matched"),
        "planned": gettext("planned"),
        "marked": gettext("marked"),
        "checked": gettext("checked"),
        "written": gettext("written"),
    }
    text = stages[work.stage] if work.starts else gettext("waiting for the worker")
    if work.starts > 1:
        text += " · " + gettext("begun again, after it was broken off")
    return {
        "task": str(work.get_task_display()),
        "text": text,
        "done": work.done,
        "total": work.total,
        "has_ended": work.ended_at is not None,
    }


def failure_of(work: ImportWork | None) -> Issue | None:
    """Return why the last work on an import failed."""
    return Issue(**work.failure) if work and work.failure else None
