"""Addresses of the second factor and of the own password, under admin/."""

from django.urls import path

from luohu.accounts import views

urlpatterns = [
    path("admin/password_change/", views.change_own_password, name="own-password"),
    path("admin/second-factor/", views.enter_code, name="second-factor"),
    path("admin/second-factor/set-up/", views.set_up, name="second-factor-setup"),
]
