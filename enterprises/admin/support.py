"""Support: forms and admins of measures, awards and payments."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.admin.base import RegistryAdmin, RegistryInline, amount
from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm, RegistryFormSet
from enterprises.admin.review import ReviewFilter
from enterprises.models import Payment, SupportAward, SupportMeasure
from enterprises.models.support import PAID_TOO_MUCH


class AwardForm(RegistryForm[SupportAward]):
    constraint_fields = {
        "supportaward_approved_whole": "approved",
        "supportaward_approved_after_applied": "approved_on",
        "supportaward_not_negative": "approved",
    }


class PaymentForm(RegistryForm[Payment]):
    constraint_fields = {"payment_not_zero": "amount"}


class PaymentFormSet(RegistryFormSet[Payment, SupportAward]):
    """The payments of an award, whose sum is limited by the approved amount."""

    def validate_unique(self) -> None:
        super().validate_unique()
        rows = [form for form in self.forms if self._is_filled(form)]
        paid = sum(form.instance.amount for form in rows if form.instance.amount is not None)
        if rows and paid > (self.instance.approved or 0):
            raise ValidationError(PAID_TOO_MUCH)


class PaymentInline(RegistryInline[Payment]):
    model = Payment
    form = PaymentForm
    formset = PaymentFormSet
    fields = [("paid_on", "amount")]


@admin.register(SupportAward)
class SupportAwardAdmin(EnterprisePartAdmin[SupportAward]):
    form = AwardForm
    export_format = "support_awards"
    list_display = ["enterprise", "measure", "applied_on", "applied_for", "approved_on", "granted"]
    list_select_related = ["enterprise", "measure"]
    list_filter = [ReviewFilter, "measure"]
    date_hierarchy = "applied_on"
    inlines = [PaymentInline]
    parts = ((Payment, "award"),)
    applied_for = amount("applied", _("applied for"))
    granted = amount("approved", _("approved"))
    fields = [("enterprise", "measure"), ("applied_on", "applied"), ("approved_on", "approved"), "note"]


@admin.register(Payment)
class PaymentAdmin(EnterprisePartAdmin[Payment]):
    form = PaymentForm
    export_format = "payments"
    enterprise = "award__enterprise"
    search_fields = ["award__enterprise__code"]
    list_display = ["paid_on", "paid", "measure", "recipient"]
    list_select_related = ["award__enterprise", "award__measure"]
    list_filter = [ReviewFilter, "award__measure"]
    date_hierarchy = "paid_on"
    fields = ["award", ("paid_on", "amount")]
    paid = amount("amount", _("amount"))

    @admin.display(description=_("measure"), ordering="award__measure")
    def measure(self, row: Payment) -> str:
        return str(row.award.measure)

    @admin.display(description=_("enterprise"))
    def recipient(self, row: Payment) -> str:
        return str(row.award.enterprise)


@admin.register(SupportMeasure)
class SupportMeasureAdmin(RegistryAdmin[SupportMeasure]):
    list_display = ["code", "name_zh", "name_en", "chain"]
    list_filter = ["chain"]
    search_fields = ["code", "name_zh", "name_en"]
