"""First recorded days of what has no row of its own for one: residences, zones, support, reports …"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.models.tracking import tracked


@tracked()
class RecordedSeries(models.Model):
    """A series of records and the day from which it is complete; a scheme has that day in its own row.

    The reference data have a row for each series, without a day where none is known.
    """

    class Code(models.TextChoices):
        RESIDENCES = "residences", _("residences")
        ZONE_MEMBERSHIPS = "zone_memberships", _("zone memberships")
        TALENT_PROJECTS = "talent_projects", _("talent projects and teams")
        SUPPORT = "support", _("support payments")
        OPERATING_REVENUE = "report:operating_revenue", _("annual reports: operating revenue")
        RD_EXPENSE = "report:rd_expense", _("annual reports: R&D expense")
        REPORTED_PATENTS = "report:valid_invention_patents", _("annual reports: valid invention patents")
        RESIDENT_POPULATION = "statistic:resident_population", _("district statistics: resident population")
        DISTRICT_PATENTS = (
            "statistic:valid_invention_patents",
            _("district statistics: valid invention patents"),
        )

    code = models.CharField(_("series"), max_length=40, choices=Code, primary_key=True, db_collation="C")
    recorded_since = models.DateField(
        _("recorded since"),
        null=True,
        help_text=_(
            "The first day from which the records are complete. Figures before it are missing, not zero."
        ),
    )

    class Meta:
        verbose_name = _("recorded series")
        verbose_name_plural = _("recorded series")
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.get_code_display())
