"""Bulk edit of a list: one field of many records in one change, tried and shown before it is saved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from enterprises.admin.forms import CleanText
from enterprises.admin.labels import Labels, field_name
from enterprises.admin.new_findings import NewFindings, enterprises_of_all
from enterprises.admin.plausibility import PERMISSION
from enterprises.admin.requests import staff_user
from enterprises.constraint_messages import describe_error
from enterprises.models import KPI_BEARING
from enterprises.models.owners import owner_names
from enterprises.plausibility.confirming import Answer, confirm
from enterprises.plausibility.finding import Finding

MAX_RECORDS = 1_000  # records of one bulk edit; each is validated and saved like one of a form
PREFIX = "bulk_edit_"


@dataclass
class EditedRecord:
    """A record with the text of its field before and after, or the reason why it cannot be saved."""

    pk: Any
    label: str
    old: str
    new: str
    problem: str = ""


@dataclass
class Trial:
    """The outcome of saving all records, rolled back: those that change, and those that cannot."""

    edited: list[EditedRecord] = field(default_factory=list)
    unchanged: int = 0
    # facts to check that the new value brings about; the reason of the change confirms them
    findings: list[Finding] = field(default_factory=list)
    may_confirm: bool = True

    @property
    def problems(self) -> list[EditedRecord]:
        """The records that cannot be saved; then none is."""
        return [each for each in self.edited if each.problem]

    @property
    def is_refused(self) -> bool:
        """True if a finding cannot be confirmed, or not by this user."""
        return any(not each.is_confirmable or not self.may_confirm for each in self.findings)

    @property
    def digest(self) -> str:
        """A hash of the preview, by which saving is compared with what was shown."""
        rows = [[str(each.pk), each.old, each.new] for each in self.edited]
        rows += [[each.code, each.digest] for each in self.findings]
        return hashlib.sha256(orjson.dumps(rows)).hexdigest()


def bulk_actions(model_admin: ModelAdmin[Any], names: Iterable[str]) -> dict[str, tuple[Any, str, Any]]:
    """Return one action of a list for each field that can be edited there."""
    actions: dict[str, tuple[Any, str, Any]] = {}
    for name in names:
        label = field_name(model_admin.model, model_admin.opts.get_field(name))
        action: Callable[..., Any] = partial(_edit, name=name)
        actions[PREFIX + name] = (action, PREFIX + name, gettext("Change “%(field)s”…") % {"field": label})
    return actions


def _edit(model_admin: ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Any], *, name: str) -> Any:
    """Ask for the value, show what it changes, and save it once that is confirmed."""
    db_field: Any = model_admin.opts.get_field(name)
    keys = list(queryset.order_by("pk").values_list("pk", flat=True))
    if len(keys) > MAX_RECORDS:
        text = gettext("%(n)s records are selected; at most %(limit)s can be changed together.")
        messages.error(request, text % {"n": len(keys), "limit": MAX_RECORDS})
        return None
    step = request.POST.get("step", "")
    form = _value_form(db_field, request.POST if step else None, request.POST.get("reason", ""))
    trial = None
    if step and form.is_valid():
        value = form.cleaned_data["value"]
        trial = _try(model_admin, request, keys, db_field, value)
        is_as_shown = request.POST.get("preview_digest") == trial.digest
        if step == "save" and is_as_shown and trial.edited and not (trial.problems or trial.is_refused):
            _save(model_admin, keys, db_field, value)
            user, reason = staff_user(request), form.cleaned_data["reason"]
            confirm([Answer(each, reason, user) for each in trial.findings])
            _report(request, trial)
            return None
        if step == "save" and not is_as_shown:
            messages.error(
                request,
                gettext("Data changed after this page was loaded. Nothing was written; please check again."),
            )
    return _page(model_admin, request, keys, db_field, form, trial)


def _value_form(db_field: Any, data: Any, reason: str) -> forms.Form:
    """Return a form of the value and the reason; a reference is a plain select, which needs no script."""
    fields = {
        "value": db_field.formfield(),
        "reason": forms.CharField(
            label=_("Reason"),
            max_length=500,
            error_messages={"required": _("Enter the reason for the change.")},
        ),
    }
    form: forms.Form = type("ValueForm", (CleanText, forms.Form), fields)(data, initial={"reason": reason})
    return form


def _locked(model_admin: ModelAdmin[Any], keys: list[Any]) -> list[Any]:
    """Return the records, locked against concurrent saves."""
    rows = model_admin.model._default_manager.filter(pk__in=keys)
    return list(rows.order_by("pk").select_for_update())


def _try(
    model_admin: ModelAdmin[Any], request: HttpRequest, keys: list[Any], db_field: Any, value: Any
) -> Trial:
    """Save the value in every record and roll back, so that the database names what is impossible."""
    trial = Trial(may_confirm=request.user.has_perm(PERMISSION))
    with transaction.atomic():
        records = _locked(model_admin, keys)
        new_findings = NewFindings(enterprises_of_all(records))
        labels, owners = Labels(records), owner_names(records)
        new = _text_of(db_field, _stored(db_field, value))
        for record in records:
            old = getattr(record, db_field.attname)
            if old == _stored(db_field, value):
                trial.unchanged += 1
                continue
            label = " · ".join(filter(None, (owners.get(record.pk), labels.title_of(type(record), record))))
            edited = EditedRecord(record.pk, label, labels.display(db_field, old), new)
            if model_admin.has_change_permission(request, record):
                edited.problem = _problem_of(record, db_field, value)
            else:
                edited.problem = gettext("This record cannot be changed.")
            trial.edited.append(edited)
        if not trial.problems:
            trial.findings = new_findings.list()
        transaction.set_rollback(True)
    return trial


def _text_of(db_field: Any, stored: Any) -> str:
    return Labels.for_values([(db_field, stored)]).display(db_field, stored)


def _stored(db_field: Any, value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _problem_of(record: models.Model, db_field: Any, value: Any) -> str:
    """Save a record in a savepoint; return the message of the rule that it breaks, '' if none."""
    try:
        with transaction.atomic():
            _write(record, db_field, value)
    except ValidationError as error:
        return " ".join(dict.fromkeys(error.messages))
    except DatabaseError as error:
        message = describe_error(error)
        if message is None:
            raise
        return message
    return ""


def _write(record: models.Model, db_field: Any, value: Any) -> None:
    setattr(record, db_field.name, value)
    record.clean_fields(exclude={each.name for each in record._meta.fields if each.name != db_field.name})
    record.clean()
    record.save()


def _save(model_admin: ModelAdmin[Any], keys: list[Any], db_field: Any, value: Any) -> None:
    """Save the value in each record that differs, as part of the change of the list."""
    for record in _locked(model_admin, keys):
        if getattr(record, db_field.attname) != _stored(db_field, value):
            _write(record, db_field, value)


def _report(request: HttpRequest, trial: Trial) -> None:
    count = len(trial.edited)
    text = ngettext("%(n)s record was changed.", "%(n)s records were changed.", count)
    messages.success(request, text % {"n": count})


def _page(
    model_admin: ModelAdmin[Any],
    request: HttpRequest,
    keys: list[Any],
    db_field: Any,
    form: forms.Form,
    trial: Trial | None,
) -> HttpResponse:
    """Return the page with the form and its trial.

    The selection goes along, or the second step would lose it.
    """
    label = field_name(model_admin.model, db_field)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": gettext("Change “%(field)s” of several records") % {"field": label},
        "subtitle": None,
        "form": form,
        "trial": trial,
        "field": capfirst(label),
        "count": len(keys),
        "action": PREFIX + db_field.name,
        "selected": request.POST.getlist("_selected_action"),
        "is_across": request.POST.get("select_across", "0"),
        "is_reviewed": model_admin.model in KPI_BEARING,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/bulk_edit.html", context)
