"""URL patterns of enterprises: pages under a language prefix, and the API under /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from enterprises import views
from enterprises.api.changes import ChangeList
from enterprises.api.enterprises import EnterpriseDetail, EnterpriseList
from enterprises.api.indicators import IndicatorDetail, IndicatorList
from enterprises.api.recognitions import RecognitionList
from enterprises.api.reference import ClusterList, SchemeList, SubdistrictList, ZoneList
from enterprises.api.suggest import SuggestionList
from enterprises.tables import downloads

pages: list[URLPattern | URLResolver] = [
    path("enterprises/", views.enterprise_list, name="enterprises"),
    path("enterprises.<spreadsheet:ending>", downloads.list_table, name="enterprises-table"),
    path(
        "enterprises-codes.<spreadsheet:ending>", downloads.list_codes_table, name="enterprises-codes-table"
    ),
    path("enterprises/<str:code>/", views.enterprise_detail, name="enterprise"),
    path(
        "enterprises/<str:code>/timeline.<spreadsheet:ending>",
        downloads.timeline_table,
        name="timeline-table",
    ),
]
api: list[URLPattern | URLResolver] = [
    path("enterprises/", EnterpriseList.as_view(), name="api-enterprises"),
    path("enterprises/<code>/", EnterpriseDetail.as_view(), name="api-enterprise"),
    path("recognitions/", RecognitionList.as_view(), name="api-recognitions"),
    path("clusters/", ClusterList.as_view(), name="api-clusters"),
    path("zones/", ZoneList.as_view(), name="api-zones"),
    path("subdistricts/", SubdistrictList.as_view(), name="api-subdistricts"),
    path("schemes/", SchemeList.as_view(), name="api-schemes"),
    path("suggest/", SuggestionList.as_view(), name="api-suggest"),
    path("changes/", ChangeList.as_view(), name="api-changes"),
    path("indicators/", IndicatorList.as_view(), name="api-indicators"),
    path("indicators/<code>/", IndicatorDetail.as_view(), name="api-indicator"),
]
