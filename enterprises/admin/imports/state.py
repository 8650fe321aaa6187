"""State of an import: progress, failure, and the next actions with the reason where one is not allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext, ngettext

from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import Issue
from enterprises.models import ImportBatch, ImportRow, ImportWork

Status = ImportBatch.Status


def may(user: User | AnonymousUser, action: str) -> bool:
    """Return whether a user has a permission on imports: add (also decide, submit), apply, undo, view."""
    return user.has_perm(f"enterprises.{action}_importbatch")


@dataclass
class Action:
    """An action on a planned import; `why_not` is the reason why this user cannot take it.

    `page` is the page that asks for it, where the action needs a preview or a reason.
    """

    name: str
    label: str
    why_not: str = ""
    is_grave: bool = False
    page: str = ""


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
    actions = [_apply_action(batch, user)]
    if may(user, "apply"):
        actions.append(Action("send-back", gettext("Send back…"), page="send-back"))
    actions += _replan_actions(user)
    if may(user, "add"):
        actions.append(Action("take-back", gettext("Withdraw the submission")))
    return actions


def _submit_action(batch: ImportBatch, user: Any) -> Action:
    action = Action("submit", gettext("Submit"))
    if not may(user, "add"):
        action.why_not = gettext("A clerk submits this plan once all rows are decided.")
    elif count := waiting_count(batch):
        action.why_not = ngettext(
            "%(n)s row requires a decision before the plan can be submitted.",
            "%(n)s rows require a decision before the plan can be submitted.",
            count,
        ) % {"n": count}
    return action


def _apply_action(batch: ImportBatch, user: Any) -> Action:
    action = Action("apply", gettext("Apply…"), is_grave=True, page="confirm")
    if FORMATS[batch.kind].is_kpi_bearing and batch.is_shaped_by(user):
        action.why_not = gettext(
            "You had a part in this import (see its history); another user must apply and thereby approve it."
        )
    elif not may(user, "apply"):
        action.why_not = gettext("A reviewer applies this plan and thereby approves it.")
    if action.why_not:
        names = ", ".join(str(user) for user in batch.possible_appliers())
        action.why_not += " " + (
            gettext("It can be applied by: %(names)s.") % {"names": names}
            if names
            else gettext("Nobody else may apply imports at present; an administrator can appoint a reviewer.")
        )
    return action


def _replan_actions(user: Any) -> list[Action]:
    return [Action("replan", gettext("Create plan again"))] if may(user, "add") or may(user, "apply") else []


def label_of(batch: ImportBatch) -> str:
    """Return the state of an import in words."""
    if batch.status == Status.PLANNED:
        if batch.ready_at:
            return gettext("submitted, to be applied")
        if batch.returned_reason:
            return gettext("sent back")
        return gettext("to be decided") if waiting_count(batch) else gettext("ready to submit")
    return str(batch.get_status_display())


def progress_of(work: ImportWork) -> dict[str, Any]:
    """Return the progress of a work, for the page and for its polling."""
    stages = {
        "": gettext("started"),
        "read": gettext("read"),
        "matched": gettext("matched"),
        "planned": gettext("plan created"),
        "marked": gettext("annotated"),
        "checked": gettext("checked"),
        "written": gettext("written"),
    }
    text = stages[work.stage] if work.starts else gettext("queued")
    if work.starts > 1:
        text += " · " + gettext("restarted after an interruption")
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
