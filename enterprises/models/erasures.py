"""Erasures of personal data: which versions lost a personal field, with their digests before and after."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.models.approvals import APPEND_ONLY, IN_CURRENT_CHANGE
from enterprises.models.changes import Change, CurrentChange
from enterprises.models.enterprises import Enterprise
from enterprises.models.talent_projects import TalentProject


class PersonalField(NamedTuple):
    """A field of the facts that names a natural person; text, empty where nobody is named."""

    model: type[models.Model]
    name: str


# Never public: `public_records` leaves them out, and so do pages, files and releases.
PERSONAL_FIELDS = (
    PersonalField(Enterprise, "legal_representative"),
    PersonalField(TalentProject, "leader"),
)


class ErasedVersion(models.Model):
    """A version from which a personal field was erased; append-only, and sealed with the erasure.

    `sealed` is the digest of the version as the chain of digests has it, `kept` that of what is left: so the
    chain matches, and what is left can be changed as little as before.
    """

    change = models.ForeignKey(
        Change,
        verbose_name=_("change"),
        on_delete=models.PROTECT,
        db_default=CurrentChange(),
        related_name="erased_versions",
    )
    record = models.CharField(_("record"), max_length=20)
    row = models.BigIntegerField(_("key"))
    version = models.BigIntegerField(_("version"))
    field = models.CharField(_("field"), max_length=40)
    sealed = models.CharField(_("digest of the version (SHA-256)"), max_length=64)
    kept = models.CharField(_("digest of what is left (SHA-256)"), max_length=64)

    class Meta:
        verbose_name = _("erased version")
        verbose_name_plural = _("erased versions")
        default_permissions = ()
        indexes = [models.Index(fields=["record", "version"], name="erased_version")]
        triggers = [APPEND_ONLY, IN_CURRENT_CHANGE]

    def __str__(self) -> str:
        return f"{self.record} {self.version}"
