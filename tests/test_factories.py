"""The factories build rows that the models accept."""

import inspect

import factory
import pytest

from tests import factories

FACTORIES = [
    member
    for _, member in inspect.getmembers(factories, inspect.isclass)
    if issubclass(member, factory.django.DjangoModelFactory) and not member._meta.abstract
]


@pytest.mark.django_db
@pytest.mark.parametrize("make", FACTORIES, ids=lambda make: make.__name__)
def test_each_factory_builds_a_row_that_is_valid(make):
    row = make()
    row.refresh_from_db()
    if row._meta.app_label == "enterprises":
        row.full_clean()
