"""The files of a release, stored as bytes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from targets.models.release_triggers import (
    build_immutable_trigger,
    build_truncate_trigger,
    build_with_publication_trigger,
)
from targets.models.releases import Release


class ReleaseFile(models.Model):
    """A file of a published release: its bytes and their digest."""

    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.DO_NOTHING, related_name="files"
    )
    name = models.CharField(_("file name"), max_length=80)
    content_type = models.CharField(_("kind of content"), max_length=100)
    content = models.BinaryField(_("content"))
    sha256 = models.CharField(_("digest (SHA-256)"), max_length=64)

    size = models.GeneratedField(
        expression=Func(F("content"), function="octet_length"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
        verbose_name=_("bytes"),
    )

    class Meta:
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of releases")
        ordering = ("release", "name")
        constraints = [
            models.UniqueConstraint(
                name="releasefile_unique",
                fields=["release", "name"],
                violation_error_message=_("The release already contains this file."),
            ),
        ]
        triggers = [build_immutable_trigger(), build_with_publication_trigger(), build_truncate_trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("release-file", args=[self.release.slug, self.name])

    @property
    def download_name(self) -> str:
        """The name under which it is saved, with the day of its figures; its address has `name`."""
        stem, _dot, ending = self.name.rpartition(".")
        return f"{stem}-{self.release.as_of}.{ending}"
