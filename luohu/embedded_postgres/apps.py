"""The application that brings the `db` command."""

from django.apps import AppConfig


class EmbeddedPostgresConfig(AppConfig):
    name = "luohu.embedded_postgres"
    label = "embedded_postgres"
