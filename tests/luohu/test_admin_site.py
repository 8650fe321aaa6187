"""Order of the tables on the admin index."""

from django.contrib import admin

from luohu.admin_site import SECTIONS


def test_sections_name_every_registered_table_of_the_registry_once():
    named = [label for _name, labels in SECTIONS for label in labels]
    registered = {
        model._meta.label
        for model in admin.site._registry
        if model._meta.app_label in {"enterprises", "targets"}
    }
    assert len(named) == len(set(named))
    assert set(named) <= registered, "A label without a table is not shown."
    assert registered - set(named) == set(), "A table without a section comes last, under its app."
