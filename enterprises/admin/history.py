"""History of records: versions with their field changes, change, reason and approvals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.admin.labels import Labels, field_name, tracked_fields
from enterprises.models import Approval, Change, Confirmation, event_model, is_tracked

_KINDS = {"insert": _("added"), "update": _("changed"), "delete": _("deleted")}
_PAGE = 50


@dataclass
class FieldChange:
    """A field of a version, before and after."""

    name: str
    old: str
    new: str


@dataclass
class Version:
    """A version of a record with its field changes, approvals and confirmed facts."""

    record: str
    title: str
    kind: str
    label: str
    differences: list[FieldChange]
    approvals: list[Approval]
    confirmations: list[Confirmation]


@dataclass
class Entry:
    """A change with its versions."""

    change: Change
    versions: list[Version] = field(default_factory=list)


def history_page(
    model_admin: ModelAdmin[Any],
    request: HttpRequest,
    object_id: str,
    parts: Iterable[tuple[type[models.Model], str]],
) -> HttpResponse:
    """Show the history of a record and its related rows, the newest change first."""
    record = model_admin.get_object(request, unquote(object_id))
    if not model_admin.has_view_or_change_permission(request, record):
        raise PermissionDenied
    entries = history(model_admin.model, unquote(object_id), parts) if is_tracked(model_admin.model) else []
    if record is None and not entries:
        raise Http404(gettext("No such record has existed."))
    page = Paginator(entries, _PAGE).get_page(request.GET.get("p"))
    title = str(record) if record is not None else str(unquote(object_id))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("History of %(record)s") % {"record": title},
        "subtitle": None,
        "module_name": str(capfirst(model_admin.opts.verbose_name_plural)),
        "object": record,
        "record_title": title,
        "opts": model_admin.opts,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "preserved_filters": model_admin.get_preserved_filters(request),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/object_history.html", context)


def history(
    model: type[models.Model], pk: Any, parts: Iterable[tuple[type[models.Model], str]] = ()
) -> list[Entry]:
    """Return the changes of a record and its related rows, the newest first.

    Each version is compared with the one before, so all of them are read in their order, not only those of a
    page.
    """
    try:
        key = model._meta.pk.to_python(pk)
    except Exception:  # a key that cannot be one belongs to no record
        return []
    events_by_model = [(model, _events(model, pgh_obj_id=key))]
    for part, reference in parts:
        event = event_model(part)
        ids = event.objects.filter(**{f"{reference}_id": key}).values("pgh_obj_id")
        events_by_model.append((part, _events(part, pgh_obj_id__in=ids)))
    rows = [(each, event) for each, events in events_by_model for event in events]
    labels = Labels(event for _each, event in rows)
    decisions = _Decisions(events_by_model)
    entries: dict[int, Entry] = {}
    last: dict[tuple[type[models.Model], Any], Any] = {}
    for each, event in rows:
        before = last.get((each, event.pgh_obj_id))
        last[each, event.pgh_obj_id] = event
        entry = entries.setdefault(event.change_id, Entry(event.change))
        entry.versions.append(_version(each, before, event, labels, decisions))
    return sorted(entries.values(), key=lambda entry: entry.change.pk, reverse=True)


def versions_of_change(change: Change, *, limit: int) -> tuple[list[Version], int]:
    """Return the versions of a change, at most `limit` of each table, and the number of omitted ones."""
    events_by_model: list[tuple[type[models.Model], list[Any]]] = []
    before: dict[tuple[type[models.Model], int], Any] = {}
    omitted = 0
    for model in filter(is_tracked, apps.get_models()):
        all_versions = event_model(model).objects
        earlier = all_versions.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
        versions = all_versions.filter(change=change).order_by("pgh_id")
        last = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
        events = list(versions.annotate(before=last)[:limit])
        if not events:
            continue
        omitted += versions.count() - len(events) if len(events) == limit else 0
        events_by_model.append((model, events))
        before |= {(model, k): v for k, v in all_versions.in_bulk([event.before for event in events]).items()}
    labels = Labels([*(event for _model, events in events_by_model for event in events), *before.values()])
    decisions = _Decisions(events_by_model)
    return [
        _version(model, before.get((model, event.before)), event, labels, decisions)
        for model, events in events_by_model
        for event in events
    ], omitted


def _events(model: type[models.Model], **conditions: Any) -> list[Any]:
    return list(
        event_model(model).objects.filter(**conditions).select_related("change__user").order_by("pgh_id")
    )


class _Decisions:
    """The approvals and the confirmed facts of versions, by record and version."""

    def __init__(self, events_by_model: list[tuple[type[models.Model], list[Any]]]) -> None:
        condition = models.Q(pk__in=[])
        for model, events in events_by_model:
            versions = [event.pgh_id for event in events]
            condition |= models.Q(record=model._meta.model_name, version__in=versions)
        self.approvals: dict[tuple[str, int], list[Approval]] = defaultdict(list)
        for approval in Approval.objects.filter(condition).select_related("approved_by", "change"):
            self.approvals[approval.record, approval.version].append(approval)
        self.confirmations: dict[tuple[str, int], list[Confirmation]] = defaultdict(list)
        for each in Confirmation.objects.filter(condition).select_related("confirmed_by"):
            self.confirmations[each.record, each.version].append(each)


def _version(
    model: type[models.Model],
    before: Any,
    event: Any,
    labels: Labels,
    decisions: _Decisions,
) -> Version:
    kind, key = event.pgh_label, (str(model._meta.model_name), event.pgh_id)
    return Version(
        record=str(capfirst(model._meta.verbose_name)),
        title=labels.title_of(model, event),
        kind=kind,
        label=str(_KINDS[kind]),
        differences=[] if kind == "delete" else diff_versions(model, before, event, labels),
        approvals=decisions.approvals[key],
        confirmations=decisions.confirmations[key],
    )


def diff_versions(model: type[models.Model], before: Any, event: Any, labels: Labels) -> list[FieldChange]:
    """Return the field changes of a version since an earlier one; all its values if there is none."""
    changed = []
    for each in tracked_fields(model):
        old = getattr(before, each.attname) if before is not None else None
        new = getattr(event, each.attname)
        if old != new and not (before is None and new in (None, "")):
            changed.append(
                FieldChange(
                    name=field_name(model, each),
                    old=labels.display(each, old) if before is not None else "",
                    new=labels.display(each, new),
                )
            )
    return changed
