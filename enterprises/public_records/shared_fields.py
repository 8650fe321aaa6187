"""Public fields that several records have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.public_records.fields import PublicField

NAMED = (
    PublicField(name="code", description=_("The code that identifies it.")),
    PublicField(name="name_zh", description=_("Chinese name.")),
    PublicField(
        name="name_en",
        description=_("English name; null if none."),
        is_null=True,
        is_blank=True,
    ),
)
OF_ENTERPRISE = PublicField(
    name="enterprise",
    description=_("The code of the enterprise, as in its address."),
    enterprise_key="enterprise_id",
    value_on=lambda row, day: row.enterprise.code,
)
STARTS_ON = PublicField(name="starts_on", description=_("The first day."), format="date")
ENDS_ON = PublicField(
    name="ends_on", description=_("The last day; empty if open-ended."), format="date", is_null=True
)
RECORDED_SINCE = PublicField(
    name="recorded_since",
    description=_("The first day from which the records are complete; null if unknown."),
    format="date",
    is_null=True,
)
