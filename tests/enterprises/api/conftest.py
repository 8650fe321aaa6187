"""What tests of the API share: a program that reads English."""

import pytest
from django.test import Client


@pytest.fixture
def api():
    """What asks an address under /api/v1/ and returns the response."""
    client = Client(headers={"Accept-Language": "en"})

    def ask(address, **options):
        return client.get(f"/api/v1/{address}", **options)

    return ask


@pytest.fixture
def refused(api):
    """What asks, expects a refusal as problem+json, and returns its body."""

    def ask(address, status=400):
        response = api(address)
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
        body = response.json()
        assert body["status"] == status
        assert body["detail"]
        return body

    return ask
