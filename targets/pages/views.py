"""Public pages of indicators and releases; only public figures (`targets/public_figures.py`)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.api.views import one_snapshot
from enterprises.history.known_at import State, chosen_instant
from enterprises.history.moment import Moment
from enterprises.kpis.figures import REASONS
from enterprises.kpis.indicators import INDICATORS
from enterprises.kpis.safety import STANDARD_RULE
from enterprises.listing import dates
from enterprises.tables.description import LICENCE
from targets import progress
from targets.explanations import explain_change
from targets.models import PlannedRelease, Release
from targets.pages.changes_page import build_changes_page
from targets.pages.comparison import parse_comparison
from targets.pages.dashboard import build_dashboard
from targets.pages.dates import page_moment
from targets.pages.formulas import fill_formulas
from targets.pages.indicator_page import build_indicator_page
from targets.pages.lists import NAMES, build_list
from targets.pages.open_data import list_open_data
from targets.pages.part_page import MODELS, PartPage
from targets.pages.parts_compared import COMPARABLE, build_parts_comparison
from targets.pages.plan_links import choose_plan
from targets.pages.plan_page import build_plan_page
from targets.pages.release_page import choose_instant, compare_with_current, summarize_release
from targets.reconciliation import reconcile
from targets.releases.differences import public_differences, release_before

CONTRIBUTORS_ON_A_PAGE = 120
STEPS_ON_A_PAGE, STEPS_OF_AN_INDICATOR = 200, 10


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the headline indicators on the day `on`."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        context = {**chosen.context, "dashboard": build_dashboard(chosen.moment), "list_names": NAMES}
        return render(request, "targets/dashboard.html", context, status=_get_status(chosen))


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator on the day `on`.

    Pages of contributors link to a state: otherwise a change between two pages would skip or repeat some.
    """
    if code not in INDICATORS:
        raise Http404(f"There is no indicator “{code}”.")
    with (
        one_snapshot() as is_snapshot,
        page_moment(request.GET, now=timezone.now(), is_snapshot=is_snapshot) as chosen,
    ):
        content = build_indicator_page(chosen.moment, INDICATORS[code])
        pages = Paginator(content.contributors or [], CONTRIBUTORS_ON_A_PAGE)
        page = pages.get_page(request.GET.get("page"))
        context = {**chosen.context, "indicator_page": content, "page": page}
        if page.number > 1:
            context["canonical_query"] = {**chosen.asked_query, "page": page.number}
        if page.has_other_pages():
            context["pinned"] = _build_pinned_query(chosen, is_snapshot=is_snapshot)
        return render(request, "targets/indicator.html", context, status=_get_status(chosen))


def _build_pinned_query(chosen: dates.PageMoment, *, is_snapshot: bool) -> dict[str, str]:
    """Return the parameters that keep the other pages of a list at the same day and state."""
    state = {"known_at": f"seq:{State.now().seq}"} if is_snapshot else {}
    return {**state, **chosen.query}


@require_safe
def difference(request: HttpRequest, code: str) -> HttpResponse:
    """Explain a change between days, instants or releases."""
    if code not in INDICATORS:
        raise Http404(f"There is no indicator “{code}”.")
    now, indicator = timezone.now(), INDICATORS[code]
    with page_moment({}, now=now) as default:
        comparison = parse_comparison(
            request.GET, on=default.day, now=now, live=not indicator.is_confidential
        )
    explanation = explain_change(indicator, *comparison.snapshots) if comparison.snapshots else None
    steps = explanation.steps if explanation else None
    context = {
        "indicator": indicator,
        "comparison": comparison,
        "explanation": explanation,
        "instant": chosen_instant(request.GET, now=now) if comparison.chosen.kind == "days" else None,
        "page": Paginator(steps or [], STEPS_ON_A_PAGE).get_page(request.GET.get("page")),
        "query_string": f"?{urlencode(comparison.query)}" if comparison.query else "",
        "canonical_query": comparison.query,
    }
    status = 400 if comparison.query and comparison.snapshots is None else 200
    return render(request, "targets/difference.html", context, status=status)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show what changed between two days in every indicator; by default in the last quarter."""
    now = timezone.now()
    with page_moment({"on": request.GET.get("on", "")}, now=now) as chosen:
        page = build_changes_page(request.GET, on=chosen.day, now=now)
    context = {
        "changes_page": page,
        "few": f":{STEPS_OF_AN_INDICATOR}",
        "few_count": STEPS_OF_AN_INDICATOR,
        "day_error": chosen.error,
        "instant": chosen_instant(request.GET, now=now),
        "canonical_query": {**({} if page.query else chosen.asked_query), **page.query},
    }
    status = 200 if page.explanations and not chosen.error else 400
    return render(request, "targets/changes.html", context, status=status)


@require_safe
def part(request: HttpRequest, scope: str, code: str) -> HttpResponse:
    """Show a cluster, a zone or a subdistrict: its figures, targets, trend, movements and enterprises."""
    with dates.page_moment(request.GET, now=timezone.now()) as chosen:
        page = PartPage(scope, get_object_or_404(MODELS[scope], pk=code), chosen)
        context = {**chosen.context, "part_page": page, "listing": page.listing}
        return render(request, "targets/part.html", context, status=_get_status(chosen))


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Compare clusters, zones and subdistricts in one indicator."""
    with dates.page_moment(request.GET, now=timezone.now()) as chosen:
        comparison = build_parts_comparison(request.GET, chosen)
        context = {
            **chosen.context,
            "comparison": comparison,
            "indicators": COMPARABLE,
            "canonical_query": {**comparison.query, **chosen.asked_query},
        }
        is_wrong = chosen.any_error or (comparison.form.is_bound and not comparison.is_valid)
        return render(request, "targets/compare.html", context, status=400 if is_wrong else 200)


