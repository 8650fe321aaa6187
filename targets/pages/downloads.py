"""Downloads of the tables of the pages as files."""

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
from targets.pages.comparison import parse_comparison
from targets.pages.dates import page_moment
from targets.pages.indicator_page import build_indicator_page
from targets.pages.indicator_rows import build_indicator_rows
from targets.pages.open_data import list_open_data
from targets.pages.plan_links import choose_plan
from targets.pages.plan_page import build_plan_page
from targets.pages.release_page import choose_instant, compare_with_current, summarize_release
from targets.pages.summaries import build_indicator_summaries
from targets.reconciliation import reconcile
from targets.releases.differences import public_differences, release_before
from targets.scoped_targets import fetch_scoped_targets


@require_safe
def dashboard_table(request: HttpRequest, table: str, ending: str) -> HttpResponse:
    """Return a table of the dashboard as a file."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error or table not in {"overview", "further"}:
            raise Http404(table)
        name = f"{table}-{chosen.day}"
        if table == "overview":
            content = tables.build_overview(name, build_indicator_summaries(chosen.moment))
        else:
            content = tables.build_further(name, build_indicator_rows(chosen.moment))
        return content.to_response(ending)


@require_safe
def indicator_table(request: HttpRequest, code: str, table: str, ending: str) -> HttpResponse:
    """Return a table of an indicator's page as a file."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error or code not in INDICATORS:
            raise Http404(code)
        build = tables.get_indicator_tables(build_indicator_page(chosen.moment, INDICATORS[code])).get(table)
        if build is None:
            raise Http404(table)
        return build(f"{code}-{table}-{chosen.day}").to_response(ending)


@require_safe
def difference_table(request: HttpRequest, code: str, table: str, ending: str) -> HttpResponse:
    """Return the contributions to a change, or their sums by reason, as a file."""
    if code not in INDICATORS:
        raise Http404(code)
    now = timezone.now()
    with page_moment({}, now=now) as default:
        comparison = parse_comparison(
            request.GET, on=default.day, now=now, live=not INDICATORS[code].is_confidential
        )
    if comparison.snapshots is None:
        raise Http404(str(comparison.chosen.errors.as_data()))
    explanation = explain_change(INDICATORS[code], *comparison.snapshots)
    if table == "reasons":
        return tables.build_reasons(f"{code}-reasons", explanation).to_response(ending)
    if table == "enterprises" and explanation.steps is not None:
        return tables.build_contributions(f"{code}-difference", explanation).to_response(ending)
    raise Http404(table)


@require_safe
def plan_table(request: HttpRequest, slug: str, table: str, ending: str) -> HttpResponse:
    """Return a table of the page of a plan that has ended as a file."""
    chosen = choose_plan(request.GET, slug, now=timezone.now())
    if chosen.instant.error or not chosen.links.has_ended:
        raise Http404(chosen.instant.error or slug)
    with chosen.instant.tables():
        page = build_plan_page(chosen.links.plan, chosen.moment, chosen.instant.text)
        build = tables.get_plan_tables(page).get(table)
        if build is None:
            raise Http404(table)
        return build(f"{slug}-{table}").to_response(ending)


@require_safe
def reconciliation_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the announced and computed figures as a file."""
    now, only = timezone.now(), "disagree" in request.GET
    instant = chosen_instant(request.GET, now=now)
    if instant.error:
        raise Http404(instant.error)
    with instant.tables():
        rows = reconcile(Moment(timezone.localdate(now), instant.facts), only_disagreeing=only)
    return tables.build_reconciliation("reconciliation", rows).to_response(ending)


@require_safe
def part_table(request: HttpRequest, scope: str, code: str, table: str, ending: str) -> HttpResponse:
    """Return a table of the targets of a cluster or a zone as a file."""
    with dates.page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error:
            raise Http404(chosen.any_error)
        targets = fetch_scoped_targets(chosen.moment, scope=scope, code=code)
        builders = tables.get_target_tables(targets)
        if not targets or table not in builders:
            raise Http404(table)
        return builders[table](f"{code}-{table}-{chosen.day}").to_response(ending)


@require_safe
def releases_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the list of published releases as a file."""
    instant = chosen_instant(request.GET, now=timezone.now())
    if instant.error:
        raise Http404(instant.error)
    releases = (
        Release.objects.ever_published().published_by_state(instant.facts.seq).select_related("corrects")
    )
    return tables.build_releases("releases", releases).to_response(ending)


@require_safe
def release_table(request: HttpRequest, slug: str, table: str, ending: str) -> HttpResponse:
    """Return the changes of a release since the one before, or the revisions since, as a file."""
    release = get_object_or_404(Release.objects.published(), slug=slug)
    instant = choose_instant(release, request.GET, now=timezone.now())
    if instant.error:
        raise Http404(instant.error)
    name, seq = f"{slug}-{table}", instant.facts.seq
    with instant.tables():
        if table == "since":
            revisions = compare_with_current(release, summarize_release(release), instant.facts)
            return tables.build_revisions(name, revisions).to_response(ending)
        before = release_before(release, by_state=seq)
        if table == "changes" and before is not None:
            differences = public_differences(before, release)
            return tables.build_changes(name, before, release, differences).to_response(ending)
    raise Http404(table)


@require_safe
def verdict_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the assessments of progress and their bounds as a file."""
    return tables.build_assessments("verdicts").to_response(ending)


@require_safe
def open_data_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the list of open data files as a file."""
    offered = list_open_data(request.GET, now=timezone.now())
    if offered.chosen.any_error:
        raise Http404(offered.chosen.any_error)
    return tables.build_open_data("open-data", offered.files).to_response(ending)
