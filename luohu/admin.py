"""Models removed from the admin site: background jobs and second-factor devices."""

import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401 - registers its models
import procrastinate.contrib.django.admin  # noqa: F401
from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from procrastinate.contrib.django.models import ProcrastinateJob

# Their pages have no Chinese. A device is set up by its owner and reset in the user admin; its secret is not
# shown.
for model in (ProcrastinateJob, StaticDevice, TOTPDevice):
    admin.site.unregister(model)
