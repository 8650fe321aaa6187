"""App configuration of the error reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ErrorReportsConfig(AppConfig):
    name = "luohu.error_reports"
    label = "error_reports"
    verbose_name = _("Reports from readers")
