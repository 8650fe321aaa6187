"""Optimistic locking for admin forms: concurrent edits are merged field by field before saving.

A form contains the state at which it was loaded. Saving locks the record and its rows; if one of them has
a newer version, the form is rebased on it: fields that the user left unchanged take the newer value, fields
that both changed retain the submitted value, and the page shows the conflicts.
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
    get_editable_values,
    get_row_data,
    get_row_key,
    get_submitted_value,
    row_to_post_data,
    to_post_data,
    write_rows,
)
from enterprises.admin.labels import Labels, field_name
from enterprises.admin.loaded_seq import LOADED_SEQ_FIELD, parse_loaded_seq
from enterprises.models import Change, event_model
from enterprises.models.django_private import bound_formsets, inline_foreign_key

TAKE = "_take_newer"


@dataclass
class FieldConflict:
    """A field changed by another user meanwhile: loaded, current and submitted value.

    `input_name` is the name of the field in the form; `submitted` is None if the user left it unchanged.
    """

    input_name: str
    name: str
    loaded: str
    current: str
    submitted: str | None


@dataclass
class NewerVersion:
    """A record written by another user after the page was loaded."""

    record: str
    title: str
    kind: str
    change: Change
    fields: list[FieldConflict] = field(default_factory=list)


@dataclass
class RebasedForm:
    """A form rebased on newer versions: its data, these versions, and the state they belong to."""

    data: QueryDict
    newer: list[NewerVersion]
    loaded_seq: int


def rebase_form(
    model_admin: ModelAdmin[Any], request: HttpRequest, record: models.Model
) -> RebasedForm | QueryDict:
    """Lock the record and its rows; return the data to save, or the rebased form if there are newer versions.

    Call it in the transaction of the save: without the locks, a version committed between the comparison and
    the save would be overwritten.
    """
    loaded_seq = parse_loaded_seq(request.POST.get(LOADED_SEQ_FIELD, ""))
    inlines = [
        (inline.model, inline_foreign_key(model_admin.model, inline).name)
        for inline in model_admin.get_inline_instances(request, record)
    ]
    _lock(model_admin.model, Q(pk=record.pk))
    for model, reference in inlines:
        _lock(model, Q(**{reference: record.pk}))
    versions = {model_admin.model: _Versions(model_admin.model, Q(pgh_obj_id=record.pk), loaded_seq)}
    for model, reference in inlines:
        versions[model] = _Versions(model, Q(**{f"{reference}_id": record.pk}), loaded_seq)
    rebase = FormRebase(model_admin, request, record, versions)
    rebase.take_newer(request.POST.getlist(TAKE))
    if any(each.newer for each in versions.values()) and rebase.run():
        return RebasedForm(rebase.data, rebase.newer, Change.objects.state())
    return rebase.data


def _lock(model: type[models.Model], condition: Q) -> None:
    """Lock rows until the end of the transaction, waiting for writers that came first.

    Rows added meanwhile need no lock: they are not in the form, so saving it cannot overwrite them.
    """
    rows = model._base_manager.filter(condition).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


class _Versions:
    """The versions of a record, or of its rows, at the loaded state, and the newer ones."""

    def __init__(self, model: type[models.Model], condition: Q, loaded_seq: int) -> None:
        events = event_model(model).objects
        ids = events.filter(condition).values("pgh_obj_id")
        versions = events.filter(pgh_obj_id__in=ids).select_related("change__user").order_by("pgh_id")
        self.newer: dict[Any, Any] = {}
        for event in versions.filter(change__seq__gt=loaded_seq):
            self.newer[event.pgh_obj_id] = event
        self._loaded_versions, self._loaded_seq = versions.filter(change__seq__lte=loaded_seq), loaded_seq
        self.loaded = self._load(self.newer)

    def _load(self, ids: Iterable[Any]) -> dict[Any, Any]:
        """Return the loaded versions by key, without deleted records."""
        if not ids or not self._loaded_seq:
            return {}
        versions = {
            event.pgh_obj_id: event for event in self._loaded_versions.filter(pgh_obj_id__in=list(ids))
        }
        return {key: event for key, event in versions.items() if event.pgh_label != "delete"}


class FormRebase:
    """A submitted form, rebased on the current records."""

    def __init__(
        self,
        model_admin: ModelAdmin[Any],
        request: HttpRequest,
        record: models.Model,
        versions: dict[type[models.Model], _Versions],
    ) -> None:
        self.data = request.POST.copy()
        self.newer: list[NewerVersion] = []
        self._versions = versions
        fields = flatten_fieldsets(model_admin.get_fieldsets(request, record))
        form = model_admin.get_form(request, record, change=True, fields=fields)
        self._form = form(request.POST, instance=record)
        self._formsets = bound_formsets(model_admin, request, record)
        events = [
            event for each in versions.values() for event in (*each.newer.values(), *each.loaded.values())
        ]
        self._labels = Labels(events)

    def take_newer(self, input_names: Iterable[str]) -> None:
        """Replace the submitted values of these fields by the values of the record."""
        chosen = set(input_names)
        for form in self._forms() if chosen else ():
            for name in form.fields:
                if form.add_prefix(name) in chosen:
                    loaded = self._versions[form._meta.model].loaded.get(form.instance.pk)
                    self._set_value(
                        form,
                        name,
                        get_editable_values(form, loaded)[name] if loaded else form.initial.get(name),
                    )
        if chosen:
            self._rebind()

    def _rebind(self) -> None:
        """Bind the forms to the changed data."""
        for form in self._forms():
            form.data = self.data

    def run(self) -> bool:
        """Rebase every form on the newer versions; return whether the form differs from them."""
        self._rebase_form(self._form)
        for formset in self._formsets:
            self._rebase_rows(formset)
        return bool(self.newer)

    def _forms(self) -> Iterator[Any]:
        yield self._form
        for formset in self._formsets:
            yield from (form for form in formset.initial_forms if form.instance.pk)

    def _rebase_form(self, form: Any) -> None:
        """Rebase a form on the newer version of its record, comparing loaded, newer and submitted values.

        A field submitted with the value that it now has is no conflict. Without the loaded value, a field
        that the user left unchanged would overwrite the newer value.
        """
        model = form._meta.model
        versions = self._versions[model]
        event = versions.newer.get(form.instance.pk)
        if event is None:
            return
        loaded = versions.loaded.get(form.instance.pk)
        loaded_values = get_editable_values(form, loaded) if loaded is not None else {}
        conflicts = []
        for name, newer_value in get_editable_values(form, event).items():
            loaded_value, bound = loaded_values.get(name), form[name]
            is_edited = bound.field.has_changed(loaded_value, bound.data)
            if loaded_value == newer_value or not bound.field.has_changed(newer_value, bound.data):
                continue
            if not is_edited:
                self._set_value(form, name, newer_value)
            each = model._meta.get_field(name)
            conflicts.append(
                FieldConflict(
                    input_name=form.add_prefix(name),
                    name=field_name(model, each),
                    loaded=self._labels.display(each, getattr(loaded, each.attname, None)),
                    current=self._labels.display(each, getattr(event, each.attname)),
                    submitted=self._labels.display(each, get_submitted_value(bound)) if is_edited else None,
                )
            )
        if conflicts:
            self.newer.append(self._newer(model, event, conflicts))

    def _rebase_rows(self, formset: Any) -> None:
        """Rebase each row; add rows that others added, and drop rows that they deleted.

        Values submitted for a deleted row are moved to a new one, or the user would lose them.
        """
        versions = self._versions[formset.model]
        existing, new = [], []
        present = {row.pk: row for row in formset.get_queryset()}
        submitted_keys = set()
        for n, form in enumerate(formset.initial_forms):
            key = get_row_key(form)
            submitted_keys.add(key)
            if key in present or key not in versions.newer:
                self._rebase_form(form)
                existing.append(get_row_data(self.data, formset, n))
                continue
            event, loaded = versions.newer[key], versions.loaded.get(key)
            self.newer.append(self._newer(formset.model, event, []))
            if loaded is None or any(
                form.fields[name].has_changed(value, form[name].data)
                for name, value in get_editable_values(form, loaded).items()
            ):
                new.append(get_row_data(self.data, formset, n) | {formset.model._meta.pk.name: [""]})
        for key in versions.newer.keys() & present.keys() - submitted_keys:
            event = versions.newer[key]
            self.newer.append(self._newer(formset.model, event, [], is_added=True))
            existing.append(row_to_post_data(formset, present[key]))
        first_new = len(formset.initial_forms)
        new += [get_row_data(self.data, formset, n) for n in range(first_new, formset.total_form_count())]
        write_rows(self.data, formset, existing, new)

    def _newer(
        self, model: Any, event: Any, fields: list[FieldConflict], *, is_added: bool = False
    ) -> NewerVersion:
        kind = "insert" if is_added else "update" if fields else "delete"
        return NewerVersion(
            str(capfirst(model._meta.verbose_name)),
            self._labels.title_of(model, event),
            kind,
            event.change,
            fields,
        )

    def _set_value(self, form: Any, name: str, value: Any) -> None:
        for key, text in to_post_data(form, name, value).items():
            if text is None:
                self.data.pop(key, None)
            else:
                self.data[key] = text
