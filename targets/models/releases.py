"""Releases: figures frozen for ever, who is behind them, their files, and the calendar of those to come."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import F, Func, Min, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprises.kpis.figures import Cell
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.models import Enterprise
from enterprises.models.tracking import event_model, tracked


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases, as the public may see them."""

    def published(self) -> ReleaseQuerySet:
        """Those that were published and not withdrawn."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)

    def announced(self) -> ReleaseQuerySet:
        """Those that were published, also where they were withdrawn since."""
        return self.filter(published_at__isnull=False)

    def announced_since(self, draft: Release) -> ReleaseQuerySet:
        """Those that were published or withdrawn after the draft was compiled."""
        events = event_model(Release).objects
        compiled = events.filter(pgh_obj_id=draft.pk).aggregate(first=Min("pgh_id"))["first"]
        acts = events.filter(published_at__isnull=False, pgh_id__gt=compiled).exclude(pgh_obj_id=draft.pk)
        return self.filter(pk__in=acts.values("pgh_obj_id"))

    def corrected_by(self, draft: Release) -> Release | None:
        """The one that a release about the same day corrects: the last that was published before it."""
        about = self.announced().filter(as_of=draft.as_of).exclude(pk=draft.pk)
        return about.order_by("-published_at", "-pk").first()

    def lock(self) -> None:
        """Let nobody else compile, publish, withdraw or announce a figure until this transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE targets_release IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("LOCK TABLE targets_publishedfigure IN SHARE ROW EXCLUSIVE MODE")

    def published_by_state(self, seq: int | None) -> ReleaseQuerySet:
        """Those whose publication is among the changes up to `seq`; all that were published for None."""
        if seq is None:
            return self.announced()
        events = event_model(Release).objects.filter(published_at__isnull=False, change__seq__lte=seq)
        return self.filter(pk__in=events.values("pgh_obj_id"))


def never_emptied() -> pgtrigger.Trigger:
    """The trigger against TRUNCATE, which passes by all others, once something is published."""
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="""
            IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL) THEN
                RAISE EXCEPTION 'The figures of published releases cannot be changed.';
            END IF;
            RETURN NULL;
        """,
    )


