"""The releases: which were published, and the figures that each froze."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.parameters import KnownAtQuery
from enterprises.api.problems import Problem
from enterprises.api.serializers import MarkField, NumberField, both_languages, described
from enterprises.api.views import DetailView, InMemoryList, build_not_found, to_local_time
from enterprises.kpis.indicators import INDICATORS
from targets.api.figures import coverage_field, reason_field
from targets.models import Release, ReleaseFigure


@described(_("A published set of figures."))
class ReleaseSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(help_text=_("The code of the release."))
    as_of = serializers.DateField(help_text=_("The reference date of its figures."))
    known_at = serializers.DateTimeField(help_text=_("The time at which the figures were known."))
    seq = serializers.IntegerField(help_text=_("The number of the last change included."))
    history_digest = serializers.CharField(
        allow_null=True,
        help_text=_(
            "The SHA-256 digest of the history up to that change; null if it was sealed without one."
        ),
    )
    figures_digest = serializers.CharField(
        help_text=_("The SHA-256 digest of its figures and contributors, those not public included.")
    )
    published_at = serializers.DateTimeField(help_text=_("The time of publication."))
    corrects = serializers.CharField(
        allow_null=True, help_text=_("The code of the release that it corrects; null if none.")
    )
    correction = both_languages(
        _("The correction and its reason in both languages; null if none."), allow_null=True
    )

    def to_representation(self, release: Any) -> dict[str, Any]:
        """Return the row of a release with its `history_digest`."""
        return {
            "slug": release.slug,
            "as_of": release.as_of,
            "known_at": to_local_time(release.known_at),
            "seq": release.seq,
            "history_digest": release.history_digest,
            "figures_digest": release.figures_digest,
            "published_at": to_local_time(release.published_at),
            "corrects": release.corrects and release.corrects.slug,
            "correction": {"zh": release.correction_zh, "en": release.correction_en}
            if release.corrects
            else None,
        }


@described(_("One figure of a release, for the district or for one category of a breakdown."))
class ReleaseFigureSerializer(serializers.Serializer[Any]):
    indicator = serializers.CharField(help_text=_("The code of the indicator."))
    version = serializers.IntegerField(help_text=_("The definition version at that time."))
    series = serializers.CharField(
        allow_null=True, help_text=_("The series, if there are several; null for the value.")
    )
    period = serializers.CharField(
        help_text=_("The period of the value: a date, a year, or two dates separated by a slash.")
    )
    by = serializers.CharField(
        allow_null=True, help_text=_("The breakdown dimension; null for the district.")
    )
    key = serializers.CharField(
        allow_null=True, help_text=_("The code of the category (cluster, zone, …); null if not assigned.")
    )
    label = both_languages(
        _("The name of the key in both languages; null for the district."), allow_null=True
    )
    value = NumberField(
        allow_null=True, help_text=_("The exact value, money in yuan; null if missing or hidden.")
    )
    suppressed = serializers.BooleanField(help_text=_("Whether it is suppressed for confidentiality."))
    reason = reason_field()
    unit = serializers.CharField(allow_null=True, help_text=_("The code of the unit."))
    coverage = coverage_field()
    provisional = serializers.IntegerField(
        help_text=_("The number of records used in it that were pending review at compilation.")
    )

    def to_representation(self, figure: ReleaseFigure) -> dict[str, Any]:
        return _figure(figure)


class ReleaseDetailSerializer(ReleaseSerializer):
    figures = ReleaseFigureSerializer(many=True, help_text=_("The figures."))
    demonstration = MarkField(
        required=False,
        help_text=_("Present only in a demonstration registry, whose enterprises are fictitious."),
    )

    def to_representation(self, release: Any) -> dict[str, Any]:
        figures = [_figure(each) for each in release.figures.order_by("pk")]
        return {**super().to_representation(release), "figures": figures}


_SLUG = re.compile(r"[-a-zA-Z0-9_]+")


class ReleaseList(InMemoryList):
    name = "releases"
    summary = _("The published releases, the newest first.")
    serializer_class = ReleaseSerializer

    def get_rows(self) -> list[Release]:
        known = (
            Release.objects.published()
            .published_by_state(self.snapshot.facts.seq)
            .select_related("corrects")
            .with_history_digest()
        )
        return list(known.order_by("-as_of", "-pk"))

    def key_of(self, release: Release) -> tuple[list[int]]:
        return ([-release.as_of.toordinal(), -release.pk],)


class ReleaseDetail(DetailView):
    name = "release"
    summary = _("One published release with its figures.")
    path_parameters = {"code": _("The code of the release.")}
    query_class = KnownAtQuery
    serializer_class = ReleaseDetailSerializer
    problems = {
        404: _("No release has this code."),
        410: _("The release was withdrawn; the reason is given."),
    }

    def get_object(self) -> Release:
        known = Release.objects.published_by_state(self.snapshot.facts.seq)
        once_published = known.select_related("corrects").with_history_digest()
        release = once_published.filter(slug=self.code).first() if _SLUG.fullmatch(self.code) else None
        if release is None:
            raise self._not_found()
        if release.withdrawn_at is not None:
            reason = {"reason": release.withdrawn_reason}
            raise Problem(410, gettext("This release was withdrawn: %(reason)s") % reason)
        return release

    def _not_found(self) -> Problem:
        """Return the problem (404) of an unknown code, or of a release that was published later."""
        published = Release.objects.published()
        later = published.filter(slug=self.code).first() if _SLUG.fullmatch(self.code) else None
        if later is None or later.published_at is None:
            return build_not_found(self.code, published.values_list("slug", flat=True))
        since = timezone.localtime(later.published_at).isoformat(timespec="seconds")
        text = gettext("The release “%(code)s” was not known at this time; it was published at %(since)s.")
        return Problem(404, text % {"code": self.code, "since": since})


def _figure(row: ReleaseFigure) -> dict[str, Any]:
    """Return a figure of a release.

    Its indicator may have been removed since, so its stored labels are used.
    """
    indicator = INDICATORS.get(row.indicator)
    return {
        "indicator": row.indicator,
        "version": row.version,
        "series": row.series or None,
        "period": row.period,
        "by": row.by or None,
        "key": row.key,
        "label": {"zh": row.label_zh, "en": row.label_en} if row.by else None,
        "value": indicator.quantised(row.value) if indicator else row.value,
        "suppressed": row.is_suppressed,
        "reason": row.reason or None,
        "unit": indicator.unit.code if indicator else None,
        "coverage": None if row.expected is None else {"reported": row.reported, "expected": row.expected},
        "provisional": row.provisional,
    }
