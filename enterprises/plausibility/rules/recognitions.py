"""Plausibility rules of recognitions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.plausibility.rule import Rule, Severity
from enterprises.plausibility.rules.life import RESIDENCES, outside_residence

_DAY = "coalesce(r.issued_on, r.starts_on)"
# The days of which one must be in the life of the enterprise: the day of issue; of a list, all its days.
_GRANTED = f"""CASE WHEN r.issued_on IS NOT NULL OR s.validity = 'years' THEN daterange({_DAY}, {_DAY}, '[]')
    ELSE period_days(r.starts_on, r.ends_on) END"""
_NUMBER_YEAR = r"substring(r.number FROM '^G[RF](20\d\d)\d{8}$')::int"
_ANNIVERSARY = "(r.issued_on + make_interval(years => s.validity_years))::date"
# The SQL form of `Scheme.last_day`; a test compares both. PostgreSQL moves 29 February to the 28th.
LAST_DAY = f"""CASE s.validity
    WHEN 'calendar_year' THEN make_date(extract(year FROM r.issued_on)::int, 12, 31)
    WHEN 'years' THEN {_ANNIVERSARY}
        - CASE WHEN extract(day FROM {_ANNIVERSARY}) < extract(day FROM r.issued_on) THEN 0 ELSE 1 END
    END"""

RULES = (
    Rule(
        "recognised_before_establishment",
        "recognition",
        "issued_on",
        _("Issued on %(day)s, before the establishment of the enterprise on %(established_on)s."),
        f"{_GRANTED} << period_days(e.established_on, NULL)",
        {"day": _DAY, "established_on": "e.established_on"},
    ),
    Rule(
        "recognised_after_end",
        "recognition",
        "issued_on",
        _("Issued on %(day)s, after the last day of the enterprise on %(ended_on)s."),
        f"{_GRANTED} >> period_days(NULL, e.ended_on)",
        {"day": _DAY, "ended_on": "e.ended_on"},
    ),
    Rule(
        "recognised_in_future",
        "recognition",
        "issued_on",
        _("The date of issue (%(issued_on)s) is in the future."),
        "r.issued_on > %(today)s",
        {"issued_on": "r.issued_on"},
        severity=Severity.ERROR,
    ),
    Rule(
        "recognition_starts_in_future",
        "recognition",
        "starts_on",
        _("The first day (%(starts_on)s) is in the future."),
        "r.starts_on > %(today)s AND coalesce(r.issued_on, r.starts_on) <= %(today)s"
        " OR r.starts_on > %(today)s AND r.issued_on IS NULL",
    ),
    Rule(
        "starts_before_issue",
        "recognition",
        "starts_on",
        _("The first day (%(starts_on)s) is before the date of issue (%(issued_on)s)."),
        "r.starts_on < r.issued_on AND s.validity = 'years'",
        {"issued_on": "r.issued_on"},
    ),
    Rule(
        "recognised_outside_residence",
        "recognition",
        "issued_on",
        _(
            "Issued on %(day)s, when the enterprise was not registered in Luohu (registered: "
            "%(residences)s); did it move in with the certificate?"
        ),
        f"r.kind IS DISTINCT FROM 'moved_in' AND {outside_residence(_GRANTED)}",
        {"day": _DAY, **RESIDENCES},
    ),
    Rule(
        "number_of_another_year",
        "recognition",
        "number",
        _("The certificate number %(number)s is of %(number_year)s, but the date of issue is %(day)s."),
        f"{_NUMBER_YEAR} <> extract(year FROM {_DAY})"
        " AND (r.issued_on IS NOT NULL OR r.kind IS DISTINCT FROM 'moved_in')",
        {"number_year": _NUMBER_YEAR, "day": _DAY},
    ),
    Rule(
        "foreign_number",
        "recognition",
        "number",
        _("The certificate number %(number)s was not issued in Shenzhen; did the enterprise move in?"),
        "r.number <> '' AND s.local_number_pattern <> '' AND r.number !~ s.local_number_pattern"
        " AND r.kind IS DISTINCT FROM 'moved_in'",
    ),
    Rule(
        "ends_not_by_rule",
        "recognition",
        "ends_on",
        _("Under the rule of the scheme, the last day of validity is %(by_rule)s, not %(ends_on)s."),
        f"r.ends_on <> {LAST_DAY}",
        {"by_rule": LAST_DAY, "ends_on": "r.ends_on", "issued_on": "r.issued_on"},
    ),
    Rule(
        "recognitions_overlap",
        "recognition",
        "starts_on",
        _(
            "In force beyond the year of its renewal together with another recognition of the scheme "
            "(%(other)s, %(since)s – %(until)s)."
        ),
        # A renewal is issued in the year in which the certificate before it ends.
        "s.validity <> 'years' OR extract(year FROM r.starts_on)"
        " < coalesce(extract(year FROM least(o.ends_on, o.cancelled_from - 1)), 9999)",
        {"other": "coalesce(o.number, '')", "since": "o.starts_on", "until": "o.ends_on"},
        joins="JOIN {recognition} o ON o.enterprise_id = r.enterprise_id AND o.scheme_id = r.scheme_id"
        " AND (o.starts_on, o.id) < (r.starts_on, r.id)"
        " AND in_force_days(o.starts_on, o.ends_on, o.cancelled_from)"
        " && in_force_days(r.starts_on, r.ends_on, r.cancelled_from)",
    ),
    Rule(
        "cancelled_outside_validity",
        "recognition",
        "cancelled_from",
        _("Cancelled from %(cancelled_from)s, which is not a day of its validity."),
        "r.cancelled_from < r.starts_on OR r.cancelled_from > r.ends_on",
        {"cancelled_from": "r.cancelled_from", "ends_on": "r.ends_on"},
    ),
    Rule(
        "cancelled_in_future",
        "recognition",
        "cancelled_from",
        _("The cancellation (%(day)s) is in the future."),
        "greatest(r.cancelled_from, r.cancellation_notice_on) > %(today)s",
        {"day": "greatest(r.cancelled_from, r.cancellation_notice_on)"},
    ),
)
