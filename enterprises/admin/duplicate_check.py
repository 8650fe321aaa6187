"""Duplicate check of forms: existing records with the same code, name or certificate number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, FormerName, Recognition
from enterprises.naming.names import name_key

CONFIRMED_FIELD = "_confirmed_duplicates"
MAX_CANDIDATES = 10


def reject_known_codes(form: Any) -> None:
    """Replace the message of the unique constraint on a code by one with a link to its enterprise."""
    instance = form.instance
    codes = Q(uscc=instance.uscc) if instance.uscc else Q(pk__in=[])
    if instance.organisation_code:
        codes |= Q(organisation_code=instance.organisation_code)
    owners = Enterprise.objects.filter(codes).exclude(pk=instance.pk)[:MAX_CANDIDATES]
    if owners:
        for name in ("uscc", "organisation_code"):
            form.errors.pop(name, None)
        message = _with_links(_("An enterprise with this code already exists."), _enterprise_links(owners))
        form.add_error("uscc" if instance.uscc else "organisation_code", message)


def warn_about_known_name(form: Any) -> None:
    """Add an error with the enterprises that have or had the name, unless the user confirmed them.

    The confirmation lists the candidates: one that appears after the page was loaded must be confirmed, too.
    """
    key = name_key(form.cleaned_data.get("name_zh") or "")
    if not key or key == name_key(form.initial.get("name_zh") or ""):
        return
    former = FormerName.objects.filter(name_key=key).values("enterprise")
    enterprises = Enterprise.objects.surviving().filter(Q(name_key=key) | Q(pk__in=former)).order_by("pk")
    if isinstance(form.instance, Enterprise):
        enterprises = enterprises.exclude(pk=form.instance.pk)
    else:
        enterprises = enterprises.exclude(pk=form.instance.enterprise_id)
    if candidates := list(enterprises[:MAX_CANDIDATES]):
        token = f"{key}:{','.join(str(each.pk) for each in candidates)}"
        if token not in _confirmed(form.data):
            form.add_error("name_zh", _confirmation_error(candidates, token))


def reject_known_number(form: Any) -> None:
    """Add an error with the enterprise that holds the certificate number."""
    number = (form.cleaned_data.get("number") or "").strip().upper()
    scheme = form.cleaned_data.get("scheme")
    if not number or scheme is None or not form.has_changed():
        return
    others = Recognition.objects.filter(scheme=scheme, number=number).exclude(pk=form.instance.pk)
    if recognition := others.select_related("enterprise").first():
        links = (
            _link("enterprises_recognition", recognition.pk, recognition.number),
            _enterprise_links([recognition.enterprise]),
        )
        form.add_error(
            "number",
            _with_links(
                _("Another recognition of this scheme has this number."), format_html("{} · {}", *links)
            ),
        )


def _confirmed(data: Any) -> list[str]:
    return data.getlist(CONFIRMED_FIELD) if hasattr(data, "getlist") else [str(data.get(CONFIRMED_FIELD, ""))]


def _confirmation_error(candidates: Iterable[Enterprise], token: str) -> ValidationError:
    message = _with_links(
        _("This name already exists; is this a different enterprise?"), _enterprise_links(candidates)
    )
    box = format_html(
        '{} <label class="although"><input type="checkbox" name="{}" value="{}"> {}</label>',
        message,
        CONFIRMED_FIELD,
        token,
        _("Save despite the existing name"),
    )
    return ValidationError(box)


def _with_links(message: str, links: SafeString) -> SafeString:
    return format_html("{} {}", message, links)


def _enterprise_links(enterprises: Iterable[Enterprise]) -> SafeString:
    links = (
        (_link("enterprises_enterprise", each.pk, f"{each.name_zh} {each.code}"),) for each in enterprises
    )
    return format_html_join(" · ", "{}", links)


def _link(table: str, pk: Any, text: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(f"admin:{table}_change", args=[pk]), text)
