"""The sentences of pages as patterns, made from the messages of the catalogue in each language."""

import re
from functools import cache

from django.utils.translation import gettext, ngettext, override

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@cache
def pattern_of(language: str, singular: str, plural: str = "") -> re.Pattern[str]:
    """Return the pattern of a message in a language, with a group for each of its parameters.

    A message that is not in the catalogue is an error, so that a sentence that was reworded on its page
    cannot go unread.
    """
    with override(language):
        texts = [ngettext(singular, plural, n) for n in (1, 2)] if plural else [gettext(singular)]
    if language != "en" and texts[0] in (singular, plural):
        raise LookupError(f"“{singular}” has no translation in {language}.")
    return re.compile("|".join(dict.fromkeys(_pattern(text, n) for n, text in enumerate(texts))))


def values_in(pattern: re.Pattern[str], text: str) -> list[dict[str, str]]:
    """Return the values of the parameters at each place where a sentence stands in a text."""
    return [
        {name.partition("__")[0]: value for name, value in found.groupdict().items() if value is not None}
        for found in pattern.finditer(text)
    ]


def _pattern(text: str, form: int) -> str:
    """Return one form of a message as a pattern; a group may be named only once in the whole pattern."""
    words = PLACEHOLDER.split(text.replace("%%", "%"))
    return "".join(
        rf"(?P<{word}__{form}>\S.*?)" if n % 2 else re.escape(word) for n, word in enumerate(words)
    )
