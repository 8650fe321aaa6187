"""The tables of the pages as files: what each has in its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enterprises.kpis.expiry import Cliff
from enterprises.kpis.figures import CHANGE_REASONS, REASONS, Text
from enterprises.tables.table import Table
from targets import progress
from targets.explanations import Explanation
from targets.models import Release
from targets.pages.breakdowns import Breakdown
from targets.pages.indicator_page import Flows, IndicatorPage
from targets.pages.indicator_rows import IndicatorRow
from targets.pages.open_data import Offer
from targets.pages.release_page import Since
from targets.pages.summaries import IndicatorSummary
from targets.projection import Milestone
from targets.reconciliation import Comparison
from targets.releases.differences import ReleaseDifference
from targets.scoped_targets import ScopedTarget

# Words that several tables have at the head of a column.
CODE, INDICATOR, UNIT = pgettext_lazy("identifier", "Code"), gettext_lazy("Indicator"), gettext_lazy("Unit")
DAY, PERIOD, VALUE = gettext_lazy("Date"), gettext_lazy("Period"), gettext_lazy("Value")
MISSING = gettext_lazy("Reason for missing value")
REPORTED, EXPECTED = gettext_lazy("Reported"), gettext_lazy("Expected to report")
CHINESE, ENGLISH = gettext_lazy("Chinese name"), gettext_lazy("English name")
SOURCE = gettext_lazy("Source")
PART = (
    *(CODE, INDICATOR, gettext_lazy("plan"), gettext_lazy("scope"), gettext_lazy("Part")),
    *(CHINESE, ENGLISH),
)
CHANGE, REASON = pgettext_lazy("difference", "Change"), gettext_lazy("Reason")


def tables_of(found: IndicatorPage) -> dict[str, Callable[[str], Table]]:
    """Return what makes each table of an indicator's page, by the name in its address."""
    made: dict[str, Callable[[str], Table]] = {"years": lambda name: years(name, found.account)}
    for breakdown in found.account.breakdowns:
        made[f"by-{breakdown.by}"] = lambda name, parts=breakdown: by(name, parts)  # type: ignore[misc]
    if found.announced:
        made["announced"] = lambda name: announced(name, found)
    if found.flows is not None:
        flows = found.flows
        made["flow"] = lambda name: flow(name, flows)
    if found.contributors is not None:
        made["enterprises"] = lambda name: enterprises(name, found)
    if found.outlook and found.outlook.milestones:
        steps_to_it = found.outlook.milestones
        made["milestones"] = lambda name: milestones(name, steps_to_it)
    if found.outlook and found.outlook.cliff:
        ending = found.outlook.cliff
        made["cliff"] = lambda name: cliff(name, ending)
    if found.parts:
        made |= tables_of_parts(found.parts)
    return made


def tables_of_parts(parts: Sequence[ScopedTarget]) -> dict[str, Callable[[str], Table]]:
    """Return what makes each table of the targets of parts of the district."""
    return {
        "targets": lambda name: targets(name, parts),
        "targets-by-year": lambda name: targets_by_year(name, parts),
    }


def overview(name: str, found: Sequence[IndicatorSummary]) -> Table:
    """The announced indicators with their targets and verdicts."""
    headings: list[Text] = [
        *(CODE, INDICATOR, UNIT, DAY, VALUE, MISSING, _("Baseline"), _("Baseline date")),
        *(_("Comparator"), _("Target"), _("Target date"), _("Progress"), "R"),
    ]
    return Table(name, headings, [_overview_row(account) for account in found])


def _overview_row(account: IndicatorSummary) -> list[Any]:
    indicator, figure, target, progress = (
        account.indicator,
        account.figure,
        account.target,
        account.progress,
    )
    row: list[Any] = [
        indicator.code,
        indicator.name,
        indicator.unit,
        figure.on,
        figure.value,
        _why(figure.reason),
    ]
    row += [target.baseline_value, target.baseline_on] if target else [None, None]
    row += [target.get_comparator_display(), target.value, target.target_on] if target else [None] * 3
    return row + ([progress.label, progress.ratio] if progress else [None, None])


def further(name: str, found: Sequence[IndicatorRow]) -> Table:
    """The further indicators with their last year ends."""
    days = [each.figure.on for each in found[0].years] if found else []
    headings: list[Text] = [CODE, INDICATOR, UNIT, DAY, VALUE, MISSING, *(day.isoformat() for day in days)]
    return Table(
        name,
        headings,
        [
            [
                brief.indicator.code,
                brief.indicator.name,
                brief.indicator.unit,
                brief.public.figure.on,
                brief.public.figure.value,
                _why(brief.public.figure.reason),
                *(year.figure.value for year in brief.years),
            ]
            for brief in found
        ],
    )


