"""The addresses of plans, targets and releases: pages under a language, and the API under /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from targets import views
from targets.api.figures import IndicatorContributors, IndicatorSeries, IndicatorValue
from targets.api.releases import ReleaseDetail, ReleaseList
from targets.api.targets import TargetList

pages: list[URLPattern | URLResolver] = [
    path("", views.dashboard, name="dashboard"),
    path("indicators/<slug:code>/", views.indicator, name="indicator"),
    path("releases/", views.releases, name="releases"),
    path("releases/<slug:slug>/", views.release, name="release"),
    path("methodology/", views.methodology, name="methodology"),
]
api: list[URLPattern | URLResolver] = [
    path("indicators/<code>/value/", IndicatorValue.as_view(), name="api-indicator-value"),
    path("indicators/<code>/series/", IndicatorSeries.as_view(), name="api-indicator-series"),
    path(
        "indicators/<code>/contributors/",
        IndicatorContributors.as_view(),
        name="api-indicator-contributors",
    ),
    path("targets/", TargetList.as_view(), name="api-targets"),
    path("releases/", ReleaseList.as_view(), name="api-releases"),
    path("releases/<code>/", ReleaseDetail.as_view(), name="api-release"),
]
