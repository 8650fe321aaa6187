"""User and group admin. Nobody can grant permissions they do not have; accounts are retired, not deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.admin.lists import ListAdmin
from enterprises.admin.requests import staff_user
from enterprises.constraint_messages import describe_error
from enterprises.models import change_by
from luohu.accounts import second_factor
from luohu.accounts.factor_resets import COOLING_DAYS, FactorReset
from luohu.groups import LABELS

_RIGHTS = {
    "view": _("view"),
    "add": _("add"),
    "change": pgettext_lazy("right", "change"),
    "delete": _("delete"),
    "apply": _("apply"),
    "undo": _("undo"),
    "publish": _("publish"),
}

_KEPT = _(
    "Accounts are never deleted, because the history names them. Clear “Active” to retire one: it can no "
    "longer sign in or be the second person, and its sessions end."
)

# Apps whose tables staff work on. Permissions on the tables of libraries open no page.
_APPS = ("accounts", "auth", "enterprises", "error_reports", "targets")

admin.site.unregister([User, Group])


def _describe_group(group: Group) -> str:
    return str(LABELS.get(group.name, group.name))


def _get_right(permission: Permission) -> str:
    right = permission.codename.removesuffix(f"_{permission.content_type.model}")
    return str(_RIGHTS.get(right, right))


def _describe_permission(permission: Permission) -> str:
    table = capfirst(permission.content_type.name)
    return _("%(table)s: %(right)s") % {"table": table, "right": _get_right(permission)}


# Django names both by stored English text, and writes that in forms, filters, titles and confirmations.
Group.add_to_class("__str__", _describe_group)
Permission.add_to_class("__str__", _describe_permission)


def _list_permissions() -> models.QuerySet[Permission]:
    permissions = Permission.objects.filter(content_type__app_label__in=_APPS)
    return permissions.order_by("content_type__app_label", "content_type", "pk")


@admin.register(User)
class UserAdmin(ListAdmin[User], DjangoUserAdmin[User]):
    """Admin of users; only superusers can edit superusers or grant single permissions."""

    list_display = [
        "username",
        "last_name",
        "first_name",
        "is_active",
        "is_staff",
        "is_superuser",
        "last_login",
    ]
    show_facets = admin.ShowFacets.ALWAYS
    filter_horizontal = ["user_permissions"]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj is None else [*fieldsets, (_("Second factor"), {"fields": ["factor"]})]

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Show the few groups as checkboxes."""
        if db_field.name == "groups":
            return forms.ModelMultipleChoiceField(
                Group.objects.order_by("pk"),
                label=capfirst(db_field.verbose_name),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        return super().formfield_for_manytomany(db_field, request, queryset=_list_permissions(), **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = [*super().get_readonly_fields(request, obj), "last_login", "date_joined", "factor"]
        return fields if request.user.is_superuser else [*fields, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _can_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return False: history names its users for ever. A retired account cannot sign in."""
        return False

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "is_active":
            field.help_text = _KEPT
        return field

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        return self._write(request, partial(super().changeform_view, request, *args, **options))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        response: HttpResponse = self._write(
            request, partial(super().user_change_password, request, id, form_url)
        )
        return response

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Explain why accounts are not deleted, on the page where they are retired."""
        user = self._get_account(request, object_id)
        messages.error(request, _KEPT)
        return redirect("admin:auth_user_change", user.pk)

    def _write(self, request: HttpRequest, write: Callable[[], Any]) -> Any:
        """Run `write` as the user; show the message of a rule that refuses it on the same page."""
        try:
            with change_by(staff_user(request)):
                return write()
        except IntegrityError as error:
            message = describe_error(error)
            if message is None:
                raise
            messages.error(request, message)
            return HttpResponseRedirect(request.path)

    def get_urls(self) -> list[URLPattern]:
        reset = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<path:pk>/second-factor/", reset, name="auth_user_second_factor"), *super().get_urls()]

    @admin.display(description=_("second factor"))
    def factor(self, user: User) -> SafeString | str:
        """Return the state of the second factor, with a link to its reset."""
        if not user.pk:
            return self.get_empty_value_display()
        label = _("set up") if second_factor.confirmed_device(user) else _("not set up")
        url = reverse("admin:auth_user_second_factor", args=[user.pk])
        return format_html('{} · <a href="{}">{}</a>', label, url, _("Reset"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the events of an account, newest first."""
        user = self._get_account(request, object_id)
        page = Paginator(user.account_events.select_related("by"), 100).get_page(request.GET.get("p"))
        context = {**self._page_context(request, user, _("History of the account")), "page": page}
        return TemplateResponse(request, "admin/auth/user/events.html", context)

    def reset_second_factor(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Show and process the request to reset a second factor, and the decision about it."""
        user, by = self._get_account(request, pk), staff_user(request)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        reset = FactorReset.objects.filter(user=user, decided_at=None).select_related("requested_by").first()
        if request.method == "POST":
            try:
                messages.success(request, _process_reset(request.POST.get("action", ""), user, by, reset))
            except IntegrityError as error:
                messages.error(request, describe_error(error) or "")
            return HttpResponseRedirect(request.path)
        requester = reset.requested_by if reset else by
        context = {
            **self._page_context(request, user, _("Reset the second factor")),
            "reset": reset,
            "is_set_up": second_factor.confirmed_device(user) is not None,
            "is_own": user == by,
            "is_requester": reset is not None and reset.requested_by == by,
            "others": second_factor.other_administrators(user, requester),
            "former": second_factor.former_administrators(user, requester),
            "days": COOLING_DAYS,
        }
        return TemplateResponse(request, "admin/auth/user/reset.html", context)

    def _get_account(self, request: HttpRequest, pk: str) -> User:
        user = self.get_object(request, unquote(pk))
        if user is None:
            raise Http404
        if not self.has_view_or_change_permission(request, user):
            raise PermissionDenied
        return user

    def _page_context(self, request: HttpRequest, user: User, title: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "account": user}


def _process_reset(action: str, user: User, by: User, reset: FactorReset | None) -> Any:
    """Carry out one action of the reset page; return the message. An action that is too late does nothing."""
    if action == "request" and reset is None:
        if second_factor.request_reset(user, by=by).is_granted:
            return _("The second factor has been reset.")
        return _("The reset has been requested; another administrator must confirm it.")
    if action in {"grant", "decline"} and reset is not None:
        second_factor.decide_reset(reset, by=by, is_granted=action == "grant")
        return (
            _("The second factor has been reset.") if action == "grant" else _("The reset has been declined.")
        )
    return _("Nothing was done: the request had changed.")


@admin.register(Group)
class GroupAdmin(ListAdmin[Group], DjangoGroupAdmin):
    """Admin of groups, which are defined in code; administrators can view their permissions."""

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return ["name", "permissions"] if self.has_change_permission(request, obj) else ["called", "rights"]

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return ["called", "rights"]

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField[Any, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        return super().formfield_for_manytomany(db_field, request, queryset=_list_permissions(), **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return the groups with their members; the links of members and permissions have no names."""
        members = User.objects.filter(groups__in=objs).distinct().order_by("username")
        to_delete = [str(group) for group in objs]
        count = {self.opts.verbose_name_plural: len(to_delete)}
        return [*to_delete, [capfirst(_("members")), [str(user) for user in members]]], count, set(), []

    @admin.display(description=_("role"))
    def called(self, group: Group) -> str:
        return str(group)

    @admin.display(description=_("permissions"))
    def rights(self, group: Group) -> SafeString:
        """Return the permissions of the members by table."""
        names_by_table: dict[ContentType, list[str]] = defaultdict(list)
        for each in Permission.objects.filter(group=group).select_related("content_type").order_by("pk"):
            names_by_table[each.content_type].append(_get_right(each))
        rows = [(capfirst(table.name), ", ".join(names)) for table, names in names_by_table.items()]
        return format_html_join("", "<div>{}: {}</div>", rows)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser and super().has_delete_permission(request, obj)


def _can_edit(request: HttpRequest, user: User | None) -> bool:
    return user is None or request.user.is_superuser or not user.is_superuser
