"""Enterprises: names, status, period, and the keys by which they are sorted and searched."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from enterprises import uscc
from enterprises.models.codes import CODE_CONSTRAINTS, Coded
from enterprises.models.enterprise_constraints import ENTERPRISE_CONSTRAINTS
from enterprises.models.fields.keys import Named, TextKeyField
from enterprises.models.fields.yuan import Yuan
from enterprises.models.periods import PeriodDays, covering, covers, in_effect
from enterprises.models.reference import Cluster, Industry, Scheme
from enterprises.models.tracking import tracked
from enterprises.naming import names
from enterprises.naming.keys import stored_keys

REPORTING_SCHEMES = ("national_high_tech", "strategic_emerging")
_CODE = re.compile(r"[0-9A-Z]{9}(?:[0-9A-Z]{9})?")
# Not stored in history, because snapshots compute them in SQL. `sort_key` and `search_text` come from Python,
# so each version stores them; past states are sorted and searched by them.
DERIVED = ("code", "established_first", "established_last", "name_key", "grams", "core", "search_keys")


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Query set of enterprises with filters by day."""

    def surviving(self) -> EnterpriseQuerySet:
        """Exclude duplicates of other records."""
        return self.filter(merged_into__isnull=True)

    def existing_on(self, day: date) -> EnterpriseQuerySet:
        """Return the enterprises that existed on `day`, without duplicates."""
        return self.surviving().filter(covering(day))

    def established_by(self, day: date) -> EnterpriseQuerySet:
        """Exclude enterprises established after `day`; an unknown date of establishment excludes none."""
        return self.filter(Q(established_on__isnull=True) | Q(established_on__lte=day))

    def of_code(self, code: str) -> EnterpriseQuerySet:
        """Return the enterprise with a USCC or organisation code, as typed; at most one row.

        The code of a duplicate returns the record that it was merged into.
        """
        normalised = uscc.normalise(code)
        if not _CODE.fullmatch(normalised):
            return self.none()
        column = "uscc" if len(normalised) == 18 else "organisation_code"
        rows = self.model._default_manager.order_by().filter(**{column: normalised})
        return self.filter(pk=rows.annotate(survivor=Coalesce("merged_into", "pk")).values("survivor")[:1])

    def in_district_on(self, day: date) -> EnterpriseQuerySet:
        """Return the enterprises that exist and reside in Luohu on `day`."""
        residences = self._related("residences").filter(covering(day), enterprise=OuterRef("pk"))
        return self.existing_on(day).filter(Exists(residences))

    def expected_to_report(self, year: int) -> EnterpriseQuerySet:
        """Return the enterprises in the district and recognised on 31 December, whose report is expected."""
        last_day = date(year, 12, 31)
        recognitions = self._related("recognitions").in_force_on(last_day)
        recognitions = recognitions.filter(enterprise=OuterRef("pk"), scheme__in=REPORTING_SCHEMES)
        return self.in_district_on(last_day).filter(Exists(recognitions))

    def without_report_of(self, year: int) -> EnterpriseQuerySet:
        """Return the enterprises without an annual report of the year."""
        return self.exclude(Exists(self._related("reports").filter(enterprise=OuterRef("pk"), year=year)))

    def for_listing_on(self, day: date) -> EnterpriseQuerySet:
        """Prefetch what a row of a list shows on `day`, in four queries for any number of rows.

        Sets `residence_of_day`, `memberships_of_day` and `recognitions_of_day` (those in force), with their
        subdistrict, zones and schemes; `cluster` is joined.

        >>> [r.scheme_id for r in Enterprise.objects.for_listing_on(day)[0].recognitions_of_day]
        """
        places = self._related("residences").filter(in_effect(day)).select_related("subdistrict")
        zones = self._related("memberships").filter(in_effect(day)).select_related("zone")
        recognitions = self._related("recognitions").in_force_on(day).select_related("scheme")
        in_order = recognitions.order_by("scheme__position", "scheme", "starts_on", "pk")
        rows_of_day = [
            Prefetch("residences", places, to_attr="residences_of_day"),
            Prefetch("memberships", zones.order_by("zone__position", "zone"), to_attr="memberships_of_day"),
            Prefetch("recognitions", in_order, to_attr="recognitions_of_day"),
        ]
        return self.select_related("cluster", "industry").prefetch_related(*rows_of_day)

    def _related(self, name: str) -> Any:
        """Return all rows of a related model, which cannot be imported here: it imports Enterprise."""
        model: Any = self.model._meta.get_field(name).related_model
        return model._default_manager.all()


