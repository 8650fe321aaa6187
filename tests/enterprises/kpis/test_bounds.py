"""Bounds by the published sums, compared with a linear program for each insider and each amount."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from enterprises.kpis.bounds import find_bounds
from enterprises.kpis.linear import Span
from enterprises.kpis.polytope import Polytope, SearchTooLongError
from enterprises.kpis.safety import SafetyRule

SHARE, P = 0.85, 10
ALONE, TOGETHER = SafetyRule(colluders=1), SafetyRule()


def find(rows: list[dict[int, int]], columns: list[dict[int, int]], rule: SafetyRule = TOGETHER) -> bool:
    """Return whether an amount is bounded too closely."""
    return bool(list(find_bounds(rows, columns, rule)))


def is_bounded(rows: list[dict[int, int]], columns: list[dict[int, int]], colluders: int) -> bool:
    """Return the same by a linear program for each single amount and whoever estimates it."""
    amounts = [(c, key, amount) for c, column in enumerate(columns) for key, amount in column.items()]
    matrix = np.array([[row.get(c, 0) for c, _key, _amount in amounts] for row in rows], dtype=float)
    truth = np.array([amount for _c, _key, amount in amounts], dtype=float)
    totals = matrix @ truth
    keys = sorted({key for _c, key, _amount in amounts})
    for insiders in [group for size in range(colluders + 1) for group in combinations(keys, size)]:
        limits = [(amount, amount) if key in insiders else (0, None) for _c, key, amount in amounts]
        solutions: list[np.ndarray] = []
        for n, (_c, key, amount) in enumerate(amounts):
            enough = max((amount * (1 + P / 100) if insiders else amount / SHARE) * (1 - 1e-9), 1e-6)
            # A program is not solved where the solution of an earlier one has the amount large enough.
            if key not in insiders and not any(solution[n] >= enough for solution in solutions):
                weights = np.zeros(len(amounts))
                weights[n] = -1
                solutions.append(linprog(weights, A_eq=matrix, b_eq=totals, bounds=limits).x)
                if solutions[-1][n] < enough:
                    return True
    return False


def draw_table(dice: random.Random) -> tuple[list[dict[int, int]], list[dict[int, int]]]:
    """Return independent sums over columns of one to three contributors, of whom one may have two columns."""
    columns = draw_columns(dice, dice.randint(3, 9), [1, 1, 2, 3])
    if dice.random() < 0.4:
        columns[1][0] = dice.randint(1, 40)
    return draw_rows(dice, len(columns), 4), columns


def draw_wide_table(dice: random.Random) -> tuple[list[dict[int, int]], list[dict[int, int]]]:
    """Return the same with more and larger columns, of which some share contributors, and fewer sums."""
    columns = draw_columns(dice, dice.randint(3, 6), [1, 1, 2, 3, 4])
    for _ in range(dice.choice([0, 0, 1, 2])):
        key = dice.choice(list(columns[0]))
        dice.choice(columns[1:])[key] = dice.randint(1, 40)
    return draw_rows(dice, len(columns), dice.randint(0, 2)), columns


def draw_columns(dice: random.Random, size: int, lengths: list[int]) -> list[dict[int, int]]:
    return [
        {10 * c + n: dice.choice([0, *[dice.randint(1, 60)] * 6]) for n in range(dice.choice(lengths))}
        for c in range(size)
    ]


def draw_rows(dice: random.Random, size: int, most: int) -> list[dict[int, int]]:
    span, rows = Span(), []
    for row in [
        dict.fromkeys(range(size), 1),
        *({c: 1 for c in range(size) if dice.random() < 0.5} for _ in range(most)),
    ]:
        if rest := span.rest(row):
            span = span.with_rest(rest)
            rows.append(row)
    assert {c for row in rows for c in row} == set(range(size))
    return rows


@pytest.mark.parametrize("seed", range(30))
def test_bounds_are_those_of_a_linear_program_for_each_contributor(seed):
    dice = random.Random(seed)
    tables = [draw_table(dice) for _ in range(4)]
    assert [find(*table, ALONE) for table in tables] == [is_bounded(*table, 1) for table in tables]


@pytest.mark.parametrize("seed", range(16))
def test_bounds_are_those_of_a_linear_program_for_each_two_contributors(seed):
    dice = random.Random(seed)
    table = draw_wide_table(dice)
    assert find(*table) == is_bounded(*table, 2)


@pytest.mark.parametrize(("rest", "is_close"), [(9, True), (10, False)])
def test_second_largest_of_a_sum_leaves_ten_percent_to_the_others(rest, is_close):
    assert find([{0: 1, 1: 1, 2: 1}], [{1: 100}, {2: 90}, {3: rest}], ALONE) == is_close
    assert find([{0: 1}], [{1: 100, 2: 90, 3: rest}], ALONE) == is_close


@pytest.mark.parametrize(("rest", "is_close"), [(9, True), (10, False)])
def test_two_largest_of_the_others_leave_ten_percent_to_the_rest(rest, is_close):
    assert find([{0: 1, 1: 1, 2: 1, 3: 1}], [{1: 100}, {2: 90}, {3: 90}, {4: rest}]) == is_close
    assert find([{0: 1, 1: 1}], [{1: 100, 2: 90}, {3: 90, 4: rest}]) == is_close
    assert find([{0: 1, 1: 1, 2: 1}], [{1: 100}, {2: 90, 3: 90}, {4: rest}]) == is_close
    assert find([{0: 1}], [{1: 100, 2: 90, 3: 90, 4: rest}]) == is_close


@pytest.mark.parametrize(("rest", "is_close"), [(9, True), (10, False)])
def test_contributor_alone_in_a_column_knows_its_total(rest, is_close):
    """The difference of the sums is first − second + rest, so the second knows the first up to the rest."""
    rows, columns = (
        [{0: 1, 1: 1, 3: 1}, {2: 1, 1: 1}],
        [{1: 100}, {2: 500, 3: 500, 4: 500}, {5: 70}, {6: rest}],
    )
    assert find(rows, columns, ALONE) == is_close


@pytest.mark.parametrize(("rest", "is_close"), [(2, True), (6, False)])
def test_contributor_of_two_columns_tells_another_what_it_has_in_both(rest, is_close):
    """The first is 52, and the two others of the sum in which it is know 51 + 16 and 23 of the rest."""
    assert find([{0: 1, 1: 1, 2: 1}], [{1: 52, 2: 51, 3: rest}, {4: 0, 2: 16}, {5: 23}]) == is_close


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
