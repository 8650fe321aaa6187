"""Addresses of the second factor, under admin/."""

from django.urls import path

from luohu.accounts import views

urlpatterns = [
    path("admin/second-factor/", views.enter_code, name="second-factor"),
    path("admin/second-factor/set-up/", views.set_up, name="second-factor-setup"),
]
