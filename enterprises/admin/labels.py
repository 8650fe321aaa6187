"""How the desk names the fields of a record, and shows their values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from enterprises.admin import money


def field_name(model: type[models.Model], each: Any) -> str:
    """Return the name of a field; of a reason also what it is missing for."""
    name = capfirst(money.label_without_unit(each.verbose_name))
    missing = each.name.removesuffix("_reason")
    figure = next(
        (other for other in model._meta.fields if missing != each.name == f"{other.name}_reason"), None
    )
    return f"{capfirst(money.label_without_unit(figure.verbose_name))}: {name}" if figure else str(name)


class Labels:
    """The names of everything that some versions refer to, read with one query a table."""

    def __init__(self, events: Iterable[Any]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for event in events:
            for each in event._meta.concrete_fields:
                if each.many_to_one and each.name not in ("change", "pgh_obj"):
                    wanted[each.related_model].add(getattr(event, each.attname))
        self._read(wanted)

    @classmethod
    def of(cls, values: Iterable[tuple[Any, Any]]) -> Labels:
        """The names that some values refer to; each comes with its field."""
        labels = cls(())
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for each, value in values:
            if each is not None and each.many_to_one:
                wanted[each.related_model].add(value)
        labels._read(wanted)
        return labels

    def _read(self, wanted: dict[type[models.Model], set[Any]]) -> None:
        self._names = {
            model: {key: _name(row) for key, row in model._default_manager.in_bulk(keys - {None}).items()}
            for model, keys in wanted.items()
        }

    def shown(self, each: Any, value: Any) -> str:
        """Return a value as a person reads it."""
        if value is None or value == "":
            return "—"
        if isinstance(value, models.Model):
            return _name(value)
        if each.many_to_one:
            return self._names.get(each.related_model, {}).get(value, str(value))
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if each.flatchoices:
            return str(dict(each.flatchoices).get(value, value))
        if isinstance(each, models.DecimalField) and money.label_without_unit(each.verbose_name) != str(
            each.verbose_name
        ):
            return money.shown(value)
        if isinstance(each, models.DateTimeField):
            return date_format(value, "DATETIME_FORMAT")
        return str(value)


def _name(row: models.Model) -> str:
    return row.get_username() if isinstance(row, AbstractBaseUser) else str(row)
