"""Lists of the admin site: saved filters and exports."""

import csv
import io

import openpyxl
import pytest
from django.contrib import admin
from django.urls import reverse

from enterprises.admin.base import RegistryAdmin
from enterprises.imports.formats import FORMATS
from enterprises.models import SavedFilter
from tests import factories
from tests.enterprises.admin.people import (
    create_one_row_per_model,
    create_user,
    registered_models,
    signed_in,
)

pytestmark = pytest.mark.django_db
RECOGNITIONS = "/admin/enterprises/recognition/"
ENTERPRISES = "/admin/enterprises/enterprise/"


def rows_of_workbook(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def rows_of_csv(answer):
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(("form", "read"), [("xlsx", rows_of_workbook), ("csv", rows_of_csv)])
def test_a_file_contains_exactly_the_rows_of_all_pages_of_the_list(clerk, form, read, monkeypatch):
    monkeypatch.setattr(RegistryAdmin, "list_per_page", 1)
    wanted = [factories.RecognitionFactory() for _ in range(3)]
    factories.ListingFactory()
    asked = {"scheme__code__exact": "national_high_tech", "q": "示例"}
    heading, *rows = read(signed_in(clerk).get(f"{RECOGNITIONS}export/{form}/", asked))
    assert "统一社会信用代码" in heading[0]
    assert "\n" in heading[0]
    assert {row[0] for row in rows} == {each.enterprise.uscc for each in wanted}


def test_codes_are_text_dates_are_dates_and_formulas_are_escaped(clerk):
    factories.RecognitionFactory(batch="=1+1")
    client = signed_in(clerk)
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(f"{RECOGNITIONS}export/xlsx/").streaming_content))
    )
    cells = {str(cell.value): cell for cell in book.active[2] if cell.value is not None}
    assert any(cell.is_date for cell in cells.values())
    assert {cell.data_type for value, cell in cells.items() if value.startswith("9144")} == {"s"}
    assert cells["=1+1"].data_type == "s"
    assert "'=1+1" in rows_of_csv(client.get(f"{RECOGNITIONS}export/csv/"))[1]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_lists_are_exported_to_users_with_view_permission_only(form):
    create_one_row_per_model()
    viewer, outsider = signed_in(create_user("publisher")), signed_in(create_user())
    lists = {
        model_admin.export_format: model
        for model in registered_models()
        if isinstance(model_admin := admin.site.get_model_admin(model), RegistryAdmin)
        and model_admin.export_format
    }
    assert set(lists) == set(FORMATS) - {"ledger", "torch_reports", "cancellations", "relocations"}
    for kind, model in lists.items():
        address = reverse(f"admin:enterprises_{model._meta.model_name}_export", args=[form])
        answer = viewer.get(address)
        assert (kind, len(list(answer.streaming_content)) > 0) == (kind, True)
        assert outsider.get(address).status_code == 403
        assert signed_in(None).get(address).status_code == 302


def test_a_list_of_reference_does_not_go_out_and_no_other_form_does(clerk):
    client = signed_in(clerk)
    assert client.get("/admin/enterprises/cluster/export/csv/").status_code == 404
    assert client.get(f"{RECOGNITIONS}export/pdf/").status_code == 404


def test_an_address_with_a_wrong_filter_leads_back_to_the_list(clerk):
    answer = signed_in(clerk).get(f"{RECOGNITIONS}export/csv/", {"scheme__nothing": "x"})
    assert answer["Location"] == RECOGNITIONS


@pytest.mark.parametrize(
    "query",
    [
        "?in_force=yes",
        "?number=%00",
        "?issued_on__year=99999999999999999999",
        "?starts_on__range=",
        "?nothing=1",
    ],
)
def test_a_list_reports_unknown_parameters_and_shows_all_rows(clerk, query):
    factories.RecognitionFactory()
    answer = signed_in(clerk).get(RECOGNITIONS + query, follow=True)
    assert (answer.status_code, answer.context["cl"].result_count) == (200, 1)
    assert "filter in the address is not valid" in answer.content.decode()


def test_a_filter_is_saved_under_a_name_without_its_page_number(clerk):
    client = signed_in(clerk)
    asked = {"name": "我的企业", "query": "status__exact=active&q=科技&p=3"}
    answer = client.post(f"{ENTERPRISES}filters/", asked)
    kept = SavedFilter.objects.get()
    assert (kept.user, kept.table, kept.name) == (clerk, "enterprises.Enterprise", "我的企业")
    assert kept.query == "status__exact=active&q=%E7%A7%91%E6%8A%80"
    assert answer["Location"] == f"{ENTERPRISES}?{kept.query}"
    page = client.get(answer["Location"]).content.decode()
    assert f'<a href="?{kept.query.replace("&", "&amp;")}" aria-current="true">我的企业</a>' in " ".join(
        page.split()
    )


def test_a_filter_of_the_same_name_is_replaced(clerk):
    client = signed_in(clerk)
    for query in ("q=one", "q=two"):
        client.post(f"{ENTERPRISES}filters/", {"name": "mine", "query": query})
    assert SavedFilter.objects.get().query == "q=two"


def test_a_filter_is_its_owners_alone(clerk, reviewer):
    signed_in(clerk).post(f"{ENTERPRISES}filters/", {"name": "我的企业", "query": "q=科技"})
    kept, other = SavedFilter.objects.get(), signed_in(reviewer)
    assert "我的企业" not in other.get(ENTERPRISES).content.decode()
    assert other.post(f"{ENTERPRISES}filters/{kept.pk}/drop/").status_code == 404
    assert signed_in(clerk).post(f"{RECOGNITIONS}filters/{kept.pk}/drop/").status_code == 404
    signed_in(clerk).post(f"{ENTERPRISES}filters/{kept.pk}/drop/")
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "given", [{"name": "", "query": "q=x"}, {"name": "x" * 61, "query": "q=x"}, {"name": "x"}]
)
def test_a_filter_without_a_name_or_a_query_is_not_saved(clerk, given):
    answer = signed_in(clerk).post(f"{ENTERPRISES}filters/", given, follow=True)
    assert answer.status_code == 200
    assert not SavedFilter.objects.exists()


def test_saving_a_filter_requires_permission_to_view_the_list():
    answer = signed_in(create_user()).post(f"{ENTERPRISES}filters/", {"name": "x", "query": "q=x"})
    assert answer.status_code == 403
    assert not SavedFilter.objects.exists()
