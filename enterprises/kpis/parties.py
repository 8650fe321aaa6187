"""Contributors, alone or together, with what they know of the columns of amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

Column = Mapping[int, int]  # the amount of each contributor, in whole units


@dataclass(frozen=True)
class Party:
    """A contributor, or two together, with the amounts by column, and the columns without others."""

    keys: frozenset[int]
    own: Mapping[int, int]
    alone: frozenset[int]


class Parties:
    """The parties that know most: of one contributor, and of two that share a column.

    Two contributors without a shared column are two parties.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self._columns_of: dict[int, list[int]] = defaultdict(list)
        for n, column in enumerate(columns):
            for key in column:
                self._columns_of[key].append(n)

    @cached_property
    def all(self) -> list[Party]:
        """All parties, those of one contributor first."""
        return [*self.singles, *self.joint]

    @cached_property
    def by_column(self) -> Mapping[int, Sequence[tuple[int, Party]]]:
        """The parties with an amount in each column, with their positions among all."""
        parties: dict[int, list[tuple[int, Party]]] = defaultdict(list)
        for position, party in enumerate(self.all):
            for n in party.own:
                parties[n].append((position, party))
        return parties

    @cached_property
    def singles(self) -> list[Party]:
        """The contributors of several columns, and of the others the largest of each column.

        Of several columns are groups, and enterprises before and after a correction.
        """
        largest: dict[int, int] = {}
        for n, column in enumerate(self.columns):
            single = [key for key in column if len(self._columns_of[key]) == 1]
            if single:
                largest[n] = max(single, key=lambda key: column[key])
        return [self.merge([key]) for key in [*self._several, *largest.values()] if self.merge([key]).own]

    @cached_property
    def joint(self) -> list[Party]:
        """The parties of two that share a column: its largest contributors, and those of several columns."""
        pairs = set()
        for column in self.columns:
            largest = sorted(column, key=lambda key: -column[key])
            several = [key for key in column if len(self._columns_of[key]) > 1]
            pairs.add(frozenset(largest[:2]))
            pairs |= {frozenset([key, largest[key == largest[0]]]) for key in several if len(column) > 1}
            pairs |= {frozenset(each) for each in combinations(several, 2)}
        return [self.merge(pair) for pair in sorted(map(sorted, pairs)) if len(pair) == 2]

    @property
    def _several(self) -> list[int]:
        return [key for key, columns in self._columns_of.items() if len(columns) > 1]

    def merge(self, keys: Iterable[int]) -> Party:
        """Return what some contributors know together: amounts of zero only where nobody else contributes."""
        keys = frozenset(keys)
        own: dict[int, int] = defaultdict(int)
        for key in keys:
            for n in self._columns_of[key]:
                own[n] += self.columns[n][key]
        alone = frozenset(n for n in own if self.columns[n].keys() <= keys)
        return Party(keys, {n: amount for n, amount in own.items() if amount or n in alone}, alone)
