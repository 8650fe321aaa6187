"""Every address of the registry."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
