"""Public pages of the facts: list of enterprises, enterprise, cluster, zone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.figures import Cell
from enterprises.kpis.indicators import STOCKS
from enterprises.kpis.recorded import (
    DIMENSION_SERIES,
    Required,
    fetch_first_days,
    find_later_first_day,
)
from enterprises.listing.dates import page_moment
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.lookup import get_enterprise_or_404
from enterprises.listing.page import Listing
from enterprises.models import Cluster, Enterprise, Zone
from enterprises.timeline import rows_for_timeline, timeline_of

FEW = 20


@require_safe
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """Show the list of enterprises with search, filters, order and pagination."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        submitted = EnterpriseFilter(request.GET, Enterprise.objects.surviving(), today=chosen.today)
        listing = Listing(submitted, instant=chosen.instant, cursor=request.GET.get("cursor", ""))
        context = {
            **chosen.context,
            "listing": listing,
            "recorded_since": find_later_first_day(
                chosen.instant.facts, listing.day, **listing.filters.dated_parts()
            ),
            "canonical_query": listing.canonical_query,
        }
        return render(request, "enterprises/list.html", context)


@require_safe
def enterprise_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show an enterprise: identity, residence, timeline, and the indicators that count it."""
    with page_moment(request.GET, now=timezone.now()) as chosen:
        enterprise = get_enterprise_or_404(code)
        if code != enterprise.code:
            return _redirect_to_canonical(request, enterprise)
        rows, moment = rows_for_timeline(enterprise), chosen.moment.with_cached_facts()
        context = {
            **chosen.context,
            "enterprise": enterprise,
            "absorbed": enterprise.absorbed_enterprises.order_by("ended_on", "code"),
            "former_names": rows["former_names"],
            "residence": next((each for each in rows["residences"] if each.covers(chosen.day)), None),
            "is_in_district": Enterprise.objects.filter(pk=enterprise.pk).in_district_on(chosen.day).exists(),
            "timeline": timeline_of(chosen.day, **rows),
            "counted_in": [stock for stock in STOCKS if stock.counts(moment, enterprise.pk)],
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
    with page_moment(request.GET, now=timezone.now()) as chosen:
        group, moment = get_object_or_404(model, pk=code), chosen.moment.with_cached_facts()
        query = QueryDict(mutable=True)
        query[dimension] = group.pk
        query.update(chosen.day_query)
        submitted = EnterpriseFilter(query, Enterprise.objects.surviving(), today=chosen.today)
        context = {
            **chosen.context,
            "group": group,
            "dimension": dimension,
            "listing": Listing(submitted, instant=chosen.instant, size=FEW),
            "counts": [(stock, _get_cell(stock, moment, dimension, group.pk)) for stock in STOCKS],
            "is_recorded": _is_recorded(moment, dimension),
        }
        return render(request, f"enterprises/{dimension}.html", context)


def _is_recorded(moment: Moment, dimension: str) -> bool:
    """Return whether it is recorded on the day which enterprises a zone has; clusters are not dated."""
    series = DIMENSION_SERIES.get(dimension, ())
    return not series or fetch_first_days(moment.facts).covers(Required(series), str(moment.on), moment.on)


def _get_cell(stock: StockCount, moment: Moment, dimension: str, key: str) -> Cell:
    """Return one cell of a breakdown; the breakdown is cached, so that all groups share it."""
    name = ("cells", stock.code, dimension, *moment.cache_key)
    cells = cached_by_state(name, lambda: stock.breakdown(moment, dimension))
    return next(cell for cell in cells if cell.key == key)


def _redirect_to_canonical(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    """Redirect to the canonical address with the same query.

    Not cacheable, because a merge can make the code one of another enterprise.
    """
    query = request.META.get("QUERY_STRING", "")
    address = enterprise.get_absolute_url() + (f"?{query}" if query else "")
    response = HttpResponsePermanentRedirect(address, preserve_request=True)
    response["Cache-Control"] = "no-cache"
    return response
