"""The tables of the pages as files: what each has in its columns, and the addresses they are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from enterprises.knowledge import chosen_instant
from enterprises.kpis.figures import REASONS, STEPS, Text
from enterprises.kpis.indicators import INDICATORS
from enterprises.spreadsheets import Table
from targets.explained import Explanation, explained
from targets.pages.comparison import comparison
from targets.pages.dashboard import Account, Breakdown, Brief, accounts, briefs
from targets.pages.days import ChosenDay, chosen_day
from targets.pages.sheet import Flows, Sheet, sheet
from targets.reconciliation import Comparison, comparisons

# Words that several tables have at the head of a column.
CODE, INDICATOR, UNIT = pgettext_lazy("identifier", "Code"), gettext_lazy("Indicator"), gettext_lazy("Unit")
DAY, PERIOD, VALUE = gettext_lazy("Day"), gettext_lazy("Period"), gettext_lazy("Value")
MISSING = gettext_lazy("Why it is missing")
REPORTED, EXPECTED = gettext_lazy("Reported"), gettext_lazy("Expected to report")
CHINESE, ENGLISH = gettext_lazy("Chinese name"), gettext_lazy("English name")
CHANGE, REASON = pgettext_lazy("difference", "Change"), gettext_lazy("Reason")


@require_safe
def dashboard_table(request: HttpRequest, table: str, ending: str) -> HttpResponse:
    """One of the dashboard's tables."""
    with _chosen(request) as chosen:
        if _is_wrong(chosen) or table not in {"overview", "further"}:
            raise Http404(table)
        name = f"{table}-{chosen.day}"
        found = overview(name, accounts(chosen)) if table == "overview" else further(name, briefs(chosen))
        return found.answer(ending)


@require_safe
def indicator_table(request: HttpRequest, code: str, table: str, ending: str) -> HttpResponse:
    """One of the tables of an indicator's page."""
    with _chosen(request) as chosen:
        if _is_wrong(chosen) or code not in INDICATORS:
            raise Http404(code)
        make = tables_of(sheet(chosen, INDICATORS[code])).get(table)
        if make is None:
            raise Http404(table)
        return make(f"{code}-{table}-{chosen.day}").answer(ending)


@contextmanager
def _chosen(request: HttpRequest) -> Iterator[ChosenDay]:
    """The day and the instant that the page of the table was asked for, with the tables as known then."""
    now = timezone.now()
    instant = chosen_instant(request.GET, now=now)
    with instant.tables():
        yield chosen_day(request.GET, today=timezone.localdate(now), instant=instant)


def _is_wrong(chosen: ChosenDay) -> bool:
    return bool(chosen.error or chosen.instant.error)


@require_safe
def difference_table(request: HttpRequest, code: str, table: str, ending: str) -> HttpResponse:
    """The steps that lead from one figure to another, or what each reason adds up to."""
    if code not in INDICATORS:
        raise Http404(code)
    now = timezone.now()
    day = chosen_day({}, today=timezone.localdate(now)).day
    asked = comparison(request.GET, on=day, now=now, live=not INDICATORS[code].is_confidential)
    if asked.sides is None:
        raise Http404(str(asked.chosen.errors.as_data()))
    found = explained(INDICATORS[code], *asked.sides)
    if table == "reasons":
        return reasons(f"{code}-reasons", found).answer(ending)
    if table == "enterprises" and found.steps is not None:
        return steps(f"{code}-difference", found).answer(ending)
    raise Http404(table)


@require_safe
def reconciliation_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Every announced figure beside the computed one."""
    now, only = timezone.now(), "disagree" in request.GET
    instant = chosen_instant(request.GET, now=now)
    if instant.error:
        raise Http404(instant.error)
    with instant.tables():
        rows = comparisons(today=timezone.localdate(now), facts=instant.facts, only_disagreeing=only)
    return reconciled("reconciliation", rows).answer(ending)


def tables_of(found: Sheet) -> dict[str, Callable[[str], Table]]:
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
    return made


def overview(name: str, found: Sequence[Account]) -> Table:
    """The announced indicators with their targets and verdicts."""
    headings: list[Text] = [
        *(CODE, INDICATOR, UNIT, DAY, VALUE, MISSING, _("Baseline"), _("Base day")),
        *(_("Comparator"), _("Target"), _("Target day"), _("Progress"), "R"),
    ]
    return Table(name, headings, [_overview_row(account) for account in found])


def _overview_row(account: Account) -> list[Any]:
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


def further(name: str, found: Sequence[Brief]) -> Table:
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


def years(name: str, account: Account) -> Table:
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
    first, last = [_("at the beginning"), *flows.start], [_("at the end"), *flows.end]
    return Table(name, headings, [first, *entering, *leaving, last])


def announced(name: str, found: Sheet) -> Table:
    """What others announced, with its document."""
    headings: list[Text] = [DAY, _("Comparator"), VALUE, _("Publisher"), _("Document"), _("Published on")]
    rows = [
        [each.on, each.get_comparator_display(), each.value, each.publisher, each.document, each.published_on]
        for each in found.announced
    ]
    return Table(name, headings, rows)


def enterprises(name: str, found: Sheet) -> Table:
    """All enterprises behind the figure."""
    rows = [[each.code, each.name_zh, each.name_en] for each in found.contributors or ()]
    return Table(name, [CODE, CHINESE, ENGLISH], rows)


def steps(name: str, found: Explanation) -> Table:
    """The steps between two figures, whose changes add up to the change."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, DAY, REASON, _("Learned later"), CHANGE]
    rows = [
        [
            step.code,
            step.name_zh,
            step.name_en,
            step.on,
            STEPS[step.reason],
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
    return Table(name, [REASON, _("Steps"), CHANGE], rows)


def _side(day: date) -> str:
    return _("Value as of %(day)s") % {"day": day.isoformat()}


def reconciled(name: str, found: Sequence[Comparison]) -> Table:
    """The announced figures beside the computed ones."""
    headings: list[Text] = [
        *(CODE, INDICATOR, DAY, _("Comparator"), _("Announced"), _("Computed"), MISSING, _("Difference")),
        *(_("Agreement"), _("Publisher"), _("Document"), _("Published on")),
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


def _why(reason: str) -> Text | None:
    return REASONS.get(reason, reason) if reason else None
