"""The endpoint of targets: the targets of plans with their current value and progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Endpoint, EndpointRequest, paginate
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import CURSOR, PAGE_SIZE, Parameter, day
from enterprises.api.shapes import Shape
from enterprises.history.facts import CachedFacts, Facts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from targets.models import Comparator, Target
from targets.progress import LABELS, Progress, assess_at
from targets.public_figures import get_public_breakdown, get_public_figure

PROGRESS = Shape(
    "Progress",
    _("Progress towards the target, with all inputs needed to verify it."),
    {
        "status": shapes.one_of(_("The assessment."), LABELS),
        "shortfall": shapes.number(
            _("What a final value lacks to the target; null unless the target was missed."), null=True
        ),
        "share": shapes.number(
            _("The share of the way from baseline to target that was covered; null unless missed."), null=True
        ),
        "ratio": shapes.number(
            _("Observed over required annual growth; null without an assessment."), null=True
        ),
        "method": shapes.text(_("The growth method: `compound` or `linear`."), null=True),
        "formula": shapes.text(_("The formula with values; null if none was needed."), null=True),
        "baseline_revised": {
            "type": "boolean",
            "description": _(
                "Whether the series now has another value on the baseline date (`inputs.baseline_computed`);"
                " the assessment uses the plan's baseline."
            ),
        },
        "inputs": shapes.value("object", _("The inputs to the assessment, by name.")),
        "reason": shapes.text(_("The reason for the missing assessment; null if there is one."), null=True),
    },
)
ROW = Shape(
    "Target",
    _("The target of a plan for an indicator, with its progress."),
    {
        "indicator": shapes.text(_("The code of the indicator.")),
        "plan": shapes.text(_("The code of the plan.")),
        "scope": shapes.text(
            _("`district`, or a part of it like `cluster:new_materials` or `zone:future_rd`.")
        ),
        "on": shapes.day(
            _("The reference date of the value: the requested day, or the target date if that is earlier.")
        ),
        "baseline": {
            "type": ["object", "null"],
            "description": _("The baseline of the plan; null if none is set."),
            "properties": {
                "on": shapes.day(_("The baseline date.")),
                "value": shapes.number(_("The baseline.")),
            },
            "required": ["on", "value"],
        },
        "target": {
            "type": "object",
            "description": _("The target to be reached."),
            "properties": {
                "on": shapes.day(_("The target date.")),
                "value": shapes.number(_("The target.")),
                "comparator": shapes.one_of(_("The comparator."), Comparator.values),
            },
            "required": ["on", "value", "comparator"],
        },
        "value": shapes.number(_("The value on the date; null if missing."), null=True),
        "reason": shapes.text(_("The reason for the missing value; null if there is a value."), null=True),
        "progress": PROGRESS,
    },
)
ON = Parameter(
    name="on",
    description=_(
        "The reference date of the values, today if omitted; after the target date, the target date stands."
    ),
    schema={"type": "string", "format": "date"},
    parse=day,
)


class TargetList(Endpoint):
    name = "targets"
    summary = _("The targets of every plan, with baseline, value and progress.")
    parameters = (ON, KNOWN_AT, PAGE_SIZE, CURSOR)
    shape = shapes.list_of(ROW)

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        targets = Target.objects.select_related("plan").order_by("-plan__ends_on", "plan__slug", "pk")
        rows = [{"position": n, "row": target} for n, target in enumerate(targets)]
        body = paginate(request, rows, key=("position",))
        facts, page = request.snapshot.facts, [each["row"] for each in body["results"]]
        on = request.values.get("on") or request.today
        days = [min(on, target.target_on) for target in page]
        name = ("targets", [target.pk for target in page], days, facts.seq)
        return {**body, "results": cached_by_state(name, lambda: _results(page, days, facts))}


def _results(targets: Sequence[Target], days: Sequence[date], facts: Facts) -> list[dict[str, Any]]:
    values = Values(CachedFacts(facts.seq))
    return [_row(target, on, values) for target, on in zip(targets, days, strict=True)]


class Values:
    """Public values of targets; each figure and breakdown is computed once, however many targets share it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.by_scope: dict[tuple[str, date, str], dict[str, tuple[Decimal | None, str]]] = {}

    def get(self, target: Target, on: date) -> tuple[Decimal | None, str]:
        """Return the public value in the scope of a target on a day, and the reason where it is missing."""
        key = (target.indicator, on, target.scope)
        if key not in self.by_scope:
            self.by_scope[key] = self._fetch(target, on)
        return self.by_scope[key].get(target.scope_code, (None, "not_published"))

    def _fetch(self, target: Target, on: date) -> dict[str, tuple[Decimal | None, str]]:
        indicator = target.definition
        moment = Moment(on, self.facts)
        if target.scope == Target.Scope.DISTRICT:
            figure = get_public_figure(indicator, moment).figure
            return {"": (indicator.quantised(figure.value), figure.reason)}
        cells = get_public_breakdown(indicator, moment, target.scope) or []
        return {cell.key or "": (indicator.quantised(cell.value), cell.reason) for cell in cells}


def _row(target: Target, on: date, values: Values) -> dict[str, Any]:
    value, reason = values.get(target, on)
    progress = assess_at(target, Moment(on, values.facts), lambda day: values.get(target, day)[0])
    baseline = {"on": target.baseline_on, "value": target.baseline_value}
    return {
        "indicator": target.indicator,
        "plan": target.plan.slug,
        "scope": f"{target.scope}:{target.scope_code}" if target.scope_code else target.scope,
        "on": on,
        "baseline": baseline if target.baseline_on else None,
        "target": {"on": target.target_on, "value": target.value, "comparator": target.comparator},
        "value": value,
        "reason": reason or None,
        "progress": _progress(progress),
    }


def _progress(progress: Progress) -> dict[str, Any]:
    return {
        "status": progress.status,
        "shortfall": progress.shortfall,
        "share": progress.share,
        "ratio": progress.ratio,
        "method": progress.method or None,
        "formula": progress.formula or None,
        "baseline_revised": progress.is_baseline_revised,
        "inputs": progress.inputs,
        "reason": progress.reason or None,
    }