@require_safe
def enterprise_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the enterprises that are new, moved or ended in the last year, or whose certificate ends soon."""
    if slug not in NAMES:
        raise Http404(slug)
    with dates.page_moment(request.GET, now=timezone.now()) as chosen:
        context = {**chosen.context, "enterprise_list": build_list(slug, chosen), "names": NAMES}
        return render(request, "targets/list.html", context, status=_get_status(chosen))


@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a plan in the end; before its last day, that it still runs."""
    chosen = choose_plan(request.GET, slug, now=timezone.now())
    with chosen.instant.tables():
        context = {
            "links": chosen.links,
            "plan": chosen.links.plan,
            "plan_page": build_plan_page(chosen.links.plan, chosen.moment, chosen.instant.text)
            if chosen.links.has_ended
            else None,
            "moment_query": {**chosen.links.end_query, **chosen.instant.query},
            "instant": chosen.instant,
            "canonical_query": chosen.instant.query,
        }
        status = 400 if chosen.instant.error else 200
        return render(request, "targets/plan.html", context, status=status)


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """List the releases published by the instant, those withdrawn included."""
    instant = chosen_instant(request.GET, now=timezone.now())
    seq = instant.facts.seq
    with instant.tables():
        context = {
            "releases": Release.objects.published_by_state(seq),
            "planned": PlannedRelease.objects.upcoming(by_state=seq),
            "instant": instant,
            "canonical_query": instant.query,
        }
        return render(request, "targets/releases.html", context, status=400 if instant.error else 200)


@require_safe
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one release with its figures, revisions and corrections as known at the instant.

    Withdrawn ones too, with the reason: a published figure must remain verifiable.
    """
    release = get_object_or_404(
        Release.objects.ever_published().select_related("corrects").with_history_digest(), slug=slug
    )
    instant = choose_instant(release, request.GET, now=timezone.now())
    facts = instant.facts
    with instant.tables():
        summaries, before = summarize_release(release), release_before(release, by_state=facts.seq)
        context = {
            "release": release,
            "summaries": summaries,
            "corrections": release.corrections.published_by_state(facts.seq),
            "files": release.files.defer("content").select_related("release"),
            "before": before,
            "differences": public_differences(before, release) if before and release.is_published else [],
            "revisions": compare_with_current(release, summaries, facts),
            "instant": instant,
            "canonical_query": instant.query,
        }
        return render(request, "targets/release.html", context, status=400 if instant.error else 200)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Show the open data files with their fields, sizes and terms."""
    offered = list_open_data(request.GET, now=timezone.now())
    context = {**offered.chosen.context, "offered": offered, "licence": LICENCE}
    return render(request, "targets/open_data.html", context, status=_get_status(offered.chosen))


@require_safe
def methodology(request: HttpRequest) -> HttpResponse:
    """Show the definition of every indicator and the counting rules, from the code."""
    known_at = {"known_at": request.GET.get("known_at", "")}  # always the default day
    with page_moment(known_at, now=timezone.now()) as chosen:
        context = {
            **chosen.context,
            "indicators": fill_formulas(chosen.moment),
            "reasons": REASONS.values(),
            "verdicts": progress.get_verdicts(),
            "safety": STANDARD_RULE,
        }
        return render(request, "targets/methodology.html", context, status=_get_status(chosen))


@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Show every announced figure beside the computed one, or only the differing ones."""
    now, only = timezone.now(), "disagree" in request.GET
    instant = chosen_instant(request.GET, now=now)
    with instant.tables():
        reconciled = reconcile(Moment(timezone.localdate(now), instant.facts), only_disagreeing=only)
        context = {
            "reconciled": reconciled,
            "only_disagreeing": only,
            "instant": instant,
            "canonical_query": {**({"disagree": "1"} if only else {}), **instant.query},
        }
        status = 400 if instant.error else 200
        return render(request, "targets/reconciliation.html", context, status=status)


def _get_status(chosen: dates.PageMoment) -> int:
    return 400 if chosen.any_error else 200
