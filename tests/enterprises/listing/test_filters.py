"""The filters of the list: what each one finds, on which days, and what it refuses."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils.translation import override

from enterprises.listing.dates import parse_moment
from enterprises.listing.facets import facet
from enterprises.listing.filter_fields import find_nearest
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.pagination import ENTERPRISE_ORDERS
from enterprises.models import Enterprise
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2021, 6, 1)


def filters(query=""):
    return EnterpriseFilter(QueryDict(query), Enterprise.objects.all(), today=TODAY)


def list_names(query=""):
    chosen = filters(query)
    assert not chosen.form.errors
    return {firm.name_zh for firm in chosen.qs}


def error(query):
    [(name, [message])] = filters(query).form.errors.items()
    return name, message


def stay(name, first, last, **fields):
    firm = factories.EnterpriseFactory(name_zh=name, **fields)
    factories.ResidenceFactory(enterprise=firm, starts_on=first, ends_on=last)
    return firm


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2018-12-31", set()),
        ("2019-01-01", {"居"}),
        ("2020-12-31", {"居"}),
        ("2021-01-01", set()),
    ],
)
def test_list_has_the_residents_of_the_day(on, expected):
    stay("居", date(2019, 1, 1), date(2020, 12, 31))
    factories.EnterpriseFactory(name_zh="外")

    assert list_names(f"on={on}") == expected
    assert list_names(f"on={on}&resident=now") == expected
    assert list_names(f"on={on}&resident=any") == {"居", "外"}


@pytest.mark.parametrize(("on", "expected"), [("2019-12-31", set()), ("2020-01-01", {"立"})])
@pytest.mark.parametrize("resident", ["now", "any"])
def test_enterprise_is_listed_from_the_day_of_its_establishment(resident, on, expected):
    stay("立", date(2019, 6, 1), None, established_on=date(2020, 1, 1))

    assert list_names(f"on={on}&resident={resident}") == expected


def test_without_a_day_it_is_today():
    stay("昨", date(2019, 1, 1), date(2021, 5, 31))
    stay("今", date(2021, 6, 1), None)

    assert list_names() == {"今"}
    assert filters().day == TODAY


@pytest.mark.parametrize(("on", "expected"), [("2020-06-30", {"终"}), ("2020-07-01", set())])
def test_enterprise_is_listed_to_the_day_on_which_it_ends(on, expected):
    stay("终", date(2010, 1, 1), None, status="deregistered", ended_on=date(2020, 6, 30))

    assert list_names(f"on={on}") == expected


@pytest.fixture
def statuses():
    stay("存", date(2010, 1, 1), None)
    factories.EnterpriseFactory(name_zh="外")
    stay("销", date(2010, 1, 1), None, status="deregistered", ended_on=date(2020, 6, 30))
    stay("吊", date(2010, 1, 1), None, status="revoked", ended_on=date(2021, 6, 1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=active", {"存", "吊"}),
        ("status=deregistered", {"销"}),
        ("status=revoked", set()),
        ("status=active&status=deregistered", {"存", "吊", "销"}),
        ("status=deregistered&resident=now", set()),
        ("status=active&resident=any", {"存", "外", "吊"}),
        ("status=deregistered&on=2020-06-30", set()),
        ("status=deregistered&on=2020-07-01", {"销"}),
        ("status=active&on=2020-07-01", {"存", "吊"}),
        ("status=active&status=revoked&on=2020-07-01", {"存", "吊"}),
        ("status=active&on=2020-06-30", {"存", "销", "吊"}),
        ("status=merged", set()),
    ],
)
def test_status_is_of_the_day_and_ended_enterprises_are_found_everywhere(statuses, query, expected):
    assert list_names(query) == expected


@pytest.mark.parametrize(
    ("on", "is_found"),
    [
        ("2018-12-31", False),
        ("2019-01-01", True),
        ("2019-12-31", True),
        ("2020-01-01", False),
        ("2020-06-30", False),
        ("2020-07-01", True),
    ],
)
def test_enterprise_that_exists_is_found_where_it_resides_and_anywhere_after_its_end(on, is_found):
    stay("终", date(2019, 1, 1), date(2019, 12, 31), status="deregistered", ended_on=date(2020, 6, 30))

    assert bool(list_names(f"status=active&status=deregistered&on={on}")) is is_found


def test_several_statuses_find_the_union(statuses):
    both = list_names("status=active&status=deregistered")

    assert both == list_names("status=active") | list_names("status=deregistered")


def test_cluster_filter_accepts_several_values_and_none():
    for name, cluster in (
        ("一", factories.ClusterFactory()),
        ("二", factories.ClusterFactory(code="other")),
        ("无", None),
    ):
        factories.ResidentFactory(name_zh=name, cluster=cluster)

    assert list_names("cluster=other") == {"二"}
    assert list_names("cluster=none") == {"无"}
    assert list_names("cluster=other&cluster=none") == {"二", "无"}
    assert list_names("cluster=information_technology&cluster=other") == {"一", "二"}
    assert list_names("cluster=") == {"一", "二", "无"}


@pytest.mark.parametrize(
    ("on", "is_found"),
    [("2018-05-31", False), ("2018-06-01", True), ("2021-05-31", True), ("2021-06-01", False)],
)
def test_recognition_is_in_force_on_the_day(on, is_found):
    factories.StrategicEmergingFactory()
    factories.RecognitionFactory(
        enterprise__name_zh="高", issued_on=date(2018, 6, 1), number="GR201844200001"
    )

    assert list_names(f"on={on}&recognition=national_high_tech") == ({"高"} if is_found else set())
    assert list_names(f"on={on}&recognition=strategic_emerging") == set()
    assert list_names(f"on={on}&recognition=strategic_emerging&recognition=national_high_tech") == (
        {"高"} if is_found else set()
    )


@pytest.mark.parametrize(("on", "is_found"), [("2021-04-30", True), ("2021-05-01", False)])
def test_cancelled_recognition_is_no_longer_in_force(on, is_found):
    factories.RecognitionFactory(cancelled_from=date(2021, 5, 1))

    assert bool(list_names(f"on={on}&recognition=national_high_tech")) is is_found


@pytest.mark.parametrize(
    ("on", "is_found"),
    [("2017-12-31", False), ("2018-01-01", True), ("2020-12-31", True), ("2021-01-01", False)],
)
def test_zone_is_that_of_the_day(on, is_found):
    factories.ZoneFactory(code="corridor_node")
    factories.ZoneMembershipFactory(ends_on=date(2020, 12, 31))

    assert bool(list_names(f"on={on}&zone=dawutong_belt")) is is_found
    assert bool(list_names(f"on={on}&zone=dawutong_belt&zone=corridor_node")) is is_found
    assert not list_names(f"on={on}&zone=corridor_node")


@pytest.mark.parametrize(
    ("on", "is_counted"),
    [("2018-12-31", False), ("2019-01-01", True), ("2020-12-31", True), ("2021-01-01", False)],
)
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("cluster", "information_technology"),
        ("recognition", "national_high_tech"),
        ("zone", "dawutong_belt"),
        ("subdistrict", "008"),
        ("status", "active"),
    ],
)
def test_facet_counts_the_rows_of_the_day(name, key, on, is_counted):
    days = {"starts_on": date(2019, 1, 1), "ends_on": date(2020, 12, 31)}
    limited = {"cluster": "residence", "subdistrict": "residence", "status": "residence"}.get(name, name)
    firm = factories.EnterpriseFactory()
    factories.ResidenceFactory(enterprise=firm, **days if limited == "residence" else {})
    factories.ZoneMembershipFactory(enterprise=firm, **days if limited == "zone" else {})
    factories.RecognitionFactory(
        enterprise=firm, **{"issued_on": days["starts_on"], **days} if limited == "recognition" else {}
    )

    assert dict(facet(filters(f"on={on}"), name)) == ({key: 1} if is_counted else {})


def test_facet_without_a_day_counts_today():
    stay("昨", date(2019, 1, 1), date(2021, 5, 31), cluster=None)
    stay("今", TODAY, TODAY)
    stay("明", date(2021, 6, 2), None, cluster=None)

    assert facet(filters(), "cluster") == [("information_technology", 1)]
    assert filters("zone=bad").valid_part().day == TODAY


def test_page_without_a_day_shows_today_and_names_the_limits():
    chosen = parse_moment({}, today=TODAY)
    assert (chosen.day, chosen.default, chosen.today) == (TODAY, TODAY, TODAY)
    with override("en"):
        assert parse_moment({"on": "2021-06-02"}, today=TODAY).error.endswith("1 June 2021.")
        assert parse_moment({"on": "1979-12-31"}, today=TODAY).error.endswith("1 January 1980.")
        assert "2021-06-01" in parse_moment({"on": "soon"}, today=TODAY).error


@pytest.mark.parametrize(
    ("on", "is_valid"),
    [("1979-12-31", False), ("1980-01-01", True), ("2021-06-01", True), ("2021-06-02", False)],
)
def test_day_lies_between_the_founding_of_the_zone_and_today(on, is_valid):
    chosen = parse_moment({"on": on}, today=TODAY)

    assert (chosen.day == date.fromisoformat(on), not chosen.error) == (is_valid, is_valid)
    assert filters(f"on={on}").form.is_valid() is is_valid


def test_subdistrict_is_that_of_the_day():
    firm = stay("迁", date(2015, 1, 1), date(2020, 6, 30))
    factories.ResidenceFactory(
        enterprise=firm, subdistrict=factories.SubdistrictFactory(code="010"), starts_on=date(2020, 7, 1)
    )

    assert list_names("on=2020-06-30&subdistrict=008") == {"迁"}
    assert list_names("on=2020-07-01&subdistrict=008") == set()
    assert list_names("on=2020-07-01&subdistrict=010") == {"迁"}
    assert list_names("on=2020-07-01&subdistrict=008&subdistrict=010") == {"迁"}


def test_enterprise_with_two_matching_records_is_found_once():
    firm = factories.ResidentFactory()
    factories.RecognitionFactory(enterprise=firm)
    factories.RecognitionFactory(enterprise=firm)
    factories.ZoneMembershipFactory(enterprise=firm)
    factories.ZoneMembershipFactory(enterprise=firm, zone__code="corridor_node")

    query = "recognition=national_high_tech&zone=dawutong_belt&zone=corridor_node"
    assert filters(query).qs.count() == 1


@pytest.mark.parametrize(
    ("industry", "expected"),
    [
        ("I", {"软", "网"}),
        ("i", {"软", "网"}),
        ("65", {"软"}),
        ("I65", {"软"}),
        ("I6513", {"软"}),
        ("6", {"软", "网"}),
        ("A", {"农"}),
        ("A&industry=64", {"农", "网"}),
    ],
)
def test_industry_matches_by_code_prefix(industry, expected):
    for name, code, section in (("软", "6513", "I"), ("网", "6420", "I"), ("农", "0111", "A")):
        factories.ResidentFactory(
            name_zh=name, industry=factories.IndustryFactory(code=code, section=section)
        )
    factories.ResidentFactory(name_zh="无")

    assert list_names(f"industry={industry}") == expected


@pytest.mark.parametrize("given", ["U", "A65", "65134", "I-65", "软件", "%25", "%00", " "])
def test_unknown_industry_prefix_is_rejected_or_empty(given):
    factories.IndustryFactory()

    assert filters(f"industry={given}").form.errors


def test_filters_narrow_each_other():
    factories.ResidentFactory(name_zh="示例一")
    factories.ResidentFactory(name_zh="示例二", cluster=None)
    factories.ResidentFactory(name_zh="别的", cluster=None)

    assert list_names("q=示例&cluster=none") == {"示例二"}


@pytest.mark.parametrize("name", ENTERPRISE_ORDERS)
def test_every_ordering_is_available(name):
    assert filters(f"ordering={name}").order is ENTERPRISE_ORDERS[name]
    assert filters().order.name == "name"


@pytest.mark.parametrize(
    ("query", "name", "message"),
    [
        ("cluster=Other", "cluster", "“Other” is not recognised; the closest match is “other”."),
        ("on=2021-06-02", "on", "This date is in the future; today is 2021-06-01."),
        ("on=01.06.2021", "on", "This is not a valid date; use the format 2020-12-31."),
        ("on=1979-12-31", "on", "Dates before 1980-01-01 are not available."),
        ("status=gone", "status", "“gone” is not recognised; the closest match is “merged”."),
        ("zone=x", "zone", "“x” is not recognised."),
        ("q=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t+u", "q", "Search for at most 20 words."),
    ],
)
def test_refusal_names_the_value_and_how_to_mend_it(query, name, message, settings):
    settings.LANGUAGE_CODE = "en"
    factories.ClusterFactory(code="other")

    assert error(query) == (name, message)


def test_today_is_an_accepted_day():
    assert filters("on=2021-06-01").day == TODAY


def test_permalink_has_the_valid_parameters_in_a_fixed_order():
    factories.ClusterFactory()
    factories.IndustryFactory()

    chosen = filters("on=2021-5-1&industry=i65&cluster=none&cluster=none&zone=bad&q=+x+&unknown=1&status=")

    assert list(chosen.parameters().items()) == [
        ("q", ["x"]),
        ("cluster", ["none"]),
        ("industry", ["I65"]),
        ("on", ["2021-05-01"]),
    ]


def test_valid_codes_apply_beside_an_invalid_one():
    factories.ClusterFactory()

    assert filters("cluster=none&cluster=bad&on=soon&q=x").valid_part().parameters() == {
        "q": ["x"],
        "cluster": ["none"],
    }


def test_codes_are_loaded_lazily_and_once(django_assert_num_queries):
    factories.ClusterFactory()

    with django_assert_num_queries(0):
        assert filters("q=x").form.is_valid()
    with django_assert_num_queries(1):
        chosen = filters("cluster=none&cluster=information_technology")
        assert chosen.form.is_valid()
        assert len(chosen.form.fields["cluster"].names_by_code) == 2


def test_no_suggestion_without_candidates():
    assert find_nearest("x", []) is None
