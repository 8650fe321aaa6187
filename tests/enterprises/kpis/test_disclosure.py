"""No hidden cell can be found, by an attacker who knows everything but the amounts."""

import random
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from enterprises.kpis.disclosure import suppressed_names
from enterprises.kpis.safety import STANDARD_RULE, SafetyRule
from enterprises.kpis.sums import Addend, Candidate

REVENUE, EXPENSE = "operating_revenue/2020", "rd_expense/2020"
ALONE = SafetyRule(colluders=1)  # three contributors can be safe


def total(*amounts: tuple[int, int], quantity: str = REVENUE) -> frozenset[Addend]:
    """Return a sum of (enterprise, amount)."""
    return frozenset(Addend(quantity, firm, Decimal(amount)) for firm, amount in amounts)


def even(*firms: int) -> frozenset[Addend]:
    return total(*((firm, 100) for firm in firms))


def concealed(published=(), *, rule: SafetyRule = ALONE, **sums) -> set[str]:
    return suppressed_names([Candidate(name, (each,), rule) for name, each in sums.items()], published)


def is_safe(values: list[str | int], rule: SafetyRule = ALONE) -> bool:
    return rule.is_met_by([Decimal(value) for value in values])


@pytest.mark.parametrize(
    ("values", "safe"),
    [
        ([], True),
        ([5], False),
        ([5, 5], False),
        ([5, 5, 5], True),
        ([0, 0, 0], False),
        ([50, 50, 0], False),
        ([0, 5, 5], False),
        ([0, 5, 5, 5], True),
    ],
)
def test_sum_is_safe_with_three_contributors_other_than_zero(values, safe):
    assert is_safe(values) == safe


@pytest.mark.parametrize(("largest", "safe"), [("84.99", True), (85, True), ("85.01", False)])
def test_sum_is_safe_where_no_contributor_holds_more_than_85_percent(largest, safe):
    rest = 100 - Decimal(largest)
    assert is_safe([largest, rest / 3, rest / 3, rest / 3]) == safe


@pytest.mark.parametrize(
    ("values", "safe"),
    [
        ([100, 90, 10], True),
        ([100, 90, "9.99"], False),
        ([100, 90, 6, 4], True),
        ([100, 90, 6, 3], False),
        ([10, 100, 90], True),
        ([84, "15.9", "0.1"], False),
    ],
)
def test_sum_is_safe_where_no_contributor_can_estimate_another_within_10_percent(values, safe):
    assert is_safe(values) == safe


@pytest.mark.parametrize(
    ("values", "safe"),
    [
        ([50, 50, 50], False),
        ([50, 50, 50, 0], False),
        ([100, 90, 80, 10], True),
        ([100, 90, 80, "9.99"], False),
        ([100, 90, 80, 6, 4], True),
        ([80, 10, 100, 90], True),
    ],
)
def test_sum_is_safe_where_no_two_contributors_together_can_estimate_another_within_10_percent(values, safe):
    assert is_safe(values, STANDARD_RULE) == safe


def test_settings_of_the_rule_are_those_of_the_definition():
    assert is_safe([100, 90, 5], SafetyRule(p=5, colluders=1))
    assert not is_safe([50, 50, 50], SafetyRule(contributors=4, colluders=1))
    assert not is_safe([61, 20, 20, 20], SafetyRule(largest_share=Decimal("0.5")))
    hosts = SafetyRule(largest_share=Decimal(1), p=0)
    assert is_safe([98, 1, 1], hosts)
    assert not is_safe([1, 1], hosts)


def test_stricter_of_two_rules_decides_about_a_quantity_that_both_publish():
    one = Candidate("one", (even(1, 2, 3),), ALONE)
    assert suppressed_names([one]) == set()
    for stricter in (SafetyRule(contributors=4, colluders=1), STANDARD_RULE):
        rest = Candidate("rest", (even(4, 5, 6),), stricter)
        assert suppressed_names([one, rest]) == {"one", "rest"}


def test_derived_sum_of_two_and_a_zero_is_not_given_away():
    cells = {"a": even(1, 2, 3), "b": even(4, 5) | total((6, 0))}
    assert concealed(all=frozenset.union(*cells.values()), **cells) == {"b", "a"}


@pytest.mark.parametrize("fewest", [2, 3, 4, 5])
def test_derived_sum_rests_on_as_many_as_the_rule_says(fewest):
    rule = SafetyRule(contributors=fewest, p=0)
    before, after = even(*range(10)), {n: even(*range(10 + n)) for n in range(1, 6)}
    found = [
        n for n, each in after.items() if not suppressed_names([Candidate("after", (each,), rule)], [before])
    ]
    assert found == list(range(fewest, 6))


