"""The page of one enterprise: its addresses, what it says of a day, and in how many queries."""

from datetime import date

import pytest

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon(time_machine):
    time_machine.move_to("2021-11-01 12:00+08:00", tick=False)


@pytest.fixture
def firm():
    return factories.ResidentFactory(
        name_zh="深圳示例公司", name_en="Example", uscc=factories.make_uscc(4711)
    )


def full_width(code):
    return "".join(chr(ord(character) + 0xFEE0) for character in code)


@pytest.mark.parametrize(
    "typed", [str.lower, full_width, lambda code: f"{code[:6]} {code[6:]}", lambda code: code[8:17]]
)
def test_code_as_people_type_it_leads_to_the_one_address(client, firm, typed):
    response = client.get(f"/en/enterprises/{typed(firm.code)}/?on=2020-12-31")

    assert response.status_code == 308
    assert response["Location"] == f"/en/enterprises/{firm.code}/?on=2020-12-31"
    assert response["Cache-Control"] == "no-cache"


def test_enterprise_without_a_credit_code_stands_under_its_organisation_code(get):
    firm = factories.EnterpriseFactory(
        uscc=None, organisation_code=factories.make_uscc(5)[8:17], status="revoked", ended_on=date(2011, 5, 1)
    )

    page = get(firm.get_absolute_url())

    assert firm.organisation_code in page
    assert "Ended on 1 May 2011: licence revoked." in get(f"/en/enterprises/{firm.code}/")


@pytest.mark.parametrize("code", ["914403001922038216", "x", "%00", "罗湖", "..%2F", "9" * 4000])
def test_unknown_code_is_not_found(client, firm, code):
    assert client.get(f"/en/enterprises/{code}/").status_code == 404


def test_page_shows_the_identity_of_the_enterprise(get, firm):
    firm.industry = factories.IndustryFactory()
    firm.save()
    other = factories.EnterpriseFactory(
        name_en="Old", status="merged", ended_on=date(2020, 5, 1), absorbed_by=firm, ended_reason="吸收合并"
    )
    factories.FormerNameFactory(enterprise=firm, name_zh="深圳旧名公司")

    page = get(firm.get_absolute_url().replace("zh-hans", "en"))
    for text in (
        firm.uscc,
        firm.organisation_code,
        "I6513",
        "2010-01-01",
        "深圳旧名公司",
        "Information technology",
    ):
        assert text in page
    assert f'<a href="/en/enterprises/{other.code}/?on=2021-11-01">Old</a> · 2020-05-01' in page.replace(
        "\n", ""
    )
    assert f'href="/en/enterprises/{firm.code}/?on=2021-11-01"' in get(f"/en/enterprises/{other.code}/")
    assert "Name on this date:" not in page
    assert "Name on this date:" in get(f"/en/enterprises/{firm.code}/?on=2015-12-31")


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2018-10-15", "not yet in force"),
        ("2018-10-16", "in force"),
        ("2021-10-15", "in force"),
        ("2021-10-16", "expired, awaiting re-recognition"),
        ("2021-11-01", "expired, awaiting re-recognition"),
    ],
)
def test_recognition_is_shown_as_it_stands_on_the_day(get, firm, on, state):
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2018, 10, 16), number="GR201844200001")
    factories.RecognitionFactory(
        enterprise=firm, issued_on=date(2021, 12, 23), number="GR202144200001", kind="renewal"
    )

    page = get(f"/en/enterprises/{firm.code}/?on={on}")

    row = next(row for row in page.split("<tr") if "GR201844200001" in row)
    assert f">{state}</td>" in row
    assert "2021-10-15" in row


def test_cancelled_recognition_shows_its_cancellation_date(get, firm):
    factories.RecognitionFactory(enterprise=firm, cancelled_from=date(2021, 6, 1))

    page = get(f"/en/enterprises/{firm.code}/")

    assert ">cancelled</td>" in page
    assert ">2021-05-31</td>" in page
    assert "Cancelled from 2021-06-01" in page
    assert "Certificate valid until 2023-12-10" in page


def test_figures_that_count_it_are_named(get, firm):
    factories.RecognitionFactory(enterprise=firm)
    factories.ListingFactory(enterprise=firm, ends_on=date(2020, 12, 31))

    on_the_last_day = counted(get(f"/en/enterprises/{firm.code}/?on=2020-12-31"))
    a_day_later = counted(get(f"/en/enterprises/{firm.code}/?on=2021-01-01"))

    assert "National high-tech enterprises" in on_the_last_day
    assert "Strategic emerging enterprises" in on_the_last_day
    assert "Strategic emerging enterprises" not in a_day_later
    assert "None of the published indicators" in counted(get(f"/en/enterprises/{firm.code}/?on=2019-01-01"))


def counted(page):
    return page[page.index("Counted in") :].split("</dl>")[0]


def test_a_certificate_counts_for_its_holder_only(get, firm):
    factories.RecognitionFactory()

    assert "None of the published indicators" in counted(get(f"/en/enterprises/{firm.code}/"))


def test_place_is_that_of_the_day(get, firm):
    firm.residences.update(ends_on=date(2020, 6, 30))

    assert "In Luohu on 30 June 2020." in get(f"/en/enterprises/{firm.code}/?on=2020-06-30")
    assert "Not in Luohu on 1 July 2020." in get(f"/en/enterprises/{firm.code}/?on=2020-07-01")


@pytest.mark.parametrize(("on", "state"), [("2020-06-30", "in effect"), ("2020-07-01", "ended")])
def test_enterprise_that_ended_is_nowhere_afterwards(get, on, state):
    firm = factories.ResidentFactory(status="deregistered", ended_on=date(2020, 6, 30))

    page = get(f"/en/enterprises/{firm.code}/?on={on}")

    assert f">{state}</td>" in page
    assert ">2020-06-30</td>" in page


@pytest.mark.parametrize(
    ("on", "message"), [("2021-11-02", "is in the future"), ("soon", "“soon” is not a valid date")]
)
def test_invalid_day_shows_a_message_and_today(get, firm, on, message):
    page = get(f"/en/enterprises/{firm.code}/?on={on}")

    assert message in page
    assert "In Luohu on 1 November 2021." in page
    assert f'<link rel="canonical" href="http://testserver/en/enterprises/{firm.code}/">' in page


@pytest.mark.parametrize("count", [1, 5])
def test_page_takes_the_same_queries_however_much_there_is_to_tell(
    get, firm, django_assert_num_queries, count
):
    for n in range(count):
        factories.RecognitionFactory(
            enterprise=firm, issued_on=date(2015 + n, 3, 1), number=f"GR20154420000{n}"
        )
        factories.ZoneMembershipFactory(enterprise=firm, zone__code=f"zone_{n}")
        factories.FormerNameFactory(
            enterprise=firm, starts_on=date(2010 + n, 1, 1), ends_on=date(2010 + n, 6, 1)
        )
        factories.EnterpriseFactory(status="merged", ended_on=date(2020, 5, 1), absorbed_by=firm)

    # The enterprise; four kinds of periods; in the district; absorbed ones; two figures, first days; frame.
    with django_assert_num_queries(1 + 4 + 1 + 1 + 2 + 2 + 1):
        get(f"/en/enterprises/{firm.code}/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_enterprise_of_which_nothing_is_recorded_has_a_page(get, language):
    firm = factories.EnterpriseFactory(cluster=None, established_on=None, name_en="")

    assert firm.code in get(f"/{language}/enterprises/{firm.code}/")
