"""Fixtures of the admin: one user of each group."""

import pytest

from tests.enterprises.admin.people import person


@pytest.fixture
def clerk(db):
    return person("clerk", username="zhang")


@pytest.fixture
def reviewer(db):
    return person("reviewer", username="li")


@pytest.fixture
def publisher(db):
    return person("publisher", username="wang")


@pytest.fixture
def administrator(db):
    return person("administrator", username="zhao")
