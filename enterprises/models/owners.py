"""The enterprise to which a record belongs, by name: a residence or a report alone names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

_PATHS = {"enterprise_id": "enterprise", "host_id": "host", "award_id": "award__enterprise"}


def owner_names(records: Sequence[models.Model]) -> dict[Any, str]:
    """Return the name of the enterprise of each record of one model, by key, in one query."""
    if not records:
        return {}
    model = type(records[0])
    columns = {field.attname for field in model._meta.concrete_fields}
    path = next((path for column, path in _PATHS.items() if column in columns), None)
    if path is None:
        return {}
    rows = model._default_manager.filter(pk__in=[record.pk for record in records]).order_by()
    return dict(rows.values_list("pk", f"{path}__name_zh"))
