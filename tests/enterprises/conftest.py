"""What tests of the facts share."""

import pytest

from tests import factories as make
from tests.enterprises.registry_rows import insert_enterprises

CODES = 50_000


def explained(rows):
    """Return the plan of a queryset."""
    return rows.explain()


@pytest.fixture
def fifty_thousand(db):
    """The codes of 50,000 resident enterprises, and what explains a queryset over them."""
    codes = [make.make_uscc(n) for n in range(CODES)]
    insert_enterprises(codes)
    return codes, explained
