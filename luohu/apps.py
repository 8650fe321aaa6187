"""The application that binds the others: its commands, its settings and the desk that its staff enter by."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LuohuConfig(AppConfig):
    default = True
    name = "luohu"


class DeskConfig(admin.AdminConfig):
    """Django's admin with our desk as its site."""

    default = False
    default_site = "luohu.admin_site.RegistryAdminSite"
