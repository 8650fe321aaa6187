"""Former names: the names that an enterprise carried before, each with its period."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.fields.keys import Named
from enterprises.models.periods import Period, ends_after_start
from enterprises.models.tracking import tracked


@tracked(without=("name_key", "grams", "core", "search_keys"))
class FormerName(Named, Period):
    """An earlier name of an enterprise, with its period."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="former_names"
    )

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ("enterprise", "starts_on")
        indexes = [
            GinIndex(fields=["grams"], name="formername_grams", fastupdate=False),
            GinIndex(fields=["search_keys"], name="formername_search_keys", fastupdate=False),
            models.Index(fields=["core"], name="formername_core"),
        ]
        constraints = [
            ends_after_start(),
            ExclusionConstraint(
                name="formername_no_overlap",
                expressions=[("enterprise", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                violation_error_message=_("The enterprise already has another former name for this period."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh
