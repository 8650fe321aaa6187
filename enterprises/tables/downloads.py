"""The tables of the facts as files: the list as it was asked for, and the timeline of one enterprise."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enterprises.history.known_at import ChosenInstant
from enterprises.listing.dates import page_moment
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.lookup import get_enterprise_or_404
from enterprises.models import Enterprise
from enterprises.tables.open_data import EXPORTS
from enterprises.tables.table import CONTENT_TYPES, Table
from enterprises.timeline import KINDS, Entry, Timeline, rows_for_timeline, timeline_of


@require_safe
def list_table(request: HttpRequest, ending: str) -> HttpResponseBase:
    """All enterprises that an address of the list asks for, in its order, with the columns of the open data.

    The list itself leaves out what is not valid and says so. A file cannot, and is refused.
    """
    with page_moment(request.GET, now=timezone.now()) as chosen:
        given = EnterpriseFilter(request.GET, Enterprise.objects.surviving(), today=chosen.today)
        if given.form.errors or chosen.instant.error:
            return _refused(given, chosen.instant)
        among = given.qs
    name = f"enterprises-{given.day}.{ending}"
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        EXPORTS["enterprises"].write(
            path, ending, chosen.instant.facts, given.day, among=among, order=given.order
        )
        content_type = CONTENT_TYPES[ending]
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=content_type)


def _refused(given: EnterpriseFilter, instant: ChosenInstant) -> HttpResponse:
    wrong = [f"{name}: {' '.join(map(str, errors))}" for name, errors in given.form.errors.items()]
    wrong += [f"known_at: {instant.error}"] if instant.error else []
    return HttpResponse("\n".join(wrong), status=400, content_type="text/plain; charset=utf-8")


@require_safe
def timeline_table(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """What an enterprise was called, where it was and what it held."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        enterprise = get_enterprise_or_404(code)
        if chosen.any_error:
            raise Http404(chosen.any_error)
        found = timeline_of(chosen.day, **rows_for_timeline(enterprise))
    return _timeline(f"{enterprise.code}-{chosen.day}", found).answer(ending)


def _timeline(name: str, found: Timeline) -> Table:
    headings = [
        *(_("From"), _("To"), _("What"), _("Chinese name"), _("English name"), _("kind"), _("number")),
        *(_("issued on"), _("valid until, on paper"), _("cancelled from")),
        _("On %(day)s") % {"day": found.day.isoformat()},
    ]
    return Table(name, headings, [_timeline_row(entry) for entry in found.entries])


def _timeline_row(entry: Entry) -> list[Any]:
    row = [entry.starts_on, entry.last_on, KINDS[entry.kind], *entry.names]
    held = entry.record
    if entry.kind == "recognition":
        row += [held.get_kind_display(), held.number, held.issued_on, held.ends_on, held.cancelled_from]
    else:
        row += [held.zone.get_kind_display() if entry.kind == "membership" else None, *[None] * 4]
    return [*row, entry.state_label]
