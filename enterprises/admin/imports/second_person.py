"""Pages of the second person: what applying will write, and sending an import back with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.admin.imports import state
from enterprises.admin.imports.base import get_batch, page_url, render_page
from enterprises.imports.messages import ImportRejected
from enterprises.models import ImportBatch, ImportRow

Status = ImportBatch.Status


@dataclass
class WrittenRecords:
    """The numbers of records of one kind that applying creates and changes."""

    kind: str
    created: int
    changed: int


def count_written(batch: ImportBatch) -> list[WrittenRecords]:
    """Return what applying a plan writes, by kind; a record that several rows write counts once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT model,"
            " count(DISTINCT key) FILTER (WHERE pk IS NULL),"
            " count(DISTINCT key) FILTER (WHERE pk IS NOT NULL)"
            " FROM (SELECT o ->> 'model' AS model, o ->> 'pk' AS pk,"
            "   coalesce(o ->> 'pk', CASE WHEN o ->> 'model' = 'enterprise'"
            "     THEN coalesce(o #>> '{new,uscc}', o #>> '{new,organisation_code}') END,"
            "     r.position || '-' || nth) AS key"
            "  FROM enterprises_importrow r, jsonb_array_elements(r.operations) WITH ORDINALITY AS x (o, nth)"
            "  WHERE r.batch_id = %s AND r.outcome IN ('create', 'update')) operations"
            " GROUP BY model",
            [batch.pk],
        )
        found = {model: (created, changed) for model, created, changed in cursor.fetchall()}
    return [
        WrittenRecords(str(capfirst(model._meta.verbose_name_plural)), *found[model._meta.model_name])
        for model in apps.get_app_config("enterprises").get_models()
        if model._meta.model_name in found
    ]


def confirm(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Show how many records of which kind applying will write, and ask for the confirmation."""
    batch = get_batch(request, pk, action="apply")
    if refusal := _why_not(batch, request):
        messages.error(request, refusal)
        return HttpResponseRedirect(page_url("change", batch))
    written = count_written(batch)
    return render_page(
        model_admin,
        request,
        "confirm",
        batch,
        written=written,
        created=sum(each.created for each in written),
        changed=sum(each.changed for each in written),
        left_out=batch.counts.get(ImportRow.Outcome.SKIPPED, 0),
        unchanged=batch.counts.get(ImportRow.Outcome.UNCHANGED, 0),
        confirmed=batch.rows.filter(decision=ImportRow.Decision.CONFIRM).count(),
    )


def _why_not(batch: ImportBatch, request: HttpRequest) -> str:
    """Return why this user cannot apply the import now; '' if they can."""
    if batch.status != Status.PLANNED:
        return str(ImportRejected("not_planned"))
    if batch.ready_at is None:
        return str(ImportRejected("not_submitted"))
    return next(
        action.why_not for action in state.next_actions(batch, request.user) if action.name == "apply"
    )


class SendBackForm(forms.Form):
    """The reason for sending an import back; the clerk reads it on the page of the import."""

    reason = forms.CharField(
        label=_("Reason for sending back"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter the reason; the clerk must know what to change.")},
    )


def send_back(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Send a submitted import back to the clerk with a reason; it must be submitted again."""
    batch = get_batch(request, pk, action="apply")
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            refusal = _why_not_back(locked)
            if not refusal:
                ImportBatch.objects.filter(pk=batch.pk).update(
                    ready_at=None, returned_reason=form.cleaned_data["reason"]
                )
        if refusal:
            messages.error(request, refusal)
        else:
            messages.success(
                request, gettext("Sent back. The clerk sees the reason on the page of the import.")
            )
        return HttpResponseRedirect(page_url("change", batch))
    if request.method == "GET" and (refusal := _why_not_back(batch)):
        messages.error(request, refusal)
        return HttpResponseRedirect(page_url("change", batch))
    return render_page(model_admin, request, "send_back", batch, form=form)


def _why_not_back(batch: ImportBatch) -> str:
    if state.open_work(batch):
        return str(ImportRejected("busy"))
    if batch.status != Status.PLANNED or batch.ready_at is None:
        return gettext("This import is not submitted; there is nothing to send back.")
    return ""
