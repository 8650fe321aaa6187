"""Plausibility of a saved form: its new findings are corrected, or confirmed with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.admin.requests import staff_user
from enterprises.models import (
    AnnualReport,
    Confirmation,
    Enterprise,
    FormerName,
    GroupHead,
    Payment,
    Recognition,
    Residence,
    SupportAward,
    TalentProject,
    ZoneMembership,
)
from enterprises.plausibility.check import find
from enterprises.plausibility.confirming import Answer, confirm
from enterprises.plausibility.finding import Finding, describe
from enterprises.plausibility.rules import RULES

REASON_FIELD = "_plausible"  # followed by the digest of the facts
MAX_REASON = 500
PERMISSION = "enterprises.add_confirmation"
CHECKED = (
    Enterprise,
    FormerName,
    GroupHead,
    Residence,
    ZoneMembership,
    Recognition,
    AnnualReport,
    TalentProject,
    SupportAward,
    Payment,
)


class Implausible(ValidationError):
    """The new findings of a save, which are neither corrected nor confirmed."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = findings
        super().__init__(_("Nothing was saved: there are facts to check. Correct them, or state the reason."))

    def questions(self, request: HttpRequest) -> list[Question]:
        """Return the findings as the form shows them, with the reasons that were already stated."""
        may_confirm = request.user.has_perm(PERMISSION)
        return [
            Question(
                text=str(each),
                field=f"{REASON_FIELD}-{each.digest}" if each.is_confirmable and may_confirm else "",
                reason=posted_reason(request, each),
                is_confirmable=each.is_confirmable,
            )
            for each in self.findings
        ]


@dataclass(frozen=True)
class Question:
    """A finding in a form, with the name of the field for its reason; '' where it cannot be confirmed."""

    text: str
    field: str
    reason: str
    is_confirmable: bool


class SaveCheck:
    """The findings about the enterprises of a record before a save, to be compared with those after it."""

    def __init__(self, request: HttpRequest, record: models.Model) -> None:
        self._request = request
        self._today = timezone.localdate()
        self._enterprises = {*enterprises_of(record), *_enterprises_before(record)}
        self._known = {each.key for each in find(self._enterprises, today=self._today)}

    def finish(self, record: models.Model) -> None:
        """Confirm the new findings with the reasons in the form; raise Implausible where one is missing."""
        findings = find({*self._enterprises, *enterprises_of(record)}, today=self._today)
        new = [each for each in findings if each.is_open and each.key not in self._known]
        reasons = {each.digest: posted_reason(self._request, each) for each in new}
        may_confirm = self._request.user.has_perm(PERMISSION)
        if any(not each.is_confirmable or not reasons[each.digest] or not may_confirm for each in new):
            raise Implausible(new)
        if new:
            user = staff_user(self._request)
            confirm([Answer(each, reasons[each.digest], user) for each in new])


def _enterprises_before(record: models.Model) -> Collection[int]:
    """Return the enterprise to which a stored record belongs before the save, which may move it."""
    if record.pk is None or not isinstance(record, CHECKED) or isinstance(record, Enterprise):
        return ()
    stored = type(record)._default_manager.filter(pk=record.pk).first()
    return enterprises_of(stored) if stored else ()


def describe_confirmed(confirmation: Confirmation) -> str:
    """Return the sentence about confirmed facts; the name of the rule where it no longer exists."""
    rule = confirmation.rule
    return describe(rule, confirmation.facts) if rule in RULES else rule


def posted_reason(request: HttpRequest, finding: Finding) -> str:
    """Return the reason posted for exactly these facts."""
    return request.POST.get(f"{REASON_FIELD}-{finding.digest}", "").strip()[:MAX_REASON]


def stated_reasons(request: HttpRequest) -> dict[str, str]:
    """Return the reasons in a submitted form by the names of their fields, to show them again."""
    return {name: str(value) for name, value in request.POST.items() if name.startswith(f"{REASON_FIELD}-")}


def enterprises_of(record: Any) -> Collection[int]:
    """Return the key of the enterprise whose facts a record belongs to; none for other records."""
    if not isinstance(record, CHECKED):
        return ()
    if isinstance(record, Enterprise):
        return (record.pk,) if record.pk else ()
    if isinstance(record, TalentProject):
        return (record.host_id,)
    return (record.award.enterprise_id,) if isinstance(record, Payment) else (record.enterprise_id,)
