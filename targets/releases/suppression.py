"""What a release must hide, against all that was published before it (DOMAIN 4.12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from enterprises.kpis.disclosure import Addend, Candidate, Total, suppressed_names
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Enterprise
from targets.models import Comparator, PublishedFigure, Release, ReleaseContributor, ReleaseFigure, Scoped

Name = tuple[str, str, str, str | None]  # indicator, series, breakdown, key


@dataclass(frozen=True)
class Contribution:
    """What an enterprise contributed, under the record that it is today (see `Addend` for `part`)."""

    enterprise: int
    part: int
    amounts: tuple[Decimal, Decimal]
    keys: Mapping[str, Sequence[str | None]]


Behind = Mapping[str, Sequence[Contribution]]


def hide(
    release: Release, figures: Sequence[ReleaseFigure], contributors: Iterable[ReleaseContributor]
) -> None:
    """Take out of the figures of a draft what would give a single enterprise away.

    The sums of every earlier release count, also of one that was withdrawn, and figures that somebody
    else published. A hidden figure does not say how many reported either.
    """
    secret = [row for row in figures if is_confidential(row)]
    if not secret:
        return
    duplicates = Enterprise.objects.filter(merged_into__isnull=False)
    survivors = dict(duplicates.values_list("pk", "merged_into_id"))
    behind = _by_indicator(contributors, survivors)
    candidates = [Candidate(name_of(row), _totals(row, behind)) for row in sorted(secret, key=_order(behind))]
    published, kept = _told_before({row.period for row in secret}, survivors)
    published += _told_by_others(release, candidates)
    names = suppressed_names(candidates, published, kept)
    for row in secret:
        if name_of(row) in names:
            row.value, row.reason, row.is_suppressed, row.reported = None, "suppressed", True, None


def is_confidential(row: ReleaseFigure) -> bool:
    """Say whether a figure tells of money or staff, so that it may have to be hidden."""
    indicator = INDICATORS.get(row.indicator)
    if indicator is None or not indicator.quantities:
        return False
    return indicator.is_confidential or row.series == indicator.confidential_series


def name_of(row: ReleaseFigure) -> Name:
    """Return by what a figure is known in its release."""
    return row.indicator, row.series, row.by, row.key


def _by_indicator(contributors: Iterable[ReleaseContributor], survivors: Mapping[int, int]) -> Behind:
    """The contributions, each of the record that its own was merged into since.

    Otherwise what the duplicate gave to an earlier sum and the survivor gives to this one would look like
    two enterprises, and hide that a change between the two rests on the others alone.
    """
    found: dict[str, list[Contribution]] = defaultdict(list)
    parts: dict[object, int] = defaultdict(int)
    for each in contributors:
        enterprise = survivors.get(each.enterprise_id, each.enterprise_id)
        amounts = (each.value or Decimal(0), each.base or Decimal(0))
        same = (each.indicator, enterprise, amounts)
        found[each.indicator].append(Contribution(enterprise, parts[same], amounts, each.keys))
        parts[same] += 1
    return found


def _within(row: ReleaseFigure, behind: Behind) -> list[Contribution]:
    """The contributors to a figure: all of the indicator's, or those under its key."""
    found = behind.get(row.indicator, ())
    return [each for each in found if not row.by or row.key in each.keys.get(row.by, ())]


def _totals(row: ReleaseFigure, behind: Behind) -> tuple[Total, ...]:
    """The sums that a figure tells, one for each quantity of its indicator."""
    within = _within(row, behind)
    return tuple(
        frozenset(
            Addend(f"{quantity}/{row.period}", each.enterprise, each.amounts[n], each.part) for each in within
        )
        for n, quantity in enumerate(INDICATORS[row.indicator].quantities)
    )


def _order(behind: Behind) -> Callable[[ReleaseFigure], tuple[int, int, int, str]]:
    """First the totals, then breakdown by breakdown the cells with most enterprises.

    By what everybody knows, never by the amounts: the order of hiding would tell which is larger.
    """
    places = {code: n for n, code in enumerate(INDICATORS)}

    def key(row: ReleaseFigure) -> tuple[int, int, int, str]:
        dimension = 1 + INDICATORS[row.indicator].dimensions.index(row.by) if row.by else 0
        size = len(_within(row, behind)) if row.by else 0
        return dimension, -size, places[row.indicator], row.key or ""

    return key


def _told_before(periods: set[str], survivors: Mapping[int, int]) -> tuple[list[Total], list[Total]]:
    """The sums of earlier releases about the same periods: those that were shown, and those hidden."""
    rows = ReleaseFigure.objects.filter(
        release__in=Release.objects.announced(), period__in=periods, indicator__in=list(INDICATORS)
    ).filter(Q(value__isnull=False) | Q(is_suppressed=True))
    by_release: dict[int, list[ReleaseFigure]] = defaultdict(list)
    for row in rows:
        if is_confidential(row):
            by_release[row.release_id].append(row)
    contributors: dict[int, list[ReleaseContributor]] = defaultdict(list)
    for each in ReleaseContributor.objects.filter(release__in=list(by_release)):
        contributors[each.release_id].append(each)
    shown: list[Total] = []
    kept: list[Total] = []
    for release, found in by_release.items():
        behind = _by_indicator(contributors[release], survivors)
        for row in found:
            (kept if row.is_suppressed else shown).extend(_totals(row, behind))
    return shown, kept


def _told_by_others(release: Release, candidates: Sequence[Candidate]) -> list[Total]:
    """The sums that a figure published elsewhere tells exactly, as the registry has them."""
    totals = {candidate.name: candidate.totals for candidate in candidates}
    found: list[Total] = []
    for figure in PublishedFigure.objects.filter(comparator=Comparator.EXACTLY):
        indicator = INDICATORS.get(figure.indicator)
        if indicator is None or not indicator.is_confidential:
            continue
        if indicator.period(figure.on) == indicator.period(release.as_of):
            by = "" if figure.scope == Scoped.Scope.DISTRICT else figure.scope
            found += totals.get((figure.indicator, "", by, figure.scope_code or None), ())
    return found
