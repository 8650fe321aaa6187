"""Releases: figures frozen for ever."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprises.models.tracking import event_model, tracked
from targets.models.release_triggers import never_emptied


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
