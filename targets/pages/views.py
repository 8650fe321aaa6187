"""Public pages of indicators and releases; `targets/public_figures.py` decides what may be shown."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.api.endpoint import one_snapshot
from enterprises.history.known_at import State, chosen_instant
from enterprises.history.moment import Moment
from enterprises.kpis import disclosure
from enterprises.kpis.figures import REASONS
from enterprises.kpis.indicators import INDICATORS
from enterprises.listing import dates
from targets import progress
from targets.explanations import explain_change
from targets.models import PlannedRelease, Release
from targets.open_data import LICENCE
from targets.pages.comparison import comparison
from targets.pages.dates import page_moment
from targets.pages.formulas import filled
from targets.pages.indicator_page import indicator_page
from targets.pages.indicator_rows import indicator_rows
from targets.pages.open_data import offered
from targets.pages.release_page import chosen_release, published_accounts, since
from targets.pages.summaries import indicator_summaries
from targets.reconciliation import comparisons
from targets.releases.differences import public_differences, release_before

CONTRIBUTORS_ON_A_PAGE = 120
STEPS_ON_A_PAGE = 200


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The announced indicators on the day `on`."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        context = {
            **chosen.context,
            "accounts": indicator_summaries(chosen.moment),
            "briefs": indicator_rows(chosen.moment),
        }
        return render(request, "targets/dashboard.html", context, status=_status(chosen))


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator on the day `on`: its definition, years, parts, flow and the enterprises behind it."""
    if code not in INDICATORS:
        raise Http404(f"There is no indicator “{code}”.")
    with (
        one_snapshot() as is_snapshot,
        page_moment(request.GET, now=timezone.now(), is_snapshot=is_snapshot) as chosen,
    ):
        found = indicator_page(chosen.moment, INDICATORS[code])
        pages = Paginator(found.contributors or [], CONTRIBUTORS_ON_A_PAGE)
        page = pages.get_page(request.GET.get("page"))
        context = {**chosen.context, "sheet": found, "page": page}
        if page.number > 1:
            context["canonical_query"] = {**chosen.query, "page": page.number}
        if page.has_other_pages():
            context["pinned"] = _pinned_query(chosen, is_snapshot=is_snapshot)
        return render(request, "targets/indicator.html", context, status=_status(chosen))


def _pinned_query(chosen: dates.PageMoment, *, is_snapshot: bool) -> dict[str, str]:
    """The day and the state of a list, for its other pages to be of the same whatever changes meanwhile."""
    state = {"known_at": f"seq:{State.now().seq}"} if is_snapshot else {}
    return {**chosen.day_query, **state, **chosen.instant.query}


@require_safe
def difference(request: HttpRequest, code: str) -> HttpResponse:
    """Why an indicator's value is not what it was: between days, instants or releases."""
    if code not in INDICATORS:
        raise Http404(f"There is no indicator “{code}”.")
    now, found = timezone.now(), INDICATORS[code]
    with page_moment({}, now=now) as default:
        asked = comparison(request.GET, on=default.day, now=now, live=not found.is_confidential)
    explanation = explain_change(found, *asked.sides) if asked.sides else None
    steps = explanation.steps if explanation else None
    context = {
        "indicator": found,
        "comparison": asked,
        "explanation": explanation,
        "instant": chosen_instant(request.GET, now=now) if asked.chosen.kind == "days" else None,
        "page": Paginator(steps or [], STEPS_ON_A_PAGE).get_page(request.GET.get("page")),
        "query_string": f"?{urlencode(asked.query)}" if asked.query else "",
        "canonical_query": asked.query,
    }
    status = 400 if asked.query and asked.sides is None else 200
    return render(request, "targets/difference.html", context, status=status)


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Every release that was published by the instant asked for, the withdrawn ones too."""
    instant = chosen_instant(request.GET, now=timezone.now())
    seq = instant.facts.seq
    with instant.tables():
        context = {
            "releases": Release.objects.published_by_state(seq),
            "planned": PlannedRelease.objects.awaited(by_state=seq),
            "instant": instant,
            "canonical_query": instant.query,
        }
        return render(request, "targets/releases.html", context, status=400 if instant.error else 200)


@require_safe
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """One release with its figures as they were frozen, and what was known of it at the instant asked for."""
    found = get_object_or_404(Release.objects.announced().select_related("corrects"), slug=slug)
    instant = chosen_release(found, request.GET, now=timezone.now())
    facts = instant.facts
    with instant.tables():
        indicator_summaries, before = published_accounts(found), release_before(found, by_state=facts.seq)
        context = {
            "release": found,
            "accounts": indicator_summaries,
            "corrections": found.corrections.published_by_state(facts.seq),
            "files": found.files.defer("content").select_related("release"),
            "before": before,
            "differences": public_differences(before, found) if before and found.is_published else [],
            "since": since(found, indicator_summaries, facts),
            "instant": instant,
            "canonical_query": instant.query,
        }
        return render(request, "targets/release.html", context, status=400 if instant.error else 200)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """The files of the open data with their fields, sizes and terms."""
    found = offered(request.GET, now=timezone.now())
    context = {**found.chosen.context, "offered": found, "licence": LICENCE}
    return render(request, "targets/open_data.html", context, status=_status(found.chosen))


@require_safe
def methodology(request: HttpRequest) -> HttpResponse:
    """What every figure means and how it is made, as the code has it."""
    known_at = {"known_at": request.GET.get("known_at", "")}  # the page is always about the default day
    with page_moment(known_at, now=timezone.now()) as chosen:
        context = {
            **chosen.context,
            "indicators": filled(chosen.moment),
            "reasons": REASONS.values(),
            "verdicts": progress.verdicts(),
            "fewest": disclosure.FEWEST_CONTRIBUTORS,
            "largest_share": disclosure.LARGEST_SHARE,
        }
        return render(request, "targets/methodology.html", context, status=_status(chosen))


@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Every announced figure beside the computed one, or only where they disagree."""
    now, only = timezone.now(), "disagree" in request.GET
    instant = chosen_instant(request.GET, now=now)
    with instant.tables():
        found = comparisons(Moment(timezone.localdate(now), instant.facts), only_disagreeing=only)
        context = {
            "comparisons": found,
            "only_disagreeing": only,
            "instant": instant,
            "canonical_query": {**({"disagree": "1"} if only else {}), **instant.query},
        }
        status = 400 if instant.error else 200
        return render(request, "targets/reconciliation.html", context, status=status)


def _status(chosen: dates.PageMoment) -> int:
    return 400 if chosen.any_error else 200
