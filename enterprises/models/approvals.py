"""Approvals: that a version of a record was seen by somebody who did not write it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from enterprises.models.changes import Change, CurrentChange, event_model
from enterprises.models.enterprise import Enterprise
from enterprises.models.records import AnnualReport, DistrictStatistic, Payment, SupportAward, TalentProject
from enterprises.models.standing import Recognition, Residence, ZoneMembership

KPI_BEARING: tuple[type[models.Model], ...] = (
    Enterprise,
    Residence,
    ZoneMembership,
    Recognition,
    AnnualReport,
    TalentProject,
    SupportAward,
    Payment,
    DistrictStatistic,
)


class Approval(models.Model):
    """One version of a record that bears on the figures was approved by a second person."""

    record = models.CharField(_("record"), max_length=40, help_text=_("The kind of record."))
    version = models.BigIntegerField(_("version"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    change = models.ForeignKey(
        Change,
        verbose_name=_("change"),
        on_delete=models.PROTECT,
        db_default=CurrentChange(),
        editable=False,
        related_name="approvals",
    )

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                name="approval_once",
                fields=["record", "version"],
                violation_error_message=_("This version was approved already."),
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="by_another",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_values"),
                declare=[("kind", "text"), ("wrong", "bigint")],
                func="""
                    FOR kind IN SELECT DISTINCT record FROM new_values LOOP
                        EXECUTE format(
                            'SELECT a.version FROM enterprises_approval a
                             LEFT JOIN %I e ON e.pgh_id = a.version
                             LEFT JOIN enterprises_change c ON c.id = e.change_id
                             WHERE a.change_id = current_change() AND a.record = %L
                               AND (e.pgh_id IS NULL OR c.user_id = a.approved_by_id)
                             LIMIT 1', 'enterprises_' || kind || 'event', kind) INTO wrong;
                        IF wrong IS NOT NULL THEN
                            RAISE EXCEPTION USING
                                ERRCODE = 'check_violation',
                                CONSTRAINT = 'approval_by_another',
                                MESSAGE = format('Version %s of a %s is not there, or its writer would approve it.',
                                                 wrong, kind);
                        END IF;
                    END LOOP;
                    RETURN NULL;
                """,  # noqa: E501
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.version}"


def pending(model: type[models.Model]) -> QuerySet[models.Model]:
    """Return the rows of a KPI-bearing model whose present version nobody has approved."""
    versions = event_model(model).objects.filter(pgh_obj=OuterRef("pk"))
    approvals = Approval.objects.filter(record=model._meta.model_name, version=OuterRef("present_version"))
    return model._default_manager.annotate(
        present_version=models.Subquery(versions.order_by("-pgh_id").values("pgh_id")[:1])
    ).filter(~Exists(approvals))


def approve(records: QuerySet[models.Model], *, by: AbstractBaseUser) -> int:
    """Approve the present version of each record that is pending; return how many were approved.

    Raises IntegrityError (approval_by_another) where `by` wrote one of the versions.
    """
    model = records.model
    event = event_model(model)
    ids, parameters = records.order_by().values("pk").query.sql_with_params()
    statement = sql.SQL(
        "INSERT INTO enterprises_approval (record, version, approved_by_id) "
        "SELECT {record}, max(e.pgh_id), {by} FROM {event} e WHERE e.pgh_obj_id IN ("
    ).format(
        record=sql.Literal(model._meta.model_name),
        by=sql.Literal(by.pk),
        event=sql.Identifier(event._meta.db_table),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement + sql.SQL(ids) + sql.SQL(") GROUP BY e.pgh_obj_id ON CONFLICT DO NOTHING"), parameters
        )
        return int(cursor.rowcount)
