"""What taking a change back did, or would do."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from django.db import models

from enterprises.models import Change


@dataclass(frozen=True)
class Conflict:
    """A value that stays, because somebody changed it later or something refers to its record.

    `field` is empty where it is the whole record: `why` is `edited`, `deleted` or `referred`.
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
    """What was taken back, and what was not."""

    removed: int = 0
    restored: int = 0
    brought_back: int = 0
    kept: list[Conflict] = field(default_factory=list)
    change: Change | None = None
    acts: set[tuple[type[models.Model], str]] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many records were put back."""
        return self.removed + self.restored + self.brought_back

    @property
    def digest(self) -> str:
        """The same for two reversals that put the same back and leave the same."""
        told = [self.removed, self.restored, self.brought_back, [asdict(each) for each in self.kept]]
        return hashlib.sha256(orjson.dumps(told, default=str)).hexdigest()

    def note(self, model: type[models.Model], act: str, count: int) -> None:
        """Count what was written to a table: `delete`, `update` or `insert`."""
        if count:
            self.acts.add((model, act))
        self.removed += count if act == "delete" else 0
        self.restored += count if act == "update" else 0
        self.brought_back += count if act == "insert" else 0
