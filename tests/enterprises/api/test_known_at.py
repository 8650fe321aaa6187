"""The second clock in the API: what is answered for an instant is what was answered then."""

import csv
import io
import random
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from enterprises.history.merge import merge
from enterprises.history.revert import revert
from enterprises.models import Change, Cluster, Enterprise, FormerName, Recognition, Residence, event_model
from enterprises.models.periods import Period
from tests import factories
from tests.change_history import over_change_histories
from tests.enterprises.kpis.random_edits import edit, import_or_undo, merge_or_undo
from tests.table_cleanup import delete_all_rows

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2021, 6, 30)
LISTS = [
    f"enterprises/?on={DAY}&page_size=2",
    f"enterprises/?on={DAY}&resident=any&page_size=3&ordering=-name",
    f"enterprises/?on={DAY}&ordering=-established_on&status=active&status=revoked",
    f"enterprises/?on={DAY}&recognition=national_high_tech&cluster=new_materials&cluster=none",
    f"enterprises/?on={DAY}&zone=dawutong_belt&subdistrict=008&industry=I&facets=cluster,zone",
    f"enterprises/?on={DAY}&resident=any&q=改名",
    f"enterprises/?on={DAY}&resident=any&q=g+曾",
    f"enterprises/?on={DAY}&resident=any&q=改",
    f"recognitions/?on={DAY}&page_size=2",
    "recognitions/",
    "clusters/",
    "zones/",
    "targets/",
    f"indicators/high_tech_enterprises/value/?on={DAY}&by=cluster",
    f"indicators/high_tech_enterprises/contributors/?on={DAY}&page_size=2",
    "indicators/high_tech_enterprises/series/?from=2019&to=2022&by=subdistrict",
    "indicators/high_tech_enterprises/revisions/?from=2019&to=2022",
    "indicators/new_recognitions/contributors/?on=2020-12-31",
    f"indicators/enterprises_in_zone/value/?on={DAY}&by=zone",
]
EXPORTS = [f"/data/{name}?on={DAY}" for name in ("enterprises.csv", "recognitions.csv", "memberships.csv")]


def act(dice: random.Random) -> None:
    """One act of a clerk: those that bear on the figures, and those on names, places and reference rows."""
    firm = dice.choice(list(Enterprise.objects.order_by("pk")))
    day = date(2021, 1, 1) + timedelta(dice.randrange(360))
    match dice.randrange(13):
        case 0:
            firm.name_zh = f"改名{dice.choice('甲乙丙')}有限公司"
            firm.save()
        case 1 if not firm.former_names.exists():
            factories.FormerNameFactory(enterprise=firm, name_zh="曾用名公司")
        case 2:
            FormerName.objects.all().delete()
        case 3:
            Residence.objects.filter(enterprise=firm).delete()
            factories.ResidenceFactory(
                enterprise=firm,
                starts_on=day.replace(year=2017),
                subdistrict=factories.SubdistrictFactory(code=dice.choice(["001", "008"])),
            )
        case 4:
            Cluster.objects.update(name_zh=f"集群{dice.randrange(99)}")
        case 5:
            factories.ResidentFactory(cluster=None, established_on=None, industry=factories.IndustryFactory())
        case 6:
            passing = factories.EnterpriseFactory(name_zh="误录公司")
            transaction.on_commit(passing.delete)
        case 7 | 8:
            merge_or_undo(dice)
        case 9 | 10:
            import_or_undo(dice)
        case _:
            edit(dice)


def fetch_all_pages(client, address):
    """Return the body of a response and all pages behind it, without its place and instant."""
    found = []
    while address:
        response = client.get(address)
        if response.streaming:
            return [b"".join(response.streaming_content)]
        if response.status_code in {308, 404}:
            return [response.status_code, urlsplit(response.headers.get("Location", "")).path]
        body = response.json()
        address = body.pop("next", None)
        # Imports have no history, so what they lack is told as known now alone.
        beside = ("previous", "seq", "known_at", "unmatched")
        found.append({k: v for k, v in body.items() if k not in beside})
        assert len(found) < 40
    return found


def with_known_at(address, seq):
    return f"{address}{'&' if '?' in address else '?'}known_at=seq:{seq}"


def answers(client, codes, seq=None):
    details = [f"enterprises/{code}/?on={DAY}" for code in codes]
    addresses = [*(f"/api/v1/{each}" for each in [*LISTS, *details]), *EXPORTS]
    return {
        address: fetch_all_pages(client, address if seq is None else with_known_at(address, seq))
        for address in addresses
    }


