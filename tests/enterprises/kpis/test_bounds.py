"""Bounds by the published sums, compared with a linear program for each insider and each amount."""

import random
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from enterprises.kpis.bounds import find_bounds
from enterprises.kpis.linear import Span
from enterprises.kpis.polytope import Polytope, SearchTooLongError

SHARE, P = Fraction(85, 100), 10


def find(rows: list[dict[int, int]], columns: list[dict[int, int]]) -> bool:
    """Return whether an amount is bounded too closely."""
    return bool(list(find_bounds(rows, columns, SHARE, P)))


def is_bounded(rows: list[dict[int, int]], columns: list[dict[int, int]]) -> bool:
    """Return the same by a linear program for each pair, over the single amounts."""
    amounts = [(c, key, amount) for c, column in enumerate(columns) for key, amount in column.items()]
    matrix = np.array([[row.get(c, 0) for c, _key, _amount in amounts] for row in rows], dtype=float)
    truth = np.array([amount for _c, _key, amount in amounts], dtype=float)
    totals = matrix @ truth
    for insider in [None, *{key for _c, key, _amount in amounts}]:
        limits = [(amount, amount) if key == insider else (0, None) for _c, key, amount in amounts]
        for n, (_c, key, amount) in enumerate(amounts):
            if key != insider:
                weights = np.zeros(len(amounts))
                weights[n] = -1
                most = -linprog(weights, A_eq=matrix, b_eq=totals, bounds=limits).fun
                needed = amount / float(SHARE) if insider is None else amount * (1 + P / 100)
                if most < needed * (1 - 1e-9) or most < 1e-6:
                    return True
    return False


def draw_table(dice: random.Random) -> tuple[list[dict[int, int]], list[dict[int, int]]]:
    """Return independent sums over columns of one to three contributors, of whom one may have two columns."""
    size = dice.randint(3, 9)
    columns = [
        {10 * c + n: dice.choice([0, *[dice.randint(1, 60)] * 6]) for n in range(dice.choice([1, 1, 2, 3]))}
        for c in range(size)
    ]
    if dice.random() < 0.4:
        columns[1][0] = dice.randint(1, 40)
    span, rows = Span(), []
    for row in [
        dict.fromkeys(range(size), 1),
        *({c: 1 for c in range(size) if dice.random() < 0.5} for _ in range(4)),
    ]:
        if rest := span.rest(row):
            span = span.with_rest(rest)
            rows.append(row)
    seen = {c for row in rows for c in row}
    assert len(seen) == size
    return rows, columns


@pytest.mark.parametrize("seed", range(30))
def test_bounds_are_those_of_a_linear_program_for_each_contributor(seed):
    dice = random.Random(seed)
    tables = [draw_table(dice) for _ in range(4)]
    assert [find(*table) for table in tables] == [is_bounded(*table) for table in tables]


@pytest.mark.parametrize(("rest", "is_close"), [(9, True), (10, False)])
def test_second_largest_of_a_sum_leaves_ten_percent_to_the_others(rest, is_close):
    assert find([{0: 1, 1: 1, 2: 1}], [{1: 100}, {2: 90}, {3: rest}]) == is_close
    assert find([{0: 1}], [{1: 100, 2: 90, 3: rest}]) == is_close


@pytest.mark.parametrize(("rest", "is_close"), [(9, True), (10, False)])
def test_contributor_alone_in_a_column_knows_its_total(rest, is_close):
    """The difference of the sums is first − second + rest, so the second knows the first up to the rest."""
    rows, columns = (
        [{0: 1, 1: 1, 3: 1}, {2: 1, 1: 1}],
        [{1: 100}, {2: 500, 3: 500, 4: 500}, {5: 70}, {6: rest}],
    )
    assert find(rows, columns) == is_close


def test_first_corner_is_found_where_rows_lack_nothing_at_once(monkeypatch):
    """Rows with a sum of 0 lacked something again after a step, and the search could go round in a circle."""
    dice = random.Random(7)
    monkeypatch.setattr("enterprises.kpis.polytope.MOST_STEPS", 300)
    for _ in range(200):
        rows, columns = draw_table(dice)
        truth = [dice.choice([0, 0, 0, 5]) for _ in columns]
        sums = [sum(truth[c] for c in row) for row in rows]
        polytope = Polytope(rows, sums, len(columns))
        corner = {n: Fraction(*value) for n, *value in polytope.values()}
        assert all(value >= 0 for value in corner.values())
        assert [sum(corner.get(c, 0) for c in row) for row in rows] == sums


def test_search_without_an_end_or_a_solution_is_a_clear_error(monkeypatch):
    with pytest.raises(SearchTooLongError, match="contradict"):
        Polytope([{0: 1}, {0: 1, 1: 1}], [5, 3], 2)
    monkeypatch.setattr("enterprises.kpis.polytope.MOST_STEPS", 1)
    with pytest.raises(SearchTooLongError, match="more than 1 steps"):
        Polytope([{0: 1}, {1: 1}], [5, 3], 2)
