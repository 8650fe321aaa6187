"""What every table's desk has in common: who writes is known, what is refused is said, history is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from enterprises.admin import lists, money
from enterprises.admin.duplicate_check import ALTHOUGH
from enterprises.admin.edit_conflicts import Stale, current
from enterprises.admin.forms import Reference, RegistryForm, RowsFormSet
from enterprises.admin.history import history_page
from enterprises.admin.loaded_seq import SEEN
from enterprises.admin.requests import get_refusal, set_refusal, staff_user
from enterprises.constraint_messages import describe_error
from enterprises.models import Change, change_by, is_tracked
from enterprises.models.django_private import queued_messages
from enterprises.models.fields.yuan import Yuan

M = TypeVar("M", bound=models.Model)
REASON = "_reason"
NEWER = _(
    "Another user changed this record after the page was loaded. Nothing was saved. "
    "Compare both versions, then save again."
)


class ActionForm(helpers.ActionForm):
    """Which action, why, and up to which change of the registry the list was shown."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)
    seen = forms.IntegerField(label="", widget=forms.HiddenInput, required=False)


class Fields(BaseModelAdmin[M]):
    """Money with its unit, and each reference to another table as a search."""

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
            kwargs.setdefault("widget", Reference(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every foreign key: no select grows with its table."""
        return [field.name for field in self.opts.concrete_fields if field.many_to_one and field.editable]


class Rows(Fields[M], admin.StackedInline[M, Any]):
    """Rows that belong to the record of the page."""

    form: type[ModelForm[M]] = RegistryForm
    formset: type[BaseInlineFormSet[M, Any, Any]] = RowsFormSet
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
        """With all that its rows refer to, which their forms name."""
        return super().get_queryset(request).select_related(*self.get_autocomplete_fields(request))


class RegistryAdmin(Fields[M], lists.AnyQuery[M]):
    """The desk of one table."""

    form: type[ModelForm[M]] = RegistryForm
    action_form = ActionForm
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    save_on_top = False
    # Tables whose rows belong to this one, with the name of their reference: their history is part of it.
    parts: ClassVar[tuple[tuple[type[models.Model], str], ...]] = ()

    class Media:
        js = ["js/desk.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """With what the rows refer to, which their lists, forms and searches name."""
        rows, named = super().get_queryset(request), cast("list[str]", self.list_select_related)
        return rows.select_related(*named) if named else rows

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[M]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, RegistryForm):
            form.refusal = get_refusal(request)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Save as one change by this person; show the form again with what the database refused."""
        page = super().changeform_view
        context = {
            "reason": request.POST.get(REASON, ""),
            "although": request.POST.getlist(ALTHOUGH),
            **(extra_context or {}),
        }
        if object_id is not None and is_tracked(self.model):
            # Asked before any row is read, so whatever is committed after it is newer than the page.
            context["seen"] = request.POST.get(SEEN) or Change.objects.state()

        def save() -> Any:
            if request.method == "POST" and "seen" in context:
                self._compare(request, str(object_id), context)
            return page(request, object_id, form_url, context)

        def again(message: str | ValidationError) -> HttpResponse:
            set_refusal(request, message)
            return page(request, object_id, form_url, context)

        return self._written(request, save, again)

    def _compare(self, request: HttpRequest, object_id: str, context: dict[str, Any]) -> None:
        """Lock the record; where it is newer than the page, let the form show both instead of saving."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_change_permission(request, record):
            return
        found = current(self, request, record)
        if isinstance(found, Stale):
            context.update(seen=found.seen, newer=found.newer)
            set_refusal(request, str(NEWER))
        request.POST = found.data if isinstance(found, Stale) else found  # type: ignore[assignment] # a copy

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        page = super().delete_view
        return self._written(request, lambda: page(request, object_id, extra_context), self._told(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Run an action as one change by this person; say at which state the list was shown."""
        page = super().changelist_view
        seen = Change.objects.state()  # before any row is read: what is committed after it is newer
        answer = self._written(request, lambda: page(request, extra_context), self._told(request))
        form = (getattr(answer, "context_data", None) or {}).get("action_form")
        if isinstance(form, ActionForm):
            form.fields["seen"].initial = seen
        return answer

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every version, also of a record that is gone, with what changed in it."""
        return history_page(self, request, object_id, self.parts)

    def _written(
        self, request: HttpRequest, write: Callable[[], Any], refused: Callable[[str | ValidationError], Any]
    ) -> Any:
        if request.method != "POST":
            return write()
        reason = request.POST.get(REASON) or request.POST.get("reason", "")
        queued = queued_messages(request)
        before = len(queued)
        try:
            with change_by(staff_user(request), reason=reason.strip()):
                return write()
        except (DatabaseError, ValidationError) as error:
            message = error if isinstance(error, ValidationError) else describe_error(error)
            if message is None:
                raise
            del queued[before:]  # nothing of it was written, so nothing of it was a success
            return refused(message)

    def _told(self, request: HttpRequest) -> Callable[[str | ValidationError], HttpResponse]:
        def told(message: str | ValidationError) -> HttpResponse:
            for each in message.messages if isinstance(message, ValidationError) else [message]:
                self.message_user(request, each, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

        return told


class ReadOnlyAdmin(RegistryAdmin[M]):
    """A table that people only read."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


def _is_duplicate(record: Any) -> bool:
    """Whether the page shows a record that was merged into another, which nobody changes."""
    return bool(getattr(record, "merged_into_id", None))


def amount(field: str, description: Any) -> Callable[[Any, Any], str]:
    """A column that shows an amount with its unit."""

    @admin.display(description=description, ordering=field)
    def column(_admin: Any, row: Any) -> str:
        return money.shown(getattr(row, field))

    return column
