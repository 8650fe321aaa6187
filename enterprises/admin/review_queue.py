"""The queue of review: every pending record with what it would change, approved or returned by another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.admin.history import Difference, differences
from enterprises.admin.labels import Labels
from enterprises.admin.review_actions import MODELS, judge
from enterprises.models import (
    Approval,
    Change,
    Enterprise,
    Queue,
    Rejection,
    count_pending,
    event_model,
)
from enterprises.models.review import PendingCount

PAGE = 50
WAITING, RETURNED = "waiting", "returned"


class Filters(forms.Form):
    """Which part of the queue; what is not valid is left open."""

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
        """The part of the queue that is asked for."""
        self.is_valid()
        chosen = self.cleaned_data
        return Queue(
            record=chosen.get("kind") or None,
            writer=int(chosen["writer"]) if chosen.get("writer") else None,
            before=_before(chosen.get("age")),
            is_returned=chosen.get("show") == RETURNED,
        )

    def query(self) -> str:
        """The choice as the query of an address."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


def _before(age: int | None) -> Any:
    return timezone.now() - timedelta(days=age) if age else None


@dataclass
class Item:
    """A pending record: its version, who wrote it and when, and how it differs from the approved one."""

    key: str
    kind: str
    title: str
    address: str
    change: Change
    is_new: bool
    is_own: bool
    differences: list[Difference]
    returned: Rejection | None

    @property
    def act(self) -> str:
        return gettext("new") if self.is_new else gettext("changed")


@dataclass
class Group:
    """The pending records of one enterprise; of the district itself where there is none."""

    enterprise: Enterprise | None
    items: list[Item]

    @property
    def judgeable(self) -> list[Item]:
        return [item for item in self.items if not item.is_own]


def review_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the queue to the staff; take the verdicts of those who may give them."""
    if not request.user.has_perm("enterprises.view_approval"):
        raise PermissionDenied
    may_judge = request.user.has_perm("enterprises.add_approval")
    if request.method == "POST":
        if not may_judge:
            raise PermissionDenied
        judge(request)
        return HttpResponseRedirect(request.get_full_path())
    age = request.GET.get("age", "")
    counted = count_pending(before=_before(int(age)) if age in ("7", "30") else None)
    form = Filters(request.GET, writers=_writers(counted))
    queue = form.queue()
    page = Paginator(range(queue.count(counted)), PAGE).get_page(request.GET.get("p"))
    rows = queue.page(first=PAGE * (page.number - 1), size=PAGE) if page.object_list else []
    context = {
        **site.each_context(request),
        "title": gettext("Review"),
        "subtitle": None,
        "form": form,
        "groups": _groups(rows, request.user.pk),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "query": form.query(),
        "may_judge": may_judge,
        "is_returned": queue.is_returned,
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/review.html", context)


def _writers(counted: Iterable[PendingCount]) -> list[tuple[int, str]]:
    ids = {each.writer for each in counted if each.writer is not None}
    return list(User.objects.filter(pk__in=ids).order_by("username").values_list("pk", "username"))


def _groups(rows: Sequence[dict[str, Any]], viewer: int | None) -> list[Group]:
    """The rows of a page with everything that is shown of them, in a number of queries that does not grow."""
    events, bases = _versions(rows)
    labels = Labels([*events.values(), *bases.values()])
    enterprises = Enterprise.objects.in_bulk({row["enterprise_id"] for row in rows} - {None})
    changes = Change.objects.select_related("user").in_bulk({row["change_id"] for row in rows})
    returned = Rejection.objects.select_related("returned_by").in_bulk(
        {row["return_id"] for row in rows} - {None}
    )
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
                is_own=change.user_id is not None and change.user_id == viewer,
                differences=differences(model, base, event, labels),
                returned=returned.get(row["return_id"]),
            )
        )
    return list(groups.values())


def _versions(
    rows: Sequence[dict[str, Any]],
) -> tuple[dict[tuple[str, int], Any], dict[tuple[str, str], Any]]:
    """The versions of the rows, and of each record the last one that was approved before."""
    by_record = defaultdict(list)
    for row in rows:
        by_record[row["record"]].append(row)
    events: dict[tuple[str, int], Any] = {}
    bases: dict[tuple[str, str], Any] = {}
    for record, found in by_record.items():
        every = event_model(MODELS[record]).objects
        for event in every.filter(pgh_id__in=[row["version"] for row in found]):
            events[record, event.pgh_id] = event
        approved = Approval.objects.filter(record=record).values("version")
        before = every.filter(pgh_obj_id__in=[row["pk"] for row in found], pgh_id__in=approved)
        for event in before.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id"):
            bases[record, str(event.pgh_obj_id)] = event
    return events, bases
