"""Public pages of the facts: list of enterprises, enterprise, cluster, zone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.history.known_at import ChosenInstant, chosen_instant
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.indicators import STOCKS
from enterprises.listing.dates import EARLIEST, DayForm
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.lookup import get_enterprise_or_404
from enterprises.listing.page import Listing
from enterprises.models import Cluster, Enterprise, Zone
from enterprises.timeline import rows_for_timeline, timeline_of

FEW = 20


@require_safe
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """Show the list of enterprises with search, filters, order and pagination."""
    now = timezone.now()
    today, instant = timezone.localdate(now), chosen_instant(request.GET, now=now)
    with instant.tables():
        given = EnterpriseFilter(request.GET, Enterprise.objects.surviving(), today=today)
        listing = Listing(given, instant=instant, cursor=request.GET.get("cursor", ""))
        context = {
            "listing": listing,
            "latest": today,
            "canonical_query": listing.canonical_query,
            **_clocks(listing.day, instant, is_default="on" not in listing.parameters),
        }
        return render(request, "enterprises/list.html", context)


@require_safe
def enterprise_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show an enterprise: identity, residence, timeline, and the indicators that count it."""
    now = timezone.now()
    instant = chosen_instant(request.GET, now=now)
    with instant.tables():
        enterprise = get_enterprise_or_404(code)
        if code != enterprise.code:
            return _redirect_to_canonical(request, enterprise)
        form = DayForm(request.GET, today=timezone.localdate(now))
        rows = rows_for_timeline(enterprise)
        context = {
            "enterprise": enterprise,
            "absorbed": enterprise.absorbed_enterprises.order_by("ended_on", "code"),
            "former_names": rows["former_names"],
            "residence": next((each for each in rows["residences"] if each.covers(form.day)), None),
            "is_in_district": Enterprise.objects.filter(pk=enterprise.pk).in_district_on(form.day).exists(),
            "timeline": timeline_of(form.day, **rows),
            "counted_in": [
                stock for stock in STOCKS if stock.counts(Moment(form.day, instant.facts), enterprise.pk)
            ],
            **_of_day(form, instant),
        }
        return render(request, "enterprises/detail.html", context)


@require_safe
def cluster_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a cluster, its counts and its first enterprises."""
    return _group(request, Cluster, code, "cluster")


@require_safe
def zone_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a zone, its counts and its first enterprises."""
    return _group(request, Zone, code, "zone")


def _group(request: HttpRequest, model: type[Cluster | Zone], code: str, dimension: str) -> HttpResponse:
    now = timezone.now()
    instant = chosen_instant(request.GET, now=now)
    form = DayForm(request.GET, today=timezone.localdate(now))
    with instant.tables():
        group = get_object_or_404(model, pk=code)
        query = QueryDict(mutable=True)
        query[dimension] = group.pk
        if form.day != form.today:
            query["on"] = form.day.isoformat()
        given = EnterpriseFilter(query, Enterprise.objects.surviving(), today=form.today)
        context = {
            "group": group,
            "dimension": dimension,
            "listing": Listing(given, instant=instant, size=FEW),
            "counts": [
                (stock, _count_in(stock, Moment(form.day, instant.facts), dimension, group.pk))
                for stock in STOCKS
            ],
            **_of_day(form, instant),
        }
        return render(request, f"enterprises/{dimension}.html", context)


def _count_in(stock: StockCount, moment: Moment, dimension: str, key: str) -> int:
    """Return the count for one key of a breakdown; the breakdown is cached, so that all groups share it."""
    name = ("cells", stock.code, dimension, *moment.cache_key)
    cells = cached_by_state(name, lambda: stock.breakdown(moment, dimension))
    return next(int(cell.value or 0) for cell in cells if cell.key == key)


def _of_day(form: DayForm, instant: ChosenInstant) -> dict[str, Any]:
    """What the page's choice of the day and the instant shows, and the canonical address with both."""
    is_default = form.day == form.today
    clocks = _clocks(form.day, instant, is_default=is_default)
    return {
        "earliest": EARLIEST,
        "latest": form.today,
        "day_error": form.error,
        "day_is_default": is_default,
        "canonical_query": clocks["clocks"],
        **clocks,
    }


def _clocks(day: date, instant: ChosenInstant, *, is_default: bool) -> dict[str, Any]:
    """The day and the instant of a page; `clocks` asks other pages for the same."""
    return {
        "day": day,
        "on_day": {"on": day.isoformat()},
        "instant": instant,
        "clocks": {**({} if is_default else {"on": day.isoformat()}), **instant.query},
    }


def _redirect_to_canonical(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    """Redirect to the canonical address with the same query.

    Not cacheable, because a merge can make the code one of another enterprise.
    """
    query = request.META.get("QUERY_STRING", "")
    address = enterprise.get_absolute_url() + (f"?{query}" if query else "")
    response = HttpResponsePermanentRedirect(address, preserve_request=True)
    response["Cache-Control"] = "no-cache"
    return response
