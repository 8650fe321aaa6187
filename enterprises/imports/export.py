"""Exports in the import formats, and empty templates.

Headings are in both languages, codes are text, dates are dates. An export imports as no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.history.known_at import State
from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.export_ledger import ledger_rows
from enterprises.imports.export_values import options, value_writer
from enterprises.imports.file_checks import column_letters
from enterprises.imports.formats import Format
from enterprises.imports.headings import DESCRIPTION_HEADING
from enterprises.imports.places import is_elsewhere
from enterprises.imports.rules import RULES
from enterprises.models import Enterprise, FormerName, Recognition, Residence
from enterprises.tables.csv_files import csv_chunks
from enterprises.tables.description import FileDescription, add_description_sheet, format_instant
from enterprises.tables.xlsx_files import CellWriter, new_workbook

Row = list[Any]
_MOST_CHOICES = 200  # in a drop-down list
_DAY = timedelta(days=1)


def heading(column: Column) -> str:
    """Return a column's heading in both languages; amounts are in yuan."""
    unit_zh, unit_en = ("(元)", " (yuan)") if column.is_money else ("", "")
    return f"{column.zh}{unit_zh}\n{column.en}{unit_en}"


def rows(import_format: Format, records: QuerySet[Any] | None = None) -> Iterator[Row]:
    """Yield a row of values for each record of a format, in the order of its columns.

    `records` are of the model of the format (former names for renamings); None exports all of them.
    Records of merged duplicates are left out: their code would be imported as that of the survivor.
    """
    if import_format.notice:
        yield from _NOTICES[import_format.notice](import_format, records)
        return
    rules = RULES[import_format.code]
    queryset = records if records is not None else import_format.model._default_manager.all()
    if records is None:
        queryset = queryset.filter(**import_format.exported_filter)
    writers = [
        value_writer(import_format, column, rules.attributes.get(column.name, column.name))
        for column in import_format.columns
    ]
    related = (import_format.owner,) if import_format.owner else ()
    owners = {path.rpartition(".")[0].replace(".", "__") for path in import_format.column_paths.values()}
    merged_lookup = "merged_into" if import_format.model is Enterprise else ""
    if related:
        merged_lookup = f"{import_format.owner}__merged_into"
    if merged_lookup:
        queryset = queryset.filter(**{merged_lookup: None})
    queryset = queryset.order_by("pk").select_related(*related, *filter(None, owners))
    for record in queryset.iterator(2_000):
        yield [write(record) for write in writers]


def _survivors(records: QuerySet[Any]) -> QuerySet[Any]:
    """Return the records without those of merged duplicates, whose code an import reads as the survivor's."""
    return records.filter(enterprise__merged_into=None).select_related("enterprise").order_by("pk")


def _renamings(import_format: Format, records: QuerySet[Any] | None) -> Iterator[Row]:
    queryset = _survivors(FormerName.objects.all() if records is None else records)
    names: dict[Any, str] = {
        (pk, starts_on): name
        for pk, starts_on, name in FormerName.objects.values_list("enterprise_id", "starts_on", "name_zh")
    }
    for former in queryset.iterator(2_000):
        enterprise = former.enterprise
        renamed_on = former.ends_on + _DAY if former.ends_on else None
        values = {
            **_subject(enterprise),
            "name": former.name_zh,
            "new_name": names.get((enterprise.pk, renamed_on), enterprise.name_zh),
            "renamed_on": renamed_on or read.STILL,
        }
        yield _row(import_format, **values)


def _cancellations(import_format: Format, records: QuerySet[Any] | None) -> Iterator[Row]:
    queryset = _survivors(Recognition.objects.all() if records is None else records)
    for recognition in queryset.filter(cancelled_from__isnull=False).iterator(2_000):
        yield _row(
            import_format,
            **_subject(recognition.enterprise),
            scheme=recognition.scheme_id,
            number=recognition.number,
            cancelled_from=recognition.cancelled_from,
            cancellation_notice_on=recognition.cancellation_notice_on,
        )


def _relocations(import_format: Format, records: QuerySet[Any] | None) -> Iterator[Row]:
    """Yield the moves in, out and within Luohu that the residences record.

    The origin of a move within is the residence that ended the day before; all residences are read for it,
    since a filtered export may not contain that one.
    """
    residences = _survivors(Residence.objects.all())
    previous_places = {
        (pk, last_day): _in_luohu(name)
        for pk, last_day, name in residences.filter(ends_on__isnull=False).values_list(
            "enterprise_id", "ends_on", "subdistrict__name_zh"
        )
    }
    queryset = residences if records is None else _survivors(records)
    for residence in queryset.select_related("enterprise", "subdistrict").iterator(2_000):
        here = _in_luohu(residence.subdistrict.name_zh if residence.subdistrict else None)
        previous = previous_places.get((residence.enterprise_id, residence.starts_on - _DAY))
        moves = []
        if residence.origin == Residence.Origin.ATTRACTED and is_elsewhere(residence.moved_in_from):
            moves.append((residence.moved_in_from, here, residence.starts_on))
        elif residence.origin == Residence.Origin.WITHIN and previous:
            moves.append((previous, here, residence.starts_on))
        if residence.ends_on and is_elsewhere(residence.moved_out_to):
            moves.append((here, residence.moved_out_to, residence.ends_on + _DAY))
        for moved_from, moved_to, moved_on in moves:
            yield _row(
                import_format,
                **_subject(residence.enterprise),
                moved_from=moved_from,
                moved_to=moved_to,
                moved_on=moved_on,
            )


