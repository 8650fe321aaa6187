"""Review decisions: approvals and rejections of single versions, and the pending versions without one."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.models.changes import Change, CurrentChange
from enterprises.models.enterprises import Enterprise
from enterprises.models.import_actions import ImportAction
from enterprises.models.memberships import ZoneMembership
from enterprises.models.recognitions import Recognition
from enterprises.models.reports import AnnualReport
from enterprises.models.residences import Residence
from enterprises.models.statistics import DistrictStatistic
from enterprises.models.support import Payment, SupportAward
from enterprises.models.talent_projects import TalentProject

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


APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)

# An explicit `change_id` would put the decision under a change of the past.
IN_CURRENT_CHANGE = pgtrigger.Trigger(
    name="in_current_change",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="new_values"),
    declare=[("of_transaction", "bigint")],
    func="""
        IF EXISTS (SELECT FROM new_values) THEN
            of_transaction := current_change();
            IF EXISTS (SELECT FROM new_values WHERE change_id IS DISTINCT FROM of_transaction) THEN
                RAISE EXCEPTION 'A decision belongs to the change of its transaction.';
            END IF;
        END IF;
        RETURN NULL;
    """,
)

_AUTHORING = ", ".join(f"'{kind.value}'" for kind in ImportAction.AUTHORING)

# Whether `user` is an author of what the version `e` of a record would approve: the writer of a version since
# the last approved one, somebody who shaped an import that wrote one, or who confirmed its facts. Approving
# the newest version alone would approve the own value below it.
IS_AUTHOR = f"""EXISTS (
    SELECT FROM public.{{event}} w JOIN enterprises_change c ON c.id = w.change_id
    WHERE w.pgh_obj_id = e.pgh_obj_id AND w.pgh_id <= e.pgh_id
      AND (c.user_id = {{user}} OR EXISTS (
          SELECT FROM enterprises_importbatch b JOIN enterprises_importaction i ON i.batch_id = b.id
          WHERE b.change_id = c.id AND i.by_id = {{user}} AND i.kind IN ({_AUTHORING}))
        OR EXISTS (
          SELECT FROM enterprises_confirmation k
          WHERE k.record = {{record}} AND k.version = w.pgh_id AND k.confirmed_by_id = {{user}}))
      AND NOT EXISTS (
          SELECT FROM public.{{event}} p
          JOIN enterprises_approval d ON d.record = {{record}} AND d.version = p.pgh_id
          WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id >= w.pgh_id AND p.pgh_id < e.pgh_id))"""


def _unique_version(name: str, message: Any) -> models.UniqueConstraint:
    return models.UniqueConstraint(name=name, fields=["record", "version"], violation_error_message=message)


class ReviewDecision(models.Model):
    """Abstract base of a decision about one version of a record; append-only."""

    record = models.CharField(_("record"), max_length=40, help_text=_("The kind of record."))
    version = models.BigIntegerField(_("version"))
    change = models.ForeignKey(
        Change,
        verbose_name=_("change"),
        on_delete=models.PROTECT,
        db_default=CurrentChange(),
        editable=False,
        related_name="%(class)ss",
    )

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("-pk",)

    def __str__(self) -> str:
        return f"{self.record} {self.version}"


_PENDING_TWICE = _("This record is already pending review.")


class Pending(models.Model):
    """The current version of a record that bears on figures, as long as it is not approved.

    Triggers maintain the table: a write adds the version; its approval, a later version or the deletion of
    the record removes it. Searching the history tables for versions without approval would read all of them.
    """

    record = models.CharField(_("record"), max_length=40)
    row = models.BigIntegerField(_("key"))
    version = models.BigIntegerField(_("version"))

    class Meta:
        verbose_name = _("record pending review")
        verbose_name_plural = _("records pending review")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="pending_once", fields=["record", "row"], violation_error_message=_PENDING_TWICE
            ),
            models.UniqueConstraint(
                name="pending_version", fields=["record", "version"], violation_error_message=_PENDING_TWICE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.version}"


class Approval(ReviewDecision):
    """The approval of one version of a record by a second person."""

    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        related_name="approvals",
    )

    class Meta(ReviewDecision.Meta):
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [_unique_version("approval_once", _("This version has already been approved."))]
        triggers = [
            APPEND_ONLY,
            IN_CURRENT_CHANGE,
            pgtrigger.Trigger(
                name="pending_no_more",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    DELETE FROM enterprises_pending p USING new_values n
                    WHERE p.record = n.record AND p.version = n.version;
                    RETURN NULL;
                """,
            ),
            # The approver is no author. `EXECUTE`, because each kind of record has its own history
            # table; once per kind and statement, because an import approves many versions at once.
            # One query for each kind of record, which has its own history table; a check row by row
            # would take minutes for an import of 100,000 rows.
            pgtrigger.Trigger(
                name="by_another",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_values"),
                declare=[("kind", "text"), ("wrong", "bigint")],
                func=f"""
                    FOR kind IN SELECT DISTINCT record FROM new_values LOOP
                        EXECUTE format($sql$
                            SELECT a.version FROM new_values a
                            LEFT JOIN public.%1$I e ON e.pgh_id = a.version
                            WHERE a.record = %2$L AND (e.pgh_id IS NULL OR {
                    IS_AUTHOR.format(event="%1$I", record="%2$L", user="a.approved_by_id")
                })
                            LIMIT 1 $sql$, 'enterprises_' || kind || 'event', kind) INTO wrong;
                        IF wrong IS NOT NULL THEN
                            RAISE EXCEPTION USING
                                ERRCODE = 'check_violation',
                                CONSTRAINT = 'approval_by_another',
                                MESSAGE = format(
                                    'Version %s of a %s is not there, or an author would approve it.',
                                    wrong, kind);
                        END IF;
                    END LOOP;
                    RETURN NULL;
                """,
            ),
        ]


class Rejection(ReviewDecision):
    """The rejection of one version of a record, with the reason for its writer.

    It is in effect until the record is changed or deleted, or the version is approved.
    """

    reason = models.TextField(_("reason"))
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("returned by"),
        on_delete=models.PROTECT,
        related_name="returns",
    )

    class Meta(ReviewDecision.Meta):
        db_table = "enterprises_return"
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            _unique_version("return_once", _("This version has already been returned.")),
            models.CheckConstraint(
                name="return_with_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Enter the reason for the return."),
            ),
        ]
        triggers = [APPEND_ONLY, IN_CURRENT_CHANGE]
