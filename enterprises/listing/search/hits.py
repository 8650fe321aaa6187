"""Hits of a search, best first, each with its reason and score."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from enterprises.listing.search.conditions import containing
from enterprises.models import Enterprise
from enterprises.naming.agreement import WEAK, Kind
from enterprises.naming.typed import Typed


@dataclass(frozen=True)
class Hit:
    """An enterprise that was found: why, how well, and the former name if it was found by that."""

    pk: int
    kind: Kind
    score: float
    sort_key: str
    code: str
    former_name: str = ""

    @property
    def position(self) -> tuple[float, str, str]:
        """The key by which hits are sorted."""
        return (-self.score, self.sort_key, self.code)


@dataclass(frozen=True)
class Found:
    """The hits of a search, best first; `is_complete` is False if more enterprises contain its words."""

    typed: Typed
    hits: list[Hit] = field(default_factory=list)
    is_complete: bool = True

    @property
    def has_exact(self) -> bool:
        """True if something contains what was typed."""
        return not self.is_complete or any(hit.kind not in WEAK for hit in self.hits)

    def hit_of(self, row: Enterprise) -> Hit:
        """Return why an enterprise of the result was found; one that was not ranked has the score 0."""
        return self._by_pk.get(row.pk) or Hit(row.pk, Kind.CONTAINS, 0.0, row.sort_key, row.code)

    @cached_property
    def _by_pk(self) -> dict[int, Hit]:
        return {hit.pk: hit for hit in self.hits}

    @property
    def condition(self) -> Q:
        """The condition of all enterprises that were found."""
        among = Q(pk__in=[hit.pk for hit in self.hits])
        return among if self.is_complete else among | containing(self.typed)
