"""The workflow of releases: compile, recompile, discard, publish, withdraw."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enterprises.constraint_messages import describe_error
from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS
from enterprises.kpis.polytope import SearchTooLongError
from enterprises.models import Change, change_by, event_model, in_every_language
from enterprises.models.owners import owner_names
from targets.models import PublishedFigure, Release, ReleaseContributor, ReleaseFigure, ReleaseFile
from targets.releases.drafts import build_draft
from targets.releases.files import build_files
from targets.releases.suppression import suppress

MAX_NAMED = 10  # unapproved records named where a publication is refused


def _build_reason(text: Any, slug: str, detail: str = "") -> str:
    return in_every_language(format_lazy(text, release=slug), detail)


def compile_release(
    *,
    slug: str,
    as_of: date,
    known_at: datetime,
    by: AbstractBaseUser,
    at: datetime,
    correction_zh: str = "",
    correction_en: str = "",
) -> Release:
    """Store every figure of `as_of` as known at `known_at`; return the draft release.

    Confidential figures are suppressed, also against earlier releases. If figures of the day were
    published before, the draft corrects them and needs a reason. Raises ValidationError without one,
    for an instant without data or in the future, or a day after it.
    """
    seq = Change.objects.state_at(known_at)
    if seq is None:
        raise ValidationError({"known_at": _("The registry held no data at this time.")})
    if known_at > at:
        raise ValidationError({"known_at": _("This time is in the future.")})
    if as_of > timezone.localdate(known_at):
        raise ValidationError({"as_of": _("This date is later than the known-at time.")})
    with change_by(by, reason=_build_reason(_("Compile release {release}"), slug)):
        Release.objects.lock()
        release = Release(slug=slug, as_of=as_of, known_at=known_at, seq=seq, compiled_at=at)
        release.compiled_by_id = by.pk
        release.corrects = Release.objects.find_corrected(release)
        release.correction_zh, release.correction_en = correction_zh.strip(), correction_en.strip()
        _check_correction(release)
        release.full_clean()
        release.save()
        figures, contributors = build_draft(release)
        try:
            suppress(release, figures, contributors)
        except SearchTooLongError as error:
            message = _(
                "Nothing was compiled: disclosure control found no end (%(error)s). Please report this."
            )
            raise ValidationError(message % {"error": error}) from error
        ReleaseFigure.objects.bulk_create(figures)
        ReleaseContributor.objects.bulk_create(contributors)
    return release


def _check_correction(release: Release) -> None:
    """Raise ValidationError unless a correction, and only a correction, has its reason in both languages."""
    texts = {"correction_zh": release.correction_zh, "correction_en": release.correction_en}
    if release.corrects is not None:
        message = _("Release %(slug)s already has figures for this date; state what is corrected and why.")
        invalid = [name for name, text in texts.items() if not text]
    else:
        message = _(
            "No figures have been published for this date, so there is nothing to correct; leave "
            "this field empty."
        )
        invalid = [name for name, text in texts.items() if text]
    if invalid:
        raise ValidationError({name: message % {"slug": release.corrects} for name in invalid})


def recompile(
    release: Release, *, by: AbstractBaseUser, at: datetime, correction_zh: str = "", correction_en: str = ""
) -> Release:
    """Replace a draft by a new one for the same day and instant.

    Raises ValidationError like `compile_release`, and if it is no longer a draft.
    """
    with change_by(by, reason=_build_reason(_("Compile release {release}"), release.slug)):
        discard(release, by=by)
        return compile_release(
            slug=release.slug,
            as_of=release.as_of,
            known_at=release.known_at,
            by=by,
            at=at,
            correction_zh=correction_zh,
            correction_en=correction_en,
        )


def discard(release: Release, *, by: AbstractBaseUser) -> None:
    """Delete a draft. Raises ValidationError if it was published."""
    with change_by(by, reason=_build_reason(_("Discard release {release}"), release.slug)):
        _lock_draft(release).delete()


def publish(release: Release, *, by: AbstractBaseUser, at: datetime) -> None:
    """Publish a draft; it is immutable from then on.

    Raises ValidationError if it was published before, if `by` shaped it, if it is stale, or if a
    record used in it is pending review.
    """
    with change_by(by, reason=_build_reason(_("Publish release {release}"), release.slug)):
        draft = _lock_draft(release)
        if by.pk in draft.fetch_authors():
            raise ValidationError(
                _("A release cannot be published by a person who compiled it or wrote its notes.")
            )
        if reason := get_stale_reason(draft):
            raise ValidationError(str(reason))
        pending = count_pending(draft)
        if pending:
            raise ValidationError(
                ngettext(
                    "%(n)s record used in these figures is pending review; approve it first.",
                    "%(n)s records used in these figures are pending review; approve them first.",
                    pending,
                )
                % {"n": pending}
            )
        draft.published_by_id = by.pk
        draft.published_at = at
        ReleaseFile.objects.bulk_create(build_files(draft))
        try:
            with transaction.atomic():
                draft.save()
        except IntegrityError as error:
            # The database asks for more approvals: of every record that can bear on the day.
            if message := describe_error(error):
                raise ValidationError([message, *_name_unapproved(draft)]) from error
            raise
    release.refresh_from_db()


def _name_unapproved(draft: Release) -> list[str]:
    """Return the first records that hinder a publication: their kind, with the enterprise or else the key."""
    found: dict[str, list[int]] = defaultdict(list)
    for kind, key in draft.find_unapproved()[:MAX_NAMED]:
        found[kind].append(key)
    names = []
    for kind, keys in found.items():
        model = apps.get_model("enterprises", kind)
        records = model._default_manager.in_bulk(keys)
        owners = owner_names(list(records.values()))
        label = capfirst(model._meta.verbose_name)
        names += [f"{label}: {owners.get(key) or records.get(key) or key}" for key in keys]
    return names


def _lock_draft(release: Release) -> Release:
    """Lock releases and return the current draft. Raises ValidationError if it is no longer one."""
    Release.objects.lock()
    draft = Release.objects.select_for_update(of=("self",)).filter(pk=release.pk).first()
    if draft is None:
        raise ValidationError(_("This draft no longer exists; it was recompiled or discarded."))
    if draft.published_at is not None:
        raise ValidationError(_("This release has already been published."))
    return draft


def get_stale_reason(draft: Release) -> Text:
    """Return the reason for which a draft must be recompiled; empty if none.

    Its suppression took into account only what was public when it was compiled.
    """
    if Release.objects.published_or_withdrawn_since(draft).exists():
        return _("Another release has been published or withdrawn since; recompile this one.")
    compiled = event_model(Release).objects.filter(pgh_obj_id=draft.pk).earliest("pgh_id")
    if PublishedFigure.objects.has_changed_since(compiled.change.seq):
        return _("A figure announced elsewhere has been entered since; recompile this release.")
    return ""


def withdraw(release: Release, *, by: AbstractBaseUser, at: datetime, reason: str) -> None:
    """Withdraw a published release with a public reason.

    Raises ValidationError without a reason, or if the release is not published (any more).
    """
    with change_by(by, reason=_build_reason(_("Withdraw release {release}"), release.slug, reason)):
        published = Release.objects.select_for_update().get(pk=release.pk)
        if not published.is_published:
            raise ValidationError(_("Only a published release can be withdrawn."))
        published.withdrawn_at = at
        published.withdrawn_reason = reason.strip()
        published.full_clean()
        published.save()
    release.refresh_from_db()


def count_pending(release: Release) -> int:
    """Return the number of records used in the release that are pending review now, each once."""
    moment, records = _records_used(release)
    return moment.facts.count_pending(records, approved_at=None)


def find_pending(release: Release) -> list[tuple[str, int]]:
    """Return the records that `count_pending` counts, as pairs of model name and key."""
    moment, records = _records_used(release)
    return moment.facts.find_pending(records, approved_at=None)


def _records_used(release: Release) -> tuple[Moment, dict[type[models.Model], list[int]]]:
    moment = Moment(release.as_of, Facts(release.seq))
    record_ids: dict[type[models.Model], set[int]] = defaultdict(set)
    for indicator in INDICATORS.values():
        for model, ids in indicator.records(moment).items():
            record_ids[model].update(ids)
        for model, ids in indicator.breakdown_records(moment).items():
            record_ids[model].update(ids)
    return moment, {model: list(ids) for model, ids in record_ids.items()}
