"""App configurations of the project and of its admin site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LuohuConfig(AppConfig):
    default = True
    name = "luohu"


class RegistryAdminConfig(admin.AdminConfig):
    """Django's admin with RegistryAdminSite as default site."""

    default = False
    default_site = "luohu.admin_site.RegistryAdminSite"
