"""The check of records by the table of rules: of some enterprises, of planned tables, or of the registry."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection

from enterprises.plausibility.finding import Confirmed, Finding
from enterprises.plausibility.rule import SOURCES, Rule
from enterprises.plausibility.rules import RULES

_FINDINGS = """
SELECT f.rule, f.row, f.enterprise, f.subject, f.facts, md5(f.facts::text), k.id IS NOT NULL, k.reason,
       u.username, c.committed_at
FROM ({rules}) f
LEFT JOIN enterprises_confirmation k
       ON k.rule = f.rule AND k.subject = f.subject AND k.digest = md5(f.facts::text)
LEFT JOIN enterprises_change c ON c.id = k.change_id
LEFT JOIN auth_user u ON u.id = k.confirmed_by_id
"""


def table_names(models: Iterable[str] = SOURCES) -> dict[str, str]:
    """Return the table of each model."""
    return {name: apps.get_model("enterprises", name)._meta.db_table for name in models}


def find(enterprises: Collection[int], *, today: date) -> list[Finding]:
    """Return the findings about some enterprises by all rules, in one statement."""
    if not enterprises:
        return []
    selects = [f"{rule.select()} AND e.id = ANY (%(enterprises)s)" for rule in RULES.values()]
    return list(_fetch(selects, table_names(), {"today": today, "enterprises": list(enterprises)}))


def find_in(rules: Iterable[Rule], tables: Mapping[str, str], *, today: date) -> list[Finding]:
    """Return the findings of rules in other tables than those of the registry, in one statement."""
    return list(_fetch([rule.select() for rule in rules], tables, {"today": today}))


def find_all(rules: Iterable[Rule], *, today: date) -> Iterator[Finding]:
    """Yield the findings in the whole registry, by one statement for each rule."""
    for rule in rules:
        yield from _fetch([f"{rule.select()} ORDER BY subject, row"], table_names(), {"today": today})


def _fetch(
    selects: Iterable[str], tables: Mapping[str, str], parameters: Mapping[str, Any]
) -> Iterator[Finding]:
    rules = " UNION ALL ".join(f"({select})" for select in selects)
    if not rules:
        return
    for name, table in tables.items():
        rules = rules.replace(f"{{{name}}}", table)
    with connection.cursor() as cursor:
        cursor.execute(_FINDINGS.replace("{rules}", rules), parameters)
        rows = cursor.fetchall()
    for code, row, enterprise, subject, facts, digest, is_confirmed, reason, user, at in rows:
        confirmed = Confirmed(reason, user, at) if is_confirmed else None
        yield Finding(
            code, row, enterprise, subject, json.loads(facts, parse_float=Decimal), digest, confirmed
        )
