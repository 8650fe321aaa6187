"""`manage.py export_open_data DIR`: the files of the open data, to be published elsewhere."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from enterprises.api.views import one_snapshot
from enterprises.history.known_at import State, snapshot_at
from targets.open_data import FILES, edition


class Command(BaseCommand):
    help = "Write the files of the open data, with manifest.json, into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="Made where it does not exist.")

    def handle(self, folder: Path, **options: Any) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error}. Name another folder.") from error
        with one_snapshot():
            state = State.now()
            with edition(on=timezone.localdate(), known=snapshot_at(None, state), state=None) as found:
                for name in FILES:  # the manifest behind what it names, so an old one never names new files
                    shutil.copyfile(found.path(name), folder / name)
        self.stdout.write(f"Wrote {len(FILES)} files of change {state.seq} to {folder}.")
