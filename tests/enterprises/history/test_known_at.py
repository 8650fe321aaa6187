"""Instants of `known_at` at the very moment of a commit or of now, and the first day of a plan."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from enterprises.history.known_at import State, parse_known_at, snapshot_at
from enterprises.models import Change
from tests import factories

NOW = datetime(2021, 6, 1, 4, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize("instant", [NOW - INSTANT, NOW])
def test_instant_up_to_now_is_read(instant):
    assert parse_known_at(instant.isoformat(), NOW) == instant


def test_instant_after_now_is_rejected():
    with pytest.raises(ValidationError):
        parse_known_at((NOW + INSTANT).isoformat(), NOW)


def test_day_is_read_as_its_last_microsecond_and_rejected_before():
    end = timezone.make_aware(datetime(2021, 5, 31, 23, 59, 59, 999999))
    assert parse_known_at("2021-05-31", end) == end
    with pytest.raises(ValidationError):
        parse_known_at("2021-05-31", end - INSTANT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_state_of_an_instant_begins_with_the_commit_and_ends_before_the_next():
    factories.ClusterFactory()
    factories.ClusterFactory(code="other")
    state = State.now()
    first, second = Change.objects.order_by("seq")
    for instant, seq in (
        (first.committed_at, first.seq),
        (second.committed_at - INSTANT, first.seq),
        (second.committed_at, second.seq),
    ):
        snapshot = snapshot_at(instant, state)
        assert (snapshot.seq, snapshot.facts.seq, snapshot.at) == (seq, seq, instant)
    assert snapshot_at(first.seq, state).at == first.committed_at
    assert snapshot_at(second.seq, state).at == second.committed_at
    for nothing in (first.committed_at - INSTANT, first.seq - 1, second.seq + 1):
        with pytest.raises(ValidationError):
            snapshot_at(nothing, state)
