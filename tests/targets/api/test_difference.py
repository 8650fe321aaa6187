"""The change of a figure in the API."""

from datetime import date
from decimal import Decimal

import pytest

from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Change, change_by
from targets.models import Release, ReleaseFigure
from tests import factories
from tests.targets.publishing import approve_all

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "indicators/high_tech_enterprises/difference/"


@pytest.fixture
def firm():
    certificate = factories.RecognitionFactory(issued_on=date(2020, 12, 11))
    factories.RecognitionFactory(issued_on=date(2021, 6, 1))
    certificate.enterprise.seq = Change.objects.state()
    certificate.cancelled_from = date(2020, 12, 20)
    certificate.save()
    return certificate.enterprise


def release(slug, as_of, value):
    approve_all()
    users = [factories.UserFactory(), factories.UserFactory()]
    last = Change.objects.latest("seq")
    with change_by(users[0]):
        draft = Release.objects.create(
            slug=slug,
            as_of=as_of,
            known_at=last.committed_at,
            seq=last.seq,
            compiled_by=users[0],
            compiled_at=last.committed_at,
        )
        ReleaseFigure.objects.create(
            release=draft,
            indicator="strategic_emerging_revenue",
            version=1,
            period=str(as_of.year),
            value=value,
        )
    with change_by(users[1]):
        draft.published_by, draft.published_at = users[1], last.committed_at
        draft.save()
    draft.refresh_from_db()
    return draft


def test_steps_between_two_days_add_up_to_the_change(api, firm):
    body = api(f"{ADDRESS}?from=2020-12-31&to=2021-12-31").json()
    assert (body["from"]["value"], body["to"]["value"], body["change"]) == (0, 1, 1)
    (step,) = body["steps"]
    assert (step["change"], step["reason"], step["on"], step["correction"]) == (
        1,
        "first",
        "2021-06-01",
        False,
    )
    (reason,) = body["reasons"]
    assert (reason["reason"], reason["count"], reason["change"]) == ("first", 1, 1)
    assert body["seq"] == Change.objects.state()


def test_facts_entered_between_two_instants_are_corrections(api, firm):
    body = api(f"{ADDRESS}?from_known_at=seq:{firm.seq}&to=2020-12-31").json()
    assert (body["from"]["on"], body["from"]["seq"], body["from"]["value"]) == ("2020-12-31", firm.seq, 1)
    assert (body["to"]["seq"], body["to"]["value"], body["change"]) == (firm.seq + 1, 0, -1)
    assert [(each["uscc"], each["reason"], each["correction"]) for each in body["steps"]] == [
        (firm.uscc, "cancelled", True)
    ]


def test_without_a_first_day_it_is_since_the_year_end_before(api, firm):
    body = api(f"{ADDRESS}?to=2021-12-30").json()
    assert (body["from"]["on"], body["to"]["on"], body["change"]) == ("2020-12-31", "2021-12-30", 1)


def test_both_clocks_can_move_at_once(api, firm):
    question = f"{ADDRESS}?from=2020-12-31&from_known_at=seq:{firm.seq}&to=2021-12-31"
    body = api(question).json()
    assert body["change"] == 0 == sum(step["change"] for step in body["steps"])
    assert len(body["steps"]) == 2


def test_money_is_compared_between_releases_and_by_its_total_alone(api, fetch_problem, firm):
    release("a", date(2020, 12, 31), Decimal(100))
    release("b", date(2021, 12, 31), Decimal(250))
    money = "indicators/strategic_emerging_revenue/difference/"
    body = api(f"{money}?from_release=a&to_release=b").json()
    assert (body["from"]["value"], body["to"]["value"], body["change"]) == (100, 250, 150)
    assert (body["from"]["release"], body["reasons"], body["steps"]) == ("a", [], None)
    for question in ("from=2020-12-31", "from_known_at=seq:1", "", "from=2020-12-31&to=2021-12-31"):
        assert "releases only" in fetch_problem(f"{money}?{question}", 403)["detail"]


def test_no_confidential_indicator_is_compared_live(fetch_problem, firm):
    confidential = [each.code for each in INDICATORS.values() if each.is_confidential]
    assert confidential
    for code in confidential:
        fetch_problem(f"indicators/{code}/difference/?from=2020-12-31", 403)


@pytest.mark.parametrize(
    ("question", "parameter"),
    [
        ("from=2021-12-31&to=2020-12-31", "from"),
        ("from=soon", "from"),
        ("from_known_at=seq:4&to_known_at=seq:2", "from_known_at"),
        ("from=2020-12-31&to_known_at=seq:9999", "to_known_at"),
        ("from_release=a", "to_release"),
        ("from_release=x&to_release=a", "from_release"),
        ("from_release=b&to_release=a", "from_release"),
        ("from_release=a&to_release=b&to=2021-12-31", "to"),
        ("frm=2020-12-31", "frm"),
    ],
)
def test_question_that_makes_no_sense_is_refused_by_its_parameter(fetch_problem, firm, question, parameter):
    release("a", date(2020, 12, 31), Decimal(1))
    release("b", date(2021, 12, 31), Decimal(2))
    assert fetch_problem(f"{ADDRESS}?{question}")["parameter"] == parameter


def test_withdrawn_release_is_compared_with_nothing(fetch_problem, firm):
    draft = release("a", date(2020, 12, 31), Decimal(1))
    release("b", date(2021, 12, 31), Decimal(2))
    draft.withdrawn_at, draft.withdrawn_reason = draft.published_at, "Wrong unit"
    draft.save()
    assert fetch_problem(f"{ADDRESS}?from_release=a&to_release=b")["parameter"] == "from_release"
