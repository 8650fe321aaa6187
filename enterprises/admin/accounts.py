"""User and group admin. Nobody can grant permissions they do not have."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.admin.lists import ListAdmin

_NAMES = {
    "clerk": pgettext_lazy("staff", "clerk"),
    "reviewer": pgettext_lazy("staff", "reviewer"),
    "publisher": pgettext_lazy("staff", "publisher"),
    "administrator": pgettext_lazy("staff", "administrator"),
}
_RIGHTS = {
    "view": _("view"),
    "add": _("add"),
    "change": pgettext_lazy("right", "change"),
    "delete": _("delete"),
    "apply": _("apply"),
    "undo": _("undo"),
    "publish": _("publish"),
}

admin.site.unregister([User, Group])


class GroupsField(forms.ModelMultipleChoiceField[Group]):
    """Groups, labelled by the work of their members."""

    def label_from_instance(self, obj: Group) -> str:
        return _label(obj)


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

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Show the few groups as checkboxes."""
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        groups = Group.objects.order_by("pk")
        return GroupsField(
            groups, label=capfirst(db_field.verbose_name), required=False, widget=forms.CheckboxSelectMultiple
        )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _can_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _can_edit(request, obj)


@admin.register(Group)
class GroupAdmin(ListAdmin[Group], DjangoGroupAdmin):
    """Admin of groups, which are defined in code; administrators can view their permissions."""

    list_display = ["__str__", "called"]

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return ["name", "permissions"] if self.has_change_permission(request, obj) else ["called", "rights"]

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return ["called", "rights"]

    @admin.display(description=_("role"))
    def called(self, group: Group) -> str:
        return _label(group)

    @admin.display(description=_("permissions"))
    def rights(self, group: Group) -> SafeString:
        """Return the permissions of the members by table."""
        names_by_table: dict[ContentType, list[str]] = defaultdict(list)
        for each in Permission.objects.filter(group=group).select_related("content_type").order_by("pk"):
            right = each.codename.removesuffix(f"_{each.content_type.model}")
            names_by_table[each.content_type].append(str(_RIGHTS.get(right, right)))
        rows = [(capfirst(table.name), ", ".join(names)) for table, names in names_by_table.items()]
        return format_html_join("", "<div>{}: {}</div>", rows)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser and super().has_delete_permission(request, obj)


def _label(group: Group) -> str:
    return str(_NAMES.get(group.name, group.name))


def _can_edit(request: HttpRequest, user: User | None) -> bool:
    return user is None or request.user.is_superuser or not user.is_superuser