def test_two_contributors_together_find_no_third_from_several_sums():
    """The three of the difference are hidden by nobody else once two of them know theirs."""
    cells = {"a": even(1, 2, 3, 4), "b": even(5, 6, 7)}
    together = frozenset.union(*cells.values())
    assert concealed(all=together, a=cells["a"]) == set()
    assert concealed(all=together, a=cells["a"], rule=STANDARD_RULE) == {"a"}
    assert concealed([cells["a"]], all=together | even(8), rule=STANDARD_RULE) == set()
    assert concealed([cells["a"]], all=together, rule=STANDARD_RULE) == {"all"}


def test_enterprise_that_stood_in_the_registry_twice_is_one_contributor():
    twice = frozenset({Addend(REVENUE, 1, Decimal(100)), Addend(REVENUE, 1, Decimal(100), part=1)})
    assert concealed(two=twice | even(2)) == {"two"}
    assert concealed(one_holds_most=twice | total((2, 15), (3, 15))) == {"one_holds_most"}
    assert concealed(three=twice | even(2, 3)) == set()


def of_group(head: int, *firms: int) -> frozenset[Addend]:
    return frozenset(Addend(REVENUE, firm, Decimal(100), group=head) for firm in firms)


def test_enterprises_of_one_group_are_one_contributor():
    group = of_group(1, 1, 2, 3, 4)
    assert concealed(two=group | even(5)) == {"two"}
    assert concealed(three=group | even(5, 6)) == set()
    assert concealed(one_holds_most=of_group(1, *range(12)) | even(12, 13)) == {"one_holds_most"}
    cells = {"a": group | even(5, 6), "b": even(7, 8, 9, 10), "group": of_group(11, 11, 12, 13) | even(14)}
    assert concealed(all=frozenset.union(*cells.values()), **cells) == {"group", "b"}
    before = even(20, 21, 22, 23)
    assert concealed([before], all=before | of_group(1, 1, 2, 3)) == {"all"}


def test_zero_is_published_without_contributors():
    assert concealed(all=even(1, 2, 3), empty=frozenset()) == set()


def test_cell_of_two_takes_another_with_it_because_the_total_gives_it_away():
    cells = {"a": even(1, 2, 3, 4), "b": even(5, 6, 7, 8, 9), "small": even(10, 11)}
    assert concealed(all=frozenset.union(*cells.values()), **cells) == {"small", "b"}


def test_cell_in_which_one_dominates_is_protected_in_the_rest_too():
    """The rest of the total may be of eight enterprises: the giant would still stand out in it."""
    giant = total((1, 10_000), (2, 10), (3, 10))
    cells = {"a": even(4, 5, 6, 7), "b": even(8, 9, 10, 11, 12), "giant": giant}
    whole = frozenset.union(*cells.values())
    assert concealed(all=whole, **cells) == {"all", "giant"}
    giant = total((1, 900), (2, 10), (3, 10))
    cells["giant"] = giant
    assert concealed(all=frozenset.union(*cells.values()), **cells) == {"giant", "a"}


def test_two_breakdowns_together_disclose_no_suppressed_cell():
    assert concealed(cluster=even(1, 2, 3, 4), zone=even(1, 2, 3)) == {"zone"}
    assert concealed(cluster=even(1, 2, 3, 4, 5, 6), zone=even(1, 2, 3)) == set()


def test_suppressed_cell_implied_by_published_cells_is_published():
    assert concealed(a=even(1, 2, 3), b=even(4, 5, 6), both=even(1, 2, 3, 4, 5, 6)) == set()


def test_change_since_an_earlier_release_rests_on_three():
    before = even(1, 2, 3, 4)
    assert concealed([before], all=before) == set()
    assert concealed([before], all=before | even(5)) == {"all"}
    assert concealed([before], all=before | even(5, 6)) == {"all"}
    assert concealed([before], all=before | even(5, 6, 7)) == set()


def test_correction_of_two_reports_is_not_shown_by_the_total():
    before, kept = even(1, 2, 3, 4, 5), even(4, 5)
    assert concealed([before], all=kept | total((1, 110), (2, 120), (3, 100))) == {"all"}
    assert concealed([before], all=kept | total((1, 110), (2, 120), (3, 130))) == set()


def test_corrections_over_several_releases_do_not_add_up_to_one_enterprise():
    first, second = even(1, 2, 3, 4, 5, 6), even(1, 2, 3, 4, 5, 6) | even(7, 8, 9)
    third = first | even(7, 8, 9, 10, 11, 12)
    assert concealed([first, second], again=third) == set()
    assert concealed([first, second], cell=even(7, 8)) == {"cell"}
    assert concealed([first, third], middle=second | even(10)) == {"middle"}


