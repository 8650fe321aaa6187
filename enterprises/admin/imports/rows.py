"""The rows of a plan as people see them: what each would do, what speaks against it, what may be decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.text import capfirst
from django.utils.translation import gettext

from enterprises.admin.history import Difference
from enterprises.admin.labels import Labels, field_name
from enterprises.imports.decisions import is_open_to
from enterprises.imports.formats import FORMATS, SUBJECT_FIELDS
from enterprises.imports.messages import MESSAGES, Issue
from enterprises.imports.values import shown
from enterprises.listing.pagination import Keyset
from enterprises.models import ImportBatch, ImportRow
from enterprises.models.import_rows import ImportRowQuerySet

BY_POSITION = Keyset("position", ("position",))
WAITING = "waiting"  # all outcomes for which a person has to decide
_OWNERS = ("enterprise_id", "host_id")
Decision = ImportRow.Decision


@dataclass
class Act:
    """One record that a row would write."""

    record: str
    is_new: bool
    differences: list[Difference]


@dataclass
class Said:
    """One reason, at its column."""

    level: str
    column: str
    text: str


@dataclass
class RowShown:
    """A row with all that its page says of it."""

    row: ImportRow
    acts: list[Act]
    reasons: list[Said]
    choices: list[tuple[str, str]]
    chosen: str
    may_choose: bool

    @property
    def field(self) -> str:
        """The name of the decision in the form."""
        return f"row-{self.row.position}"


@dataclass(frozen=True)
class Filter:
    """Which rows of a plan are shown, and decided on together."""

    outcome: str = ""
    sheet: str | None = None
    reason: str = ""

    @classmethod
    def of(cls, query: Any) -> Filter:
        """Read a filter from a query or a form; what it does not know, it leaves out."""
        outcome = query.get("outcome", "")
        reason = query.get("reason", "")
        return cls(
            outcome if outcome in (WAITING, *ImportRow.Outcome.values) else "",
            query.get("sheet") or None,
            reason if reason in MESSAGES else "",
        )

    def rows(self, batch: ImportBatch) -> ImportRowQuerySet:
        """Return the rows of a batch that it lets through."""
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
        """Return it as the parameters of an address."""
        found = {"outcome": self.outcome, "sheet": self.sheet or "", "reason": self.reason}
        return {name: value for name, value in found.items() if value}


class _Any(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def reason_counts(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """Return each reason that is said of the batch's rows: its code, its text, and of how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, count(*) FROM (SELECT DISTINCT r.id, e ->> 'code' AS code"
            " FROM enterprises_importrow r, jsonb_array_elements(r.reasons) e WHERE r.batch_id = %s) said"
            " GROUP BY code ORDER BY count(*) DESC, code",
            [batch.pk],
        )
        return [(code, str(MESSAGES[code][1]) % _Any(), count) for code, count in cursor.fetchall()]


def shown_rows(batch: ImportBatch, rows: Sequence[ImportRow]) -> list[RowShown]:
    """Return rows with what is shown of them, with a number of queries that does not grow with them."""
    written = [(row, _written(row)) for row in rows]
    labels = Labels(record for _row, acts in written for _operation, records in acts for record in records)
    return [
        RowShown(
            row,
            [_act(operation, records, labels) for operation, records in acts],
            [_said(reason) for reason in row.reasons],
            choices(batch, row),
            _chosen(row),
            _may_choose(batch),
        )
        for row, acts in written
    ]


def _written(row: ImportRow) -> list[tuple[dict[str, Any], list[models.Model]]]:
    """Return each operation of a row with its record before and after, as far as the row says it."""
    return [
        (operation, [_record(operation["model"], operation[side]) for side in ("old", "new")])
        for operation in row.operations
    ]


def _record(name: str, values: dict[str, Any]) -> models.Model:
    model = apps.get_model("enterprises", name)
    columns = {field.attname: field for field in model._meta.concrete_fields}
    said = {_attname(model, each): value for each, value in values.items()}
    record: models.Model = model(
        **{name: columns[name].to_python(value) for name, value in said.items() if name not in _OWNERS}
    )
    return record


def _attname(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    return str(field.attname)


def _act(operation: dict[str, Any], records: list[models.Model], labels: Labels) -> Act:
    before, after = records
    model = type(after)
    is_new = operation["pk"] is None
    found = []
    for name in operation["new"]:
        attname = _attname(model, name)
        if attname in _OWNERS:
            continue
        field: Any = next(f for f in model._meta.concrete_fields if f.attname == attname)
        old = "" if is_new else labels.shown(field, getattr(before, attname))
        new = labels.shown(field, getattr(after, attname))
        if new != ("—" if is_new else old):  # a figure is written with its reason, which often stays
            found.append(Difference(str(field_name(model, field)), old, new))
    return Act(str(capfirst(model._meta.verbose_name)), is_new, found)


def _said(reason: dict[str, Any]) -> Said:
    told = Issue(**reason)
    return Said(told.level, told.column, str(told))


def _may_choose(batch: ImportBatch) -> bool:
    return bool(FORMATS[batch.kind].by_name.keys() & SUBJECT_FIELDS)


def choices(batch: ImportBatch, row: ImportRow) -> list[tuple[str, str]]:
    """Return what a person may decide on a row: values of a form with their labels."""
    is_open = row.outcome in ImportRow.WAITING
    undecided = gettext("— undecided —") if is_open else gettext("— as planned —")
    found = [("", gettext("take the decision back") if row.decision else undecided)]
    if row.decision == Decision.CONFIRM or is_open_to(row, Decision.CONFIRM):
        found.append((Decision.CONFIRM.value, gettext("right so: take it")))
    if _may_choose(batch):
        for candidate in row.candidates:
            label = gettext("it is %(name)s (%(score)s %% alike)") % {
                "name": candidate["name"],
                "score": round(candidate["score"] * 100),
            }
            found.append((f"choose:{candidate['enterprise']}", label))
    if row.decision == Decision.CHOOSE and _chosen(row) not in dict(found):
        found.append(
            (_chosen(row), gettext("it is %(name)s") % {"name": row.enterprise or row.enterprise_id})
        )
    if row.decision == Decision.CREATE or is_open_to(row, Decision.CREATE):
        found.append((Decision.CREATE.value, gettext("a new enterprise: create it")))
    found.append((Decision.SKIP.value, gettext("leave it out")))
    return found


def _chosen(row: ImportRow) -> str:
    return f"choose:{row.enterprise_id}" if row.decision == Decision.CHOOSE else row.decision


def cells_as_they_came(batch: ImportBatch, row: ImportRow) -> Iterable[tuple[str, str, str]]:
    """Return the cells of a row: the letter of the column, the field and what stands in it."""
    import_format = FORMATS[batch.kind]
    letters = {
        column["field"]: column["letter"]
        for table in batch.reading["tables"]
        if table["sheet"] == row.sheet
        for column in table["columns"]
    }
    for name, cell in row.cells.items():
        yield letters.get(name, ""), import_format.by_name[name].label, shown(cell)
