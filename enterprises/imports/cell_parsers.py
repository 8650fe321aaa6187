"""Parsers of the cells of a column: text, codes, days, amounts, numbers, references and choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import override

from enterprises import uscc
from enterprises.imports import amounts, days, values
from enterprises.imports.columns import LANGUAGES, Context, Parse
from enterprises.imports.days import Validity
from enterprises.imports.messages import CellError, in_each_language
from enterprises.imports.references import unknown_word
from enterprises.imports.values import Cell
from enterprises.naming.names import normalise


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
        raise unknown_word(value, key, codes, label)

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
