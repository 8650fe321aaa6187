"""Files out: what the registry holds, as spreadsheets that can be read back in, and empty ones to fill.

Headings are in both languages, codes are text, dates are dates. What is exported imports as no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from operator import attrgetter
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from enterprises.imports import columns as read
from enterprises.imports.columns import Column, Context, References
from enterprises.imports.file_checks import column_letters
from enterprises.imports.formats import Format
from enterprises.imports.messages import CellError
from enterprises.imports.rules import RULES
from enterprises.imports.rules.notices import is_elsewhere
from enterprises.models import Enterprise, FormerName, MissingReason, Recognition, Residence
from enterprises.tables.csv_files import csv_chunks
from enterprises.tables.xlsx_files import CellWriter, new_workbook

Row = list[Any]
_MISSING = {
    MissingReason.NOT_REPORTED: "未填报",
    MissingReason.WITHHELD: "保密",
    MissingReason.NOT_APPLICABLE: "不适用",
}
_DAYS = (read.first_day, read.last_day, read.first_day_or_still)
_MOST_CHOICES = 200  # in a drop-down list
_DAY = timedelta(days=1)


def heading(column: Column) -> str:
    """Return a column's heading in both languages; amounts are in yuan."""
    unit_zh, unit_en = ("(元)", " (yuan)") if column.is_money else ("", "")
    return f"{column.zh}{unit_zh}\n{column.en}{unit_en}"


def rows(import_format: Format, records: QuerySet[Any] | None = None) -> Iterator[Row]:
    """Yield a row of values for each record of a kind, in the order of its columns.

    `records` are of the kind's model (former names for renamings); all of them where none are given.
    """
    if import_format.notice:
        yield from _NOTICES[import_format.notice](import_format, records)
        return
    rules = RULES[import_format.code]
    found = records if records is not None else import_format.model._default_manager.all()
    if records is None:
        found = found.filter(**import_format.exported_filter)
    writers = [
        _writer(import_format, column, rules.attributes.get(column.name, column.name))
        for column in import_format.columns
    ]
    related = (import_format.owner,) if import_format.owner else ()
    whose = "merged_into" if import_format.model is Enterprise else ""
    if related:
        whose = f"{import_format.owner}__merged_into"
    if whose:  # what stayed with a duplicate cannot be read back in: its code means the survivor
        found = found.filter(**{whose: None})
    found = found.order_by("pk").select_related(*related)
    for record in found.iterator(2_000):
        yield [write(record) for write in writers]


def _writer(import_format: Format, column: Column, attribute: str) -> Callable[[Any], Any]:
    """Return what reads a column's value from a record, in the words that an import knows."""
    if import_format.model is not Enterprise and column.name in ("uscc", "organisation_code", "name"):
        name = "name_zh" if column.name == "name" else column.name
        return lambda record: getattr(_owner(import_format, record), name)
    if path := import_format.column_paths.get(column.name):
        named = _named(column)
        return lambda record: named(attrgetter(path)(record))
    if column.name == "number" and not hasattr(import_format.model, "number"):
        return lambda record: None
    named = _named(column)
    if hasattr(import_format.model, f"{attribute}_reason"):
        return lambda record: _MISSING.get(getattr(record, f"{attribute}_reason"), getattr(record, attribute))
    return lambda record: named(getattr(record, attribute))


def _owner(import_format: Format, record: Any) -> Enterprise:
    owner: Enterprise = attrgetter(import_format.owner.replace("__", "."))(record)
    return owner


def _named(column: Column) -> Callable[[Any], Any]:
    """Return what writes a code as its Chinese name, where the name leads back to that code."""
    model, choices = getattr(column.parse, "model", None), getattr(column.parse, "choices", None)
    if model is None and choices is None:
        return lambda value: value
    context = Context(References())
    names = {code: name for code, name in options(column) if _leads_back(column, name, code, context)}
    return lambda value: names.get(value, value)


def options(column: Column) -> list[tuple[str, str]]:
    """Return the codes and Chinese names from which a column's cells are chosen; none where they are free."""
    if model := getattr(column.parse, "model", None):
        return [(str(row.pk), row.name_zh) for row in model._default_manager.all()]
    if choices := getattr(column.parse, "choices", None):
        with override("zh-hans"):
            return [(code, str(label)) for code, label in choices.choices]
    return []


def _leads_back(column: Column, name: str, code: str, context: Context) -> bool:
    try:
        return bool(column.parse(name, context) == code)
    except CellError:
        return False


def _survivors(records: QuerySet[Any]) -> QuerySet[Any]:
    """Return those that an import finds again: the code of a duplicate means the enterprise that survived."""
    return records.filter(enterprise__merged_into=None).select_related("enterprise").order_by("pk")


def _renamings(import_format: Format, records: QuerySet[Any] | None) -> Iterator[Row]:
    found = _survivors(FormerName.objects.all() if records is None else records)
    names: dict[Any, str] = {
        (pk, starts_on): name
        for pk, starts_on, name in FormerName.objects.values_list("enterprise_id", "starts_on", "name_zh")
    }
    for former in found.iterator(2_000):
        firm = former.enterprise
        renamed_on = former.ends_on + _DAY if former.ends_on else None
        said = {
            **_subject(firm),
            "name": former.name_zh,
            "new_name": names.get((firm.pk, renamed_on), firm.name_zh),
            "renamed_on": renamed_on or read.STILL,
        }
        yield _row(import_format, **said)


def _cancellations(import_format: Format, records: QuerySet[Any] | None) -> Iterator[Row]:
    found = _survivors(Recognition.objects.all() if records is None else records)
    for held in found.filter(cancelled_from__isnull=False).iterator(2_000):
        yield _row(
            import_format,
            **_subject(held.enterprise),
            scheme=held.scheme_id,
            number=held.number,
            cancelled_from=held.cancelled_from,
            cancellation_notice_on=held.cancellation_notice_on,
        )


