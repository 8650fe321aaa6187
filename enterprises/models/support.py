"""Support of enterprises: measures, awards applied for and approved, payments."""

from __future__ import annotations

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.fields.yuan import Yuan
from enterprises.models.reference import Reference, name_or_code
from enterprises.models.tracking import tracked


@tracked()
class SupportMeasure(Reference):
    """An instrument of support, and the chain it belongs to."""

    class Chain(models.TextChoices):
        FUNDING = "funding", _("funding chain")
        TALENT = "talent", _("talent chain")
        INNOVATION = "innovation", _("innovation chain")

    chain = models.CharField(_("chain"), max_length=20, choices=Chain)

    class Meta(Reference.Meta):
        verbose_name = _("support measure")
        verbose_name_plural = _("support measures")


@tracked(is_reviewed=True)
class SupportAward(models.Model):
    """An application of an enterprise under a measure, and the amount approved."""

    measure = models.ForeignKey(
        SupportMeasure, verbose_name=_("measure"), on_delete=models.PROTECT, related_name="awards"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="awards"
    )
    applied_on = models.DateField(_("applied on"))
    applied = Yuan(_("applied for (yuan)"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved = Yuan(_("approved (yuan)"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("support award")
        verbose_name_plural = _("support awards")
        ordering = ("-applied_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="supportaward_approved_whole",
                condition=Q(approved__isnull=True, approved_on__isnull=True)
                | Q(approved__isnull=False, approved_on__isnull=False),
                violation_error_message=_("An approval requires both a date and an amount."),
            ),
            models.CheckConstraint(
                name="supportaward_approved_after_applied",
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("applied_on")),
                violation_error_message=_("The approval must not be before the application."),
            ),
            models.CheckConstraint(
                name="supportaward_not_negative",
                condition=~Q(applied__lt=0) & ~Q(approved__lt=0),
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="paid_within_approved",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("approved"),
                func="PERFORM check_paid_within_approved(NEW.id); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return f"{name_or_code(self, 'measure')} {self.applied_on}"


@tracked(is_reviewed=True)
class Payment(models.Model):
    """A payment of an award, or an amount recovered (negative)."""

    award = models.ForeignKey(
        SupportAward, verbose_name=_("award"), on_delete=models.PROTECT, related_name="payments"
    )
    paid_on = models.DateField(_("paid on"))
    amount = Yuan(_("amount (yuan)"), help_text=_("Negative if an amount was recovered."))

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("award", "paid_on", "pk")
        indexes = [models.Index(fields=["paid_on"], name="payment_paid_on")]
        constraints = [
            models.CheckConstraint(
                name="payment_not_zero",
                condition=~Q(amount=0),
                violation_error_message=_("A payment requires an amount."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="paid_within_approved",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "award_id"),
                func="PERFORM check_paid_within_approved(NEW.award_id); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        amount = gettext("%(amount)s yuan") % {"amount": f"{self.amount:,}"}
        return f"{self.paid_on} {amount}"

    def clean(self) -> None:
        """Raise ValidationError if the payments would exceed the approved amount."""
        super().clean()
        if self.award_id is None or self.amount is None:
            return
        paid = self.award.payments.exclude(pk=self.pk).aggregate(sum=models.Sum("amount"))["sum"] or 0
        if paid + self.amount > (self.award.approved or 0):
            raise ValidationError({"amount": PAID_TOO_MUCH})


PAID_TOO_MUCH = _("The payments would exceed the approved amount.")
