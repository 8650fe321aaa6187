"""Template filters for the rows of a search: marked names, and why a row was found."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from enterprises.listing.search.hits import Found
from enterprises.models import Enterprise
from enterprises.naming.agreement import Kind
from enterprises.naming.marking import pieces

register = template.Library()


@register.filter
def marked(name: str, found: Found | None) -> str:
    """Return a name with what agrees with the search inside `<mark>`."""
    if found is None:
        return name
    parts = (
        (format_html("<mark>{}</mark>", text) if is_marked else text,)
        for text, is_marked in pieces(found.typed, name)
    )
    return format_html_join("", "{}", parts)


@register.filter
def why_found(row: Enterprise, found: Found | None) -> str | SafeString:
    """Return why a row was found, where the shown name does not tell."""
    if found is None:
        return ""
    hit = found.hit_of(row)
    if hit.former_name:
        name = format_html('<span lang="zh-Hans">{}</span>', marked(hit.former_name, found))
        reason = format_html(gettext("former name {}"), name)
        return format_html("{} · {}", reason, _alike(hit.kind)) if _alike(hit.kind) else reason
    if hit.kind == Kind.ENGLISH and row.name != row.name_en:
        return format_html('<span lang="en">{}</span>', marked(row.name_en, found))
    if hit.kind == Kind.CERTIFICATE:
        return gettext("certificate number")
    return _alike(hit.kind)


def _alike(kind: Kind) -> str:
    if kind == Kind.SOUNDS:
        return pgettext("search", "sounds alike")
    return pgettext("search", "similar") if kind == Kind.NEAR else ""
