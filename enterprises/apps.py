"""The app of the facts about enterprises."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from enterprises.integrity.ownership import own_history


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = _("Enterprises")

    def ready(self) -> None:
        post_migrate.connect(own_history, sender=self)
