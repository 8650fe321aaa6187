"""History tables: a version of each tracked row per write, stored by triggers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pghistory.models
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.changes import Change, CurrentChange

M = TypeVar("M", bound=type[models.Model])


class Event(pghistory.models.Event):
    """One version of a tracked row, written by a trigger and kept for ever."""

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


# Of each record that was written, its present version awaits review, in the place of the one before. By
# its unique index, not by a join: in a long transaction of single writes nobody has analysed the table, and
# a plan that was made while it was empty would read it whole for each of them.
_AWAIT_REVIEW = """
    INSERT INTO enterprises_pending (record, "row", version)
        SELECT '{record}', l.pgh_obj_id, l.pgh_id
        FROM (SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, pgh_id, pgh_label FROM new_values
              ORDER BY pgh_obj_id, pgh_id DESC) l
        WHERE l.pgh_label <> 'delete'
        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;
    IF EXISTS (SELECT FROM new_values WHERE pgh_label = 'delete') THEN
        DELETE FROM enterprises_pending p USING new_values n
        WHERE p.record = '{record}' AND p.row = n.pgh_obj_id AND n.pgh_label = 'delete';
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


def tracked(*, without: tuple[str, ...] = (), is_reviewed: bool = False) -> Callable[[M], M]:
    """Keep each version of the model's rows as an event `<Model>Event`, whoever writes and how.

    `without` names derived columns that need no history; each version of a model that `is_reviewed`
    awaits a second person (see judgements.Pending).
    """

    def decorate(model: M) -> M:
        names = [field.name for field in model._meta.local_fields]
        kept: M = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(without),
            context_field=None,  # type: ignore[arg-type] # no context: the change says who and why
            append_only=True,
            base_model=Event,
            level=pgtrigger.Statement,
            meta={
                "indexes": [
                    models.Index(fields=["pgh_obj", "-pgh_id"]),
                    # The feed tells of a change version by version, and goes on within a large one.
                    models.Index(fields=["change", "pgh_id"]),
                    # A past state is asked about one enterprise after another.
                    *(models.Index(fields=[name]) for name in names if name == "enterprise"),
                    # Of duplicates the feed tells more than their versions say, so they are found at once.
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
                "triggers": [_await_review(str(model._meta.model_name))] if is_reviewed else [],
                "default_permissions": (),
            },
        )(model)
        return kept

    return decorate


def is_tracked(model: Any) -> bool:
    """Say whether each version of the model's rows is kept."""
    return hasattr(model, "events")


def event_model(model: type[models.Model]) -> type[Any]:
    """Return the event model that keeps the versions of a tracked model."""
    return model._meta.get_field("events").related_model  # type: ignore[return-value]
