"""History tables: a version of each tracked row per write, stored by triggers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import pghistory
import pghistory.models
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.changes import Change, CurrentChange

M = TypeVar("M", bound=type[models.Model])


class Event(pghistory.models.Event):
    """One version of a tracked row; inserted by a trigger, never changed."""

    change = models.ForeignKey(
        Change,
        verbose_name=_("change"),
        on_delete=models.PROTECT,
        db_default=CurrentChange(),
        editable=False,
        db_index=False,  # see `tracked`
        related_name="%(class)s_set",
    )

    class Meta:
        abstract = True


# The version of each written record replaces the pending one before. By upsert on the unique index and not by
# a join: in a long transaction of single writes the table has no statistics, and a plan made while it was
# empty would scan it for each write. Nothing inserted: the versions are those of one DELETE.
_AWAIT_REVIEW = """
    INSERT INTO enterprises_pending (record, "row", version)
        SELECT '{record}', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> 'delete'
        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;
    IF NOT FOUND THEN
        DELETE FROM enterprises_pending p USING new_values n
        WHERE p.record = '{record}' AND p.row = n.pgh_obj_id;
    END IF;
    RETURN NULL;
"""


def _await_review(record: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="await_review",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="new_values"),
        func=_AWAIT_REVIEW.replace("{record}", record),
    )


def _keep_key(column: str) -> pgtrigger.Trigger:
    """Return the trigger that rejects another key, by which a row would leave its versions behind."""
    return pgtrigger.Trigger(
        name="keep_key",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(column),
        condition=pgtrigger.Condition(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"'),
        func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;",
    )


def by_trigger_only() -> pgtrigger.Trigger:
    """Return the trigger that rejects versions written by a statement of their own, the owner's included."""
    return pgtrigger.Trigger(
        name="by_trigger_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Truncate,
        level=pgtrigger.Statement,
        condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
        func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;",
    )


def tracked(*, without: tuple[str, ...] = (), is_reviewed: bool = False) -> Callable[[M], M]:
    """Store each version of the model's rows as an event `<Model>Event`, also for writes by raw SQL.

    `without` names derived columns that need no history; with `is_reviewed` each version is pending until a
    second person approves it (see `approvals.Pending`).
    """

    def decorate(model: M) -> M:
        """Add the event model; its triggers run once per statement, because an import writes many rows."""
        names = [field.name for field in model._meta.local_fields]
        tracked_model: M = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(without),
            context_field=None,  # type: ignore[arg-type] # the change has user and reason
            append_only=True,
            base_model=Event,
            level=pgtrigger.Statement,
            meta={
                "indexes": [
                    models.Index(fields=["pgh_obj", "-pgh_id"]),
                    # The change feed reads the versions of a change in order, and pages within a large
                    # change.
                    models.Index(fields=["change", "pgh_id"]),
                    # Past states are read by enterprise, and a corrected code leads to the present one.
                    *(models.Index(fields=[name]) for name in names if name in ("enterprise", "uscc")),
                    # The change feed looks up all duplicates: their records leave it when they are merged.
                    *(
                        models.Index(
                            fields=["pgh_obj"],
                            name="enterpriseevent_merged",
                            condition=Q(merged_into__isnull=False),
                        )
                        for name in names
                        if name == "merged_into"
                    ),
                ],
                "triggers": [
                    by_trigger_only(),
                    *([_await_review(str(model._meta.model_name))] if is_reviewed else []),
                ],
                "default_permissions": (),
            },
        )(model)
        pgtrigger.register(_keep_key(str(model._meta.pk.column)))(tracked_model)
        return tracked_model

    return decorate


def is_tracked(model: Any) -> bool:
    """Return whether the model has a history table."""
    return hasattr(model, "events")


def event_model(model: type[models.Model]) -> type[Any]:
    """Return the event model with the versions of a tracked model."""
    return cast("type[Any]", model._meta.get_field("events").related_model)
