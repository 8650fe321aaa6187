"""The figures of a release and the enterprises included in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.kpis.figures import Cell
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.models import Enterprise
from targets.models.release_triggers import (
    build_compilation_trigger,
    build_immutable_trigger,
    build_truncate_trigger,
)
from targets.models.releases import Release


class ReleaseFigure(models.Model):
    """One figure of a release: an indicator for the district or for one key of a breakdown."""

    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.DO_NOTHING, related_name="figures"
    )
    indicator = models.CharField(_("indicator"), max_length=40)
    version = models.PositiveSmallIntegerField(_("definition version"))
    series = models.CharField(_("series"), max_length=20, blank=True)
    period = models.CharField(_("period"), max_length=30)
    by = models.CharField(_("breakdown"), max_length=20, blank=True)
    key = models.CharField(_("key"), max_length=40, null=True, blank=True)  # noqa: DJ001 - null is "not assigned"
    label_zh = models.CharField(_("Chinese label"), max_length=120, blank=True)
    label_en = models.CharField(_("English label"), max_length=120, blank=True)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=4, null=True)
    reason = models.CharField(_("reason for missing value"), max_length=40, blank=True)
    is_suppressed = models.BooleanField(_("suppressed"), default=False)
    reported = models.PositiveIntegerField(_("reported"), null=True)
    expected = models.PositiveIntegerField(_("expected"), null=True)
    provisional = models.PositiveIntegerField(_("provisional"), default=0)

    class Meta:
        verbose_name = _("figure of a release")
        verbose_name_plural = _("figures of releases")
        ordering = ("release", "pk")
        constraints = [
            models.UniqueConstraint(
                name="releasefigure_unique",
                fields=["release", "indicator", "series", "by", "key"],
                nulls_distinct=False,
                violation_error_message=_("The release already contains this figure."),
            ),
            models.CheckConstraint(
                name="releasefigure_value_or_reason",
                condition=Q(value__isnull=True) ^ Q(reason=""),
                violation_error_message=_("A figure requires a value, or a reason for the missing value."),
            ),
        ]
        triggers = [build_immutable_trigger(), build_compilation_trigger(), build_truncate_trigger()]

    def __str__(self) -> str:
        return f"{self.indicator} {self.by} {self.key or ''}".strip()

    @property
    def definition(self) -> Indicator:
        """The current definition of the indicator."""
        return INDICATORS[self.indicator]

    @property
    def cell(self) -> Cell:
        """The figure as a row of its breakdown."""
        return Cell(
            self.key,
            self.label_zh,
            self.label_en,
            self.value,
            self.reason,
            self.reported,
            self.expected,
            self.is_suppressed,
        )


class ReleaseContributor(models.Model):
    """An enterprise included in a figure of a release, with its names then; the amount is for staff only."""

    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.DO_NOTHING, related_name="contributors"
    )
    indicator = models.CharField(_("indicator"), max_length=40)
    enterprise = models.ForeignKey(
        Enterprise,
        verbose_name=_("enterprise"),
        on_delete=models.PROTECT,
        related_name="release_contributions",
    )
    code = models.CharField(_("code"), max_length=18)
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    value = models.DecimalField(_("amount"), max_digits=24, decimal_places=4, null=True)
    base = models.DecimalField(_("denominator of a ratio"), max_digits=24, decimal_places=4, null=True)
    keys = models.JSONField(
        _("breakdown categories"),
        default=dict,
        help_text=_("For each breakdown, the categories to which the enterprise belonged."),
    )

    class Meta:
        verbose_name = _("contributor to a release")
        verbose_name_plural = _("contributors to releases")
        ordering = ("release", "indicator", "code")
        indexes = [models.Index(fields=["release", "indicator", "code"], name="releasecontributor_list")]
        triggers = [build_immutable_trigger(), build_compilation_trigger(), build_truncate_trigger()]

    def __str__(self) -> str:
        return self.code
