"""Private interfaces of Django, each behind a function; checked with Django 5.2.

A new version of Django may change any of them without notice: check this module before an upgrade.
`tests/test_structure.py` forbids private names of Django everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import connection, models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest


def inline_foreign_key(parent: type[models.Model], inline: Any) -> models.ForeignKey[Any, Any]:
    """Return the foreign key of an inline to the model of its page.

    `django.forms.models._get_foreign_key`. Publicly only a built formset has it, as `fk`.
    """
    return _get_foreign_key(parent, inline.model, inline.fk_name)


def bound_formsets(model_admin: ModelAdmin[Any], request: HttpRequest, record: models.Model) -> list[Any]:
    """Return the formsets of a change page, bound to the request.

    `ModelAdmin._create_formsets`. `get_formsets_with_inlines` is public but yields classes, without the
    prefixes and the limits of permissions that the page applies.
    """
    admin: Any = model_admin
    formsets, _inlines = admin._create_formsets(request, record, change=True)
    return list(formsets)


def queued_messages(request: HttpRequest) -> list[Any]:
    """Return the messages queued for the next page; deleting from the list withdraws them.

    `BaseStorage._queued_messages`. Iterating the storage, the public way, would mark all as read.
    """
    storage: Any = messages.get_messages(request)
    queued: list[Any] = storage._queued_messages
    return queued


def loaded_relation(instance: models.Model, name: str) -> models.Model | None:
    """Return the related object of a foreign key if it is loaded; never query for it.

    `ModelState.fields_cache`. The attribute of the instance would query.
    """
    cache: dict[str, models.Model | None] = instance._state.fields_cache
    return cache.get(name)


def query_sql(rows: models.QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL of a queryset and its parameters; raise EmptyResultSet if it can have no row.

    `Query.sql_with_params`. `str(queryset.query)` is public but does not quote its values.
    """
    return rows.query.sql_with_params()


def inline_parameters(statement: str, parameters: Sequence[Any]) -> str:
    """Return an SQL statement with its parameters quoted in it.

    `DatabaseOperations.compose_sql` of PostgreSQL. Publicly only psycopg's `ClientCursor` on the raw
    connection has it.
    """
    operations: Any = connection.ops
    composed: str = operations.compose_sql(statement, parameters)
    return composed


def maintenance_cursor() -> AbstractContextManager[Any]:
    """Return a cursor on the server's maintenance database, to create and drop others.

    `DatabaseWrapper._nodb_cursor`. Every public connection is to the database of the settings, which
    may not exist.
    """
    cursor: AbstractContextManager[Any] = connection._nodb_cursor()
    return cursor
