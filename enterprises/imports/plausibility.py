"""Plausibility of a plan: the rules run over the records of its enterprises as they would be after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson
from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from enterprises.imports.drafts import Draft
from enterprises.models import Enterprise, ImportBatch
from enterprises.plausibility import check
from enterprises.plausibility.confirming import Answer, confirm
from enterprises.plausibility.finding import Finding
from enterprises.plausibility.rule import SOURCES
from enterprises.plausibility.rules import RULES

Key = tuple[str, int]  # model and key; keys of planned records are negative

# The enterprise of a record, where it is not the column `enterprise_id`.
_ENTERPRISE_OF = {
    "enterprise": "t.id",
    "talentproject": "t.host_id",
    "payment": "(SELECT a.enterprise_id FROM enterprises_supportaward a WHERE a.id = t.award_id)",
}
# Temporary tables, because PostgreSQL cannot estimate the number of rows of a subquery: a plan of
# 100,000 rows would be joined row by row.
_PLANNED = "CREATE TEMPORARY TABLE planned (model text, id bigint, new jsonb) ON COMMIT DROP"
_TABLE = """
CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS
SELECT {columns} FROM {table} t
LEFT JOIN planned p ON p.model = {model} AND p.id = t.id
CROSS JOIN LATERAL jsonb_populate_record(t, coalesce(p.new, '{{}}')) x
WHERE {enterprise} = ANY (%(enterprises)s)
UNION ALL
SELECT {columns} FROM planned p
CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, p.new) x
WHERE p.model = {model} AND p.id < 0
"""


def check_drafts(drafts: Iterable[Draft], *, today: date) -> None:
    """Add an issue to each row whose operations would create a finding, unless a person confirmed it before.

    Findings that the registry already has are not repeated. The number of queries does not depend on
    the number of rows.
    """
    plan = _Plan([draft for draft in drafts if draft.operations and not draft.is_wrong])
    if not plan.records:
        return
    findings = [each for each in plan.find(today) if each.is_open]
    present = check.find({each.enterprise for each in findings if each.enterprise > 0}, today=today)
    known = {each.key for each in present}
    for finding in findings:
        if finding.key not in known:
            for draft in plan.drafts_of(finding):
                params = {"facts": finding.facts, "digest": finding.digest, "subject": finding.subject}
                draft.add_issue(finding.code, _column(finding, draft), **params)
                if draft.is_wrong:
                    draft.operations = []


class _Plan:
    """The records that the operations of rows would write, by key, with their rows."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.records: dict[Key, dict[str, Any]] = {}
        self._drafts: dict[Key, list[Draft]] = defaultdict(list)
        self._by_enterprise: dict[int, list[Draft]] = defaultdict(list)
        self._new_enterprises: dict[str, int] = {}
        for draft in drafts:
            if draft.enterprise not in (None, ""):
                self._by_enterprise[self._enterprise(draft.enterprise)].append(draft)
            for operation in draft.operations:
                self._add(draft, operation.model, operation.pk, operation.as_json()["new"])

    def _add(self, draft: Draft, model: str, pk: int | None, new: dict[str, Any]) -> None:
        if model not in SOURCES:
            return
        if pk is None and model == "enterprise":
            pk = self._enterprise(new.get("uscc") or new.get("organisation_code"))
        elif pk is None:
            pk = -len(self.records) - 1
        for owner in ("enterprise_id", "host_id"):
            if isinstance(new.get(owner), str):
                new[owner] = self._enterprise(new[owner])
        self.records.setdefault((model, pk), {"id": pk}).update(new)
        self._drafts[model, pk].append(draft)

    def _enterprise(self, key: Any) -> int:
        """Return the key of an enterprise; a negative one for a code that the plan creates."""
        if isinstance(key, int):
            return key
        return self._new_enterprises.setdefault(str(key), -len(self._new_enterprises) - 1)

    def find(self, today: date) -> list[Finding]:
        """Return the findings of the rules that read a table of the plan."""
        touched = {model for model, _key in self.records}
        rules = [rule for rule in RULES.values() if rule.models & touched]
        tables = {model: f"planned_{model}" for rule in rules for model in rule.models}
        with transaction.atomic(), connection.cursor() as cursor:
            self._create_tables(cursor, tables)
            findings = check.find_in(rules, tables, today=today)
            cursor.execute(f"DROP TABLE planned, {', '.join(tables.values())}")
        return findings

    def _create_tables(self, cursor: Any, tables: dict[str, str]) -> None:
        """Fill tables with the planned state.

        Without ANALYZE the estimates of rows are far too low for joins.
        """
        cursor.execute(_PLANNED)
        with cursor.copy("COPY planned FROM STDIN") as copy:
            for (model, key), new in self.records.items():
                copy.write_row((model, key, orjson.dumps(new).decode()))
        cursor.execute("ANALYZE planned")
        enterprises = [key for key in self._by_enterprise if key > 0]
        for model, target in tables.items():
            table = apps.get_model("enterprises", model)._meta
            statement = sql.SQL(_TABLE).format(
                target=sql.Identifier(target),
                table=sql.Identifier(table.db_table),
                model=sql.Literal(model),
                columns=sql.SQL(", ").join(
                    sql.Identifier("x", field.column)
                    for field in table.concrete_fields
                    if field.column not in _UNREAD
                ),
                enterprise=sql.SQL(_ENTERPRISE_OF.get(model, "t.enterprise_id")),
            )
            cursor.execute(statement, {"enterprises": enterprises})
        cursor.execute("ANALYZE " + ", ".join(tables.values()))

    def drafts_of(self, finding: Finding) -> list[Draft]:
        """Return the rows that write the record of a finding; else the first row of its enterprise."""
        return (
            self._drafts.get((finding.rule.record, finding.row))
            or self._by_enterprise[finding.enterprise][:1]
        )


def store_confirmations(batch: ImportBatch) -> None:
    """Store the confirmed findings of the rows just written, as the word of those who decided on them."""
    decided = batch.rows.taking_effect().exclude(confirmed={}).select_related("decided_by")
    words: dict[tuple[str, str], tuple[str, Any]] = {}
    for row in decided.only("reasons", "confirmed", "decided_by__id"):
        for params in (issue["params"] for issue in row.reasons):
            if reason := row.confirmed.get(params.get("digest")):
                words[params["subject"], params["digest"]] = reason, row.decided_by
    if not words or batch.planned_on is None:
        return
    subjects = {subject for subject, _digest in words}
    enterprises = Enterprise.objects.filter(organisation_code__in=subjects).values_list("pk", flat=True)
    confirm(
        [
            Answer(finding, *words[finding.subject, finding.digest])
            for finding in check.find(list(enterprises), today=batch.planned_on)
            if (finding.subject, finding.digest) in words and finding.is_confirmable
        ]
    )


# Wide columns that no rule reads.
_UNREAD = ("search_text", "sort_key", "grams", "name_key")


def _column(finding: Finding, draft: Draft) -> str:
    """Return the column at which a finding is shown: that of its field, where the row has it."""
    name = finding.rule.field_for(finding.facts)
    return next((each for each in (name, name.removesuffix("_id")) if each in draft.cells), "")
