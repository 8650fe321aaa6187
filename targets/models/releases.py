"""Releases: immutable sets of figures."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import F, Func, Min, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprises.kpis.indicators import Indicator
from enterprises.models.changes import Change
from enterprises.models.tracking import event_model, tracked
from targets.models.release_triggers import (
    AUTHORS,
    CONTENT_DIGESTS,
    UNAPPROVED,
    build_compiled_trigger,
    build_publication_trigger,
    build_truncate_trigger,
)


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases by publication."""

    def published(self) -> ReleaseQuerySet:
        """Return the releases published and not withdrawn."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)

    def ever_published(self) -> ReleaseQuerySet:
        """Return the releases published, those withdrawn since included."""
        return self.filter(published_at__isnull=False)

    def published_or_withdrawn_since(self, draft: Release) -> ReleaseQuerySet:
        """Return the releases published or withdrawn after a draft was compiled.

        By the order of events, not by `published_at`: that time is read before the commit.
        """
        events = event_model(Release).objects
        compiled = events.filter(pgh_obj_id=draft.pk).aggregate(first=Min("pgh_id"))["first"]
        later = events.filter(published_at__isnull=False, pgh_id__gt=compiled).exclude(pgh_obj_id=draft.pk)
        return self.filter(pk__in=later.values("pgh_obj_id"))

    def with_history_digest(self) -> ReleaseQuerySet:
        """Add `history_digest`: the digest of the last change included, in hexadecimal digits."""
        last = Change.objects.filter(seq=OuterRef("seq")).values(
            hex=Func(F("digest"), Value("hex"), function="encode", output_field=models.CharField())
        )
        return self.annotate(history_digest=Subquery(last))

    def find_corrected(self, draft: Release) -> Release | None:
        """Return the release that a draft corrects: the last published one with the same reference date."""
        same_day = self.ever_published().filter(as_of=draft.as_of).exclude(pk=draft.pk)
        return same_day.order_by("-published_at", "-pk").first()

    def lock(self) -> None:
        """Block others from writing releases and announced figures until this transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE targets_release IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("LOCK TABLE targets_publishedfigure IN SHARE ROW EXCLUSIVE MODE")

    def published_by_state(self, seq: int | None) -> ReleaseQuerySet:
        """Return the releases published by the state `seq`; None: all ever published."""
        if seq is None:
            return self.ever_published()
        events = event_model(Release).objects.filter(published_at__isnull=False, change__seq__lte=seq)
        return self.filter(pk__in=events.values("pgh_obj_id"))


@tracked()
class Release(models.Model):
    """An immutable set of figures: of a reference date, as known at an instant."""

    # Read as of now: a withdrawal also hides the release from readers of an earlier instant.
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

    # Written by the trigger of the publication.
    figures_digest = models.CharField(
        _("digest of the figures (SHA-256)"), max_length=64, blank=True, db_default="", editable=False
    )
    files_digest = models.CharField(
        _("digest of the files (SHA-256)"), max_length=64, blank=True, db_default="", editable=False
    )

    objects = ReleaseQuerySet.as_manager()

    # Verified with the history: each column has to equal its digest computed again.
    content_digests = CONTENT_DIGESTS

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
                violation_error_message=_(
                    "A release cannot be published by a person who compiled it or wrote its notes."
                ),
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
            build_compiled_trigger(),
            build_publication_trigger(),
            build_truncate_trigger(),
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
        """The parameters of a page for the same day and state."""
        return {**self.day_query, "known_at": f"seq:{self.seq}"}

    def query_for(self, indicator: Indicator) -> dict[str, str]:
        """Return the parameters of the page that states a figure of this release.

        What is public in releases only is so since the publication; at the state of the release it was not.
        """
        is_released_only = indicator.is_confidential or indicator.has_concealed_breakdowns
        return {**self.query, "known_at": f"seq:{self.published_seq}"} if is_released_only else self.query

    def fetch_authors(self) -> set[int]:
        """Return the keys of the users who shaped this draft; none of them may publish it."""
        statement = f"SELECT a.user_id FROM targets_release r, LATERAL ({AUTHORS.format(release='r')}) a"
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE r.id = %s", [self.pk])
            return {user for (user,) in cursor.fetchall()}

    def find_unapproved(self) -> list[tuple[str, int]]:
        """Return the records, as pairs of kind and key, whose lack of approval hinders the publication."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT u.* FROM (SELECT * FROM targets_release WHERE id = %s) new, LATERAL ({UNAPPROVED}) u"
                " ORDER BY 1, 2",
                [self.pk],
            )
            return list(cursor.fetchall())

    def compute_figures_digest(self) -> str:
        """Return the digest of the figures and contributors, which the publication stores."""
        statement = f"SELECT {CONTENT_DIGESTS['figures_digest'].format(release='r')} FROM targets_release r"
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE r.id = %s", [self.pk])
            return str(cursor.fetchone()[0])

    @cached_property
    def published_seq(self) -> int:
        """The number of the change that published it."""
        events = event_model(Release).objects.filter(pgh_obj_id=self.pk, published_at__isnull=False)
        return int(events.aggregate(first=Min("change__seq"))["first"])

    @property
    def day_query(self) -> dict[str, str]:
        """The parameter of a page for the same day."""
        return {"on": self.as_of.isoformat()}

    @property
    def comparison_query(self) -> dict[str, str]:
        """The parameters of a comparison with the current figures of the same day."""
        return {"from_release": self.slug}

    @property
    def correction(self) -> str:
        """The correction and its reason in the active language; empty if none."""
        return self.correction_en if get_language() == "en" else self.correction_zh

    @property
    def is_published(self) -> bool:
        """Published and not withdrawn."""
        return self.published_at is not None and self.withdrawn_at is None
