"""Releases: one person compiles the figures as they were known, another publishes them for ever."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enterprises.kpis.facts import Facts
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Change, change_by
from targets.models import Release, ReleaseContributor, ReleaseFigure, ReleaseFile
from targets.releases.disclosed import hide
from targets.releases.drafts import drafted
from targets.releases.files import files_of


def compile_release(
    *, slug: str, as_of: date, known_at: datetime, by: AbstractBaseUser, at: datetime
) -> Release:
    """Freeze every figure as true on `as_of` and as known at `known_at`; return the draft release.

    What would give an enterprise away is hidden, also against every earlier release. Raises
    ValidationError where the registry knew nothing yet at that instant, or the day lies behind it.
    """
    seq = Change.objects.state_at(known_at)
    if seq is None:
        raise ValidationError({"known_at": _("The registry knew nothing yet at this instant.")})
    if known_at > at:
        raise ValidationError({"known_at": _("This instant has not come yet.")})
    if as_of > timezone.localdate(known_at):
        raise ValidationError({"as_of": _("This day had not come when the figures were known.")})
    with change_by(by, reason=f"Compile release {slug}"):
        Release.objects.lock()
        release = Release(
            slug=slug, as_of=as_of, known_at=known_at, seq=seq, compiled_by_id=by.pk, compiled_at=at
        )
        release.full_clean()
        release.save()
        figures, contributors = drafted(release)
        hide(release, figures, contributors)
        ReleaseFigure.objects.bulk_create(figures)
        ReleaseContributor.objects.bulk_create(contributors)
    return release


def publish(release: Release, *, by: AbstractBaseUser, at: datetime) -> None:
    """Publish a draft for ever.

    Raises ValidationError where it was published before, where `by` compiled it, where another release
    was published in between, or where a version in force when it was known is still not approved.
    """
    with change_by(by, reason=f"Publish release {release.slug}"):
        Release.objects.lock()
        draft = Release.objects.select_for_update().get(pk=release.pk)
        if draft.published_at is not None:
            raise ValidationError(_("This release was published already."))
        if draft.compiled_by_id == by.pk:
            raise ValidationError(_("Whoever compiled a release does not publish it."))
        if Release.objects.published_since(draft).exists():
            # What had to be hidden was decided without that release.
            raise ValidationError(_("Another release was published since; compile this one again."))
        pending = count_pending(draft)
        if pending:
            raise ValidationError(
                ngettext(
                    "%(n)s record behind these figures awaits review; approve it first.",
                    "%(n)s records behind these figures await review; approve them first.",
                    pending,
                )
                % {"n": pending}
            )
        draft.published_by_id = by.pk
        draft.published_at = at
        ReleaseFile.objects.bulk_create(files_of(draft))
        draft.save()
    release.refresh_from_db()


def withdraw(release: Release, *, by: AbstractBaseUser, at: datetime, reason: str) -> None:
    """Withdraw a published release for a reason that the public reads.

    Raises ValidationError where there is no reason, or where the release is not published (any more).
    """
    with change_by(by, reason=f"Withdraw release {release.slug}: {reason}"):
        published = Release.objects.select_for_update().get(pk=release.pk)
        if not published.is_published:
            raise ValidationError(_("Only a published release can be withdrawn."))
        published.withdrawn_at = at
        published.withdrawn_reason = reason.strip()
        published.full_clean()
        published.save()
    release.refresh_from_db()


def count_pending(release: Release) -> int:
    """Return how many records behind the release's figures nobody has approved by now, each once."""
    facts = Facts(release.seq)
    behind: dict[type[models.Model], set[int]] = defaultdict(set)
    for indicator in INDICATORS.values():
        for model, ids in indicator.records(facts, release.as_of).items():
            behind[model].update(ids)
        for model, ids in indicator.breakdown_records(facts, release.as_of).items():
            behind[model].update(ids)
    return facts.count_pending({model: list(ids) for model, ids in behind.items()}, approved_at=None)
