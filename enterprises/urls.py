"""The addresses of the facts: pages under a language, and the API under /api/v1/."""

from django.urls import URLPattern, URLResolver

pages: list[URLPattern | URLResolver] = []
api: list[URLPattern | URLResolver] = []
