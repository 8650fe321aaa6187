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

from enterprises import uscc
from enterprises.imports import amounts, days, values
from enterprises.imports.days import Validity
from enterprises.imports.messages import CellError, in_each_language
from enterprises.imports.values import Cell
from enterprises.naming.names import normalise

LANGUAGES = ("zh-hans", "en")
_MIN_SIMILARITY = 0.6  # of a choice that is proposed for a mistyped word
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

    @property
    def headings(self) -> tuple[str, ...]:
        """The normalised headings and synonyms of the column."""
        return _heading_keys((self.zh, self.en, *self.synonyms))

    @property
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
        raise _unknown(value, key, codes, lambda code: self._name(model, code))

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


def _unknown(value: str, key: str, codes: Mapping[str, str], label: Callable[[str], str]) -> CellError:
    """Return the error of a word that is no choice, with the label of the nearest one in each language."""
    nearest = find_nearest(key, codes)
    if not nearest:
        return CellError("unknown_value", value=value)
    return CellError("unknown_choice", value=value, nearest=in_each_language(lambda: label(codes[nearest])))


def text(length: int) -> Parse:
    """Return a parser of text of at most `length` characters."""

    def parse(cell: Cell, context: Context) -> str:
        value = values.text(cell)
        if len(value) > length:
            raise CellError("too_long", limit=length)
        return value

    return parse


def identifier(length: int) -> Parse:
    """Return a parser of certificate numbers: capitals, without spaces; BLANK for a word for none."""

    def parse(cell: Cell, context: Context) -> Any:
        if values.is_no_code(cell):
            return BLANK
        value = values.plain(cell).replace(" ", "").upper()
        if len(value) > length:
            raise CellError("too_long", limit=length)
        return value

    return parse


BLANK = object()  # the value of a cell without information on its field


def enterprise_code(cell: Cell, context: Context) -> Any:
    """Return the code in the cell; BLANK for a word for none, so that the name is tried."""
    if isinstance(cell, str) and uscc.is_valid(cell):  # most cells of a long file
        return cell
    return BLANK if values.is_no_code(cell) else values.enterprise_code(cell)


def first_day(cell: Cell, context: Context) -> date:
    return days.day(cell)


STILL = "至今"  # written by exports for a name without a last day


def first_day_or_still(cell: Cell, context: Context) -> date | None:
    return None if values.text(cell) == STILL else days.day(cell)


def validity(cell: Cell, context: Context) -> Any:
    """Return the last day of a validity, or its period (Validity); None for open ends ("long-term")."""
    return days.validity(cell)


def last_day(cell: Cell, context: Context) -> Any:
    """Return the last day, or the end of a range; None for open ends, BLANK for a length."""
    value = days.validity(cell)
    if isinstance(value, Validity):
        return BLANK if value.months else value.ends_on
    return value


def first_year(cell: Cell, context: Context) -> int:
    return days.first_year(cell)


# Parsers of columns of days
DAY_PARSERS = (first_day, first_day_or_still, validity, last_day)


def year(cell: Cell, context: Context) -> int:
    return days.year(cell)


def amount(cell: Cell, context: Context) -> Any:
    return amounts.amount(cell, context.unit)


def amount_not_negative(cell: Cell, context: Context) -> Any:
    try:
        value = amounts.amount(cell, context.unit)
    except CellError as error:
        if error.taken is None or error.taken >= 0:
            raise
        value = error.taken
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


def choice(
    choices: type[models.TextChoices],
    words: Mapping[str, str] | None = None,
    proposals: Mapping[str, str] | None = None,
) -> Parse:
    """Return a parser of choices: by value, by label in either language, or by another usual word.

    `proposals` are patterns of words that are no choice but come near one, which a person must confirm.
    """

    def label(value: str) -> str:
        return str(choices(value).label)

    def parse(cell: Cell, context: Context) -> str:
        value = values.plain(cell)
        codes = {**_words_of(choices), **(words or {})}
        key = normalise(value)
        if key in codes:
            return codes[key]
        if proposed := next(
            (code for pattern, code in (proposals or {}).items() if re.search(pattern, key)), ""
        ):
            raise CellError(
                "choice_proposed",
                taken=proposed,
                value=value,
                proposed=in_each_language(lambda: label(proposed)),
            )
        raise _unknown(value, key, codes, label)

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
