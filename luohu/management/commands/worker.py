"""`manage.py worker`: run background jobs; `serve` and `demo` start one themselves."""

from typing import Any

from django.core.management import BaseCommand

from luohu.job_worker import work


class Command(BaseCommand):
    help = "Do the long work that pages ask for (planning a file, exports), until Ctrl-C or SIGTERM."

    def handle(self, **options: Any) -> None:
        work()
