"""The result of reverting a change."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from django.db import models

from enterprises.models import Change


@dataclass(frozen=True)
class Conflict:
    """A value that is not reverted, because it was changed later or another row refers to its record.

    `field` is empty for a whole record. `why` is `edited`, `deleted` or `referred`.
    """

    model: str
    pk: Any
    label: str
    field: str
    why: str
    before: Any = None
    wrote: Any = None
    now: Any = None


@dataclass
class Reversal:
    """The numbers of reverted records, the conflicts, and the change that was written."""

    removed: int = 0
    restored: int = 0
    reinserted: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    change: Change | None = None
    operations: set[tuple[type[models.Model], str]] = field(default_factory=set)

    @property
    def count(self) -> int:
        """The number of reverted records."""
        return self.removed + self.restored + self.reinserted

    @property
    def digest(self) -> str:
        """A hash of the result, by which a revert is compared with its preview."""
        values = [self.removed, self.restored, self.reinserted, [asdict(each) for each in self.conflicts]]
        return hashlib.sha256(orjson.dumps(values, default=str)).hexdigest()

    def add(self, model: type[models.Model], operation: str, count: int) -> None:
        """Add the number of rows written to a table by a `delete`, `update` or `insert`."""
        if count:
            self.operations.add((model, operation))
        self.removed += count if operation == "delete" else 0
        self.restored += count if operation == "update" else 0
        self.reinserted += count if operation == "insert" else 0