@over_change_histories(few=2)
def test_answers_for_a_past_state_are_those_that_were_given_then_and_those_of_a_replay(seed):
    delete_all_rows()
    dice, client = random.Random(seed), Client(headers={"Accept-Language": "en"})
    for code in ("new_materials", "information_technology"):
        factories.ClusterFactory(code=code)
    factories.ZoneFactory()
    factories.SubdistrictFactory()
    factories.IndustryFactory()
    factories.StrategicEmergingFactory()
    for _ in range(3):
        factories.RecognitionFactory()
    given = {}
    looked_at = dice.sample(range(16), 4)
    for n in range(16):
        with transaction.atomic():
            act(dice)
        if n in looked_at:
            codes = event_model(Enterprise).objects.order_by("-pgh_id").values_list("uscc", flat=True)
            codes = list(dict.fromkeys(codes))[:4]
            given[Change.objects.state()] = codes, answers(client, codes)
    for state, (codes, then) in given.items():
        now = answers(client, codes, state)
        for address in then:
            assert now[address] == then[address], (seed, state, address)
        listed = [row for page in now[f"/api/v1/{LISTS[1]}"] for row in page["results"]]
        assert in_short(listed) == replayed(state)
        assert exported(now[EXPORTS[0]]) == [row | {"recognitions": ""} for row in replayed(state)]


def replayed(seq):
    """Return the rows of everybody on DAY, from the versions played one after the other up to a state."""
    firms, homes, held = (played(model, seq) for model in (Enterprise, Residence, Recognition))
    return [
        {
            "uscc": firm.uscc,
            "name_zh": firm.name_zh,
            "cluster": firm.cluster_id,
            "subdistrict": next((each.subdistrict_id for each in homes if of(each, firm)), None),
            "recognitions": sorted(
                each.number
                for each in held
                if of(each, firm) and not (each.cancelled_from and each.cancelled_from <= DAY)
            ),
            "status": firm.status if firm.ended_on and firm.ended_on < DAY else "active",
        }
        for firm in sorted(firms, key=lambda each: each.uscc)
        if firm.merged_into_id is None
    ]


def played(model, seq):
    rows = {}
    for event in event_model(model).objects.filter(change__seq__lte=seq).order_by("change__seq", "pgh_id"):
        rows[event.pgh_obj_id] = event
        if event.pgh_label == "delete":
            del rows[event.pgh_obj_id]
    return rows.values()


def of(record, firm):
    return record.enterprise_id == firm.pgh_obj_id and Period.covers(record, DAY)


def exported(bodies):
    """Return the replayed rows of a file; not the certificates, of which only the schemes are replayed."""
    rows = csv.DictReader(io.StringIO(bodies[0].decode("utf-8-sig")))
    names = ("uscc", "name_zh", "cluster", "subdistrict", "status")
    return [{name: row[name] or None for name in names} | {"recognitions": ""} for row in rows]


def in_short(rows):
    """Return some replayed rows in their order."""
    short = [
        {name: row[name] for name in ("uscc", "name_zh", "cluster", "subdistrict", "status")}
        | {"recognitions": sorted(each["number"] or "" for each in row["recognitions"])}
        for row in rows
    ]
    return sorted(short, key=lambda row: row["uscc"])


def test_notice_of_january_was_not_known_at_the_end_of_the_year(api):
    factories.SchemeFactory()
    firm = factories.ResidentFactory()
    year_end = Change.objects.latest("seq")
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2020, 12, 11))
    on = "on=2020-12-31"
    assert api(f"enterprises/?{on}&recognition=national_high_tech").json()["count"] == 1
    for known_at in (f"seq:{year_end.seq}", year_end.committed_at.isoformat()):
        question = {"on": "2020-12-31", "known_at": known_at}
        body = api("enterprises/", data=question | {"recognition": "national_high_tech"}).json()
        assert (body["count"], body["results"], body["seq"]) == (0, [], year_end.seq)
        detail = api(f"enterprises/{firm.uscc}/", data=question).json()
        assert (detail["recognitions"], detail["seq"]) == ([], year_end.seq)
        assert api("recognitions/", data=question).json()["count"] == 0
        assert api("indicators/high_tech_enterprises/value/", data=question).json()["value"] == 0


