"""Confirmations: a person's word that facts which contradict a plausibility rule are right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.models.approvals import APPEND_ONLY, IN_CURRENT_CHANGE, ReviewDecision


class Confirmation(ReviewDecision):
    """The confirmation of the facts of a finding, with its reason; append-only.

    It holds for the rule, the enterprise (by its organisation code) and exactly these facts, so another value
    asks again, and the same record entered again after an undo does not. Whoever confirmed a version is an
    author of it (see `approvals.IS_AUTHOR`).
    """

    rule = models.CharField(_("rule"), max_length=40)
    subject = models.CharField(_("organisation code"), max_length=9, db_collation="C")
    facts = models.JSONField(_("facts"))
    digest = models.CharField(_("digest of the facts (MD5)"), max_length=32, db_collation="C")
    row = models.BigIntegerField(_("key"))
    reason = models.TextField(_("reason"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="confirmations",
    )

    class Meta(ReviewDecision.Meta):
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        indexes = [
            models.Index(fields=["record", "row"], name="confirmation_of_record"),
            models.Index(fields=["record", "version"], name="confirmation_of_version"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="confirmation_once",
                fields=["subject", "rule", "digest"],
                violation_error_message=_("These facts have already been confirmed."),
            ),
            models.CheckConstraint(
                name="confirmation_with_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Enter the reason why the facts are right."),
            ),
        ]
        triggers = [APPEND_ONLY, IN_CURRENT_CHANGE]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"
