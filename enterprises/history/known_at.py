"""Transaction time: the states of the registry, and the parameter `known_at`."""

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

from enterprises.codecs.iso_dates import is_day, parse_day
from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.history.snapshots import as_known
from enterprises.models import Change

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+ -](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII | re.IGNORECASE,
)
_SEQ = re.compile(r"seq:([0-9]{1,18})")


@dataclass(frozen=True)
class State:
    """The last visible commit: the number of the change and the instant of its commit.

    Only both together identify a state: after a restore from an older dump the numbers are issued again.
    """

    seq: int
    committed_at: datetime | None

    @classmethod
    def now(cls) -> State:
        """Return the visible state. In plain SQL, because every response reads it and the ORM is slower."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, committed_at FROM enterprises_change"
                " WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
            )
            return cls(*(cursor.fetchone() or (0, None)))


@dataclass(frozen=True)
class Snapshot:
    """The facts as known at an instant, with the number `seq` of the last change up to it."""

    facts: Facts
    seq: int
    at: datetime | None

    def tables(self) -> AbstractContextManager[None]:
        """Run ORM queries inside against the tables as known; against the tables themselves for now."""
        return as_known(self.facts.seq)


def parse_known_at(text: str, now: datetime) -> int | datetime:
    """Return the number of a change or an instant; raise ValidationError if the text is neither."""
    if match := _SEQ.fullmatch(text):
        return int(match[1])
    try:
        instant = _instant(text)
    except ValueError:
        raise ValidationError(
            _(
                "Use a time such as 2021-01-31T12:00:00+08:00, a date such as 2021-01-31 (its end) or"
                " a change number such as seq:42."
            )
        ) from None
    if instant > now:
        raise ValidationError(
            _("This time is in the future; the current time is %(now)s."),
            params={"now": timezone.localtime(now).isoformat(timespec="seconds")},
        )
    return instant


def _instant(text: str) -> datetime:
    """Return an instant, or the end of a day; raise ValueError."""
    if is_day(text):
        return end_of(parse_day(text))
    if match := _INSTANT.fullmatch(text):
        # A plus that was not escaped in the address arrives as a space.
        zone = match[3].upper().replace(" ", "+").replace("Z", "+00:00")
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}")
    raise ValueError(text)


def end_of(day: date) -> datetime:
    """Return the last instant of a day in the time zone of the registry."""
    return timezone.make_aware(datetime.combine(day, time.max))


def without_hindsight(moment: Moment) -> Moment | None:
    """Return the moment with the facts as known at the end of its day; None if the history begins later.

    A forecast made on a past day must not use what was learned after it. An explicit `known_at` is
    respected, and a day that has not ended uses what is known now.
    """
    end = end_of(moment.on)
    if moment.seq is not None or moment.is_known_at_chosen or end >= timezone.now():
        return moment
    seq = Change.objects.state_at(end)
    return None if seq is None else moment.with_facts(Facts(seq))


def snapshot_at(at: int | datetime | None, state: State, *, is_snapshot: bool = False) -> Snapshot:
    """Return the facts as known at a change or an instant; None means now. Raises ValidationError.

    With `is_snapshot` the transaction is a database snapshot of `state`: then the tables themselves are as of
    `state` and are read instead of the history, which is slower.
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
            _("This change does not exist yet; the latest is seq:%(last)s."),
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
        _("The registry held no data at this time; its history begins on %(day)s."),
        params={"day": begins, "nearest": f"seq:{first.seq}"},
    )


@dataclass(frozen=True)
class ChosenInstant:
    """The parameter `known_at` of a page: its snapshot and text, or now with an error message."""

    snapshot: Snapshot
    text: str = ""
    error: str = ""

    @property
    def facts(self) -> Facts:
        return self.snapshot.facts

    @property
    def is_day(self) -> bool:
        """True if a date input can show the value."""
        return not self.text or is_day(self.text)

    @property
    def query(self) -> dict[str, str]:
        """The query parameter for this instant; empty for now."""
        return {"known_at": self.text} if self.text else {}

    def tables(self) -> AbstractContextManager[None]:
        return self.snapshot.tables()


NOW = ChosenInstant(Snapshot(Facts(), 0, None))


def chosen_instant(
    parameters: Mapping[str, str], *, now: datetime, is_snapshot: bool = False
) -> ChosenInstant:
    """Return the instant of the parameter `known_at`; an invalid one gives now and an error message.

    Without the parameter there is no query. `is_snapshot` means that the page is rendered inside one database
    snapshot.
    """
    text = parameters.get("known_at", "").strip()
    if not text:
        return NOW
    try:
        return ChosenInstant(
            snapshot_at(parse_known_at(text, now), State.now(), is_snapshot=is_snapshot), text
        )
    except ValidationError as error:
        return ChosenInstant(NOW.snapshot, error=" ".join(error.messages))
