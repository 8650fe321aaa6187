"""Tasks of the worker; every task can be started twice."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import close_old_connections, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from enterprises.imports import jobs
from enterprises.models import ImportBatch, ImportWork


@app.task(
    retry=RetryStrategy(max_attempts=jobs.MAX_STARTS + 1, wait=5, retry_exceptions=jobs.CONNECTION_LOST)
)
def work_on_import(work: int) -> None:
    """Run a work on an import."""
    close_old_connections()
    try:
        jobs.carry_out(work)
    finally:
        close_old_connections()


def enqueue(batch: ImportBatch, task: str, *, by: AbstractBaseUser) -> ImportWork:
    """Queue a work on an import; raise ImportRejected while another one is unfinished."""
    with transaction.atomic():
        work = jobs.create_work(batch, task, by=by)
        work_on_import.defer(work=work.pk)
    return work
