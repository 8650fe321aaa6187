"""Root URLconf."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path

import enterprises.urls
import luohu.error_reports.urls
import targets.urls
from luohu import views
from luohu.openapi import Description, docs
from luohu.page_cache import cache_pages
from luohu.sitemaps import SITEMAPS

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.choose_language, name="choose-language"),
    path("", include("luohu.accounts.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path(
        "api/v1/",
        include(
            [
                path("openapi.json", Description.as_view(), name="openapi"),
                path("docs/", docs, name="api-docs"),
                *enterprises.urls.api,
                *targets.urls.api,
            ]
        ),
    ),
    path("data/", include(targets.urls.data)),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", views.security_contact, name="security-contact"),
    *i18n_patterns(
        *targets.urls.feeds,
        *cache_pages(targets.urls.pages),
        *cache_pages(enterprises.urls.pages),
        *cache_pages(
            [
                path("about/", views.about, name="about"),
                path("contact/", views.contact, name="contact"),
                path("accessibility/", views.accessibility, name="accessibility"),
            ]
        ),
        *luohu.error_reports.urls.pages,
    ),
]

handler400 = "luohu.errors.bad_request"
handler404 = "luohu.errors.not_found"
handler500 = "luohu.errors.server_error"
