"""All tracked rows of the registry, to compare its contents before and after an action."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests.workbooks.expected import Written

Contents = dict[str, dict[str, str]]


def read_contents() -> Contents:
    """Return every row of every table with a history, by its model and key, all columns included."""
    tracked = [model for model in apps.get_models() if "events" in {f.name for f in model._meta.get_fields()}]
    parts = [
        f"SELECT '{model._meta.label}', {model._meta.pk.column}::text, t::text FROM {model._meta.db_table} t"
        for model in tracked
    ]
    rows: Contents = {model._meta.label: {} for model in tracked}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for label, key, row in cursor.fetchall():
            rows[label][key] = row
    return rows


def assert_written(before: Contents, expected: Iterable[Written]) -> None:
    """Assert that exactly the expected records were created or changed since `before`."""
    after = read_contents()
    created = {label: after[label].keys() - before[label].keys() for label in after}
    deleted = {label: before[label].keys() - after[label].keys() for label in after}
    assert not any(deleted.values()), deleted
    changed: dict[str, set[str]] = {label: set() for label in after}
    missing = {label: len(keys) for label, keys in created.items() if keys}
    for each in expected:
        label = each.model._meta.label
        if each.known_by is None:
            assert dict(each.says) in _values(each.model, created[label], each.says), each.says
            missing[label] = missing.get(label, 0) - 1
        else:
            record = each.model._default_manager.get(**each.known_by)
            assert _values(each.model, {record.pk}, each.says) == [dict(each.says)]
            changed[label].add(str(record.pk))
    assert not any(missing.values()), f"more, or fewer, records than expected: {missing}"
    assert changed == {
        label: {key for key in before[label] if after[label][key] != before[label][key]} for label in after
    }


def _values(model: type[Model], keys: Iterable[object], names: Iterable[str]) -> list[dict[str, object]]:
    return list(model._default_manager.filter(pk__in=keys).order_by().values(*names))
