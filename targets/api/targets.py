"""The list of targets: the targets of plans with their current value and progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from enterprises.api.pagination import ListPages
from enterprises.api.parameters import DayParameter
from enterprises.api.serializers import NumberField, ObjectField, choice, described
from enterprises.api.views import InMemoryList, KnownAtPageQuery
from enterprises.history.facts import CachedFacts, Facts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from targets.api.figures import reason_field
from targets.models import Comparator, Target
from targets.progress import LABELS, Progress, assess_at
from targets.public_figures import get_public_breakdown, get_public_figure


@described(_("Progress towards the target, with all inputs needed to verify it."))
class ProgressSerializer(serializers.Serializer[Any]):
    status = choice(_("The assessment."), LABELS)
    shortfall = NumberField(
        allow_null=True,
        help_text=_("What a final value lacks to the target; null unless the target was missed."),
    )
    share = NumberField(
        allow_null=True,
        help_text=_("The share of the way from baseline to target that was covered; null unless missed."),
    )
    ratio = NumberField(
        allow_null=True, help_text=_("Observed over required annual growth; null without an assessment.")
    )
    method = serializers.CharField(allow_null=True, help_text=_("The growth method: `compound` or `linear`."))
    formula = serializers.CharField(
        allow_null=True, help_text=_("The formula with values; null if none was needed.")
    )
    baseline_revised = serializers.BooleanField(
        help_text=_(
            "Whether the series now has another value on the baseline date (`inputs.baseline_computed`);"
            " the assessment uses the plan's baseline."
        )
    )
    inputs = ObjectField(help_text=_("The inputs to the assessment, by name."))
    reason = serializers.CharField(
        allow_null=True, help_text=_("The reason for the missing assessment; null if there is one.")
    )


@described(_("The baseline of the plan."))
class BaselineSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(help_text=_("The baseline date."))
    value = NumberField(help_text=_("The baseline."))


@described(_("The target to be reached."))
class GoalSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(help_text=_("The target date."))
    value = NumberField(help_text=_("The target."))
    comparator = choice(_("The comparator."), Comparator.values)


@described(_("The target of a plan for an indicator, with its progress."))
class TargetSerializer(serializers.Serializer[Any]):
    indicator = serializers.CharField(help_text=_("The code of the indicator."))
    plan = serializers.CharField(help_text=_("The code of the plan."))
    scope = serializers.CharField(
        help_text=_("`district`, or a part of it like `cluster:new_materials` or `zone:future_rd`.")
    )
    on = serializers.DateField(
        help_text=_(
            "The reference date of the value: the requested day, or the target date if that is earlier."
        )
    )
    baseline = BaselineSerializer(
        allow_null=True, help_text=_("The baseline of the plan; null if none is set.")
    )
    target = GoalSerializer(help_text=_("The target to be reached."))
    value = NumberField(allow_null=True, help_text=_("The value on the date; null if missing."))
    reason = reason_field()
    progress = ProgressSerializer(help_text=_("The progress towards the target."))

    def to_representation(self, row: dict[str, Any]) -> dict[str, Any]:
        return row


class TargetQuery(KnownAtPageQuery):
    on = DayParameter(
        _(
            "The reference date of the values, today if omitted; after the target date, "
            "the target date stands."
        )
    )


class TargetPages(ListPages):
    """Pages of targets; only the targets of the page are computed, and cached by state."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        page = super().paginate_queryset(queryset, request, view)
        facts, days = view.snapshot.facts, [min(view.on, target.target_on) for target in page]
        name = ("targets", [target.pk for target in page], days, facts.seq)
        rows: list[Any] = cached_by_state(name, lambda: _results(page, days, facts))
        return rows


class TargetList(InMemoryList):
    name = "targets"
    summary = _("The targets of every plan, with baseline, value and progress.")
    query_class = TargetQuery
    pagination_class = TargetPages
    serializer_class = TargetSerializer

    def get_rows(self) -> list[Target]:
        targets = list(Target.objects.select_related("plan").order_by("-plan__ends_on", "plan__slug", "pk"))
        self.positions = {target.pk: n for n, target in enumerate(targets)}
        return targets

    def key_of(self, target: Target) -> tuple[int]:
        return (self.positions[target.pk],)


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
