"""Base of the registry's admin: writes are changes by the user; database errors are shown in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.options import IS_POPUP_VAR, BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from enterprises.admin import lists, money
from enterprises.admin.bulk_edit import bulk_actions
from enterprises.admin.duplicate_check import CONFIRMED_FIELD
from enterprises.admin.edit_conflicts import RebasedForm, rebase_form
from enterprises.admin.forms import ReferenceSelect, RegistryForm, RegistryFormSet
from enterprises.admin.history import history_page
from enterprises.admin.loaded_seq import LOADED_SEQ_FIELD
from enterprises.admin.new_findings import NewFindings, enterprises_of_all
from enterprises.admin.plausibility import Implausible, SaveCheck, enterprises_of, stated_reasons
from enterprises.admin.requests import (
    get_save_check,
    get_save_error,
    set_save_check,
    set_save_error,
    staff_user,
)
from enterprises.constraint_messages import describe_error
from enterprises.models import Change, change_by, is_tracked
from enterprises.models.django_private import queued_messages
from enterprises.models.fields.yuan import Yuan

M = TypeVar("M", bound=models.Model)
REASON = "_reason"
CHANGED_MEANWHILE = _(
    "Another user changed this record after the page was loaded. Nothing was saved. "
    "Compare both versions, then save again."
)


class ActionForm(helpers.ActionForm):
    """The action form of a list, with a reason and the state at which the list was loaded."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)
    loaded_seq = forms.IntegerField(label="", widget=forms.HiddenInput, required=False)


class RegistryFields(BaseModelAdmin[M]):
    """Form fields of the registry: amounts with a unit, references as autocomplete."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, Yuan):
            return money.MoneyField(
                label=db_field.verbose_name, required=not db_field.blank, help_text=db_field.help_text
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ReferenceSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Return every foreign key, since a select would contain the whole table."""
        return [field.name for field in self.opts.concrete_fields if field.many_to_one and field.editable]


