"""The description of the API: valid, complete, and true of every answer."""

import jsonschema
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import enterprises.urls
import targets.urls
from tests import factories
from tests.targets.api.test_figures import publish_revenue

QUICK = settings(
    max_examples=12,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
DOCUMENT = "/api/v1/openapi.json"


@pytest.fixture
def document(client):
    return client.get(DOCUMENT, headers={"Accept-Language": "en"}).json()


def described(part, where=""):
    """Every schema in a part of the document, with its place."""
    if isinstance(part, dict):
        for name, each in part.get("properties", {}).items():
            yield f"{where}.{name}", each
        for name, each in part.items():
            yield from described(each, f"{where}/{name}")


def test_document_is_openapi_3_1_with_valid_schemas(document):
    assert document["openapi"].startswith("3.1.")
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for operations in document["paths"].values():
        for parameter in operations["get"]["parameters"]:
            jsonschema.Draft202012Validator.check_schema(parameter["schema"])


def test_every_address_is_described_once(document):
    patterns = [str(each.pattern) for each in (*enterprises.urls.api, *targets.urls.api)]
    paths = ["/api/v1/" + pattern.replace("<", "{").replace(">", "}") for pattern in patterns]
    assert list(document["paths"]) == paths
    names = [operations["get"]["operationId"] for operations in document["paths"].values()]
    assert len(names) == len(set(names)) == len(paths) >= 15


def test_every_parameter_and_every_field_is_described(document):
    for path, operations in document["paths"].items():
        operation = operations["get"]
        assert operation["summary"]
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])
        for status, response in operation["responses"].items():
            assert response["description"], (path, status)
    for place, schema in described(document["components"]["schemas"]):
        assert schema.get("description") or "$ref" in schema, place


def test_errors_are_described(document):
    responses = document["paths"]["/api/v1/indicators/{code}/contributors/"]["get"]["responses"]
    assert set(responses) == {"200", "304", "308", "400", "403", "404", "405", "406", "429"}
    assert "application/problem+json" in responses["400"]["content"]


def test_document_is_in_the_language_of_the_request(client):
    chinese = client.get(DOCUMENT, headers={"Accept-Language": "zh-CN"}).json()
    assert "企业名录库" in chinese["info"]["title"]


def test_document_takes_no_parameters_and_cannot_be_written(client):
    assert client.get(f"{DOCUMENT}?format=yaml").status_code == 400
    assert client.post(DOCUMENT).status_code == 405


def strictly(schema):
    """Return the same schemas without room for a field that is not described."""
    if isinstance(schema, dict):
        closed = {name: strictly(each) for name, each in schema.items()}
        return closed | {"additionalProperties": False} if "properties" in schema else closed
    return [strictly(each) for each in schema] if isinstance(schema, list) else schema


@pytest.mark.django_db(transaction=True)
def test_every_response_matches_the_openapi_document(client):
    firm = factories.RecognitionFactory().enterprise
    factories.ZoneMembershipFactory(enterprise=firm)
    publish_revenue(3, 4, 3, 2)
    schema = schemathesis.openapi.from_dict(strictly(client.get(DOCUMENT).json()))
    schema.app = get_wsgi_application()
    codes = {"enterprises": firm.uscc, "indicators": "high_tech_enterprises", "releases": "2020"}
    for result in schema.get_all_operations():
        operation = result.ok()
        path = {"code": codes[operation.path.split("/")[3]]} if "{code}" in operation.path else {}
        assert call_and_check(operation.Case(path_parameters=path)).status_code == 200
        ask_whatever_may_be_asked(operation, path)


def call_and_check(case):
    """Ask, and check the answer against the description."""
    # The client in between does not unpack what is compressed.
    return case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})


def ask_whatever_may_be_asked(operation, path):
    @QUICK
    @given(case=operation.as_strategy(), is_there=st.booleans())
    def ask(case, is_there):
        if is_there:
            case.path_parameters = path
        call_and_check(case)

    ask()
