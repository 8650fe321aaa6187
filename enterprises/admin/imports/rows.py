"""The rows of a plan as displayed: their operations, issues and possible decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.text import capfirst
from django.utils.translation import gettext

from enterprises.admin.history import FieldChange
from enterprises.admin.imports.candidates import describe_enterprises
from enterprises.admin.labels import Labels, field_name
from enterprises.imports.decisions import is_decidable
from enterprises.imports.formats import FORMATS, SUBJECT_FIELDS
from enterprises.imports.messages import CONFIRMABLE, MESSAGES, Issue
from enterprises.imports.values import display
from enterprises.listing.pagination import Keyset
from enterprises.models import AnnualReport, ImportBatch, ImportRow
from enterprises.models.import_rows import ImportRowQuerySet

BY_POSITION = Keyset("position", ("position",))
WAITING = "waiting"  # filter: all outcomes that need a decision
_OWNERS = ("enterprise_id", "host_id")
Decision = ImportRow.Decision


@dataclass
class RecordChange:
    """A record that a row creates or changes."""

    record: str
    is_new: bool
    differences: list[FieldChange]


@dataclass
class RowIssue:
    """An issue of a row, with the letter of its column."""

    level: str
    column: str
    text: str


@dataclass
class DisplayedRow:
    """A row with everything that the pages show of it."""

    row: ImportRow
    changes: list[RecordChange]
    issues: list[RowIssue]
    choices: list[tuple[str, str]]
    chosen: str
    may_choose: bool

    @property
    def has_findings(self) -> bool:
        """True if the facts of the row contradict a plausibility rule and may be confirmed with a reason."""
        return any(_is_confirmable_finding(reason) for reason in self.row.reasons)

    @property
    def reason(self) -> str:
        """The reason why the facts are right, as stated."""
        return next(iter(self.row.confirmed.values()), "")

    @property
    def field(self) -> str:
        """The name of the decision in the form."""
        return f"row-{self.row.position}"


@dataclass(frozen=True)
class Filter:
    """The filter of a plan: its rows are shown, and decided together."""

    outcome: str = ""
    sheet: str | None = None
    reason: str = ""

    @classmethod
    def of(cls, query: Any) -> Filter:
        """Return the filter in a query string or form; unknown values are ignored."""
        outcome = query.get("outcome", "")
        reason = query.get("reason", "")
        return cls(
            outcome if outcome in (WAITING, *ImportRow.Outcome.values) else "",
            query.get("sheet") or None,
            reason if reason in MESSAGES else "",
        )

    def rows(self, batch: ImportBatch) -> ImportRowQuerySet:
        """Return the rows of a batch that match."""
        rows: ImportRowQuerySet = batch.rows.all()
        if self.outcome == WAITING:
            rows = rows.waiting()
        elif self.outcome:
            rows = rows.filter(outcome=self.outcome)
        if self.sheet is not None:
            rows = rows.filter(sheet=self.sheet)
        if self.reason:
            rows = rows.filter(reasons__contains=[{"code": self.reason}])
        return rows

    def as_query(self) -> dict[str, str]:
        """Return the filter as query parameters."""
        parameters = {"outcome": self.outcome, "sheet": self.sheet or "", "reason": self.reason}
        return {name: value for name, value in parameters.items() if value}


class _Placeholders(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def reason_counts(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """Return each issue of the batch's rows: its code, its text without values, and the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, count(*) FROM (SELECT DISTINCT r.id, e ->> 'code' AS code"
            " FROM enterprises_importrow r, jsonb_array_elements(r.reasons) e WHERE r.batch_id = %s) issues"
            " GROUP BY code ORDER BY count(*) DESC, code",
            [batch.pk],
        )
        return [(code, str(MESSAGES[code][1]) % _Placeholders(), count) for code, count in cursor.fetchall()]


def displayed_rows(batch: ImportBatch, rows: Sequence[ImportRow]) -> list[DisplayedRow]:
    """Return rows as displayed, with a constant number of queries: labels are fetched for all at once."""
    with_records = [(row, _operation_records(row)) for row in rows]
    labels = Labels(
        record
        for _row, operations in with_records
        for _operation, records in operations
        for record in records
    )
    described = describe_enterprises(
        [candidate["enterprise"] for row in rows for candidate in row.candidates]
        + [row.enterprise_id for row in rows if row.decision == Decision.CHOOSE and row.enterprise_id]
    )
    return [
        DisplayedRow(
            row,
            [_record_change(operation, records, labels) for operation, records in operations],
            [_row_issue(reason) for reason in row.reasons],
            choices(batch, row, described),
            form_value(row),
            _has_enterprise(batch),
        )
        for row, operations in with_records
    ]


