"""What the worker does for the registry; every task can be started twice."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import close_old_connections, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from enterprises.imports import jobs
from enterprises.models import ImportBatch, ImportWork


@app.task(retry=RetryStrategy(max_attempts=jobs.MOST_STARTS + 1, wait=5, retry_exceptions=jobs.LOST))
def work_on_import(work: int) -> None:
    """Do what somebody asked for with an import."""
    close_old_connections()
    try:
        jobs.carry_out(work)
    finally:
        close_old_connections()


def ask(batch: ImportBatch, task: str, *, by: AbstractBaseUser) -> ImportWork:
    """Put a work on an import into the worker's queue; raise Refused while another one goes on."""
    with transaction.atomic():
        work = jobs.ask(batch, task, by=by)
        work_on_import.defer(work=work.pk)
    return work
