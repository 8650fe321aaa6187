"""Error pages: a missing page and a broken one."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

import luohu.urls
from tests.luohu.test_security import POLICY


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path("en/failing/", failing), path("zh-hans/failing/", failing), *luohu.urls.urlpatterns]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "accepted", "heading"),
    [
        ("/en/no-such-page/", "zh-CN", "Page not found"),
        ("/zh-hans/no-such-page/", "en", "页面不存在"),
        ("/no-such-page/", "en", "Page not found"),
        ("/no-such-page/", "zh-CN", "页面不存在"),
        ("/en/zones/nowhere/", "en", "Page not found"),
    ],
)
def test_missing_page_speaks_the_language_of_its_address(
    client: Client, address: str, accepted: str, heading: str
) -> None:
    response = client.get(address, headers={"Accept-Language": accepted})

    assert response.status_code == 404
    page = response.content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert '<form class="search"' in page
    assert 'rel="canonical"' not in page, "There is nothing here that a search engine should know."


@pytest.mark.parametrize(
    ("language", "tag", "heading"),
    [("en", "en", "An error occurred"), ("zh-hans", "zh-Hans", "系统出现错误")],
)
def test_broken_page_is_shown_without_a_database(
    client: Client, language: str, tag: str, heading: str
) -> None:
    """No test of this module but the marked ones may ask the database: doing so would raise here."""
    client.raise_request_exception = False

    response = client.get(f"/{language}/failing/")

    assert response.status_code == 500
    page = response.content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert f'<html lang="{tag}">' in page
    assert "on purpose" not in page
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
