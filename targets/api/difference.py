"""The decomposition of a change between two days, instants or releases, by enterprise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import EndpointRequest, to_local_time
from enterprises.api.indicators import NOT_FOUND, in_both
from enterprises.api.known_at import get_snapshot
from enterprises.api.parameters import DAY, Parameter, day
from enterprises.api.problems import Problem, build_problem
from enterprises.api.shapes import Shape
from enterprises.history.known_at import Snapshot, parse_known_at
from enterprises.kpis.figures import CHANGE_REASONS
from enterprises.kpis.indicators import Indicator
from enterprises.listing.filters import unknown_code_error
from targets.api.contributors import CONTRIBUTOR
from targets.api.figures import REASON
from targets.api.indicator import IndicatorEndpoint
from targets.explanations import ComparedSnapshot, Explanation, FigureValue, explain_change
from targets.models import Release

SNAPSHOT = Shape(
    "Side",
    _("One of the two figures compared."),
    {
        "on": shapes.day(_("The reference date of the value.")),
        "known_at": shapes.instant(_("Using what was known at this time."), null=True),
        "seq": shapes.whole(_("The number of the last change included.")),
        "release": shapes.text(_("The release that contains it; null for a live value."), null=True),
        "value": shapes.number(_("The exact value; null if missing."), null=True),
        "reason": REASON,
    },
)
WHY = shapes.one_of(_("The reason for the change."), CHANGE_REASONS)
STEP = Shape(
    "Step",
    _(
        "The contribution of one enterprise to the change; without an enterprise, that of "
        "the district itself."
    ),
    {
        **{
            name: shapes.text(schema["description"], null=True)
            for name, schema in CONTRIBUTOR.properties.items()
        },
        "change": shapes.number(_("The contribution; negative for a decrease.")),
        "reason": WHY,
        "on": shapes.day(_("The date from which it was counted or no longer counted."), null=True),
        "correction": shapes.yes_or_no(
            _("Whether the change results from later information, not from an event between the dates.")
        ),
    },
)
BECAUSE = Shape(
    "Because",
    _("All contributions of one reason combined."),
    {
        "reason": WHY,
        "label": shapes.BOTH,
        "count": shapes.whole(_("The number of contributions.")),
        "change": shapes.number(_("Their total.")),
    },
)
DIFFERENCE = Shape(
    "Difference",
    _(
        "Two figures and the decomposition of the change between them; the contributions add "
        "up to the change exactly."
    ),
    {
        "indicator": shapes.text(_("The code of the indicator.")),
        "version": shapes.whole(_("The definition version.")),
        "unit": shapes.text(_("The code of the unit.")),
        "from": SNAPSHOT,
        "to": SNAPSHOT,
        "change": shapes.number(_("The change; null if a value is missing."), null=True),
        "reasons": shapes.many(BECAUSE, _("The reasons, the largest first; empty if none is public.")),
        "steps": {
            "type": ["array", "null"],
            "items": STEP,
            "description": _(
                "The contributions; null if the enterprises included in the figure are not public."
            ),
        },
    },
)

DAYS = ("from", "to")
INSTANTS = ("from_known_at", "to_known_at")
RELEASES = ("from_release", "to_release")
BETWEEN_RELEASES = _(
    "Money and staff figures are compared between releases only: specify from_release and to_release."
)


def _build_day(name: str, description: Any) -> Parameter:
    return Parameter(name=name, description=description, schema=DAY, parse=day)


def _build_instant(name: str, description: Any) -> Parameter:
    return Parameter(name=name, description=description, parse=parse_known_at)


class IndicatorDifference(IndicatorEndpoint):
    name = "difference"
    summary = _(
        "The decomposition of a change in value between two dates, two known-at times or two releases."
    )
    parameters = (
        _build_day(
            "from",
            _(
                "The first date; if omitted, the year end before `to`, or the same date if "
                "from_known_at is given."
            ),
        ),
        _build_day("to", _("The last date; if omitted, today (Beijing time).")),
        _build_instant("from_known_at", _("The time at which the first value was known; now if omitted.")),
        _build_instant("to_known_at", _("The time at which the last value was known; now if omitted.")),
        Parameter(
            name="from_release",
            description=_("The earlier release; cannot be combined with a date or a time."),
        ),
        Parameter(name="to_release", description=_("The later release.")),
    )
    shape = shapes.body(DIFFERENCE)
    problems = {**NOT_FOUND, 403: BETWEEN_RELEASES}

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        """Return the decomposition; the error for a wrong order names the parameter that decides it."""
        snapshots = (
            _get_release_snapshots(request)
            if any(name in request.values for name in RELEASES)
            else _get_live_snapshots(indicator, request)
        )
        (first, first_state), (second, second_state) = snapshots
        if first.order > second.order:
            name = "from_release" if first.release else "from" if first.on > second.on else "from_known_at"
            raise build_problem({name: ValidationError(_("The start is later than the end."))})
        explanation = explain_change(indicator, first, second)
        return {
            "indicator": indicator.code,
            "version": indicator.version,
            "unit": indicator.unit.code,
            "from": _build_snapshot(first, first_state, explanation.before),
            "to": _build_snapshot(second, second_state, explanation.after),
            "change": explanation.change,
            "reasons": [
                {
                    "reason": each.code,
                    "label": in_both(each.label),
                    "count": each.count,
                    "change": each.change,
                }
                for each in explanation.reasons
            ],
            "steps": _build_steps(explanation),
        }


def _get_live_snapshots(
    indicator: Indicator, request: EndpointRequest
) -> list[tuple[ComparedSnapshot, Snapshot]]:
    """Return the two snapshots by their days and instants."""
    if indicator.is_confidential:
        raise Problem(403, BETWEEN_RELEASES)
    values = request.values
    last: date = values.get("to", request.today)
    first = last if "from_known_at" in values else date(last.year - 1, 12, 31)
    snapshots = []
    for on, name in zip((values.get("from", first), last), INSTANTS, strict=True):
        at: int | datetime | None = values.get(name)
        state = get_snapshot(at, request.state, parameter=name)
        snapshots.append((ComparedSnapshot(on, state.facts), state))
    return snapshots


def _get_release_snapshots(request: EndpointRequest) -> list[tuple[ComparedSnapshot, Snapshot]]:
    """Return the two snapshots by their releases.

    A day or an instant beside a release is an error, not ignored: the reader would misread the result.
    """
    for name in (*DAYS, *INSTANTS):
        if name in request.values:
            raise build_problem(
                {name: ValidationError(_("A release has its own date and time; omit this parameter."))}
            )
    published = {each.slug: each for each in Release.objects.published()}
    snapshots = []
    for name in RELEASES:
        slug = request.values.get(name)
        if slug is None:
            raise build_problem({name: ValidationError(_("Specify both releases."))})
        if slug not in published:
            raise build_problem({name: unknown_code_error(slug, published)})
        snapshot = ComparedSnapshot.of_release(published[slug])
        snapshots.append((snapshot, Snapshot(snapshot.facts, published[slug].seq, published[slug].known_at)))
    return snapshots


def _build_snapshot(snapshot: ComparedSnapshot, state: Snapshot, figure: FigureValue) -> dict[str, Any]:
    return {
        "on": snapshot.on,
        "known_at": to_local_time(state.at),
        "seq": state.seq,
        "release": snapshot.release.slug if snapshot.release else None,
        "value": figure.value,
        "reason": figure.reason or None,
    }


def _build_steps(explanation: Explanation) -> list[dict[str, Any]] | None:
    if explanation.steps is None:
        return None
    return [
        {
            "uscc": each.code or None,
            "name_zh": each.name_zh or None,
            "name_en": each.name_en or None,
            "change": each.change,
            "reason": each.reason,
            "on": each.on,
            "correction": each.is_correction,
        }
        for each in explanation.steps
    ]