class RegistryInline(RegistryFields[M], admin.StackedInline[M, Any]):
    """The rows of a related table on the page of a record."""

    form: type[ModelForm[M]] = RegistryForm
    formset: type[BaseInlineFormSet[M, Any, Any]] = RegistryFormSet
    extra = 0
    show_change_link = True
    classes = ["rows"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_duplicate(obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not _is_duplicate(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_duplicate(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Join the related rows that the forms show."""
        return super().get_queryset(request).select_related(*self.get_autocomplete_fields(request))


class RegistryAdmin(RegistryFields[M], lists.ListAdmin[M]):
    """Admin of a table of the registry."""

    form: type[ModelForm[M]] = RegistryForm
    action_form = ActionForm
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    save_on_top = False
    # Related tables with their foreign key, whose history is shown with that of the record.
    parts: ClassVar[tuple[tuple[type[models.Model], str], ...]] = ()
    # Fields that the list can change in many records at once.
    bulk_fields: ClassVar[tuple[str, ...]] = ()

    class Media:
        js = ["js/admin.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Join the related rows that the list shows."""
        rows, related = super().get_queryset(request), cast("list[str]", self.list_select_related)
        return rows.select_related(*related) if related else rows

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions of the list, with one for each field that can be edited in bulk."""
        actions: dict[str, Any] = super().get_actions(request)
        if self.bulk_fields and self.has_change_permission(request) and IS_POPUP_VAR not in request.GET:
            actions |= bulk_actions(self, self.bulk_fields)
        return actions

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[M]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, RegistryForm):
            form.save_error = get_save_error(request)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Save as one change by the user; on a database error show the form again with its message.

        The state is read before the record: a change committed in between then counts as newer than the
        page, and is never overwritten unseen.
        """
        page = super().changeform_view
        context: dict[str, Any] = {
            "reason": request.POST.get(REASON, ""),
            "confirmed_duplicates": request.POST.getlist(CONFIRMED_FIELD),
            "stated_reasons": stated_reasons(request),
            **(extra_context or {}),
        }
        if object_id is not None and is_tracked(self.model):
            context["loaded_seq"] = request.POST.get(LOADED_SEQ_FIELD) or Change.objects.state()

        def save() -> Any:
            if request.method == "POST" and "loaded_seq" in context:
                self._detect_conflicts(request, str(object_id), context)
            return page(request, object_id, form_url, context)

        def show_again(message: str | ValidationError) -> HttpResponse:
            if isinstance(message, Implausible):
                context["questions"] = message.questions(request)
                context["stated_reasons"] = {}
            set_save_error(request, message)
            return page(request, object_id, form_url, context)

        return self._write(request, save, show_again)

    def _detect_conflicts(self, request: HttpRequest, object_id: str, context: dict[str, Any]) -> None:
        """Lock the record; if it changed since the page was loaded, show both versions instead of saving."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_change_permission(request, record):
            return
        result = rebase_form(self, request, record)
        if isinstance(result, RebasedForm):
            context.update(loaded_seq=result.loaded_seq, newer=result.newer)
            set_save_error(request, str(CHANGED_MEANWHILE))
        request.POST = result.data if isinstance(result, RebasedForm) else result  # type: ignore[assignment] # a copy

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        set_save_check(request, SaveCheck(request, obj))
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows of related tables, then check that the facts do not contradict each other."""
        super().save_related(request, form, formsets, change)
        if save_check := get_save_check(request):
            save_check.finish(form.instance)

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        """Delete a record, and name the facts that are then to be checked."""
        new_findings = NewFindings(enterprises_of(obj))
        super().delete_model(request, obj)
        new_findings.report(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        """Delete records, and name the facts that are then to be checked."""
        new_findings = NewFindings(enterprises_of_all(queryset))
        super().delete_queryset(request, queryset)
        new_findings.report(request)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        page = super().delete_view
        return self._write(
            request, lambda: page(request, object_id, extra_context), self._redirect_with_errors(request)
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Run an action as one change by the user; put the state into the action form.

        The state is read before the rows, so that later changes count as newer than the list.
        """
        page = super().changelist_view
        loaded_seq = Change.objects.state()
        response = self._write(
            request, lambda: page(request, extra_context), self._redirect_with_errors(request)
        )
        form = (getattr(response, "context_data", None) or {}).get("action_form")
        if isinstance(form, ActionForm):
            form.fields["loaded_seq"].initial = loaded_seq
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show all versions of a record, even if it was deleted."""
        return history_page(self, request, object_id, self.parts)

    def _write(
        self, request: HttpRequest, write: Callable[[], Any], on_error: Callable[[str | ValidationError], Any]
    ) -> Any:
        """Run `write` as one change by the user; on an error of the database return `on_error(message)`.

        Messages queued during the failed write are dropped: they would report a success that was rolled back.
        """
        if request.method != "POST":
            return write()
        reason = request.POST.get(REASON) or request.POST.get("reason", "")
        queued = queued_messages(request)
        count_before = len(queued)
        try:
            with change_by(staff_user(request), reason=reason.strip()):
                return write()
        except (DatabaseError, ValidationError) as error:
            message = error if isinstance(error, ValidationError) else describe_error(error)
            if message is None:
                raise
            del queued[count_before:]  # success messages of the rolled-back write
            return on_error(message)

    def _redirect_with_errors(self, request: HttpRequest) -> Callable[[str | ValidationError], HttpResponse]:
        def redirect_with(message: str | ValidationError) -> HttpResponse:
            for each in message.messages if isinstance(message, ValidationError) else [message]:
                self.message_user(request, each, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

        return redirect_with


class ReadOnlyAdmin(RegistryAdmin[M]):
    """Admin of a read-only table."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


def _is_duplicate(record: Any) -> bool:
    """Return whether the record is a merged duplicate, which is read-only."""
    return bool(getattr(record, "merged_into_id", None))


def amount(field: str, description: Any) -> Callable[[Any, Any], str]:
    """Return a list column of an amount with its unit."""

    @admin.display(description=description, ordering=field)
    def column(_admin: Any, row: Any) -> str:
        return money.format_amount(getattr(row, field))

    return column
