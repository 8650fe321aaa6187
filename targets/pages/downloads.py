"""Downloads of the tables of the pages as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enterprises.history.known_at import State, chosen_instant, snapshot_at
from enterprises.history.moment import Moment
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.listing import dates
from enterprises.tables.description import FileDescription, format_instant, format_known_at
from targets.explanations import ComparedSnapshot, Explanation, explain_change
from targets.models import Release
from targets.pages import tables
from targets.pages.changes_page import build_changes_page
from targets.pages.comparison import parse_comparison
from targets.pages.dates import page_moment
from targets.pages.indicator_page import build_indicator_page
from targets.pages.indicator_rows import build_indicator_rows
from targets.pages.lists import NAMES, build_list
from targets.pages.open_data import list_open_data
from targets.pages.part_page import MODELS, PartPage
from targets.pages.parts_compared import build_parts_comparison
from targets.pages.plan_links import choose_plan
from targets.pages.plan_page import build_plan_page
from targets.pages.release_page import choose_instant, compare_with_current, summarize_release
from targets.pages.summaries import build_indicator_summaries
from targets.reconciliation import reconcile
from targets.releases.differences import public_differences, release_before


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
        title = _("Innovation indicators of Luohu district")
        return content.to_response(ending, _describe_page(request, title, chosen))


@require_safe
def indicator_table(request: HttpRequest, code: str, table: str, ending: str) -> HttpResponse:
    """Return a table of an indicator's page as a file."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error or code not in INDICATORS:
            raise Http404(code)
        indicator = INDICATORS[code]
        build = tables.get_indicator_tables(build_indicator_page(chosen.moment, indicator)).get(table)
        if build is None:
            raise Http404(table)
        description = _describe_page(request, indicator, chosen)
        return build(f"{code}-{table}-{chosen.day}").to_response(ending, description)


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
    days = f"{explanation.first.on}-{explanation.second.on}"
    description = _describe_difference(request, explanation)
    if table == "reasons":
        content = tables.build_reasons(f"{code}-reasons-{days}", explanation)
    elif table == "enterprises" and explanation.steps is not None:
        content = tables.build_contributions(f"{code}-difference-{days}", explanation)
    else:
        raise Http404(table)
    return content.to_response(ending, description)


@require_safe
def changes_table(request: HttpRequest, table: str, ending: str) -> HttpResponse:
    """Return the changes of all indicators between two days, or the movements of enterprises, as a file."""
    now = timezone.now()
    with page_moment({"on": request.GET.get("on", "")}, now=now) as chosen:
        page = build_changes_page(request.GET, on=chosen.day, now=now)
    if chosen.error or page.movements is None or table not in {"indicators", "movements"}:
        raise Http404(table)
    name = f"{table}-{page.first}-{page.second}"
    if table == "indicators":
        content = tables.build_changes_of_indicators(name, page.explanations)
    else:
        content = tables.build_movements(name, page.movements)
    instant = _format_instant_of(page.explanations[0].second, State.now())
    description = _describe(request, _("What changed"), f"{page.first}/{page.second}", instant)
    return content.to_response(ending, description)


def _describe_difference(request: HttpRequest, explanation: Explanation) -> FileDescription:
    """Return the description of a comparison, with the day and the instant of each of its two figures."""
    both, state = (explanation.first, explanation.second), State.now()
    days = "/".join(each.on.isoformat() for each in both)
    instants = "/".join(_format_instant_of(each, state) for each in both)
    return _describe(request, explanation.indicator, days, instants)


def _format_instant_of(snapshot: ComparedSnapshot, state: State) -> str:
    """Return the instant as known at which a figure is compared; that of `state` for now."""
    if snapshot.release:
        return format_instant(snapshot.release.known_at)
    return format_instant(snapshot_at(snapshot.facts.seq, state).at)


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
        subject: Indicator | Text = next(
            (each.indicator for each in page.results if table.startswith(f"{each.anchor}-")),
            str(chosen.links.plan),
        )
        day, known_at = chosen.moment.on, format_known_at(chosen.instant.snapshot)
        description = _describe(request, subject, day.isoformat(), known_at)
        return build(f"{slug}-{table}-{day}").to_response(ending, description)


