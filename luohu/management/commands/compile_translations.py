"""`manage.py compile_translations`: compile django.po to django.mo."""

from typing import Any

from django.core.management import BaseCommand

from luohu import translation_catalog


class Command(BaseCommand):
    help = "Compile the Chinese translations; needs no GNU gettext."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        with translation_catalog.lock_catalog():
            target = translation_catalog.compile_catalog()
        self.stdout.write(f"Wrote {target}.")
