"""The tables of the pages as files: the addresses they are read from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.history.known_at import chosen_instant
from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from enterprises.listing import dates
from targets.explanations import explain_change
from targets.models import Release
from targets.pages import tables
from targets.pages.comparison import comparison
from targets.pages.dates import page_moment
from targets.pages.indicator_page import indicator_page
from targets.pages.indicator_rows import indicator_rows
from targets.pages.open_data import offered
from targets.pages.release_page import chosen_release, published_accounts, since
from targets.pages.summaries import indicator_summaries
from targets.reconciliation import comparisons
from targets.releases.differences import public_differences, release_before
from targets.scoped_targets import scoped_targets


@require_safe
def dashboard_table(request: HttpRequest, table: str, ending: str) -> HttpResponse:
    """One of the dashboard's tables."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error or table not in {"overview", "further"}:
            raise Http404(table)
        name = f"{table}-{chosen.day}"
        if table == "overview":
            found = tables.overview(name, indicator_summaries(chosen.moment))
        else:
            found = tables.further(name, indicator_rows(chosen.moment))
        return found.to_response(ending)


@require_safe
def indicator_table(request: HttpRequest, code: str, table: str, ending: str) -> HttpResponse:
    """One of the tables of an indicator's page."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error or code not in INDICATORS:
            raise Http404(code)
        make = tables.tables_of(indicator_page(chosen.moment, INDICATORS[code])).get(table)
        if make is None:
            raise Http404(table)
        return make(f"{code}-{table}-{chosen.day}").to_response(ending)


@require_safe
def difference_table(request: HttpRequest, code: str, table: str, ending: str) -> HttpResponse:
    """The steps that lead from one figure to another, or what each reason adds up to."""
    if code not in INDICATORS:
        raise Http404(code)
    now = timezone.now()
    with page_moment({}, now=now) as default:
        asked = comparison(request.GET, on=default.day, now=now, live=not INDICATORS[code].is_confidential)
    if asked.sides is None:
        raise Http404(str(asked.chosen.errors.as_data()))
    found = explain_change(INDICATORS[code], *asked.sides)
    if table == "reasons":
        return tables.reasons(f"{code}-reasons", found).to_response(ending)
    if table == "enterprises" and found.steps is not None:
        return tables.steps(f"{code}-difference", found).to_response(ending)
    raise Http404(table)


@require_safe
def reconciliation_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Every announced figure beside the computed one."""
    now, only = timezone.now(), "disagree" in request.GET
    instant = chosen_instant(request.GET, now=now)
    if instant.error:
        raise Http404(instant.error)
    with instant.tables():
        rows = comparisons(Moment(timezone.localdate(now), instant.facts), only_disagreeing=only)
    return tables.reconciled("reconciliation", rows).to_response(ending)


@require_safe
def part_table(request: HttpRequest, scope: str, code: str, table: str, ending: str) -> HttpResponse:
    """One of the tables of the targets that a plan states for a cluster or a zone."""
    with dates.page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error:
            raise Http404(chosen.any_error)
        parts = scoped_targets(chosen.moment, scope=scope, code=code)
        made = tables.tables_of_parts(parts)
        if not parts or table not in made:
            raise Http404(table)
        return made[table](f"{code}-{table}-{chosen.day}").to_response(ending)


@require_safe
def releases_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Every release that was published."""
    instant = chosen_instant(request.GET, now=timezone.now())
    if instant.error:
        raise Http404(instant.error)
    found = Release.objects.announced().published_by_state(instant.facts.seq).select_related("corrects")
    return tables.releases("releases", found).to_response(ending)


@require_safe
def release_table(request: HttpRequest, slug: str, table: str, ending: str) -> HttpResponse:
    """What a release says against the one before, or against what is computed now."""
    release = get_object_or_404(Release.objects.published(), slug=slug)
    instant = chosen_release(release, request.GET, now=timezone.now())
    if instant.error:
        raise Http404(instant.error)
    name, seq = f"{slug}-{table}", instant.facts.seq
    with instant.tables():
        if table == "since":
            found = since(release, published_accounts(release), instant.facts)
            return tables.since(name, found).to_response(ending)
        before = release_before(release, by_state=seq)
        if table == "changes" and before is not None:
            made = public_differences(before, release)
            return tables.changes(name, before, release, made).to_response(ending)
    raise Http404(table)


@require_safe
def verdict_table(request: HttpRequest, ending: str) -> HttpResponse:
    """What the verdicts on the progress to a target mean."""
    return tables.verdicts("verdicts").to_response(ending)


@require_safe
def open_data_table(request: HttpRequest, ending: str) -> HttpResponse:
    """The files of the open data."""
    found = offered(request.GET, now=timezone.now())
    if found.chosen.any_error:
        raise Http404(found.chosen.any_error)
    return tables.open_data("open-data", found.files).to_response(ending)
