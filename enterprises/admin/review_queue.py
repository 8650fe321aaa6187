"""Review queue: pending records with their differences, approved or rejected by a second person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import OperationalError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.admin.history import FieldChange, diff_versions
from enterprises.admin.labels import Labels
from enterprises.admin.requests import staff_user
from enterprises.admin.review_actions import MODELS, review
from enterprises.constraint_messages import describe_error, is_lock_failure
from enterprises.listing.search import finding
from enterprises.models import (
    Approval,
    Change,
    Confirmation,
    Enterprise,
    Queue,
    Rejection,
    count_pending,
    event_model,
)
from enterprises.models.review import PendingCount, find_own_versions
from enterprises.models.staff import staff_with

PAGE = 50
WAITING, RETURNED = "waiting", "returned"


class QueueForm(forms.Form):
    """Filters of the queue; invalid ones are ignored."""

    q = forms.CharField(label=_("enterprise"), required=False, max_length=200)
    show = forms.ChoiceField(
        label=_("show"),
        required=False,
        choices=[(WAITING, _("pending review")), (RETURNED, _("returned for correction"))],
    )
    kind = forms.ChoiceField(label=_("kind"), required=False)
    writer = forms.ChoiceField(label=_("entered by"), required=False)
    age = forms.TypedChoiceField(
        label=_("waiting time"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("any")),
            *((n, format_lazy(_("{n} days and more"), n=n)) for n in (7, 30)),
        ],
    )

    def __init__(self, *args: Any, writers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(name, capfirst(model._meta.verbose_name_plural)) for name, model in MODELS.items()]
        for field, choices in (("kind", kinds), ("writer", [(str(pk), name) for pk, name in writers])):
            cast("forms.ChoiceField", self.fields[field]).choices = [("", _("any")), *choices]

    def queue(self) -> Queue:
        """Return the filtered queue."""
        self.is_valid()
        cleaned = self.cleaned_data
        return Queue(
            record=cleaned.get("kind") or None,
            writer=int(cleaned["writer"]) if cleaned.get("writer") else None,
            before=_before(cleaned.get("age")),
            is_returned=cleaned.get("show") == RETURNED,
            enterprises=_search(cleaned.get("q", "")),
        )

    def query(self) -> str:
        """Return the filters as a query string."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


def _search(q: str) -> list[int] | None:
    """Return the enterprises that a search finds; None for a search without a word."""
    if not finding.words(q):
        return None
    return list(finding.search(Enterprise.objects.order_by(), q).values_list("pk", flat=True))


def _before(age: int | None) -> Any:
    return timezone.now() - timedelta(days=age) if age else None


@dataclass
class Item:
    """A pending record: its version, the change, and the differences from the approved version."""

    key: str
    kind: str
    title: str
    address: str
    change: Change
    is_new: bool
    is_own: bool
    differences: list[FieldChange]
    returned: Rejection | None
    confirmations: list[Confirmation]

    @property
    def action(self) -> str:
        return gettext("new") if self.is_new else gettext("changed")


@dataclass
class Group:
    """The pending records of an enterprise, or of the district (None)."""

    enterprise: Enterprise | None
    items: list[Item]

    @property
    def reviewable(self) -> list[Item]:
        return [item for item in self.items if not item.is_own]


