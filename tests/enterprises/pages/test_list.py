"""The list of enterprises as a page: what it shows, how it is paged, and what it does with bad addresses."""

import html
import re
from datetime import date
from html import unescape

import pytest

from enterprises.models import Enterprise
from tests import factories
from tests.enterprises.registry_rows import insert_enterprises

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon(time_machine):
    time_machine.move_to("2021-06-01 12:00+08:00", tick=False)


def names(page):
    return re.findall(
        r'<th scope="row"[^>]*>\s*<a [^>]*>(?:<span[^>]*>)?([^<]*)', re.sub("</?mark>", "", page)
    )


def test_row_has_identity_place_and_recognitions(get):
    firm = factories.ResidentFactory(name_zh="深圳示例公司", name_en="Example")
    factories.RecognitionFactory(enterprise=firm)
    factories.RecognitionFactory(enterprise=firm, number="GR202044209999", issued_on=date(2021, 1, 4))
    factories.ZoneMembershipFactory(enterprise=firm)

    page = get("/en/enterprises/")

    row = page[page.index("<tbody") :]
    for text in (
        "Example",
        firm.code,
        "Information technology",
        "Liantang Subdistrict",
        "Dawutong belt",
        "2010-01-01",
    ):
        assert text in row
    assert row.count("National high-tech enterprise") == 1, "Two certificates at once are one recognition."
    assert f'href="/en/enterprises/{firm.code}/?on=2021-06-01"' in row
    assert '<small lang="zh-Hans">深圳示例公司</small>' in row
    assert '<data value="1">1</data> enterprise as of 1 June 2021' in page


def test_chinese_name_without_an_english_one_is_marked_as_chinese(get):
    factories.ResidentFactory(name_zh="深圳示例公司", name_en="")

    assert '<span lang="zh-Hans">深圳示例公司</span>' in get("/en/enterprises/")
    assert '<span lang="zh-Hans">' not in get("/zh-hans/enterprises/")


def test_nothing_confidential_is_on_the_pages(get):
    firm = factories.EnterpriseFactory(legal_representative="保密人", registered_capital=98_765_432)
    factories.ResidenceFactory(
        enterprise=firm, address="保密路1号", moved_in_from="保密市", moved_out_to="保密县"
    )
    factories.AnnualReportFactory(enterprise=firm, operating_revenue=87_654_321)

    for address in ("/en/enterprises/", f"/en/enterprises/{firm.code}/"):
        page = get(address)
        assert "保密" not in page
        assert not re.search("98,?765,?432|87,?654,?321", page)


def test_search_form_repeats_its_query(get):
    factories.ResidentFactory(name_zh="深圳甲公司", name_en="")
    factories.ResidentFactory(name_zh="深圳乙公司", name_en="")

    page = get("/en/enterprises/?q=jia&cluster=information_technology&status=active")

    assert names(page) == ["深圳甲公司"]
    assert 'value="jia"' in page
    assert re.search(r'value="information_technology"\s+checked', page)


def test_row_of_a_search_shows_what_agrees_and_why_it_was_found(get):
    firm = factories.ResidentFactory(name_zh="深圳市柏荷生物科技有限公司", name_en="")
    factories.FormerNameFactory(enterprise=firm, name_zh="深圳清波贸易有限公司")

    assert "深圳市<mark>柏荷</mark>生物" in get("/zh-hans/enterprises/?q=柏荷")
    page = get("/zh-hans/enterprises/?q=清波贸易")
    assert "曾用名" in page
    assert "<mark>清波贸易</mark>" in page
    page = get("/zh-hans/enterprises/?q=百合生物")
    assert "读音相近" in page
    assert "没有与“百合生物”完全相符的结果" in page
    meant = re.search(r'您是不是要找：\s*<a href="([^"]*)">柏荷生物</a>', page)
    page = get(meant[1])
    assert names(page) == [firm.name_zh]
    assert "similar names are shown" not in page
    assert "您是不是要找" not in page


