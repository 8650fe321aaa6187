"""The same program as in the tests of the facts' API."""

from tests.enterprises.api.conftest import api, fetch_problem

__all__ = ["api", "fetch_problem"]
