"""Admin of releases: compilation, review and publication by a second person, withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.admin.base import ReadOnlyAdmin, RegistryAdmin
from enterprises.admin.requests import staff_user
from enterprises.constraint_messages import describe_error, is_lock_failure
from enterprises.models.staff import staff_with
from targets.models import Release, ReleaseFile
from targets.releases.review import review
from targets.releases.unsuppressed import compute_unsuppressed
from targets.releases.workflow import compile_release, discard, publish, recompile, withdraw

MAX_PENDING = 200  # pending records listed on the page of a draft


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin[Release]):
    """A release is compiled, published by another person and perhaps withdrawn; it is never edited."""

    list_display = [
        "slug",
        "as_of",
        "known_at",
        "compiled_by",
        "published_by",
        "published_at",
        "withdrawn_at",
    ]
    list_select_related = ["compiled_by", "published_by"]
    search_fields = ["slug"]
    date_hierarchy = "as_of"
    change_form_template = "admin/targets/release/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Release | None = None) -> Any:
        """Return the inputs of compilation for a new release, all fields for a compiled one."""
        inputs = ["slug", "as_of", "known_at", "correction_zh", "correction_en"]
        return super().get_fields(request, obj) if obj else inputs

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the initial data with what is known now, the usual choice."""
        return {
            "known_at": timezone.now().replace(microsecond=0),
            **super().get_changeform_initial_data(request),
        }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return RegistryAdmin.has_add_permission(self, request)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("targets.publish_release")

    def save_model(self, request: HttpRequest, obj: Release, form: Any, change: bool) -> None:
        """Compile the release from the inputs of the form."""
        inputs = {name: form.cleaned_data[name] for name in self.get_fields(request)}
        compiled = compile_release(**inputs, by=staff_user(request), at=timezone.now())
        obj.pk = compiled.pk
        obj.refresh_from_db()

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the actions before those of Django, whose catch-all would take them."""
        wrapped = self.admin_site.admin_view
        actions = {
            "publish": self.publish_view,
            "recompile": self.recompile_view,
            "discard": self.discard_view,
            "withdraw": self.withdraw_view,
        }
        return [
            *(
                path(f"<int:pk>/{name}/", wrapped(view), name=f"targets_release_{name}")
                for name, view in actions.items()
            ),
            path("<int:pk>/exact/", wrapped(self.exact_view), name="targets_release_exact"),
            path("<int:pk>/files/<str:name>", wrapped(self.file_view), name="targets_release_file"),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the release."""
        return self._run_action(
            request,
            pk,
            lambda release: publish(release, by=staff_user(request), at=timezone.now()),
            _("The release was published."),
        )

    def recompile_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Compile a draft again, against all that is public now."""
        explanation = {name: request.POST.get(name, "") for name in ("correction_zh", "correction_en")}
        return self._run_action(
            request,
            pk,
            lambda release: recompile(release, by=staff_user(request), at=timezone.now(), **explanation),
            _("The release was recompiled."),
        )

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Discard a draft."""
        return self._run_action(
            request,
            pk,
            lambda release: discard(release, by=staff_user(request)),
            _("The draft was discarded."),
        )

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw the release with a public reason."""
        reason = request.POST.get("withdrawn_reason", "")
        return self._run_action(
            request,
            pk,
            lambda release: withdraw(release, by=staff_user(request), at=timezone.now(), reason=reason),
            _("The release was withdrawn."),
        )

    def _run_action(
        self, request: HttpRequest, pk: int, action: Callable[[Release], Any], success_message: Any
    ) -> HttpResponse:
        """Run a POSTed action on a release; then redirect to it, or to the list if it was deleted.

        A recompiled draft is a new row with the same slug, so the redirect is found by slug.
        """
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        release = get_object_or_404(Release, pk=pk)
        try:
            action(release)
        except ValidationError as error:
            for message in dict.fromkeys(error.messages):
                self.message_user(request, message, messages.ERROR)
        except OperationalError as error:
            if not is_lock_failure(error):
                raise
            self.message_user(request, describe_error(error) or "", messages.ERROR)
        else:
            self.message_user(request, success_message, messages.SUCCESS)
        current = Release.objects.filter(slug=release.slug).first()
        if current is None:
            return redirect("admin:targets_release_changelist")
        return redirect("admin:targets_release_change", current.pk)

    def exact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the page of amounts and staff of a release without suppression; for staff only."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        release = get_object_or_404(Release, pk=pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Exact figures of release %(release)s") % {"release": release},
            "subtitle": None,
            "opts": self.opts,
            "release": release,
            "indicators": compute_unsuppressed(release),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/targets/release/exact.html", context)

    def file_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Return a stored file of a release; staff can read it after withdrawal too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file = get_object_or_404(ReleaseFile, release=pk, name=name)
        return HttpResponse(
            bytes(file.content),
            content_type=file.content_type,
            headers={
                "Content-Disposition": f'attachment; filename="{file.download_name}"',
                "Cache-Control": "private, no-store",
            },
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Return the change page with the review of a draft, the files and the permitted actions."""
        release = self.get_object(request, object_id)
        can_publish, context = self.has_publish_permission(request), dict(extra_context or {})
        if release is not None:
            is_draft = release.published_at is None
            authors = release.fetch_authors() if is_draft else set()
            found = review(release) if is_draft else None
            is_author = staff_user(request).pk in authors
            context |= {
                "may_edit": can_publish and is_draft,
                "may_publish": can_publish and found and not (is_author or found.pending or found.stale),
                "may_withdraw": can_publish and release.is_published,
                "others": staff_with("targets.publish_release").exclude(pk__in=authors)
                if is_author or not can_publish
                else None,
                "is_author": is_author,
                "review": found,
                "max_pending": MAX_PENDING,
                "files": release.files.defer("content"),
            }
        return super().change_view(request, object_id, form_url, context)