def test_search_names_the_filter_that_hides_a_better_match(get):
    better = factories.EnterpriseFactory(name_zh="柏荷生物有限公司", name_en="")
    factories.ResidenceFactory(enterprise=better, starts_on=date(2010, 1, 1), ends_on=date(2015, 1, 1))
    factories.ResidentFactory(name_zh="松柏荷叶生物制品有限公司")

    page = get("/en/enterprises/?q=柏荷生物&on=2021-06-01")

    assert "1 better match is hidden:" in page
    [query] = re.findall(r'<a href="[^"?]*\?([^"]*)">\s*include enterprises that are', page)
    assert names(get(f"/en/enterprises/?{html.unescape(query)}"))[0] == better.name_zh


def test_each_active_filter_can_be_removed(get, links):
    factories.ResidentFactory()

    page = get("/en/enterprises/?cluster=information_technology&cluster=none&q=shili&on=2021-05-01")

    chosen = page[page.index('<ul class="chosen"') :]
    chosen = chosen[: chosen.index("</ul>")]
    assert links(chosen) == [
        "/en/enterprises/?cluster=information_technology&cluster=none&on=2021-05-01",
        "/en/enterprises/?q=shili&cluster=none&on=2021-05-01",
        "/en/enterprises/?q=shili&cluster=information_technology&on=2021-05-01",
        "/en/enterprises/?q=shili&cluster=information_technology&cluster=none",
        "/en/enterprises/",
    ]


@pytest.mark.parametrize("ordering", ["name", "-uscc"])
def test_whole_list_is_paged_through_forth_and_back(get, ordering):
    insert_enterprises([factories.make_uscc(n) for n in range(120)])

    pages, address = [], f"/zh-hans/enterprises/?ordering={ordering}"
    while address:
        page = get(address)
        pages.append(names(page))
        address = next_address(page)
    assert list(map(len, pages)) == [50, 50, 20]
    assert len({name for page_names in pages for name in page_names}) == 120

    back = []
    while address := next_address(page, "prev"):
        page = get(address)
        back.append(names(page))
    assert back == [pages[1], pages[0]]


def next_address(page, rel="next"):
    found = re.search(rf'<a href="([^"]*)"\s+rel="{rel}"', page)
    return f"/zh-hans/enterprises/{unescape(found[1])}" if found else ""


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "cluster=information_technolgy",
            "“information_technolgy” is not recognised; the closest match is “information_technology”.",
        ),
        ("zone=%00", "is not recognised"),
        ("status=open", "is not recognised"),
        ("resident=here", "“here” is not recognised"),
        ("ordering=size", "“size” is not recognised"),
        ("industry=99999", "is not recognised"),
        ("on=2021-06-02", "This date is in the future; today is 2021-06-01."),
        ("on=2021-02-30", "This is not a valid date; use the format 2020-12-31."),
        ("on=0001-01-01", "Dates before 1980-01-01 are not available."),
        ("q=" + "x" * 201, "at most 200 characters"),
        ("q=" + "+".join(map(str, range(21))), "Search for at most 20 words."),
        ("q=%00", "Null characters are not allowed."),
    ],
)
def test_invalid_value_is_reported_and_changes_nothing(get, links, query, message):
    factories.ResidentFactory(name_zh="示例一", name_en="")
    factories.ZoneFactory()

    page = get(f"/en/enterprises/?{query}")

    assert message in page
    assert 'class="error"' in page
    assert names(page) == ["示例一"]
    name = query.split("=")[0]
    assert '<link rel="canonical" href="http://testserver/en/enterprises/">' in page
    assert not [
        link for link in links(page) if f"{name}={query.split('=')[1]}" in link and "zh-hans" not in link
    ]