@tracked()
class Release(models.Model):
    """A set of figures frozen for ever: true on a day, as known at an instant."""

    # What was withdrawn is withdrawn for whoever asks, also for an instant before the withdrawal.
    read_as_it_is = True

    slug = models.SlugField(_("slug"), unique=True)
    as_of = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("known at"))
    seq = models.BigIntegerField(_("number of the last change included"))
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("corrected release"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    correction_zh = models.TextField(
        _("correction and reason (Chinese)"),
        blank=True,
        max_length=2000,
        help_text=_("Required if figures for this date have been published before; shown to the public."),
    )
    correction_en = models.TextField(_("correction and reason (English)"), blank=True, max_length=2000)
    compiled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compiled by"),
        on_delete=models.PROTECT,
        related_name="compiled_releases",
    )
    compiled_at = models.DateTimeField(_("compiled at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="published_releases",
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason for withdrawal"), max_length=300, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ("-as_of", "-published_at")
        permissions = [("publish_release", _("Can publish a release that another compiled"))]
        constraints = [
            models.CheckConstraint(
                name="release_published_whole",
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | Q(published_by__isnull=False, published_at__isnull=False),
                violation_error_message=_("A publication requires a publisher and a time."),
            ),
            models.CheckConstraint(
                name="release_published_by_another",
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("compiled_by")),
                violation_error_message=_("A release cannot be published by the person who compiled it."),
            ),
            models.CheckConstraint(
                name="release_correction_in_words",
                condition=Q(corrects__isnull=True, correction_zh="", correction_en="")
                | (Q(corrects__isnull=False) & ~Q(correction_zh="") & ~Q(correction_en="")),
                violation_error_message=_(
                    "A correction requires a description and a reason in both languages."
                ),
            ),
            models.CheckConstraint(
                name="release_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, published_at__isnull=False) & ~Q(withdrawn_reason="")),
                violation_error_message=_("A withdrawal requires a public reason."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_is_immutable",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF OLD.published_at IS NOT NULL THEN
                        IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
                           OR to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_reason'
                              <> to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_reason' THEN
                            RAISE EXCEPTION 'Release % was published and cannot be changed.', OLD.slug;
                        END IF;
                    END IF;
                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("release", args=[self.slug])

    @property
    def title(self) -> str:
        """The slug as text: 2023-preliminary is 2023年初步数 in Chinese."""
        year = self.slug.removesuffix("-preliminary")
        if year == self.slug:
            return self.slug
        return str(_("%(year)s (preliminary)") % {"year": year})

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask a page for the day of the figures, as known when they were compiled."""
        return {"on": self.as_of.isoformat(), "known_at": f"seq:{self.seq}"}

    @property
    def compared(self) -> dict[str, str]:
        """The parameters that compare it with what is computed now for the same day."""
        return {"from_release": self.slug}

    @property
    def correction(self) -> str:
        """What was corrected and why, in the language of the reader; empty where nothing was."""
        return self.correction_en if get_language() == "en" else self.correction_zh

    @property
    def is_published(self) -> bool:
        """Published and not withdrawn."""
        return self.published_at is not None and self.withdrawn_at is None


class PlannedReleaseQuerySet(models.QuerySet["PlannedRelease"]):
    """The release calendar."""

    def awaited(self, *, by_state: int | None = None) -> PlannedReleaseQuerySet:
        """Those of which no release with figures of the day was published since they were planned.

        Asked as known, it counts what was published by that state.
        """
        done = Release.objects.published().published_by_state(by_state)
        done = done.filter(as_of=models.OuterRef("as_of"), published_at__gte=models.OuterRef("announced_at"))
        return self.exclude(models.Exists(done)).order_by("planned_on", "as_of")


@tracked()
class PlannedRelease(models.Model):
    """An entry of the release calendar: on which day figures of which day are going to be published."""

    as_of = models.DateField(_("as of"))
    planned_on = models.DateField(_("planned for"))
    announced_at = models.DateTimeField(_("announced at"), db_default=Now(), editable=False)

    objects = PlannedReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned release")
        verbose_name_plural = _("release calendar")
        ordering = ("-planned_on",)
        constraints = [
            models.UniqueConstraint(
                name="plannedrelease_unique",
                fields=["as_of", "planned_on"],
                violation_error_message=_("This release is already in the calendar."),
            ),
            models.CheckConstraint(
                name="plannedrelease_after_its_day",
                condition=Q(planned_on__gte=F("as_of")),
                violation_error_message=_(
                    "A release cannot be scheduled before the reference date of its figures."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} ({self.as_of})"


FROZEN = """
    IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL
               AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.release_id END,
                          CASE WHEN TG_OP <> 'DELETE' THEN NEW.release_id END)) THEN
        RAISE EXCEPTION 'The figures and contributors of a published release cannot be changed.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
"""


def frozen_with_release() -> pgtrigger.Trigger:
    """The trigger that keeps what belongs to a published release."""
    return pgtrigger.Trigger(
        name="frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=FROZEN,
    )


class ReleaseFigure(models.Model):
    """One figure of a release: an indicator for the district or for one key of a breakdown."""

    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.CASCADE, related_name="figures"
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
    reason = models.CharField(_("reason where missing"), max_length=40, blank=True)
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
        triggers = [frozen_with_release(), never_emptied()]

    def __str__(self) -> str:
        return f"{self.indicator} {self.by} {self.key or ''}".strip()

    @property
    def definition(self) -> Indicator:
        """The indicator, as it is defined now."""
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
    """An enterprise behind a figure of a release, under the names it had; its amount is for staff only."""

    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.CASCADE, related_name="contributors"
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
    base = models.DecimalField(
        _("amount that a ratio divides by"), max_digits=24, decimal_places=4, null=True
    )
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
        triggers = [frozen_with_release(), never_emptied()]

    def __str__(self) -> str:
        return self.code


class ReleaseFile(models.Model):
    """A file of a published release: its bytes as they were on the day, and their digest."""

    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.CASCADE, related_name="files"
    )
    name = models.CharField(_("file name"), max_length=80)
    content_type = models.CharField(_("kind of content"), max_length=100)
    content = models.BinaryField(_("content"))
    sha256 = models.CharField(_("digest (SHA-256)"), max_length=64)

    size = models.GeneratedField(
        expression=Func(F("content"), function="octet_length"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
        verbose_name=_("bytes"),
    )

    class Meta:
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of releases")
        ordering = ("release", "name")
        constraints = [
            models.UniqueConstraint(
                name="releasefile_unique",
                fields=["release", "name"],
                violation_error_message=_("The release already contains this file."),
            ),
        ]
        triggers = [frozen_with_release(), never_emptied()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("release-file", args=[self.release.slug, self.name])
