"""What stands in the registry, whole: to see that something changed nothing, or just what it says."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests.workbooks.expected import Written

Contents = dict[str, dict[str, str]]


def contents() -> Contents:
    """Return every row of every table with a history, by its model and key, all columns included."""
    tracked = [model for model in apps.get_models() if "events" in {f.name for f in model._meta.get_fields()}]
    parts = [
        f"SELECT '{model._meta.label}', {model._meta.pk.column}::text, t::text FROM {model._meta.db_table} t"
        for model in tracked
    ]
    found: Contents = {model._meta.label: {} for model in tracked}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for label, key, row in cursor.fetchall():
            found[label][key] = row
    return found


def assert_written(before: Contents, expected: Iterable[Written]) -> None:
    """The registry has what is expected, and nothing else has become another since."""
    after = contents()
    made = {label: after[label].keys() - before[label].keys() for label in after}
    lost = {label: before[label].keys() - after[label].keys() for label in after}
    assert not any(lost.values()), lost
    became: dict[str, set[str]] = {label: set() for label in after}
    missing = {label: len(keys) for label, keys in made.items() if keys}
    for each in expected:
        label = each.model._meta.label
        if each.known_by is None:
            assert dict(each.says) in _said(each.model, made[label], each.says), each.says
            missing[label] = missing.get(label, 0) - 1
        else:
            record = each.model._default_manager.get(**each.known_by)
            assert _said(each.model, {record.pk}, each.says) == [dict(each.says)]
            became[label].add(str(record.pk))
    assert not any(missing.values()), f"more, or fewer, records than expected: {missing}"
    assert became == {
        label: {key for key in before[label] if after[label][key] != before[label][key]} for label in after
    }


def _said(model: type[Model], keys: Iterable[object], names: Iterable[str]) -> list[dict[str, object]]:
    return list(model._default_manager.filter(pk__in=keys).order_by().values(*names))
