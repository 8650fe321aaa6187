"""A column of a kind of spreadsheet: its headings, and how its cells become values of the registry."""

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
from enterprises.models.names import normalise

LANGUAGES = ("zh-hans", "en")
_DECORATION = re.compile(r"^[*★]|[*★:：]$|^\(?\d{1,2}[).、]|\((?:必填|选填|required|optional)\)$")
_COUNTED = re.compile(
    rf"\((?:人民币)?(?:{values.MONEY}|{values.COUNTED}|%|yuan)\)$|[,，/](?:{values.MONEY})$"
)


@dataclass(frozen=True)
class Context:
    """What the cells of a table are read with: the unit of each column, and the reference rows."""

    references: References
    unit: str = ""


Parse = Callable[[Cell, Context], Any]


@dataclass(frozen=True)
class Column:
    """One field of a kind: under which headings it is met, how it is read and whether it is needed."""

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
        """Every heading by which the column is known, comparable."""
        return tuple(heading_key(heading) for heading in (self.zh, self.en, *self.synonyms))


def heading_key(heading: str) -> str:
    """Return a heading without what varies: spaces, units, marks, numbering, full-width forms.

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

    def find(self, model: type[models.Model], given: str) -> str:
        """Return the code of the row with the given code or name; raise CellError naming the nearest."""
        known = self._known(model)
        key = normalise(given)
        for attempt in (
            key,
            *(key.removesuffix(tail) for tail in ("街道办事处", "街道", "社区", "产业集群", "集群")),
        ):
            if attempt in known:
                return known[attempt]
        raise CellError("unknown_choice", value=given, nearest=nearest(key, known))

    def _known(self, model: type[models.Model]) -> dict[str, str]:
        if model not in self.codes:
            known: dict[str, str] = {}
            for row in model._default_manager.all():
                code = str(row.pk)
                for name in self._names(row):
                    known.setdefault(normalise(name), code)
            for row in model._default_manager.all():
                known[normalise(str(row.pk))] = str(row.pk)
            self.codes[model] = known
        return self.codes[model]

    def _names(self, row: Any) -> list[str]:
        names = [name for name in (row.name_zh, row.name_en) if name]
        for tail in ("街道", "社区", "产业集群", "企业"):
            names += [name.removesuffix(tail) for name in names if name.endswith(tail) and name != tail]
        section = getattr(row, "section", "")
        return [*names, f"{section}{row.pk}"] if section and section != row.pk else names


def nearest(given: str, known: Iterable[str]) -> str:
    """Return what is most like a word, for somebody who mistyped it; '' where nothing is known."""
    found = process.extractOne(given, list(known), scorer=Indel.normalized_similarity)
    return found[0] if found else ""


def text(length: int) -> Parse:
    """A text of at most `length` characters."""

    def parse(cell: Cell, context: Context) -> str:
        value = values.text(cell)
        if len(value) > length:
            raise CellError("too_long", limit=length)
        return value

    return parse


def identifier(length: int) -> Parse:
    """A number of a certificate: capitals, without spaces."""

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


STILL = "至今"  # as an export says that a name has no end


def first_day_or_still(cell: Cell, context: Context) -> date | None:
    return None if values.text(cell) == STILL else values.day(cell)


BLANK = object()  # what a cell reads as that says nothing of its field


def last_day(cell: Cell, context: Context) -> Any:
    """A last day; "long-term" and the like are open. Of a range its end; a length in years is UNSAID."""
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
    found = values.amount(cell, context.unit)
    if found < 0:
        raise CellError("negative", value=values.shown(cell))
    return found


def number(cell: Cell, context: Context) -> Any:
    found = values.number(cell)
    if found < 0:
        raise CellError("negative", value=values.shown(cell))
    return found


def count(cell: Cell, context: Context) -> int:
    return values.count(cell)


def yes(cell: Cell, context: Context) -> bool:
    return values.yes(cell)


def reference(model: type[models.Model]) -> Parse:
    """A code or a name of a reference table."""

    def parse(cell: Cell, context: Context) -> str:
        return context.references.find(model, values.plain(cell))

    parse.model = model  # type: ignore[attr-defined] # templates list its rows
    return parse


def choice(choices: type[models.TextChoices], words: Mapping[str, str] | None = None) -> Parse:
    """One of a model's choices, by its value, its name in either language, or another usual word."""

    def parse(cell: Cell, context: Context) -> str:
        given = values.plain(cell)
        known = {**_words_of(choices), **(words or {})}
        key = normalise(given)
        if key in known:
            return known[key]
        raise CellError("unknown_choice", value=given, nearest=nearest(key, known))

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
    """A number, or a word that says why there is none: returned as that reason (a MissingReason)."""

    def parse_figure(cell: Cell, context: Context) -> Any:
        reason = values.missing_reason(cell)
        return Missing(reason) if reason else parse(cell, context)

    return parse_figure


class Missing(str):
    """A reason why a figure is missing, where a number was expected."""

    __slots__ = ()
