"""A cached figure is never older than the last commit, and never computed twice for the same state."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import transaction

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Change, Recognition
from tests import factories
from tests.databases import second_connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HIGH_TECH = INDICATORS["high_tech_enterprises"]
DAY = date(2020, 12, 31)
CANCEL = "UPDATE enterprises_recognition SET cancelled_from = '2020-12-20'"


class Counted:
    """A cached stock of a day; counts how often it is really computed."""

    def __init__(self) -> None:
        self.computed = 0
        self.meanwhile = lambda: None

    def __call__(self) -> int:
        return cached_by_state(("stock", DAY), self.compute)

    def compute(self) -> int:
        self.computed += 1
        found = int(HIGH_TECH.value(Moment(DAY)).value)
        self.meanwhile()
        return found


@pytest.fixture
def stock():
    cache.clear()
    yield Counted()
    cache.clear()


@pytest.fixture
def other():
    """Yield a second connection, with its own transactions."""
    with second_connection() as second:
        yield second


def test_figure_is_computed_once_while_nothing_changes(stock):
    factories.RecognitionFactory()
    assert [stock(), stock(), stock()] == [1, 1, 1]
    assert stock.computed == 1


def test_empty_registry_has_a_state_too(stock):
    assert [stock(), stock(), stock.computed] == [0, 0, 1]


def test_change_is_seen_at_once(stock):
    factories.RecognitionFactory()
    assert stock() == 1
    Recognition.objects.update(cancelled_from=date(2020, 12, 20))
    assert stock() == 0


def test_names_are_distinguished(stock):
    assert cached_by_state(("a", 1), lambda: "one") == "one"
    assert cached_by_state(("a", 2), lambda: "two") == "two"
    assert cached_by_state(("a", 1), lambda: "other") == "one"


def test_transaction_sees_its_own_changes_and_caches_nothing(stock):
    factories.RecognitionFactory()
    assert stock() == 1
    with transaction.atomic():
        Recognition.objects.update(cancelled_from=date(2020, 12, 20))
        assert stock() == 0
        transaction.set_rollback(True)
    assert (stock(), stock.computed) == (1, 2)


def test_transaction_that_commits_late_never_leaves_a_stale_figure(stock, other):
    """It began before the figure was kept, and its commit comes after."""
    factories.RecognitionFactory()
    other.execute(CANCEL)
    assert [stock(), stock()] == [1, 1]
    before = Change.objects.state()
    other.commit()
    assert Change.objects.state() == before + 1
    assert stock() == 0


def test_commit_during_the_computation_prevents_caching(stock, other):
    factories.RecognitionFactory()
    other.execute(CANCEL)
    stock.meanwhile = other.commit
    assert stock() == 1  # what was true when it began
    stock.meanwhile = lambda: None
    assert [stock(), stock(), stock.computed] == [0, 0, 2]


def test_computation_inside_another_one_reads_no_state_and_is_stored_with_it(
    stock, django_assert_num_queries
):
    factories.RecognitionFactory()
    with django_assert_num_queries(2 + 3):  # the state before and after; the value in three statements
        assert cached_by_state("outer", lambda: stock() + stock()) == 2
    with django_assert_num_queries(2):
        assert (stock(), cached_by_state("outer", lambda: 0)) == (1, 2)
    assert stock.computed == 1


def test_commit_during_a_computation_inside_another_one_prevents_caching_of_both(stock, other):
    factories.RecognitionFactory()
    other.execute(CANCEL)
    stock.meanwhile = other.commit
    assert cached_by_state("outer", stock) == 1
    stock.meanwhile = lambda: None
    assert (cached_by_state("outer", stock), stock(), stock.computed) == (0, 0, 2)


def test_computation_that_fails_stores_nothing_and_leaves_the_next_one_whole(stock):
    def fail() -> int:
        stock()
        raise ValueError("It fails.")

    with pytest.raises(ValueError, match="fails"):
        cached_by_state("outer", fail)
    factories.RecognitionFactory()
    assert (stock(), stock.computed) == (1, 2)


def test_transactions_that_commit_in_the_other_order_are_both_seen(stock, other):
    first, second = factories.RecognitionFactory(), factories.RecognitionFactory()
    other.execute(f"{CANCEL} WHERE id = {first.pk}")
    assert stock() == 2
    Recognition.objects.filter(pk=second.pk).update(cancelled_from=date(2020, 12, 20))
    assert stock() == 1
    other.commit()
    assert stock() == 0