@require_safe
def reconciliation_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the announced and computed figures as a file."""
    now, only = timezone.now(), "disagree" in request.GET
    day, instant = timezone.localdate(now), chosen_instant(request.GET, now=now)
    if instant.error:
        raise Http404(instant.error)
    with instant.tables():
        rows = reconcile(Moment(day, instant.facts), only_disagreeing=only)
    title, known_at = _("Announced and computed figures"), format_known_at(instant.snapshot)
    description = _describe(request, title, day.isoformat(), known_at)
    return tables.build_reconciliation(f"reconciliation-{day}", rows).to_response(ending, description)


@require_safe
def part_table(request: HttpRequest, scope: str, code: str, table: str, ending: str) -> HttpResponse:
    """Return a table of the page of a cluster, a zone or a subdistrict as a file."""
    with dates.page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error:
            raise Http404(chosen.any_error)
        page = PartPage(scope, get_object_or_404(MODELS[scope], pk=code), chosen)
        build = tables.get_part_tables(page).get(table)
        if build is None:
            raise Http404(table)
        description = _describe_page(request, str(page.part), chosen)
        return build(f"{code}-{table}-{chosen.day}").to_response(ending, description)


@require_safe
def compare_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return compared parts of the district as a file."""
    with dates.page_moment(request.GET, now=timezone.now()) as chosen:
        comparison = build_parts_comparison(request.GET, chosen)
        if chosen.any_error or not comparison.is_valid:
            raise Http404(chosen.any_error or str(comparison.form.errors.as_data()))
        content = tables.build_comparison(f"compare-{comparison.indicator.code}-{chosen.day}", comparison)
        return content.to_response(ending, _describe_page(request, comparison.indicator, chosen))


@require_safe
def releases_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the list of published releases as a file."""
    now = timezone.now()
    day, instant = timezone.localdate(now), chosen_instant(request.GET, now=now)
    if instant.error:
        raise Http404(instant.error)
    releases = (
        Release.objects.ever_published().published_by_state(instant.facts.seq).select_related("corrects")
    )
    description = _describe(request, _("Releases"), day.isoformat(), format_known_at(instant.snapshot))
    return tables.build_releases(f"releases-{day}", releases).to_response(ending, description)


@require_safe
def list_table(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Return a list of enterprises as a file."""
    with dates.page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error or slug not in NAMES:
            raise Http404(slug)
        table = tables.build_enterprise_list(f"{slug}-{chosen.day}", build_list(slug, chosen))
        return table.to_response(ending, _describe_page(request, NAMES[slug], chosen))


@require_safe
def release_table(request: HttpRequest, slug: str, table: str, ending: str) -> HttpResponse:
    """Return the changes of a release since the one before, or the revisions since, as a file."""
    release = get_object_or_404(Release.objects.published(), slug=slug)
    instant = choose_instant(release, request.GET, now=timezone.now())
    if instant.error:
        raise Http404(instant.error)
    seq, day = instant.facts.seq, release.as_of.isoformat()
    name = f"{slug}-{table}-{day}"
    title = _("Release %(slug)s") % {"slug": release.title}
    with instant.tables():
        if table == "since":
            revisions = compare_with_current(release, summarize_release(release), instant.facts)
            description = _describe(request, title, day, format_known_at(instant.snapshot))
            return tables.build_revisions(name, revisions).to_response(ending, description)
        before = release_before(release, by_state=seq)
        if table == "changes" and before is not None:
            differences = public_differences(before, release)
            description = _describe(request, title, day, format_instant(release.known_at))
            return tables.build_changes(name, before, release, differences).to_response(ending, description)
    raise Http404(table)


@require_safe
def verdict_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the assessments of progress and their bounds as a file."""
    now = timezone.now()
    day = timezone.localdate(now).isoformat()
    description = _describe(request, _("Methodology"), day, format_instant(now))
    return tables.build_assessments(f"verdicts-{day}").to_response(ending, description)


@require_safe
def open_data_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the list of open data files as a file."""
    offered = list_open_data(request.GET, now=timezone.now())
    if offered.chosen.any_error:
        raise Http404(offered.chosen.any_error)
    day, known_at = offered.chosen.day, format_known_at(offered.known)
    description = _describe(request, _("Open data"), day.isoformat(), known_at)
    return tables.build_open_data(f"open-data-{day}", offered.files).to_response(ending, description)


def _describe_page(
    request: HttpRequest, subject: Indicator | Text, chosen: dates.PageMoment
) -> FileDescription:
    """Return the description of a table of a page with a moment."""
    return _describe(request, subject, chosen.day.isoformat(), format_known_at(chosen.instant.snapshot))


def _describe(request: HttpRequest, subject: Indicator | Text, as_of: str, known_at: str) -> FileDescription:
    """Return the description of a table about one indicator, or with a title of its own."""
    address = request.build_absolute_uri()
    if not isinstance(subject, Indicator):
        return FileDescription(subject, as_of, known_at, address=address)
    return FileDescription(
        subject.name,
        as_of,
        known_at,
        code=subject.code,
        unit=subject.unit.name,
        source=subject.source,
        address=address,
    )
