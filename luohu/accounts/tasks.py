"""Task of the worker: sign-ins and sessions are removed when their time is over (docs/personal_data.md)."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from luohu.accounts.sessions import SessionStore

SIGN_INS, FAILURES = timedelta(days=180), timedelta(days=1)


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="remove_old_sign_ins")
def remove_old_sign_ins(timestamp: int) -> None:
    """Remove expired sessions, old sign-ins and old failures with their addresses."""
    close_old_connections()
    now = timezone.now()
    SessionStore.clear_expired()
    AccessLog.objects.filter(attempt_time__lt=now - SIGN_INS).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - FAILURES).delete()
