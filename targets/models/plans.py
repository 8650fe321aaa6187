"""Plans, their targets, and figures that others published."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprises.history.moment import PlanPeriod
from enterprises.kpis.figures import last_ended_year
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.models.periods import covers
from enterprises.models.tracking import event_model, tracked


def indicator_choices() -> list[tuple[str, object]]:
    """Return the indicators by code and name; a callable, so that adding one needs no migration."""
    return [(indicator.code, indicator.name) for indicator in INDICATORS.values()]


class Comparator(models.TextChoices):
    """The relation between a value and a number in words: “more than 20” is not met by 20."""

    AT_LEAST = "at_least", _("at least")
    MORE_THAN = "more_than", _("more than")
    EXACTLY = "exactly", _("exactly")


class Scoped(models.Model):
    """An indicator for the district, or for one cluster, zone or subdistrict of it."""

    class Scope(models.TextChoices):
        DISTRICT = "district", _("district")
        CLUSTER = "cluster", _("cluster")
        ZONE = "zone", _("zone")
        SUBDISTRICT = "subdistrict", _("subdistrict")

    indicator = models.CharField(_("indicator"), max_length=40, choices=indicator_choices)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope, default=Scope.DISTRICT)
    scope_code = models.CharField(_("code of the scope"), max_length=40, blank=True)

    class Meta:
        abstract = True

    @property
    def definition(self) -> Indicator:
        """The definition of the indicator."""
        return INDICATORS[self.indicator]


def build_scope_constraint() -> models.CheckConstraint:
    """Return the check that only the district has no code; a new object for each model."""
    return models.CheckConstraint(
        name="%(class)s_scope_whole",
        condition=Q(scope="district", scope_code="") | (~Q(scope="district") & ~Q(scope_code="")),
        violation_error_message=_(
            "Enter the code of the cluster, zone or subdistrict; leave it empty for the district."
        ),
    )


@tracked()
class Plan(models.Model):
    """A five-year plan: its days and its document."""

    slug = models.SlugField(_("slug"), unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    document = models.CharField(_("document"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("-ends_on",)
        constraints = [
            models.CheckConstraint(
                name="plan_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first day."),
            )
        ]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name_zh

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.slug])

    def has_ended(self, day: date) -> bool:
        """Return whether the last day has come, on which the verdicts on the targets are final."""
        return covers(self.ends_on, None, day)

    @property
    def document_parts(self) -> list[str]:
        """The document, by language where it is given in both, separated by “ · ”."""
        return self.document.split(" · ")

    @property
    def period(self) -> PlanPeriod:
        """The days of the plan, both ends included."""
        return PlanPeriod(self.pk, self.starts_on, self.ends_on)


@tracked()
class Target(Scoped):
    """The value that a plan sets for an indicator, its day, and the baseline."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.PROTECT, related_name="targets")
    baseline_on = models.DateField(_("baseline date"), null=True, blank=True)
    baseline_value = models.DecimalField(
        _("baseline"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    target_on = models.DateField(_("target date"))
    value = models.DecimalField(_("target"), max_digits=20, decimal_places=4)
    comparator = models.CharField(
        _("comparator"), max_length=20, choices=Comparator, default=Comparator.AT_LEAST
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("plan", "pk")
        constraints = [
            build_scope_constraint(),
            models.UniqueConstraint(
                name="target_unique",
                fields=["plan", "indicator", "scope", "scope_code", "target_on"],
                violation_error_message=_(
                    "The plan already has a target for this indicator, scope and date."
                ),
            ),
            models.CheckConstraint(
                name="target_baseline_whole",
                condition=Q(baseline_on__isnull=True, baseline_value__isnull=True)
                | Q(baseline_on__isnull=False, baseline_value__isnull=False),
                violation_error_message=_("A baseline requires both a date and a value."),
            ),
            models.CheckConstraint(
                name="target_after_baseline",
                condition=Q(baseline_on__isnull=True) | Q(target_on__gt=F("baseline_on")),
                violation_error_message=_("The target date must not be before the baseline date."),
            ),
            models.CheckConstraint(
                name="target_comparator",
                condition=~Q(comparator="exactly"),
                violation_error_message=_("The comparator of a target must be “at least” or “more than”."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition.name} {self.target_on.year}"

    def assessed_on(self, day: date) -> date:
        """Return the day whose value decides about the target on `day`.

        On the target date and after it, that is the target date: the verdict is final. Before it, a stock
        that is renewed once a year is judged by the last year end, because it falls each autumn and rises
        each winter (DOMAIN 4.14); any other value by the day itself.
        """
        if covers(self.target_on, None, day):
            return self.target_on
        return date(last_ended_year(day), 12, 31) if self.definition.is_seasonal else day


class PublishedFigureQuerySet(models.QuerySet["PublishedFigure"]):
    """Figures published by others."""

    def has_changed_since(self, seq: int | None) -> bool:
        """Return whether one was added, changed or deleted after the change numbered `seq`."""
        events = event_model(self.model).objects
        return seq is not None and events.filter(change__seq__gt=seq).exists()


@tracked()
class PublishedFigure(Scoped):
    """A figure published by somebody else, with its document; never computed here."""

    on = models.DateField(_("as of"))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    comparator = models.CharField(
        _("comparator"), max_length=20, choices=Comparator, default=Comparator.EXACTLY
    )
    publisher = models.CharField(_("publisher"), max_length=200)
    document = models.CharField(_("document"), max_length=300)
    published_on = models.DateField(_("published on"), null=True, blank=True)

    objects = PublishedFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("announced figure")
        verbose_name_plural = _("announced figures")
        ordering = ("indicator", "on")
        constraints = [
            build_scope_constraint(),
            models.UniqueConstraint(
                name="publishedfigure_unique",
                fields=["indicator", "scope", "scope_code", "on", "document"],
                violation_error_message=_("This figure has already been entered from this document."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition.name} {self.on}"
