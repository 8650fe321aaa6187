"""Reference data: codes with their names in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from enterprises.models.periods import last_day_after
from enterprises.models.tracking import tracked


class Reference(models.Model):
    """Abstract base of reference data: a code with its Chinese and English names."""

    code = models.CharField(_("code"), max_length=40, primary_key=True, db_collation="C")
    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("code",)

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name_zh


def name_or_code(row: models.Model, reference: str) -> Any:
    """Return the related object if it was fetched with the row, else its code, so that there is no query."""
    field: Any = row._meta.get_field(reference)
    return field.get_cached_value(row, default=None) or getattr(row, field.attname)


@tracked()
class Cluster(Reference):
    """An industrial cluster of the district; the plan names three as core."""

    is_core = models.BooleanField(_("core cluster"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta(Reference.Meta):
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ("position", "code")


@tracked()
class Subdistrict(Reference):
    """One of the ten subdistricts of Luohu, by the last three digits of its division code."""

    class Meta(Reference.Meta):
        verbose_name = _("subdistrict")
        verbose_name_plural = _("subdistricts")


@tracked()
class Community(Reference):
    """A residents' community; its code is that of the subdistrict and three more digits."""

    subdistrict = models.ForeignKey(
        Subdistrict, verbose_name=_("subdistrict"), on_delete=models.PROTECT, related_name="communities"
    )

    class Meta(Reference.Meta):
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        constraints = [
            models.CheckConstraint(
                name="community_in_subdistrict",
                condition=Q(subdistrict=Left(F("code"), 3)),
                violation_error_message=_("The code of a community starts with that of its subdistrict."),
            )
        ]


@tracked()
class Zone(Reference):
    """A new zone, belt, park or corridor node; an enterprise can be in several at once."""

    class Kind(models.TextChoices):
        NEW_ZONE = "new_zone", _("new zone")
        BELT = "belt", _("industrial belt")
        CORRIDOR_NODE = "corridor_node", _("corridor node")
        PARK = "park", _("park")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    is_name_zh_ours = models.BooleanField(
        _("Chinese name is a working translation"),
        default=False,
        help_text=_(
            "The official Chinese name has not been published; a working translation is used until then."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta(Reference.Meta):
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ("position", "code")


@tracked()
class Scheme(Reference):
    """A recognition scheme: its authority, validity and number pattern."""

    class Validity(models.TextChoices):
        YEARS = "years", _("a number of years from the day of issue")
        CALENDAR_YEAR = "calendar_year", _("the calendar year")
        LISTED = "listed", _("period stated in the list")

    validity = models.CharField(_("validity"), max_length=20, choices=Validity)
    validity_years = models.PositiveSmallIntegerField(_("years of validity"), null=True, blank=True)
    number_pattern = models.CharField(
        _("pattern of the number"),
        max_length=120,
        blank=True,
        help_text=_("Regular expression; a number that does not match is rejected."),
    )
    local_number_pattern = models.CharField(
        _("pattern of numbers issued in Shenzhen"),
        max_length=120,
        blank=True,
        help_text=_(
            "A number in another format is accepted with a warning: the enterprise may have moved in."
        ),
    )
    authority = models.CharField(_("authority"), max_length=120, blank=True)
    recorded_since = models.DateField(
        _("recorded since"),
        null=True,
        blank=True,
        help_text=_(
            "The first day from which the records are complete. Figures before it are missing, not zero. "
            "Leave empty if unknown; figures of all days are then computed."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta(Reference.Meta):
        verbose_name = _("recognition scheme")
        verbose_name_plural = _("recognition schemes")
        ordering = ("position", "code")
        constraints = [
            models.CheckConstraint(
                name="scheme_years_given",
                condition=~Q(validity="years") | Q(validity_years__gte=1),
                violation_error_message=_("Enter the number of years for which a recognition is valid."),
            )
        ]

    def last_day(self, issued_on: date) -> date | None:
        """Return the last valid day of a recognition issued on `issued_on`; None if the list states it.

        Three years end on the day before the third anniversary. If the anniversary would be a 29 February
        that does not exist, it is 1 March, so the last day is 28 February.
        """
        if self.validity == self.Validity.CALENDAR_YEAR:
            return date(issued_on.year, 12, 31)
        if self.validity != self.Validity.YEARS or self.validity_years is None:
            return None
        return last_day_after(issued_on, 12 * self.validity_years)


@tracked()
class Industry(Reference):
    """A class of GB/T 4754-2017, with or without its section letter."""

    class Level(models.TextChoices):
        SECTION = "section", _("section")
        DIVISION = "division", _("division")
        GROUP = "group", pgettext_lazy("industry", "group")
        CLASS = "class", _("class")

    level = models.CharField(_("level"), max_length=20, choices=Level)
    section = models.CharField(_("section"), max_length=1)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    class Meta(Reference.Meta):
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
