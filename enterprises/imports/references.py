"""Codes of reference tables, found by code or name, and the nearest choice to a mistyped word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import get_language
from rapidfuzz import process
from rapidfuzz.distance import Indel

from enterprises.imports.messages import CellError, in_each_language
from enterprises.naming.names import normalise

_MIN_SIMILARITY = 0.6  # of a choice that is proposed for a mistyped word


@dataclass
class References:
    """Codes of the reference tables by code and by name, each table read once."""

    codes: dict[type[models.Model], dict[str, str]] = field(default_factory=dict)

    def find(self, model: type[models.Model], value: str) -> str:
        """Return the code of the row with this code or name; raise CellError with the nearest name."""
        codes = self._codes_by_name(model)
        key = normalise(value)
        for attempt in (
            key,
            *(key.removesuffix(tail) for tail in ("街道办事处", "街道", "社区", "产业集群", "集群")),
        ):
            if attempt in codes:
                return codes[attempt]
        raise unknown_word(value, key, codes, lambda code: self._name(model, code))

    def _name(self, model: type[models.Model], code: str) -> str:
        row = model._default_manager.get(pk=code)
        name = row.name_en if get_language() == "en" else row.name_zh  # type: ignore[attr-defined] # of Reference
        return str(name or row.name_zh)  # type: ignore[attr-defined] # likewise

    def _codes_by_name(self, model: type[models.Model]) -> dict[str, str]:
        if model not in self.codes:
            codes: dict[str, str] = {}
            for row in model._default_manager.all():
                code = str(row.pk)
                for name in self._names(row):
                    codes.setdefault(normalise(name), code)
            for row in model._default_manager.all():
                codes[normalise(str(row.pk))] = str(row.pk)
            self.codes[model] = codes
        return self.codes[model]

    def _names(self, row: Any) -> list[str]:
        names = [name for name in (row.name_zh, row.name_en) if name]
        for tail in ("街道", "社区", "产业集群", "企业"):
            names += [name.removesuffix(tail) for name in names if name.endswith(tail) and name != tail]
        section = getattr(row, "section", "")
        return [*names, f"{section}{row.pk}"] if section and section != row.pk else names


def find_nearest(word: str, choices: Iterable[str]) -> str:
    """Return the choice most similar to a mistyped word; '' if none is near."""
    best = process.extractOne(
        word, list(choices), scorer=Indel.normalized_similarity, score_cutoff=_MIN_SIMILARITY
    )
    return best[0] if best else ""


def unknown_word(value: str, key: str, codes: Mapping[str, str], label: Callable[[str], str]) -> CellError:
    """Return the error of a word that is no choice, with the label of the nearest one in each language."""
    nearest = find_nearest(key, codes)
    if not nearest:
        return CellError("unknown_value", value=value)
    return CellError("unknown_choice", value=value, nearest=in_each_language(lambda: label(codes[nearest])))
