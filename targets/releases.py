"""Releases: one person compiles the figures as they were known, another publishes them for ever."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enterprises.kpis.disclosure import is_safe
from enterprises.kpis.facts import Facts
from enterprises.kpis.figures import Cell, Contributor, Figure
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.models import Change, change_by
from targets.models import Release, ReleaseContributor, ReleaseFigure


def compile_release(
    *, slug: str, as_of: date, known_at: datetime, by: AbstractBaseUser, at: datetime
) -> Release:
    """Freeze every figure as true on `as_of` and as known at `known_at`; return the draft release.

    Sums of money and of other yearly figures enter as totals of the district only, and hidden where
    the total would give an enterprise away. Raises ValidationError where the registry knew nothing yet
    at that instant, or the day lies behind it.
    """
    seq = Change.objects.state_at(known_at)
    if seq is None:
        raise ValidationError({"known_at": _("The registry knew nothing yet at this instant.")})
    if known_at > at:
        raise ValidationError({"known_at": _("This instant has not come yet.")})
    if as_of > timezone.localdate(known_at):
        raise ValidationError({"as_of": _("This day had not come when the figures were known.")})
    facts = Facts(seq)
    with change_by(by, reason=f"Compile release {slug}"):
        release = Release(
            slug=slug, as_of=as_of, known_at=known_at, seq=seq, compiled_by_id=by.pk, compiled_at=at
        )
        release.full_clean()
        release.save()
        for indicator in INDICATORS.values():
            behind = indicator.contributors(facts, as_of)
            ReleaseFigure.objects.bulk_create(_figures(release, indicator, facts, behind))
            ReleaseContributor.objects.bulk_create(
                ReleaseContributor(
                    release=release,
                    indicator=indicator.code,
                    enterprise_id=each.enterprise_id,
                    code=each.code,
                    name_zh=each.name_zh,
                    name_en=each.name_en,
                    value=each.value,
                )
                for each in behind
            )
    return release


def publish(release: Release, *, by: AbstractBaseUser, at: datetime) -> None:
    """Publish a draft for ever.

    Raises ValidationError where it was published before, where `by` compiled it, or where a version in
    force when it was known is still not approved.
    """
    with change_by(by, reason=f"Publish release {release.slug}"):
        draft = Release.objects.select_for_update().get(pk=release.pk)
        if draft.published_at is not None:
            raise ValidationError(_("This release was published already."))
        if draft.compiled_by_id == by.pk:
            raise ValidationError(_("Whoever compiled a release does not publish it."))
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


def _figures(
    release: Release, indicator: Indicator, facts: Facts, behind: list[Contributor]
) -> list[ReleaseFigure]:
    """Return the rows of one indicator: its total, its variants and what it may be broken down by."""
    figure = indicator.value(facts, release.as_of)
    is_hidden = indicator.is_confidential and not _is_safe(behind)
    rows = [_row(release, indicator, figure, value=figure.value, reason=figure.reason, is_hidden=is_hidden)]
    for variant in figure.series:
        hidden = variant.is_confidential and not _is_safe(behind)
        row = _row(release, indicator, figure, value=variant.value, reason=variant.reason, is_hidden=hidden)
        row.series, row.reported, row.expected = variant.key, variant.reported, variant.expected
        rows.append(row)
    if not indicator.is_confidential:
        for by in indicator.dimensions:
            rows += [
                _cell(release, indicator, figure, by, cell)
                for cell in indicator.breakdown(facts, release.as_of, by)
            ]
    return rows


def _is_safe(behind: list[Contributor]) -> bool:
    return is_safe([each.value or Decimal(0) for each in behind])


def _row(
    release: Release,
    indicator: Indicator,
    figure: Figure,
    *,
    value: Decimal | None,
    reason: str,
    is_hidden: bool = False,
) -> ReleaseFigure:
    is_suppressed = is_hidden and value is not None
    return ReleaseFigure(
        release=release,
        indicator=indicator.code,
        version=indicator.version,
        period=figure.period,
        value=None if is_suppressed else indicator.quantised(value),
        reason="suppressed" if is_suppressed else reason,
        is_suppressed=is_suppressed,
        reported=figure.reported,
        expected=figure.expected,
        provisional=figure.provisional,
    )


def _cell(release: Release, indicator: Indicator, figure: Figure, by: str, cell: Cell) -> ReleaseFigure:
    row = _row(release, indicator, figure, value=cell.value, reason=cell.reason)
    row.by, row.key, row.label_zh, row.label_en = by, cell.key, cell.label_zh, cell.label_en
    row.reported = row.expected = None
    return row
