"""The Atom feed of releases, one for each language of the pages."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.kpis.figures import Text
from targets.models import Release

ENTRIES = 50


class ReleaseFeed(Feed[Release, None]):
    """The published releases, newest first; a withdrawal updates its entry."""

    feed_type = Atom1Feed
    title: Text = gettext_lazy("Releases of the Luohu enterprise registry")
    subtitle: Text = gettext_lazy(
        "Fixed sets of figures for a reference date, using what was known at a given time."
    )

    def link(self) -> str:
        return reverse("releases")

    def items(self) -> list[Release]:
        announced = Release.objects.ever_published().select_related("corrects")
        return list(announced.order_by("-published_at")[:ENTRIES])

    def item_title(self, item: Release) -> str:
        title = _("Release %(slug)s, as of %(day)s") % {"slug": item.title, "day": date_format(item.as_of)}
        return _("Withdrawn: %(title)s") % {"title": title} if item.withdrawn_at else title

    def item_description(self, item: Release) -> str:
        if item.withdrawn_reason:
            return item.withdrawn_reason
        if item.corrects:
            corrected = {"slug": item.corrects.title, "words": item.correction}
            return _("Correction of release %(slug)s: %(words)s") % corrected
        return _("Known at %(instant)s") % {"instant": item.known_at.isoformat()}

    def item_link(self, item: Release) -> str:
        return item.get_absolute_url()

    def item_pubdate(self, item: Release) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Release) -> datetime | None:
        return item.withdrawn_at or item.published_at
