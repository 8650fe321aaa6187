"""Tags for addresses: the page in another language, canonical address, queries, current link."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "en": "en"}


@register.simple_tag
def language_tag(code: str = "") -> str:
    """Return the `lang` attribute of a language (default: the active one): zh-Hans, en."""
    return LANGUAGE_TAGS.get(code or get_language() or "", "zh-Hans")


@register.simple_tag(takes_context=True)
def same_page(context: Context, language: str) -> str:
    """Return the address of this page in a language, with its query; without a request, the dashboard."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return f"/{language}/"
    query = request.META.get("QUERY_STRING", "")
    return _in_language(request.path, language) + (f"?{query}" if query else "")


@register.simple_tag(takes_context=True)
def canonical(context: Context, language: str = "") -> str:
    """Return the canonical address of this page, in a language.

    The context variable `canonical_query` (pairs or a mapping) has the parameters that distinguish pages.
    """
    request: HttpRequest = context["request"]
    query: Any = context.get("canonical_query") or {}
    path = _in_language(request.path, language) if language else request.path
    return request.build_absolute_uri(path + (f"?{urlencode(query, doseq=True)}" if query else ""))


@register.simple_tag
def query(*mappings: Mapping[str, str], **more: str) -> str:
    """Return parameters as one query string; an empty string without any."""
    parameters = {name: value for mapping in (*mappings, more) if mapping for name, value in mapping.items()}
    return f"?{urlencode(parameters)}" if parameters else ""


@register.simple_tag(takes_context=True)
def current(context: Context, *names: str) -> SafeString:
    """Return `aria-current` for the navigation link of the current page or of a page above it."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    is_current = match is not None and match.url_name in names
    return mark_safe(' aria-current="page"' if is_current else "")  # noqa: S308 - our own constant


def _in_language(path: str, language: str) -> str:
    _empty, _slash, rest = path.partition("/")
    first, _slash, rest = rest.partition("/")
    return f"/{language}/{rest}" if first in dict(settings.LANGUAGES) else f"/{language}/"