@tracked(without=DERIVED, is_reviewed=True)
class Enterprise(Named, Coded):
    """An enterprise, identified by its code, which renaming and moving do not change."""

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("enterprise", "active")
        DEREGISTERED = "deregistered", _("deregistered")
        REVOKED = "revoked", _("licence revoked")
        MERGED = "merged", _("absorbed by another enterprise")

    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    established_on = models.DateField(_("established on"), null=True, blank=True)
    ended_on = models.DateField(
        _("ended on"),
        null=True,
        blank=True,
        help_text=_(
            "Last day on which the enterprise is counted, before deregistration, revocation or absorption."
        ),
    )
    ended_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)
    absorbed_by = models.ForeignKey(
        "self",
        verbose_name=_("absorbed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed_enterprises",
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("duplicate of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
        help_text=_(
            "Set when two records are merged: this record is a duplicate and is found under the "
            "code of the other."
        ),
    )
    cluster = models.ForeignKey(
        Cluster,
        verbose_name=_("cluster"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enterprises",
    )
    industry = models.ForeignKey(
        Industry,
        verbose_name=_("industry"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enterprises",
    )
    registered_capital = Yuan(_("registered capital (yuan)"), null=True, blank=True)
    legal_representative = models.CharField(
        _("legal representative"), max_length=60, blank=True, help_text=_("For staff only.")
    )
    days = models.GeneratedField(
        expression=PeriodDays(F("established_on"), F("ended_on")),
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("days"),
    )
    established_first = models.GeneratedField(
        expression=Coalesce("established_on", Value(date.max, models.DateField())),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("sort key, oldest first"),
    )
    established_last = models.GeneratedField(
        expression=Coalesce("established_on", Value(date.min, models.DateField())),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("sort key, youngest first"),
    )
    sort_key = TextKeyField(_("sort key by name"), made_by="make_sort_key", db_collation="C")

    objects = EnterpriseQuerySet.as_manager()

    # Set by `for_listing_on`. Typed as Any because their models import this module.
    residences_of_day: list[Any]
    memberships_of_day: list[Any]
    recognitions_of_day: list[Any]

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ("sort_key", "code")
        indexes = [
            models.Index(fields=["sort_key", "code"], name="enterprise_by_name"),
            models.Index(fields=["established_first", "code"], name="enterprise_oldest_first"),
            models.Index(fields=["-established_last", "code"], name="enterprise_youngest_first"),
            GinIndex(fields=["grams"], name="enterprise_grams", fastupdate=False),
            GinIndex(fields=["search_keys"], name="enterprise_search_keys", fastupdate=False),
            models.Index(fields=["core"], name="enterprise_core"),
            # Covers the counts of the indicators by an index-only scan: the rows are wide because of the
            # search text.
            models.Index(
                fields=["id"],
                include=["days", "cluster"],
                condition=Q(merged_into__isnull=True),
                name="enterprise_counted",
            ),
        ]
        constraints = [
            *CODE_CONSTRAINTS,
            *ENTERPRISE_CONSTRAINTS,
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("enterprise", args=[self.code])

    @property
    def name(self) -> str:
        """The name in the active language; Chinese where there is no translation."""
        return self.name_en if self.name_en and get_language() == "en" else self.name_zh

    @property
    def residence_of_day(self) -> Any:
        """The residence on the day of `for_listing_on`; at most one, because residences do not overlap."""
        return self.residences_of_day[0] if self.residences_of_day else None

    @property
    def schemes_of_day(self) -> list[Scheme]:
        """The distinct schemes of `recognitions_of_day`."""
        return list(dict.fromkeys(recognition.scheme for recognition in self.recognitions_of_day))

    def status_label_on(self, day: date) -> str:
        """Return the label of the status as of `day` in the active language."""
        status = self.status_on(day)
        return str(_("not yet established") if status is None else self.Status(status).label)

    def status_on(self, day: date) -> str | None:
        """Return the status as of `day`: active until the last day; None before the establishment."""
        if self.has_ended_by(day):
            return self.status
        return str(self.Status.ACTIVE) if self.exists_on(day) else None

    def exists_on(self, day: date) -> bool:
        """Return whether `day` lies in the life of the enterprise, from establishment to last day."""
        return covers(self.established_on, self.ended_on, day)

    def has_ended_by(self, day: date) -> bool:
        """Return whether the last day of the enterprise lies before `day`."""
        return not covers(None, self.ended_on, day)

    def make_sort_key(self) -> str:
        return names.sort_key(self.name_zh)

    def make_search_text(self) -> str:
        initials = names.english_initials(self.name_en)
        return names.search_text(
            self.name_zh, self.name_en, initials, self.uscc or "", self.organisation_code
        )

    def make_search_keys(self) -> list[int]:
        return stored_keys(names.simplified_key(self.name_zh), self.name_en, self.organisation_code)
