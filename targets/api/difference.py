"""The decomposition of a change between two days, instants or releases, by enterprise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.indicators import NOT_FOUND
from enterprises.api.parameters import DayParameter, InstantParameter, Parameter, Query
from enterprises.api.problems import Problem, build_problem
from enterprises.api.serializers import (
    AnyField,
    EchoSerializer,
    NumberField,
    both_languages,
    choice,
    described,
    in_both,
)
from enterprises.api.views import RegistryView, get_snapshot, to_local_time
from enterprises.history.known_at import Snapshot
from enterprises.kpis.figures import CHANGE_REASONS
from enterprises.kpis.indicators import Indicator
from enterprises.listing.filter_fields import unknown_code_error
from targets.api.contributors import ContributorSerializer
from targets.api.figures import reason_field
from targets.api.indicator import IndicatorDetailView
from targets.explanations import ComparedSnapshot, Explanation, FigureValue, explain_change
from targets.models import Release


@described(_("One of the two figures compared."))
class SideSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(help_text=_("The reference date of the value."))
    known_at = serializers.DateTimeField(allow_null=True, help_text=_("Using what was known at this time."))
    seq = serializers.IntegerField(help_text=_("The number of the last change included."))
    release = serializers.CharField(
        allow_null=True, help_text=_("The release that contains it; null for a live value.")
    )
    value = NumberField(allow_null=True, help_text=_("The exact value; null if missing."))
    reason = reason_field()


def _reason_of_change() -> serializers.ChoiceField:
    return choice(_("The reason for the change."), CHANGE_REASONS)


@described(
    _("The contribution of one enterprise to the change; without an enterprise, that of the district itself.")
)
class StepSerializer(serializers.Serializer[Any]):
    change = NumberField(help_text=_("The contribution; negative for a decrease."))
    reason = _reason_of_change()
    on = serializers.DateField(
        allow_null=True, help_text=_("The date from which it was counted or no longer counted.")
    )
    correction = serializers.BooleanField(
        help_text=_("Whether the change results from later information, not from an event between the dates.")
    )

    def get_fields(self) -> dict[str, AnyField]:
        enterprise = ContributorSerializer().get_fields()
        for field in enterprise.values():
            field.allow_null = True
        return {**enterprise, **super().get_fields()}


@described(_("All contributions of one reason combined."))
class BecauseSerializer(serializers.Serializer[Any]):
    reason = _reason_of_change()
    label = both_languages(_("The reason in words."))
    count = serializers.IntegerField(help_text=_("The number of contributions."))
    change = NumberField(help_text=_("Their total."))


@described(
    _(
        "Two figures and the decomposition of the change between them; the contributions add "
        "up to the change exactly."
    )
)
class DifferenceSerializer(EchoSerializer):
    indicator = serializers.CharField(help_text=_("The code of the indicator."))
    version = serializers.IntegerField(help_text=_("The definition version."))
    unit = serializers.CharField(help_text=_("The code of the unit."))
    to = SideSerializer(help_text=_("The later figure."))
    change = NumberField(allow_null=True, help_text=_("The change; null if a value is missing."))
    reasons = BecauseSerializer(
        many=True, help_text=_("The reasons, the largest first; empty if none is public.")
    )
    steps = StepSerializer(
        many=True,
        allow_null=True,
        help_text=_("The contributions; null if the enterprises included in the figure are not public."),
    )

    def get_fields(self) -> dict[str, AnyField]:
        return {"from": SideSerializer(help_text=_("The earlier figure.")), **super().get_fields()}

    def to_representation(self, body: dict[str, Any]) -> dict[str, Any]:
        return body


DAYS = ("from", "to")
INSTANTS = ("from_known_at", "to_known_at")
RELEASES = ("from_release", "to_release")
BETWEEN_RELEASES = _(
    "Money and staff figures are compared between releases only: specify from_release and to_release."
)


class DifferenceQuery(Query):
    to = DayParameter(_("The last date; if omitted, today (Beijing time)."), example="2020-12-31")
    from_known_at = InstantParameter(_("The time at which the first value was known; now if omitted."))
    to_known_at = InstantParameter(_("The time at which the last value was known; now if omitted."))
    from_release = Parameter(_("The earlier release; cannot be combined with a date or a time."))
    to_release = Parameter(_("The later release."))
    base_fields: ClassVar[dict[str, Any]]


# `from` is no name in Python.
DifferenceQuery.base_fields["from"] = DayParameter(
    _("The first date; if omitted, the year end before `to`, or the same date if from_known_at is given."),
    example="2019-12-31",
)


class IndicatorDifference(IndicatorDetailView):
    name = "difference"
    summary = _(
        "The decomposition of a change in value between two dates, two known-at times or two releases."
    )
    query_class = DifferenceQuery
    serializer_class = DifferenceSerializer
    problems = {**NOT_FOUND, 403: BETWEEN_RELEASES}

    def describe(self, indicator: Indicator) -> dict[str, Any]:
        """Return the decomposition; the error for a wrong order names the parameter that decides it."""
        snapshots = (
            _get_release_snapshots(self)
            if any(name in self.values for name in RELEASES)
            else _get_live_snapshots(indicator, self)
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
    indicator: Indicator, request: RegistryView
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


def _get_release_snapshots(request: RegistryView) -> list[tuple[ComparedSnapshot, Snapshot]]:
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
