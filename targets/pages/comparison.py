"""Which two figures a reader compares: read from the address, with defaults and words for what is wrong."""

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
from targets.explanations import Side
from targets.models import Release


class InstantField(forms.CharField):
    """An instant of the second clock: a day (its end), RFC 3339, or `seq:N`; empty means now."""

    def __init__(self, now: datetime, **options: Any) -> None:
        super().__init__(**options)
        self.now = now

    def clean(self, value: Any) -> Facts:
        written = super().clean(value)
        return snapshot_at(parse_known_at(written, self.now), State.now()).facts if written else Facts()


class SidesForm(forms.Form):
    """A way to name two figures; `asks` are the parameters by which its use is told."""

    kind: str
    asks: frozenset[str] = frozenset()

    def __init__(self, given: Mapping[str, Any], *, today: date, now: datetime) -> None:
        super().__init__(given)
        self.fields.update(self.fields_of(today, now))
        # The second clock that a reader brings along: what compares days is asked as known then.
        self.fields["known_at"] = InstantField(
            now, label=_("Using what was known on"), required=False, widget=forms.HiddenInput
        )

    def fields_of(self, today: date, now: datetime) -> dict[str, forms.Field]:
        """Return the fields by the names of their parameters."""
        raise NotImplementedError

    def sides(self) -> tuple[Side, Side]:
        """Return the two sides; to be asked of a valid form."""
        raise NotImplementedError

    def side(self, day: date, known_at: str = "known_at") -> Side:
        """Return the side of a day, as known at the instant of one of the fields."""
        return Side(day, self.cleaned_data[known_at], self[known_at].value() or "")


class DaysForm(SidesForm):
    """Two days, as known at the instant of the page."""

    kind = "days"

    def fields_of(self, today: date, now: datetime) -> dict[str, forms.Field]:
        return {"from": _day(_("From"), today), "to": _day(_("To"), today)}

    def sides(self) -> tuple[Side, Side]:
        return self.side(self.cleaned_data["from"]), self.side(self.cleaned_data["to"])


class KnownForm(SidesForm):
    """One day, as known at two instants."""

    kind = "known"
    asks = frozenset({"from_known_at", "to_known_at"})

    def fields_of(self, today: date, now: datetime) -> dict[str, forms.Field]:
        return {
            "on": _day(_("As of"), today),
            "from_known_at": InstantField(now, label=_("First known at")),
            "to_known_at": InstantField(now, label=_("Second known at"), required=False),
        }

    def sides(self) -> tuple[Side, Side]:
        given = self.cleaned_data
        last = "to_known_at" if self["to_known_at"].value() else "known_at"
        return self.side(given["on"], "from_known_at"), self.side(given["on"], last)


class ReleasesForm(SidesForm):
    """Two releases, or a release and the same day as computed now."""

    kind = "releases"
    asks = frozenset({"from_release", "to_release"})

    def fields_of(self, today: date, now: datetime) -> dict[str, forms.Field]:
        return {
            "from_release": _release(_("Release"), required=True, empty_label=None),
            "to_release": _release(
                _("Compared with"), required=False, empty_label=_("Same date, current data")
            ),
        }

    def sides(self) -> tuple[Side, Side]:
        first = Side.of_release(self.cleaned_data["from_release"])
        second = self.cleaned_data["to_release"]
        return first, Side.of_release(second) if second else self.side(first.on)


def _day(label: Text, today: date) -> DayField:
    field = DayField(label=label, widget=forms.DateInput({"type": "date"}))
    field.until(today)
    return field


def _release(label: Any, **options: Any) -> forms.ModelChoiceField[Release]:
    return forms.ModelChoiceField(Release.objects.published(), to_field_name="slug", label=label, **options)


@dataclass(frozen=True)
class Comparison:
    """The forms of a page, the one that was used, and the two sides it asks for; none where it is wrong."""

    forms: Sequence[SidesForm]
    chosen: SidesForm
    sides: tuple[Side, Side] | None
    query: Mapping[str, str] = field(default_factory=dict)


def comparison(parameters: Mapping[str, str], *, on: date, now: datetime, live: bool) -> Comparison:
    """Return what is compared: two days, or two instants, or two releases, whichever was asked for.

    Without any, the last two year ends before `on`; what is not `live` is compared between releases only.
    """
    given = {name: value.strip() for name, value in parameters.items() if value.strip()}
    kinds: list[type[SidesForm]] = [DaysForm, KnownForm, ReleasesForm] if live else [ReleasesForm]
    used = next((kind for kind in kinds if kind.asks & set(given)), kinds[0])
    defaults, today = _defaults(on), timezone.localdate(now)
    # Of what was asked for, an empty parameter means now; only a day has a default.
    asked = {**({"on": defaults["on"]} if used.asks & set(given) else defaults), **given}
    others = {**defaults, **{name: given[name] for name in {"known_at"} & given.keys()}}
    shown = [kind(asked if kind is used else others, today=today, now=now) for kind in kinds]
    form = next(each for each in shown if type(each) is used)
    query = {name: value for name, value in given.items() if name in form.fields}
    return Comparison(shown, form, form.sides() if form.is_valid() else None, query)


def _defaults(on: date) -> dict[str, str]:
    """The last two year ends; the last one as known when it ended and now; the last two releases."""
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