def _relocations(import_format: Format, records: QuerySet[Any] | None) -> Iterator[Row]:
    homes = _survivors(Residence.objects.all())
    left = {
        (pk, last_day): _in_luohu(name)
        for pk, last_day, name in homes.filter(ends_on__isnull=False).values_list(
            "enterprise_id", "ends_on", "subdistrict__name_zh"
        )
    }
    found = homes if records is None else _survivors(records)
    for home in found.select_related("enterprise", "subdistrict").iterator(2_000):
        here = _in_luohu(home.subdistrict.name_zh if home.subdistrict else None)
        before = left.get((home.enterprise_id, home.starts_on - _DAY))
        moves = []
        if home.origin == Residence.Origin.ATTRACTED and is_elsewhere(home.moved_in_from):
            moves.append((home.moved_in_from, here, home.starts_on))
        elif home.origin == Residence.Origin.WITHIN and before:
            moves.append((before, here, home.starts_on))
        if home.ends_on and is_elsewhere(home.moved_out_to):
            moves.append((here, home.moved_out_to, home.ends_on + _DAY))
        for moved_from, moved_to, moved_on in moves:
            yield _row(
                import_format,
                **_subject(home.enterprise),
                moved_from=moved_from,
                moved_to=moved_to,
                moved_on=moved_on,
            )


def _in_luohu(subdistrict: str | None) -> str:
    return f"罗湖区{subdistrict or ''}"


def _subject(firm: Enterprise) -> dict[str, Any]:
    return {"uscc": firm.uscc, "organisation_code": firm.organisation_code, "name": firm.name_zh}


def _row(import_format: Format, **values: Any) -> Row:
    return [values.get(column.name) for column in import_format.columns]


_NOTICES: dict[str, Callable[[Format, QuerySet[Any] | None], Iterator[Row]]] = {
    "renaming": _renamings,
    "cancellation": _cancellations,
    "relocation": _relocations,
}


def csv_lines(import_format: Format, rows: Iterable[Row]) -> Iterator[str]:
    """Yield a CSV file in pieces."""
    words = ([_word(value) for value in row] for row in rows)
    return csv_chunks([heading(column) for column in import_format.columns], words)


def write_xlsx(target: IO[bytes], import_format: Format, rows: Iterable[Row]) -> None:
    """Write a workbook of one sheet, row by row, so that memory does not grow with its size."""
    with new_workbook(target, row_by_row=True) as book:
        sheet = book.add_worksheet(import_format.zh)
        _head(book, sheet, import_format)
        cells = CellWriter(book, amount="#,##0.00")
        for number, row in enumerate(rows, 1):
            cells.write_row(sheet, number, map(_word, row))


def _word(value: Any) -> Any:
    """Return a truth value as the word that an import reads; any other value as it is."""
    return ("是" if value else "否") if isinstance(value, bool) else value


def _head(book: Any, sheet: Any, import_format: Format) -> None:
    needed = {name for names in import_format.needed for name in names}
    usual = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    ordinary, wanted = book.add_format(usual), book.add_format({**usual, "bg_color": "#FFF2CC"})
    for place, column in enumerate(import_format.columns):
        is_wanted = column.is_required or column.name in needed
        sheet.set_column(place, place, max(12, 2 * len(column.zh) + 2, len(column.en) // 2))
        sheet.write_string(0, place, heading(column), wanted if is_wanted else ordinary)
    sheet.freeze_panes(1, 0)


def write_template(target: IO[bytes], import_format: Format) -> None:
    """Write an empty workbook of a kind: cells formatted, choices as drop-downs, a sheet that explains."""
    with new_workbook(target) as book:
        sheet = book.add_worksheet(import_format.zh)
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        lists = book.add_worksheet("选项")
        lists.hide()
        _head(book, sheet, import_format)
        for place, column in enumerate(import_format.columns):
            if column.parse in _DAYS or column.parse is read.enterprise_code:
                sheet.set_column(place, place, 20, formats["day" if column.parse in _DAYS else "text"])
            names = [name for _code, name in options(column)]
            if names and len(names) <= _MOST_CHOICES:
                lists.write_column(0, place, names)
                letter = column_letters(place)
                source = f"='选项'!${letter}$1:${letter}${len(names)}"
                sheet.data_validation(1, place, 10_000, place, {"validate": "list", "source": source})
        _explain(book, import_format)


def _explain(book: Any, import_format: Format) -> None:
    sheet, bold = book.add_worksheet("说明"), book.add_format({"bold": True})
    sheet.set_column(0, 3, 40, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_row(0, 0, [_("Column"), _("What to enter"), _("Other headings that are understood")], bold)
    for number, column in enumerate(import_format.columns, 1):
        sheet.write_row(
            number, 0, [f"{column.zh} / {column.en}", what_to_enter(column), "、".join(column.synonyms)]
        )


def what_to_enter(column: Column) -> str:
    """Say in the reader's language what a column's cells hold."""
    if column.parse in _DAYS:
        what = _("A date, such as 2021-12-23.")
    elif column.is_money:
        what = _(
            "An amount; the heading names its unit: yuan, thousand yuan, 10,000 yuan or 100 million yuan."
        )
    elif column.parse is read.enterprise_code:
        what = _("A code, as text: a spreadsheet keeps only 15 digits of a number.")
    elif names := [name for _code, name in options(column)]:
        more = "…" if len(names) > 20 else ""
        what = _("One of: %(names)s") % {"names": "、".join(names[:20]) + more}
    else:
        what = _("Text or a number.")
    return f"{_('Needed.')} {what}" if column.is_required else what