def test_one_bad_code_leaves_the_good_ones_beside_it(get):
    factories.ResidentFactory(name_zh="示例一", name_en="")
    factories.ResidentFactory(name_zh="示例二", name_en="", cluster=None)

    page = get("/en/enterprises/?cluster=none&cluster=bad")

    assert names(page) == ["示例二"]
    assert "“bad” is not recognised" in page


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "cursor=%00", "cursor=WyJuYW1lIl0", "unknown=1", "page=-1", "columns=x"]
)
def test_invalid_page_parameters_show_the_first_page(get, query):
    factories.ResidentFactory(name_zh="示例一", name_en="")

    page = get(f"/en/enterprises/?{query}")

    assert names(page) == ["示例一"]
    assert '<link rel="canonical" href="http://testserver/en/enterprises/">' in page


def test_empty_list_suggests_what_to_do(get):
    page = get("/en/enterprises/?q=nothing")

    assert "No enterprise matches these criteria." in page
    assert "/en/enterprises/?q=nothing&resident=any" in page


def test_enterprise_that_ended_is_marked_so_as_of_the_day(get):
    factories.EnterpriseFactory(name_zh="示例一", status="deregistered", ended_on=date(2020, 6, 30))

    assert "deregistered" in get("/en/enterprises/?resident=any").split("<tbody")[1]
    assert "deregistered" not in get("/en/enterprises/?resident=any&on=2020-06-30").split("<tbody")[1]


def test_headings_sort_up_and_down(get, links):
    factories.ResidentFactory()

    assert "?ordering=established_on" in get("/en/enterprises/")
    page = get("/en/enterprises/?ordering=established_on")
    assert 'aria-sort="ascending"' in page
    assert "?ordering=-established_on" in page


def test_list_takes_the_same_queries_with_one_enterprise_and_with_three_thousand(
    get, django_assert_num_queries
):
    firm = factories.ResidentFactory()
    factories.RecognitionFactory(enterprise=firm)
    factories.ZoneMembershipFactory(enterprise=firm)
    # Clusters, schemes, zones and subdistricts; the rows with what they hold; the total and the state that it
    # is kept for; the counts by choice, of which the status takes two; the frame.
    expected = 4 + 4 + 2 + 7 + 2

    with django_assert_num_queries(expected):
        get("/en/enterprises/")
    insert_enterprises([factories.make_uscc(n) for n in range(100_000, 103_000)])
    for row in Enterprise.objects.all()[:60]:
        factories.RecognitionFactory(enterprise=row)
        factories.ZoneMembershipFactory(enterprise=row, zone__code="corridor_node")
    with django_assert_num_queries(expected):
        page = get("/en/enterprises/")

    assert "3,001</data> enterprises" in page
    assert len(names(page)) == 50


CHOICE = re.compile(
    r'name="(\w+)"\s+value="([\w-]+)"\s*(?:checked)?>\s*(?:<span[^>]*>)?[^<]*(?:</span>)?\s*'
    r'<small class="count">([\d,]+)'
)


def counts(page):
    return {(name, code): int(n.replace(",", "")) for name, code, n in CHOICE.findall(page)}


def total(page):
    return int(re.search(r'<data value="(\d+)">[^<]*</data> enterprise', page)[1])


@pytest.mark.parametrize(
    "query",
    ["", "q=示例&", "zone=dawutong_belt&", "cluster=none&", "recognition=national_high_tech&on=2021-02-01&"],
)
def test_count_beside_each_choice_is_the_total_of_the_list_with_it(get, query):
    clusters = [factories.ClusterFactory(code=code) for code in ("alpha", "beta", "gamma")]
    for n in range(6):
        firm = factories.ResidentFactory(name_zh=f"示例{n}", cluster=[*clusters[:2], None][n % 3])
        if n % 2:
            factories.RecognitionFactory(enterprise=firm)
        if n % 3 != 1:
            factories.ZoneMembershipFactory(enterprise=firm)
    factories.EnterpriseFactory(
        name_zh="示例终", status="revoked", ended_on=date(2020, 6, 30), cluster=clusters[0]
    )
    factories.ResidenceFactory(enterprise=Enterprise.objects.get(name_zh="示例终"), ends_on=date(2020, 6, 30))

    page = get(f"/en/enterprises/?{query}")

    found = counts(page)
    assert len(found) >= 10
    for (name, code), n in found.items():
        others = "&".join(part for part in query.split("&") if not part.startswith(f"{name}="))
        assert total(get(f"/en/enterprises/?{others}&{name}={code}")) == n, (name, code)
    if not query.startswith("cluster"):
        assert sum(n for (name, _code), n in found.items() if name == "cluster") == total(page)


