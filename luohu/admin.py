"""What the desk leaves out: tables of the machinery, which speak English only."""

import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401 - each registers its own, so that it can be taken off
import procrastinate.contrib.django.admin  # noqa: F401
from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from procrastinate.contrib.django.models import ProcrastinateJob

# A second factor is set up by its owner and taken away by an administrator, never read.
for machinery in (ProcrastinateJob, StaticDevice, TOTPDevice):
    admin.site.unregister(machinery)
