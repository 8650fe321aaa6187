"""Confirmation of findings: stored with the version of the record, its facts, the reason and the person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max

from enterprises.models import Confirmation, event_model
from enterprises.plausibility.finding import Finding


@dataclass(frozen=True)
class Answer:
    """A finding that a person declares to be right, and why."""

    finding: Finding
    reason: str
    by: AbstractBaseUser


def confirm(answers: Collection[Answer]) -> None:
    """Store confirmations; facts already confirmed keep their first one."""
    versions = _versions([answer.finding for answer in answers])
    Confirmation.objects.bulk_create(
        [
            Confirmation(
                rule=answer.finding.code,
                subject=answer.finding.subject,
                digest=answer.finding.digest,
                facts=orjson.loads(orjson.dumps(answer.finding.facts, default=str)),
                record=answer.finding.rule.record,
                row=answer.finding.row,
                version=versions[answer.finding.rule.record, answer.finding.row],
                reason=answer.reason,
                confirmed_by_id=answer.by.pk,
            )
            for answer in answers
        ],
        ignore_conflicts=True,
    )


def _versions(findings: Collection[Finding]) -> Mapping[tuple[str, int], int]:
    """Return the current version of the record of each finding."""
    keys: dict[str, set[int]] = defaultdict(set)
    for finding in findings:
        keys[finding.rule.record].add(finding.row)
    versions: dict[tuple[str, int], Any] = {}
    for record, rows in keys.items():
        events = event_model(apps.get_model("enterprises", record)).objects.filter(pgh_obj_id__in=rows)
        newest = events.order_by().values_list("pgh_obj_id").annotate(Max("pgh_id"))
        versions |= {(record, row): version for row, version in newest}
    return versions