def test_choices_without_enterprises_stand_behind_more(get):
    factories.ClusterFactory(code="empty")
    factories.ResidentFactory()

    page = get("/en/enterprises/")

    more = page[page.index('<details class="more">') :]
    more = more[: more.index("</details>")]
    assert 'value="empty"' in more
    assert "more without enterprises" in more
    assert 'value="information_technology"' not in more
    assert 'class="more"' not in get("/en/enterprises/?cluster=empty&cluster=none").split("Recognition")[0]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=&cluster=&ordering=", ""),
        ("q=%E7%A4%BA%E4%BE%8B&cluster=a&cluster=&zone=b&on=", "?q=%E7%A4%BA%E4%BE%8B&cluster=a&zone=b"),
    ],
)
def test_empty_fields_are_dropped_from_the_address(client, query, kept):
    response = client.get(f"/en/enterprises/?{query}")
    assert (response.status_code, response["Location"]) == (302, f"/en/enterprises/{kept}")


def test_columns_are_chosen_and_stay_in_every_link(get, links):
    factories.ResidentFactory(name_zh="示例", name_en="")

    page = get("/en/enterprises/?columns=status&columns=uscc&columns=nonsense")

    headings = re.findall(r'role="columnheader"[^>]*>\s*<a [^>]*>([^<]*?)\s*<', page)
    assert headings == ["Name", "Code", "Status"]
    assert "Liantang Subdistrict" not in page.split("<tbody")[1].split("</tbody>")[0]
    assert "/en/enterprises/?columns=uscc&columns=status&ordering=status" in links(page)
    assert "/en/enterprises.csv?columns=uscc&columns=status" in links(page)
    assert re.search(r'name="columns"\s+value="status"\s+checked', page)
    default = get("/en/enterprises/?columns=uscc,cluster,subdistrict,zone,recognition,established_on")
    assert '<link rel="canonical" href="http://testserver/en/enterprises/">' in default


@pytest.mark.parametrize("column", ["cluster", "subdistrict", "zone", "recognition", "industry", "status"])
def test_list_sorted_by_a_column_has_each_enterprise_once_on_its_pages(get, column):
    clusters = [factories.ClusterFactory(code=code) for code in ("alpha", "beta")]
    zones = [factories.ZoneFactory(code=code, position=9 - n) for n, code in enumerate(("a", "b"))]
    insert_enterprises([factories.make_uscc(n) for n in range(110)])
    for n, row in enumerate(Enterprise.objects.order_by("code")[:9]):
        Enterprise.objects.filter(pk=row.pk).update(cluster=[*clusters, None][n % 3])
        factories.ZoneMembershipFactory(enterprise=row, zone=zones[n % 2])
        factories.RecognitionFactory(enterprise=row)

    def walk(ordering):
        found, address = [], f"/zh-hans/enterprises/?ordering={ordering}"
        while address:
            page = get(address)
            found += re.findall(r"<code>(\w{18})</code>", page)
            address = next_address(page)
        return found

    codes, down = walk(column), walk(f"-{column}")
    assert sorted(codes) == sorted(down) == sorted(Enterprise.objects.values_list("code", flat=True))
    if column == "zone":
        first = [
            row.code for row in Enterprise.objects.filter(memberships__zone="b").order_by("sort_key", "code")
        ]
        assert codes[: len(first)] == first == down[5:9]
