"""Why a figure changed: between two days, two instants or two releases, enterprise by enterprise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Asked, local
from enterprises.api.indicators import NOT_FOUND, in_both
from enterprises.api.known_at import known
from enterprises.api.parameters import DAY, Parameter, day
from enterprises.api.problems import Problem, refused
from enterprises.api.shapes import Shape
from enterprises.history.known_at import Snapshot, parse_known_at
from enterprises.kpis.figures import CHANGE_REASONS
from enterprises.kpis.indicators import Indicator
from enterprises.listing.filters import unknown
from targets.api.figures import CONTRIBUTOR, REASON, OfIndicator
from targets.explanations import Explanation, FigureValue, Side, explain_change
from targets.models import Release

SIDE = Shape(
    "Side",
    _("One of the two figures that are compared."),
    {
        "on": shapes.day(_("The day of the value.")),
        "known_at": shapes.instant(_("As known at this instant."), null=True),
        "seq": shapes.whole(_("The number of the last change that was known.")),
        "release": shapes.text(_("The release that froze it; null where it is live."), null=True),
        "value": shapes.number(_("The value, exact; null where it is missing."), null=True),
        "reason": REASON,
    },
)
WHY = shapes.one_of(_("Why it changed."), CHANGE_REASONS)
STEP = Shape(
    "Step",
    _("What one enterprise adds to the change; without one it is the district's own."),
    {
        **{
            name: shapes.text(schema["description"], null=True)
            for name, schema in CONTRIBUTOR.properties.items()
        },
        "change": shapes.number(_("What it adds; negative where it takes away.")),
        "reason": WHY,
        "on": shapes.day(_("The day on which it began or ceased to count."), null=True),
        "correction": shapes.yes_or_no(
            _("Whether nothing happened between the days, but the registry learned it in between.")
        ),
    },
)
BECAUSE = Shape(
    "Because",
    _("All steps of one reason together."),
    {
        "reason": WHY,
        "label": shapes.BOTH,
        "count": shapes.whole(_("How many steps it has.")),
        "change": shapes.number(_("What they add up to.")),
    },
)
DIFFERENCE = Shape(
    "Difference",
    _("Two figures and what leads from the first to the second; the steps add up to the change exactly."),
    {
        "indicator": shapes.text(_("The code of the indicator.")),
        "version": shapes.whole(_("The version of its definition.")),
        "unit": shapes.text(_("The code of the unit.")),
        "from": SIDE,
        "to": SIDE,
        "change": shapes.number(_("How much was added; null where a value is missing."), null=True),
        "reasons": shapes.many(BECAUSE, _("Each reason, the largest first; empty where none is public.")),
        "steps": {
            "type": ["array", "null"],
            "items": STEP,
            "description": _("The steps; null where the enterprises behind the figure are not public."),
        },
    },
)

DAYS = ("from", "to")
INSTANTS = ("from_known_at", "to_known_at")
RELEASES = ("from_release", "to_release")
BETWEEN_RELEASES = _(
    "Money and staff figures are compared between releases only: give from_release and to_release."
)


def _day(name: str, description: Any) -> Parameter:
    return Parameter(name=name, description=description, schema=DAY, parse=day)


def _instant(name: str, description: Any) -> Parameter:
    return Parameter(name=name, description=description, parse=parse_known_at)


class IndicatorDifference(OfIndicator):
    name = "difference"
    summary = _("Why the value is not what it was: between two days, two instants or two releases.")
    parameters = (
        _day(
            "from",
            _("The first day; left out, the year end before `to`, or with from_known_at the same day."),
        ),
        _day("to", _("The last day; today in Shanghai where it is left out.")),
        _instant("from_known_at", _("As known at which instant the first value is; now where left out.")),
        _instant("to_known_at", _("As known at which instant the last value is; now where left out.")),
        Parameter(name="from_release", description=_("The earlier release; then no day, no instant.")),
        Parameter(name="to_release", description=_("The later release.")),
    )
    shape = shapes.body(DIFFERENCE)
    problems = {**NOT_FOUND, 403: BETWEEN_RELEASES}

    def answered_of(self, indicator: Indicator, asked: Asked) -> dict[str, Any]:
        sides = (
            _releases(asked) if any(name in asked.values for name in RELEASES) else _live(indicator, asked)
        )
        (first, was), (second, now) = sides
        if first.order > second.order:
            name = "from_release" if first.release else "from" if first.on > second.on else "from_known_at"
            raise refused({name: ValidationError(_("What is first lies behind what is last."))})
        found = explain_change(indicator, first, second)
        return {
            "indicator": indicator.code,
            "version": indicator.version,
            "unit": indicator.unit.code,
            "from": _side(first, was, found.before),
            "to": _side(second, now, found.after),
            "change": found.change,
            "reasons": [
                {
                    "reason": each.code,
                    "label": in_both(each.words),
                    "count": each.count,
                    "change": each.change,
                }
                for each in found.reasons
            ],
            "steps": _steps(found),
        }


def _live(indicator: Indicator, asked: Asked) -> list[tuple[Side, Snapshot]]:
    """The two sides by their days and instants."""
    if indicator.is_confidential:
        raise Problem(403, BETWEEN_RELEASES)
    given = asked.values
    last: date = given.get("to", asked.today)
    first = last if "from_known_at" in given else date(last.year - 1, 12, 31)
    found = []
    for on, name in zip((given.get("from", first), last), INSTANTS, strict=True):
        at: int | datetime | None = given.get(name)
        at_known = known(at, asked.state, parameter=name)
        found.append((Side(on, at_known.facts), at_known))
    return found


def _releases(asked: Asked) -> list[tuple[Side, Snapshot]]:
    """The two sides by their releases."""
    for name in (*DAYS, *INSTANTS):
        if name in asked.values:
            raise refused({name: ValidationError(_("A release has its day and instant: leave this out."))})
    published = {each.slug: each for each in Release.objects.published()}
    found = []
    for name in RELEASES:
        slug = asked.values.get(name)
        if slug is None:
            raise refused({name: ValidationError(_("Give both releases."))})
        if slug not in published:
            raise refused({name: unknown(slug, published)})
        side = Side.of_release(published[slug])
        found.append((side, Snapshot(side.facts, published[slug].seq, published[slug].known_at)))
    return found


def _side(side: Side, at: Snapshot, worth: FigureValue) -> dict[str, Any]:
    return {
        "on": side.on,
        "known_at": local(at.at),
        "seq": at.seq,
        "release": side.release.slug if side.release else None,
        "value": worth.value,
        "reason": worth.reason or None,
    }


def _steps(found: Explanation) -> list[dict[str, Any]] | None:
    if found.steps is None:
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
        for each in found.steps
    ]
