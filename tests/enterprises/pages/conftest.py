"""What tests of pages share: the parts of an answer, as a reader finds them."""

import re
from html import unescape

import pytest
from django.test import Client


@pytest.fixture
def get(client: Client):
    """Answer with the text of a page; the whole answer stands in `get.response`."""

    def ask(address: str, status: int = 200) -> str:
        ask.response = client.get(address)
        assert ask.response.status_code == status
        return unescape(ask.response.content.decode())

    return ask


@pytest.fixture
def links():
    """The addresses that a page links to, in order."""

    def of(page: str) -> list[str]:
        return [unescape(link) for link in re.findall(r'<a\s[^>]*?href="([^"]*)"', page)]

    return of
