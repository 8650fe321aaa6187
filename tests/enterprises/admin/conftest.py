"""Fixtures of the admin: one user of each group."""

import pytest

from tests.enterprises.admin.people import create_user


@pytest.fixture
def clerk(db):
    return create_user("clerk", username="zhang")


@pytest.fixture
def reviewer(db):
    return create_user("reviewer", username="li")


@pytest.fixture
def publisher(db):
    return create_user("publisher", username="wang")


@pytest.fixture
def administrator(db):
    return create_user("administrator", username="zhao")
