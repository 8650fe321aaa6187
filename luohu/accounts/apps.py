"""App configuration of the staff accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "luohu.accounts"
    verbose_name = _("Accounts")
