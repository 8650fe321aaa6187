"""Template tags for names that may lack an English translation; Chinese text is marked as such."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


@register.filter
def in_its_language(text: object) -> str:
    """Wrap Chinese text on an English page in `lang="zh-Hans"`, for screen readers and font selection."""
    value = str(text)
    if get_language() == "en" and any("\u2e7f" < character < "\uff00" for character in value):
        return format_html('<span lang="zh-Hans">{}</span>', value)
    return value


@register.simple_tag
def bilingual(zh: str, en: str) -> str:
    """Return a name in the active language, in Chinese if there is no English one.

    >>> {% bilingual enterprise.name_zh enterprise.name_en %}
    """
    return in_its_language(en if en and get_language() == "en" else zh)
