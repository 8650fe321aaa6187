"""What the desk leaves out: the table of jobs is the machinery's own, and speaks English only."""

import procrastinate.contrib.django.admin  # noqa: F401 - registers it, so that it can be taken off
from django.contrib import admin
from procrastinate.contrib.django.models import ProcrastinateJob

admin.site.unregister(ProcrastinateJob)
