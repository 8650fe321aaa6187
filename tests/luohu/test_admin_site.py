"""Order of the tables on the admin index."""

from luohu.admin_site import SECTIONS
from tests.enterprises.admin.people import registered_models


def test_sections_name_every_registered_table_of_the_registry_once():
    named = [label for _name, labels in SECTIONS for label in labels]
    registered = {
        model._meta.label
        for model in registered_models()
        if model._meta.app_label in {"enterprises", "error_reports", "targets"}
    }
    assert len(named) == len(set(named))
    assert set(named) <= registered, "A label without a table is not shown."
    assert registered - set(named) == set(), "A table without a section comes last, under its app."
