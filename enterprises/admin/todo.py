"""What a member of the staff finds to do: each point a count, and the list of what it counts."""

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

from enterprises.admin.imports.todo import imports_to_apply, my_open_imports, rows_waiting_for_me
from enterprises.admin.requests import staff_user
from enterprises.history.state_cache import cached_by_state
from enterprises.models import (
    AnnualReport,
    Enterprise,
    Recognition,
    count_pending,
    pending,
)

SOON = timedelta(days=90)
ENDING, ELSEWHERE, OWING, JUMPS = "ending", "elsewhere", "owing", "jumps"


def ending(day: date) -> QuerySet[Recognition]:
    """Certificates that end soon and were not renewed."""
    return Recognition.objects.ending_unrenewed(day, by=day + SOON)


def elsewhere(day: date) -> QuerySet[Recognition]:
    """Certificates of another place that nobody has looked at since they were entered."""
    return Recognition.objects.numbered_elsewhere().filter(pk__in=_pending(Recognition))


def owing(day: date) -> QuerySet[Enterprise]:
    """Enterprises of whom a report of last year is expected and missing."""
    return Enterprise.objects.expected_to_report(day.year - 1).without_report_of(day.year - 1)


def jumps(day: date) -> QuerySet[AnnualReport]:
    """Reports with a jump against the year before that nobody has looked at since they were entered."""
    return AnnualReport.objects.jumping().filter(pk__in=_pending(AnnualReport))


def _pending(model: Any) -> QuerySet[Any]:
    return pending(model).order_by().values("pk")


_POINTS: dict[str, Callable[[date], QuerySet[Any]]] = {
    ENDING: ending,
    OWING: owing,
    ELSEWHERE: elsewhere,
    JUMPS: jumps,
}


class AttentionFilter(admin.SimpleListFilter):
    """The rows of a list that one of the points on the agenda counts."""

    title = gettext_lazy("needs attention")
    parameter_name = "attention"
    lines: ClassVar[dict[str, tuple[Any, Callable[[date], QuerySet[Any]]]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _rows) in self.lines.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in self.lines:
            return queryset
        _label, rows = self.lines[str(self.value())]
        return queryset.filter(pk__in=rows(timezone.localdate()).order_by().values("pk"))

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without counts, which the entrance gives: each would be asked for at every look at the list."""
        without = {"selected": self.value() is None, "display": gettext_lazy("All")}
        yield {**without, "query_string": changelist.get_query_string(remove=[self.parameter_name])}
        for name, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: name})
            yield {"selected": self.value() == name, "query_string": query, "display": label}


@dataclass(frozen=True)
class Point:
    """Something to do: what, how often, and the address of the list that shows it."""

    name: str
    count: int
    address: str


def agenda(request: HttpRequest, *, today: date) -> list[Point]:
    """Return what concerns this person, in a number of queries that does not grow."""
    return [*_imports(request), *_review(request), *_attention(request, today)]


def _list(table: str, **asked: Any) -> str:
    return f"{reverse(f'admin:enterprises_{table}_changelist')}?{urlencode(asked)}"


def _imports(request: HttpRequest) -> Iterator[Point]:
    user = staff_user(request)
    if user.has_perm("enterprises.add_importbatch"):
        mine = _list("importbatch", whose="mine")
        yield Point(_("My open imports"), my_open_imports(user).count(), mine)
        yield Point(_("Rows requiring a decision"), rows_waiting_for_me(user).count(), mine)
    if user.has_perm("enterprises.apply_importbatch"):
        submitted = _list("importbatch", whose="submitted")
        yield Point(_("Imports to apply"), imports_to_apply(user).count(), submitted)


def _review(request: HttpRequest) -> Iterator[Point]:
    if not request.user.has_perm("enterprises.view_approval"):
        return
    me, address, counted = request.user.pk, reverse("admin:review"), count_pending()
    others = sum(each.count for each in counted if each.writer != me and not each.is_returned)
    every = sum(each.count for each in counted if not each.is_returned)
    if request.user.has_perm("enterprises.add_approval"):
        yield Point(_("Records to review"), others, address)
    else:
        yield Point(_("Records pending review"), every, address)
    returned = sum(each.count for each in counted if each.writer == me and each.is_returned)
    if returned or request.user.has_perm("enterprises.change_enterprise"):
        yield Point(
            _("Returned to me"), returned, f"{address}?{urlencode({'show': 'returned', 'writer': me})}"
        )


def _attention(request: HttpRequest, today: date) -> Iterator[Point]:
    """What clerks mend and reviewers look at."""
    may = request.user.has_perm
    if not (may("enterprises.change_enterprise") or may("enterprises.add_approval")):
        return
    # Dear to count, and the same for everybody until something is written.
    counts = cached_by_state(
        ("agenda", today), lambda: {name: rows(today).count() for name, rows in _POINTS.items()}
    )
    days = {"days": SOON.days}
    yield Point(
        _("Certificates ending within %(days)s days, not renewed") % days,
        counts[ENDING],
        _list("recognition", attention=ENDING),
    )
    yield Point(
        _("Enterprises whose report of %(year)s is missing") % {"year": today.year - 1},
        counts[OWING],
        _list("enterprise", attention=OWING),
    )
    yield Point(
        _("Certificate numbers issued elsewhere, not yet reviewed"),
        counts[ELSEWHERE],
        _list("recognition", attention=ELSEWHERE),
    )
    yield Point(
        _("Reports more than five times last year's, not yet reviewed"),
        counts[JUMPS],
        _list("annualreport", attention=JUMPS),
    )
