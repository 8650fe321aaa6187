"""A stale form never wins: what is saved over somebody's newer change is shown beside it first.

A form says up to which change of the registry it was shown. Saving locks the record and its rows; where
one of them has a newer version, the form is laid over it field by field: what its person left alone takes
the newer value, what both changed keeps what was typed, and the page asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst

from enterprises.admin.form_data import (
    as_posted,
    key_of,
    row_as_posted,
    row_at,
    shown_of,
    typed_in,
    write_rows,
)
from enterprises.admin.labels import Labels, field_name
from enterprises.admin.loaded_seq import SEEN, state_seen
from enterprises.models import Change, event_model
from enterprises.models.django_private import bound_formsets, inline_foreign_key

TAKE = "_take"


@dataclass
class Disagreement:
    """A field that somebody changed meanwhile: what the page showed, what it is now, what was typed.

    `address` is the name of the field in the form; `typed` is None where its person left it alone.
    """

    address: str
    name: str
    saw: str
    now: str
    typed: str | None


@dataclass
class Newer:
    """A record that somebody wrote after the page was shown."""

    record: str
    title: str
    kind: str
    change: Change
    fields: list[Disagreement] = field(default_factory=list)


@dataclass
class Stale:
    """A form laid over what somebody wrote meanwhile: what to show in it, and up to which change."""

    data: QueryDict
    newer: list[Newer]
    seen: int


def current(desk: ModelAdmin[Any], request: HttpRequest, record: models.Model) -> Stale | QueryDict:
    """Lock the record and its rows; return what is to be saved, or how it stands to what is newer.

    To be called in the transaction of the save, which holds the locks to its end.
    """
    seen = state_seen(request.POST.get(SEEN, ""))
    inlines = [
        (inline.model, inline_foreign_key(desk.model, inline).name)
        for inline in desk.get_inline_instances(request, record)
    ]
    _lock(desk.model, Q(pk=record.pk))
    for model, reference in inlines:
        _lock(model, Q(**{reference: record.pk}))
    versions = {desk.model: _Versions(desk.model, Q(pgh_obj_id=record.pk), seen)}
    for model, reference in inlines:
        versions[model] = _Versions(model, Q(**{f"{reference}_id": record.pk}), seen)
    overlay = _Overlay(desk, request, record, versions)
    overlay.take(request.POST.getlist(TAKE))
    if any(each.newer for each in versions.values()) and overlay.lay():
        return Stale(overlay.data, overlay.newer, Change.objects.state())
    return overlay.data


def _lock(model: type[models.Model], wanted: Q) -> None:
    """Nobody else changes these rows until the transaction ends; who did so already is waited for.

    A row that somebody adds meanwhile is not in this form, so it cannot be lost by it.
    """
    rows = model._base_manager.filter(wanted).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


class _Versions:
    """The versions of a record, or of the rows of one, that a form has seen, and those that are newer."""

    def __init__(self, model: type[models.Model], wanted: Q, seen: int) -> None:
        events = event_model(model).objects
        ids = events.filter(wanted).values("pgh_obj_id")
        of_them = events.filter(pgh_obj_id__in=ids).select_related("change__user").order_by("pgh_id")
        self.newer: dict[Any, Any] = {}
        for event in of_them.filter(change__seq__gt=seen):
            self.newer[event.pgh_obj_id] = event
        self._of_them, self._seen = of_them.filter(change__seq__lte=seen), seen
        self.saw = self._last(self.newer)

    def _last(self, ids: Iterable[Any]) -> dict[Any, Any]:
        """The versions that the form showed; none of a record that was not there."""
        if not ids or not self._seen:
            return {}
        found = {event.pgh_obj_id: event for event in self._of_them.filter(pgh_obj_id__in=list(ids))}
        return {key: event for key, event in found.items() if event.pgh_label != "delete"}


class _Overlay:
    """The form as it was posted, laid over the records as they are."""

    def __init__(
        self,
        desk: ModelAdmin[Any],
        request: HttpRequest,
        record: models.Model,
        versions: dict[type[models.Model], _Versions],
    ) -> None:
        self.data = request.POST.copy()
        self.newer: list[Newer] = []
        self._versions = versions
        fields = flatten_fieldsets(desk.get_fieldsets(request, record))
        form = desk.get_form(request, record, change=True, fields=fields)
        self._form = form(request.POST, instance=record)
        self._formsets = bound_formsets(desk, request, record)
        events = [event for each in versions.values() for event in (*each.newer.values(), *each.saw.values())]
        self._labels = Labels(events)

    def take(self, addresses: Iterable[str]) -> None:
        """Put the value of the record in the place of what was typed, in the fields at these addresses."""
        wanted = set(addresses)
        for form in self._forms() if wanted else ():
            for name in form.fields:
                if form.add_prefix(name) in wanted:
                    saw = self._versions[form._meta.model].saw.get(form.instance.pk)
                    self._put(form, name, shown_of(form, saw)[name] if saw else form.initial.get(name))
        if wanted:
            self._rebind()

    def _rebind(self) -> None:
        """Read the forms again with what was put into them."""
        for form in self._forms():
            form.data = self.data

    def lay(self) -> bool:
        """Lay every form over the newer versions; say whether anything in the form is different now."""
        self._lay_form(self._form)
        for formset in self._formsets:
            self._lay_rows(formset)
        return bool(self.newer)

    def _forms(self) -> Iterator[Any]:
        yield self._form
        for formset in self._formsets:
            yield from (form for form in formset.initial_forms if form.instance.pk)

    def _lay_form(self, form: Any) -> None:
        model = form._meta.model
        versions = self._versions[model]
        event = versions.newer.get(form.instance.pk)
        if event is None:
            return
        saw = versions.saw.get(form.instance.pk)
        before = shown_of(form, saw) if saw is not None else {}
        fields = []
        for name, now in shown_of(form, event).items():
            shown, bound = before.get(name), form[name]
            is_typed = bound.field.has_changed(shown, bound.data)
            if shown == now or not bound.field.has_changed(now, bound.data):
                continue
            if not is_typed:
                self._put(form, name, now)
            each = model._meta.get_field(name)
            fields.append(
                Disagreement(
                    address=form.add_prefix(name),
                    name=field_name(model, each),
                    saw=self._labels.shown(each, getattr(saw, each.attname, None)),
                    now=self._labels.shown(each, getattr(event, each.attname)),
                    typed=self._labels.shown(each, typed_in(bound)) if is_typed else None,
                )
            )
        if fields:
            self.newer.append(self._newer(model, event, fields))

    def _lay_rows(self, formset: Any) -> None:
        """Lay each row; rows that others added are shown too, rows that they took away no longer.

        What was typed into a row that is gone stands in a new row.
        """
        versions = self._versions[formset.model]
        kept, fresh = [], []
        present = {row.pk: row for row in formset.get_queryset()}
        posted = set()
        for n, form in enumerate(formset.initial_forms):
            key = key_of(form)
            posted.add(key)
            if key in present or key not in versions.newer:
                self._lay_form(form)
                kept.append(row_at(self.data, formset, n))
                continue
            event, saw = versions.newer[key], versions.saw.get(key)
            self.newer.append(self._newer(formset.model, event, []))
            if saw is None or any(
                form.fields[name].has_changed(value, form[name].data)
                for name, value in shown_of(form, saw).items()
            ):
                fresh.append(row_at(self.data, formset, n) | {formset.model._meta.pk.name: [""]})
        for key in versions.newer.keys() & present.keys() - posted:
            event = versions.newer[key]
            self.newer.append(self._newer(formset.model, event, [], is_added=True))
            kept.append(row_as_posted(formset, present[key]))
        first = len(formset.initial_forms)
        fresh += [row_at(self.data, formset, n) for n in range(first, formset.total_form_count())]
        write_rows(self.data, formset, kept, fresh)

    def _newer(self, model: Any, event: Any, fields: list[Disagreement], *, is_added: bool = False) -> Newer:
        kind = "insert" if is_added else "update" if fields else "delete"
        return Newer(
            str(capfirst(model._meta.verbose_name)),
            self._labels.title_of(model, event),
            kind,
            event.change,
            fields,
        )

    def _put(self, form: Any, name: str, value: Any) -> None:
        for key, given in as_posted(form, name, value).items():
            if given is None:
                self.data.pop(key, None)
            else:
                self.data[key] = given
