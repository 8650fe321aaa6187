"""How data without a translation is marked on a page in another language."""

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
