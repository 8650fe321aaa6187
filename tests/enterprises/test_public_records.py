"""A field of Enterprise is in all its places: forms, imports, API, change feed, open data and page."""

import csv
import io
import json
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.utils import translation

from enterprises.imports.formats import FORMATS
from enterprises.imports.rules import RULES
from enterprises.models import Enterprise
from enterprises.public_records.enterprises import ENTERPRISE
from enterprises.public_records.fields import API, FEED, FILE
from enterprises.public_records.recognitions import RECOGNITION
from enterprises.public_records.records import MEMBERSHIP
from targets.open_data import DESCRIBED
from tests import factories

EDITABLE = {field.name for field in Enterprise._meta.fields if field.editable and not field.primary_key}
MERGER = "merged_into"  # set by the page that merges two records


@pytest.fixture
def firm():
    """An absorbed enterprise with a value in every public field."""
    blank = {
        field.attribute: f"Sample {field.name}"[: Enterprise._meta.get_field(field.attribute).max_length]
        for field in ENTERPRISE.fields
        if field.value_on is None and field.is_blank
    }
    firm = factories.ResidentFactory(
        **blank,
        uscc=factories.make_uscc(7),
        industry=factories.IndustryFactory(),
        status="merged",
        ended_on=date(2021, 10, 1),
        absorbed_by=factories.EnterpriseFactory(name_en="Absorber"),
    )
    factories.RecognitionFactory(enterprise=firm, number="GR202044200007")
    factories.ZoneMembershipFactory(enterprise=firm)
    return firm


def file_of(client, name):
    return b"".join(client.get(f"/data/{name}").streaming_content).decode("utf-8-sig")


def test_every_field_has_a_place_in_the_form():
    form = flatten_fieldsets(admin.site.get_model_admin(Enterprise).fieldsets)
    assert set(form) == EDITABLE - {MERGER}


def test_every_field_is_imported_and_exported():
    attributes = {
        Enterprise._meta.get_field(RULES["enterprises"].attributes.get(column.name, column.name)).name
        for column in FORMATS["enterprises"].columns
    }
    assert attributes == EDITABLE - {MERGER, "absorbed_by"}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "record"), [("enterprises", ENTERPRISE), ("recognitions", RECOGNITION)])
def test_api_has_the_declared_fields(client, firm, name, record):
    (row, *_others) = client.get(f"/api/v1/{name}/?on=2021-01-01").json()["results"]
    assert list(row) == list(record.fields_in(API))
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    rows = schemas[f"{record.name}List"]["properties"]["results"]["items"]["$ref"].rpartition("/")[2]
    on_request = ["match"] if record is ENTERPRISE else []
    assert list(schemas[rows]["properties"]) == [*record.fields_in(API), *on_request]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "record"),
    [("enterprise", ENTERPRISE), ("recognition", RECOGNITION), ("membership", MEMBERSHIP)],
)
def test_change_feed_has_the_declared_fields(client, firm, name, record):
    entries = client.get("/api/v1/changes/").json()["results"]
    new = next(entry["new"] for entry in entries if entry["record"] == name)
    assert list(new) == list(record.fields_in(FEED))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "record"),
    [("enterprises", ENTERPRISE), ("recognitions", RECOGNITION), ("memberships", MEMBERSHIP)],
)
def test_open_data_have_the_declared_fields(client, firm, name, record):
    heading = next(csv.reader(io.StringIO(file_of(client, f"{name}.csv"))))
    assert heading == [*record.fields_in(FILE), *DESCRIBED]
    (described,) = (
        resource["schema"]["fields"]
        for resource in json.loads(file_of(client, "datapackage.json"))["resources"]
        if resource["name"] == name
    )
    assert [field["name"] for field in described] == heading


@pytest.mark.django_db
def test_page_shows_every_public_field(client, firm):
    words = {
        "status": "absorbed by another enterprise",
        "merged_into": "Absorber",
        "subdistrict": "Liantang Subdistrict",
        "zones": "Dawutong belt",
        "recognitions": "National high-tech enterprise",
        "in_luohu": "In Luohu on 1 January 2021",
    }
    page = client.get(f"/en/enterprises/{firm.code}/?on=2021-01-01").content.decode()
    with translation.override("en"):
        for field in ENTERPRISE.fields:
            value = words.get(field.name) or stored(firm, field.attribute)
            assert value, f"no sample of {field.name}"
            assert value in page, field.name


def stored(firm, attribute):
    """Return the value of a column as the page writes it: a reference by its name."""
    value = getattr(firm, Enterprise._meta.get_field(attribute).name)
    return str(value or "")
