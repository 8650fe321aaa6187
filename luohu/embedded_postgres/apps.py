"""App configuration, for the command `db`."""

from django.apps import AppConfig


class EmbeddedPostgresConfig(AppConfig):
    name = "luohu.embedded_postgres"
    label = "embedded_postgres"