def review_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the queue; on POST review, if the user has the permission."""
    if not request.user.has_perm("enterprises.view_approval"):
        raise PermissionDenied
    can_review = request.user.has_perm("enterprises.add_approval")
    if request.method == "POST":
        if not can_review:
            raise PermissionDenied
        try:
            review(request)
        except OperationalError as error:
            if not is_lock_failure(error):
                raise
            messages.error(request, describe_error(error) or "")
        return HttpResponseRedirect(request.get_full_path())
    age = request.GET.get("age", "")
    counts = count_pending(before=_before(int(age)) if age in ("7", "30") else None)
    form = QueueForm(request.GET, writers=_writers(counts))
    queue = form.queue()
    page = Paginator(range(queue.count(counts)), PAGE).get_page(request.GET.get("p"))
    rows = queue.page(first=PAGE * (page.number - 1), size=PAGE) if page.object_list else []
    user = staff_user(request)
    groups = _groups(rows, user)
    has_own = any(item.is_own for group in groups for item in group.items)
    context = {
        **site.each_context(request),
        "title": gettext("Review"),
        "subtitle": None,
        "form": form,
        "groups": groups,
        "others": staff_with("enterprises.add_approval").exclude(pk=user.pk) if has_own else None,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "query": form.query(),
        "can_review": can_review,
        "is_returned": queue.is_returned,
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/review.html", context)


def _writers(counts: Iterable[PendingCount]) -> list[tuple[int, str]]:
    ids = {each.writer for each in counts if each.writer is not None}
    return list(User.objects.filter(pk__in=ids).order_by("username").values_list("pk", "username"))


def _groups(rows: Sequence[dict[str, Any]], viewer: User) -> list[Group]:
    """Return the rows of a page by enterprise, with a number of queries independent of the rows."""
    events, bases = _versions(rows)
    own = find_own_versions(_ids_by_model(rows), viewer)
    labels = Labels([*events.values(), *bases.values()])
    enterprises = Enterprise.objects.in_bulk({row["enterprise_id"] for row in rows} - {None})
    changes = Change.objects.select_related("user").in_bulk({row["change_id"] for row in rows})
    rejections = Rejection.objects.select_related("returned_by").in_bulk(
        {row["return_id"] for row in rows} - {None}
    )
    confirmations = _confirmations(rows)
    groups: dict[Any, Group] = {}
    for row in rows:
        model, key = MODELS[row["record"]], (row["record"], row["version"])
        event, base = events[key], bases.get((row["record"], str(row["pk"])))
        change = changes[row["change_id"]]
        group = groups.setdefault(
            row["enterprise_id"], Group(enterprises.get(row["enterprise_id"]), items=[])
        )
        group.items.append(
            Item(
                key=f"{row['record']}:{row['version']}",
                kind=str(capfirst(model._meta.verbose_name)),
                title=labels.title_of(model, event),
                address=reverse(f"admin:enterprises_{row['record']}_change", args=[row["pk"]]),
                change=change,
                is_new=base is None,
                is_own=key in own,
                differences=diff_versions(model, base, event, labels),
                returned=rejections.get(row["return_id"]),
                confirmations=confirmations[row["record"], int(row["pk"])],
            )
        )
    return list(groups.values())


def _confirmations(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, int], list[Confirmation]]:
    """Return the confirmed facts of each record."""
    condition = Q(pk__in=[])
    for row in rows:
        condition |= Q(record=row["record"], row=row["pk"])
    by_record: dict[tuple[str, int], list[Confirmation]] = defaultdict(list)
    for each in Confirmation.objects.filter(condition).select_related("confirmed_by"):
        by_record[each.record, each.row].append(each)
    return by_record


def _ids_by_model(rows: Sequence[dict[str, Any]]) -> dict[Any, list[int]]:
    ids: dict[Any, list[int]] = defaultdict(list)
    for row in rows:
        ids[MODELS[row["record"]]].append(row["version"])
    return ids


def _versions(
    rows: Sequence[dict[str, Any]],
) -> tuple[dict[tuple[str, int], Any], dict[tuple[str, str], Any]]:
    """Return the versions of the rows, and the last approved version of each record."""
    by_record = defaultdict(list)
    for row in rows:
        by_record[row["record"]].append(row)
    events: dict[tuple[str, int], Any] = {}
    bases: dict[tuple[str, str], Any] = {}
    for record, record_rows in by_record.items():
        versions = event_model(MODELS[record]).objects
        for event in versions.filter(pgh_id__in=[row["version"] for row in record_rows]):
            events[record, event.pgh_id] = event
        approved = Approval.objects.filter(record=record).values("version")
        approved_before = versions.filter(
            pgh_obj_id__in=[row["pk"] for row in record_rows], pgh_id__in=approved
        )
        for event in approved_before.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id"):
            bases[record, str(event.pgh_obj_id)] = event
    return events, bases