def years(name: str, account: IndicatorSummary) -> Table:
    """The figures over the years; of several series one column each, with its reason."""
    headings: list[Text] = [DAY, PERIOD]
    for variant in account.variants:
        headings += [variant.name, MISSING]
    if not account.variants:
        headings += [VALUE, MISSING, REPORTED, EXPECTED, _("Release"), _("Net increase")]
    headings += [_("Break in the series"), _("Comparator"), _("Announced")]
    rows = []
    for line in account.lines:
        figure = line.figure
        row: list[Any] = [line.on, figure.period]
        for variant in figure.series:
            row += [variant.value, _why(variant.reason)]
        if not figure.series:
            row += [figure.value, _why(figure.reason), figure.reported, figure.expected]
            row += [line.release and line.release.slug, line.change]
        row.append(_("yes") if line.is_break else None)
        said = line.announced
        rows.append(row + ([said.get_comparator_display(), said.value] if said else [None, None]))
    return Table(name, headings, rows)


def by(name: str, breakdown: Breakdown) -> Table:
    """A breakdown; the row without a key is what is not assigned."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, VALUE, MISSING]
    rows = [
        [cell.key, cell.label_zh, cell.label_en, cell.value, _why(cell.reason)] for cell in breakdown.cells
    ]
    return Table(name, headings, rows)


def flow(name: str, flows: Flows) -> Table:
    """What entered a stock and what left it, between days; what left is negative, so a column sums."""
    headings: list[Text] = [_("From – to"), *(f"{start} – {end}" for start, end in flows.spans)]
    entering = [[words, *row] for words, row in flows.entering]
    leaving = [[words, *(-n for n in row)] for words, row in flows.leaving]
    first, last = [_("Start of period"), *flows.start], [_("End of period"), *flows.end]
    return Table(name, headings, [first, *entering, *leaving, last])


def announced(name: str, found: IndicatorPage) -> Table:
    """What others announced, with its document."""
    headings: list[Text] = [DAY, _("Comparator"), VALUE, _("Publisher"), _("Document"), _("Published on")]
    rows = [
        [each.on, each.get_comparator_display(), each.value, each.publisher, each.document, each.published_on]
        for each in found.announced
    ]
    return Table(name, headings, rows)


def enterprises(name: str, found: IndicatorPage) -> Table:
    """All enterprises behind the figure."""
    rows = [[each.code, each.name_zh, each.name_en] for each in found.contributors or ()]
    return Table(name, [CODE, CHINESE, ENGLISH], rows)


def steps(name: str, found: Explanation) -> Table:
    """The steps between two figures, whose changes add up to the change."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, DAY, REASON, _("Recorded later"), CHANGE]
    rows = [
        [
            step.code,
            step.name_zh,
            step.name_en,
            step.on,
            CHANGE_REASONS[step.reason],
            _("yes") if step.is_correction else None,
            step.change,
        ]
        for step in found.steps or ()
    ]
    return Table(name, headings, rows)


def reasons(name: str, found: Explanation) -> Table:
    """Both figures, and between them what each reason adds up to."""
    rows: list[list[Any]] = [[_side(found.first.on), None, found.before.value]]
    rows += [[reason.words, reason.count, reason.change] for reason in found.reasons]
    rows.append([_side(found.second.on), None, found.after.value])
    return Table(name, [REASON, _("Number of changes"), CHANGE], rows)


def _side(day: date) -> str:
    return _("Value as of %(day)s") % {"day": date_format(day)}


def reconciled(name: str, found: Sequence[Comparison]) -> Table:
    """The announced figures beside the computed ones."""
    headings: list[Text] = [
        *(CODE, INDICATOR, DAY, _("Comparator"), _("Announced"), _("Computed"), MISSING, _("Difference")),
        *(_("Consistency"), _("Publisher"), _("Document"), _("Published on")),
    ]
    rows = [
        [
            each.indicator.code,
            each.indicator.name,
            each.announced.on,
            each.announced.get_comparator_display(),
            each.announced.value,
            each.public.figure.value,
            _why(each.public.figure.reason),
            each.difference,
            each.verdict,
            each.announced.publisher,
            each.announced.document,
            each.announced.published_on,
        ]
        for each in found
    ]
    return Table(name, headings, rows)


