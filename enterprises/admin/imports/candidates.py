"""Enterprises that a person can choose for a row, described so that two of one name can be told apart."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from enterprises.models import Enterprise, Residence


def describe_enterprises(keys: Iterable[int]) -> dict[int, str]:
    """Return name, code, subdistrict, status and since when of enterprises, in two queries."""
    enterprises = Enterprise.objects.in_bulk(set(keys))
    residences = (
        Residence.objects.filter(enterprise__in=enterprises)
        .select_related("subdistrict")
        .order_by("starts_on")
    )
    latest = {residence.enterprise_id: residence for residence in residences}
    return {pk: _describe(each, latest.get(pk)) for pk, each in enterprises.items()}


def _describe(enterprise: Enterprise, residence: Residence | None) -> str:
    parts = [enterprise.name_zh, enterprise.code, _place(residence), _status(enterprise)]
    return " · ".join(filter(None, parts))


def _place(residence: Residence | None) -> str:
    if residence is None:
        return gettext("never in Luohu")
    place = str(residence.subdistrict) if residence.subdistrict else gettext("in Luohu")
    if residence.ends_on:
        return gettext("%(place)s until %(day)s") % {"place": place, "day": residence.ends_on.isoformat()}
    return place


def _status(enterprise: Enterprise) -> str:
    is_active = enterprise.status == Enterprise.Status.ACTIVE
    day = enterprise.established_on if is_active else enterprise.ended_on
    status = str(enterprise.get_status_display())
    if day is None:
        return status
    return gettext("%(status)s since %(day)s") % {"status": status, "day": day.isoformat()}
