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
from enterprises.kpis.number_format import number
from enterprises.models import event_model
from enterprises.models.fields.yuan import Yuan


def row_of(model: type[models.Model], event: Any) -> models.Model:
    """Return the record as it was in this version, without its key."""
    return model(**{each.attname: getattr(event, each.attname) for each in kept_fields(model)})


def kept_fields(model: type[models.Model]) -> list[Any]:
    """The fields that people fill in and history keeps."""
    kept = {each.name for each in event_model(model)._meta.concrete_fields}
    return [
        each
        for each in model._meta.concrete_fields
        if each.name in kept and each.editable and not each.generated and each.name != "id"
    ]


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
        self._rows = {model: model._default_manager.in_bulk(keys - {None}) for model, keys in wanted.items()}

    def title_of(self, model: type[models.Model], event: Any) -> str:
        """Return what the record called itself in this version."""
        row = row_of(model, event)
        for each in model._meta.concrete_fields:
            found = self._row(each, getattr(row, each.attname)) if each.many_to_one else None
            if found is not None:
                setattr(row, each.name, found)
        return str(row)

    def _row(self, each: Any, key: Any) -> models.Model | None:
        return self._rows.get(each.related_model, {}).get(key)

    def shown(self, each: Any, value: Any) -> str:
        """Return a value as a person reads it."""
        if value is None or value == "":
            return "—"
        if isinstance(value, models.Model):
            return _name(value)
        if each.many_to_one:
            found = self._row(each, value)
            return str(value) if found is None else _name(found)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if each.flatchoices:
            return str(dict(each.flatchoices).get(value, value))
        if isinstance(each, Yuan):
            return money.shown(value)
        if isinstance(each, models.DecimalField):
            return number(value)
        if isinstance(each, models.DateTimeField):
            return date_format(value, "DATETIME_FORMAT")
        return str(value)


def _name(row: models.Model) -> str:
    return row.get_username() if isinstance(row, AbstractBaseUser) else str(row)
