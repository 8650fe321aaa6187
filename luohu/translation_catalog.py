"""The Chinese translations: `locale/zh_Hans/LC_MESSAGES/django.po` for people, `.mo` for Django."""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.conf import settings


@dataclass
class Message:
    """One string of the source; a plural one has two English forms and, in Chinese, a single one."""

    context: str | None
    text: str
    plural: str | None = None
    files: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str | None, str]:
        """The key of gettext: context and text."""
        return self.context, self.text


def path() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po"


def read() -> polib.POFile:
    return polib.pofile(str(path()), wrapwidth=100) if path().exists() else _empty()


def _empty() -> polib.POFile:
    catalog = polib.POFile(wrapwidth=100)
    catalog.metadata = {
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalog


@contextmanager
def lock_catalog() -> Iterator[None]:
    """Hold a lock on the folder: of two writers at once, one would lose the strings of the other."""
    path().parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def update_messages(catalog: polib.POFile, messages: Iterable[Message]) -> polib.POFile:
    """Return a catalogue of exactly these messages, with existing translations, in a stable order.

    Locations are without line numbers: otherwise every change of a file would change the catalogue.
    """
    existing = {(entry.msgctxt, entry.msgid): entry for entry in catalog}
    result = _empty()
    for message in sorted(messages, key=lambda message: (message.text, message.context or "")):
        old = existing.get(message.key)
        entry = polib.POEntry(
            msgctxt=message.context,
            msgid=message.text,
            occurrences=[(file, "") for file in sorted(message.files)],
            comment="\n".join(sorted(message.comments)),
            tcomment=old.tcomment if old else "",
            flags=["fuzzy"] if old and old.fuzzy else [],
        )
        chinese = _chinese(old) if old else ""
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = {0: chinese}
        else:
            entry.msgstr = chinese
        result.append(entry)
    return result


def _chinese(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


_HAN = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_FULL_WIDTH = str.maketrans(",;:?!", "\uff0c\uff1b\uff1a\uff1f\uff01")
_MARK = re.compile(rf"(?<={_HAN})[,;:?!]|[,;:?!](?={_HAN})")
_BRACKETS = re.compile(rf"(?<!%)\((?=[^()]*{_HAN})((?:%\(\w+\)|[^()])*)\)")
# A placeholder begins with % or { and ends with a letter or }; a tag begins with < and ends with >.
_SPACE = re.compile(rf"(?<={_HAN}) +(?=[\w%{{<`\u201c]|[./-]+\w)|(?<=[\w%}}>`\u201d]) +(?={_HAN})")


def chinese_typography(text: str) -> str:
    """Return the text with the typography of official documents.

    Half-width marks beside a Chinese character become full-width; there is no space between a Chinese
    character and digits, Latin letters or a placeholder.
    """
    bracketed = _BRACKETS.sub("\uff08\\1\uff09", text)
    marked = _MARK.sub(lambda mark: mark.group().translate(_FULL_WIDTH), bracketed)
    return _SPACE.sub("", marked)


def fill_translations(catalog: polib.POFile, translations: Mapping[str, str]) -> list[str]:
    """Enter translations in place; return the keys without a string in the catalogue.

    The key for one context is that of gettext, `"unit\\x04enterprises"`. A plain key is entered for every
    context without a translation of its own.
    """
    unknown = set(translations)
    for entry in catalog:
        own_key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        key = own_key if own_key in translations else entry.msgid
        if key not in translations:
            continue
        unknown.discard(key)
        if key != own_key and entry.translated():
            continue
        entry.flags = []
        chinese = chinese_typography(translations[key])
        if entry.msgid_plural:
            entry.msgstr_plural = {0: chinese}
        else:
            entry.msgstr = chinese
    return sorted(unknown)


def write(catalog: polib.POFile) -> None:
    """Write both files, each atomically."""
    _replace(path(), str(catalog).encode())
    compile_catalog()


def compile_to_mo(catalog: polib.POFile) -> bytes:
    """Return the bytes of the `.mo` file; equal translations give equal bytes."""
    return bytes(catalog.to_binary())


def compile_catalog() -> Path:
    target = path().with_suffix(".mo")
    _replace(target, compile_to_mo(read()))
    return target


def _replace(target: Path, content: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)
