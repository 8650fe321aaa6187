"""Codes of an enterprise: the Unified Social Credit Code, the organisation code, the code in addresses."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext_lazy as _

from enterprises import uscc
from enterprises.models.fields.keys import CodeField


class Coded(models.Model):
    """Abstract base of the enterprise: its codes and their validation."""

    uscc = CodeField(
        _("Unified Social Credit Code"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        db_collation="C",
        error_messages={"unique": _("An enterprise with this code already exists.")},
        help_text=_(
            "18 characters. May be empty only for an enterprise that ended before these codes "
            "were introduced."
        ),
    )
    organisation_code = CodeField(
        _("organisation code"),
        max_length=9,
        unique=True,
        blank=True,
        db_collation="C",
        error_messages={"unique": _("An enterprise with this organisation code already exists.")},
        help_text=_("Derived from the Unified Social Credit Code if there is one."),
    )
    code = models.GeneratedField(
        expression=Coalesce("uscc", "organisation_code"),
        output_field=models.CharField(max_length=18, db_collation="C"),
        db_persist=True,
        verbose_name=_("code in the address"),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raise ValidationError for an invalid code; fill in the organisation code from the USCC."""
        super().clean()
        self.uscc = self.uscc or None
        if self.uscc:
            try:
                uscc.validate_uscc(self.uscc)
            except ValidationError as error:
                raise ValidationError({"uscc": error}) from None
            self.organisation_code = uscc.organisation_code(self.uscc)
        elif not self.organisation_code:
            raise ValidationError({"uscc": _("Enter the Unified Social Credit Code.")})
        else:
            try:
                uscc.validate_organisation_code(self.organisation_code)
            except ValidationError as error:
                raise ValidationError({"organisation_code": error}) from None


# A list, because the `Meta` of Enterprise replaces that of its abstract bases, and their constraints with it.
CODE_CONSTRAINTS = [
    models.UniqueConstraint(
        name="enterprise_code_unique",
        fields=["code"],
        violation_error_message=_("An enterprise with this code already exists."),
    ),
    models.CheckConstraint(
        name="enterprise_uscc_valid",
        condition=Q(uscc__isnull=True)
        | Q(Func(F("uscc"), function="uscc_is_valid", output_field=BooleanField())),
        violation_error_message=_("The Unified Social Credit Code is not valid."),
    ),
    models.CheckConstraint(
        name="enterprise_organisation_code_valid",
        condition=Q(uscc__isnull=False)
        | Q(
            Func(
                F("organisation_code"),
                function="organisation_code_is_valid",
                output_field=BooleanField(),
            )
        ),
        violation_error_message=_("The organisation code is not valid."),
    ),
    models.CheckConstraint(
        name="enterprise_codes_agree",
        condition=Q(uscc__isnull=True) | Q(organisation_code=Substr(F("uscc"), 9, 9)),
        violation_error_message=_("The organisation code does not match the credit code."),
    ),
]
