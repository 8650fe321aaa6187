"""The addresses of plans, targets and releases: pages under a language, and the API under /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from targets import views

pages: list[URLPattern | URLResolver] = [
    path("", views.dashboard, name="dashboard"),
    path("indicators/<slug:code>/", views.indicator, name="indicator"),
    path("releases/", views.releases, name="releases"),
    path("releases/<slug:slug>/", views.release, name="release"),
    path("methodology/", views.methodology, name="methodology"),
]
api: list[URLPattern | URLResolver] = []
