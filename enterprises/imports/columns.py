"""Columns of import formats: their headings in normal form, parser, and whether they are required."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from enterprises.imports import values
from enterprises.imports.references import References
from enterprises.imports.values import Cell
from enterprises.naming.names import normalise

LANGUAGES = ("zh-hans", "en")
_TWINS = {"日期": "时间", "时间": "日期"}
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
    # headings that may mean this column; a person must confirm
    similar: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        return self.en if get_language() == "en" else self.zh

    @property
    def labels(self) -> dict[str, str]:
        """The heading by language, as a parameter of a message."""
        return {"zh-hans": self.zh, "en": self.en}

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The normalised headings and synonyms of the column."""
        return _heading_keys((self.zh, self.en, *self.synonyms))

    @cached_property
    def similar_headings(self) -> tuple[str, ...]:
        """The normalised headings that may mean this column."""
        return _heading_keys(self.similar)


def _heading_keys(headings: Iterable[str]) -> tuple[str, ...]:
    """Return normalised headings; those of a day also with 时间 for 日期, and reversed."""
    keys = [heading_key(heading) for heading in headings]
    twins = [key[:-2] + _TWINS[key[-2:]] for key in keys if key[-2:] in _TWINS]
    return tuple(dict.fromkeys((*keys, *twins)))


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
