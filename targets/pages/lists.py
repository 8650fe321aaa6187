"""The lists of enterprises that are new, moved, ended, or whose certificate ends soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.expiry import fetch_ending
from enterprises.kpis.number_format import number
from enterprises.kpis.recorded import fetch_first_days
from enterprises.listing.dates import PageMoment
from enterprises.listing.movements import KINDS, fetch_movements
from targets.pages.dashboard import DAYS_AHEAD
from targets.pages.seasons import same_day

SCHEME = "national_high_tech"  # whose certificates are the target of the plan
EXPIRING = "expiring"

# Each list by the last part of its address: its name, the kind of movement, and the sentence of its count.
NAMES: dict[str, Promise] = {
    "new": _("New enterprises"),
    "moved-in": _("Moved to Luohu"),
    "moved-out": _("Moved out of Luohu"),
    "ended": _("Ended enterprises"),
    EXPIRING: _("Certificates that end soon"),
}
_KINDS = {"new": "founded", "moved-in": "moved_in", "moved-out": "moved_out", "ended": "ended"}
_SENTENCES = {
    "new": ngettext_lazy(
        "After %(start)s and up to %(end)s, %(n)s enterprise was founded in Luohu.",
        "After %(start)s and up to %(end)s, %(n)s enterprises were founded in Luohu.",
        "count",
    ),
    "moved-in": ngettext_lazy(
        "After %(start)s and up to %(end)s, %(n)s enterprise moved to Luohu.",
        "After %(start)s and up to %(end)s, %(n)s enterprises moved to Luohu.",
        "count",
    ),
    "moved-out": ngettext_lazy(
        "After %(start)s and up to %(end)s, %(n)s enterprise moved out of Luohu.",
        "After %(start)s and up to %(end)s, %(n)s enterprises moved out of Luohu.",
        "count",
    ),
    "ended": ngettext_lazy(
        "After %(start)s and up to %(end)s, %(n)s enterprise of Luohu ended.",
        "After %(start)s and up to %(end)s, %(n)s enterprises of Luohu ended.",
        "count",
    ),
    EXPIRING: ngettext_lazy(
        "Of the national high-tech enterprises on %(start)s, the certificate of %(n)s ends before %(end)s.",
        "Of the national high-tech enterprises on %(start)s, the certificates of %(n)s end before %(end)s.",
        "count",
    ),
}


@dataclass(frozen=True)
class ListRow:
    """An enterprise of a list, with the day of its movement or the last day of its certificate."""

    code: str
    name_zh: str
    name_en: str
    on: date
    label: Promise


@dataclass(frozen=True)
class EnterpriseList:
    """One of the lists at the moment of a page, with the days between which it looks."""

    slug: str
    start: date
    end: date
    rows: Sequence[ListRow]

    @property
    def name(self) -> Promise:
        """The name of the list."""
        return NAMES[self.slug]

    @property
    def sentence(self) -> str:
        """The number of rows in a sentence."""
        words = {"start": date_format(self.start), "end": date_format(self.end)}
        return str(_SENTENCES[self.slug] % {**words, "count": len(self.rows), "n": number(len(self.rows))})


def build_list(slug: str, chosen: PageMoment) -> EnterpriseList:
    """Return a list at the moment of a page; cached by the registry's state, otherwise one or two queries.

    Movements are those of the last year, or since residences are recorded where that is later; certificates
    are those that end within 90 days after the day.
    """
    moment = chosen.moment
    return cached_by_state(
        ("list", slug, *moment.cache_key),
        lambda: _build_expiring(chosen) if slug == EXPIRING else _build_movements(slug, chosen),
    )


def _build_movements(slug: str, chosen: PageMoment) -> EnterpriseList:
    facts, end = chosen.moment.facts, chosen.day
    since = fetch_first_days(facts).since(("residences",))
    start = min(end, max(filter(None, (same_day(end, end.year - 1), since))))
    kind = _KINDS[slug]
    rows = [
        ListRow(each.code, each.name_zh, each.name_en, each.on, KINDS[kind])
        for each in fetch_movements(facts, start, end).rows
        if each.kind == kind
    ]
    return EnterpriseList(slug, start, end, rows)


def _build_expiring(chosen: PageMoment) -> EnterpriseList:
    until = chosen.day + timedelta(days=DAYS_AHEAD)
    rows = [
        ListRow(row["code"], row["name_zh"], row["name_en"], row["last_day"], _("Certificate ends"))
        for row in fetch_ending(chosen.moment, SCHEME, until)
    ]
    return EnterpriseList(EXPIRING, chosen.day, until, rows)
