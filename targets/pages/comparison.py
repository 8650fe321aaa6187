"""Forms for the comparison of two figures: of days, instants or releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.history.facts import Facts
from enterprises.history.known_at import State, parse_known_at, snapshot_at
from enterprises.kpis.figures import Text, last_ended_year
from enterprises.listing.dates import DayField
from targets.explanations import ComparedSnapshot
from targets.models import Release


class InstantField(forms.CharField):
    """A known-at time: a day (its end), RFC 3339, or `seq:N`; empty means now."""

    def __init__(self, now: datetime, **options: Any) -> None:
        super().__init__(**options)
        self.now = now

    def clean(self, value: Any) -> Facts:
        text = super().clean(value)
        return snapshot_at(parse_known_at(text, self.now), State.now()).facts if text else Facts()


class ComparisonForm(forms.Form):
    """A form for two figures; any of its `parameters` in a request selects it."""

    kind: str
    parameters: frozenset[str] = frozenset()

    def __init__(self, data: Mapping[str, Any], *, today: date, now: datetime) -> None:
        super().__init__(data)
        self.fields.update(self.build_fields(today, now))
        # The known-at time of the page before: days are compared as known then.
        self.fields["known_at"] = InstantField(
            now, label=_("Using what was known on"), required=False, widget=forms.HiddenInput
        )

    def build_fields(self, today: date, now: datetime) -> dict[str, forms.Field]:
        """Return the fields by the names of their parameters."""
        raise NotImplementedError

    def get_snapshots(self) -> tuple[ComparedSnapshot, ComparedSnapshot]:
        """Return the two snapshots; for a valid form only."""
        raise NotImplementedError

    def get_snapshot(self, day: date, known_at: str = "known_at") -> ComparedSnapshot:
        """Return the snapshot of a day, as known at the instant of one of the fields."""
        return ComparedSnapshot(day, self.cleaned_data[known_at], self[known_at].value() or "")


class DaysForm(ComparisonForm):
    """Two days, as known at the instant of the page."""

    kind = "days"

    def build_fields(self, today: date, now: datetime) -> dict[str, forms.Field]:
        return {"from": _build_day_field(_("From"), today), "to": _build_day_field(_("To"), today)}

    def get_snapshots(self) -> tuple[ComparedSnapshot, ComparedSnapshot]:
        return self.get_snapshot(self.cleaned_data["from"]), self.get_snapshot(self.cleaned_data["to"])


class KnownAtForm(ComparisonForm):
    """One day, as known at two instants."""

    kind = "known"
    parameters = frozenset({"from_known_at", "to_known_at"})

    def build_fields(self, today: date, now: datetime) -> dict[str, forms.Field]:
        return {
            "on": _build_day_field(_("As of"), today),
            "from_known_at": InstantField(now, label=_("First known at")),
            "to_known_at": InstantField(now, label=_("Second known at"), required=False),
        }

    def get_snapshots(self) -> tuple[ComparedSnapshot, ComparedSnapshot]:
        cleaned = self.cleaned_data
        last = "to_known_at" if self["to_known_at"].value() else "known_at"
        return self.get_snapshot(cleaned["on"], "from_known_at"), self.get_snapshot(cleaned["on"], last)


class ReleasesForm(ComparisonForm):
    """Two releases, or a release and the same day as computed now."""

    kind = "releases"
    parameters = frozenset({"from_release", "to_release"})

    def build_fields(self, today: date, now: datetime) -> dict[str, forms.Field]:
        return {
            "from_release": _build_release_field(_("Release"), required=True, empty_label=None),
            "to_release": _build_release_field(
                _("Compared with"), required=False, empty_label=_("Same date, current data")
            ),
        }

    def get_snapshots(self) -> tuple[ComparedSnapshot, ComparedSnapshot]:
        first = ComparedSnapshot.of_release(self.cleaned_data["from_release"])
        second = self.cleaned_data["to_release"]
        return first, ComparedSnapshot.of_release(second) if second else self.get_snapshot(first.on)


def _build_day_field(label: Text, today: date) -> DayField:
    field = DayField(label=label, widget=forms.DateInput({"type": "date"}))
    field.until(today)
    return field


def _build_release_field(label: Any, **options: Any) -> forms.ModelChoiceField[Release]:
    return forms.ModelChoiceField(Release.objects.published(), to_field_name="slug", label=label, **options)


@dataclass(frozen=True)
class Comparison:
    """The forms of a page, the one selected, and its two snapshots; None if it is invalid."""

    forms: Sequence[ComparisonForm]
    chosen: ComparisonForm
    snapshots: tuple[ComparedSnapshot, ComparedSnapshot] | None
    query: Mapping[str, str] = field(default_factory=dict)


def parse_comparison(parameters: Mapping[str, str], *, on: date, now: datetime, live: bool) -> Comparison:
    """Return the comparison of two days, instants or releases from the parameters of a page.

    Without parameters: the last two year ends before `on`. Unless `live`, only releases are compared:
    confidential figures have no value at other times.
    """
    provided = {name: value.strip() for name, value in parameters.items() if value.strip()}
    kinds: list[type[ComparisonForm]] = [DaysForm, KnownAtForm, ReleasesForm] if live else [ReleasesForm]
    selected = next((kind for kind in kinds if kind.parameters & set(provided)), kinds[0])
    defaults, today = _get_defaults(on), timezone.localdate(now)
    # In a selected form an empty parameter means now; only a day has a default.
    values = {**({"on": defaults["on"]} if selected.parameters & set(provided) else defaults), **provided}
    others = {**defaults, **{name: provided[name] for name in {"known_at"} & provided.keys()}}
    bound = [kind(values if kind is selected else others, today=today, now=now) for kind in kinds]
    form = next(each for each in bound if type(each) is selected)
    query = {name: value for name, value in provided.items() if name in form.fields}
    return Comparison(bound, form, form.get_snapshots() if form.is_valid() else None, query)


def _get_defaults(on: date) -> dict[str, str]:
    """Return defaults: the last two year ends; the last one as known then and now; the last two releases."""
    last = f"{last_ended_year(on)}-12-31"
    slugs = list(Release.objects.published().order_by("-as_of", "-seq").values_list("slug", flat=True)[:2])
    names = ("to_release", "from_release")[-len(slugs) :]
    return {
        "from": f"{last_ended_year(on) - 1}-12-31",
        "to": last,
        "on": last,
        "from_known_at": last,
        **(dict(zip(names, slugs, strict=True)) if slugs else {}),
    }
