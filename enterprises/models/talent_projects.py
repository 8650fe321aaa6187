"""Talent projects and teams introduced by the district."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.fields.yuan import Yuan
from enterprises.models.tracking import tracked


@tracked(is_reviewed=True)
class TalentProject(models.Model):
    """A project or team of high-level talents introduced by the district, with its host enterprise."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("project")
        TEAM = "team", _("team")

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        MUNICIPAL = "municipal", _("municipal")
        DISTRICT = "district", _("district level")

    class Origin(models.TextChoices):
        HOME = "home", _("domestic")
        ABROAD = "abroad", _("abroad")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    host = models.ForeignKey(
        Enterprise, verbose_name=_("host"), on_delete=models.PROTECT, related_name="talent_projects"
    )
    programme = models.CharField(_("programme"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    batch = models.CharField(_("batch"), max_length=80, blank=True)
    field = models.CharField(_("field"), max_length=120, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin)
    leader = models.CharField(_("leader"), max_length=60, blank=True, help_text=_("For staff only."))
    introduced_on = models.DateField(_("introduced on"))
    mid_term_on = models.DateField(_("mid-term review"), null=True, blank=True)
    accepted_on = models.DateField(_("acceptance"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)
    budget = Yuan(_("budget (yuan)"), null=True, blank=True)
    grants = Yuan(_("grants (yuan)"), null=True, blank=True)

    class Meta:
        verbose_name = _("talent project or team")
        verbose_name_plural = _("talent projects and teams")
        ordering = ("-introduced_on", "pk")
        indexes = [models.Index(fields=["introduced_on"], name="talentproject_introduced_on")]
        constraints = [
            models.CheckConstraint(
                name="talentproject_milestones_in_order",
                condition=(Q(mid_term_on__isnull=True) | Q(mid_term_on__gte=F("introduced_on")))
                & (Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("introduced_on"))),
                violation_error_message=_("A milestone must not be before the introduction."),
            ),
            models.CheckConstraint(
                name="talentproject_not_negative",
                condition=~Q(budget__lt=0) & ~Q(grants__lt=0),
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh
