"""To-do list of the admin index: counts with links to the lists of what they count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.admin.findings import count_open
from enterprises.admin.imports.todo import imports_to_apply, my_open_imports, rows_waiting_for_me
from enterprises.admin.requests import staff_user
from enterprises.history.state_cache import cached_by_state
from enterprises.models import (
    Enterprise,
    Recognition,
    count_pending,
)

SOON = timedelta(days=90)
ENDING, MISSING_REPORTS = "ending", "owing"


def expiring(day: date) -> QuerySet[Recognition]:
    """Return certificates that end soon and were not renewed."""
    return Recognition.objects.ending_unrenewed(day, by=day + SOON)


def missing_reports(day: date) -> QuerySet[Enterprise]:
    """Return enterprises whose expected report of last year is missing."""
    return Enterprise.objects.expected_to_report(day.year - 1).without_report_of(day.year - 1)


_ITEMS: dict[str, Callable[[date], QuerySet[Any]]] = {
    ENDING: expiring,
    MISSING_REPORTS: missing_reports,
}


class AttentionFilter(admin.SimpleListFilter):
    """Filter of the rows counted by an item of the to-do list."""

    title = gettext_lazy("needs attention")
    parameter_name = "attention"
    options: ClassVar[dict[str, tuple[Any, Callable[[date], QuerySet[Any]]]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _rows) in self.options.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in self.options:
            return queryset
        _label, rows = self.options[str(self.value())]
        return queryset.filter(pk__in=rows(timezone.localdate()).order_by().values("pk"))

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices without facet counts, which would be queried on every display of the list."""
        unfiltered = {"selected": self.value() is None, "display": gettext_lazy("All")}
        yield {**unfiltered, "query_string": changelist.get_query_string(remove=[self.parameter_name])}
        for name, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: name})
            yield {"selected": self.value() == name, "query_string": query, "display": label}


@dataclass(frozen=True)
class TodoItem:
    """An item of the to-do list: label, count and the URL of the list."""

    name: str
    count: int
    address: str


def get_todo(request: HttpRequest, *, today: date) -> list[TodoItem]:
    """Return the to-do list of the user, with a constant number of queries."""
    return [*_import_items(request), *_review_items(request), *_attention_items(request, today)]


def _list_url(table: str, **query: Any) -> str:
    return f"{reverse(f'admin:enterprises_{table}_changelist')}?{urlencode(query)}"


def _import_items(request: HttpRequest) -> Iterator[TodoItem]:
    user = staff_user(request)
    if user.has_perm("enterprises.add_importbatch"):
        mine = _list_url("importbatch", whose="mine")
        yield TodoItem(_("My open imports"), my_open_imports(user).count(), mine)
        yield TodoItem(_("Rows requiring a decision"), rows_waiting_for_me(user).count(), mine)
    if user.has_perm("enterprises.apply_importbatch"):
        submitted = _list_url("importbatch", whose="submitted")
        yield TodoItem(_("Imports to apply"), imports_to_apply(user).count(), submitted)


def _review_items(request: HttpRequest) -> Iterator[TodoItem]:
    if not request.user.has_perm("enterprises.view_approval"):
        return
    user_id, address, counts = request.user.pk, reverse("admin:review"), count_pending()
    others = sum(each.count for each in counts if each.writer != user_id and not each.is_returned)
    total = sum(each.count for each in counts if not each.is_returned)
    if request.user.has_perm("enterprises.add_approval"):
        yield TodoItem(_("Records to review"), others, address)
    else:
        yield TodoItem(_("Records pending review"), total, address)
    returned = sum(each.count for each in counts if each.writer == user_id and each.is_returned)
    if returned or request.user.has_perm("enterprises.change_enterprise"):
        yield TodoItem(
            _("Returned to me"), returned, f"{address}?{urlencode({'show': 'returned', 'writer': user_id})}"
        )


def _attention_items(request: HttpRequest, today: date) -> Iterator[TodoItem]:
    """Yield the items for records that need attention, for clerks and reviewers.

    The counts are expensive and the same for all users, so they are cached until the next change.
    """
    has_perm = request.user.has_perm
    if not (has_perm("enterprises.change_enterprise") or has_perm("enterprises.add_approval")):
        return
    counts = cached_by_state(
        ("agenda", today), lambda: {name: rows(today).count() for name, rows in _ITEMS.items()}
    )
    days = {"days": SOON.days}
    yield TodoItem(
        _("Certificates ending within %(days)s days, not renewed") % days,
        counts[ENDING],
        _list_url("recognition", attention=ENDING),
    )
    yield TodoItem(
        _("Enterprises whose report of %(year)s is missing") % {"year": today.year - 1},
        counts[MISSING_REPORTS],
        _list_url("enterprise", attention=MISSING_REPORTS),
    )
    yield TodoItem(_("Facts to check"), count_open(today), reverse("admin:findings"))
