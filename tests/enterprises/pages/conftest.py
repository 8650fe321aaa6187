"""Fixtures of pages: their text and links."""

import re
from html import unescape

import pytest
from django.test import Client


@pytest.fixture
def get(client: Client):
    """Return a function that fetches the text of a page; `get.response` is the response."""

    def fetch(address: str, status: int = 200) -> str:
        fetch.response = client.get(address)
        assert fetch.response.status_code == status
        return unescape(fetch.response.content.decode())

    return fetch


@pytest.fixture
def links():
    """Return a function that lists the link targets of a page, in order."""

    def find(page: str) -> list[str]:
        return [unescape(link) for link in re.findall(r'<a\s[^>]*?href="([^"]*)"', page)]

    return find
