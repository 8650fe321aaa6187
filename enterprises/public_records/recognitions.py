"""The public fields of recognitions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.models import Recognition
from enterprises.public_records.fields import PublicField, PublicRecord
from enterprises.public_records.shared_fields import OF_ENTERPRISE

RECOGNITION = PublicRecord(
    Recognition,
    (
        OF_ENTERPRISE,
        PublicField(name="scheme", description=_("The code of the scheme."), column="scheme_id"),
        PublicField(
            name="number",
            description=_("The certificate number; null if there is none."),
            is_null=True,
            is_blank=True,
            is_free_text=True,
        ),
        PublicField(name="issued_on", description=_("The date of issue."), format="date", is_null=True),
        PublicField(name="starts_on", description=_("The first day of validity."), format="date"),
        PublicField(
            name="ends_on",
            description=_("The last day of validity; null if open-ended."),
            format="date",
            is_null=True,
        ),
        PublicField(
            name="cancelled_from",
            description=_("The first day on which it is no longer in force."),
            format="date",
            is_null=True,
        ),
        PublicField(
            name="kind",
            description=_("First recognition, re-recognition, or held when the enterprise moved in."),
            choices=tuple(Recognition.Kind.values),
        ),
        PublicField(
            name="field",
            description=_("The field of technology; null if not given."),
            is_null=True,
            is_blank=True,
        ),
    ),
    "Recognition",
    _("A recognition of an enterprise, whether in force or not."),
)
_HELD_FIELDS = ("scheme", "number", "issued_on", "starts_on", "ends_on", "cancelled_from")
HELD_RECOGNITION = PublicRecord(
    Recognition,
    tuple(field for field in RECOGNITION.fields if field.name in _HELD_FIELDS),
    "HeldRecognition",
    _("A recognition held by the enterprise on the date."),
)
