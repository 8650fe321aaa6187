"""Findings that an operation other than a form causes: a bulk edit, a deletion, a merge or a revert."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext

from enterprises.admin.plausibility import CHECKED, enterprises_of
from enterprises.models import Change, Enterprise, Payment, SupportAward, TalentProject, event_model
from enterprises.plausibility.check import find
from enterprises.plausibility.finding import Finding

MAX_ENTERPRISES = 2_000  # of one operation; beyond, only the list of the whole registry finds its facts
_MAX_LISTED = 5


class NewFindings:
    """The findings about some enterprises before an operation, to be compared with those after it."""

    def __init__(self, enterprises: Iterable[int]) -> None:
        self._today = timezone.localdate()
        found = set(enterprises)
        self._enterprises: Collection[int] = found if len(found) <= MAX_ENTERPRISES else ()
        self._known = {each.key for each in find(self._enterprises, today=self._today)}

    def list(self) -> list[Finding]:
        """Return the open findings that the operation has caused."""
        findings = find(self._enterprises, today=self._today)
        return [each for each in findings if each.is_open and each.key not in self._known]

    def report(self, request: HttpRequest) -> None:
        """Show a warning with the facts that are now to be checked, and the way to their list."""
        if not (findings := self.list()):
            return
        text = ngettext(
            "%(n)s fact is now to be checked:", "%(n)s facts are now to be checked:", len(findings)
        ) % {"n": len(findings)}
        listed = format_html_join(" ", "{}", ((str(each),) for each in findings[:_MAX_LISTED]))
        link = format_html('<a href="{}">{}</a>', reverse("admin:findings"), gettext("Facts to check"))
        messages.warning(request, format_html("{} {} {}", text, listed, link))


def enterprises_of_all(records: Iterable[Any]) -> set[int]:
    """Return the keys of the enterprises whose facts some records belong to."""
    return {key for record in records for key in enterprises_of(record)}


def enterprises_of_change(change: Change) -> set[int]:
    """Return the keys of the enterprises whose facts a change wrote."""
    keys: set[int] = set()
    for model in CHECKED:
        rows = event_model(model).objects.filter(change=change)
        if model is Payment:
            awards = SupportAward.objects.filter(pk__in=rows.values("award_id"))
            keys |= set(awards.values_list("enterprise_id", flat=True))
        else:
            owner = {Enterprise: "pgh_obj_id", TalentProject: "host_id"}.get(model, "enterprise_id")
            keys |= set(rows.values_list(owner, flat=True))
    return keys - {None}
