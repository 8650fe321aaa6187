"""URLs of targets: pages under a language, data files, feed, and the API under /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from targets.api.contributors import IndicatorContributors
from targets.api.difference import IndicatorDifference
from targets.api.open_data import OpenDataFile
from targets.api.releases import ReleaseDetail, ReleaseList
from targets.api.revisions import IndicatorRevisions
from targets.api.series import IndicatorSeries
from targets.api.targets import TargetList
from targets.api.value import IndicatorValue
from targets.pages import downloads, pictures, views
from targets.pages.feed import ReleaseFeed
from targets.pages.list_feeds import IndicatorFeed, ListFeed
from targets.pages.release_files import release_file

pages: list[URLPattern | URLResolver] = [
    path("", views.dashboard, name="dashboard"),
    path("indicators/<slug:code>/", views.indicator, name="indicator"),
    path("indicators/<slug:code>/difference/", views.difference, name="difference"),
    path("changes/", views.changes, name="changes"),
    path("compare/", views.compare, name="compare"),
    path("clusters/<slug:code>/", views.part, {"scope": "cluster"}, name="cluster"),
    path("zones/<slug:code>/", views.part, {"scope": "zone"}, name="zone"),
    path("subdistricts/<slug:code>/", views.part, {"scope": "subdistrict"}, name="subdistrict"),
    path("lists/<slug:slug>/", views.enterprise_list, name="list"),
    path("plans/<slug:slug>/", views.plan, name="plan"),
    path("releases/", views.releases, name="releases"),
    path("releases/<slug:slug>/", views.release, name="release"),
    path("open-data/", views.open_data, name="open-data"),
    path("methodology/", views.methodology, name="methodology"),
    path("reconciliation/", views.reconciliation, name="reconciliation"),
    # The charts of these pages as pictures.
    path("indicators/<slug:code>/chart.svg", pictures.chart, {"ending": "svg"}, name="picture"),
    path("indicators/<slug:code>/chart.png", pictures.chart, {"ending": "png"}, name="picture"),
    path("indicators/<slug:code>/card.png", pictures.card, name="card"),
    # The tables of these pages as files.
    path("tables/<slug:table>.<spreadsheet:ending>", downloads.dashboard_table, name="dashboard-table"),
    path(
        "indicators/<slug:code>/<slug:table>.<spreadsheet:ending>",
        downloads.indicator_table,
        name="indicator-table",
    ),
    path(
        "indicators/<slug:code>/difference/<slug:table>.<spreadsheet:ending>",
        downloads.difference_table,
        name="difference-table",
    ),
    path("lists/<slug:slug>.<spreadsheet:ending>", downloads.list_table, name="list-table"),
    path("compare.<spreadsheet:ending>", downloads.compare_table, name="compare-table"),
    path("changes/<slug:table>.<spreadsheet:ending>", downloads.changes_table, name="changes-table"),
    path("plans/<slug:slug>/<slug:table>.<spreadsheet:ending>", downloads.plan_table, name="plan-table"),
    path("reconciliation.<spreadsheet:ending>", downloads.reconciliation_table, name="reconciliation-table"),
    path("releases.<spreadsheet:ending>", downloads.releases_table, name="releases-table"),
    path(
        "releases/<slug:slug>/<slug:table>.<spreadsheet:ending>",
        downloads.release_table,
        name="release-table",
    ),
    path("open-data.<spreadsheet:ending>", downloads.open_data_table, name="open-data-table"),
    path("methodology/verdicts.<spreadsheet:ending>", downloads.verdict_table, name="verdict-table"),
    path(
        "clusters/<slug:code>/<slug:table>.<spreadsheet:ending>",
        downloads.part_table,
        {"scope": "cluster"},
        name="cluster-table",
    ),
    path(
        "zones/<slug:code>/<slug:table>.<spreadsheet:ending>",
        downloads.part_table,
        {"scope": "zone"},
        name="zone-table",
    ),
    path(
        "subdistricts/<slug:code>/<slug:table>.<spreadsheet:ending>",
        downloads.part_table,
        {"scope": "subdistrict"},
        name="subdistrict-table",
    ),
]
# Without a language, under /data/.
data: list[URLPattern | URLResolver] = [
    path("releases/<slug:slug>/<str:name>", release_file, name="release-file"),
    path("<code>", OpenDataFile.as_view(), name="open-data-file"),
]
feeds: list[URLPattern | URLResolver] = [
    path("releases/feed/", ReleaseFeed(), name="release-feed"),
    path("lists/<slug:slug>/feed/", ListFeed(), name="list-feed"),
    path("indicators/<slug:code>/feed/", IndicatorFeed(), name="indicator-feed"),
]
api: list[URLPattern | URLResolver] = [
    path("indicators/<code>/value/", IndicatorValue.as_view(), name="api-indicator-value"),
    path("indicators/<code>/series/", IndicatorSeries.as_view(), name="api-indicator-series"),
    path(
        "indicators/<code>/contributors/",
        IndicatorContributors.as_view(),
        name="api-indicator-contributors",
    ),
    path("indicators/<code>/difference/", IndicatorDifference.as_view(), name="api-indicator-difference"),
    path("indicators/<code>/revisions/", IndicatorRevisions.as_view(), name="api-indicator-revisions"),
    path("targets/", TargetList.as_view(), name="api-targets"),
    path("releases/", ReleaseList.as_view(), name="api-releases"),
    path("releases/<code>/", ReleaseDetail.as_view(), name="api-release"),
]
