"""Addresses of the error reports, under a language."""

from django.urls import path

from luohu.error_reports import views

pages = [
    path("report-an-error/", views.report_error, name="report-error"),
    path("report-an-error/<uuid:reference>/", views.error_report, name="error-report"),
]
