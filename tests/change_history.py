"""Property tests over invented histories: a few of them in the suite, many when they are asked for.

>>> uv run pytest -n0 --hypothesis-profile=many tests/enterprises/api/test_known_at.py
"""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

MANY = "many"
settings.register_profile(MANY)


def histories(*, few: int = 2, many: int = 40) -> Any:
    """Run a test with `seed`, each time in an empty registry (it has to call `emptying.empty` first).

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
