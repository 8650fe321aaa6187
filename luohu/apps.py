"""The application that binds the others: its commands and its settings."""

from django.apps import AppConfig


class LuohuConfig(AppConfig):
    name = "luohu"
