"""Columns of import formats: their headings, and parsers of their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import get_language, override
from rapidfuzz import process
from rapidfuzz.distance import Indel

from enterprises.imports import values
from enterprises.imports.messages import CellError
from enterprises.imports.values import Cell
from enterprises.naming.names import normalise

LANGUAGES = ("zh-hans", "en")
_DECORATION = re.compile(r"^[*★]|[*★:：]$|^\(?\d{1,2}[).、]|\((?:必填|选填|required|optional)\)$")
_COUNTED = re.compile(
    rf"\((?:人民币)?(?:{values.MONEY}|{values.COUNTED}|%|yuan)\)$|[,，/](?:{values.MONEY})$"
)


@dataclass(frozen=True)
class Context:
    """The context of a parser: reference tables, and the unit of the column."""

    references: References
    unit: str = ""


Parse = Callable[[Cell, Context], Any]


@dataclass(frozen=True)
class Column:
    """A column of an import format: headings, parser and whether it is required."""

    name: str
    zh: str
    en: str
    parse: Parse
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    is_money: bool = False

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        return self.en if get_language() == "en" else self.zh

    @property
    def headings(self) -> tuple[str, ...]:
        """The normalised headings and synonyms of the column."""
        return tuple(heading_key(heading) for heading in (self.zh, self.en, *self.synonyms))


def heading_key(heading: str) -> str:
    """Return a heading normalised: without spaces, units, marks, numbering and full-width forms.

    >>> heading_key("营业收入（ 万元 ）*")
    '营业收入'
    """
    key, before = normalise(heading), ""
    while key != before:
        before = key
        key = _COUNTED.sub("", _DECORATION.sub("", key))
    return key.removeprefix("其中").lstrip(":")


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
        raise CellError("unknown_choice", value=value, nearest=find_nearest(key, codes))

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
    """Return the choice most similar to a mistyped word; '' if there are no choices."""
    best = process.extractOne(word, list(choices), scorer=Indel.normalized_similarity)
    return best[0] if best else ""


def text(length: int) -> Parse:
    """Return a parser of text of at most `length` characters."""

    def parse(cell: Cell, context: Context) -> str:
        value = values.text(cell)
        if len(value) > length:
            raise CellError("too_long", limit=length)
        return value

    return parse


def identifier(length: int) -> Parse:
    """Return a parser of certificate numbers: capitals, without spaces."""

    def parse(cell: Cell, context: Context) -> str:
        value = values.plain(cell).replace(" ", "").upper()
        if len(value) > length:
            raise CellError("too_long", limit=length)
        return value

    return parse


def enterprise_code(cell: Cell, context: Context) -> str:
    return values.enterprise_code(cell)


def first_day(cell: Cell, context: Context) -> date:
    return values.day(cell)


STILL = "至今"  # written by exports for a name without a last day


def first_day_or_still(cell: Cell, context: Context) -> date | None:
    return None if values.text(cell) == STILL else values.day(cell)


BLANK = object()  # the value of a cell without information on its field


def last_day(cell: Cell, context: Context) -> Any:
    """Return the last day, or the end of a range; None for open ends ("long-term"), BLANK for a duration."""
    value = values.text(cell)
    if value.lower() in values.OPEN:
        return None
    if re.fullmatch(r"[一二三四五六七八九十\d]+\s*年", values.plain(cell)) and len(value) < 4:
        return BLANK
    ends = re.split(r"\s*(?:至|到|~|～|—+|–)\s*", value)
    return values.day(ends[-1] if len(ends) == 2 and not isinstance(cell, dict) else cell, last=True)


def year(cell: Cell, context: Context) -> int:
    return values.year(cell)


def amount(cell: Cell, context: Context) -> Any:
    return values.amount(cell, context.unit)


def amount_not_negative(cell: Cell, context: Context) -> Any:
    value = values.amount(cell, context.unit)
    if value < 0:
        raise CellError("negative", value=values.display(cell))
    return value


def number(cell: Cell, context: Context) -> Any:
    value = values.number(cell)
    if value < 0:
        raise CellError("negative", value=values.display(cell))
    return value


def count(cell: Cell, context: Context) -> int:
    return values.count(cell)


def yes(cell: Cell, context: Context) -> bool:
    return values.yes(cell)


def reference(model: type[models.Model]) -> Parse:
    """Return a parser of codes and names of a reference table."""

    def parse(cell: Cell, context: Context) -> str:
        return context.references.find(model, values.plain(cell))

    parse.model = model  # type: ignore[attr-defined] # templates list its rows
    return parse


def choice(choices: type[models.TextChoices], words: Mapping[str, str] | None = None) -> Parse:
    """Return a parser of choices: by value, by label in either language, or by another usual word."""

    def parse(cell: Cell, context: Context) -> str:
        value = values.plain(cell)
        codes = {**_words_of(choices), **(words or {})}
        key = normalise(value)
        if key in codes:
            return codes[key]
        raise CellError("unknown_choice", value=value, nearest=find_nearest(key, codes))

    parse.choices = choices  # type: ignore[attr-defined] # exports write their names
    return parse


@cache
def _words_of(choices: type[models.TextChoices]) -> dict[str, str]:
    words = {normalise(value): value for value in choices.values}
    for language in LANGUAGES:
        with override(language):
            words |= {normalise(str(label)): value for value, label in choices.choices}
    return words


def figure(parse: Parse) -> Parse:
    """Return a parser of numbers that also accepts a reason why there is none (Missing)."""

    def parse_figure(cell: Cell, context: Context) -> Any:
        reason = values.missing_reason(cell)
        return Missing(reason) if reason else parse(cell, context)

    return parse_figure


class Missing(str):
    """A reason why a figure is missing, where a number was expected."""

    __slots__ = ()
