"""List of the facts to check: findings in the whole registry, with filters, and their confirmation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from enterprises.admin.plausibility import MAX_REASON, PERMISSION
from enterprises.admin.requests import staff_user
from enterprises.history.state_cache import cached_by_state
from enterprises.models import Enterprise, change_by
from enterprises.plausibility.check import find, find_in, table_names
from enterprises.plausibility.confirming import Answer, confirm
from enterprises.plausibility.finding import Finding
from enterprises.plausibility.rules import RULES

PAGE = 50
OPEN, CONFIRMED = "open", "confirmed"


@dataclass(frozen=True)
class Row:
    """A finding as the list shows it."""

    finding: Finding
    enterprise: Enterprise
    kind: str
    address: str

    @property
    def key(self) -> str:
        """The value of its check box."""
        return ":".join((self.finding.code, str(self.finding.enterprise), self.finding.digest))


@dataclass(frozen=True)
class FindingFilter:
    """The filter of the list; unknown values are ignored."""

    show: str
    rule: str
    code: str

    @classmethod
    def of(cls, query: Any) -> FindingFilter:
        rule = query.get("rule", "")
        show = CONFIRMED if query.get("show") == CONFIRMED else OPEN
        return cls(show, rule if rule in RULES else "", query.get("code", "").strip()[:40])

    def matching(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that the list shows."""
        chosen = [each for each in findings if each.is_open == (self.show == OPEN)]
        if self.code:
            enterprise = Enterprise.objects.of_code(self.code).first()
            chosen = [each for each in chosen if enterprise and each.enterprise == enterprise.pk]
        return [each for each in chosen if self.rule in ("", each.code)]

    def as_query(self) -> str:
        """Return the filter as a query string."""
        return urlencode({name: value for name, value in vars(self).items() if value})


def fetch_findings(today: date) -> list[Finding]:
    """Return all findings in the registry, computed once for each state, in one statement."""

    def compute() -> list[Finding]:
        findings = find_in(RULES.values(), table_names(), today=today)
        return sorted(findings, key=lambda each: (each.subject, each.code, each.row))

    return cached_by_state(("findings", today), compute)


def count_open(today: date) -> int:
    """Return the number of findings that nobody has confirmed."""
    return sum(each.is_open for each in fetch_findings(today))


def findings_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the findings, and confirm the selected ones with a reason."""
    if not request.user.has_perm("enterprises.view_confirmation"):
        raise PermissionDenied
    may_confirm = request.user.has_perm(PERMISSION)
    today = timezone.localdate()
    if request.method == "POST":
        if not may_confirm:
            raise PermissionDenied
        _confirm_selected(request, today)
        return HttpResponseRedirect(request.get_full_path())
    findings = fetch_findings(today)
    chosen = FindingFilter.of(request.GET)
    matching = chosen.matching(findings)
    page = Paginator(matching, PAGE).get_page(request.GET.get("p"))
    context = {
        **site.each_context(request),
        "title": gettext("Facts to check"),
        "subtitle": None,
        "filter": chosen,
        "rules": _rule_choices(findings, chosen),
        "rows": _rows(list(page)),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "query": chosen.as_query(),
        "may_confirm": may_confirm and chosen.show == OPEN,
        "is_confirmed": chosen.show == CONFIRMED,
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/findings.html", context)


def _rule_choices(findings: Iterable[Finding], chosen: FindingFilter) -> list[tuple[str, str, int]]:
    """Return each rule that has findings: its code, its sentence without facts, and their number."""
    counts = Counter(each.code for each in findings if each.is_open == (chosen.show == OPEN))
    return [(code, RULES[code].summary(), counts[code]) for code in RULES if counts[code]]


def _rows(findings: Sequence[Finding]) -> list[Row]:
    enterprises = Enterprise.objects.in_bulk({each.enterprise for each in findings})
    return [
        Row(
            each,
            enterprises[each.enterprise],
            str(capfirst(apps.get_model("enterprises", each.rule.record)._meta.verbose_name)),
            reverse(f"admin:enterprises_{each.rule.record}_change", args=[each.row]),
        )
        for each in findings
        if each.enterprise in enterprises
    ]


def _confirm_selected(request: HttpRequest, today: date) -> None:
    """Confirm the selected findings as far as their facts are still those of the page."""
    reason = request.POST.get("reason", "").strip()[:MAX_REASON]
    selected = {tuple(value.split(":")) for value in request.POST.getlist("finding")}
    if not reason or not selected:
        messages.error(request, gettext("Select the facts that are right, and enter the reason."))
        return
    enterprises = {int(each[1]) for each in selected if len(each) == 3 and each[1].isdecimal()}
    user = staff_user(request)
    with change_by(user, reason=reason):
        answers = [
            Answer(each, reason, user)
            for each in find(enterprises, today=today)
            if each.is_open
            and each.is_confirmable
            and (each.code, str(each.enterprise), each.digest) in selected
        ]
        confirm(answers)
    text = ngettext("%(n)s fact was confirmed.", "%(n)s facts were confirmed.", len(answers))
    messages.success(request, text % {"n": len(answers)})
    if left := len(selected) - len(answers):
        text = ngettext(
            "%(n)s was not: it must be corrected, or has changed meanwhile.",
            "%(n)s were not: they must be corrected, or have changed meanwhile.",
            left,
        )
        messages.warning(request, text % {"n": left})