def test_cancellation_that_works_backwards_was_not_known_before_its_notice(api):
    certificate = factories.RecognitionFactory(issued_on=date(2021, 12, 23))
    january = Change.objects.state()
    certificate.cancelled_from, certificate.cancellation_notice_on = date(2023, 1, 1), date(2024, 6, 3)
    certificate.save()
    question = "enterprises/?on=2023-12-31&recognition=national_high_tech"
    assert api(question).json()["count"] == 0
    (then,) = api(f"{question}&known_at=seq:{january}").json()["results"]
    assert then["recognitions"][0]["cancelled_from"] is None


def test_enterprise_is_under_the_code_and_the_cluster_that_were_known(api, fetch_problem):
    before = factories.ResidentFactory()
    first = Change.objects.state()
    firm = factories.ResidentFactory(name_zh="旧")
    known = Change.objects.state()
    firm.name_zh, firm.cluster, old = "新", None, firm.uscc
    firm.uscc = factories.make_uscc(777_777)
    firm.organisation_code = firm.uscc[8:17]
    firm.save()
    assert api(f"enterprises/{firm.uscc}/").json()["name_zh"] == "新"
    then = api(f"enterprises/{old}/?known_at=seq:{known}").json()
    assert (then["name_zh"], then["cluster"]) == ("旧", "information_technology")
    fetch_problem(f"enterprises/{old}/?known_at=seq:{first}", 404)
    fetch_problem(f"enterprises/{firm.uscc}/?known_at=seq:{known}", 404)
    assert api(f"enterprises/{before.organisation_code}/?known_at=seq:{known}").status_code == 308


@pytest.mark.parametrize("address", ["enterprises/", "recognitions/", "clusters/", "targets/", "releases/"])
def test_instant_that_cannot_be_known_is_refused_with_the_nearest(api, fetch_problem, address):
    factories.RecognitionFactory()
    state = Change.objects.state()
    assert fetch_problem(f"{address}?known_at=seq:{state + 1}")["nearest"] == f"seq:{state}"
    assert "history begins on" in fetch_problem(f"{address}?known_at=1999-01-01")["detail"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "in the future" in fetch_problem(f"{address}?known_at={tomorrow}")["detail"]


def test_page_by_cursor_has_the_same_known_at(api):
    firms = [factories.ResidentFactory() for _ in range(3)]
    seq = Change.objects.state()
    first = api(f"enterprises/?ordering=uscc&page_size=2&known_at=seq:{seq}").json()
    Residence.objects.all().delete()
    second = api(first["next"].removeprefix("http://testserver/api/v1/")).json()
    assert [row["uscc"] for row in second["results"]] == [firms[2].uscc]
    assert (second["count"], second["seq"]) == (3, seq)


def test_merged_code_is_the_enterprise_that_it_was_before_the_merger(api, client):
    survivor = factories.RecognitionFactory(number="GR202044200001").enterprise
    duplicate = factories.RecognitionFactory(number="GR202044200002").enterprise
    before = Change.objects.state()
    merge(duplicate, survivor, by=None, loaded_seq=before)
    merged = Change.objects.latest("seq")
    revert(merged, by=None)
    question, day = f"enterprises/{duplicate.uscc}/", "on=2021-06-30"

    for state in (before, Change.objects.state()):
        body = api(f"{question}?{day}&known_at=seq:{state}").json()
        assert (body["uscc"], len(body["recognitions"])) == (duplicate.uscc, 1)
        page = client.get(f"/en/{question}", {"known_at": f"seq:{state}"})
        assert (page.status_code, page.context["enterprise"]) == (200, duplicate)
        listed = api(f"enterprises/?{day}&known_at=seq:{state}").json()
        assert {row["uscc"] for row in listed["results"]} == {survivor.uscc, duplicate.uscc}

    moved = api(f"{question}?{day}&known_at=seq:{merged.seq}")
    assert (moved.status_code, moved["Cache-Control"]) == (308, "no-cache")
    assert moved["Location"] == f"/api/v1/enterprises/{survivor.uscc}/?{day}&known_at=seq:{merged.seq}"
    assert len(api(moved["Location"].removeprefix("/api/v1/")).json()["recognitions"]) == 2
    page = client.get(f"/en/{question}", {"known_at": f"seq:{merged.seq}"})
    assert page["Location"] == f"/en/enterprises/{survivor.uscc}/?known_at=seq%3A{merged.seq}"
