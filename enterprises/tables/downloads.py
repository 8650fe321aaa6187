"""Downloads: the filtered list of enterprises, and the timeline of an enterprise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from enterprises.history.facts import Facts
from enterprises.history.known_at import ChosenInstant
from enterprises.kpis.figures import Text
from enterprises.kpis.recorded import find_later_first_day
from enterprises.listing.columns import ColumnChoice
from enterprises.listing.dates import page_moment
from enterprises.listing.filter_labels import FilterLabels
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.lookup import get_enterprise_or_404
from enterprises.models import Enterprise
from enterprises.tables.description import FileDescription, format_known_at
from enterprises.tables.list_file import write_list
from enterprises.tables.open_data import EXPORTS
from enterprises.tables.table import CONTENT_TYPES, Table
from enterprises.timeline import KINDS, Entry, Timeline, rows_for_timeline, timeline_of


@require_safe
def list_table(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Return all enterprises of a list as a file: its columns in the words of the page, in its order."""

    def write(path: Path, filters: EnterpriseFilter, facts: Facts, description: FileDescription) -> None:
        columns, only = ColumnChoice.of(request.GET).columns, filters.order.sorted(filters.qs)
        write_list(path, ending, facts, filters.day, columns=columns, only=only, description=description)

    return _list_file(request, ending, "enterprises", write)


@require_safe
def list_codes_table(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Return all enterprises of a list as a file with the columns and codes of the open data."""

    def write(path: Path, filters: EnterpriseFilter, facts: Facts, description: FileDescription) -> None:
        only = filters.order.sorted(filters.qs)
        EXPORTS["enterprises"].write(path, ending, facts, filters.day, description=description, only=only)

    return _list_file(request, ending, "enterprises-codes", write)


def _list_file(
    request: HttpRequest,
    ending: str,
    name: str,
    write: Callable[[Path, EnterpriseFilter, Facts, FileDescription], None],
) -> HttpResponseBase:
    """Return a file of a list as a response.

    Invalid parameters give 400: the list shows a message and ignores them, but a file has no place for one.
    """
    with page_moment(request.GET, now=timezone.now()) as moment:
        filters = EnterpriseFilter(request.GET, Enterprise.objects.surviving(), today=moment.today)
        if filters.form.errors or moment.instant.error:
            return _bad_request(filters, moment.instant)
        filters.qs.query  # noqa: B018 - the search runs as of the instant
        since = find_later_first_day(moment.instant.facts, filters.day, **filters.dated_parts())
        description = FileDescription(
            gettext_lazy("Enterprises"),
            filters.day.isoformat(),
            format_known_at(moment.instant.snapshot),
            address=request.build_absolute_uri(),
            filters=FilterLabels(filters).sentence,
            note=gettext_lazy("Not recorded before %(day)s") % {"day": since} if since else "",
        )
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}-{filters.day}.{ending}"
            write(path, filters, moment.instant.facts, description)
            return FileResponse(path.open("rb"), as_attachment=True, content_type=CONTENT_TYPES[ending])


def _bad_request(filters: EnterpriseFilter, instant: ChosenInstant) -> HttpResponse:
    errors = [f"{name}: {' '.join(map(str, errors))}" for name, errors in filters.form.errors.items()]
    errors += [f"known_at: {instant.error}"] if instant.error else []
    return HttpResponse("\n".join(errors), status=400, content_type="text/plain; charset=utf-8")


@require_safe
def timeline_table(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Return the timeline of an enterprise as a file: names, residences, memberships, recognitions."""
    with page_moment(request.GET, now=timezone.now()) as moment:
        enterprise = get_enterprise_or_404(code)
        if moment.any_error:
            raise Http404(moment.any_error)
        timeline = timeline_of(moment.day, **rows_for_timeline(enterprise))
        description = _describe(request, enterprise.name_zh, moment.day, moment.instant)
    return _timeline(f"{enterprise.code}-{moment.day}", timeline).to_response(ending, description)


def _describe(
    request: HttpRequest, title: Text, day: date, instant: ChosenInstant, note: Text = ""
) -> FileDescription:
    known_at = format_known_at(instant.snapshot)
    address = request.build_absolute_uri()
    return FileDescription(title, day.isoformat(), known_at, address=address, note=note)


def _timeline(name: str, timeline: Timeline) -> Table:
    headings = [
        *(_("From"), _("To"), _("Item"), _("Chinese name"), _("English name"), _("kind"), _("number")),
        *(_("issued on"), _("valid until (certificate)"), _("cancelled from")),
        _("On %(day)s") % {"day": timeline.day.isoformat()},
    ]
    return Table(name, headings, [_timeline_row(entry) for entry in timeline.entries])


def _timeline_row(entry: Entry) -> list[Any]:
    row = [entry.starts_on, entry.last_on, KINDS[entry.kind], *entry.names]
    record = entry.record
    if entry.kind == "recognition":
        row += [
            record.get_kind_display(),
            record.number,
            record.issued_on,
            record.ends_on,
            record.cancelled_from,
        ]
    else:
        row += [record.zone.get_kind_display() if entry.kind == "membership" else None, *[None] * 4]
    return [*row, entry.state_label]
