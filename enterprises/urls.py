"""The addresses of the facts: pages under a language, and the API under /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from enterprises import views

pages: list[URLPattern | URLResolver] = [
    path("enterprises/", views.enterprise_list, name="enterprises"),
    path("enterprises/<str:code>/", views.enterprise_detail, name="enterprise"),
    path("clusters/<slug:code>/", views.cluster_detail, name="cluster"),
    path("zones/<slug:code>/", views.zone_detail, name="zone"),
]
api: list[URLPattern | URLResolver] = []