def test_cell_suppressed_in_an_earlier_release_stays_suppressed():
    cells = {"a": even(1, 2, 3, 4), "b": even(5, 6, 7, 8, 9)}
    whole = frozenset.union(*cells.values())
    assert suppressed_names([Candidate("whole", (whole,), ALONE)], [cells["b"]], [cells["a"]]) == {"whole"}


def test_figure_published_by_others_is_a_known_sum():
    cells = {"a": even(1, 2, 3), "b": even(4, 5, 6)}
    whole = even(1, 2, 3, 4, 5, 6, 7, 8)
    assert concealed([], **cells, all=whole) == {"all"}
    assert concealed([whole], **cells) == {"b"}


def test_an_earlier_disclosure_does_not_suppress_everything_else():
    cells = {"a": even(1, 2, 3), "b": even(4, 5, 6)}
    assert concealed([even(7)], **cells) == set()


def test_zero_is_stored_like_any_other_amount():
    nobody = total((7, 0), (8, 0), (9, 0))
    cells = {"a": even(1, 2, 3), "b": even(4, 5, 6, 10), "zeros": nobody}
    assert concealed(all=frozenset.union(*cells.values()), **cells) == {"zeros", "b"}


def test_negative_amounts_are_hidden_because_the_bounds_do_not_hold_for_them():
    assert concealed(all=total((1, -5), (2, 50), (3, 50), (4, 50))) == {"all"}


def test_ratio_is_suppressed_where_one_of_its_sums_is_unsafe():
    firms = range(1, 6)
    expense = total(*((firm, 10) for firm in firms), quantity=EXPENSE)
    ratio = Candidate("ratio", (expense, even(*firms)))
    revenue = Candidate("revenue", (even(1, 2, 3, 4, 5, 6),))
    assert suppressed_names([revenue, ratio]) == {"ratio"}  # the sixth reported its revenue alone
    assert suppressed_names([ratio]) == set()
    lone = total((1, 1000), *((firm, 1) for firm in range(2, 6)), quantity=EXPENSE)
    assert suppressed_names([Candidate("ratio", (lone, even(*firms)))]) == {"ratio"}


# The attack


def district(dice: random.Random, size: int) -> dict[int, dict[str, object]]:
    """Enterprises with a place in each breakdown and an amount, a few of them giants or at zero."""
    clusters, subdistricts, zones = (dice.randint(2, 5), dice.randint(2, 6), dice.randint(1, 3))
    return {
        firm: {
            "cluster": [min(dice.randrange(clusters), dice.randrange(clusters))],
            "subdistrict": [dice.randrange(subdistricts)],
            "zone": [zone for zone in range(zones) if dice.random() < 0.3] or [None],
            "amount": dice.choice([0, *[dice.randrange(1, 1000) for _ in range(8)], dice.randrange(20_000)]),
        }
        for firm in range(size)
    }


def edited(dice: random.Random, firms: dict[int, dict[str, object]]) -> dict[int, dict[str, object]]:
    """Return the district as it is known at the next release: new reports, corrections, moves."""
    after = {firm: dict(each) for firm, each in firms.items() if dice.random() > 0.02}
    for firm in dice.sample(list(after), k=min(len(after), dice.choice([0, 1, 2, 5]))):
        after[firm]["amount"] = dice.randrange(1000)
    for firm in dice.sample(list(after), k=min(len(after), dice.choice([0, 0, 1, 4]))):
        after[firm]["cluster"] = [0]
    for n in range(dice.choice([0, 1, 2, 6])):
        after[1000 + dice.randrange(10**6) + n] = next(iter(district(dice, 1).values()))
    return after


def cells_of(firms: dict[int, dict[str, object]], release: int) -> list[Candidate]:
    whole = total(*((firm, each["amount"]) for firm, each in firms.items()))
    cells = [Candidate((release, "", None), (whole,))]
    for by in ("cluster", "subdistrict", "zone"):
        for key in {key: None for each in firms.values() for key in each[by]}:
            inside = [(firm, each["amount"]) for firm, each in firms.items() if key in each[by]]
            cells.append(Candidate((release, by, key), (total(*inside),)))
    return cells[:1] + sorted(cells[1:], key=lambda cell: -cell.contributors)


