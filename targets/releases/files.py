"""The files of a release: the same figures as CSV, XLSX and JSON, generated once and stored as bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from enterprises.api.responses import dumps, format_exact
from enterprises.kpis.figures import CHANGE_REASONS, REASONS, Text
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Change, is_demonstration
from enterprises.tables.csv_files import csv_bytes
from enterprises.tables.description import LICENCE, REGISTRY, FileDescription, format_instant
from enterprises.tables.table import CONTENT_TYPES
from enterprises.tables.xlsx_files import CellWriter, new_workbook
from targets.models import Release, ReleaseContributor, ReleaseFigure, ReleaseFile
from targets.releases.differences import public_differences, release_before

FIGURE_COLUMNS = (
    "indicator", "name_zh", "name_en", "version", "period", "series", "by", "key", "label_zh", "label_en",
    "value", "unit", "reason", "suppressed", "reported", "expected",
)  # fmt: skip
CHANGE_COLUMNS = (
    "indicator", "since_release", "code", "name_zh", "name_en", "change", "unit", "reason", "reason_zh",
    "reason_en", "on", "is_correction",
)  # fmt: skip
CONTRIBUTOR_COLUMNS = ("indicator", "code", "name_zh", "name_en")
CSV, XLSX = CONTENT_TYPES["csv"], CONTENT_TYPES["xlsx"]

Record = dict[str, Any]
Sheet = tuple[str, Sequence[str], Sequence[Record]]


def build_files(release: Release) -> list[ReleaseFile]:
    """Return the files of a release, unsaved; public data only.

    Set `published_at` and `published_by` before: the files include the time of publication.
    """
    metadata = _build_metadata(release)
    figures = [_build_figure(row) for row in release.figures.order_by("pk")]
    contributors = [_build_contributor(row) for row in _fetch_public_contributors(release)]
    changes = list(_build_changes(release))
    sheets = (
        ("figures", FIGURE_COLUMNS, figures),
        ("contributors", CONTRIBUTOR_COLUMNS, contributors),
        ("changes", CHANGE_COLUMNS, changes),
    )
    parts = {
        **{f"{name}.csv": (CSV, _write_csv(release, columns, rows)) for name, columns, rows in sheets},
        "release.xlsx": (XLSX, _write_xlsx(release, metadata, sheets)),
        "release.json": ("application/json", dumps({**metadata, **{name: rows for name, _, rows in sheets}})),
    }
    return [
        ReleaseFile(
            release=release,
            name=f"{release.slug}-{name}",
            content_type=content_type,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        for name, (content_type, content) in parts.items()
    ]


def _build_metadata(release: Release) -> Record:
    """Return the metadata of the files: all that is needed to check and cite them without the registry."""
    return {
        "release": release.slug,
        "as_of": release.as_of.isoformat(),
        "known_at": timezone.localtime(release.known_at).isoformat(),
        "seq": release.seq,
        "history_digest": Change.objects.digest_at(release.seq),
        "figures_digest": release.compute_figures_digest(),
        "published_at": release.published_at and timezone.localtime(release.published_at).isoformat(),
        "corrects": release.corrects and release.corrects.slug,
        "correction_zh": release.correction_zh or None,
        "correction_en": release.correction_en or None,
        "publisher": _translate(REGISTRY)[1],
        "licence": LICENCE["name"],
        "is_demonstration": is_demonstration(),
        "sources": {
            code: _name_languages(INDICATORS[code].source)
            for code in release.figures.order_by("indicator").values_list("indicator", flat=True).distinct()
        },
        "reasons": {code: _name_languages(text) for code, text in REASONS.items()},
    }


def _name_languages(text: object) -> dict[str, str]:
    """Return a text in Chinese and in English, by the language."""
    return dict(zip(("zh", "en"), _translate(text), strict=True))


def _build_figure(row: ReleaseFigure) -> Record:
    """Return the record of a figure, with all names in both languages.

    A file is the same for every reader.
    """
    indicator = INDICATORS[row.indicator]
    name_zh, name_en = _translate(indicator.name)
    return {
        "indicator": row.indicator,
        "name_zh": name_zh,
        "name_en": name_en,
        "version": row.version,
        "period": row.period,
        "series": row.series,
        "by": row.by,
        "key": row.key,
        "label_zh": row.label_zh,
        "label_en": row.label_en,
        "value": indicator.quantised(row.value),
        "unit": indicator.unit.code,
        "reason": row.reason,
        "suppressed": row.is_suppressed,
        "reported": row.reported,
        "expected": row.expected,
    }


def _fetch_public_contributors(release: Release) -> Iterator[ReleaseContributor]:
    listed = [code for code, each in INDICATORS.items() if each.lists_contributors and not each.quantities]
    yield from release.contributors.filter(indicator__in=listed).order_by("indicator", "code")


def _build_contributor(row: ReleaseContributor) -> Record:
    return {"indicator": row.indicator, "code": row.code, "name_zh": row.name_zh, "name_en": row.name_en}


def _translate(text: object) -> tuple[str, str]:
    """Return a text in Chinese and in English."""
    with override("zh-hans"):
        chinese = str(text)
    with override("en"):
        return chinese, str(text)


def _write_csv(release: Release, columns: Sequence[str], records: Sequence[Record]) -> bytes:
    """Write records with the columns that describe the file; the source is that of a row's indicator.

    A file without records has one row with nothing but the description.
    """
    as_of, known_at = release.as_of.isoformat(), format_instant(release.known_at)

    def describe(source: Text) -> Record:
        description = FileDescription(release.slug, as_of, known_at, source=source)
        return {"release": release.slug, **description.coded_columns()}

    described = {code: describe(indicator.source) for code, indicator in INDICATORS.items()}
    empty = {**dict.fromkeys(columns), **describe(REGISTRY)}
    names = list(empty)
    rows = [{**record, **described[record["indicator"]]} for record in records] or [empty]
    return csv_bytes(names, ([_format_value(row[name]) for name in names] for row in rows))


def _format_value(value: Any) -> Any:
    """Return a value for a CSV file: lower-case booleans, numbers with all digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return Decimal(format_exact(value)) if isinstance(value, Decimal) else value


