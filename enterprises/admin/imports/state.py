"""State of an import: progress, failure, and the next actions with the reason where one is not allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext, ngettext

from enterprises.imports.applying import has_part_in
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import Issue
from enterprises.models import ImportBatch, ImportRow, ImportWork

Status = ImportBatch.Status


def may(user: User | AnonymousUser, action: str) -> bool:
    """Return whether a user has a permission on imports: add (also decide, submit), apply, undo, view."""
    return user.has_perm(f"enterprises.{action}_importbatch")


@dataclass
class Action:
    """An action on a planned import; `why_not` is the reason why this user cannot take it."""

    name: str
    label: str
    why_not: str = ""
    is_grave: bool = False


def open_work(batch: ImportBatch) -> ImportWork | None:
    """Return the unfinished work on an import."""
    return batch.works.filter(ended_at=None).first()


def waiting_count(batch: ImportBatch) -> int:
    """Return the number of rows that need a decision."""
    return sum(batch.counts.get(outcome, 0) for outcome in ImportRow.WAITING)


def next_actions(batch: ImportBatch, user: Any) -> list[Action]:
    """Return the next actions on a planned import for this user."""
    if batch.ready_at is None:
        return [_submit_action(batch, user), *_replan_actions(user)]
    actions = [_apply_action(batch, user), *_replan_actions(user)]
    if may(user, "add"):
        actions.append(Action("take-back", gettext("Take the submission back")))
    return actions


def _submit_action(batch: ImportBatch, user: Any) -> Action:
    action = Action("submit", gettext("Submit"))
    if not may(user, "add"):
        action.why_not = gettext("A clerk submits this plan when it is decided.")
    elif count := waiting_count(batch):
        action.why_not = ngettext(
            "%(n)s row waits for a decision; then the plan can be submitted.",
            "%(n)s rows wait for a decision; then the plan can be submitted.",
            count,
        ) % {"n": count}
    return action


def _apply_action(batch: ImportBatch, user: Any) -> Action:
    action = Action("apply", gettext("Apply"), is_grave=True)
    if FORMATS[batch.kind].is_kpi_bearing and has_part_in(batch, user):
        action.why_not = (
            gettext("You handed this in; somebody else applies it, and so approves it.")
            if user.pk == batch.submitted_by_id
            else gettext("You decided on rows of it; somebody else applies it, and so approves it.")
        )
    elif not may(user, "apply"):
        action.why_not = gettext("A reviewer applies this plan, and so approves it.")
    return action


def _replan_actions(user: Any) -> list[Action]:
    return [Action("replan", gettext("Plan again"))] if may(user, "add") or may(user, "apply") else []


def label_of(batch: ImportBatch) -> str:
    """Return the state of an import in words."""
    if batch.status == Status.PLANNED:
        if batch.ready_at:
            return gettext("submitted, to be applied")
        return gettext("to be decided") if waiting_count(batch) else gettext("planned, to be submitted")
    return str(batch.get_status_display())


def progress_of(work: ImportWork) -> dict[str, Any]:
    """Return the progress of a work, for the page and for its polling."""
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
    """Return the issue because of which the last work on an import failed."""
    return Issue(**work.failure) if work and work.failure else None
