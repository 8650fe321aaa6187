"""The second clock goes along: whoever reads what was known at an instant reads on as known then."""

import re
from collections import deque
from datetime import date
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from enterprises.models import Change, Cluster
from targets.models import PublishedFigure, Target
from tests import factories
from tests.targets.conftest import FEW_INDICATORS, enterprises, plan_2025
from tests.targets.publishing import release_everything

pytestmark = pytest.mark.django_db(transaction=True)

# Without known_at: stored files, feeds, the admin, sitemap and robots; the form for errors, which takes the
# address of the page, instant and all, in one parameter; and the files of the open data, of which another
# test asks.
APART = (
    "/data/",
    "/admin/",
    "/api/",
    "/sitemap.xml",
    "/.well-known/",
    "/en/report-an-error/",
)


INDICATOR = re.compile(r"/en/indicators/(\w+)/")


class Links(HTMLParser):
    """The addresses of a page's links, and of its forms the names of what they send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.forms: list[set[str]] = []
        self._leaving = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "p" and attributes.get("class") == "known":
            self._leaving = True  # the one link that is there to leave the instant
        elif tag == "a" and not self._leaving:
            self.addresses.append(attributes.get("href", ""))
        elif tag == "form":
            self.forms.append(set())
        elif tag in {"input", "select"} and self.forms:
            self.forms[-1].add(attributes.get("name", ""))

    def handle_endtag(self, tag):
        if tag == "p":
            self._leaving = False


@pytest.fixture
def district():
    """Create a page of every kind with all that it may have: targets, announced figures, corrections."""
    enterprises(3)
    plan = plan_2025()
    for scope, code in (("cluster", "information_technology"), ("zone", "future_rd"), ("subdistrict", "008")):
        Target.objects.create(
            plan=plan, indicator="high_tech_enterprises", scope=scope, scope_code=code,
            baseline_on=date(2020, 12, 31), baseline_value=1, target_on=date(2025, 12, 31), value=9,
        )  # fmt: skip
    PublishedFigure.objects.create(
        indicator="strategic_emerging_revenue",
        on=date(2020, 12, 31),
        value=3,
        publisher="罗湖区",
        document="公报",
    )
    release_everything("2020")
    factories.RecognitionFactory()
    release_everything("2020-corrected")
    return Change.objects.state()


def test_every_link_and_form_of_a_page_carries_known_at(district, client: Client):
    known = f"seq:{district}"
    Cluster.objects.update(name_zh="后来", name_en="Later")  # what is known now is something else
    waiting = deque([f"/en/?known_at={known}"])
    seen: set[str] = set()
    kinds: set[str] = set()
    while waiting:
        address = waiting.popleft()
        path = urlsplit(address).path
        answer = client.get(address)
        kind = answer.resolver_match.url_name if answer.resolver_match else path
        if answer.status_code == 308:
            continue
        assert answer.status_code == 200, address
        kinds.add(kind)
        if not answer["Content-Type"].startswith("text/html"):
            answer.close()
            continue
        page = answer.content.decode()
        assert "Later" not in page, address
        assert "后来" not in page, address
        found = Links(page)
        assert all("known_at" in names for names in found.forms), (address, found.forms)
        for href in found.addresses:
            target = urljoin(address, href)
            parts = urlsplit(target)
            is_apart = parts.path.startswith(APART) or parts.path.endswith("/feed/")
            if href.startswith("#") or parts.scheme or is_apart:
                continue
            assert "known_at" in parse_qs(parts.query), (address, href)
            if (named := INDICATOR.match(parts.path)) and named[1] not in FEW_INDICATORS:
                continue  # its pages are those of another indicator of its kind
            mark = f"{parts.path} {sorted(parse_qs(parts.query))}"
            if parts.path.endswith((".csv", ".xlsx")):
                mark = resolve(parts.path).url_name  # a file has no links: one of each kind
            if mark not in seen and parts.path.startswith("/en/"):
                seen.add(mark)
                waiting.append(target)
    assert kinds >= {
        "dashboard", "indicator", "difference", "enterprises", "enterprise", "cluster", "zone", "releases",
        "release", "methodology", "reconciliation", "open-data", "indicator-table", "difference-table",
        "reconciliation-table", "dashboard-table", "enterprises-table", "timeline-table", "cluster-table",
        "zone-table", "releases-table", "release-table", "open-data-table", "verdict-table",
        "about", "contact", "accessibility",
    }  # fmt: skip


def test_pages_of_contributors_have_one_state(client: Client, monkeypatch):
    monkeypatch.setattr("targets.pages.views.CONTRIBUTORS_ON_A_PAGE", 2)
    firms = [factories.RecognitionFactory(issued_on=date(2025, 6, 1)).enterprise for _ in range(5)]
    firms.sort(key=lambda firm: firm.code)
    address, codes = "/en/indicators/high_tech_enterprises/?page=1", []
    for n in range(1, 4):
        page = client.get(address).content.decode()
        codes += re.findall(r"/en/enterprises/(\w{18})/", page.partition('class="names"')[2])
        address = unescape(re.search(rf'href="([^"]*page={min(n + 1, 3)}[^"]*)#enterprises"', page)[1])
        address = urljoin("/en/indicators/high_tech_enterprises/", address)
        firms[0].recognitions.all().delete()  # what was shown goes, so that the rest moves up
        factories.RecognitionFactory(issued_on=date(2025, 7, 1))  # and others come
    assert codes == [firm.code for firm in firms]
