"""`manage.py update_translations`: update django.po from the source and compile it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from luohu import translation_catalog, translation_extraction


class Command(BaseCommand):
    help = (
        "Add new strings of Python and templates to the Chinese translations, drop unused ones, "
        "and compile. Needs no GNU gettext."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fill", type=Path, metavar="FILE.json", help='enter {"English": "中文", …}')
        parser.add_argument("--missing", action="store_true", help="print what lacks Chinese, as such a file")

    def handle(self, *, fill: Path | None, missing: bool, **options: Any) -> None:
        translations = json.loads(fill.read_text(encoding="utf-8")) if fill else {}
        with translation_catalog.lock_catalog():
            entries = translation_catalog.update_messages(
                translation_catalog.read(), translation_extraction.extract_messages()
            )
            unknown = translation_catalog.fill_translations(entries, translations)
            translation_catalog.write(entries)
        lacking = [entry.msgid for entry in entries if not entry.translated()]
        if missing:
            self.stdout.write(json.dumps(dict.fromkeys(lacking, ""), ensure_ascii=False, indent=1))
        self.stderr.write(f"{len(entries)} strings, {len(lacking)} without Chinese.")
        if unknown:
            raise CommandError(f"No source says these strings, so they were not entered: {unknown}")
