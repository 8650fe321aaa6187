"""The releases: which were published, and the figures that each froze."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Endpoint, EndpointRequest, build_not_found, paginate, to_local_time
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import CURSOR, PAGE_SIZE
from enterprises.api.problems import Problem
from enterprises.api.shapes import Shape
from enterprises.kpis.indicators import INDICATORS
from targets.api.figures import CELL, COVERAGE, REASON
from targets.models import Release, ReleaseFigure

ROW = Shape(
    "Release",
    _("A published set of figures."),
    {
        "slug": shapes.text(_("The code of the release.")),
        "as_of": shapes.day(_("The reference date of its figures.")),
        "known_at": shapes.instant(_("The time at which the figures were known.")),
        "seq": shapes.whole(_("The number of the last change included.")),
        "history_digest": shapes.text(
            _("The SHA-256 digest of the history up to that change; null if it was sealed without one."),
            null=True,
        ),
        "figures_digest": shapes.text(
            _("The SHA-256 digest of its figures and contributors, those not public included.")
        ),
        "published_at": shapes.instant(_("The time of publication.")),
        "corrects": shapes.text(_("The code of the release that it corrects; null if none."), null=True),
        "correction": {
            "type": ["object", "null"],
            "description": _("The correction and its reason in both languages; null if none."),
            "properties": shapes.BOTH.properties,
        },
    },
)
FIGURE = Shape(
    "ReleaseFigure",
    _("One figure of a release, for the district or for one category of a breakdown."),
    {
        "indicator": shapes.text(_("The code of the indicator.")),
        "version": shapes.whole(_("The definition version at that time.")),
        "series": shapes.text(_("The series, if there are several; null for the value."), null=True),
        "period": shapes.text(
            _("The period of the value: a date, a year, or two dates separated by a slash.")
        ),
        "by": shapes.text(_("The breakdown dimension; null for the district."), null=True),
        "key": CELL.properties["key"],
        "label": {
            "type": ["object", "null"],
            "description": _("The name of the key in both languages; null for the district."),
            "properties": shapes.BOTH.properties,
        },
        "value": shapes.number(_("The exact value, money in yuan; null if missing or hidden."), null=True),
        "suppressed": shapes.yes_or_no(_("Whether it is suppressed for confidentiality.")),
        "reason": REASON,
        "unit": shapes.text(_("The code of the unit."), null=True),
        "coverage": COVERAGE,
        "provisional": shapes.whole(
            _("The number of records used in it that were pending review at compilation.")
        ),
    },
)
DETAIL = Shape(
    "ReleaseDetail",
    ROW.description,
    {
        **ROW.properties,
        "figures": shapes.many(FIGURE, _("The figures.")),
        "demonstration": shapes.ECHO["demonstration"],
    },
    frozenset({"demonstration"}),
)


_SLUG = re.compile(r"[-a-zA-Z0-9_]+")


def _row(release: Any) -> dict[str, Any]:
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


class ReleaseList(Endpoint):
    name = "releases"
    summary = _("The published releases, the newest first.")
    parameters = (KNOWN_AT, PAGE_SIZE, CURSOR)
    shape = shapes.list_of(ROW)

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        known = (
            Release.objects.published()
            .published_by_state(request.snapshot.facts.seq)
            .select_related("corrects")
            .with_history_digest()
        )
        releases = known.order_by("-as_of", "-pk")
        rows = [{"age": [-each.as_of.toordinal(), -each.pk], "row": each} for each in releases]
        body = paginate(request, rows, key=("age",))
        body["results"] = [_row(each["row"]) for each in body["results"]]
        return body


class ReleaseDetail(Endpoint):
    name = "release"
    summary = _("One published release with its figures.")
    path_parameters = {"code": _("The code of the release.")}
    parameters = (KNOWN_AT,)
    shape = DETAIL
    problems = {
        404: _("No release has this code."),
        410: _("The release was withdrawn; the reason is given."),
    }

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        known = Release.objects.published_by_state(request.snapshot.facts.seq)
        once_published = known.select_related("corrects").with_history_digest()
        release = once_published.filter(slug=request.code).first() if _SLUG.fullmatch(request.code) else None
        if release is None:
            raise build_not_found(request.code, Release.objects.published().values_list("slug", flat=True))
        if release.withdrawn_at is not None:
            reason = {"reason": release.withdrawn_reason}
            raise Problem(410, _now("This release was withdrawn: %(reason)s") % reason)
        return {**_row(release), "figures": [_figure(each) for each in release.figures.order_by("pk")]}


def _figure(row: ReleaseFigure) -> dict[str, Any]:
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