def _build_changes(release: Release) -> Iterator[Record]:
    """Yield the changes of the counts since the release before, by enterprise.

    Only public differences: steps of money would disclose the amounts of single enterprises.
    """
    before = release_before(release)
    reasons = {code: _translate(text) for code, text in CHANGE_REASONS.items()}
    for each in public_differences(before, release) if before is not None else ():
        for step in each.difference.steps:
            reason_zh, reason_en = reasons[step.reason]
            yield {
                "indicator": each.indicator.code,
                "since_release": each.before.slug,
                "code": step.code,
                "name_zh": step.name_zh,
                "name_en": step.name_en,
                "change": step.change,
                "unit": each.indicator.unit.code,
                "reason": step.reason,
                "reason_zh": reason_zh,
                "reason_en": reason_en,
                "on": step.on and step.on.isoformat(),
                "is_correction": step.is_correction,
            }


def _write_xlsx(release: Release, metadata: Record, sheets: Sequence[Sheet]) -> bytes:
    memory = io.BytesIO()
    with new_workbook(memory) as book:
        _write_sheets(book, release, metadata, sheets)
    return memory.getvalue()


def _list_metadata(metadata: Record) -> list[tuple[str, Any]]:
    """Return the metadata as rows of a sheet, with the source of each indicator in both languages."""
    rows = [(name, value) for name, value in metadata.items() if name not in ("sources", "reasons")]
    return rows + [
        (f"source of {code}", " · ".join(words.values())) for code, words in metadata["sources"].items()
    ]


def _write_sheets(book: Any, release: Release, metadata: Record, sheets: Sequence[Sheet]) -> None:
    """Write the workbook.

    `created` is the time of publication, so that the same release gives the same bytes.
    """
    book.set_properties(
        {
            "title": release.slug,
            "subject": f"{metadata['as_of']} · {metadata['known_at']}",
            "author": metadata["publisher"],
            "comments": "\n".join(f"{name}: {value}" for name, value in _list_metadata(metadata)),
            "created": release.published_at or release.compiled_at,
        }
    )
    sheet, cells = book.add_worksheet("release"), CellWriter(book)
    for n, (name, value) in enumerate(_list_metadata(metadata)):
        cells.write_row(sheet, n, [name, value])
    for name, columns, records in sheets:
        sheet = book.add_worksheet(name)
        cells.write_headings(sheet, columns)
        for n, record in enumerate(records, start=1):
            cells.write_row(sheet, n, (record[column] for column in columns))
