"""Daily task of the worker: deletion of old contacts."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from luohu.error_reports.models import ErrorReport


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="delete_old_contacts")
def delete_old_contacts(timestamp: int) -> None:
    """Delete the contacts of error reports whose time is over."""
    close_old_connections()
    try:
        ErrorReport.objects.delete_old_contacts(timezone.now())
    finally:
        close_old_connections()
