"""Headings and cells that several tables share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from enterprises.kpis.figures import REASONS, Text

CODE, INDICATOR, UNIT = pgettext_lazy("identifier", "Code"), gettext_lazy("Indicator"), gettext_lazy("Unit")
DAY, PERIOD, VALUE = gettext_lazy("Date"), gettext_lazy("Period"), gettext_lazy("Value")
MISSING = gettext_lazy("Reason for missing value")
REPORTED, EXPECTED = gettext_lazy("Reported"), gettext_lazy("Expected to report")
CHINESE, ENGLISH = gettext_lazy("Chinese name"), gettext_lazy("English name")
SOURCE = gettext_lazy("Source")
PART = (
    *(CODE, INDICATOR, gettext_lazy("plan"), gettext_lazy("scope"), gettext_lazy("Category")),
    *(CHINESE, ENGLISH),
)
BASELINE_COMPUTED = gettext_lazy("Computed value on the baseline date")
CHANGE, REASON = pgettext_lazy("difference", "Change"), gettext_lazy("Reason")


def get_reason_text(reason: str) -> Text | None:
    return REASONS.get(reason, reason) if reason else None
