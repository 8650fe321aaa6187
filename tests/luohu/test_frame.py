"""The frame of every page: state of the registry, demonstration notice and navigation."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context
from django.test import Client, RequestFactory
from django.utils.translation import override

from enterprises.models import Change, Demonstration
from luohu.templatetags import frame
from tests import factories


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.django_db(transaction=True)
def test_the_footer_shows_the_last_change_and_its_instant(client: Client) -> None:
    factories.ClusterFactory()
    last = Change.objects.order_by("-seq")[0]

    page = body(client.get("/en/methodology/"))

    assert f"(version {last.seq})" in page
    assert last.committed_at is not None
    assert re.search(rf'<time datetime="{last.committed_at:%Y}[^"]+\+08:00">', page)


@pytest.mark.django_db
def test_an_empty_registry_has_no_state_to_tell(client: Client) -> None:
    assert "Data as of" not in body(client.get("/en/methodology/"))


@pytest.mark.django_db
def test_every_page_of_a_demonstration_is_marked_and_no_other(client: Client) -> None:
    assert "are fictitious" not in body(client.get("/en/methodology/"))

    Demonstration.objects.create(pk=1)

    assert "The enterprises shown here are fictitious" in body(client.get("/en/methodology/"))
    assert "此处的企业均为虚构" in body(client.get("/zh-hans/releases/"))


@pytest.mark.django_db
def test_the_navigation_marks_the_page_being_read_alone(client: Client) -> None:
    page = body(client.get("/en/methodology/"))

    assert re.findall(r'href="([^"]+)" aria-current="page"', page) == ["/en/methodology/"]


@pytest.mark.parametrize(
    ("address", "language", "other"),
    [
        ("/en/?on=2020-12-31", "zh-hans", "/zh-hans/?on=2020-12-31"),
        ("/zh-hans/enterprises/?q=%E7%A7%91", "en", "/en/enterprises/?q=%E7%A7%91"),
        ("/en/no/such/page/", "zh-hans", "/zh-hans/no/such/page/"),
        ("/admin/login/", "en", "/en/"),
        ("//evil.example/", "en", "/en/"),
        ("/en//evil.example", "zh-hans", "/zh-hans//evil.example"),
    ],
)
def test_the_other_language_is_the_same_page_with_its_query(address: str, language: str, other: str) -> None:
    path, _, query = address.partition("?")
    request = SimpleNamespace(path=path, META={"QUERY_STRING": query})

    assert (
        frame.same_page(Context({"request": request}), language).partition("?")[0] == other.partition("?")[0]
    )
    assert frame.same_page(Context({"request": request}), language).endswith(query)


def test_without_a_request_the_other_language_is_its_dashboard() -> None:
    assert frame.same_page(Context(), "en") == "/en/"


def test_canonical_address_has_the_meaningful_parameters_in_each_language() -> None:
    context = Context(
        {"request": RequestFactory().get("/en/enterprises/?x=1"), "canonical_query": {"zone": ["a", "b"]}}
    )

    assert frame.canonical(context) == "http://testserver/en/enterprises/?zone=a&zone=b"
    assert frame.canonical(context, "zh-hans") == "http://testserver/zh-hans/enterprises/?zone=a&zone=b"


def test_language_is_named_as_html_names_it() -> None:
    with override("zh-hans"):
        assert frame.language_tag() == "zh-Hans"
    with override("en"):
        assert frame.language_tag() == "en"
