"""Atom feeds of the lists of enterprises and of each indicator, one for each language of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from enterprises.kpis.figures import last_ended_year
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.listing import dates
from targets import sentences
from targets.pages.changes_page import last_quarter
from targets.pages.dates import page_moment
from targets.pages.lists import NAMES, EnterpriseList, ListRow, build_list
from targets.public_figures import PublicFigure, get_public_figure, get_public_series

ENTRIES = 50
QUARTERS, YEARS = 8, 5


class ListFeed(Feed[ListRow, EnterpriseList]):
    """A list of enterprises on the present day, with its number in the subtitle."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: object, slug: str) -> EnterpriseList:
        if slug not in NAMES:
            raise Http404(slug)
        with dates.page_moment({}, now=timezone.now()) as chosen:
            return build_list(slug, chosen)

    def title(self, obj: EnterpriseList) -> str:
        return _("%(list)s · Luohu enterprise registry") % {"list": obj.name}

    def subtitle(self, obj: EnterpriseList) -> str:
        return obj.sentence

    def link(self, obj: EnterpriseList) -> str:
        return reverse("list", args=[obj.slug])

    def items(self, obj: EnterpriseList) -> Sequence[ListRow]:
        return obj.rows[:ENTRIES]

    def item_title(self, item: ListRow) -> str:
        name = item.name_zh if sentences.is_chinese() else item.name_en or item.name_zh
        return f"{name} · {item.label} · {date_format(item.on)}"

    def item_description(self, item: ListRow) -> str:
        return f"{item.name_zh} {item.name_en} {item.code}"

    def item_link(self, item: ListRow) -> str:
        return f"{reverse('enterprise', args=[item.code])}?on={item.on.isoformat()}"

    def item_guid(self, item: ListRow) -> str:
        return f"tag:luohu,2026:{item.code}/{item.on.isoformat()}"

    def item_updateddate(self, item: ListRow) -> dt.datetime:
        return _noon(item.on)


@dataclass(frozen=True)
class FeedFigure:
    """A figure of an indicator with the one before it, for the change since."""

    indicator: Indicator
    public: PublicFigure
    before: PublicFigure | None


class IndicatorFeed(Feed[FeedFigure, Indicator]):
    """The last figures of an indicator, each in a sentence: quarter ends of a count, else year ends."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: object, code: str) -> Indicator:
        if code not in INDICATORS:
            raise Http404(code)
        return INDICATORS[code]

    def title(self, obj: Indicator) -> str:
        return _("%(list)s · Luohu enterprise registry") % {"list": obj.name}

    def subtitle(self, obj: Indicator) -> str:
        return str(obj.definition)

    def link(self, obj: Indicator) -> str:
        return reverse("indicator", args=[obj.code])

    def items(self, obj: Indicator) -> list[FeedFigure]:
        """Return the figures, the newest first; money and staff figures are those of releases."""
        with page_moment({}, now=timezone.now()) as chosen:
            if obj.is_annual or obj.is_confidential:
                last = last_ended_year(chosen.today)
                figures = get_public_series(obj, years=range(last - YEARS, last + 1))
            else:
                moment = chosen.moment.with_cached_facts()
                days = _quarter_ends(chosen.today, QUARTERS + 1)
                figures = [get_public_figure(obj, moment.at(day)) for day in days]
        pairs = [FeedFigure(obj, figure, before) for before, figure in pairwise(figures)]
        return [each for each in reversed(pairs) if each.public.figure.value is not None]

    def item_title(self, item: FeedFigure) -> str:
        return f"{item.indicator.name} · {item.public.figure.period}"

    def item_description(self, item: FeedFigure) -> str:
        figure, before = item.public.figure, item.before.figure if item.before else None
        statement = sentences.make_statement(item.indicator, figure, before)
        return sentences.join([statement, sentences.make_provisional(figure)])

    def item_link(self, item: FeedFigure) -> str:
        return f"{reverse('indicator', args=[item.indicator.code])}?on={item.public.figure.on.isoformat()}"

    def item_guid(self, item: FeedFigure) -> str:
        return f"tag:luohu,2026:{item.indicator.code}/{item.public.figure.period}"

    def item_updateddate(self, item: FeedFigure) -> dt.datetime:
        release = item.public.release
        return (release.published_at if release else None) or _noon(item.public.figure.on)


def _quarter_ends(today: dt.date, count: int) -> list[dt.date]:
    """Return the last days of the last quarters that have ended, the oldest first."""
    days: list[dt.date] = []
    day = today
    for _number in range(count):
        day = last_quarter(day)[1]
        days.append(day)
        day -= dt.timedelta(days=1)
    return days[::-1]


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_default_timezone())
