"""How a name is written that may lack a translation: then in Chinese, and marked as such."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def bilingual(zh: str, en: str) -> str:
    """Write the name in the language of the page; on an English page without an English one, in Chinese.

    >>> {% bilingual enterprise.name_zh enterprise.name_en %}
    """
    if (get_language() or "").startswith("zh"):
        return zh
    return en or format_html('<span lang="zh-Hans">{}</span>', zh)
