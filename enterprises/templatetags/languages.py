"""How names are written that may lack a translation: then in Chinese, and marked as such."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


@register.filter
def in_its_language(text: object) -> str:
    """Wrap Chinese in `lang="zh-Hans"` on a page in English, so that it is read and shaped as Chinese."""
    written = str(text)
    if get_language() == "en" and any("\u2e7f" < character < "\uff00" for character in written):
        return format_html('<span lang="zh-Hans">{}</span>', written)
    return written


@register.simple_tag
def bilingual(zh: str, en: str) -> str:
    """Write a name in the language of the page, in Chinese where it has none in English.

    >>> {% bilingual enterprise.name_zh enterprise.name_en %}
    """
    return in_its_language(en if en and get_language() == "en" else zh)
