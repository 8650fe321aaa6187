"""Extraction of translatable strings from Python and templates, without GNU gettext."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from luohu.translation_catalog import Message

_CONTEXT = (1, "c")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": (_CONTEXT, 2),
    "pgettext_lazy": (_CONTEXT, 2),
    "npgettext": (_CONTEXT, 2, 3),
    "npgettext_lazy": (_CONTEXT, 2, 3),
}


def list_sources() -> list[Path]:
    root = Path(settings.BASE_DIR)
    python = [path for app in ("enterprises", "targets", "luohu") for path in (root / app).rglob("*.py")]
    templates = [path for app in ("enterprises", "targets") for path in (root / app).rglob("*.html")]
    return sorted([*python, *templates, *(root / "templates").rglob("*.html")])


def extract_messages() -> list[Message]:
    """Return every string once, with its files."""
    messages: dict[tuple[str | None, str], Message] = {}
    for source in list_sources():
        name = source.relative_to(settings.BASE_DIR).as_posix()
        for message in extract_from_file(source.read_text(encoding="utf-8"), name):
            merged = messages.setdefault(message.key, message)
            merged.plural = merged.plural or message.plural
            merged.files.add(name)
            merged.comments |= message.comments
    return list(messages.values())


def extract_from_file(text: str, name: str) -> Iterator[Message]:
    if name.endswith(".html"):
        # templatize() leaves text that is not Python; indentation would be a syntax error.
        text = "\n".join(line.strip() for line in templatize(text, origin=name).splitlines())
    extracted = extract("python", BytesIO(text.encode()), KEYWORDS, comment_tags=["Translators:"])
    for _line, strings, comments, context in extracted:
        singular, plural = strings if isinstance(strings, tuple) else (strings, None)
        yield Message(context, singular, plural, comments=set(comments))
