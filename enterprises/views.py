"""Public pages of the facts: list of enterprises, enterprise."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.kpis.indicators import STOCKS
from enterprises.kpis.recorded import find_later_first_day
from enterprises.listing.columns import ColumnChoice
from enterprises.listing.dates import page_moment
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.lookup import get_enterprise_or_404
from enterprises.listing.page import Listing
from enterprises.models import Enterprise
from enterprises.timeline import rows_for_timeline, timeline_of


@require_safe
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """Show the list of enterprises with search, filters, order and pagination.

    A form sends its empty fields too; they are dropped from the address, which people save and pass on.
    """
    if "" in request.GET.values():
        return _redirect_without_empty(request)
    with page_moment(request.GET, now=timezone.now()) as chosen:
        submitted = EnterpriseFilter(request.GET, Enterprise.objects.surviving(), today=chosen.today)
        listing = Listing(
            submitted,
            instant=chosen.instant,
            columns=ColumnChoice.of(request.GET),
            cursor=request.GET.get("cursor", ""),
        )
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


def _redirect_without_empty(request: HttpRequest) -> HttpResponse:
    """Redirect to the same address without empty parameters."""
    given = [(name, value) for name, values in request.GET.lists() for value in values if value]
    return HttpResponseRedirect(f"{request.path}?{urlencode(given)}" if given else request.path)


def _redirect_to_canonical(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    """Redirect to the canonical address with the same query.

    Not cacheable, because a merge can make the code one of another enterprise.
    """
    query = request.META.get("QUERY_STRING", "")
    address = enterprise.get_absolute_url() + (f"?{query}" if query else "")
    response = HttpResponsePermanentRedirect(address, preserve_request=True)
    response["Cache-Control"] = "no-cache"
    return response
