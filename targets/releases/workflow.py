"""Releases: one person compiles the figures as they were known, another publishes them for ever."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Change, change_by, event_model, in_every_language
from targets.models import PublishedFigure, Release, ReleaseContributor, ReleaseFigure, ReleaseFile
from targets.releases.drafts import drafted
from targets.releases.files import files_of
from targets.releases.suppression import hide


def _act(words: Any, slug: str, why: str = "") -> str:
    return in_every_language(format_lazy(words, release=slug), why)


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
    """Freeze every figure as true on `as_of` and as known at `known_at`; return the draft release.

    What would give an enterprise away is hidden, also against every earlier release. Where figures of the
    day were published before, this one corrects them and says why. Raises ValidationError where it does
    not, where the registry knew nothing yet at that instant, or the day lies behind it.
    """
    seq = Change.objects.state_at(known_at)
    if seq is None:
        raise ValidationError({"known_at": _("The registry held no data at this time.")})
    if known_at > at:
        raise ValidationError({"known_at": _("This time is in the future.")})
    if as_of > timezone.localdate(known_at):
        raise ValidationError({"as_of": _("This date is later than the known-at time.")})
    with change_by(by, reason=_act(_("Compile release {release}"), slug)):
        Release.objects.lock()
        release = Release(slug=slug, as_of=as_of, known_at=known_at, seq=seq, compiled_at=at)
        release.compiled_by_id = by.pk
        release.corrects = Release.objects.corrected_by(release)
        release.correction_zh, release.correction_en = correction_zh.strip(), correction_en.strip()
        _check_words(release)
        release.full_clean()
        release.save()
        figures, contributors = drafted(release)
        hide(release, figures, contributors)
        ReleaseFigure.objects.bulk_create(figures)
        ReleaseContributor.objects.bulk_create(contributors)
    return release


def _check_words(release: Release) -> None:
    """A correction explains itself in both languages; a first release has nothing to explain."""
    words = {"correction_zh": release.correction_zh, "correction_en": release.correction_en}
    if release.corrects is not None:
        message = _("Release %(slug)s already has figures for this date; state what is corrected and why.")
        wrong = [name for name, text in words.items() if not text]
    else:
        message = _(
            "No figures have been published for this date, so there is nothing to correct; leave "
            "this field empty."
        )
        wrong = [name for name, text in words.items() if text]
    if wrong:
        raise ValidationError({name: message % {"slug": release.corrects} for name in wrong})


def recompile(
    release: Release, *, by: AbstractBaseUser, at: datetime, correction_zh: str = "", correction_en: str = ""
) -> Release:
    """Compile a draft again, for the same day and instant; return what takes its place.

    Raises ValidationError as compiling does, and where it is no draft any more.
    """
    with change_by(by, reason=_act(_("Compile release {release}"), release.slug)):
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
    """Throw a draft away. Raises ValidationError where it was published."""
    with change_by(by, reason=_act(_("Discard release {release}"), release.slug)):
        _locked_draft(release).delete()


def publish(release: Release, *, by: AbstractBaseUser, at: datetime) -> None:
    """Publish a draft for ever.

    Raises ValidationError where it was published before, where `by` compiled it, where it is stale, or
    where a version in force when it was known is still not approved.
    """
    with change_by(by, reason=_act(_("Publish release {release}"), release.slug)):
        draft = _locked_draft(release)
        if draft.compiled_by_id == by.pk:
            raise ValidationError(_("A release cannot be published by the person who compiled it."))
        if reason := why_stale(draft):
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
        ReleaseFile.objects.bulk_create(files_of(draft))
        draft.save()
    release.refresh_from_db()


def _locked_draft(release: Release) -> Release:
    """The draft as it is now, while nobody else publishes. Raises ValidationError where it is none."""
    Release.objects.lock()
    draft = Release.objects.select_for_update(of=("self",)).filter(pk=release.pk).first()
    if draft is None:
        raise ValidationError(_("This draft no longer exists; it was recompiled or discarded."))
    if draft.published_at is not None:
        raise ValidationError(_("This release has already been published."))
    return draft


def why_stale(draft: Release) -> Text:
    """Return why a draft has to be compiled again, in words; empty where it is of the present.

    What it hides was decided against everything that was public when it was compiled.
    """
    if Release.objects.announced_since(draft).exists():
        return _("Another release has been published or withdrawn since; recompile this one.")
    compiled = event_model(Release).objects.filter(pgh_obj_id=draft.pk).earliest("pgh_id")
    if PublishedFigure.objects.were_entered_since(compiled.change.seq):
        return _("A figure announced elsewhere has been entered since; recompile this release.")
    return ""


def withdraw(release: Release, *, by: AbstractBaseUser, at: datetime, reason: str) -> None:
    """Withdraw a published release for a reason that the public reads.

    Raises ValidationError where there is no reason, or where the release is not published (any more).
    """
    with change_by(by, reason=_act(_("Withdraw release {release}"), release.slug, reason)):
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
    moment = Moment(release.as_of, Facts(release.seq))
    behind: dict[type[models.Model], set[int]] = defaultdict(set)
    for indicator in INDICATORS.values():
        for model, ids in indicator.records(moment).items():
            behind[model].update(ids)
        for model, ids in indicator.breakdown_records(moment).items():
            behind[model].update(ids)
    return moment.facts.count_pending({model: list(ids) for model, ids in behind.items()}, approved_at=None)
