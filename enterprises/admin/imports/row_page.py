"""The page of one row: its cells, its effect, and a search for its enterprise."""

from __future__ import annotations

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from enterprises.admin.imports import rows as plan_rows
from enterprises.admin.imports import state
from enterprises.admin.imports.base import get_batch, render_page
from enterprises.admin.imports.candidates import describe_enterprises
from enterprises.imports.values import display
from enterprises.listing.search import finding
from enterprises.models import Enterprise, ImportBatch, ImportRow

MAX_SUGGESTIONS = 20


def row(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Show the cells and the effect of a row, and search for its enterprise."""
    batch = get_batch(request, pk)
    import_row = get_object_or_404(batch.rows.select_related("enterprise", "decided_by"), position=position)
    [shown] = plan_rows.displayed_rows(batch, [import_row])
    may_decide = batch.status == ImportBatch.Status.PLANNED and state.may(request.user, "add")
    q = request.GET.get("q", _first_search(import_row) if may_decide else "").strip()[:200]
    enterprises: list[Enterprise] = []
    if q and finding.words(q):
        enterprises = list(
            finding.best_first(Enterprise.objects.order_by("sort_key", "code"), q)[: MAX_SUGGESTIONS + 1]
        )
    keys = [enterprise.pk for enterprise in enterprises[:MAX_SUGGESTIONS]]
    described = describe_enterprises(keys)
    return render_page(
        model_admin,
        request,
        "row",
        batch,
        shown=shown,
        cells=plan_rows.displayed_cells(batch, import_row),
        q=q,
        found=[(pk, described[pk]) for pk in keys],
        is_more=len(enterprises) > MAX_SUGGESTIONS,
        back=request.GET.get("back", ""),
        may_decide=may_decide,
    )


def _first_search(row: ImportRow) -> str:
    """Return the name in a row whose enterprise is in doubt: what its search begins with."""
    is_open = row.outcome in (ImportRow.Outcome.UNMATCHED, ImportRow.Outcome.CONFLICT)
    return display(row.cells["name"]) if is_open and "name" in row.cells else ""