def attack(shown: list[frozenset[Addend]], secret: list[frozenset[Addend]]) -> None:
    """Solve for everything that was hidden, with all that was shown and amounts ≥ 0."""
    unknowns = sorted({a for each in [*shown, *secret] for a in each}, key=lambda a: (a.enterprise, a.amount))
    place = {addend: n for n, addend in enumerate(unknowns)}
    rows = np.zeros((len(shown), len(unknowns)))
    for n, each in enumerate(shown):
        rows[n, [place[addend] for addend in each]] = 1
    truth = np.array([float(addend.amount) for addend in unknowns])
    equations = (
        {"A_eq": rows, "b_eq": rows @ truth, "bounds": (0, None)} if len(shown) else {"bounds": (0, None)}
    )

    def solve(weights: np.ndarray) -> np.ndarray | None:
        """Return the amounts at which the weighted sum is least; None if it has no bound."""
        found = linprog(weights, method="highs", **equations)
        assert found.status in (0, 3), found.message
        return found.x if found.status == 0 else None

    def extreme(weights: np.ndarray) -> float:
        solution = solve(weights)
        return np.inf if solution is None else abs(weights @ solution)

    for each in secret:
        weights = np.zeros(len(unknowns))
        weights[[place[addend] for addend in each]] = 1
        value, most = weights @ truth, extreme(-weights)
        # A cell that is unsafe itself must not be known nearly; one hidden to protect it, not exactly.
        width = (
            0.15
            if len(each) == 1
            else 1e-6
            if STANDARD_RULE.is_met_by([addend.amount for addend in each])
            else 0.01
        )
        assert most - extreme(weights) > max(width * value, 1e-6), "A hidden cell is known, or nearly."
    in_sight = np.flatnonzero(rows.any(axis=0))
    enough = np.maximum(truth / 0.85 * (1 - 1e-7), 1e-6)
    open_amounts = set(in_sight.tolist())
    while open_amounts:
        n = min(open_amounts)
        weights = np.zeros(len(unknowns))
        weights[n] = -1
        solution = solve(weights)
        assert solution is None or solution[n] >= enough[n], "An amount is known too closely."
        # One solution shows of many amounts that they can be as large.
        open_amounts -= {n} if solution is None else {n, *np.flatnonzero(solution >= enough).tolist()}
    firms = sorted({unknowns[n].enterprise for n in in_sight})
    full = np.linalg.matrix_rank(rows) if len(shown) else 0
    for group in combinations(firms, 2) if len(firms) <= 25 else ():
        rest = rows[:, [n for n, addend in enumerate(unknowns) if addend.enterprise not in group]]
        assert np.linalg.matrix_rank(rest) == full, "Something follows about two enterprises alone."
    if len(shown):
        attack_from_inside(rows, unknowns)


def attack_from_inside(rows: np.ndarray, unknowns: list[Addend]) -> None:
    """Contributors, alone and two colluding, estimate amounts of others from above with their own.

    They come to no more than within 10 percent.
    """
    dice, truth = random.Random(len(unknowns)), np.array([float(addend.amount) for addend in unknowns])
    seen = [int(n) for n in np.flatnonzero(rows.any(axis=0))]
    firms = sorted({unknowns[n].enterprise for n in seen})

    def enlarge(target: int, known: set[int]) -> np.ndarray:
        """Return the amounts at which one is largest."""
        limits = [
            (amount, amount) if addend.enterprise in known else (0, None)
            for addend, amount in zip(unknowns, truth, strict=True)
        ]
        weights = np.zeros(len(unknowns))
        weights[target] = -1
        return linprog(weights, A_eq=rows, b_eq=rows @ truth, bounds=limits, method="highs").x

    def draw_insiders(target: int, size: int) -> set[int]:
        """Return some of those who share a sum with the target, who know most of it, or anybody."""
        beside = {unknowns[n].enterprise for n in np.flatnonzero(rows[rows[:, target] > 0].any(axis=0))}
        near = sorted(beside - {unknowns[target].enterprise})
        return set(dice.sample(near if len(near) >= size and dice.random() < 0.7 else firms, size))

    for size in (1, 2):
        for _ in range(60 if len(firms) > size else 0):
            target = dice.choice(seen)
            known = draw_insiders(target, size)
            if unknowns[target].enterprise not in known:
                enough = max(truth[target] * 1.1 * (1 - 1e-7), 1e-6)
                assert enlarge(target, known)[target] >= enough, "Insiders estimate an amount."


@pytest.mark.parametrize("seed", range(24))
def test_outsider_infers_no_suppressed_cell_from_successive_releases(seed):
    dice = random.Random(seed)
    firms = district(dice, dice.choice([8, 14, 20, 22, 60]))
    published: list[frozenset[Addend]] = []
    secret: list[frozenset[Addend]] = []
    for release in range(dice.choice([1, 2, 3])):
        candidates = cells_of(firms, release)
        names = suppressed_names(candidates, published, secret)
        secret += [each.totals[0] for each in candidates if each.name in names]
        published += [each.totals[0] for each in candidates if each.name not in names]
        firms = edited(dice, firms)
    attack(published, secret)


def test_of_a_large_district_much_is_shown():
    dice = random.Random(7)
    candidates = cells_of(district(dice, 400), 0)
    assert len(suppressed_names(candidates)) <= len(candidates) // 4
