"""The releases: only what was published, as it was frozen."""

import pytest
from django.utils import timezone

from enterprises.models import Change
from targets.models import Release
from tests import factories
from tests.targets.api.test_figures import publish_revenue
from tests.targets.publishing import compile_draft

pytestmark = pytest.mark.django_db(transaction=True)


def revenue_in(body):
    """Return the figures of the whole district."""
    return [
        each
        for each in body["figures"]
        if each["indicator"] == "strategic_emerging_revenue" and not each["by"]
    ]


def test_draft_is_not_to_be_seen(api, fetch_problem):
    factories.RecognitionFactory()
    compile_draft("draft")
    assert api("releases/").json()["count"] == 0
    fetch_problem("releases/draft/", 404)


def test_published_release_is_listed_and_shows_its_figures(api):
    release = publish_revenue(3, 4, 3, 2)
    (row,) = api("releases/").json()["results"]
    assert set(row) == {
        "slug", "as_of", "known_at", "seq", "history_digest", "figures_digest", "published_at", "corrects",
        "correction",
    }  # fmt: skip
    body = api("releases/2020/").json()
    assert {name: body[name] for name in row} == row
    assert (body["seq"], body["history_digest"]) == (release.seq, Change.objects.digest_at(release.seq))
    revenue = [each for each in body["figures"] if each["indicator"] == "strategic_emerging_revenue"]
    assert [(each["by"], each["value"], each["unit"]) for each in revenue if not each["by"]] == [
        (None, 12, "yuan")
    ]
    zones = [each for each in body["figures"] if each["by"] == "cluster"]
    assert {"zh": "未归类", "en": "not assigned"} in [each["label"] for each in zones]


def test_total_that_would_give_an_enterprise_away_is_hidden(api):
    publish_revenue(3, 4)
    body = api("releases/2020/").json()
    (revenue,) = revenue_in(body)
    assert (revenue["value"], revenue["suppressed"], revenue["reason"]) == (None, True, "suppressed")


def test_withdrawn_release_is_gone_with_its_reason(api, fetch_problem):
    publish_revenue(3, 4, 3, 2)
    Release.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="A list was entered twice.")
    assert api("releases/").json()["count"] == 0
    assert "A list was entered twice." in fetch_problem("releases/2020/", 410)["detail"]


def test_unknown_release_names_the_nearest(fetch_problem):
    publish_revenue(3, 4, 3, 2)
    assert fetch_problem("releases/2021/", 404)["nearest"] == "2020"
    fetch_problem("releases/20%0020/", 404)


def test_number_of_queries_does_not_grow_with_the_figures(api, django_assert_num_queries):
    publish_revenue(3, 4, 3, 2)
    for code in "abc":
        factories.ZoneFactory(code=code)
    with django_assert_num_queries(8):
        assert len(api("releases/2020/").json()["figures"]) > 10
