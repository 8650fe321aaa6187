"""What the pages of imports ask: how something that was not undone is told."""

from __future__ import annotations

from typing import Any

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def kept(each: dict[str, Any]) -> dict[str, str]:
    """Return the words for one value, or one whole record, that an undoing left as it is."""
    model = apps.get_model("enterprises", each["model"])
    told = {"record": f"{capfirst(model._meta.verbose_name)} {each['label']}", "field": "—"}
    for name in ("before", "wrote", "now"):
        told[name] = "—" if each[name] is None else str(each[name])
    if each["field"]:
        column = each["field"]
        try:
            field: Any = model._meta.get_field(column.removesuffix("_id"))
            told["field"] = str(capfirst(field.verbose_name))
        except FieldDoesNotExist:
            told["field"] = column
    if each["why"] == "referred":
        told["now"] = gettext("the record: later records refer to it")
    elif each["why"] == "deleted":
        told["now"] = gettext("it was deleted since")
    elif not each["field"]:
        told["now"] = gettext("the record: it was edited since")
    return told
