"""The same program as in the tests of the facts' API."""

from tests.enterprises.api.conftest import api, refused

__all__ = ["api", "refused"]
