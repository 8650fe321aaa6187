"""The second clock on the pages: the notice of January, the cancellation that works backwards."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.models import Change
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

YEAR_END = "on=2020-12-31"
INDICATOR = "indicators/high_tech_enterprises/"
PAGES = [
    "enterprises/",
    "clusters/new_materials/",
    "zones/dawutong_belt/",
    "",
    INDICATOR,
]


@pytest.fixture
def firm():
    """Its certificate of December was entered in January, and cancelled much later from a day before."""
    factories.SchemeFactory()
    factories.StrategicEmergingFactory()
    firm = factories.ResidentFactory(
        name_en="", name_zh="示例", cluster=factories.ClusterFactory(code="new_materials")
    )
    factories.ZoneMembershipFactory(enterprise=firm)
    firm.before = Change.objects.state()
    certificate = factories.RecognitionFactory(enterprise=firm, issued_on=date(2020, 12, 11))
    firm.january = Change.objects.state()
    certificate.cancelled_from, certificate.cancellation_notice_on = date(2020, 12, 20), date(2024, 6, 3)
    certificate.save()
    return firm


@pytest.mark.parametrize(("state", "held"), [("before", False), ("january", True), (None, False)])
def test_certificate_is_held_as_far_as_it_was_known(get, firm, state, held):
    clocks = f"?{YEAR_END}" + (f"&known_at=seq:{getattr(firm, state)}" if state else "")
    found = get(f"/en/enterprises/{clocks}&recognition=national_high_tech")
    assert ('<data value="1">1</data> enterprise as of 31 December 2020' in found) is held
    detail = get(f"/en/enterprises/{firm.code}/{clocks}")
    assert ("None of the published indicators" in detail) is not held
    assert ("Cancelled from" in detail) is (state is None)
    sheet = get(f"/en/indicators/high_tech_enterprises/{clocks}")
    assert f'<data value="{int(held)}">{int(held)}</data> enterprise' in " ".join(sheet.split())
    assert ("示例" in sheet) is held
    for group in ("clusters/new_materials/", "zones/dawutong_belt/"):
        counts = get(f"/en/{group}{clocks}").split("</dl>")[0]
        assert ("".join(counts.split()).count('<datavalue="1">1</data>') == 2) is held


@pytest.mark.parametrize("address", PAGES)
def test_page_shows_known_at_and_links_to_the_same_instant(get, links, firm, address):
    page = get(f"/en/{address}?{YEAR_END}&known_at=seq:{firm.january}")
    assert "information received later is not included" in page
    assert f'value="seq:{firm.january}"' in page
    assert f"?{YEAR_END}" in links(page)
    onward = [link for link in links(page) if firm.code in link or link.startswith(f"/en/{INDICATOR}?")]
    assert onward
    assert all(f"known_at=seq:{firm.january}" in unquote(link) for link in onward)
    assert f'known_at=seq%3A{firm.january}">' in page.split("</head>")[0]


@pytest.mark.parametrize("address", [*PAGES, "enterprises/{code}/"])
def test_page_of_the_current_state_shows_no_known_at(client, firm, address):
    """The list drops its empty fields from the address by a redirect."""
    response = client.get(f"/en/{address.format(code=firm.code)}?known_at=", follow=True)
    assert response.status_code == 200
    assert "information received later is not included" not in response.content.decode()


@pytest.mark.parametrize("known_at", ["seq:9999", "1999-01-01", "soon", "seq:0"])
def test_invalid_instant_shows_a_message_and_the_current_state(client, firm, known_at):
    for address in (*PAGES, f"enterprises/{firm.code}/"):
        response = client.get(f"/en/{address}", {"known_at": known_at})
        assert response.status_code == (400 if address in PAGES[1:] else 200)
        assert 'id="known_at-error"' in response.content.decode()


def test_enterprise_that_was_not_known_has_no_page(client, firm):
    assert client.get(f"/en/enterprises/{firm.code}/?known_at=seq:1").status_code == 404


def test_next_page_has_the_same_known_at(get, links, firm):
    for _ in range(60):
        factories.ResidentFactory()
    seq = Change.objects.state()
    page = get(f"/en/enterprises/?known_at=seq:{seq}")
    (following,) = {link for link in links(page) if "cursor=" in link}
    factories.ResidentFactory()
    assert f"known_at=seq%3A{seq}" in following
    assert '<data value="61">61</data> enterprises as of' in get(f"/en/enterprises/{following}")


@pytest.mark.parametrize("address", [*PAGES, "enterprises/{code}/"])
def test_instant_costs_two_queries_more_than_now_at_most(client, firm, address):
    for _ in range(2):
        factories.RecognitionFactory(enterprise__cluster=firm.cluster)
    seq = Change.objects.state()
    address = f"/en/{address.format(code=firm.code)}"
    with CaptureQueriesContext(connection) as now:
        client.get(address)
    with CaptureQueriesContext(connection) as then:
        assert client.get(address, {"known_at": f"seq:{seq}"}).status_code == 200
    assert len(then) <= len(now) + 2