def _operation_records(row: ImportRow) -> list[tuple[dict[str, Any], list[models.Model]]]:
    """Return each operation of a row with its record before and after, in the fields that it contains."""
    return [
        (operation, [_record(operation["model"], operation[side]) for side in ("old", "new")])
        for operation in row.operations
    ]


def _record(name: str, values: dict[str, Any]) -> models.Model:
    model = apps.get_model("enterprises", name)
    columns = {field.attname: field for field in model._meta.concrete_fields}
    by_attname = {_attname(model, each): value for each, value in values.items()}
    record: models.Model = model(
        **{name: columns[name].to_python(value) for name, value in by_attname.items() if name not in _OWNERS}
    )
    return record


def _attname(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    return str(field.attname)


def _record_change(operation: dict[str, Any], records: list[models.Model], labels: Labels) -> RecordChange:
    before, after = records
    model = type(after)
    is_new = operation["pk"] is None
    differences = []
    for name in operation["new"]:
        attname = _attname(model, name)
        if attname in _OWNERS:
            continue
        field: Any = next(f for f in model._meta.concrete_fields if f.attname == attname)
        old = "" if is_new else labels.display(field, getattr(before, attname))
        new = labels.display(field, getattr(after, attname))
        if new != ("—" if is_new else old):  # a figure and its missing reason are written together
            differences.append(FieldChange(str(field_name(model, field)), old, new))
    return RecordChange(str(capfirst(model._meta.verbose_name)), is_new, differences)


def _is_confirmable_finding(reason: dict[str, Any]) -> bool:
    return "digest" in reason["params"] and reason["code"] in CONFIRMABLE


def _row_issue(reason: dict[str, Any]) -> RowIssue:
    issue = Issue(**reason)
    return RowIssue(issue.level, issue.column, str(issue))


def _has_enterprise(batch: ImportBatch) -> bool:
    return bool(FORMATS[batch.kind].by_name.keys() & SUBJECT_FIELDS)


def choices(batch: ImportBatch, row: ImportRow, described: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return the decisions possible on a row, as form values with labels; `described` are the enterprises.

    The stored decision is always among them, even where it would no longer be offered.
    """
    is_open = row.outcome in ImportRow.WAITING
    undecided = gettext("— undecided —") if is_open else gettext("— as planned —")
    options = [("", gettext("Withdraw the decision") if row.decision else undecided)]
    if row.decision == Decision.CONFIRM or is_decidable(row, Decision.CONFIRM):
        options.append((Decision.CONFIRM.value, gettext("Accept")))
    if _has_enterprise(batch):
        for candidate in row.candidates:
            label = gettext("Match with %(name)s (similarity %(score)s%%)") % {
                "name": described.get(candidate["enterprise"], candidate["name"]),
                "score": round(candidate["score"] * 100),
            }
            options.append((f"choose:{candidate['enterprise']}", label))
    if row.decision == Decision.CHOOSE and form_value(row) not in dict(options):
        options.append(
            (
                form_value(row),
                gettext("Match with %(name)s") % {"name": described.get(row.enterprise_id or 0, "—")},
            )
        )
    if row.decision == Decision.CREATE or is_decidable(row, Decision.CREATE):
        options.append((Decision.CREATE.value, _creation_label(row)))
    options.append((Decision.SKIP.value, gettext("Do not import")))
    return options


def _creation_label(row: ImportRow) -> str:
    values = {name: display(row.cells[name]).strip() for name in ("name", "uscc") if name in row.cells}
    return gettext("Create a new enterprise: %(name)s") % {"name": " · ".join(values.values())}


def form_value(row: ImportRow) -> str:
    """Return the value of the stored decision in the form."""
    return f"choose:{row.enterprise_id}" if row.decision == Decision.CHOOSE else row.decision


def displayed_cells(batch: ImportBatch, row: ImportRow) -> Iterable[tuple[str, str, str]]:
    """Yield the cells of a row as uploaded, in the order of the columns: letter, field label and text.

    What holds for all rows comes last; an amount has the unit that its row states.
    """
    import_format = FORMATS[batch.kind]
    letters = {
        column["field"]: column["letter"]
        for table in batch.reading["tables"]
        if table["sheet"] == row.sheet
        for column in table["columns"]
    }
    units = dict(AnnualReport.Unit.choices)
    cells = [(letters.get(name, ""), import_format.by_name[name], cell) for name, cell in row.cells.items()]
    for letter, column, cell in sorted(cells, key=lambda each: (not each[0], len(each[0]), each[0])):
        unit = units.get(str(cell.get("unit")), "") if isinstance(cell, dict) else ""
        yield letter, column.label, f"{display(cell)} {unit}".strip()
