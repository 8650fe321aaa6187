"""The second clock: the states of the registry, and as known at which instant something is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.history.facts import Facts
from enterprises.history.snapshots import as_known
from enterprises.models import Change

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+ -]\d{2}:\d{2})", re.ASCII | re.IGNORECASE
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SEQ = re.compile(r"seq:([0-9]{1,18})")


@dataclass(frozen=True)
class State:
    """The registry after its last change: the number of that change and when it was committed.

    Both together name it: an older dump that was restored gives numbers out again.
    """

    seq: int
    committed_at: datetime | None

    @classmethod
    def now(cls) -> State:
        """Return the state that is visible. Every answer begins with it, so it is asked in SQL."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, committed_at FROM enterprises_change"
                " WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
            )
            return cls(*(cursor.fetchone() or (0, None)))


@dataclass(frozen=True)
class Snapshot:
    """The facts as known at an instant, which is the number `seq` in the order of changes."""

    facts: Facts
    seq: int
    at: datetime | None

    def tables(self) -> AbstractContextManager[None]:
        """Let the ORM read every table as known; none is hidden where the facts are those of now."""
        return as_known(self.facts.seq)


def parse(text: str, now: datetime) -> int | datetime:
    """Return the number of a change or an instant; raise ValidationError where it is neither."""
    if match := _SEQ.fullmatch(text):
        return int(match[1])
    try:
        instant = _instant(text)
    except ValueError:
        raise ValidationError(
            _(
                "Write an instant like 2021-01-31T12:00:00+08:00, a day like 2021-01-31 for its end, "
                "or the number of a change like seq:42."
            )
        ) from None
    if instant > now:
        raise ValidationError(
            _("This instant has not come yet; it is %(now)s."),
            params={"now": timezone.localtime(now).isoformat(timespec="seconds")},
        )
    return instant


def is_day(text: str) -> bool:
    """Say whether a text asks for the end of a day."""
    return bool(_DAY.fullmatch(text))


def _instant(text: str) -> datetime:
    if is_day(text):
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.max))
    if match := _INSTANT.fullmatch(text):
        # A plus that was not escaped in the address arrives as a space.
        zone = match[3].upper().replace(" ", "+").replace("Z", "+00:00")
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}")
    raise ValueError(text)


def known(at: int | datetime | None, state: State, *, is_snapshot: bool = False) -> Snapshot:
    """Return the facts as known at what was asked; None means now. Raises ValidationError.

    Inside a snapshot of `state` what was known at it stands in the tables themselves, which are read faster.
    """
    if at is None:
        return Snapshot(Facts(), state.seq, state.committed_at)
    if isinstance(at, datetime):
        seq = Change.objects.state_at(at)
        if seq is None:
            raise _before_history()
        return Snapshot(_facts(seq, state, is_snapshot), seq, at)
    if at > state.seq:
        raise ValidationError(
            _("This change has not come yet; the last is seq:%(last)s."),
            params={"last": state.seq, "nearest": f"seq:{state.seq}"},
        )
    committed_at = Change.objects.filter(seq=at).values_list("committed_at", flat=True).first()
    if committed_at is None:
        raise _before_history()
    return Snapshot(_facts(at, state, is_snapshot), at, committed_at)


def _facts(seq: int, state: State, is_snapshot: bool) -> Facts:
    return Facts() if is_snapshot and seq == state.seq else Facts(seq)


def _before_history() -> ValidationError:
    first = Change.objects.filter(seq__isnull=False).order_by("seq").first()
    if first is None or first.committed_at is None:
        return ValidationError(_("The registry has no history yet."))
    begins = timezone.localtime(first.committed_at).date().isoformat()
    return ValidationError(
        _("The registry knew nothing yet; its history begins on %(day)s."),
        params={"day": begins, "nearest": f"seq:{first.seq}"},
    )


@dataclass(frozen=True)
class ChosenInstant:
    """The instant as known at which a page is asked for: as it was written, or now, or what is wrong."""

    known: Snapshot
    written: str = ""
    error: str = ""

    @property
    def facts(self) -> Facts:
        return self.known.facts

    @property
    def is_day(self) -> bool:
        """Whether the form can show it as a day."""
        return not self.written or is_day(self.written)

    @property
    def query(self) -> dict[str, str]:
        """The parameter that asks for this instant; none for now."""
        return {"known_at": self.written} if self.written else {}

    def tables(self) -> AbstractContextManager[None]:
        return self.known.tables()


NOW = ChosenInstant(Snapshot(Facts(), 0, None))


def chosen_instant(
    parameters: Mapping[str, str], *, now: datetime, is_snapshot: bool = False
) -> ChosenInstant:
    """Return the instant that `known_at` asks for; what cannot be leaves now, and an error for the reader.

    Without the parameter nothing is asked of the database. `is_snapshot` says that nothing else will be
    visible while the page is made.
    """
    written = parameters.get("known_at", "").strip()
    if not written:
        return NOW
    try:
        return ChosenInstant(known(parse(written, now), State.now(), is_snapshot=is_snapshot), written)
    except ValidationError as error:
        return ChosenInstant(NOW.known, error=" ".join(error.messages))
