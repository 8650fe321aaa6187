"""Property tests over random change histories: a few in the suite, many with the profile `many`.

>>> uv run pytest -n0 --hypothesis-profile=many tests/enterprises/api/test_known_at.py
"""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

MANY = "many"
settings.register_profile(MANY)


def over_change_histories(*, few: int = 2, many: int = 40) -> Any:
    """Run a test with several values of `seed`; it begins by calling `table_cleanup.delete_all_rows`.

    In the suite the seeds are always the same; with the profile `many` they are others each time.
    """

    def decorate(test: Any) -> Any:
        is_quick = settings.get_current_profile_name() != MANY
        chosen = settings(
            max_examples=few if is_quick else many,
            derandomize=is_quick,
            database=None,
            deadline=None,
            phases=[Phase.generate],  # a seed does not become simpler by being smaller
            suppress_health_check=list(HealthCheck),
        )
        return chosen(given(seed=st.integers(0, 10**9))(test))

    return decorate
