"""Labels of fields and display of their values in the admin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext

from enterprises.admin import money
from enterprises.kpis.number_format import number
from enterprises.models import event_model
from enterprises.models.fields.yuan import Yuan


def restore_record(model: type[models.Model], event: Any) -> models.Model:
    """Return the record of a version, without its key."""
    return model(**{each.attname: getattr(event, each.attname) for each in tracked_fields(model)})


def tracked_fields(model: type[models.Model]) -> list[Any]:
    """Return the editable fields that are stored in history."""
    stored = {each.name for each in event_model(model)._meta.concrete_fields}
    return [
        each
        for each in model._meta.concrete_fields
        if each.name in stored and each.editable and not each.generated and each.name != "id"
    ]


def field_name(model: type[models.Model], each: Any) -> str:
    """Return the label of a field; that of a missing reason contains its figure."""
    name = capfirst(money.label_without_unit(each.verbose_name))
    missing = each.name.removesuffix("_reason")
    figure = next(
        (other for other in model._meta.fields if missing != each.name == f"{other.name}_reason"), None
    )
    return f"{capfirst(money.label_without_unit(figure.verbose_name))}: {name}" if figure else str(name)


class Labels:
    """Labels of the rows that versions refer to, loaded with one query per table."""

    def __init__(self, events: Iterable[Any]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for event in events:
            for each in event._meta.concrete_fields:
                if each.many_to_one and each.name not in ("change", "pgh_obj"):
                    wanted[each.related_model].add(getattr(event, each.attname))
        self._read(wanted)

    @classmethod
    def for_values(cls, values: Iterable[tuple[Any, Any]]) -> Labels:
        """Return the labels of the rows that some values refer to, as pairs of field and value."""
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
        """Return the text of the record in this version."""
        row = restore_record(model, event)
        for each in model._meta.concrete_fields:
            related = self._row(each, getattr(row, each.attname)) if each.many_to_one else None
            if related is not None:
                setattr(row, each.name, related)
        return str(row)

    def _row(self, each: Any, key: Any) -> models.Model | None:
        return self._rows.get(each.related_model, {}).get(key)

    def display(self, each: Any, value: Any) -> str:
        """Return the text of a value."""
        if value is None or value == "":
            return "—"
        if isinstance(value, models.Model):
            return _name(value)
        if each.many_to_one:
            related = self._row(each, value)
            return str(value) if related is None else _name(related)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if each.flatchoices:
            return str(dict(each.flatchoices).get(value, value))
        if isinstance(each, Yuan):
            return money.format_amount(value)
        if isinstance(each, models.DecimalField):
            return number(value)
        if isinstance(each, models.DateTimeField):
            return date_format(localtime(value), "DATETIME_FORMAT")
        return str(value)


def _name(row: models.Model) -> str:
    return row.get_username() if isinstance(row, AbstractBaseUser) else str(row)