def _in_luohu(subdistrict: str | None) -> str:
    return f"罗湖区{subdistrict or ''}"


def _subject(enterprise: Enterprise) -> dict[str, Any]:
    return {
        "uscc": enterprise.uscc,
        "organisation_code": enterprise.organisation_code,
        "name": enterprise.name_zh,
    }


def _row(import_format: Format, **values: Any) -> Row:
    return [values.get(column.name) for column in import_format.columns]


_NOTICES: dict[str, Callable[[Format, QuerySet[Any] | None], Iterator[Row]]] = {
    "renaming": _renamings,
    "cancellation": _cancellations,
    "relocation": _relocations,
    "ledger": ledger_rows,
}


def csv_lines(import_format: Format, rows: Iterable[Row]) -> Iterator[str]:
    """Yield a CSV file in chunks.

    Its last column describes the file in each row, or in one row of its own without records; an import leaves
    this column out with a note.
    """
    about = "; ".join(f"{label}: {text}" for label, text in _describe(import_format).columns())
    empty = [None] * len(import_format.columns)
    described = ([*(_word(value) for value in row), about] for row in _or_one(rows, empty))
    return csv_chunks([*map(heading, import_format.columns), DESCRIPTION_HEADING], described)


def _or_one(rows: Iterable[Row], row: Row) -> Iterator[Row]:
    """Yield the rows, or one row where there are none."""
    rows = iter(rows)
    yield next(rows, row)
    yield from rows


def write_xlsx(target: IO[bytes], import_format: Format, rows: Iterable[Row]) -> None:
    """Write a workbook row by row, so that memory does not grow with its size.

    An import skips the second sheet, which describes the file, with a note.
    """
    with new_workbook(target, row_by_row=True) as book:
        sheet = book.add_worksheet(import_format.zh)
        _write_headings(book, sheet, import_format)
        cells = CellWriter(book, amount="#,##0.00")
        for number, row in enumerate(rows, 1):
            cells.write_row(sheet, number, map(_word, row))
        add_description_sheet(book, _describe(import_format), cells.bold)


def _describe(import_format: Format) -> FileDescription:
    now, state = timezone.now(), State.now()
    day, known_at = timezone.localdate(now).isoformat(), format_instant(state.committed_at)
    return FileDescription(import_format.label, day, known_at, is_public=False)


def _word(value: Any) -> Any:
    """Return a boolean as the word that an import reads; any other value unchanged."""
    return ("是" if value else "否") if isinstance(value, bool) else value


def _write_headings(book: Any, sheet: Any, import_format: Format) -> None:
    required_names = {name for names in import_format.needed for name in names}
    base = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    optional, required = book.add_format(base), book.add_format({**base, "bg_color": "#FFF2CC"})
    for index, column in enumerate(import_format.columns):
        is_required = column.is_required or column.name in required_names
        sheet.set_column(index, index, max(12, 2 * len(column.zh) + 2, len(column.en) // 2))
        sheet.write_string(0, index, heading(column), required if is_required else optional)
    sheet.freeze_panes(1, 0)


def write_template(target: IO[bytes], import_format: Format) -> None:
    """Write an empty workbook of a format, with instructions on a second sheet.

    Codes are formatted as text, since a spreadsheet rounds numbers to 15 digits; choices are drop-downs
    whose names stand on a hidden sheet, since Excel limits a list in the cell to 255 characters.
    """
    with new_workbook(target) as book:
        sheet = book.add_worksheet(import_format.zh)
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        lists = book.add_worksheet("选项")
        lists.hide()
        _write_headings(book, sheet, import_format)
        for index, column in enumerate(import_format.columns):
            if column.parse in read.DAY_PARSERS or column.parse is read.enterprise_code:
                sheet.set_column(
                    index, index, 20, formats["day" if column.parse in read.DAY_PARSERS else "text"]
                )
            names = [name for _code, name in options(column)]
            if names and len(names) <= _MOST_CHOICES:
                lists.write_column(0, index, names)
                letter = column_letters(index)
                source = f"='选项'!${letter}$1:${letter}${len(names)}"
                sheet.data_validation(1, index, 10_000, index, {"validate": "list", "source": source})
        _write_instructions(book, import_format)


def _write_instructions(book: Any, import_format: Format) -> None:
    sheet, bold = book.add_worksheet("说明"), book.add_format({"bold": True})
    sheet.set_column(0, 3, 40, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_row(0, 0, [_("Column"), _("Instructions"), _("Other accepted headings")], bold)
    for number, column in enumerate(import_format.columns, 1):
        sheet.write_row(
            number, 0, [f"{column.zh} / {column.en}", describe_input(column), "、".join(column.synonyms)]
        )


def describe_input(column: Column) -> str:
    """Describe in the reader's language the cells of a column."""
    if column.parse in read.DAY_PARSERS:
        text = _("A date, such as 2021-12-23.")
    elif column.is_money:
        text = _(
            "Amount. State the unit in the heading: yuan, thousand yuan, 10,000 yuan or 100 million yuan."
        )
    elif column.parse is read.enterprise_code:
        text = _("Code, formatted as text: spreadsheets store only 15 digits of a number.")
    elif names := [name for _code, name in options(column)]:
        ellipsis = "…" if len(names) > 20 else ""
        text = _("One of: %(names)s") % {"names": "、".join(names[:20]) + ellipsis}
    else:
        text = _("Text or a number.")
    return f"{_('Needed.')} {text}" if column.is_required else text
