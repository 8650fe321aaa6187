"""Fields for codes, and for keys that are derived from other fields for sorting, matching and search."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises import uscc
from enterprises.naming import names
from enterprises.naming.keys import stored_keys
from enterprises.naming.names import simplified_key
from enterprises.naming.parts import core


class KeyField(models.Field[Any, Any]):
    """A field whose value a method of the model (`made_by`) derives at each save and bulk create."""

    def __init__(self, *args: Any, made_by: str = "", **kwargs: Any) -> None:
        self.made_by = made_by
        super().__init__(*args, **{"editable": False, **kwargs})

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return value  # derived, so no input to validate

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.made_by)()
        setattr(model_instance, self.attname, value)
        return value


class TextKeyField(KeyField, models.TextField[str, str]):
    """A derived text, compared byte by byte."""


class GramsField(KeyField, ArrayField[Any, Any]):
    """A derived array of grams."""


class CodeField(models.CharField[Any, Any]):
    """A code; input may contain spaces, hyphens, lower case and full-width characters."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return uscc.normalise(value) if value else value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"max_length": 40, **kwargs})


class Named(models.Model):
    """Abstract base of models with a searchable Chinese name."""

    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_key = TextKeyField(_("name for matching"), made_by="make_name_key", db_collation="C", db_index=True)
    search_text = TextKeyField(_("search text"), made_by="make_search_text")
    grams = GramsField(models.TextField(), verbose_name=_("character pairs"), made_by="make_grams")
    core = TextKeyField(_("distinctive part of the name"), made_by="make_core", db_collation="C")
    search_keys = GramsField(
        models.IntegerField(), verbose_name=_("keys for mistyped searches"), made_by="make_search_keys"
    )

    class Meta:
        abstract = True

    def make_name_key(self) -> str:
        return names.name_key(self.name_zh)

    def make_search_text(self) -> str:
        return names.search_text(self.name_zh)

    def make_grams(self) -> list[str]:
        return names.grams(self.make_search_text())

    def make_core(self) -> str:
        return core(simplified_key(self.name_zh))

    def make_search_keys(self) -> list[int]:
        return stored_keys(simplified_key(self.name_zh))
