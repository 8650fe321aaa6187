"""Fixtures of the API: requests in English."""

import pytest
from django.test import Client


@pytest.fixture
def api():
    """Return a function that requests a path under /api/v1/ and returns the response."""
    client = Client(headers={"Accept-Language": "en"})

    def fetch(address, **options):
        return client.get(f"/api/v1/{address}", **options)

    return fetch


@pytest.fixture
def fetch_problem(api):
    """Return a function that requests a path, expects a problem document and returns it."""

    def fetch(address, status=400):
        response = api(address)
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
        body = response.json()
        assert body["status"] == status
        assert body["detail"]
        return body

    return fetch