def milestones(name: str, found: Sequence[Milestone]) -> Table:
    """What each year asks for on the way to a target."""
    return Table(name, [DAY, VALUE, SOURCE], [_milestone(each) for each in found])


def _milestone(each: Milestone) -> list[Any]:
    return [each.on, each.value, _("Plan") if each.is_planned else _("Constant growth")]


def cliff(name: str, found: Cliff) -> Table:
    """The recognitions that end before the target day, by month."""
    return Table(name, [_("Month"), VALUE], [[f"{month:%Y-%m}", n] for month, n in found.months])


def targets(name: str, found: Sequence[ScopedTarget]) -> Table:
    """The targets of parts of the district with their values and verdicts."""
    headings: list[Text] = [
        *(*PART, UNIT, DAY, VALUE, MISSING, _("Baseline"), _("Baseline date"), _("Comparator"), _("Target")),
        *(_("Target date"), _("Progress"), "R", _("Share of this year’s required increase")),
    ]
    return Table(name, headings, [_target(each) for each in found])


def _target(each: ScopedTarget) -> list[Any]:
    target, cell, progress = each.target, each.cell, each.progress
    return [
        *_part(each),
        each.indicator.unit,
        progress.inputs["on"],
        each.value,
        _why(cell.reason) if cell else None,
        target.baseline_value,
        target.baseline_on,
        target.get_comparator_display(),
        target.value,
        target.target_on,
        progress.label,
        progress.ratio,
        each.year and each.year.share_done,
    ]


def _part(each: ScopedTarget) -> list[Any]:
    target, cell = each.target, each.cell
    names = [cell.label_zh, cell.label_en] if cell else [None, None]
    scope = [target.get_scope_display(), target.scope_code]
    return [each.indicator.code, each.indicator.name, target.plan.slug, *scope, *names]


def targets_by_year(name: str, found: Sequence[ScopedTarget]) -> Table:
    """What each year asks for on the way to the targets of parts of the district."""
    rows = [[*_part(each), *_milestone(one)] for each in found for one in each.milestones]
    return Table(name, [*PART, DAY, VALUE, SOURCE], rows)


def verdicts(name: str) -> Table:
    """From which R on each verdict on the progress to a target holds."""
    return Table(
        name, [_("Assessment"), _("R at least")], [[words, least] for least, words in progress.verdicts()]
    )


def releases(name: str, found: Iterable[Release]) -> Table:
    """The releases that were published."""
    headings: list[Text] = [
        *(_("Release"), _("As of"), _("Known at"), _("Registry version"), _("Time of publication")),
        *(_("Corrected release"), _("Withdrawn at"), _("Reason for withdrawal")),
    ]
    rows = [
        [
            *(each.slug, each.as_of, _local(each.known_at), each.seq, _local(each.published_at)),
            *(each.corrects and each.corrects.slug, _local(each.withdrawn_at), each.withdrawn_reason or None),
        ]
        for each in found
    ]
    return Table(name, headings, rows)


def since(name: str, found: Sequence[Since]) -> Table:
    """What a release froze of each count, and what is computed for the same day."""
    rows = []
    for each in found:
        values = (each.frozen.value, each.now, each.change)
        rows.append([each.indicator.code, each.indicator.name, *map(each.indicator.quantised, values)])
    return Table(name, [CODE, INDICATOR, _("Published"), _("Computed"), CHANGE], rows)


def changes(name: str, before: Release, after: Release, found: Sequence[ReleaseDifference]) -> Table:
    """What changed from one release to the next, and what each reason adds."""
    headings: list[Text] = [CODE, INDICATOR, before.slug, after.slug, CHANGE, _("Reasons")]
    rows = []
    for each in found:
        why = [f"{words} {change:+f}" for words, _count, change in each.difference.reasons]
        values = (each.difference.before.value, each.difference.after.value, each.difference.change)
        said = map(each.indicator.quantised, values)
        rows.append([each.indicator.code, each.indicator.name, *said, "; ".join(why) or None])
    return Table(name, headings, rows)


def open_data(name: str, found: Sequence[Offer]) -> Table:
    """The files of the open data."""
    headings: list[Text] = [_("File"), _("Content"), _("Rows"), _("Size (bytes)"), "SHA-256"]
    return Table(
        name, headings, [[each.path, each.title, each.rows, each.bytes, each.sha256] for each in found]
    )


def _local(instant: datetime | None) -> str | None:
    return timezone.localtime(instant).isoformat(timespec="seconds") if instant else None


def _why(reason: str) -> Text | None:
    return REASONS.get(reason, reason) if reason else None
